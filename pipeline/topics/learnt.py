"""Heads that were fitted on labelled conversations, for topics that have any: linear on a sentence and its contexts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.encoders.weights.model_files import ModelError

FILE = "learnt.safetensors"


@dataclass(frozen=True)
class Learnt:
    """`weights` (views, inputs and one for the offset, topics): 0 for topics not learnt; `known` says which are.

    The views are the sentence alone, in each context, and all together; each has weights for its own inputs only.
    """

    weights: NDArray[np.float32]
    known: NDArray[np.bool_]

    def scores(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores of shape (views, sentences, topics), from vectors and their contexts side by side."""
        return np.asarray(vectors @ self.weights[:, :-1] + self.weights[:, -1:], dtype=np.float32)


def meaning(topic: config.Topic) -> str:
    """By what a topic is known: heads fitted to another topic of the same name do not count."""
    return hashlib.sha256(" ".join(f"{topic.label}. {topic.description}".split()).encode()).hexdigest()[:16]


def load(folder: Path, topics: Sequence[config.Topic]) -> Learnt:
    """Those of a folder of topic weights."""
    from safetensors import SafetensorError, safe_open

    path = folder / FILE
    try:
        with safe_open(path, framework="np") as stored:
            weights = stored.get_tensor("weights").astype(np.float32)
            columns = {key: column for column, key in enumerate(json.loads(stored.metadata()["topics"]))}
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise ModelError(f"{path} holds no topic heads ({error}); see `weights` in configs/topics.yaml") from error
    place = [columns.get(meaning(topic), -1) for topic in topics]
    known = np.array([column >= 0 for column in place], dtype=bool)
    return Learnt(np.where(known, weights[..., place], np.float32(0)), known)
