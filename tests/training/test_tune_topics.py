"""Tuning draws the examples of a topic together, and the result is a model like any other."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.core import config
from pipeline.core.command import Problem
from pipeline.encoders.runners.encoder import Encoder
from pipeline.encoders.runners.spec import EncoderSpec
from pipeline.encoders.weights import model_files
from pipeline.topics import tuned
from pipeline.topics.topic_models import TOPIC_MODELS, Conversation, Setting
from pipeline.training import tune_topics
from tests import tiny_models

WORDS = {"ships": ["ship", "sail", "mast", "quay"], "horses": ["horse", "mare", "foal", "hay"]}


def examples(words: list[str]) -> list[config.Example]:
    return [config.Example(text=f"The {a} and the {b}.") for a in words for b in words if a != b]


TOPICS = [
    config.Topic(id=name, label=name, description=name, examples=examples(words),
                 counterexamples=[config.Example(text=f"I had {x}.") for x in ("soup", "bread", "luck")])
    for name, words in WORDS.items()
]  # fmt: skip


def contrast(folder: Path) -> float:
    """How much nearer examples of one topic are to each other than to those of the other: mean cosines."""
    vectors = [Encoder(EncoderSpec(folder)).encode([e.text for e in topic.examples]) for topic in TOPICS]
    unit = [v / np.linalg.norm(v, axis=1, keepdims=True) for v in vectors]
    return float(np.mean([(u @ u.T).mean() for u in unit]) - (unit[0] @ unit[1].T).mean())


def test_tuning_draws_a_topic_s_examples_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tiny_models.save(tmp_path / "source", "bert")
    tiny_models.sentence_transformer(source, {"pooling_mode": "mean"}, "Normalize")
    monkeypatch.setattr(tune_topics, "RATE", 3e-3)
    tokenizer, model = tune_topics.tune(source, TOPICS, 12, "cpu")
    sha = tune_topics.save(source, tokenizer, model, tmp_path / "tuned")
    assert contrast(tmp_path / "tuned") > contrast(source) + 0.3

    given = config.TopicClassifier(name=str(tmp_path / "tuned"), sha256=sha)
    setting = Setting(TOPICS, lambda texts: np.zeros((len(texts), 4), np.float32), "any", Path(), classifier=given)
    texts = [*["I had soup."] * 3, "A foal and a horse.", "Hay for the mare.", "A horse.", *["I had luck."] * 3]
    scores = TOPIC_MODELS["tuned"](setting).tag(Conversation(texts, np.zeros((9, 4), np.float32)))
    assert scores[4, 1] > scores[4, 0] and scores[4, 1] > scores[[0, 8], 1].max()
    assert model_files.locate(str(tmp_path / "tuned"), sha=sha) == tmp_path / "tuned"


def test_a_single_topic_without_contrast_is_refused() -> None:
    bare = [TOPICS[0].model_copy(update={"counterexamples": []})]
    texts, labels = tuned.texts_of(bare)
    with pytest.raises(Problem, match="no contrast"):
        tuned.Heads(np.ones((len(texts), 3), np.float32), labels, 1)
