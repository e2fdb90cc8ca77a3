"""Topic flow: the share of the speaking time on each topic, over the course of the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.conversation.one_clock import seconds
from pipeline.report_page import numbers
from pipeline.report_page.axis import Axis, Seconds, Tick, step, ticks
from pipeline.report_page.inputs import Reported
from pipeline.report_page.subjects import Subject, Tagged

MOST_PARTS = 48
COLUMNS = ["transcript_id", "minute", "topic", "share_time"]
LEAST_DRAWN = 0.002  # of a part: less is thinner than a pixel
HEIGHT = 44  # of a topic's row, in pixels


@dataclass(frozen=True)
class Bar:
    """One part of the conversation, in one topic's row."""

    x: str
    width: str
    y: float
    height: float


@dataclass(frozen=True)
class FlowRow:
    """One topic: its bars, and its share in each part as text."""

    subject: Subject
    bars: list[Bar]
    peak: str


@dataclass(frozen=True)
class Flow:
    """All topics over the same parts; `table` has a row for each part, `shares` (topics, parts) the same as numbers."""

    part: str
    rows: list[FlowRow]
    ticks: list[Tick]
    table: list[tuple[str, list[str]]]
    starts: Seconds
    shares: Seconds

    def frame(self, transcript_id: str) -> pd.DataFrame:
        """Shares of the topics found, in all parts with speech: transcript_id, minute (of its start), topic, share."""
        rows = [
            (transcript_id, round(float(start) / 60, 3), row.subject.id, round(float(share), 6))
            for row in self.found
            for start, share in zip(self.starts, self.shares[row.subject.slot], strict=True)
            if not np.isnan(share)
        ]
        return pd.DataFrame(rows, columns=COLUMNS)

    @property
    def found(self) -> list[FlowRow]:
        """The rows of topics that are talked about at all."""
        return [row for row in self.rows if row.bars]


def flow(reported: Reported, axis: Axis, tagged: Tagged, known: Sequence[Subject]) -> Flow:
    """Cut the axis into equal round parts and share out each sentence's speaking time among them."""
    width = step(axis.length, MOST_PARTS)
    low, high = _parts(axis, width)
    shares = _shares(_seconds_in(reported.sentences, low, high), tagged, known)
    left = np.maximum(low, axis.start)
    right = np.minimum(high, axis.start + axis.length)
    rows = []
    for subject in known:
        row = shares[subject.slot]
        bars = [
            Bar(axis.percent(start), axis.width(start, end), *_vertical(float(share)))
            for start, end, share in zip(left, right, row, strict=True)
            if share > LEAST_DRAWN
        ]
        rows.append(FlowRow(subject, bars, _peak(row, left, axis)))
    table = [
        (axis.clock(start), [_share(float(one)) for one in part]) for start, part in zip(left, shares.T, strict=True)
    ]
    return Flow(numbers.rounded(width), rows, ticks(axis), table, left, shares)


def _parts(axis: Axis, width: int) -> tuple[Seconds, Seconds]:
    """Where each part begins and ends."""
    first = np.floor(axis.start / width) * width
    edges = np.arange(first, axis.start + axis.length + width, width)
    if len(edges) > 2 and edges[-2] >= axis.start + axis.length - 1e-9:
        edges = edges[:-1]
    return edges[:-1], edges[1:]


def _seconds_in(sentences: pd.DataFrame, low: Seconds, high: Seconds) -> Seconds:
    """The speaking time of each sentence in each part: (sentences, parts)."""
    start, end = (seconds(sentences, name)[:, None] for name in ("clock_s", "clock_end_s"))
    end = np.maximum(end, start + 1e-6)
    overlap = np.clip(np.minimum(end, high) - np.maximum(start, low), 0.0, None) / (end - start)
    result: Seconds = overlap * seconds(sentences, "speech_s")[:, None]
    return result


def _shares(spoken: Seconds, tagged: Tagged, known: Sequence[Subject]) -> Seconds:
    """The part of each part's speaking time on each topic: (topics, parts); NaN where nobody speaks."""
    total = spoken.sum(axis=0)
    shares = np.full((len(known), len(total)), np.nan)
    for subject in known:
        mine = np.array([subject.slot in slots for slots in tagged.slots], dtype=bool)
        on = spoken[mine].sum(axis=0)
        shares[subject.slot] = np.divide(on, total, out=np.full(len(total), np.nan), where=total > 0)
    return shares


def _vertical(share: float) -> tuple[float, float]:
    height = round(max(HEIGHT * min(share, 1.0), 1.0), 1)
    return round(HEIGHT - height, 1), height


def _share(share: float) -> str:
    return numbers.NONE if np.isnan(share) else numbers.percent(share)


def _peak(row: Seconds, left: Seconds, axis: Axis) -> str:
    if np.isnan(row).all() or not np.nanmax(row) > 0:
        return ""
    best = int(np.nanargmax(row))
    return f"most at {axis.clock(left[best])} ({numbers.percent(row[best])})"
