"""The reader on numpy, the signs that it is shown, and the heads that were learnt."""

import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.core import config
from pipeline.encoders.weights.model_files import ModelError
from pipeline.topics import context_signs, learnt, reader, signs
from pipeline.topics.lexicon import Hits
from tests.conftest import REPOSITORY

WEIGHTS = REPOSITORY / "models" / "topics"
RNG = np.random.default_rng(7)


def network(inputs: int = 4, units: int = 3, networks: int = 2) -> reader.Reader:
    shapes = {
        "into.weight": (inputs, units),
        "into.bias": (units,),
        "input.weight": (2, units, 3 * units),
        "input.bias": (2, 3 * units),
        "state.weight": (2, units, 3 * units),
        "state.bias": (2, 3 * units),
        "out.weight": (3 * units,),
        "out.bias": (),
    }
    rng = np.random.default_rng(3)
    return reader.Reader({k: rng.normal(size=(networks, *v)).astype(np.float32) for k, v in shapes.items()}, ())


def test_topics_are_read_apart_from_each_other() -> None:
    given = RNG.normal(size=(20, 3, 4))
    whole = network().log_odds(given)
    np.testing.assert_allclose(network().log_odds(given[:, 1:2])[:, 0], whole[:, 1], atol=1e-5)


def test_what_comes_before_and_after_counts() -> None:
    given = RNG.normal(size=(20, 1, 4))
    whole = network().log_odds(given)
    for row in (9, 11):
        other = given.copy()
        other[row] += 1
        assert abs(network().log_odds(other)[10, 0] - whole[10, 0]) > 1e-4


def test_networks_are_averaged() -> None:
    both, given = network(), RNG.normal(size=(5, 1, 4))
    alone = [reader.Reader({k: v[n : n + 1] for k, v in both.arrays.items()}, ()).log_odds(given) for n in (0, 1)]
    np.testing.assert_allclose(both.log_odds(given), np.mean(alone, axis=0), atol=1e-5)


def test_the_shipped_readers_fit_the_signs() -> None:
    both = (*signs.SIGNS, *context_signs.SIGNS)
    assert reader.load(WEIGHTS, both).arrays["into.weight"].shape[1] == len(both)
    assert reader.load(WEIGHTS, signs.SIGNS, reader.PLAIN).arrays["into.weight"].shape[1] == len(signs.SIGNS)


def test_a_reader_of_other_signs_is_refused() -> None:
    with pytest.raises(ModelError, match="fitted to other signs"):
        reader.load(WEIGHTS, signs.SIGNS[1:])


def test_no_reader_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"reader.safetensors holds no topic reader"):
        reader.load(tmp_path, signs.SIGNS)


class TestLearnt:
    def test_the_shipped_topics_have_heads(self) -> None:
        shipped = config.load_topics(REPOSITORY / "configs" / "topics")
        assert learnt.load(WEIGHTS, shipped).known.all()

    def test_a_topic_of_another_meaning_has_none(self) -> None:
        shipped = config.load_topics(REPOSITORY / "configs" / "topics")
        changed = shipped[0].model_copy(update={"description": "Something else."})
        heads = learnt.load(WEIGHTS, [changed, shipped[1]])
        assert heads.known.tolist() == [False, True]
        assert not heads.weights[..., 0].any() and heads.weights[..., 1].any()

    def test_a_line_broken_elsewhere_is_the_same_meaning(self) -> None:
        one, other = (config.Topic(id="a", label="A", description=text) for text in ("b c\n", "b\n c"))
        assert learnt.meaning(one) == learnt.meaning(other)

    def test_no_heads_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match=r"learnt.safetensors holds no topic heads"):
            learnt.load(tmp_path, [])


class TestSigns:
    def test_of_sentences(self) -> None:
        texts = ["Shall we go?", "They left an hour ago with all of the boxes.", "and the dog"]
        found = signs.of_sentences(texts, np.eye(3, dtype=np.float32), np.array([0, 1, 1]))
        column = {name: found[:, k].tolist() for k, name in enumerate(signs.OF_SENTENCE)}
        assert column["turn begins"] == [1, 1, 0]
        assert column["turn ends"] == [1, 0, 1]
        assert column["question"] == [1, 0, 0]
        assert column["pronoun"] == [0, 1, 0]
        assert column["joint"] == [0, 0, 1]
        assert column["marks"] == [1, 1, 0]
        assert column["capitals"] == [1, 1, 0]
        assert column["brief"] == [1, 0, 1]
        assert column["as before"] == [0, 0, 0]

    def test_words_fade_without_their_own_sentence(self) -> None:
        counts = np.array([[0.0], [1.0], [0.0], [0.0]])
        fade = np.exp(-1 / signs.FADE)
        np.testing.assert_allclose(signs.faded(counts)[:, 0], [0, 0, fade, fade**2], rtol=1e-6)

    def test_words_said_are_capped_and_look_both_ways(self) -> None:
        strong = np.array([[0.0], [5.0], [0.0]], dtype=np.float32)
        none = np.zeros_like(strong)
        anchors, _, _, _, before, after, *_ = signs.words_said(Hits(strong, none, none, none))
        assert anchors[1, 0] == 2
        assert before[:, 0].nonzero()[0].tolist() == [2] and after[:, 0].nonzero()[0].tolist() == [0]

    def test_nearness_to_what_says_a_word_of_the_topic(self) -> None:
        vectors = np.repeat(np.eye(2, dtype=np.float32), 6, axis=0)
        anchors = np.zeros((12, 2), dtype=np.float32)
        anchors[2, 0] = 1
        local, whole = signs.own_passage(vectors, anchors)
        assert local[1, 0] > 0.1 > local[9, 0]
        assert whole[1, 0] > 0.5 > whole[9, 0]
        assert not local[:, 1].any() and not whole[:, 1].any()

    def test_a_sentence_is_no_evidence_for_itself(self) -> None:
        anchors = np.zeros((5, 1), dtype=np.float32)
        anchors[2, 0] = 1
        _, whole = signs.own_passage(np.eye(5, dtype=np.float32), anchors)
        assert whole[2, 0] == 0

    def test_top_is_the_same_for_all_sentences(self) -> None:
        scores = np.arange(100.0)[:, None]
        assert signs.top(scores)[:, 0].tolist() == [97.0] * 100


def test_the_artefacts_say_what_made_them() -> None:
    from safetensors import safe_open

    with safe_open(WEIGHTS / reader.FILE, framework="np") as stored:
        assert json.loads(stored.metadata()["recipe"])["units"] and stored.metadata()["learnt_from"]
