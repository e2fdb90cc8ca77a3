"""Who spoke how long: seconds of every word and turn, measured where the source has times, estimated where not.

- Word times: from a word's start to the next one's in the turn; a silence over `max_silence_s` is no speech.
- Cue times: the length of the cue. Start times: the gap to the next start. Where that is longer than the words can
  fill (an advertisement, applause, a lost passage) or too short for them, the words are estimated.
- No times: from syllables and punctuation, at the speaker's own rate where some of his or her speech is timed.

A clock that jumps back opens a new epoch: nothing overlaps between epochs. Where it goes back to the start, another
recording begins, and time goes on from the end of the one before (`recordings`).
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.speech import pace
from pipeline.speech.doubtful import rates
from pipeline.speech.recordings import offsets
from pipeline.speech.stretches import Floats, Ints, Units, units


@dataclass(frozen=True)
class Times:
    """Seconds of the turns, and of all words of all cues in order (`pipeline.speech.words`).

    `low` and `high` are the seconds at the ends of a 90 % interval of the speaker's rate; they are `speech` where that
    is measured. `overlap` is the part of a turn's speech during which another speaker speaks (NaN where times do not
    tell, as in one stream of words); `union` is the part that no turn begun before has covered: it sums to the clock
    time with anyone speaking. `source` is `measured`, `aligned`, `estimated` or `estimated_pace` (at the pace that this
    speaker has in other conversations). `offset` is what was added to the source's times: the recordings before, where
    its clock starts again.
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
    offset: Floats


def times(
    cues: pd.DataFrame,
    turn_of: NDArray[np.int64],
    n_turns: int,
    speakers: Sequence[str],
    timing: str,
    max_silence_s: float,
    paces: Mapping[str, pace.Pace] | None = None,
) -> Times:
    """Times of the turns and words of one transcript.

    `cues` are its rows of the cues table, `turn_of` the turn of each cue (ascending), `speakers` the speaker of each
    turn, `timing` what the source says of times (`words`, `cues`, `turn_starts`, `none` or `aligned`), `paces` what is
    known of speakers from other conversations.
    """
    unit = units(cues, turn_of, max_silence_s)
    of_turn, names = pd.factorize(np.asarray(speakers, dtype=object))
    speaker, paces = of_turn[unit.turn], paces or {}
    spread = _estimate(unit, speaker, [paces.get(str(one), pace.EVERYBODY) for one in names])
    low, high = _bounds(unit, spread, n_turns)
    speech = _sum(unit.speech, unit.turn, n_turns)
    _place(unit)
    offset = _join_recordings(unit)
    start, end = _extent(unit, n_turns)
    overlap, union = _overlaps(unit, speaker, n_turns)
    one_stream = len(np.unique(speaker)) > 1 and not np.nansum(overlap) > 0
    if timing not in ("words", "cues") or one_stream:  # times that never overlap were not taken of each speaker
        overlap[:] = np.nan
    by_times = _sum(np.where(unit.measured, unit.speech, 0.0), unit.turn, n_turns)
    known = np.where(speech > 0, by_times >= 0.5 * speech, _sum(unit.measured, unit.turn, n_turns) > 0)
    name = "aligned" if timing == "aligned" else "measured"
    guessed = ["estimated_pace" if speaker in paces else "estimated" for speaker in speakers]
    source = [name if by_clock else other for by_clock, other in zip(known, guessed, strict=True)]
    word = unit.is_word
    return Times(
        start, end, speech, np.minimum(low, speech), np.maximum(high, speech), overlap, union,
        source, unit.start[word], unit.end[word], unit.speech[word],
        offset[np.searchsorted(unit.turn, np.arange(n_turns))],
    )  # fmt: skip


def _sum(values: NDArray[np.float64] | NDArray[np.bool_], index: Ints, size: int) -> Floats:
    sums: Floats = np.bincount(index, weights=values, minlength=size).astype(np.float64)
    return sums


