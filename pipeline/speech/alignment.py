"""Times for a labelled text without any, from timed captions of the same conversation.

Both are sequences of words. Phrases that occur once in each anchor them (as in patience diff), the longest increasing
chain of anchors cuts them into short stretches, and each stretch is aligned by edit distance (rapidfuzz, bit-parallel).
What remains in disorder (cross-talk, written in another order) is looked for nearby. Words found nowhere stay open.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.formats.base import Cue
from pipeline.speech import rates
from pipeline.speech.words import words

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_PHRASES = (5, 4, 3, 2)  # lengths of anchoring phrases, tried in turn in what is still open
_STRETCH = 40  # a stretch this short is aligned at once
_LONGEST = 4000  # a stretch longer than this is left open: its texts have nothing in common
_AROUND = 3  # words on either side
_STRAY = 0.34  # an aligned word needs this share of aligned words around it
_LEAST_DISPLACED = 3  # words: fewer are found anywhere by chance
_NEARBY = 80  # words around its place among which a run that is out of order is looked for
_SUBSTITUTED = 12  # words in a row that may be heard differently and still be the same speech
_RELATED = 0.5  # with fewer words heard alike, the captions may be of something else
_REPORT_WORDS = 25  # open runs from this length on are named in the notes


def align(cues: list[Cue], captions: list[Cue]) -> tuple[list[Cue], list[str]]:
    """The labelled cues with the times of the captions' words (NaN where a word was not found), and notes for the user.

    The captions need cue times or word times. Raises `ValueError` where they have none.
    """
    said = [word for cue in cues for word in words(cue.text)]
    heard, starts, ends = _caption_words(captions)
    if not heard:
        raise ValueError("the captions have no timed words: give a caption file with times")
    match = match_words(said, heard)
    word_starts, word_ends = _spread(said, match, starts, ends)
    notes = _notes(said, match, word_starts)
    timed: list[Cue] = []
    first = 0
    for cue in cues:
        last = first + len(words(cue.text))
        times = (tuple(map(float, word_starts[first:last])), tuple(map(float, word_ends[first:last])))
        timed.append(replace(cue, word_starts=times[0], word_ends=times[1]))
        first = last
    return timed, notes


def _caption_words(captions: Sequence[Cue]) -> tuple[list[str], Floats, Floats]:
    """The captions' words with times; where only cues are timed, words share the cue by their estimated length."""
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
            edges = np.concatenate([[0.0], np.cumsum(rates.word_seconds(found))])
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


def _norm(word: str) -> str:
    """What of a word a caption and a transcript agree on: letters and digits, without case and accents."""
    plain = unicodedata.normalize("NFKD", word.lower())
    return re.sub(r"[\W_]|[\u0300-\u036f]", "", plain) or word


def match_words(said: Sequence[str], heard: Sequence[str]) -> Ints:
    """For each word of `said`, the index of its word in `heard`, or -1; in near-linear time."""
    codes: dict[str, int] = {}
    a = np.array([codes.setdefault(_norm(w), len(codes)) for w in said], dtype=np.int64)
    b = np.array([codes.setdefault(_norm(w), len(codes)) for w in heard], dtype=np.int64)
    match = np.full(len(a), -1, dtype=np.int64)
    _between(a, b, 0, len(a), 0, len(b), 0, match)
    _drop_strays(match)
    _find_displaced(a, b, match)
    return match


def _between(a: Ints, b: Ints, a0: int, a1: int, b0: int, b1: int, level: int, match: Ints) -> None:
    """Align a[a0:a1] with b[b0:b1]: anchors first, then what lies between them, with shorter phrases each time."""
    while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
        match[a0] = b0
        a0, b0 = a0 + 1, b0 + 1
    while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
        a1, b1 = a1 - 1, b1 - 1
        match[a1] = b1
    if a0 == a1 or b0 == b1:
        return
    if max(a1 - a0, b1 - b0) > _STRETCH and level < len(_PHRASES):
        size = _PHRASES[level]
        anchors = _chain(_unique_phrases(a[a0:a1], b[b0:b1], size))
        edge_a, edge_b = a0, b0
        for i, j in [*anchors, (a1 - a0, b1 - b0)]:
            i, j = a0 + i, b0 + j
            if i < edge_a or j < edge_b:  # overlaps the phrase before: its words are matched already
                continue
            _between(a, b, edge_a, i, edge_b, j, level + 1, match)
            if i < a1:
                match[i : i + size] = np.arange(j, j + size)
                edge_a, edge_b = i + size, j + size
        return
    if max(a1 - a0, b1 - b0) <= _LONGEST:
        _edit(a, b, a0, a1, b0, b1, match)


