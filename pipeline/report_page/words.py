"""The words themselves: the transcript by turns with an anchor for each sentence, and the claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.report_page import numbers
from pipeline.report_page.axis import Axis
from pipeline.report_page.inputs import Conversation
from pipeline.report_page.subjects import Subject, Tagged

OPEN_UP_TO = 120  # sentences; a longer transcript starts folded


@dataclass(frozen=True)
class SentenceView:
    """One sentence, with its place for links."""

    index: int
    text: str
    style: str


@dataclass(frozen=True)
class TurnView:
    """One turn."""

    index: int
    speaker: str
    clock: str
    source: str
    subjects: list[Subject]
    sentences: list[SentenceView]


@dataclass(frozen=True)
class ClaimRow:
    """One sentence with a claim."""

    sentence: int
    clock: str
    start: float
    speaker: str
    text: str
    score: str
    subjects: list[Subject]
    times: int
    fact_check: str


def transcript(conversation: Conversation, axis: Axis, tagged: Tagged, known: Sequence[Subject]) -> list[TurnView]:
    """Every turn with its sentences, in order."""
    texts = [str(text) for text in conversation.sentences.text]
    turn_of = conversation.sentences.turn_index.to_numpy(dtype=np.int64)
    first = np.searchsorted(turn_of, np.arange(len(conversation.turns) + 1))
    found = []
    for turn, (speaker, source) in enumerate(
        zip(conversation.turns.speaker, conversation.turns.time_source, strict=True)
    ):
        sentences = range(int(first[turn]), int(first[turn + 1]))
        slots = sorted({slot for s in sentences for slot in tagged.slots[s]})
        views = [SentenceView(s, texts[s], _style(s, tagged, known)) for s in sentences]
        clock = axis.clock(float(axis.turn_start[turn]))
        found.append(TurnView(turn, str(speaker), clock, str(source), [known[slot] for slot in slots], views))
    return found


def claims(
    conversation: Conversation, axis: Axis, known: Sequence[Subject], at_most: int
) -> tuple[list[ClaimRow], int]:
    """The most check-worthy claims, and how many claims there are in all."""
    by_id = {subject.id: subject for subject in known}
    table = conversation.claims[conversation.claims.is_claim.astype(bool)]
    rows = []
    for row in table.head(at_most).itertuples():
        start = float(axis.sentence_start[int(row.sentence_index)])
        subjects = [by_id[str(name)] for name in row.topics]
        times = 1 if numbers.missing(row.n_times) else int(row.n_times)
        rows.append(
            ClaimRow(
                int(row.sentence_index), axis.clock(start), start, str(row.speaker), str(row.text),
                f"{float(row.score):.2f}", subjects, times, numbers.text(row.fact_check_verdict),
            )
        )  # fmt: skip
    return rows, len(table)


def _style(sentence: int, tagged: Tagged, known: Sequence[Subject]) -> str:
    slot = tagged.main(sentence)
    names = [f"on k{known[slot].colour}"] if slot >= 0 else []
    names += ["q"] if tagged.is_claim[sentence] else []
    return " ".join(names)
