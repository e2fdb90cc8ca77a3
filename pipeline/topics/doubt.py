"""Where a topic's score is doubted: near as the sentences are to its examples, its words are wanting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
GAP = 2  # a passage goes on over so many sentences off its topic
BESIDE = 1  # the same for an anchor, where another topic claims the sentence too
UNNAMED = 3  # what a passage needs where no anchor of the topic is said in the whole conversation: six hints
BEGINS, ENDS = 0.4, 0.1  # a passage begins and ends with a sentence as near to the examples as this, or a word of it
PEAK = 1.6  # a passage on a topic without a lexicon has a sentence as near as this


@dataclass(frozen=True)
class Said:
    """What is said of each topic in each sentence, of shape (sentences, topics).

    `anchors` and `hints` are counts; a hint counts again when it was not said for a while. `near` is the log ratio of a
    sentence's nearness to the topic's examples and to what is off it.
    """

    anchors: Numbers
    hints: Numbers
    near: Numbers

    @property
    def words(self) -> Numbers:
        """Anchors, and two hints as one."""
        return self.anchors + np.minimum(self.hints, 2) / 2


def doubted(scores: Numbers, said: Said, worded: NDArray[np.bool_], reach: NDArray[np.int64]) -> Numbers:
    """Scores halved where they are doubted, shape (sentences, topics).

    `worded` says which topics have a lexicon, `reach` how many sentences before and after its words must be said. A
    passage needs an anchor or two hints (more where nobody names the topic at all), and as much within reach all along.
    Topics may overlap, but where two claim a sentence each needs an anchor in it or beside it. A passage begins and
    ends with a sentence that shows its topic. An anchor decides its own sentence, whatever is around it.
    A topic without a lexicon needs one sentence very near its examples, and gives way where another one is talked of.
    """
    out = scores.copy()
    for topic in np.flatnonzero(worded).tolist():
        enough = 1 if said.anchors[:, topic].any() else UNNAMED
        for passage in passages(out[:, topic]):
            if said.words[passage[0] : passage[-1] + 1, topic].sum() < enough:
                out[passage, topic] /= 2
    on = out >= 0.5
    contested = on.sum(axis=1, keepdims=True) - on > 0
    within = np.column_stack([around(said.words[:, [k]], far) for k, far in enumerate(reach.tolist())])
    silent = (within < 1) | (contested & (around(said.anchors, BESIDE) < 1))
    out = np.where(on & silent & worded, out / 2, out)
    taken = (out[:, worded] >= 0.5).any(axis=1, keepdims=True)
    out = np.where(taken & ~worded & (out >= 0.5), out / 2, out)
    for topic in np.flatnonzero(~worded).tolist():
        for passage in passages(out[:, topic]):
            if said.near[passage[0] : passage[-1] + 1, topic].max() < PEAK:
                out[passage, topic] /= 2
    for topic in range(scores.shape[1]):
        word = said.words[:, topic] > 0
        for passage in passages(out[:, topic]):
            for rows, least in ((passage, BEGINS), (passage[::-1], ENDS)):
                shown = word[rows] | (said.near[rows, topic] >= least)
                out[rows[: int(np.argmax(shown)) if shown.any() else len(rows)], topic] /= 2
    return np.where(said.anchors > 0, np.maximum(out, 0.5), out)


def passages(scores: Numbers) -> Iterator[NDArray[np.int64]]:
    """The rows of each passage, those that are on the topic."""
    rows = np.flatnonzero(scores >= 0.5)
    for passage in np.split(rows, np.flatnonzero(np.diff(rows) > GAP + 1) + 1):
        if len(passage):
            yield passage


def around(counts: Numbers, reach: int) -> Numbers:
    """The sum of counts within so many rows of each, shape (rows, topics)."""
    total = np.vstack([np.zeros((1, counts.shape[1])), np.cumsum(counts, axis=0)])
    rows = np.arange(len(counts))
    return np.asarray(total[np.minimum(rows + reach + 1, len(counts))] - total[np.maximum(rows - reach, 0)])
