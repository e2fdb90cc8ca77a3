"""Times for a labelled text without any, from timed captions of the same conversation.

Words that both have (`matching`) take the captions' times; words heard differently share the time of what was heard in
their place. Words found nowhere stay open: `timing` fills or estimates them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.alignment.matching import Ints, match_words, runs
from pipeline.core import decisions
from pipeline.core.cues import Cue
from pipeline.speech.doubtful import rates
from pipeline.speech.words import words

Floats = NDArray[np.float64]

_SUBSTITUTED = decisions.whole("speech", "alignment_substituted")  # words in a row, heard differently
_RELATED = decisions.number("speech", "alignment_related")  # with fewer heard alike, it may be something else
_PASSES = decisions.whole("speech", "alignment_passes")  # paces part the cues, cues give the paces
_PRIOR_S = decisions.number("speech", "alignment_prior_s")  # of speech at the average pace, for every speaker
_REPORT_WORDS = decisions.whole("speech", "alignment_report_words")  # open runs so long are named in the notes


def align(cues: list[Cue], captions: list[Cue]) -> tuple[list[Cue], list[str]]:
    """The labelled cues with the times of the captions' words (NaN where a word was not found), and notes for the user.

    The captions need cue times or word times. Raises `ValueError` where they have none.
    """
    said = [word for cue in cues for word in words(cue.text)]
    heard, starts, ends = _caption_words(captions)
    if not heard:
        raise ValueError("the captions have no timed words: give a caption file with times")
    match = match_words(said, heard)
    counts = [len(words(cue.text)) for cue in cues]
    if any(cue.word_starts is None for cue in captions):
        labels = pd.Series([cue.label for cue in cues], dtype=object).ffill()
        speaker = np.repeat(pd.factorize(labels)[0], counts)
        for _ in range(_PASSES):
            heard, starts, ends = _caption_words(captions, _paces(heard, starts, ends, match, speaker))
    word_starts, word_ends = _spread(said, match, starts, ends)
    turn = np.cumsum([cue.label is not None for cue in cues])
    _bridge(match, ends, np.repeat(turn, counts), word_ends)
    notes = _notes(said, match, word_starts)
    timed: list[Cue] = []
    first = 0
    for cue in cues:
        last = first + len(words(cue.text))
        times = (tuple(map(float, word_starts[first:last])), tuple(map(float, word_ends[first:last])))
        timed.append(replace(cue, word_starts=times[0], word_ends=times[1]))
        first = last
    return timed, notes


def _caption_words(captions: Sequence[Cue], pace: Floats | None = None) -> tuple[list[str], Floats, Floats]:
    """The captions' words with times.

    Where only cues are timed, words share the cue by their estimated length, times the `pace` of each if it is known.
    """
    heard: list[str] = []
    starts: list[Floats] = []
    ends: list[Floats] = []
    for cue in captions:
        found = words(cue.text)
        if not found:
            continue
        if cue.word_starts is not None:
            start = np.asarray(cue.word_starts, dtype=np.float64)
            following = np.append(start[1:], np.nan if cue.end_s is None else cue.end_s)
            end = following if cue.word_ends is None else np.asarray(cue.word_ends, dtype=np.float64)
        elif cue.start_s is not None and cue.end_s is not None:
            length = rates.word_seconds(found)
            if pace is not None:
                length = length * pace[len(heard) : len(heard) + len(found)]
            edges = np.concatenate([[0.0], np.cumsum(length)])
            edges = cue.start_s + (cue.end_s - cue.start_s) * edges / edges[-1]
            start, end = edges[:-1], edges[1:]
        else:
            continue
        heard += found
        starts.append(start)
        ends.append(end)
    if not heard:
        return [], np.empty(0), np.empty(0)
    return heard, np.concatenate(starts), np.concatenate(ends)


def _paces(heard: Sequence[str], starts: Floats, ends: Floats, match: Ints, speaker: Ints) -> Floats:
    """How much longer than estimated the speaker of each heard word takes, by all his or her words; 1 if unknown.

    A cue over a change of speakers is then not parted as if both spoke alike fast.
    """
    found = match >= 0
    if not found.any():
        return np.ones(len(heard))
    of = np.full(len(heard), -1)
    of[match[found]] = speaker[found]
    known = np.flatnonzero(of >= 0)
    of = of[known[np.maximum(np.searchsorted(known, np.arange(len(of)), side="right") - 1, 0)]]
    size = int(of.max()) + 1
    taken = np.bincount(of, np.minimum(ends - starts, rates.LONGEST_WORD_S), size)
    expected = np.bincount(of, rates.word_seconds(heard), size)
    paces: Floats = ((taken + _PRIOR_S) / (expected + _PRIOR_S))[of]
    return paces


def _spread(said: Sequence[str], match: Ints, starts: Floats, ends: Floats) -> tuple[Floats, Floats]:
    """Times of the words: those of their match; words heard differently share the captions' words in their place."""
    word_starts, word_ends = np.full(len(said), np.nan), np.full(len(said), np.nan)
    found = match >= 0
    word_starts[found], word_ends[found] = starts[match[found]], ends[match[found]]
    for first, last in runs(~found):
        if first == 0 or last == len(said):
            continue
        i, j = match[first - 1] + 1, match[last]
        n_said, n_heard = last - first, j - i
        if not 0 < n_heard <= min(2 * n_said + 2, _SUBSTITUTED) or not n_said <= min(2 * n_heard + 2, _SUBSTITUTED):
            continue
        share = rates.said_alone(said[first:last])
        edges = np.concatenate([[0.0], np.cumsum(share)]) / share.sum()
        times = starts[i] + (ends[j - 1] - starts[i]) * edges
        word_starts[first:last], word_ends[first:last] = times[:-1], times[1:]
    return word_starts, word_ends


def _bridge(match: Ints, ends: Floats, turn: Ints, word_ends: Floats) -> None:
    """Let a word last over the few words that the captions have before the next word of its turn.

    They are what the text leaves out, such as false starts: speech, no silence.
    """
    more = match[1:] - match[:-1] - 1
    over = np.flatnonzero((match[:-1] >= 0) & (more > 0) & (more <= _SUBSTITUTED) & (turn[1:] == turn[:-1]))
    word_ends[over] = np.maximum(word_ends[over], ends[match[over + 1] - 1])


def _notes(said: Sequence[str], match: Ints, word_starts: Floats) -> list[str]:
    """What the user should know: the share of words aligned, and the longest open runs."""
    if not len(said):
        return ["aligned with captions: the text has no words"]
    timed = np.isfinite(word_starts)
    notes = [
        f"aligned with captions: {100 * timed.mean():.1f} % of {len(said)} words have times "
        f"({100 * (match >= 0).mean():.1f} % heard alike)"
    ]
    if (match >= 0).mean() < _RELATED:
        notes.append("fewer than half of the words are in the captions: are they of the same conversation?")
    for first, last in runs(~timed):
        if last - first >= _REPORT_WORDS:
            shown = " ".join(said[first : first + 8])  # definition: words enough to find the place
            notes.append(f"not found in the captions: {last - first} words from {shown!r}; their time is estimated")
    return notes
