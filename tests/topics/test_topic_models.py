"""One contract for every topic model, and what the default one must do in a conversation."""

import atexit
import shutil
import tempfile
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.core import command, config
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.weights import model_files
from pipeline.topics import topic_heads
from pipeline.topics.topic_models import TOPIC_MODELS, Conversation, FewShot, Setting, TopicModel
from pipeline.work import hashes
from tests import tiny_models
from tests.conftest import REPOSITORY
from tests.tiny_textcat import textcat

WEIGHTS = REPOSITORY / "models" / "topics"
EMBED: config.Embed = config.load("embed", REPOSITORY)
ENCODER = encoders.name_of(EMBED)
CHAT = (
    "Good evening to you all.",
    "What did you cook last night?",
    "Just an old soup.",
    "With bread and butter.",
    "I like that.",
)
STABLES = (
    "Let us talk about horses now.",
    "The horse ran from its stable.",
    "A pony kicked the groom.",
    "It hurt.",
    "The mare and the foal slept in the stable.",
    "Every horse wants a saddle.",
)


def bag_of_words(texts: Sequence[str]) -> NDArray[np.float32]:
    """A double of the encoder: each word has a direction of its own."""
    vectors = np.zeros((len(texts), 48), dtype=np.float32)
    for row, text in enumerate(texts):
        for word in text.lower().split():
            vectors[row] += np.random.default_rng(zlib.crc32(word.strip(".,?").encode())).normal(size=48)
    unit: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return unit


def topic(
    name: str, words: Sequence[str], examples: Sequence[str], counterexamples: Sequence[str] = ()
) -> config.Topic:
    return config.Topic(
        id=name,
        label=name.title(),
        description=" ".join(examples),
        lexicon=config.Lexicon(phrases=list(words)),
        examples=[config.Example(text=text) for text in examples],
        counterexamples=[config.Example(text=text) for text in counterexamples],
    )


TOPICS = [
    topic(
        "horses", ["horse*", "pony", "mare"], ["The horse left the stable.", "A mare, a foal, a saddle."], ["Bread."]
    ),
    topic("ships", ["ship*", "sailor*"], ["The ship left the harbour.", "Sailors hoist the sail."]),
]


UNTRAINED = {"nli", "tuned"}  # the tiny models of the contract have random weights: they know no topic


