"""Gathers what the reader is shown of a conversation for each topic: heads on the vectors, words, learnt heads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.topics import signs
from pipeline.topics.learnt import Learnt
from pipeline.topics.lexicon import Hits, Lexicon
from pipeline.topics.topic_heads import (
    FEW_SHRINKAGE,
    SHRINKAGE,
    Encode,
    Kernel,
    Linear,
    Speech,
    Vectors,
    examples,
    kernel,
    linear,
    unit,
    window,
)

MOST_ANCHORS = 2  # of the other topics


class Evidence:
    """Learns the heads from the topic files; `speech` is natural speech's, None where it is not known.

    `learnt` are heads fitted on labelled conversations, for the topics that have them.
    """

    def __init__(
        self,
        topics: Sequence[config.Topic],
        encode: Encode,
        speech: Speech | None,
        learnt: Learnt | None = None,
        pipeline: str = "",
    ) -> None:
        self.topics = len(topics)
        self._lexicon = Lexicon(topics, pipeline)
        self._examples = examples(topics, encode)
        self._described = encode([f"{topic.label}. {topic.description}" for topic in topics])
        self._speech, self._learnt = speech, learnt
        self._heads = None if speech is None else self._learn(speech, SHRINKAGE)

    def of(self, texts: Sequence[str], vectors: Vectors, turn: NDArray[np.int64]) -> signs.Numbers:
        """The signs of one conversation, shape (sentences, topics, SIGNS)."""
        speech, heads = self._speech, self._heads
        if speech is None or heads is None:  # another encoder: how its vectors lie must be seen from what is at hand
            speech = Speech.of(np.vstack([vectors, self._examples.texts]))
            heads = self._learn(speech, FEW_SHRINKAGE)
        alone = unit(vectors)
        near, wide = (window(vectors, reach) for reach in signs.REACHES)
        hits = self._lexicon.hits(texts)
        nearest, discriminant = heads
        kernels = [nearest(part) for part in (alone, near, wide)]
        described = unit(self._described - speech.mean)
        cosines = [unit(part - speech.mean) @ described.T for part in (near, wide)]
        own = [
            *kernels,
            *(discriminant(part) for part in (alone, wide)),
            *cosines,
            *signs.words_said(hits),
            *signs.own_passage(vectors, hits.strong),
            *_others(kernels[1], hits),
            *_of_conversation(kernels[1], cosines[0], hits),
            *self._by_learnt(alone, near, wide),
        ]
        shared = signs.of_sentences(texts, vectors, turn)[:, None, :]
        by_topic = np.stack(own, axis=-1)
        return np.concatenate(
            [by_topic, np.broadcast_to(shared, (*by_topic.shape[:2], shared.shape[2]))], axis=-1
        ).astype(np.float32)

    def _learn(self, speech: Speech, shrinkage: float) -> tuple[Kernel, Linear]:
        return kernel(self._examples, speech), linear(self._examples, speech, shrinkage)

    def _by_learnt(self, *windows: Vectors) -> list[signs.Numbers]:
        """The learnt heads' scores by each view, and for which topics there are any."""
        shape = (len(windows[0]), self.topics)
        if self._learnt is None or self._speech is None:
            return [np.zeros(shape, np.float32)] * (len(windows) + 2)
        known = np.broadcast_to(self._learnt.known, shape).astype(np.float32)
        return [*self._learnt.scores(np.hstack(windows)), known]


def _others(kernels: signs.Numbers, hits: Hits) -> tuple[signs.Numbers, signs.Numbers]:
    """How near the sentence is to the nearest other topic, and how many anchors the others have in it."""
    count = kernels.shape[1]
    if count == 1:
        return np.zeros_like(kernels), np.zeros_like(kernels)
    nearest = np.stack([np.delete(kernels, topic, axis=1).max(axis=1) for topic in range(count)], axis=1)
    said = hits.strong.sum(axis=1, keepdims=True) - hits.strong
    return nearest, np.minimum(said, MOST_ANCHORS)


def _of_conversation(kernels: signs.Numbers, cosines: signs.Numbers, hits: Hits) -> list[signs.Numbers]:
    """What holds of the whole conversation: how often its words are said, and how near its nearest sentences are."""
    rate = np.log1p(1000 * hits.strong.sum(axis=0) / max(len(kernels), 1))
    return [np.broadcast_to(rate, kernels.shape), signs.top(kernels), signs.top(cosines)]
