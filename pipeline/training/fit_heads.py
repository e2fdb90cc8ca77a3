"""Fits the learnt topic heads: ridge regression on sentences and their contexts, from sums that conversations keep.

With the sums of each conversation at hand, heads without any of them cost one solution each: so that a conversation's
own labels never stand behind the scores that it is read by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.topics.signs import REACHES
from pipeline.topics.topic_heads import Vectors, unit, window

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sums:
    """What a conversation's labelled sentences add, every conversation alike: moments of the inputs and the labels.

    `second` is (size, size); `on` and `off`, (size, topics), are sums of the inputs on and off each topic.
    """

    second: Floats
    on: Floats
    off: Floats


def inputs(vectors: Vectors) -> NDArray[np.float32]:
    """A sentence alone and in two contexts side by side, and a 1 for the offset."""
    parts = [unit(vectors), *(window(vectors, reach) for reach in REACHES)]
    return np.hstack([*parts, np.ones((len(vectors), 1), dtype=np.float32)])


def sums(vectors: Vectors, labels: NDArray[np.int64]) -> Sums:
    """Of a conversation's sentences; `labels` (sentences, topics) are 1, 0, or -1 where not scored."""
    topics = (labels >= 0).any(axis=0)
    rows = (labels[:, topics] >= 0).all(axis=1)
    given = inputs(vectors)[rows].astype(np.float64)
    weight = 1.0 / max(len(given), 1)
    on = labels[rows] == 1
    return Sums(weight * given.T @ given, weight * given.T @ on, weight * given.T @ ~on)


def views(size: int) -> list[NDArray[np.int64]]:
    """The inputs of each view, the offset last: the sentence alone, in each context, and all together."""
    parts = np.split(np.arange(size - 1), len(REACHES) + 1)
    return [np.append(rows, size - 1) for rows in [*parts, np.arange(size - 1)]]


def fit(of: Sequence[Sums], shrinkage: float) -> NDArray[np.float32]:
    """The heads' weights (views, size, topics): scores are about 1 on the topic and -1 off it."""
    size, count = of[0].on.shape
    weights = np.zeros((len(REACHES) + 2, size, count), dtype=np.float32)
    second, on, off = (np.sum([getattr(part, name) for part in of], axis=0) for name in ("second", "on", "off"))
    for view, rows in enumerate(views(size)):
        own = second[np.ix_(rows, rows)]
        penalty = shrinkage * np.trace(own) / len(rows) * np.eye(len(rows))
        penalty[-1, -1] = 0  # the offset is free
        solved = np.linalg.solve(own + penalty, on[rows])
        for topic in np.flatnonzero(on[-1] > 0).tolist():
            found = solved[:, topic]
            high, low = found @ on[rows, topic] / on[-1, topic], found @ off[rows, topic] / off[-1, topic]
            found[-1] -= (high + low) / 2
            weights[view, rows, topic] = found * 2 / (high - low)
    return weights