@cache
def classifier(kind: str) -> config.TopicClassifier:
    """A tiny model for the kinds that take one."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    if kind == "nli":
        weights = tiny_models.save(folder, "bert", {0: "contradiction", 1: "entailment"}) / "model.safetensors"
        return config.TopicClassifier(name=str(folder), sha256=hashes.sha256(weights))
    if kind == "tuned":
        weights = tiny_models.save(folder, "bert") / "model.safetensors"
        return config.TopicClassifier(name=str(folder), sha256=hashes.sha256(weights))
    if kind == "textcat":
        examples = {topic.id: [example.text for example in topic.examples] for topic in TOPICS}
        textcat(examples | {"horses": [*examples["horses"], *STABLES], "rest": list(CHAT)}).to_disk(folder)
        files = [path for path in folder.rglob("*") if path.is_file()]
        return config.TopicClassifier(name=str(folder), sha256=hashes.fingerprint(folder, files))
    return config.TopicClassifier()


def model(kind: str, topics: Sequence[config.Topic] = TOPICS) -> TopicModel:
    return TOPIC_MODELS[kind](Setting(topics, bag_of_words, "a double", WEIGHTS, classifier=classifier(kind)))


def talk(texts: Sequence[str]) -> Conversation:
    return Conversation(texts, bag_of_words(texts))


@pytest.mark.parametrize("kind", sorted(TOPIC_MODELS))
class TestContract:
    def test_scores_are_a_share_for_every_sentence_and_topic(self, kind: str) -> None:
        scores = model(kind).tag(talk([*CHAT, *STABLES]))
        assert scores.shape == (len(CHAT) + len(STABLES), len(TOPICS))
        assert ((scores >= 0) & (scores <= 1)).all()

    def test_same_again(self, kind: str) -> None:
        np.testing.assert_array_equal(model(kind).tag(talk(STABLES)), model(kind).tag(talk(STABLES)))

    def test_the_topic_scores_higher_where_they_talk_about_it(self, kind: str) -> None:
        if kind in UNTRAINED:
            pytest.skip("its tiny model has random weights")
        scores = model(kind).tag(talk([*CHAT * 4, *STABLES, *CHAT * 4]))[:, 0]
        on = slice(4 * len(CHAT), 4 * len(CHAT) + len(STABLES))
        assert scores[on].mean() > 2 * np.delete(scores, on).mean()

    def test_one_sentence_and_none(self, kind: str) -> None:
        assert model(kind).tag(talk(STABLES[:1])).shape == (1, 2)
        assert model(kind).tag(Conversation([], np.zeros((0, 48), np.float32))).shape == (0, 2)

    def test_one_topic_with_nothing_but_its_description(self, kind: str) -> None:
        bare = config.Topic(id="horses", label="Horses", description="Horses, ponies, stables")
        if kind == "tuned":  # it learns by contrast, and says so
            with pytest.raises(command.Problem, match="no contrast"):
                model(kind, [bare])
            return
        assert model(kind, [bare]).tag(talk(STABLES)).shape == (len(STABLES), 1)


def test_context_carries_a_sentence_that_shows_nothing_alone() -> None:
    scores = model("few_shot").tag(talk([*CHAT * 6, *STABLES * 3, *CHAT * 6]))[:, 0]
    start, end = 6 * len(CHAT), 6 * len(CHAT) + 3 * len(STABLES)
    assert scores[start + len(STABLES) + STABLES.index("It hurt.")] >= 0.5
    assert (scores[: start - 3] < 0.5).all()
    assert (scores[end + 3 :] < 0.5).all()


def test_lexicon_alone_decides_by_an_anchor() -> None:
    scores = model("lexicon").tag(talk(["A pony.", "It hurt."]))
    assert (scores[:, 0] >= 0.5).tolist() == [True, False]


def test_window_fades_on_both_sides_and_knows_the_ends() -> None:
    vectors = np.eye(4, dtype=np.float32)
    found = topic_heads.window(vectors, 2.0)
    fades = np.exp(-np.abs(np.subtract.outer(np.arange(4), np.arange(4))) / 2.0)
    np.testing.assert_allclose(found, fades / np.linalg.norm(fades, axis=1, keepdims=True), rtol=1e-5)


SPHERE = topic_heads.Speech(np.zeros(48, dtype=np.float32), np.eye(48, dtype=np.float32))


def test_linear_heads_are_zero_halfway_between_examples_and_the_rest() -> None:
    given = topic_heads.examples(TOPICS, bag_of_words)
    heads = topic_heads.linear(given, SPHERE, 0.1)
    on = given.on[0].mean(axis=0)
    off = np.vstack([given.off[0], given.on[1]]).mean(axis=0)
    score = heads(np.stack([on, off, (on + off) / 2]))[:, 0]
    assert score[0] > 0 > score[1]
    assert score[2] == pytest.approx(0, abs=1e-5)


def test_another_encoder_than_the_numbers_were_learnt_with_is_said() -> None:
    assert (
        "were learnt with another encoder than a double"
        in FewShot(Setting(TOPICS, bag_of_words, "a double", WEIGHTS)).note
    )
    assert FewShot(Setting(TOPICS, lambda texts: np.zeros((len(texts), 384), np.float32), ENCODER, WEIGHTS)).note == ""


def test_kernel_heads_find_the_nearest_example_of_a_topic_with_many_sides() -> None:
    given = topic_heads.examples(TOPICS, bag_of_words)
    heads = topic_heads.kernel(given, SPHERE)
    sides = np.vstack([heads(given.on[0])[:, 0], heads(given.off[0])[:, 0].repeat(len(given.on[0]))])
    assert (sides[0] > 1).all() and (sides[1] < -1).all()
    far = topic_heads.unit(np.ones((1, 48)) - given.texts.sum(axis=0))
    assert abs(heads(far)[0, 0]) < 1


def test_natural_speech_of_vectors_is_their_mean_and_spread() -> None:
    vectors = bag_of_words([*CHAT, *STABLES])
    lies = topic_heads.Speech.of(vectors)
    np.testing.assert_allclose(lies.mean, vectors.mean(axis=0), atol=1e-3)
    assert lies.covariance.shape == (48, 48) and np.trace(lies.covariance) > 0


def test_a_topic_without_labelled_conversations_is_read_without_context_and_others_do_not_change_it() -> None:
    def zeros(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.zeros((len(texts), 384), np.float32)

    shipped = config.load_topics(REPOSITORY / "configs" / "topics")[0]
    alone = FewShot(Setting(TOPICS, zeros, ENCODER, WEIGHTS))
    assert not hasattr(alone, "_context")
    both = FewShot(Setting([shipped, *TOPICS], zeros, ENCODER, WEIGHTS))
    assert both.tag(Conversation(STABLES, zeros(STABLES))).shape == (len(STABLES), 3)


def test_weights_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(model_files.ModelError, match="is not a folder of topic weights"):
        FewShot(Setting(TOPICS, bag_of_words, "a double", tmp_path))
    shutil.copy(WEIGHTS / "speech.safetensors", tmp_path)
    with pytest.raises(model_files.ModelError, match=r"plain_reader\.safetensors holds no topic reader"):
        FewShot(Setting(TOPICS, bag_of_words, "a double", tmp_path))


def test_real_excerpts_are_tagged_as_a_careful_reader_would(shared: Path) -> None:
    import pandas as pd

    gold = pd.read_csv(shared / "topics" / "whitehouse_excerpts.csv")
    encoder = encoders.configured(EMBED.model_copy(update={"device": "cpu"}))
    topics = config.load_topics(REPOSITORY / "configs" / "topics")
    names = [shipped.id for shipped in topics]
    few_shot = TOPIC_MODELS["few_shot"](Setting(topics, encoder.encode, ENCODER, WEIGHTS))
    parts = [part for _, part in gold.groupby("transcript")]
    scores = np.vstack([few_shot.tag(Conversation(list(p.text), encoder.encode(list(p.text)))) for p in parts])
    rows = pd.concat(parts)
    f1 = []
    for label in ("immigration", "electric_vehicles", "assassination_attempt"):
        on = (scores[:, names.index(label)] >= 0.5)[(rows.ignore == 0).to_numpy()]
        truth = (rows[rows.ignore == 0][label] == 1).to_numpy()
        f1.append(2 * (on & truth).sum() / (on.sum() + truth.sum()))
    assert np.mean(f1) >= 0.80


def test_what_a_description_lists_becomes_examples() -> None:
    assert topic_heads.parts("Horses: stables, the pony club, and foals. Cars do not count.") == [
        *("Horses", "stables", "pony club", "foals")
    ]
