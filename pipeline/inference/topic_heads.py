"""Few-shot heads: a linear discriminant for each topic, from its file's examples and how natural speech varies.

Fisher's discriminant with a shared covariance: a direction in which examples differ from counter-examples counts as
much as natural speech varies little in it. The means come from the topic files, the covariance from much real speech.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline import config
from pipeline.inference.model_files import ModelError

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
SHRINKAGE, FEW_SHRINKAGE = 0.1, 0.3  # of the covariance towards a sphere; the second where only one talk gives it


@dataclass(frozen=True)
class Examples:
    """The topics' examples as vectors: on and off each topic, and all of them."""

    on: list[Vectors]
    off: list[Vectors]
    texts: Vectors


@dataclass(frozen=True)
class Heads:
    """`vectors @ weights + offsets` is the evidence for each topic: 0 halfway between on and off."""

    weights: Vectors
    offsets: Vectors


def examples(topics: Sequence[config.Topic], encode: Encode) -> Examples:
    """The vectors of the topic files. Of an example that needs its context, the sentence before shows the topic."""
    shown = [[e.before or e.text for e in topic.examples] or [topic.description] for topic in topics]
    texts = [[e.text for e in topic.examples] for topic in topics]
    off = [[e.text for e in topic.counterexamples] for topic in topics]
    vectors = encode([text for part in (*shown, *texts, *off) for text in part])
    cuts = np.cumsum([len(part) for part in (*shown, *texts, *off)])[:-1]
    parts = np.split(vectors, cuts)
    count = len(topics)
    return Examples(parts[:count], parts[2 * count :], np.vstack(parts[count:]))


def fit(given: Examples, covariance: Vectors, shrinkage: float) -> Heads:
    """One head per topic; off a topic are its counter-examples and the other topics' examples."""
    count = len(given.on)
    size = covariance.shape[0]
    on = np.stack([part.mean(axis=0) for part in given.on], axis=1)
    off = np.zeros_like(on)
    for topic in range(count):
        against = np.vstack([given.off[topic], *(given.on[other] for other in range(count) if other != topic)])
        off[:, topic] = against.mean(axis=0) if len(against) else 0.0
    ridge = shrinkage * np.trace(covariance) / size * np.eye(size)
    weights = np.linalg.solve(covariance.astype(np.float64) + ridge, (on - off).astype(np.float64))
    return Heads(weights.astype(np.float32), -((on + off) / 2 * weights).sum(axis=0).astype(np.float32))


def window(vectors: Vectors, reach: int) -> Vectors:
    """Each sentence's vector with those of so many sentences before and after at half weight; of length 1."""
    sums = np.vstack([np.zeros((1, vectors.shape[1])), np.cumsum(vectors, axis=0, dtype=np.float64)])
    at = np.arange(len(vectors))
    around = sums[np.minimum(len(vectors), at + reach + 1)] - sums[np.maximum(0, at - reach)]
    mixed = 0.5 * (vectors + around)
    return np.asarray(mixed / np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-6), dtype=np.float32)


def speech_covariance(folder: Path, encoder: str) -> Vectors | None:
    """The covariance of natural speech's vectors that is shipped for an encoder; None where it is for another one."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        if json.loads((folder / "weights.json").read_text(encoding="utf-8"))["encoder"] != encoder:
            return None
        return load_file(folder / "speech.safetensors")["covariance"].astype(np.float32)
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise ModelError(
            f"{folder} is not a folder of topic weights ({error}); see `weights` in configs/topics.yaml"
        ) from error
