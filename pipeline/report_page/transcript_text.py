"""The words themselves: the transcript by turns with an anchor for each sentence, and the claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.conversation.one_clock import seconds, timestamp
from pipeline.report_page import anchors, numbers
from pipeline.report_page.about import About
from pipeline.report_page.axis import time_of, times
from pipeline.report_page.floor_bars import SEGMENTS
from pipeline.report_page.inputs import Reported
from pipeline.report_page.subjects import Subject, Tagged

OPEN_UP_TO = 120  # sentences; a longer transcript starts folded


@dataclass(frozen=True)
class SentenceView:
    """One sentence, with its place for links."""

    index: int
    text: str
    style: str
    key: str  # by its words, for links that last
    second: str  # of the conversation's clock


@dataclass(frozen=True)
class TurnView:
    """One turn."""

    index: int
    speaker: str
    clock: str
    subjects: list[Subject]
    sentences: list[SentenceView]
    recording: str = ""  # said before it, where another recording begins
    key: str = ""
    shade: int = 0  # of the speaker, as in the bars
    play: str = ""  # the address of the recording there


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
    kind: str  # in words, where it is not simply the speaker's own
    unclear: str  # what may not be understood alone; empty: it can be
    before: str
    after: str


def transcript(
    reported: Reported, tagged: Tagged, known: Sequence[Subject], about: About | None = None
) -> list[TurnView]:
    """Every turn with its sentences, in order."""
    texts = [str(text) for text in reported.sentences.text]
    keys = anchors.of_texts(texts)
    starts = [f"{second:.1f}".removesuffix(".0") for second in seconds(reported.sentences, "clock_s")]
    turn_of = reported.sentences.turn_index.to_numpy(dtype=np.int64)
    first = np.searchsorted(turn_of, np.arange(len(reported.turns) + 1))
    shades = {name: min(rank, SEGMENTS) for rank, name in enumerate(reported.by_time())}
    begins = recordings(reported.turns)
    plays = played(reported, about)
    own = anchors.of_texts([str(text) for text in reported.turns.text])
    found = []
    turns = zip(reported.turns.speaker, times(reported.turns), strict=True)
    for turn, (speaker, clock) in enumerate(turns):
        sentences = range(int(first[turn]), int(first[turn + 1]))
        slots = sorted({slot for sentence in sentences for slot in tagged.slots[sentence]})
        views = [SentenceView(k, texts[k], _style(k, tagged, known), keys[k], starts[k]) for k in sentences]
        subjects = [known[slot] for slot in slots]
        shade = shades.get(str(speaker), SEGMENTS)
        said = begins.get(turn, "")
        found.append(TurnView(turn, str(speaker), clock, subjects, views, said, own[turn], shade, plays[turn]))
    return found


def played(reported: Reported, about: About | None) -> list[str]:
    """Where the recording can be heard at each turn; empty where it is not known.

    That is without a clock, and from where another recording begins: the link is that of one.
    """
    turns = reported.turns
    if about is None or not about.recording or not reported.conversation.timed:
        return [""] * len(turns)
    first = seconds(turns, "offset_s") == 0
    return [about.at(clock) if own else "" for clock, own in zip(seconds(turns, "clock_s"), first, strict=True)]


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
                kind=_kind(row),
                unclear=_unclear(row),
                before=numbers.text(row.before),
                after=numbers.text(row.after),
            )
        )
    return rows, len(table)


def _kind(row: Any) -> str:
    kind = numbers.text(row.kind)
    return "kind not sure" if not kind and not numbers.missing(row.stands_alone) else kind if kind != "own" else ""


def _unclear(row: Any) -> str:
    """What to say of a claim that needs its neighbours; nothing where it stands alone, or where that is not known."""
    if numbers.missing(row.stands_alone) or row.stands_alone:
        return ""
    words = ", ".join(f"“{word}”" for word in row.unclear)
    return f"unclear alone: {words}" if words else "unclear alone"


def _style(sentence: int, tagged: Tagged, known: Sequence[Subject]) -> str:
    slot = tagged.main(sentence)
    names = [f"on k{known[slot].colour}"] if slot >= 0 else []
    names += ["q"] if tagged.is_claim[sentence] else []
    return " ".join(names)
