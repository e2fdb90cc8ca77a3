"""What speaks for a topic at each sentence, before smoothing: heads on the vectors, and the lexicon."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline import config
from pipeline.inference.lexicon import Lexicon
from pipeline.inference.topic_heads import FEW_SHRINKAGE, SHRINKAGE, Encode, Vectors, examples, fit, window

REACHES = {"near": 2, "wide": 8}  # sentences on each side that a head sees
MOST = {"strong": 2, "weak": 3, "excluded": 1}  # matches in one sentence that count
KINDS = (*REACHES, *MOST)  # the order of the last axis


class Evidence:
    """Learns the heads from the topic files; `covariance` is natural speech's, None where it is not known."""

    def __init__(
        self, topics: Sequence[config.Topic], encode: Encode, covariance: Vectors | None, pipeline: str = ""
    ) -> None:
        self._lexicon = Lexicon(topics, pipeline)
        self._examples = examples(topics, encode)
        self._heads = None if covariance is None else fit(self._examples, covariance, SHRINKAGE)

    def of(self, texts: Sequence[str], vectors: Vectors) -> NDArray[np.float64]:
        """The evidence in one conversation, shape (sentences, topics, kinds)."""
        heads = self._heads
        if heads is None:  # another encoder: how its vectors vary must be seen from what is at hand
            covariance = np.cov(np.vstack([vectors, self._examples.texts]).T).astype(np.float32)
            heads = fit(self._examples, covariance, FEW_SHRINKAGE)
        hits = self._lexicon.hits(texts)
        seen = [window(vectors, reach) @ heads.weights + heads.offsets for reach in REACHES.values()]
        said = [
            np.minimum(hits.strong, MOST["strong"]),
            np.minimum(hits.weak, MOST["weak"]),
            np.minimum(hits.excluded, MOST["excluded"]),
        ]
        return np.stack([*seen, *said], axis=-1).astype(np.float64)
