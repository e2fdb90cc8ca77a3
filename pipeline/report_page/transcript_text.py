"""The words themselves: the transcript by turns with an anchor for each sentence, and the claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.conversation.one_clock import seconds, timestamp
from pipeline.report_page import numbers
from pipeline.report_page.axis import time_of, times
from pipeline.report_page.inputs import Reported
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
    subjects: list[Subject]
    sentences: list[SentenceView]
    recording: str = ""  # said before it, where another recording begins


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


def transcript(reported: Reported, tagged: Tagged, known: Sequence[Subject]) -> list[TurnView]:
    """Every turn with its sentences, in order."""
    texts = [str(text) for text in reported.sentences.text]
    turn_of = reported.sentences.turn_index.to_numpy(dtype=np.int64)
    first = np.searchsorted(turn_of, np.arange(len(reported.turns) + 1))
    found = []
    begins = recordings(reported.turns)
    turns = zip(reported.turns.speaker, times(reported.turns), strict=True)
    for turn, (speaker, clock) in enumerate(turns):
        sentences = range(int(first[turn]), int(first[turn + 1]))
        slots = sorted({slot for sentence in sentences for slot in tagged.slots[sentence]})
        views = [SentenceView(sentence, texts[sentence], _style(sentence, tagged, known)) for sentence in sentences]
        subjects = [known[slot] for slot in slots]
        found.append(TurnView(turn, str(speaker), clock, subjects, views, begins.get(turn, "")))
    return found


def recordings(turns: pd.DataFrame) -> dict[int, str]:
    """What to say before the turn with which each further recording begins."""
    offset = seconds(turns, "offset_s")
    found = {}
    for number, turn in enumerate((np.flatnonzero(np.diff(offset) > 0) + 1).tolist(), start=2):
        own = timestamp(float(turns.clock_s.iloc[turn]) - offset[turn], bool(turns.estimated.iloc[turn]))
        added = timestamp(float(offset[turn]))
        found[turn] = f"Recording {number} starts here, at {own} by its own clock: {added} is added to its times"
    return found


def claims(reported: Reported, known: Sequence[Subject], at_most: int) -> tuple[list[ClaimRow], int]:
    """The most check-worthy claims, and how many claims there are in all."""
    by_id = {subject.id: subject for subject in known}
    table = reported.claims[reported.claims.is_claim.astype(bool)]
    rows = []
    for row in table.head(at_most).itertuples():
        sentence = reported.sentences.iloc[int(row.sentence_index)]
        rows.append(
            ClaimRow(
                sentence=int(row.sentence_index),
                clock=time_of(sentence),
                start=float(sentence.clock_s),
                speaker=str(row.speaker),
                text=str(row.text),
                score=f"{float(row.score):.2f}",
                subjects=[by_id[str(name)] for name in row.topics],
                times=1 if numbers.missing(row.n_times) else int(row.n_times),
                fact_check=numbers.text(row.fact_check_verdict),
            )
        )
    return rows, len(table)


def _style(sentence: int, tagged: Tagged, known: Sequence[Subject]) -> str:
    slot = tagged.main(sentence)
    names = [f"on k{known[slot].colour}"] if slot >= 0 else []
    names += ["q"] if tagged.is_claim[sentence] else []
    return " ".join(names)
