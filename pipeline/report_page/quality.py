"""How far the figures can be trusted: where times come from, and what was set aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.conversation.one_clock import timestamp
from pipeline.core.cues import Timing
from pipeline.core.tables import ESTIMATES
from pipeline.report_page import numbers
from pipeline.report_page.inputs import Reported
from pipeline.report_page.transcript_text import recordings

SHOWN_REJECTS = 60
SHOWN_DOUBTS = 40

TIMING: dict[Timing, str] = {
    "words": "Every word has its time in the source.",
    "cues": "Every caption has its start and end in the source.",
    "aligned": "The times are those of a caption file that has the same words; words that it lacks have none.",
    "turn_starts": "The source says when turns start; how long they last follows from the next start and the words.",
    "none": "The source has no times: seconds are estimated from words and syllables.",
}
SOURCE_NAMES = {"estimated_pace": "estimated, known pace"}  # as people read them, where that is not the value
SOURCES = {
    "measured": "from times in the source",
    "aligned": "from times of a caption file with the same words",
    "estimated": "from words and syllables",
    "estimated_pace": "from words and syllables, at the pace that a speaker has in other conversations where it is known",
    "mixed": "partly measured, partly estimated",
}


@dataclass(frozen=True)
class Quality:
    """What the source gives, what was kept and what was not."""

    source: str
    format: str
    timing: str
    timing_text: str
    time_source: str
    time_source_text: str
    n_source: int
    n_kept: int
    n_rejected: int
    kept_share: str
    reasons: list[tuple[str, int, int]]  # reason, pieces, words
    rejects: list[tuple[int, str, str]]  # line, text, reason
    n_rejects: int
    notes: list[str]
    placed: str
    doubts: list[tuple[str, str, str, str, str]]  # place, kind, text, what was done, the line that changes it
    n_doubts: int


def quality(reported: Reported) -> Quality:
    """The facts on one transcript's data."""
    row = reported.transcripts.iloc[0]
    rejects = reported.rejects
    sources = sorted(set(reported.turns.time_source.astype(str)))
    guessed = "estimated_pace" if "estimated_pace" in sources else "estimated"
    time_source = guessed if set(sources) <= set(ESTIMATES) else sources[0] if len(sources) == 1 else "mixed"
    n_source, n_kept = int(row.n_words_source), int(row.n_words_kept)
    shown = rejects.head(SHOWN_REJECTS)
    return Quality(
        source=str(row.source),
        format=str(row.format),
        timing=str(row.timing),
        timing_text=TIMING[reported.conversation.timing],
        time_source=time_source,
        time_source_text=SOURCES.get(time_source, ""),
        n_source=n_source,
        n_kept=n_kept,
        n_rejected=int(row.n_words_rejected),
        kept_share=numbers.percent(n_kept / n_source if n_source else 1.0),
        reasons=_reasons(rejects),
        rejects=[(int(reject.line), str(reject.text), str(reject.reason)) for reject in shown.itertuples()],
        n_rejects=len(rejects),
        notes=[str(note) for note in row.notes],
        placed=_placed(reported),
        doubts=[
            (_place(row.line, row.start_s), str(row.kind), str(row.text), str(row.done), str(row.remedy))
            for row in reported.doubts.head(SHOWN_DOUBTS).itertuples()
        ],
        n_doubts=len(reported.doubts),
    )


def _place(line: Any, start_s: Any) -> str:
    """Where a doubt stands: its line in the source, its time, or nowhere in particular."""
    if not numbers.missing(line):
        return f"line {line}"
    return "" if numbers.missing(start_s) else timestamp(float(start_s))


def _reasons(rejects: pd.DataFrame) -> list[tuple[str, int, int]]:
    if rejects.empty:
        return []
    words = rejects.text.astype(str).str.split().str.len()
    grouped = words.groupby(rejects.reason.astype(str)).agg(["size", "sum"])
    rows = [(str(reason), int(size), int(total)) for reason, size, total in grouped.itertuples()]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def _placed(reported: Reported) -> str:
    """What to know of the times: which are estimated, and where another recording begins."""
    if not reported.conversation.timed:
        return (
            "No clock in the source: positions and time codes marked ~ are estimated seconds of speech, one turn after "
            "the other."
        )
    found = []
    without = int(reported.turns.estimated.sum())
    if without:
        found.append(
            f"{numbers.count(without, 'turn')} without a time in the source: placed between the times around, "
            "by speaking time, and marked ~."
        )
    if reported.conversation.timing == "turn_starts":
        found.append("Within a turn, the times of sentences follow from its words, and are marked ~.")
    found += [f"{text}." for text in recordings(reported.turns).values()]
    return " ".join(found)
