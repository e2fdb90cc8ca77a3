"""Who spoke how long: seconds of every word and turn, measured where the source has times, estimated where not.

- Word times: from a word's start to the next one's in the turn; a silence over `max_silence_s` is no speech.
- Cue times: the length of the cue. Start times: the gap to the next start. Where that is longer than the words can
  fill (an advertisement, applause, a lost passage) or too short for them, the words are estimated.
- No times: from syllables and punctuation, at the speaker's own rate where some of his or her speech is timed.

A clock that jumps back (a second recording) opens a new epoch: nothing overlaps between epochs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.speech import rates
from pipeline.speech.stretches import Floats, Ints, Units, units


@dataclass(frozen=True)
class Times:
    """Seconds of the turns, and of all words of all cues in order (`pipeline.speech.words`).

    `low` and `high` are the seconds at the ends of a 90 % interval of the speaker's rate; they are `speech` where that
    is measured. `overlap` is the part of a turn's speech during which another speaker speaks (NaN where times do not
    tell, as in one stream of words); `union` is the part that no turn begun before has covered: it sums to the clock
    time with anyone speaking. `source` is `measured`, `aligned` or `estimated`.
    """

    start: Floats
    end: Floats
    speech: Floats
    low: Floats
    high: Floats
    overlap: Floats
    union: Floats
    source: list[str]
    word_start: Floats
    word_end: Floats
    word_speech: Floats


def times(
    cues: pd.DataFrame,
    turn_of: NDArray[np.int64],
    n_turns: int,
    speakers: Sequence[str],
    timing: str,
    max_silence_s: float,
) -> Times:
    """Times of the turns and words of one transcript.

    `cues` are its rows of the cues table, `turn_of` the turn of each cue (ascending), `speakers` the speaker of each
    turn, `timing` what the source says of times (`words`, `cues`, `turn_starts`, `none` or `aligned`).
    """
    unit = units(cues, turn_of, max_silence_s)
    speaker = pd.factorize(np.asarray(speakers, dtype=object))[0][unit.turn]
    spread = _estimate(unit, speaker)
    low, high = _bounds(unit, spread, n_turns)
    speech = _sum(unit.speech, unit.turn, n_turns)
    _place(unit)
    start, end = _extent(unit, n_turns)
    overlap, union = _overlaps(unit, speaker, n_turns)
    one_stream = len(np.unique(speaker)) > 1 and not np.nansum(overlap) > 0
    if timing not in ("words", "cues") or one_stream:  # times that never overlap were not taken of each speaker
        overlap[:] = np.nan
    by_times = _sum(np.where(unit.measured, unit.speech, 0.0), unit.turn, n_turns)
    known = np.where(speech > 0, by_times >= 0.5 * speech, _sum(unit.measured, unit.turn, n_turns) > 0)
    name = "aligned" if timing == "aligned" else "measured"
    word = unit.is_word
    return Times(
        start, end, speech, np.minimum(low, speech), np.maximum(high, speech), overlap, union,
        [name if k else "estimated" for k in known], unit.start[word], unit.end[word], unit.speech[word],
    )  # fmt: skip


def _sum(values: NDArray[np.float64] | NDArray[np.bool_], index: Ints, size: int) -> Floats:
    sums: Floats = np.bincount(index, weights=values, minlength=size).astype(np.float64)
    return sums


def _estimate(unit: Units, speaker: Ints) -> Floats:
    """Fill in the speech of units that times do not tell; gives the spread of each unit's estimate."""
    spread = np.full(len(speaker), rates.SPREAD)
    open_ = ~unit.measured
    if not open_.any():
        return spread
    n_words, n_sentences = (_sum(flags, speaker, speaker.max() + 1) for flags in (unit.is_word, unit.closes))
    estimate = unit.estimate * rates.style(n_words, n_sentences)[speaker]
    taught = unit.measured & unit.is_word
    everyone, _ = rates.known_rate(float(unit.speech[taught].sum()), float(estimate[taught].sum()))
    for one in np.unique(speaker[open_]):
        own, theirs = taught & (speaker == one), open_ & (speaker == one)
        expected = float(estimate[own].sum()) * everyone
        factor, remaining = rates.known_rate(float(unit.speech[own].sum()), expected)
        unit.speech[theirs] = np.minimum(estimate * everyone * factor, unit.room)[theirs]
        spread[theirs] = remaining
    return spread


