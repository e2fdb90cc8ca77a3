"""The one clock of a conversation: when each turn and sentence is said, also where the source does not tell.

Times are seconds of the source's clock, going on where a recording ends and another begins
(`pipeline.speech.recordings`). Known times are facts and stay. Between two of them what has no time is placed by its
speaking time; before the first and after the last it is stacked at its speaking time, and so is everything where there
are no times at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core.cues import ENDS_KNOWN

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ESTIMATED = "~"  # before every time that is not the source's


@dataclass(frozen=True)
class Placed:
    """Where sentences stand; `earliest` and `latest` say how far the start of one without a time may be off."""

    start: Floats
    end: Floats
    earliest: Floats
    latest: Floats


def timestamp(seconds: float, estimated: bool = False, hours: bool = False) -> str:
    """A point in time as `12:03` or `1:02:03`; `hours` writes them always, so that a spreadsheet reads no `12 h 03`."""
    sign, whole = ("−" if seconds < 0 else ""), math.floor(abs(seconds))
    minutes, rest = divmod(whole, 60)
    of_hour = f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}" if hours or minutes >= 60 else f"{minutes}:{rest:02d}"
    return (ESTIMATED if estimated else "") + sign + of_hour


def on_clock(turns: pd.DataFrame, sentences: pd.DataFrame, timing: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables of one transcript, in order, with `clock_s`, `clock_end_s` and whether `clock_s` is `estimated`.

    Sentences have `earliest_s` and `latest_s` beside. Where turns alone have stamps, so has only their first sentence.
    """
    turn_of = sentences.turn_index.to_numpy(dtype=np.int64)
    opens = np.diff(turn_of, prepend=-1) > 0
    start, end, speech = (seconds(sentences, name) for name in ("start_s", "end_s", "speech_s"))
    placed = place(start, end, speech, ends_known=timing in ENDS_KNOWN)
    sentences = sentences.assign(
        clock_s=placed.start,
        clock_end_s=placed.end,
        estimated=np.isnan(start) | ((timing == "turn_starts") & ~opens),
        earliest_s=placed.earliest,
        latest_s=placed.latest,
    )
    return _turns_on_clock(turns, turn_of, start, placed), sentences


def _turns_on_clock(turns: pd.DataFrame, turn_of: Ints, start: Floats, placed: Placed) -> pd.DataFrame:
    """A turn begins and ends with its sentences where these have no times of their own; else it has its own times."""
    numbers = np.arange(len(turns))
    first, after = (np.searchsorted(turn_of, numbers, side=side) for side in ("left", "right"))
    spoken = np.flatnonzero(after > first)
    opening, closing = first[spoken], after[spoken] - 1
    begins, ends = seconds(turns, "start_s"), seconds(turns, "end_s")
    begins[spoken] = np.where(np.isnan(start[opening]), placed.start[opening], np.fmin(begins[spoken], start[opening]))
    ends[spoken] = np.where(np.isnan(start[closing]), placed.end[closing], np.fmax(ends[spoken], placed.start[closing]))
    estimated = np.isnan(begins)
    estimated[spoken] = np.isnan(start[opening])
    before = pd.Series(ends).ffill().shift(fill_value=0.0).fillna(0.0).to_numpy(dtype=np.float64)
    begins = np.where(np.isnan(begins), before, begins)  # a turn without sentences stands where the turn before ends
    return turns.assign(clock_s=begins, clock_end_s=np.fmax(ends, begins), estimated=estimated)


def place(start: Floats, end: Floats, speech: Floats, ends_known: bool) -> Placed:
    """Starts and ends of sentences in order, NaN where the source has none; `ends_known`: its ends are facts, too."""
    before = np.cumsum(speech) - speech
    known = np.flatnonzero(~np.isnan(start))
    if not len(known):
        return Placed(before, before + speech, before, before)
    rows = np.arange(len(speech))
    previous = np.searchsorted(known, rows, side="right") - 1
    following = previous + 1
    last, coming = known[np.maximum(previous, 0)], known[np.minimum(following, len(known) - 1)]
    is_head, is_tail = previous < 0, following == len(known)
    reach = np.where(np.isnan(end), start + speech, end)[last]  # until when the last one with a time is heard
    passed = before - (before + speech)[last]
    by_end = ends_known & (reach <= start[coming])
    left_at = np.where(by_end, (before + speech)[last], before[last])
    left = np.where(by_end, reach, start[last])
    left_at = np.where(is_head, 0.0, left_at)
    left = np.where(is_head, np.maximum(start[coming] - before[coming], 0.0), left)  # no clock begins below 0
    width = before[coming] - left_at
    room = np.maximum(start[coming] - left, 0.0)
    pace = np.divide(room, width, out=np.ones(len(rows)), where=width > 0)  # seconds of the clock for one of speech
    between = np.where(is_tail, reach + passed, left + (before - left_at) * pace)
    found = np.where(np.isnan(start), between, start)
    lasts = np.where(np.isnan(start) & ~is_tail, np.minimum(pace, 1.0), 1.0) * speech
    closed = ~np.isnan(end) & (end >= found)
    inside = np.isnan(start) & ~is_head & ~is_tail
    earliest = np.where(inside, np.minimum(reach + passed, found), found)
    latest = np.where(inside, np.maximum(start[coming] - (before[coming] - before), found), found)
    return Placed(found, np.where(closed, end, found + lasts), earliest, latest)


def seconds(frame: pd.DataFrame, name: str) -> Floats:
    """A column as float seconds, empty cells as NaN."""
    return np.array(pd.to_numeric(frame[name]), dtype=np.float64)
