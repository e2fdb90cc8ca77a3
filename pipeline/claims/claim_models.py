"""The claim models: sentences (and their vectors) to scores, on numpy alone.

A head is an average of log-odds: one softmax regression on everything, and small networks on the dense features, each
trained to tell check-worthy facts from unimportant facts and from what is no factual claim.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.claims import claim_features, heads
from pipeline.classifiers import sequence_classifier, textcat
from pipeline.core import config
from pipeline.core.encoder_names import in_full
from pipeline.encoders.weights import upper_layers

Settings = config.ClaimClassifier
WHERE = "configs/claims.yaml"
FROZEN = "frozen_head"
BUCKETS = 1 << 15  # definition: the fitted heads have a weight for each; of the hashed words and pairs of words
DENSE = 0.1  # definition: as in fitting, scale of the dense features for verifiable claims against the others
_CLIP = 4.0  # definition: as in fitting, standard deviations: an odd sentence must not outvote its words
_SURE = 30  # definition: log-odds beyond which a score is 0 or 1 to its last digit
_ROWS = 4096  # memory: sentences scored at once


class ClaimModel(Protocol):
    """What a stage needs: scores of shape (sentences,), where 0.5 and over means a check-worthy claim by default."""

    def score(self, sentences: Sequence[str], vectors: NDArray[np.float32] | None) -> NDArray[np.float64]:
        """Scores in [0, 1], in order; `vectors` has a row per sentence."""
        ...


@dataclass(frozen=True)
class Ngrams:
    """Hashed words and pairs of words in rows: entries `start[k]:start[k + 1]` belong to sentence k."""

    start: NDArray[np.int64]
    bucket: NDArray[np.int64]
    value: NDArray[np.float32]

    def times(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """(sentences, classes): the sum of each sentence's entries with weights of shape (BUCKETS, classes)."""
        running = np.zeros((len(self.bucket) + 1, weights.shape[1]))
        np.cumsum(weights[self.bucket] * self.value[:, None], axis=0, out=running[1:], dtype=np.float64)
        result: NDArray[np.float32] = (running[self.start[1:]] - running[self.start[:-1]]).astype(np.float32)
        return result


def ngrams(sentences: Sequence[str]) -> Ngrams:
    """Each sentence's words and pairs of words, numbers alike, hashed with a sign into rows of length 1."""
    start, buckets, values = [0], list[int](), list[float]()
    for sentence in sentences:
        words = ["^", *("0" if word[0].isdigit() else word for word in claim_features.tokens(sentence))]
        parts = {*words, *(f"{word} {after}" for word, after in zip(words, words[1:], strict=False))}
        hashes = sorted(zlib.crc32(part.encode()) for part in parts)
        size = len(hashes) ** -0.5
        buckets.extend(code % BUCKETS for code in hashes)
        values.extend(size if code >> 31 else -size for code in hashes)  # definition: the highest of 32 bits
        start.append(len(buckets))
    return Ngrams(np.array(start, np.int64), np.array(buckets, np.int64), np.array(values, np.float32))


def dense(sentences: Sequence[str], vectors: NDArray[np.float32] | None) -> NDArray[np.float32]:
    """Surface features, after the vectors where there are any."""
    surface = claim_features.features(sentences)
    return surface if vectors is None else np.hstack([np.asarray(vectors, np.float32), surface])


def log_odds(logits: NDArray[Any]) -> NDArray[np.float64]:
    """Log-odds of the last class against the others together, from logits of shape (..., classes)."""
    logits = logits.astype(np.float64)
    result: NDArray[np.float64] = logits[..., -1] - np.logaddexp.reduce(logits[..., :-1], axis=-1)
    return result


def standardised(values: NDArray[np.float32], arrays: dict[str, NDArray[Any]]) -> NDArray[np.float32]:
    """Dense features on the scale of the training set, clipped."""
    scaled = (values - arrays["mean"].astype(np.float32)) / arrays["scale"].astype(np.float32)
    result: NDArray[np.float32] = np.clip(scaled, -_CLIP, _CLIP)
    return result


def class_logits(
    arrays: dict[str, NDArray[Any]], x: NDArray[np.float32], sentences: Sequence[str]
) -> list[NDArray[np.float32]]:
    """The logits of a head's members, each (sentences, classes): first the regression's, then the networks'."""
    weights = {name: array.astype(np.float32) for name, array in arrays.items()}
    found = [x @ weights["linear"] + ngrams(sentences).times(weights["ngrams"]) + weights["linear_bias"]]
    parts = ("hidden", "hidden_bias", "out", "out_bias")
    for hidden, hidden_bias, out, out_bias in zip(*(weights[part] for part in parts), strict=True):
        found.append(_gelu(x @ hidden + hidden_bias) @ out + out_bias)
    return found