def _unique_phrases(a: Ints, b: Ints, size: int) -> list[tuple[int, int]]:
    """Places of the phrases of `size` words that occur once in each."""

    def once(x: Ints) -> dict[tuple[int, ...], int]:
        grams = list(zip(*(x[k : len(x) - size + 1 + k].tolist() for k in range(size)), strict=True))
        counts = Counter(grams)
        return {gram: i for i, gram in enumerate(grams) if counts[gram] == 1}

    there = once(b)
    return [(i, there[gram]) for gram, i in once(a).items() if gram in there]


def _chain(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain of pairs (sorted by their first) that ascends in both."""
    tails: list[int] = []
    at: list[int] = []
    back = [-1] * len(pairs)
    for k, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        back[k] = at[place - 1] if place else -1
        if place == len(tails):
            tails.append(j)
            at.append(k)
        else:
            tails[place], at[place] = j, k
    chain = []
    k = at[-1] if at else -1
    while k >= 0:
        chain.append(pairs[k])
        k = back[k]
    return chain[::-1]


def _edit(a: Ints, b: Ints, a0: int, a1: int, b0: int, b1: int, match: Ints) -> None:
    from rapidfuzz.distance import Indel

    for block in Indel.opcodes(a[a0:a1].tolist(), b[b0:b1].tolist()):
        if block.tag == "equal":
            match[a0 + block.src_start : a0 + block.src_end] = np.arange(b0 + block.dest_start, b0 + block.dest_end)


def _drop_strays(match: Ints) -> None:
    """Undo matches that stand alone: common words of a passage that the captions lack, matched by chance."""
    found = match >= 0
    place = np.arange(len(match))
    first, last = np.maximum(place - _AROUND, 0), np.minimum(place + _AROUND + 1, len(match))
    running = np.concatenate([[0], np.cumsum(found)])
    around = (running[last] - running[first]) / np.maximum(last - first, 1)
    match[found & (around < _STRAY)] = -1


def _find_displaced(a: Ints, b: Ints, match: Ints) -> None:
    """Match open runs with unused words nearby: cross-talk that the captions have in another order."""
    unused = np.ones(len(b), dtype=bool)
    unused[match[match >= 0]] = False
    free = np.flatnonzero(unused)
    for first, last in _runs(match < 0):
        n = last - first
        if not _LEAST_DISPLACED <= n <= _STRETCH:
            continue
        near = match[max(first - 1, 0)] if first else match[min(last, len(match) - 1)]
        lo, hi = np.searchsorted(free, [near - _NEARBY, near + n + _NEARBY])
        window = free[lo:hi]
        window = window[unused[window]]
        found = np.full(n, -1, dtype=np.int64)
        _edit(a[first:last], b[window], 0, n, 0, len(window), found)
        hits = found[found >= 0]
        if len(hits) >= max(_LEAST_DISPLACED, 0.7 * n) and window[hits[-1]] - window[hits[0]] <= 2 * n:
            match[first:last] = np.where(found >= 0, window[found], -1)
            unused[window[hits]] = False


def _runs(open_: NDArray[np.bool_]) -> Ints:
    """First and one past the last place of every run: (runs, 2)."""
    edges: Ints = np.flatnonzero(np.diff(np.concatenate([[False], open_, [False]]).astype(np.int8))).reshape(-1, 2)
    return edges


def _spread(said: Sequence[str], match: Ints, starts: Floats, ends: Floats) -> tuple[Floats, Floats]:
    """Times of the words: those of their match; words heard differently share the captions' words in their place."""
    word_starts, word_ends = np.full(len(said), np.nan), np.full(len(said), np.nan)
    found = match >= 0
    word_starts[found], word_ends[found] = starts[match[found]], ends[match[found]]
    for first, last in _runs(~found):
        if first == 0 or last == len(said):
            continue
        i, j = match[first - 1] + 1, match[last]
        n, m = last - first, j - i
        if not 0 < m <= min(2 * n + 2, _SUBSTITUTED) or not n <= min(2 * m + 2, _SUBSTITUTED):
            continue
        share = rates.said_alone(said[first:last])
        edges = np.concatenate([[0.0], np.cumsum(share)]) / share.sum()
        times = starts[i] + (ends[j - 1] - starts[i]) * edges
        word_starts[first:last], word_ends[first:last] = times[:-1], times[1:]
    return word_starts, word_ends


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
    for first, last in _runs(~timed):
        if last - first >= _REPORT_WORDS:
            shown = " ".join(said[first : first + 8])
            notes.append(f"not found in the captions: {last - first} words from {shown!r}; their time is estimated")
    return notes
