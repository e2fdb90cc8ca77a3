"""A conversation as one stream of tokens, cut into windows that overlap: an encoder then sees sentences in context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Shape:
    """Tokens of a window, its first and last special one among them, and by how many the next one begins later."""

    size: int
    step: int


@dataclass(frozen=True)
class Windows:
    """The windows of a conversation, and where its sentences stand in them.

    `ids` are the tokens of each window. Sentence k is the tokens `begin[k]:end[k]` of the window `window[k]`, the one
    that has most of it, and among equals the one in whose middle it is nearest.
    """

    ids: list[list[int]]
    window: Ints
    begin: Ints
    end: Ints


def cut(sentences: Sequence[Sequence[int]], turn: Ints, first: int, last: int, shape: Shape) -> Windows:
    """Windows over the sentences' tokens, which hold no special ones; `last` stands between turns, too."""
    stream, begins, ends = list[int](), list[int](), list[int]()
    for k, own in enumerate(sentences):
        if k and turn[k] != turn[k - 1]:
            stream.append(last)
        begins.append(len(stream))
        stream += own
        ends.append(len(stream))
    inner = shape.size - 2
    count = max(0, -(-(len(stream) - inner) // shape.step)) + 1
    starts = np.minimum(np.arange(count) * shape.step, max(0, len(stream) - inner))  # the last one is whole, too
    ids = [[first, *stream[start : start + inner], last] for start in starts.tolist()]
    begin, end = np.array(begins, dtype=np.int64)[:, None], np.array(ends, dtype=np.int64)[:, None]
    inside = np.minimum(end, starts + inner) - np.maximum(begin, starts)
    off_middle = np.abs((begin + end) / 2 - starts - inner / 2)
    best = np.argmax(inside - off_middle / (2 * shape.size), axis=1)
    low, start = starts[best], np.arange(len(best))
    begin, end = begin[start, 0] - low, end[start, 0] - low
    return Windows(ids, best, 1 + np.clip(begin, 0, inner), 1 + np.clip(end, 0, inner))
