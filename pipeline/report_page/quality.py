"""How far the figures can be trusted: where times come from, and what was set aside."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.report_page import numbers
from pipeline.report_page.axis import Axis
from pipeline.report_page.inputs import Conversation

SHOWN_REJECTS = 60

TIMING = {
    "words": "Every word has its time in the source.",
    "cues": "Every caption has its start and end in the source.",
    "turn_starts": "The source says when turns start; how long they last follows from the next start and the words.",
    "none": "The source has no times: seconds are estimated from words and syllables.",
}
SOURCES = {
    "measured": "from times in the source",
    "aligned": "from times of a caption file with the same words",
    "estimated": "from words and syllables",
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


def quality(conversation: Conversation, axis: Axis) -> Quality:
    """The facts on one transcript's data."""
    row = conversation.transcripts.iloc[0]
    rejects = conversation.rejects
    sources = sorted(set(conversation.turns.time_source.astype(str)))
    time_source = sources[0] if len(sources) == 1 else "mixed" if sources else "estimated"
    n_source, n_kept = int(row.n_words_source), int(row.n_words_kept)
    shown = rejects.head(SHOWN_REJECTS)
    return Quality(
        source=str(row.source),
        format=str(row.format),
        timing=str(row.timing),
        timing_text=TIMING.get(str(row.timing), ""),
        time_source=time_source,
        time_source_text=SOURCES.get(time_source, ""),
        n_source=n_source,
        n_kept=n_kept,
        n_rejected=int(row.n_words_rejected),
        kept_share=numbers.percent(n_kept / n_source if n_source else 1.0),
        reasons=_reasons(rejects),
        rejects=[(int(r.line), str(r.text), str(r.reason)) for r in shown.itertuples()],
        n_rejects=len(rejects),
        notes=[str(note) for note in row.notes],
        placed=_placed(axis),
    )


def _reasons(rejects: pd.DataFrame) -> list[tuple[str, int, int]]:
    if rejects.empty:
        return []
    words = rejects.text.astype(str).str.split().str.len()
    grouped = words.groupby(rejects.reason.astype(str)).agg(["size", "sum"])
    rows = [(str(reason), int(size), int(total)) for reason, size, total in grouped.itertuples()]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def _placed(axis: Axis) -> str:
    if not axis.timed:
        return "No clock in the source: positions and time codes marked ~ are estimated seconds of speech, one turn after the other."
    if axis.placed:
        return f"{numbers.count(axis.placed, 'turn')} without a time in the source: placed after the turn before."
    return ""
