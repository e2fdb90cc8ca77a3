"""Zero-shot topics by entailment: does the sentence entail "This text is about immigration."?

Yin, Hay, Roth, EMNLP 2019; the score is that of zero-shot pipelines with many labels: entailment against contradiction.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.classifiers.sequence_classifier import SequenceClassifier, in_context, softmax
from pipeline.core import config
from pipeline.encoders.weights.model_files import ModelError

SENTENCES = 512  # memory: scored at once, by every topic


def sides(labels: Sequence[str]) -> tuple[int, int]:
    """The ids of contradiction (of two labels: the other one) and entailment, read from the labels' names."""
    lower = [label.lower() for label in labels]
    entails = [k for k, label in enumerate(lower) if label.startswith("entail")]
    against = [k for k, label in enumerate(lower) if label.startswith(("contra", "not_entail", "not entail"))]
    if len(labels) == 2 and len(entails) == 1:
        against = [1 - entails[0]]
    if len(entails) != 1 or len(against) != 1:
        missing = "entailment" if len(entails) != 1 else "contradiction"
        raise ModelError(
            f"configs/topics.yaml: classifier: the model's labels {list(labels)} do not say which one is {missing}. "
            "Choose a model trained for natural language inference, or correct `id2label` in its config.json"
        )
    return against[0], entails[0]


def hypotheses(topics: Sequence[config.Topic], settings: config.TopicClassifier) -> list[str]:
    """One hypothesis for each topic: its own from the config, or the template with its label in the place of {}."""
    if "{}" not in settings.template:
        raise config.ConfigError(
            f"configs/topics.yaml: classifier.template = {settings.template!r}: needs {{}} where the topic's label goes"
        )
    if unknown := sorted(set(settings.hypotheses) - {topic.id for topic in topics}):
        hint = config.nearest(unknown[0], [topic.id for topic in topics])
        raise config.ConfigError(f"configs/topics.yaml: classifier.hypotheses: no such topic {unknown[0]!r}; {hint}")
    return [settings.hypotheses.get(topic.id) or settings.template.replace("{}", topic.label) for topic in topics]


class Entailment:
    """Every sentence as premise, every topic's hypothesis: scores of shape (sentences, topics)."""

    def __init__(
        self, model: SequenceClassifier, topics: Sequence[config.Topic], settings: config.TopicClassifier
    ) -> None:
        self._model, self._sides = model, sides(model.labels)
        self._hypotheses, self._reach = hypotheses(topics, settings), settings.context

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The probability of entailment against contradiction."""
        premises, count = in_context(texts, self._reach), len(self._hypotheses)
        out = np.zeros((len(texts), count))
        for begin in range(0, len(premises), SENTENCES):
            part = premises[begin : begin + SENTENCES]
            logits = self._model.logits(
                [premise for premise in part for _ in range(count)], self._hypotheses * len(part)
            )
            both = softmax(logits[:, list(self._sides)].astype(np.float64))
            out[begin : begin + len(part)] = both[:, 1].reshape(-1, count)
        return out
