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
    said_codes = np.array([codes.setdefault(_norm(word), len(codes)) for word in said], dtype=np.int64)
    heard_codes = np.array([codes.setdefault(_norm(word), len(codes)) for word in heard], dtype=np.int64)
    match = np.full(len(said_codes), -1, dtype=np.int64)
    _between(said_codes, heard_codes, 0, len(said_codes), 0, len(heard_codes), 0, match)
    _drop_strays(match)
    _find_displaced(said_codes, heard_codes, match)
    return match


def _between(
    said: Ints, heard: Ints, said_from: int, said_to: int, heard_from: int, heard_to: int, level: int, match: Ints
) -> None:
    """Align said[said_from:said_to] with heard[heard_from:heard_to].

    Anchors come first, then what lies between them, with shorter phrases each time.
    """
    while said_from < said_to and heard_from < heard_to and said[said_from] == heard[heard_from]:
        match[said_from] = heard_from
        said_from, heard_from = said_from + 1, heard_from + 1
    while said_from < said_to and heard_from < heard_to and said[said_to - 1] == heard[heard_to - 1]:
        said_to, heard_to = said_to - 1, heard_to - 1
        match[said_to] = heard_to
    if said_from == said_to or heard_from == heard_to:
        return
    if max(said_to - said_from, heard_to - heard_from) > _STRETCH and level < len(_PHRASES):
        size = _PHRASES[level]
        anchors = _chain(_unique_phrases(said[said_from:said_to], heard[heard_from:heard_to], size))
        said_edge, heard_edge = said_from, heard_from
        for i, j in [*anchors, (said_to - said_from, heard_to - heard_from)]:
            i, j = said_from + i, heard_from + j
            if i < said_edge or j < heard_edge:  # overlaps the phrase before: its words are matched already
                continue
            _between(said, heard, said_edge, i, heard_edge, j, level + 1, match)
            if i < said_to:
                match[i : i + size] = np.arange(j, j + size)
                said_edge, heard_edge = i + size, j + size
        return
    if max(said_to - said_from, heard_to - heard_from) <= _LONGEST:
        _edit(said, heard, said_from, said_to, heard_from, heard_to, match)


def _unique_phrases(said: Ints, heard: Ints, size: int) -> list[tuple[int, int]]:
    """Places of the phrases of `size` words that occur once in each."""

    def once(x: Ints) -> dict[tuple[int, ...], int]:
        count = max(len(x) - size + 1, 0)
        grams = list(zip(*(x[k : k + count].tolist() for k in range(size)), strict=True))
        counts = Counter(grams)
        return {gram: i for i, gram in enumerate(grams) if counts[gram] == 1}

    there = once(heard)
    return [(i, there[gram]) for gram, i in once(said).items() if gram in there]


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


def _edit(said: Ints, heard: Ints, said_from: int, said_to: int, heard_from: int, heard_to: int, match: Ints) -> None:
    from rapidfuzz.distance import Indel

    for block in Indel.opcodes(said[said_from:said_to].tolist(), heard[heard_from:heard_to].tolist()):
        if block.tag == "equal":
            match[said_from + block.src_start : said_from + block.src_end] = np.arange(
                heard_from + block.dest_start, heard_from + block.dest_end
            )


def _drop_strays(match: Ints) -> None:
    """Undo matches that stand alone: common words of a passage that the captions lack, matched by chance."""
    found = match >= 0
    place = np.arange(len(match))
    first, last = np.maximum(place - _AROUND, 0), np.minimum(place + _AROUND + 1, len(match))
    running = np.concatenate([[0], np.cumsum(found)])
    around = (running[last] - running[first]) / np.maximum(last - first, 1)
    match[found & (around < _STRAY)] = -1


def _find_displaced(said: Ints, heard: Ints, match: Ints) -> None:
    """Match open runs with unused words nearby: cross-talk that the captions have in another order."""
    unused = np.ones(len(heard), dtype=bool)
    unused[match[match >= 0]] = False
    free = np.flatnonzero(unused)
    for first, last in runs(match < 0):
        length = last - first
        if not _LEAST_DISPLACED <= length <= _STRETCH:
            continue
        near = match[max(first - 1, 0)] if first else match[min(last, len(match) - 1)]
        lo, hi = np.searchsorted(free, [near - _NEARBY, near + length + _NEARBY])
        window = free[lo:hi]
        window = window[unused[window]]
        found = np.full(length, -1, dtype=np.int64)
        _edit(said[first:last], heard[window], 0, length, 0, len(window), found)
        hits = found[found >= 0]
        if len(hits) >= max(_LEAST_DISPLACED, _ALIKE * length) and window[hits[-1]] - window[hits[0]] <= 2 * length:
            match[first:last] = np.where(found >= 0, window[found], -1)
            unused[window[hits]] = False


def runs(open_: NDArray[np.bool_]) -> Ints:
    """First and one past the last place of every run: (runs, 2)."""
    edges: Ints = np.flatnonzero(np.diff(np.concatenate([[False], open_, [False]]).astype(np.int8))).reshape(-1, 2)
    return edges
