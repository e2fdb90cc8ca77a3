"""What speaks for a topic at each sentence, before smoothing: heads on the vectors, and the lexicon."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
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
    window,
)

NEAR, WIDE = 1, 5  # sentences over which the context of a head fades
HEADS = ("near", "wide", "linear")  # the kernel near and wide, the linear head wide
MOST = {"strong": 2, "weak": 3, "excluded": 1}  # matches in one sentence that count
KINDS = (*HEADS, *MOST)  # the order of the last axis


class Evidence:
    """Learns the heads from the topic files; `speech` is natural speech's, None where it is not known."""

    def __init__(
        self, topics: Sequence[config.Topic], encode: Encode, speech: Speech | None, pipeline: str = ""
    ) -> None:
        self._lexicon = Lexicon(topics, pipeline)
        self._examples = examples(topics, encode)
        self._heads = None if speech is None else self._learn(speech, SHRINKAGE)

    def of(self, texts: Sequence[str], vectors: Vectors) -> NDArray[np.float64]:
        """The evidence in one conversation, shape (sentences, topics, kinds)."""
        return self.weigh(self.words(texts), vectors)

    def words(self, texts: Sequence[str]) -> Hits:
        """What is said of each topic's lexicon."""
        return self._lexicon.hits(texts)

    def weigh(self, hits: Hits, vectors: Vectors) -> NDArray[np.float64]:
        """The evidence of words and vectors, shape (sentences, topics, kinds)."""
        heads = self._heads
        if heads is None:  # another encoder: how its vectors lie must be seen from what is at hand
            heads = self._learn(Speech.of(np.vstack([vectors, self._examples.texts])), FEW_SHRINKAGE)
        nearest, discriminant = heads
        near, wide = window(vectors, NEAR), window(vectors, WIDE)
        said = [np.minimum(getattr(hits, kind), most) for kind, most in MOST.items()]
        return np.stack([nearest(near), nearest(wide), discriminant(wide), *said], axis=-1).astype(np.float64)

    def _learn(self, speech: Speech, shrinkage: float) -> tuple[Kernel, Linear]:
        return kernel(self._examples, speech), linear(self._examples, speech, shrinkage)
