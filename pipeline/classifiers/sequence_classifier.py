"""Trained sequence classifiers of the transformers library: texts, or pairs of them, to logits of its labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.encoders.weights import batches
from pipeline.encoders.weights.model_files import ModelError, load_transformer, locate, pick_device
from pipeline.encoders.weights.pooling import Recipe

MOST_TOKENS = 512  # definition: of a text or a pair; longer texts are cut


class SequenceClassifier:
    """Logits of shape (texts, labels), float32; `labels` are the model's own names, in order of its ids."""

    def __init__(self, folder: Path, device: str = "cpu", batch_tokens: int = 0, remote_code: bool = False) -> None:
        self._tokenizer, model, missing = load_transformer(folder, "AutoModelForSequenceClassification", remote_code)
        if missing:
            raise ModelError(
                f"{folder} has no trained classifier: its files lack {missing[0]}. An encoder belongs in "
                "configs/embed.yaml; choose a model here that was trained to classify"
            )
        self._model, self._device = model.to(device), device
        self._batch_tokens = batches.budget(batch_tokens, device)
        self._limit = Recipe(folder).limit(getattr(model, model.base_model_prefix, model), self._tokenizer, MOST_TOKENS)
        names: dict[int, str] = model.config.id2label
        self.labels = tuple(str(names[index]) for index in sorted(names))
        self.kind = str(model.config.problem_type or "")

    def logits(self, texts: Sequence[str], pairs: Sequence[str] | None = None) -> NDArray[np.float32]:
        """Logits in the order given; of a pair that is too long the first text is cut, as zero-shot pipelines do.

        A batch holds inputs of one length, so that nothing is padded and no score depends on its neighbours.
        """
        import torch

        found = np.zeros((len(texts), len(self.labels)), dtype=np.float32)
        if not texts:
            return found
        cut = "only_first" if pairs is not None else True
        given: Any = self._tokenizer(
            list(texts), None if pairs is None else list(pairs), truncation=cut, max_length=self._limit
        )
        with torch.inference_mode():
            for rows in batches.plan([len(ids) for ids in given["input_ids"]], self._batch_tokens, padded=False):
                batch = {name: torch.tensor([given[name][row] for row in rows]).to(self._device) for name in given}
                found[rows] = self._model(**batch).logits.float().cpu().numpy()
        return found

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """What text classification pipelines give: labels exclude each other unless the model's config says not."""
        logits = self.logits(texts).astype(np.float64)
        if self.kind == "regression":
            raise ModelError("the model was trained for regression: its number is no probability; choose a classifier")
        if not self.exclusive:
            return np.asarray(1 / (1 + np.exp(-logits)))
        return softmax(logits)

    @property
    def exclusive(self) -> bool:
        """Whether exactly one of the labels holds for a text."""
        return len(self.labels) > 1 and self.kind != "multi_label_classification"


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities over the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def load(classifier: config.Classifier, embed: config.Embed, where: str) -> SequenceClassifier:
    """The classifier that a config's `classifier` section names; device and batches are those of configs/embed.yaml."""
    named(classifier, where, "a sequence classifier: a hub name with its `revision`, or a folder with its `sha256`")
    folder = locate(classifier.name, classifier.revision, classifier.sha256, where, embed.allow_remote_code)
    code = classifier.name in embed.allow_remote_code
    return SequenceClassifier(folder, pick_device(embed.device), embed.batch_tokens, code)


def named(classifier: config.Classifier, where: str, what: str) -> None:
    """An error where the config names no model."""
    if not classifier.name:
        raise config.ConfigError(f"{where}: this kind of model needs `classifier.name`, {what}")


def in_context(texts: Sequence[str], reach: int) -> list[str]:
    """Each text with so many before and after it, joined by spaces."""
    return [" ".join(texts[max(0, row - reach) : row + reach + 1]) for row in range(len(texts))]