def _estimate(unit: Units, speaker: Ints, paces: Sequence[pace.Pace]) -> Floats:
    """Fill in the speech of units that times do not tell; gives the spread of each unit's estimate."""
    spread = np.zeros(len(speaker))
    open_ = ~unit.measured
    if not open_.any():
        return spread
    count = len(paces)
    estimate = unit.estimate * _styles(unit, speaker, count)[speaker]
    taught = unit.measured & unit.is_word
    everyone, _ = pace.in_conversation(float(unit.speech[taught].sum()), float(estimate[taught].sum()))
    timed, expected = (_sum(values[taught], speaker[taught], count) for values in (unit.speech, estimate))
    known = [
        pace.in_conversation(float(seconds), float(estimated) * everyone, before)
        for seconds, estimated, before in zip(timed, expected, paces, strict=True)
    ]
    factor, remaining = (np.array(column) for column in zip(*known, strict=True))
    unit.speech[open_] = np.minimum(estimate * everyone * factor[speaker], unit.room)[open_]
    seconds = _sum(unit.speech[open_], speaker[open_], count)
    spread[open_] = pace.with_noise(remaining, seconds)[speaker][open_]
    return spread


def _styles(unit: Units, speaker: Ints, count: int) -> Floats:
    """The factor of each speaker's style."""
    n_words, n_sentences = (_sum(flags, speaker, count) for flags in (unit.is_word, unit.closes))
    opens = np.append(True, np.diff(unit.turn) != 0)
    return pace.style(n_words, n_sentences, _sum(opens & unit.is_word, speaker, count))


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


def _join_recordings(unit: Units) -> Floats:
    """Put all recordings on one clock; gives the seconds added to each unit's times."""
    added: Floats = offsets(unit.recording, unit.start, unit.end)[unit.recording]
    unit.start, unit.end = unit.start + added, unit.end + added
    unit.epoch = unit.epoch - unit.recording  # on the one clock nothing of two recordings overlaps
    return added


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
    union += _first_heard(clock, until, unit.turn[placed], n_turns)
    crowded = _crowded(clock, until, speaker[placed])
    overlap += _sum(crowded, unit.turn[placed], n_turns)
    return overlap, union


def _first_heard(start: Floats, end: Floats, turn: Ints, n_turns: int) -> Floats:
    """Seconds of each turn that no turn begun before covers; the intervals, sorted by start, say when it is heard."""
    order = np.argsort(turn, kind="stable")
    start, end, turn = start[order], end[order], turn[order]
    reach = pd.Series(end).groupby(turn).cummax().to_numpy()
    opens = np.concatenate([[True], (np.diff(turn) > 0) | (start[1:] > reach[:-1])])  # merge what touches
    begins, ends, of = start[opens], reach[np.append(np.flatnonzero(opens)[1:] - 1, len(reach) - 1)], turn[opens]
    begun = np.full(n_turns, np.inf)
    np.minimum.at(begun, of, begins)
    rank = np.empty(n_turns, dtype=np.int64)
    rank[np.lexsort((np.arange(n_turns), begun))] = np.arange(n_turns)
    first, at = np.zeros(n_turns), -np.inf
    active: list[tuple[int, float, int]] = []  # turns heard now, the first begun on top
    for begin, rows in [*_together(begins), (np.inf, [])]:
        while active and at < begin:
            _, until, owner = active[0]
            if until <= at:
                heapq.heappop(active)
                continue
            first[owner] += min(until, begin) - at
            at = min(until, begin)
        at = begin
        for row in rows:
            heapq.heappush(active, (int(rank[of[row]]), float(ends[row]), int(of[row])))
    return first


def _together(starts: Floats) -> Iterator[tuple[float, list[int]]]:
    """Each start, in order, with the rows that have it."""
    for start, rows in itertools.groupby(
        np.argsort(starts, kind="stable").tolist(), key=lambda row: float(starts[row])
    ):
        yield start, list(rows)


def _crowded(start: Floats, end: Floats, speaker: Ints) -> Floats:
    """Seconds of each interval (sorted by start) during which two or more speakers are active."""
    edges: list[Floats] = []
    steps: list[Floats] = []
    order = np.argsort(speaker, kind="stable")
    for own in np.split(order, np.flatnonzero(np.diff(speaker[order])) + 1):
        begins, ends = start[own], np.maximum.accumulate(end[own])
        opens = np.concatenate([[True], begins[1:] > ends[:-1]])  # merge what touches: begins speaker counts once
        closes = np.append(opens[1:], True)
        edges += [begins[opens], ends[closes]]
        steps += [np.ones(opens.sum()), -np.ones(closes.sum())]
    edge, step = np.concatenate(edges), np.concatenate(steps)
    order = np.argsort(edge, kind="stable")
    edge, active = edge[order], np.cumsum(step[order])
    crowd = np.concatenate([[0.0], np.cumsum(np.diff(edge) * (active[:-1] >= 2))])
    result: Floats = np.interp(end, edge, crowd) - np.interp(start, edge, crowd)
    return result
