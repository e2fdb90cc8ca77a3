"""Which words of two transcriptions of one conversation are the same, in near-linear time.

Phrases that occur once in each anchor the sequences (as in patience diff), the longest increasing chain of anchors cuts
them into short stretches, and each stretch is aligned by edit distance (rapidfuzz, bit-parallel). What remains in
disorder (cross-talk, written in another order) is looked for nearby.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.core import decisions

Ints = NDArray[np.int64]

_PHRASES = (5, 4, 3, 2)  # definition: lengths of anchoring phrases, tried in turn in what is still open
_STRETCH = decisions.whole("speech", "matching_stretch")  # a stretch this short is aligned at once
_LONGEST = decisions.whole("speech", "matching_longest")  # a longer stretch is left open
_AROUND = decisions.whole("speech", "matching_around")  # words on either side
_STRAY = decisions.number("speech", "matching_stray")  # the share of aligned words that one needs around it
_LEAST_DISPLACED = decisions.whole("speech", "matching_least_displaced")  # fewer are found anywhere by chance
_NEARBY = decisions.whole("speech", "matching_nearby")  # words around the place of a run that is out of order
_ALIKE = decisions.number("speech", "matching_displaced_alike")  # share of its words that such a run has there


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
        count = max(len(x) - size + 1, 0)
        grams = list(zip(*(x[k : k + count].tolist() for k in range(size)), strict=True))
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
    for first, last in runs(match < 0):
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
        if len(hits) >= max(_LEAST_DISPLACED, _ALIKE * n) and window[hits[-1]] - window[hits[0]] <= 2 * n:
            match[first:last] = np.where(found >= 0, window[found], -1)
            unused[window[hits]] = False


def runs(open_: NDArray[np.bool_]) -> Ints:
    """First and one past the last place of every run: (runs, 2)."""
    edges: Ints = np.flatnonzero(np.diff(np.concatenate([[False], open_, [False]]).astype(np.int8))).reshape(-1, 2)
    return edges
