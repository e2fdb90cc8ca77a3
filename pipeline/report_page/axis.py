"""The time line's axis: where times of the conversation's one clock stand on it, and its ticks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.conversation.one_clock import timestamp
from pipeline.conversation.view import Conversation
from pipeline.report_page import numbers

Seconds = npt.NDArray[np.float64]

STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 36000, 86400)


@dataclass(frozen=True)
class Axis:
    """From where to where the conversation goes, in seconds; `timed`: whether the source has a clock at all."""

    start: float
    length: float
    timed: bool

    def percent(self, seconds: float) -> str:
        """A point as percent of the axis, for SVG."""
        return svg_percent((seconds - self.start) / self.length)

    def width(self, start: float, end: float) -> str:
        """A stretch as percent of the axis, for SVG."""
        return svg_percent(max(end - start, 0.0) / self.length)

    def clock(self, seconds: float) -> str:
        """A time code of a place on the axis; where there is no clock it is estimated."""
        return timestamp(seconds, not self.timed)


@dataclass(frozen=True)
class Tick:
    """A mark on the axis, from a zoom of `zoom` on; the label is empty at the end, and `late` where a phone ends."""

    x: str
    label: str
    zoom: int
    late: bool


def axis_of(conversation: Conversation) -> Axis:
    """The axis of a conversation: its one clock, from the first word to the last."""
    return Axis(conversation.begins_s, max(conversation.length_s()[0], 1e-3), conversation.timed)


def time_of(row: Any) -> str:
    """When a turn or a sentence begins, with `~` where that is estimated."""
    return timestamp(float(row.clock_s), bool(row.estimated))


def times(rows: pd.DataFrame) -> list[str]:
    """When each turn or sentence begins, with `~` where that is estimated."""
    return [timestamp(second, estimated) for second, estimated in zip(rows.clock_s, rows.estimated, strict=True)]


def svg_percent(share: float) -> str:
    """A share of 1 as an SVG length, in as few characters as it needs."""
    return f"{100 * share:.3f}".rstrip("0").rstrip(".") + "%"


def step(length: float, at_most: int) -> int:
    """The smallest round step, in seconds, that cuts a length into at most so many parts."""
    fitting = (size for size in STEPS_S if length / size <= at_most)
    return next(fitting, int(np.ceil(length / at_most)))


def ticks(axis: Axis) -> list[Tick]:
    """Round time codes along the axis, more of them the further one zooms in."""
    found: dict[int, Tick] = {}
    for zoom in (1, 4, 16):
        width = step(axis.length, 6 * zoom)
        first = int(np.ceil(axis.start / width)) * width
        for second in np.arange(first, axis.start + axis.length * 0.985, width).astype(int).tolist():
            at = (second - axis.start) / axis.length
            label = axis.clock(second) if at < 0.95 else ""
            found.setdefault(second, Tick(axis.percent(second), label, zoom, at > 0.86))
        if width == 1:
            break
    return [found[second] for second in sorted(found)]


def whole(value: Any) -> int:
    """A table's whole number, 0 where it is empty."""
    return 0 if numbers.missing(value) else int(value)
