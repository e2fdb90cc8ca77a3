"""Who held the floor: each speaker's shares side by side, and how densely they made claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.measures.denominators import DIFFERS
from pipeline.report_page import numbers
from pipeline.report_page.axis import svg_percent
from pipeline.report_page.inputs import Reported

SEGMENTS = 4  # shades for the longest speakers; the rest are one segment
NICE = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 60, 80, 100)


@dataclass(frozen=True)
class Measure:
    """A value with its interval, as text, as a number to sort by, and as places on a scale from 0 to 100 %."""

    text: str
    value: float
    at: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class SpeakerRow:
    """One speaker."""

    name: str
    shade: int
    source: str
    time: Measure
    habit: str  # its interval if the same people talked again
    both: str  # share while both take part; empty where it is much the same
    other_shares: str  # of the speech without unknown speakers, and of the clock
    note: str  # where the share misleads
    words: Measure
    turns: Measure
    speech: str
    speech_s: float
    n_words: int
    n_turns: int
    n_sentences: int
    per_minute_words: str
    longest: str
    longest_s: float
    median: str
    median_s: float
    questions: str
    interruptions: str
    interrupted: str
    overlap: str
    overlap_s: float
    replies: str
    back_channels: int
    monologue: str
    monologue_value: float
    longest_run: str
    longest_run_s: float
    quarters: str
    claims: str
    per_100_words: Measure | None
    per_minute: Measure | None
    verifiable: str  # claims that could be checked at all, per 100 words, with their interval; empty: not known


@dataclass(frozen=True)
class Segment:
    """A part of the floor bar; its text is empty where it would not fit, and `narrow` where it fits no phone."""

    shade: int
    x: str
    width: str
    middle: str
    text: str
    narrow: bool


@dataclass(frozen=True)
class Floor:
    """All speakers, longest first; the scales of the density plots end at `top_words` and `top_minute`."""

    rows: list[SpeakerRow]
    segments: list[Segment]
    top_words: int
    top_minute: int
    with_claims: list[SpeakerRow]
    labelled: int  # sentences of this conversation by whose labels its claims are counted


def floor(reported: Reported) -> Floor:
    """The speakers of one conversation."""
    table = reported.speakers.set_index("speaker", drop=False)
    names = reported.by_time()
    top_words, top_minute = (_top(table, f"claims_per_{unit}_high") for unit in ("100_words", "minute"))
    rows = [_row(table.loc[name], min(rank, SEGMENTS), top_words, top_minute) for rank, name in enumerate(names)]
    with_claims = [row for row in rows if row.per_100_words is not None]
    labelled = 0 if table.n_labelled.isna().all() else int(table.n_labelled.max())
    return Floor(rows, _segments(rows), top_words, top_minute, with_claims, labelled)


def _row(row: Any, shade: int, top_words: int, top_minute: int) -> SpeakerRow:
    return SpeakerRow(
        name=str(row.speaker),
        shade=shade,
        source=str(row.time_source),
        time=_scaled(row, "share_time", 1.0, "share"),
        habit=numbers.interval(row.share_time, row.share_habit_low, row.share_habit_high),
        both=numbers.percent(row.share_both) if _apart(row) else "",
        other_shares=f"{numbers.percent(row.share_known)}, {numbers.percent(row.share_clock)}",
        note=numbers.text(row.share_note),
        words=Measure(numbers.percent(row.share_words), float(row.share_words), svg_percent(float(row.share_words))),
        turns=Measure(numbers.percent(row.share_turns), float(row.share_turns), svg_percent(float(row.share_turns))),
        speech=numbers.span(row.speech_s),
        speech_s=float(row.speech_s),
        n_words=int(row.n_words),
        n_turns=int(row.n_turns),
        n_sentences=int(row.n_sentences),
        per_minute_words=numbers.decimal(row.words_per_minute, 0),
        longest=numbers.span(row.longest_turn_s),
        longest_s=float(row.longest_turn_s),
        median=numbers.span(row.median_turn_s),
        median_s=float(row.median_turn_s),
        questions=numbers.count(row.n_questions),
        interruptions=numbers.count(row.n_interruptions),
        interrupted=numbers.count(row.n_interrupted),
        overlap=numbers.span(row.overlap_s),
        overlap_s=-1.0 if numbers.missing(row.overlap_s) else float(row.overlap_s),
        replies=_replies(row),
        back_channels=int(row.n_back_channels),
        monologue=numbers.percent(row.monologue_index),
        monologue_value=float(row.monologue_index),
        longest_run=numbers.span(row.longest_run_s),
        longest_run_s=float(row.longest_run_s),
        quarters=", ".join(f"{100 * float(row[f'share_quarter_{quarter}']):.0f}" for quarter in (1, 2, 3, 4))
        + "\u00a0%",
        claims=numbers.count(row.n_claims),
        per_100_words=_density(row, "claims_per_100_words", top_words),
        per_minute=_density(row, "claims_per_minute", top_minute),
        verifiable=_verifiable(row),
    )


def _apart(row: Any) -> bool:
    """Whether the share of all speech and that while both take part differ so much that both are shown."""
    return not numbers.missing(row.share_both) and bool(abs(row.share_both - row.share_time) > DIFFERS)


def _replies(row: Any) -> str:
    if numbers.missing(row.reply_gap_s):
        return numbers.NONE
    return f"{numbers.decimal(row.reply_gap_s, 2)}\u00a0s, {numbers.percent(row.share_quick_replies)}"


def _verifiable(row: Any) -> str:
    ends = [row[f"verifiable_per_100_words{end}"] for end in ("", "_low", "_high")]
    if numbers.missing(ends[0]):
        return ""
    value, low, high = (numbers.decimal(end) for end in ends)
    return f"{value} ({low}–{high})"


def _density(row: Any, name: str, top: int) -> Measure | None:
    return None if numbers.missing(row[name]) else _scaled(row, name, float(top), "")


def _scaled(row: Any, name: str, top: float, unit: str) -> Measure:
    value, low, high = row[name], row[f"{name}_low"], row[f"{name}_high"]
    ends = ["" if numbers.missing(end) else svg_percent(min(float(end) / top, 1.0)) for end in (low, high)]
    text = numbers.interval(value, low, high, unit)
    return Measure(text, float(value), svg_percent(min(float(value) / top, 1.0)), *ends)


def _top(table: Any, name: str) -> int:
    highest = table[name].astype(float).max() if len(table) else 0.0
    highest = 0.0 if numbers.missing(highest) else float(highest)
    return next((size for size in NICE if size >= highest), int(highest) + 1)


def _segments(rows: list[SpeakerRow]) -> list[Segment]:
    shares = [row.time.value for row in rows[:SEGMENTS]]
    shares += [rest] if (rest := sum(row.time.value for row in rows[SEGMENTS:])) > 0 else []
    found, x = [], 0.0
    for shade, share in enumerate(shares):
        others = len(rows) - SEGMENTS
        name = f"{others:,} {'other' if others == 1 else 'others'} " if shade == SEGMENTS and share >= 0.16 else ""
        text = name + numbers.percent(share) if share >= 0.07 else ""
        middle = svg_percent(x + share / 2)
        found.append(Segment(shade, svg_percent(x), svg_percent(share), middle, text, share < (0.4 if name else 0.2)))
        x += share
    return found
