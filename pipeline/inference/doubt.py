"""Where a topic's score is doubted: near as the sentences are to its examples, its words are wanting."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
GAP = 2  # a passage goes on over so many sentences off its topic
REACH = 15  # sentences before and after within which the topic's words must be said
BESIDE = 1  # the same for an anchor, where another topic claims the sentence too


def doubted(scores: Numbers, said: Numbers, anchors: Numbers) -> Numbers:
    """Scores halved where they are doubted; all of shape (sentences, topics).

    `said` counts each sentence's anchors, and hints half: a passage needs 1 in all, and 1 within REACH sentences all
    along. Topics may overlap, but where two claim a sentence each needs an anchor in it or beside it.
    """
    out = scores.copy()
    for topic in range(scores.shape[1]):
        rows = np.flatnonzero(scores[:, topic] >= 0.5)
        for passage in np.split(rows, np.flatnonzero(np.diff(rows) > GAP + 1) + 1):
            if len(passage) and said[passage[0] : passage[-1] + 1, topic].sum() < 1:
                out[passage, topic] /= 2
    on = out >= 0.5
    contested = on.sum(axis=1, keepdims=True) - on > 0
    silent = (around(said, REACH) < 1) | (contested & (around(anchors, BESIDE) < 1))
    return np.where(on & silent, out / 2, out)


def around(counts: Numbers, reach: int) -> Numbers:
    """The sum of counts within so many rows of each, shape (rows, topics)."""
    total = np.vstack([np.zeros((1, counts.shape[1])), np.cumsum(counts, axis=0)])
    rows = np.arange(len(counts))
    return np.asarray(total[np.minimum(rows + reach + 1, len(counts))] - total[np.maximum(rows - reach, 0)])
