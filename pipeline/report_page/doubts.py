"""What was not plain in a source, in words, with its place and the line that changes it; what its reader noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.conversation.one_clock import seconds, timestamp
from pipeline.core.tables.columns import UNKNOWN
from pipeline.report_page import numbers
from pipeline.report_page.axis import times
from pipeline.report_page.inputs import Reported

FIRST = 3  # stand open; the rest unfold
IN_WORDS = {
    "label in doubt": "It is not plain whether this names a speaker",
    "label refused": "This looks like a speaker's name and was not taken as one",
    "speaker unknown": "It is not known who speaks here",
    "labels joined": "Names taken as one person",
    "few words": "These speak once, in few words",
    "split label": "These names may be one person",
    "pace impossible": "Nobody speaks so fast: a time or a text is wrong",
    "clock restarted": "The clock of the source goes back",
    "clock of the day": "Times may be those of the day, not of the recording",
    "passage repeated": "A passage stands twice",
}


@dataclass(frozen=True)
class DoubtRow:
    """One doubt; `turn` is where it stands in the transcript, -1 where that is not known."""

    what: str
    text: str
    done: str
    place: str
    turn: int
    remedy: str


@dataclass(frozen=True)
class Doubts:
    """All doubts of one transcript, in order: those that stand open, and the others."""

    first: list[DoubtRow]
    more: list[DoubtRow]

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.first) + len(self.more)


def doubts(reported: Reported) -> Doubts:
    """The doubts of reading one transcript."""
    starts = seconds(reported.turns, "clock_s")
    rows = [*_unknown(reported), *(_row(row, starts) for row in reported.doubts.itertuples())]
    rows += [DoubtRow("Noted by the reader", str(note), "", "", -1, "") for note in reported.transcripts.iloc[0].notes]
    return Doubts(rows[:FIRST], rows[FIRST:])


def labels(reported: Reported) -> list[tuple[str, list[str]]]:
    """Each speaker, longest first, with the labels that the source prints for them.

    Those without any are left out, and so is the unknown speaker: a doubt says how to name who speaks there.
    """
    known = reported.turns.label.notna() & (reported.turns.speaker != UNKNOWN)
    printed = reported.turns[known].groupby("speaker").label.unique()
    return [(name, sorted(map(str, printed[name]))) for name in reported.by_time() if name in printed.index]


def _unknown(reported: Reported) -> list[DoubtRow]:
    """What nobody is known to have said, where others have names and no doubt of its own tells of it."""
    mine = reported.turns.speaker == UNKNOWN
    if mine.all() or not mine.any() or (reported.doubts.kind == "speaker unknown").any():
        return []
    words = int(reported.turns.n_words[mine].sum())
    share = words / max(int(reported.turns.n_words.sum()), 1)
    first = int(np.flatnonzero(mine)[0])
    text = f"{numbers.count(words, 'word')} ({numbers.percent(share)})"
    place = f"first at {times(reported.turns)[first]}"
    return [
        DoubtRow("Some words have no known speaker", text, "they stand apart, as (unknown speaker)", place, first, "")
    ]


def _row(row: Any, starts: np.ndarray[Any, np.dtype[np.float64]]) -> DoubtRow:
    line = "" if numbers.missing(row.line) else f"line {int(row.line):,}"
    clock, turn = "", -1
    if not numbers.missing(row.start_s):
        clock = timestamp(float(row.start_s))
        turn = max(int(np.searchsorted(starts, float(row.start_s) + 1e-6)) - 1, 0) if len(starts) else -1
    what = IN_WORDS.get(str(row.kind), str(row.kind)[:1].upper() + str(row.kind)[1:])
    place = ", ".join(bit for bit in (line, clock) if bit)
    return DoubtRow(what, str(row.text), str(row.done), place, turn, str(row.remedy))