def raw_log_odds(
    arrays: dict[str, NDArray[Any]], sentences: Sequence[str], vectors: NDArray[np.float32] | None
) -> NDArray[np.float64]:
    """The average log-odds of a head's members, before calibration."""
    linear, *networks = class_logits(arrays, standardised(dense(sentences, vectors), arrays), sentences)
    total = np.zeros(len(linear))
    for network in networks:
        total += log_odds(network)
    return (log_odds(linear) + total / len(networks)) / 2


def _gelu(x: NDArray[np.float32]) -> NDArray[np.float32]:
    inner = 0.7978845608 * (x + 0.044715 * x**3)  # definition: GELU in its form by tanh
    result: NDArray[np.float32] = 0.5 * x * (1 + np.tanh(inner))
    return result


class TrainedHead:
    """A head of models/claims: `encoder` names the encoder of the vectors it will get, or None if it takes none."""

    def __init__(self, path: Path, encoder: str | None, task: str = "claims") -> None:
        head = heads.load(path)
        head.require("task", task, "Use a head from models/claims")
        head.require("features", claim_features.VERSION, "Train it again: models/dvc.yaml")
        if encoder is not None:
            remedy = (
                "A head scores the vectors of its own encoder only: set configs/embed.yaml back, take `model: "
                f"features` in {WHERE} (it needs no encoder), or train a head on this one: models/claims/README.md"
            )
            head.require("encoder", encoder, remedy)
        self.head, self._encoder = head, encoder
        self._slope, self._intercept = head.metadata["calibration"]["slope"], head.metadata["calibration"]["intercept"]

    def score(self, sentences: Sequence[str], vectors: NDArray[np.float32] | None) -> NDArray[np.float64]:
        """Scores in [0, 1], in order."""
        vectors = None if self._encoder is None else vectors
        width = len(self.head.arrays["mean"])
        given = len(claim_features.NAMES) + (0 if vectors is None else self._size(vectors))
        if sentences and given != width:
            raise heads.HeadError(
                f"{self.head.path} takes {width - len(claim_features.NAMES)} numbers of an embedding per sentence, "
                f"but got {given - len(claim_features.NAMES)}. Train a head on this encoder: models/claims/README.md"
            )
        found = np.zeros(len(sentences))
        for k in range(0, len(sentences), _ROWS):
            part = None if vectors is None else vectors[k : k + _ROWS]
            found[k : k + _ROWS] = self._log_odds(sentences[k : k + _ROWS], part)
        odds = np.clip(self._slope * found + self._intercept, -_SURE, _SURE)
        scores: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return scores

    def _size(self, vectors: NDArray[np.float32]) -> int:
        return int(vectors.shape[1])

    def _log_odds(self, sentences: Sequence[str], vectors: NDArray[np.float32] | None) -> NDArray[np.float64]:
        return raw_log_odds(self.head.arrays, sentences, vectors)


class TunedEncoder(TrainedHead):
    """A head and the encoder's tuned upper layers, averaged; the last number of a vector is the layers' log-odds."""

    def _size(self, vectors: NDArray[np.float32]) -> int:
        return int(vectors.shape[1]) - 1

    def _log_odds(self, sentences: Sequence[str], vectors: NDArray[np.float32] | None) -> NDArray[np.float64]:
        if vectors is None:
            raise heads.HeadError(f"{self.head.path} takes the vectors of an encoder, and was given none")
        head = raw_log_odds(upper_layers.without(self.head.arrays), sentences, vectors[:, :-1])
        return both(head, vectors[:, -1].astype(np.float64))


def both(head: NDArray[np.float64], layers: NDArray[np.float64]) -> NDArray[np.float64]:
    """The log-odds of a head and of tuned layers as one."""
    return (head + layers) / 2


class Classified:
    """A trained classifier, with the labels that count as check-worthy."""

    def __init__(self, model: sequence_classifier.SequenceClassifier | textcat.Categoriser, settings: Settings) -> None:
        wanted, labels = settings.check_worthy, list(model.labels)
        if not wanted:
            raise config.ConfigError(
                f"{WHERE}: classifier.check_worthy is empty: which of the labels {labels} of {settings.name} "
                f"mean a check-worthy claim? For example: check_worthy: [{labels[-1]}]"
            )
        for label in wanted:
            if label not in labels:
                hint = config.nearest(label, labels)
                raise config.ConfigError(f"{WHERE}: classifier.check_worthy: no label {label!r} in the model; {hint}")
        self._model, self._columns, self._reach = model, [labels.index(label) for label in wanted], settings.context

    def score(self, sentences: Sequence[str], vectors: NDArray[np.float32] | None) -> NDArray[np.float64]:
        """The probability that one of the labels holds (of labels that may hold together, the largest)."""
        found = self._model.probabilities(sequence_classifier.in_context(sentences, self._reach))[:, self._columns]
        result = found.sum(axis=1) if self._model.exclusive else found.max(axis=1)
        return np.asarray(np.clip(result, 0.0, 1.0))


