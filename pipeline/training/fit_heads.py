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
    """What a conversation's labelled sentences add: moments of the inputs, and with the labels; by topics labelled.

    `second` is (size, size), `on` and `off` (size, topics) are means over the sentences on and off each topic times
    their number, in which every conversation counts alike.
    """

    second: Floats
    on: Floats
    off: Floats
    topics: NDArray[np.bool_]


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
    return Sums(weight * given.T @ given, weight * given.T @ on, weight * given.T @ ~on, topics)


def fit(of: Sequence[Sums], shrinkage: float) -> NDArray[np.float32]:
    """The heads' weights (size, topics): scores are about 1 on the topic and -1 off it."""
    count = len(of[0].topics)
    weights = np.zeros((len(of[0].second), count))
    done: dict[bytes, Floats] = {}
    for topic in range(count):
        some = [part for part in of if part.topics[topic]]
        if not some or not sum(part.on[-1, topic] for part in some):
            continue
        key = np.array([part.topics[topic] for part in of]).tobytes()
        if key not in done:
            second = np.sum([part.second for part in some], axis=0)
            penalty = shrinkage * np.trace(second) / len(second) * np.eye(len(second))
            penalty[-1, -1] = 1e-9
            done[key] = np.linalg.inv(second + penalty)
        on, off = (np.sum([getattr(part, side)[:, topic] for part in some], axis=0) for side in ("on", "off"))
        found = done[key] @ on
        high, low = found @ on / on[-1], found @ off / off[-1]
        found[-1] -= (high + low) / 2
        weights[:, topic] = found * 2 / (high - low)
    return weights.astype(np.float32)
