"""The tuned topic model: an encoder of its own, and a logistic regression on the topics' examples for each topic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config, decisions
from pipeline.topics.topic_heads import Vectors, unit, window

NONE = -1  # the label of a text that is on no topic
REACH = decisions.whole("topics", "tuned_reach")  # sentences on each side that are seen along
STRENGTH = decisions.number("topics", "tuned_strength")  # inverse regularisation
_STEPS = 1000  # steps: to convergence, at most


def texts_of(topics: Sequence[config.Topic]) -> tuple[list[str], NDArray[np.int64]]:
    """Examples with their neighbours, and counter-examples alone: texts, and the number of each one's topic or NONE."""
    texts, labels = list[str](), list[int]()
    for number, topic in enumerate(topics):
        given = topic.examples or [config.Example(text=topic.description)]
        texts += [" ".join(part for part in (example.before, example.text, example.after) if part) for example in given]
        labels += [number] * len(given)
        texts += [example.text for example in topic.counterexamples]
        labels += [NONE] * len(topic.counterexamples)
    return texts, np.array(labels, dtype=np.int64)


class Heads:
    """One logistic regression for each topic: its examples against all other texts."""

    def __init__(self, vectors: Vectors, labels: NDArray[np.int64], count: int) -> None:
        from sklearn.linear_model import LogisticRegression

        self._weights = np.zeros((vectors.shape[1], count))
        self._offsets = np.zeros(count)
        for topic in range(count):
            if (labels == topic).all():
                raise config.ConfigError(
                    "a tuned topic model needs two topics, or counter-examples: there is no contrast"
                )
            head = LogisticRegression(C=STRENGTH, max_iter=_STEPS).fit(unit(vectors), labels == topic)
            self._weights[:, topic], self._offsets[topic] = head.coef_[0], head.intercept_[0]

    def log_odds(self, vectors: Vectors) -> NDArray[np.float64]:
        """Shape (sentences, topics), each sentence seen with its neighbours."""
        return np.asarray(window(unit(vectors), REACH) @ self._weights + self._offsets, dtype=np.float64)