def _frozen_head(folder: Path, encoder: str, *_: object) -> ClaimModel:
    return TrainedHead(folder / f"{FROZEN}.safetensors", in_full(encoder))


def _tuned_encoder(folder: Path, encoder: str, *_: object) -> ClaimModel:
    return TunedEncoder(upper_layers.file_of(folder), in_full(encoder))


def _features(folder: Path, encoder: str, *_: object) -> ClaimModel:
    return TrainedHead(folder / "features.safetensors", None)


def _sequence_classifier(folder: Path, encoder: str, settings: Settings, embed: config.Embed) -> ClaimModel:
    return Classified(sequence_classifier.load(settings, embed, WHERE), settings)


def _textcat(folder: Path, encoder: str, settings: Settings, embed: config.Embed) -> ClaimModel:
    return Classified(textcat.load(settings, WHERE), settings)


CLAIM_MODELS: dict[str, Callable[[Path, str, Settings, config.Embed], ClaimModel]] = {
    upper_layers.MODEL: _tuned_encoder,  # the same, and the encoder's upper layers tuned to claims
    FROZEN: _frozen_head,  # embedding, surface features and words
    "features": _features,  # surface features and words: no encoder
    "sequence_classifier": _sequence_classifier,  # any of the transformers library
    "textcat": _textcat,  # a spaCy pipeline
}


class Verifiable(TrainedHead):
    """The head for verifiable claims: linear in what the check-worthy heads see, and in what they say of it.

    A vector's last number is the log-odds of the encoder's tuned layers, as for `TunedEncoder`, if it learnt from any.
    """

    @property
    def layers(self) -> int:
        """How many numbers it takes of tuned layers: 1 or 0."""
        arrays = self.head.arrays
        return len(arrays["cues"]) - len(arrays["mean"]) - len(arrays["linear_bias"])

    @property
    def width(self) -> int:
        """Numbers of a vector that it takes."""
        return _embedded(self.head.arrays) + self.layers

    def _size(self, vectors: NDArray[np.float32]) -> int:
        return int(vectors.shape[1]) - self.layers

    def _log_odds(self, sentences: Sequence[str], vectors: NDArray[np.float32] | None) -> NDArray[np.float64]:
        if vectors is None:
            raise heads.HeadError(f"{self.head.path} takes the vectors of an encoder, and was given none")
        arrays = self.head.arrays
        told = verifiable_cues(arrays, sentences, vectors) @ arrays["cues"].astype(np.float64)
        words = ngrams(sentences).times(arrays["verifiable_ngrams"].astype(np.float32)[:, None])[:, 0]
        found: NDArray[np.float64] = told + words + float(arrays["bias"][0])
        return found


def verifiable_cues(
    arrays: dict[str, NDArray[Any]], sentences: Sequence[str], vectors: NDArray[np.float32]
) -> NDArray[np.float64]:
    """What the head for verifiable claims is linear in, but words: dense features, the classes' log-odds by the frozen
    head in `arrays` (no fact, unimportant, check-worthy), and those of the tuned layers, where there are any."""
    embedded, layers = np.split(vectors, [_embedded(arrays)], axis=1)
    x = standardised(dense(sentences, embedded), arrays)
    members = np.array(class_logits(arrays, x, sentences), dtype=np.float64)
    members -= members.mean(axis=2, keepdims=True)
    classes = (members[0] + members[1:].mean(axis=0)) / 2
    return np.hstack([x * DENSE, classes, layers]).astype(np.float64)


def _embedded(arrays: dict[str, NDArray[Any]]) -> int:
    """Numbers of an embedding among a head's dense features."""
    return len(arrays["mean"]) - len(claim_features.NAMES)


def verifiable(folder: Path, encoder: str, model: str = upper_layers.MODEL) -> Verifiable | None:
    """The head for verifiable claims, where the folder has one for what `model` leaves of this encoder."""
    path = folder / heads.VERIFIABLE
    own = model == FROZEN and path.exists() and heads.load(path).metadata["encoder"] == in_full(encoder)
    if not path.exists() or not (own or model == upper_layers.MODEL):
        return None
    found = Verifiable(path, in_full(encoder), heads.VERIFIABLE_TASK)
    return None if found.layers and model == FROZEN else found


def load(
    model: str,
    folder: Path,
    encoder: str,
    settings: Settings = config.ClaimClassifier(),  # noqa: B008 - frozen
    embed: config.Embed = config.Embed(),  # noqa: B008 - frozen
) -> ClaimModel:
    """The claim model that configs/claims.yaml names, for vectors of this encoder."""
    if model not in CLAIM_MODELS:
        raise heads.HeadError(f"{WHERE}: model = {model!r}: {config.nearest(model, list(CLAIM_MODELS))}")
    return CLAIM_MODELS[model](folder, encoder, settings, embed)
