"""Times that cannot be: recognised, repaired where there is one right answer, else left out or noted."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.formats.base import Cue, Transcript, words

_BACK_S = 60.0  # a start this much before the one before is a new clock, not talk over talk
_SLOW_S = 30.0  # a word takes no half minute: milliseconds were taken for seconds
_FEW = 3  # with fewer cues than this, times in milliseconds must be whole numbers as well
_LONG_S, _LONG_WORD_S = 60.0, 5.0  # a cue this long with so few words is mostly silence


def sane(transcript: Transcript) -> None:
    """Repair the times of a transcript in place, and note what was found."""
    cues, notes = transcript.cues, transcript.notes
    cues = _possible(cues, notes)
    cues = _seconds(cues, notes)
    cues = _divided(cues, notes)
    _note_order(cues, notes)
    long = [
        cue for cue in cues
        if cue.start_s is not None and cue.end_s is not None
        and (length := cue.end_s - cue.start_s) > _LONG_S and length > _LONG_WORD_S * len(words(cue.text))
    ]  # fmt: skip
    if long:
        notes.append(f"{len(long)} cues last far longer than their words, the first at {long[0].start_s:.0f} s")
    transcript.cues = cues
    if transcript.timing != "none" and all(cue.start_s is None for cue in cues):
        transcript.timing = "none"


def _possible(cues: Sequence[Cue], notes: list[str]) -> list[Cue]:
    result, impossible, reversed_ = [], 0, 0
    for cue in cues:
        start, end = (t if t is not None and math.isfinite(t) and t >= 0 else None for t in (cue.start_s, cue.end_s))
        impossible += (start, end) != (cue.start_s, cue.end_s)
        if start is not None and end is not None and end < start:
            end = None
            reversed_ += 1
        result.append(cue if (start, end) == (cue.start_s, cue.end_s) else replace(cue, start_s=start, end_s=end))
    if impossible:
        notes.append(f"{impossible} cues have a time below zero or without a value: left out")
    if reversed_:
        notes.append(f"{reversed_} cues end before they start: their end is left out")
    return result


def _seconds(cues: Sequence[Cue], notes: list[str]) -> list[Cue]:
    """Milliseconds that were taken for seconds: half of the cues give a word more than half a minute."""
    pace = [
        (cue.end_s - cue.start_s) / max(1, len(words(cue.text)))
        for cue in cues
        if cue.start_s is not None and cue.end_s is not None
    ]
    whole = all(t is None or t == int(t) for cue in cues for t in (cue.start_s, cue.end_s))
    if not pace or statistics.median(pace) < _SLOW_S or (len(pace) < _FEW and not (whole and min(pace) > 2 * _SLOW_S)):
        return list(cues)
    notes.append("times were in milliseconds, not in seconds")
    return [
        replace(
            cue,
            start_s=None if cue.start_s is None else cue.start_s / 1000,
            end_s=None if cue.end_s is None else cue.end_s / 1000,
            word_starts=None if cue.word_starts is None else tuple(t / 1000 for t in cue.word_starts),
            word_ends=None if cue.word_ends is None else tuple(t / 1000 for t in cue.word_ends),
        )
        for cue in cues
    ]


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
        for cue, n in zip(parts, counts, strict=True):
            edges = start + (end - start) * done / total, start + (end - start) * (done + n) / total
            result.append(replace(cue, start_s=edges[0], end_s=edges[1]))
            done += n
        shared += len(parts)
    if shared:
        notes.append(f"{shared} cues share a start and end with the next one: their time is divided by words")
    return result


def _note_order(cues: Sequence[Cue], notes: list[str]) -> None:
    known = [(cue.start_s, k) for k, cue in enumerate(cues) if cue.start_s is not None]
    restarts = [(a, b) for (a, _), (b, _) in zip(known, known[1:], strict=False) if b < a - _BACK_S]
    back = sum(b < a for (a, _), (b, _) in zip(known, known[1:], strict=False)) - len(restarts)
    for before, after in restarts[:5]:
        notes.append(f"the clock goes back from {before:.0f} s to {after:.0f} s: a new recording starts there")
    if len(restarts) > 5:
        notes.append(f"the clock goes back {len(restarts)} times in all")
    if back:
        notes.append(f"{back} cues start a little before the one before them")
