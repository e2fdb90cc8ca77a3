"""Times that cannot be: recognised, repaired where there is one right answer, else left out or noted."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby

from pipeline.core import decisions
from pipeline.core.cues import Cue, Transcript
from pipeline.speech.words import words

_BACK_S = decisions.number("speech", "restart_s")  # a start so much before the one before: another clock
_SLOW_S = 30.0  # a word takes no half minute: milliseconds were taken for seconds
_FEW = 3  # with fewer cues than this, times in milliseconds must be whole numbers as well
_UNITS = {"milliseconds": 1e3, "microseconds": 1e6, "ticks of 100 ns": 1e7}  # in a second
_USUAL_S = (0.1, 3.0)  # what a word takes in the middle of any conversation
_FURTHEST_S = 1e11  # the clock of Unix stands at 1.8e9; a double further on no longer tells hundredths of a second
_FURTHEST = _FURTHEST_S * max(_UNITS.values())  # before the unit is known
_SHOWN = 5  # places of one kind that notes name
_YEAR_9999_S = 2.5e11
_CALENDAR_S = 1e8  # no recording is three years long: such a time counts from 1970
_FASTEST = 400 / 60  # words a second: auctioneers reach it
_SQUEEZED = 2.0  # times the fastest: half of the cues at such a pace, and the times are none
_FEW_WORDS = 40  # words in a row: less may be hurried through, or its times are rounded
_LONG_S, _LONG_WORD_S = 60.0, 5.0  # a cue or turn this long with so few words is mostly silence, or something is lost


def sane(transcript: Transcript, apart: bool = False) -> None:
    """Repair the times of a transcript in place, and note what was found.

    `apart` says that each speaker has a track of their own, so that two with the same times speak at once.
    """
    cues, notes = transcript.cues, transcript.notes
    cues = _possible(cues, notes, _FURTHEST)
    cues = _seconds(cues, notes)
    cues = _possible(cues, notes, _FURTHEST_S)
    cues = _since_first(cues, notes)
    cues = _hours(cues, notes)
    cues = cues if apart else _divided(cues, notes)
    cues = _lengths(cues, notes)
    cues = _without_impossible_pace(cues, notes)
    _note_order(cues, notes)
    _note_long(cues, notes)
    transcript.cues = cues
    if all(cue.start_s is None for cue in cues):
        transcript.timing = "none"
    elif transcript.timing == "cues" and all(cue.end_s is None for cue in cues):
        transcript.timing = "turn_starts"


def _possible(cues: Sequence[Cue], notes: list[str], furthest: float) -> list[Cue]:
    """Cues without the times that are none: no number, below zero, beyond the furthest, or an end before its start."""

    def known(time: float | None) -> float | None:
        return time if time is not None and 0 <= time <= furthest else None

    result, impossible, reversed_ = [], 0, 0
    for cue in cues:
        start, end = known(cue.start_s), known(cue.end_s)
        starts, ends = _possible_words(cue.word_starts, furthest), _possible_words(cue.word_ends, furthest)
        whole = (start, end) == (cue.start_s, cue.end_s) and starts is cue.word_starts and ends is cue.word_ends
        impossible += not whole
        if start is not None and end is not None and end < start:
            end, whole = None, False
            reversed_ += 1
        result.append(cue if whole else replace(cue, start_s=start, end_s=end, word_starts=starts, word_ends=ends))
    if impossible:
        notes.append(f"{impossible} cues have a time below zero, without a value or beyond all clocks: left out")
    if reversed_:
        notes.append(f"{reversed_} cues end before they start: their end is left out")
    return result


def _possible_words(times: tuple[float, ...] | None, furthest: float) -> tuple[float, ...] | None:
    """Word times, NaN for those that cannot be; the same object where all can."""
    if times is None or all(0 <= time <= furthest or time != time for time in times):
        return times
    return tuple(time if 0 <= time <= furthest else math.nan for time in times)


def _pace(cues: Sequence[Cue]) -> list[float]:
    """Seconds a word, for each cue with an end; where none has one, up to the next start."""
    timed = [cue for cue in cues if cue.start_s is not None]
    ends = [cue.end_s for cue in timed]
    if all(end is None for end in ends):
        ends = [cue.start_s for cue in timed[1:]]
    return [
        (end - cue.start_s) / max(1, len(words(cue.text)))
        for cue, end in zip(timed, ends, strict=False)
        if end is not None and cue.start_s is not None and end > cue.start_s
    ]


def _seconds(cues: Sequence[Cue], notes: list[str]) -> list[Cue]:
    """Smaller units that were taken for seconds: half of the cues give a word more than half a minute."""
    pace = _pace(cues)
    whole = all(time is None or time == int(time) for cue in cues for time in (cue.start_s, cue.end_s))
    if not pace or statistics.median(pace) < _SLOW_S or (len(pace) < _FEW and not (whole and min(pace) > 2 * _SLOW_S)):
        return list(cues)
    usual = [unit for unit, size in _UNITS.items() if _USUAL_S[0] <= statistics.median(pace) / size <= _USUAL_S[1]]
    if not usual:
        notes.append("a word takes over half a minute: the times are hardly those of the words")
        return list(cues)
    notes.append(f"times were in {usual[0]}, not in seconds")
    size = _UNITS[usual[0]]
    return [_shifted(cue, lambda time: time / size) for cue in cues]


def _shifted(cue: Cue, change: Callable[[float], float]) -> Cue:
    """A cue with each of its times changed."""

    def changed(times: tuple[float, ...] | None) -> tuple[float, ...] | None:
        return None if times is None else tuple(map(change, times))

    return replace(
        cue,
        start_s=None if cue.start_s is None else change(cue.start_s),
        end_s=None if cue.end_s is None else change(cue.end_s),
        word_starts=changed(cue.word_starts),
        word_ends=changed(cue.word_ends),
    )


def _since_first(cues: Sequence[Cue], notes: list[str]) -> list[Cue]:
    """Times of the calendar, counted from the first one."""
    starts = [cue.start_s for cue in cues if cue.start_s is not None]
    if not starts or min(starts) < _CALENDAR_S:
        return list(cues)
    first = min(starts)
    shown = (
        datetime.fromtimestamp(first, UTC).strftime("%Y-%m-%d %H:%M:%S") if first < _YEAR_9999_S else f"{first:.0f} s"
    )
    notes.append(f"clock of the day: times are of the calendar, counted from {shown} (UTC)")
    return [_shifted(cue, lambda time: round(time - first, 6)) for cue in cues]


def _hours(cues: Sequence[Cue], notes: list[str]) -> list[Cue]:
    """Hours and minutes that were taken for minutes and seconds: said at 60 times any pace, and at a usual one then."""
    timed = [cue.start_s for cue in cues if cue.start_s is not None]
    bare = all(cue.end_s is None and cue.word_starts is None for cue in cues)
    if len(timed) < _FEW or not bare or any(time != int(time) or time >= 24 * 60 for time in timed):
        return list(cues)
    lengths = [length / n_words for _, length, n_words in _stretches(cues) if length > 0 and n_words]
    pace = statistics.median(lengths) if lengths else 0.0
    if not pace or pace * _FASTEST * _SQUEEZED > 1 or not _USUAL_S[0] <= pace * 60 <= _USUAL_S[1]:
        return list(cues)
    notes.append("clock of the day: times are hours and minutes, not minutes and seconds")
    return [_shifted(cue, lambda time: time * 60) for cue in cues]


def _stretches(cues: Sequence[Cue]) -> list[tuple[float, float, int]]:
    """Start, length and number of words of each piece that has times: a cue, or all up to the next start."""
    found: list[tuple[float, float, int]] = []
    start, n_words = None, 0
    for cue in cues:
        if cue.start_s is not None:
            if start is not None and cue.start_s >= start:
                found.append((start, cue.start_s - start, n_words))
            start, n_words = cue.start_s, 0
            if cue.end_s is not None:
                found.append((cue.start_s, cue.end_s - cue.start_s, len(words(cue.text))))
                start = None
        n_words += len(words(cue.text))
    return found


def _without_impossible_pace(cues: Sequence[Cue], notes: list[str]) -> list[Cue]:
    """The cues; without their times, where no tongue can keep half of these. Turns that go too fast are told later."""
    found = _stretches(cues)
    total = sum(n_words for _, _, n_words in found)
    fast = sum(n_words for _, length, n_words in found if n_words > _SQUEEZED * _FASTEST * max(length, 0.0))
    span = sum(length for _, length, _ in found)
    if total >= _FEW_WORDS and fast > total / 2 and total > _SQUEEZED * _FASTEST * span:
        notes.append(f"impossible pace: {total} words in {span:.1f} s: the times are left out")
        return [replace(cue, start_s=None, end_s=None, word_starts=None, word_ends=None) for cue in cues]
    return list(cues)


def _divided(cues: Sequence[Cue], notes: list[str]) -> list[Cue]:
    """Cues with one start and end in common are parts of one: their words share the time, in order."""
    result: list[Cue] = []
    shared = 0
    for (start, end), group in groupby(cues, key=lambda cue: (cue.start_s, cue.end_s)):
        parts = list(group)
        if len(parts) < 2 or start is None or end is None or end <= start or any(cue.word_starts for cue in parts):
            result += parts
            continue
        counts = [len(words(cue.text)) for cue in parts]
        done, total = 0, max(1, sum(counts))
        for cue, count in zip(parts, counts, strict=True):
            edges = start + (end - start) * done / total, start + (end - start) * (done + count) / total
            result.append(replace(cue, start_s=edges[0], end_s=edges[1]))
            done += count
        shared += len(parts)
    if shared:
        notes.append(f"{shared} cues share a start and end with the next one: their time is divided by words")
    return result


def _lengths(cues: Sequence[Cue], notes: list[str]) -> list[Cue]:
    """Cues without length have no end; where all of three or more start at one moment, there are no times at all."""
    if len(cues) >= _FEW and len({cue.start_s for cue in cues}) == 1 and cues[0].start_s is not None:
        notes.append(f"every cue starts at {cues[0].start_s:g} s: the times are left out")
        return [replace(cue, start_s=None, end_s=None) for cue in cues]
    empty = [cue.end_s is not None and cue.end_s == cue.start_s and cue.word_starts is None for cue in cues]
    if any(empty):
        notes.append(f"{sum(empty)} cues end as they start: their end is left out")
    return [replace(cue, end_s=None) if no else cue for cue, no in zip(cues, empty, strict=True)]


def _note_long(cues: Sequence[Cue], notes: list[str]) -> None:
    long = [
        cue.start_s for cue in cues
        if cue.start_s is not None and cue.end_s is not None
        and _empty(cue.end_s - cue.start_s, len(words(cue.text)))
    ]  # fmt: skip
    if long:
        notes.append(f"{len(long)} cues last far longer than their words, the first at {long[0]:.0f} s")
    gaps: list[float] = []
    start, n_words = None, 0
    for cue in cues:
        if cue.start_s is not None:
            if start is not None and _empty(cue.start_s - start, n_words):
                gaps.append(start)
            start, n_words = cue.start_s if cue.end_s is None else None, 0
        n_words += len(words(cue.text))
    if gaps:
        notes.append(
            f"{len(gaps)} times are followed by too few words to fill the time to the next one (the first at "
            f"{gaps[0]:.0f} s): music, a pause, or words that the transcript lacks"
        )


def _empty(length: float, n_words: int) -> bool:
    return length > _LONG_S and length > _LONG_WORD_S * n_words


def _note_order(cues: Sequence[Cue], notes: list[str]) -> None:
    """Steps back that are talk over talk; where a clock begins anew, `speech.doubts` tells."""
    known = [cue.start_s for cue in cues if cue.start_s is not None]
    back = sum(start - _BACK_S <= after < start for start, after in zip(known, known[1:], strict=False))
    if back:
        notes.append(f"{back} cues start a little before the one before them")