def _bounds(unit: Units, spread: Floats, n_turns: int) -> tuple[Floats, Floats]:
    """90 % bounds of each turn's speech: what is measured, and the bounds of what is estimated."""
    open_ = ~unit.measured
    sure = _sum(np.where(open_, 0.0, unit.speech), unit.turn, n_turns)
    guess = _sum(np.where(open_, unit.speech, 0.0), unit.turn, n_turns)
    at = np.zeros(n_turns)
    at[unit.turn[open_]] = spread[open_]
    low, high = rates.bounds(guess, at)
    room = _sum(np.where(open_, unit.room, 0.0), unit.turn, n_turns)
    return sure + low, sure + np.minimum(high, np.maximum(room, guess))


def _place(unit: Units) -> None:
    """Starts and ends of the units that follow a known start in its stretch; others stay unknown."""
    anchor = np.flatnonzero(np.isfinite(unit.start))
    if not len(anchor):
        return
    stretch = np.maximum(np.searchsorted(anchor, np.arange(len(unit.cue)), side="right") - 1, 0)
    behind = np.cumsum(unit.speech) - unit.speech
    place = unit.start[anchor][stretch] + behind - behind[anchor][stretch]
    unit.start = np.where(unit.follows, place, np.nan)
    own_end = np.isfinite(unit.end) & (unit.end >= unit.start)
    reach = unit.start + unit.speech
    unit.end = np.where(own_end, np.minimum(unit.end, reach), reach)


def _extent(unit: Units, n_turns: int) -> tuple[Floats, Floats]:
    """Start and end of each turn, on the clock on which it begins."""
    start, end = np.full(n_turns, np.inf), np.full(n_turns, -np.inf)
    placed = np.flatnonzero(np.isfinite(unit.start))
    first = np.full(n_turns, np.iinfo(np.int64).max)
    np.minimum.at(first, unit.turn[placed], unit.epoch[placed])
    placed = placed[unit.epoch[placed] == first[unit.turn[placed]]]
    np.minimum.at(start, unit.turn[placed], unit.start[placed])
    np.maximum.at(end, unit.turn[placed], unit.end[placed])
    return np.where(np.isfinite(start), start, np.nan), np.where(np.isfinite(end), end, np.nan)


def _overlaps(unit: Units, speaker: Ints, n_turns: int) -> tuple[Floats, Floats]:
    """Overlap with other speakers and share of the union, for each turn, in n log n steps."""
    placed = np.flatnonzero(np.isfinite(unit.start) & (unit.speech > 0))
    union = _sum(np.where(np.isfinite(unit.start), 0.0, unit.speech), unit.turn, n_turns)
    overlap = np.where(_sum(np.isfinite(unit.start), unit.turn, n_turns) > 0, 0.0, np.nan)
    if not len(placed):
        return overlap, union
    clock = unit.start[placed] + unit.epoch[placed] * (np.nanmax(unit.start) + np.nanmax(unit.speech) + 1.0)
    order = np.argsort(clock, kind="stable")
    placed, clock = placed[order], clock[order]
    until = clock + unit.speech[placed]
    covered = np.concatenate([[-np.inf], np.maximum.accumulate(until)[:-1]])
    new = np.maximum(until - np.maximum(clock, covered), 0.0)
    union += _sum(new, unit.turn[placed], n_turns)
    crowded = _crowded(clock, until, speaker[placed])
    overlap += _sum(crowded, unit.turn[placed], n_turns)
    return overlap, union


def _crowded(start: Floats, end: Floats, speaker: Ints) -> Floats:
    """Seconds of each interval (sorted by start) during which two or more speakers are active."""
    edges: list[Floats] = []
    steps: list[Floats] = []
    for one in np.unique(speaker):
        a, b = start[speaker == one], np.maximum.accumulate(end[speaker == one])
        opens = np.concatenate([[True], a[1:] > b[:-1]])  # merge what touches: a speaker counts once
        closes = np.append(opens[1:], True)
        edges += [a[opens], b[closes]]
        steps += [np.ones(opens.sum()), -np.ones(closes.sum())]
    edge, step = np.concatenate(edges), np.concatenate(steps)
    order = np.argsort(edge, kind="stable")
    edge, active = edge[order], np.cumsum(step[order])
    crowd = np.concatenate([[0.0], np.cumsum(np.diff(edge) * (active[:-1] >= 2))])
    result: Floats = np.interp(end, edge, crowd) - np.interp(start, edge, crowd)
    return result
