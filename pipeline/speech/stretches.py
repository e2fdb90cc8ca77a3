"""From the times that a source gives to seconds of each word.

The words of a transcript form stretches: each begins at a word whose start is known and runs to the next such word.
A stretch of one word is a word-timed word; a longer one is a cue, a turn with a start time, or words that an
alignment left open. What is known of its length is shared by its words as `rates` expects them to take.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core import decisions
from pipeline.speech.doubtful import rates
from pipeline.speech.recordings import RESTART_S, recordings
from pipeline.speech.words import words

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SHARED_S = decisions.number("speech", "shared_s")  # so far apart, times tell of each turn between
_TOO_SHORT = decisions.number("speech", "too_short")  # of the estimate: in less, the words were not said


@dataclass
class Units:
    """All words in order, and one unit for each cue without words; times are NaN until known.

    `measured` says whose `speech` comes from times; `room` is the most that the times leave for an estimated one;
    `follows` says which units lie in the stretch of the known start before them.
    """

    cue: Ints
    turn: Ints
    is_word: Flags
    closes: Flags  # the words that end a sentence
    estimate: Floats  # seconds at the average speaker's rate, with the pause after it
    start: Floats
    end: Floats
    speech: Floats
    measured: Flags
    room: Floats
    follows: Flags
    epoch: Ints
    recording: Ints  # from 0: where the source's clock goes back to the start, another begins


def units(cues: pd.DataFrame, turn_of: Ints, max_silence_s: float) -> Units:
    """The words of the cues, with seconds wherever the times of the cues say them."""
    texts = [words(text) for text in cues["text"]]
    n_words = np.array([len(text) for text in texts], dtype=np.int64)
    width = np.maximum(n_words, 1)
    cue = np.repeat(np.arange(len(cues)), width)
    is_word = (n_words > 0)[cue]
    flat = [word for text in texts for word in (text or [""])]
    size = len(flat)
    nan, false = np.full(size, np.nan), np.zeros(size, dtype=bool)
    result = Units(
        cue=cue,
        turn=np.asarray(turn_of, dtype=np.int64)[cue],
        is_word=is_word,
        closes=np.array([rates.ends_sentence(word) for word in flat], dtype=bool),
        estimate=np.where(is_word, rates.word_seconds(flat), 0.0),
        start=nan.copy(),
        end=nan.copy(),
        speech=nan.copy(),
        measured=false.copy(),
        room=np.full(size, np.inf),
        follows=false.copy(),
        epoch=np.zeros(size, dtype=np.int64),
        recording=np.zeros(size, dtype=np.int64),
    )
    _read_times(result, cues, n_words, np.cumsum(width) - width)
    _measure(result, max_silence_s, _column(cues, "end_s"))
    return result


def _column(cues: pd.DataFrame, name: str) -> Floats:
    return pd.to_numeric(cues[name]).to_numpy(dtype=np.float64, na_value=np.nan)


def _read_times(unit: Units, cues: pd.DataFrame, n_words: Ints, first: Ints) -> None:
    """Starts and ends of words; in a cue without any, its start is its first word's."""
    for name, into in (("word_starts", unit.start), ("word_ends", unit.end)):
        for row, given in enumerate(cues[name]):
            if given is None or np.isscalar(given) or not n_words[row]:
                continue
            if len(given) != n_words[row]:
                raise ValueError(f"cue {row}: {len(given)} {name} for {n_words[row]} words")
            into[first[row] : first[row] + n_words[row]] = np.asarray(given, dtype=np.float64)
    unit.end[~np.isfinite(unit.start)] = np.nan
    _end_words(unit, _column(cues, "end_s"))
    bare = np.ones(len(cues), dtype=bool)
    bare[unit.cue[np.isfinite(unit.start)]] = False
    unit.start[first[bare]] = _column(cues, "start_s")[bare]


def _end_words(unit: Units, cue_end: Floats) -> None:
    """Ends of words that only have a start: the next word of the cue, else the end of the cue, else the estimate."""
    missing = np.isfinite(unit.start) & ~np.isfinite(unit.end)
    if not missing.any():
        return
    following = np.append(unit.start[1:], np.nan)
    following[np.append(np.diff(unit.cue) != 0, True)] = np.nan
    known = np.where(np.isfinite(following), following, cue_end[unit.cue])
    known = np.where(np.isfinite(known), known, unit.start + unit.estimate)
    unit.end[missing] = np.maximum(known, unit.start)[missing]


def _untie(unit: Units, cue_end: Floats) -> None:
    """Of start times that repeat the one before (stamps of whole seconds), keep the first: they share its stretch."""
    anchor = np.flatnonzero(np.isfinite(unit.start))
    stamp = ~np.isfinite(unit.end[anchor]) & ~np.isfinite(cue_end[unit.cue[anchor]]) & unit.is_word[anchor]
    tied = stamp[1:] & stamp[:-1] & (np.diff(unit.start[anchor]) == 0)
    unit.start[anchor[1:][tied]] = np.nan


