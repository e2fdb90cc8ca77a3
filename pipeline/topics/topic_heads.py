"""Few-shot heads: how near a sentence in its context is to a topic's examples, learnt from the topic files alone.

Two heads for each topic. The linear one is Fisher's discriminant with a shared covariance: a direction in which
examples differ from counter-examples counts as much as natural speech varies little in it. The kernel one finds the
nearest examples, so that a topic may have many sides; it measures on the whitened sphere, where natural speech varies
alike in all directions. The examples come from the topic files, mean and covariance from much real speech.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.core.encoder_names import in_full
from pipeline.encoders.weights.model_files import ModelError

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
SHRINKAGE, FEW_SHRINKAGE = 0.1, 0.3  # of the covariance towards a sphere; the second where only one talk gives it
WHITE_SHRINKAGE = 0.2
SHARPNESS = 8.0  # how much more the nearest examples count: at 0 all alike


@dataclass(frozen=True)
class Speech:
    """How natural speech's sentence vectors lie: their mean and covariance."""

    mean: Vectors
    covariance: Vectors

    @classmethod
    def of(cls, vectors: Vectors) -> Speech:
        """Seen from vectors, in the precision that is shipped."""
        return cls(_half(vectors.mean(axis=0)), _half(np.cov(vectors.T)))


@dataclass(frozen=True)
class Examples:
    """The topics' examples as vectors: on and off each topic, and all of them."""

    on: list[Vectors]
    off: list[Vectors]
    texts: Vectors

    def against(self, topic: int) -> Vectors:
        """What is off a topic: its counter-examples and the other topics' examples."""
        return np.vstack([self.off[topic], *(part for other, part in enumerate(self.on) if other != topic)])


@dataclass(frozen=True)
class Linear:
    """`vectors @ weights + offsets` is the evidence for each topic: 0 halfway between on and off."""

    weights: Vectors
    offsets: Vectors

    def __call__(self, vectors: Vectors) -> Vectors:
        """Evidence of shape (vectors, topics)."""
        return np.asarray(vectors @ self.weights + self.offsets)


@dataclass(frozen=True)
class Kernel:
    """Log ratio of the mean nearness to a topic's examples and to what is off it: 0 where both are as near.

    `examples` are all of them, (examples, dimension); `on` and `off`, (examples, topics), say what part each one has in
    a topic's two means.
    """

    mean: Vectors
    whiten: Vectors
    examples: Vectors
    on: Vectors
    off: Vectors

    def __call__(self, vectors: Vectors) -> Vectors:
        """Evidence of shape (vectors, topics)."""
        white = unit((vectors - self.mean) @ self.whiten)
        near = np.exp(SHARPNESS * white @ self.examples.T)
        return np.asarray(self._log_mean(near @ self.on) - self._log_mean(near @ self.off), dtype=np.float32)

    @staticmethod
    def _log_mean(means: Vectors) -> Vectors:
        # a mean of nothing is 0: as near as natural speech is on the whole
        return np.log(np.where(means > 0, means, 1.0))


def examples(topics: Sequence[config.Topic], encode: Encode) -> Examples:
    """The vectors of the topic files. Of an example that needs its context, the sentence before shows the topic.

    Of a topic that has no lexicon yet, and so few examples, the parts of the description are examples as well.
    """
    described = [[] if worded(topic) else parts(topic.description) for topic in topics]
    shown = [
        [example.before or example.text for example in topic.examples] + more
        for topic, more in zip(topics, described, strict=True)
    ]
    shown = [part or [topic.description] for topic, part in zip(topics, shown, strict=True)]
    texts = [[example.text for example in topic.examples] for topic in topics]
    off = [[example.text for example in topic.counterexamples] for topic in topics]
    vectors = encode([text for part in (*shown, *texts, *off) for text in part])
    cuts = np.cumsum([len(part) for part in (*shown, *texts, *off)])[:-1]
    split = np.split(vectors, cuts)
    count = len(topics)
    return Examples(split[:count], split[2 * count :], np.vstack(split[count:]))


def worded(topic: config.Topic) -> bool:
    """Whether the topic has anchors."""
    return bool(topic.lexicon.phrases or topic.lexicon.case or topic.lexicon.together)


def parts(description: str) -> list[str]:
    """What the first sentence of a description lists, one by one."""
    first = re.split(r"(?<=[.!?])\s", description.strip())[0].rstrip(".")
    listed = (re.sub(r"^(and|or|the|what) ", "", part.strip()) for part in re.split("[,:;]", first))
    return [part for part in listed if part]


def linear(given: Examples, speech: Speech, shrinkage: float) -> Linear:
    """The linear heads of all topics."""
    against = [given.against(topic) for topic in range(len(given.on))]
    on = np.stack([part.mean(axis=0) for part in given.on], axis=1)
    off = np.stack([part.mean(axis=0) if len(part) else np.zeros(len(on)) for part in against], axis=1)
    weights = np.linalg.solve(_round(speech.covariance, shrinkage), (on - off).astype(np.float64))
    return Linear(weights.astype(np.float32), -((on + off) / 2 * weights).sum(axis=0).astype(np.float32))


def kernel(given: Examples, speech: Speech) -> Kernel:
    """The kernel heads of all topics."""
    spread, axes = np.linalg.eigh(_round(speech.covariance, WHITE_SHRINKAGE))
    whiten = (axes / np.sqrt(np.maximum(spread, 1e-12))).astype(np.float32)
    count = len(given.on)
    groups = [*given.on, *given.off]
    of = np.repeat(np.arange(2 * count), [len(group) for group in groups])[:, None]  # the group of each example
    topics = np.arange(count)
    on, off = of == topics, (of == topics + count) | ((of < count) & (of != topics))
    return Kernel(speech.mean, whiten, unit((np.vstack(groups) - speech.mean) @ whiten), _part(on), _part(off))


def _part(member: NDArray[np.bool_]) -> Vectors:
    """Each member's part in the mean of its column."""
    return np.asarray(member / np.maximum(member.sum(axis=0), 1), dtype=np.float32)


def window(vectors: Vectors, reach: float) -> Vectors:
    """Each sentence's vector with those around it, which count e times less every `reach` sentences; of length 1."""
    keep = np.exp(-1.0 / reach)
    before, after = vectors.astype(np.float64), vectors.astype(np.float64)
    for row in range(1, len(vectors)):
        before[row] += keep * before[row - 1]
    for row in range(len(vectors) - 2, -1, -1):
        after[row] += keep * after[row + 1]
    return unit((before + after - vectors).astype(np.float32))


def unit(vectors: NDArray[np.floating]) -> Vectors:
    """The vectors at length 1."""
    lengths = np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)
    return np.asarray(vectors / lengths, dtype=np.float32)


def natural_speech(folder: Path, encoder: str) -> Speech | None:
    """How natural speech's vectors lie, as shipped for an encoder; None where it is for another one."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(folder / "speech.safetensors", framework="np") as stored:
            if stored.metadata()["encoder"] != in_full(encoder):
                return None
            return Speech(*(stored.get_tensor(name).astype(np.float32) for name in ("mean", "covariance")))
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"{folder} is not a folder of topic weights ({error}); see `weights` in configs/topics.yaml"
        ) from error


def _round(covariance: Vectors, shrinkage: float) -> NDArray[np.float64]:
    """The covariance, drawn towards a sphere."""
    size = covariance.shape[0]
    return np.asarray(covariance.astype(np.float64) + shrinkage * np.trace(covariance) / size * np.eye(size))


def _half(numbers: NDArray[np.floating]) -> Vectors:
    return numbers.astype(np.float16).astype(np.float32)
