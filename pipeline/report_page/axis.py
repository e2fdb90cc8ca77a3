"""Where turns and sentences stand on the time line, also where the source says no times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.report_page import numbers

Seconds = npt.NDArray[np.float64]

STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 36000, 86400)


@dataclass(frozen=True)
class Axis:
    """Seconds at which turns and sentences start and end; `placed` turns had no time and follow the turn before."""

    start: float
    length: float
    turn_start: Seconds
    turn_end: Seconds
    sentence_start: Seconds
    sentence_end: Seconds
    placed: int

    @property
    def timed(self) -> bool:
        """Whether the source has a clock at all."""
        return self.placed < len(self.turn_start)

    def percent(self, seconds: float) -> str:
        """A point as percent of the axis, for SVG."""
        return svg_percent((seconds - self.start) / self.length)

    def width(self, start: float, end: float) -> str:
        """A stretch as percent of the axis, for SVG."""
        return svg_percent(max(end - start, 0.0) / self.length)

    def clock(self, seconds: float) -> str:
        """A time code; one that rests on estimated seconds says so with `~`."""
        return ("" if self.timed else "~") + numbers.clock(seconds)


@dataclass(frozen=True)
class Tick:
    """A mark on the axis, from a zoom of `zoom` on; the label is empty at the end, and `late` where a phone ends."""

    x: str
    label: str
    zoom: int
    late: bool


def svg_percent(share: float) -> str:
    """A share of 1 as an SVG length, in as few characters as it needs."""
    return f"{100 * share:.3f}".rstrip("0").rstrip(".") + "%"


def column(frame: pd.DataFrame, name: str) -> Seconds:
    """A column as float seconds, empty cells as NaN."""
    return np.asarray(pd.to_numeric(frame[name]), dtype=np.float64)


def place(turns: pd.DataFrame, sentences: pd.DataFrame) -> Axis:
    """Put everything on one axis: by the clock where there is one, else one turn after the other."""
    starts, ends, speech = (column(turns, name) for name in ("start_s", "end_s", "speech_s"))
    cursor, placed = 0.0, 0
    turn_start, turn_end = np.empty(len(turns)), np.empty(len(turns))
    for k in range(len(turns)):
        known = not np.isnan(starts[k])
        placed += not known
        turn_start[k] = starts[k] if known else cursor
        turn_end[k] = ends[k] if not np.isnan(ends[k]) else turn_start[k] + speech[k]
        turn_end[k] = max(turn_end[k], turn_start[k])
        cursor = max(cursor, turn_end[k])
    sentence_start, sentence_end = _within(turn_start, turn_end, sentences)
    first = float(turn_start.min()) if len(turns) else 0.0
    last = float(turn_end.max()) if len(turns) else 0.0
    return Axis(first, max(last - first, 1e-3), turn_start, turn_end, sentence_start, sentence_end, placed)


def _within(turn_start: Seconds, turn_end: Seconds, sentences: pd.DataFrame) -> tuple[Seconds, Seconds]:
    """The sentences' own times, or else their part of the turn by their part of its speech."""
    turn = np.asarray(sentences.turn_index, dtype=np.int64)
    speech = column(sentences, "speech_s")
    total = np.bincount(turn, weights=speech, minlength=len(turn_start)).astype(np.float64)  # of no sentences: int64
    before = np.cumsum(speech) - speech
    offset = np.full(len(turn_start), np.inf)
    np.minimum.at(offset, turn, before)
    scale = np.divide(turn_end - turn_start, total, out=np.zeros_like(total), where=total > 0)
    start = turn_start[turn] + (before - offset[turn]) * scale[turn]
    end = start + speech * scale[turn]
    given_start, given_end = column(sentences, "start_s"), column(sentences, "end_s")
    start = np.where(np.isnan(given_start), start, given_start)
    end = np.where(np.isnan(given_end), np.maximum(end, start), given_end)
    return start, end


def step(length: float, at_most: int) -> int:
    """The smallest round step, in seconds, that cuts a length into at most so many parts."""
    fitting = (s for s in STEPS_S if length / s <= at_most)
    return next(fitting, int(np.ceil(length / at_most)))


def ticks(axis: Axis) -> list[Tick]:
    """Round time codes along the axis, more of them the further one zooms in."""
    found: dict[int, Tick] = {}
    for zoom in (1, 4, 16):
        width = step(axis.length, 6 * zoom)
        first = int(np.ceil(axis.start / width)) * width
        for second in np.arange(first, axis.start + axis.length * 0.985, width).astype(int).tolist():
            at = (second - axis.start) / axis.length
            label = numbers.clock(second) if at < 0.95 else ""
            found.setdefault(second, Tick(axis.percent(second), label, zoom, at > 0.86))
        if width == 1:
            break
    return [found[second] for second in sorted(found)]


def whole(value: Any) -> int:
    """A table's whole number, 0 where it is empty."""
    return 0 if numbers.missing(value) else int(value)