def _measure(unit: Units, max_silence_s: float, cue_end: Floats) -> None:
    """Lengths of all stretches, and the share of each unit in its own."""
    _untie(unit, cue_end)
    anchor = np.flatnonzero(np.isfinite(unit.start))
    if not len(anchor):
        return
    start = unit.start[anchor]
    epoch = np.concatenate([[0], np.cumsum(np.diff(start) < -RESTART_S)])
    stretch = np.searchsorted(anchor, np.arange(len(unit.cue)), side="right") - 1  # -1: before the first known start
    unit.epoch[:] = epoch[np.maximum(stretch, 0)]
    unit.recording[:] = recordings(start)[np.maximum(stretch, 0)]
    word_timed = np.isfinite(unit.end[anchor])
    has_end = ~word_timed & np.isfinite(cue_end[unit.cue[anchor]])
    inside = (stretch >= 0) & ~(has_end[stretch] & (unit.cue != unit.cue[anchor][stretch]))
    gap = np.append(np.diff(start), np.nan)  # to the next known start
    same_clock = np.append(np.diff(epoch) == 0, False)
    gap[~same_clock] = np.nan
    covered = np.zeros(len(anchor), dtype=bool)
    if has_end.any():
        gap[has_end], covered[has_end] = _cue_lengths(unit, anchor[has_end], cue_end)
    inside &= ~_too_wide(unit, anchor, stretch, inside, gap)
    filling = np.bincount(stretch[inside], unit.estimate[inside], len(anchor)).astype(np.float64)
    n_units = np.bincount(stretch[inside], minlength=len(anchor))
    wordless = ~unit.is_word[anchor]
    longest = np.where(wordless, np.inf, rates.most(filling))
    goes_on = ~word_timed & np.append(np.diff(unit.turn[anchor]) == 0, False)  # start times within one turn
    least = np.where(has_end, np.where(covered, 0.0, 1e-9), np.where(goes_on, 0.0, _TOO_SHORT * filling))
    fits = (gap <= longest) & (gap >= np.where(wordless, 0.0, least))

    lone = word_timed & (n_units == 1)
    length = np.where(lone, _word_lengths(unit, anchor, gap, max_silence_s), gap)
    known = lone | fits
    share = np.divide(unit.estimate, filling[stretch], out=np.ones(len(stretch)), where=filling[stretch] > 0)
    taken = inside & known[stretch]
    unit.speech[taken] = (share * length[stretch])[taken]
    unit.measured |= taken
    over = inside & ~known[stretch] & (gap > longest)[stretch]
    unit.room[over] = (share * gap[stretch])[over]
    # a word with its own times keeps them where the words after it do not fit behind it
    alone = word_timed & ~lone & ~fits
    unit.speech[anchor[alone]] = _word_lengths(unit, anchor, np.full(len(gap), np.nan), max_silence_s)[alone]
    unit.measured[anchor[alone]] = True
    unit.follows[:] = inside & (~alone[stretch] | np.isfinite(unit.start))


def _too_wide(unit: Units, anchor: Ints, stretch: Ints, inside: Flags, gap: Floats) -> Flags:
    """Units past the first turn of a long stretch over several turns: its length does not say who had how much."""
    last = np.full(len(anchor), -1)
    np.maximum.at(last, stretch[inside], unit.turn[inside])
    wide = (last - unit.turn[anchor] > 1) & ~(gap <= SHARED_S)
    gap[wide] = np.nan
    beyond: Flags = inside & wide[stretch] & (unit.turn != unit.turn[anchor][stretch])
    return beyond


def _cue_lengths(unit: Units, anchor: Ints, cue_end: Floats) -> tuple[Floats, Flags]:
    """Seconds of cues with a start and an end, counting no moment twice in one turn (rolling captions overlap).

    And which cues have no moment that other cues of their turn do not cover: their words take no time of their own.
    """
    group = unit.turn[anchor] * (unit.epoch.max() + 1) + unit.epoch[anchor]
    order = np.lexsort((unit.start[anchor], group))
    anchor, group = anchor[order], group[order]
    start, end = unit.start[anchor].copy(), cue_end[unit.cue[anchor]].copy()
    lasts = end > start
    follows = np.append((np.diff(group) == 0) & (np.diff(start) >= 0) & (np.diff(end) >= 0), False)
    end[follows] = np.minimum(end, np.append(start[1:], np.inf))[follows]
    before = pd.Series(end).groupby(group).cummax().groupby(group).shift().to_numpy(dtype=np.float64)
    begin = np.where(np.isfinite(before), np.maximum(before, start), start)
    unit.start[anchor] = np.minimum(begin, np.maximum(start, end))
    lengths, covered = np.empty(len(order)), np.zeros(len(order), dtype=bool)
    lengths[order] = np.maximum(end - begin, 0.0)
    covered[order] = lasts & (end <= begin)
    return lengths, covered


def _word_lengths(unit: Units, anchor: Ints, gap: Floats, max_silence_s: float) -> Floats:
    """Seconds of words with their own times: to the next word of the turn, unless the silence before it is too long."""
    said = np.maximum(unit.end[anchor] - unit.start[anchor], 0.0)
    said = np.minimum(said, rates.LONGEST_WORD_S)
    within = np.append(np.diff(unit.turn[anchor]) == 0, False) & (gap >= 0)
    length: Floats = np.where(within & (gap - said <= max_silence_s), gap, said)
    return length
