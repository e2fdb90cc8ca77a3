"""Labels carried to the pipeline's sentences, heads without a conversation's own labels, and a reader that learns."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.core import config
from pipeline.encoders.runners import trunk
from pipeline.topics import context_signs, learnt, reader, signs
from pipeline.topics.reader import Reader
from pipeline.topics.topic_models import Conversation
from pipeline.training import annotated, context_runs, fit_heads, fit_reader, train_topics, tune_context
from pipeline.training.annotated import Labelled
from pipeline.training.fit_reader import LEARNT, Pair
from pipeline.training.topic_gold import Gold, Settings

TOPICS = ("horses", "ships")
RECIPE = fit_reader.Recipe(units=6, networks=1, epochs=10, batch=8, rate=0.03, weight_decay=0.01, dropout=0.0,
                           others=1.0, keep=0.5, unlearnt=0.3, wordless=0.5, seed=0)  # fmt: skip


def units(*rows: tuple[str, int, int]) -> pd.DataFrame:
    texts, horses, ships = zip(*rows, strict=True)
    return pd.DataFrame({"text": texts, "turn": range(len(rows)), "horses": horses, "ships": ships})


def carried(sentences: list[str], frame: pd.DataFrame) -> Labelled:
    vectors = np.zeros((len(sentences), 4), np.float32)
    return annotated.labelled("wh_x", Conversation(sentences, vectors), frame, TOPICS)


TUNING = tune_context.Tuning(below=5, layers=1, size=32, step=24, topics=2, examples=1, shipped=1.0, epochs=3, batch=2,
                             keep=0.5, rate=1e-3, head_rate=0.01, weight_decay=0.0, dropout=0.0, seed=0)  # fmt: skip


class TestLabels:
    def test_units_that_are_cut_otherwise(self) -> None:
        gold = units(("the old mare", 1, 0), ("ran home then", 1, 0), ("we had some soup", 0, 0))
        talk = carried(["Nobody asked us.", "The old mare ran home.", "Then we had some soup."], gold)
        assert talk.of_sentences()[:, 0].tolist() == [-1, 1, 0]
        assert talk.found == 1.0

    def test_what_is_not_scored_stays_so(self) -> None:
        talk = carried(
            ["The old mare ran.", "We had soup."], units(("the old mare ran", -1, 0), ("we had soup", 0, -1))
        )
        assert talk.of_sentences().tolist() == [[-1, 0], [0, -1]]

    def test_a_topic_without_a_column_is_not_scored(self) -> None:
        gold = units(("the old mare ran", 1, 0)).drop(columns="ships")
        assert carried(["The old mare ran."], gold).of_sentences().tolist() == [[1, -1]]

    def test_scores_go_back_to_units_by_words_and_lost_words_have_none(self) -> None:
        gold = units(("the old mare ran home", 1, 0), ("far from here today", 0, 0))
        talk = carried(["The old mare", "ran home."], gold)
        found = talk.to_units(np.array([[1.0, 0.0], [0.5, 0.0]]))
        np.testing.assert_allclose(found[:, 0], [0.8, 0.0])

    def test_kinds_are_told_by_name(self) -> None:
        assert carried(["a"], units(("a", 0, 0))).kind == "briefings"


def talk_of(seed: int, kind: str = "wh") -> tuple[Labelled, signs.Numbers]:
    """A talk whose topics show in the first two numbers of each vector, and in the signs of the first."""
    rng = np.random.default_rng(seed)
    on = np.repeat(rng.integers(0, 2, (12, 2)), 10, axis=0)
    vectors = rng.normal(0, 0.5, (120, 4)).astype(np.float32)
    vectors[:, :2] += 2 * on
    frame = units(*((f"word{seed}x{row}", *labels) for row, labels in enumerate(on.tolist())))
    shown = rng.normal(size=(120, 2, len(signs.SIGNS))).astype(np.float32)
    shown[..., 0] += 3 * on
    shown[..., LEARNT] = 0
    return annotated.labelled(f"{kind}_{seed}", Conversation(list(frame.text), vectors), frame, TOPICS), shown


SETTINGS = Settings(annotated="", labels="", ready="", written="", sources=[], files={}, work="", folds=2, seed=0,
                    parts=[], shrinkage=0.1, tuning=TUNING, recipe=RECIPE)  # fmt: skip


@pytest.fixture(scope="module")
def read(gold: Gold) -> Reader:
    """A reader of four of the talks."""
    return gold.reader(range(4), [0, 1])


@pytest.fixture(scope="module")
def gold() -> Gold:
    talks, shown = zip(*(talk_of(seed, "wh" if seed < 3 else "jre") for seed in range(6)), strict=True)
    return Gold(list(talks), list(shown), SETTINGS)


class Contexts:
    """Layers that know the first topic, for every conversation alike."""

    def __init__(self, file: Path) -> None:
        file.write_bytes(b"layers")
        self._file, self.asked = file, list[tuple[str, int]]()

    def path(self, _: str) -> Path:
        return self._file

    def signs(self, run: str, talk: int, topics: Sequence[config.Topic]) -> signs.Numbers:
        self.asked.append((run, talk))
        return np.zeros((120, 2, len(context_signs.SIGNS)), np.float32)


class TestHeads:
    def test_scores_are_one_on_and_minus_one_off(self, gold: Gold) -> None:
        heads = gold.heads(range(6))
        given = np.vstack([fit_heads.inputs(talk.conversation.vectors) for talk in gold.talks])
        labels, scores = np.vstack(gold.labels), given @ heads[-1]
        for topic in range(2):
            assert scores[labels[:, topic] == 1, topic].mean() == pytest.approx(1, abs=0.05)
            assert scores[labels[:, topic] == 0, topic].mean() == pytest.approx(-1, abs=0.05)

    def test_a_topic_that_nobody_talks_of_has_no_head(self) -> None:
        talk, _ = talk_of(0)
        labels = talk.of_sentences()
        labels[:, 1] = 0
        heads = fit_heads.fit([fit_heads.sums(talk.conversation.vectors, labels)], 0.1)
        assert heads[..., 0].any() and not heads[..., 1].any()

    def test_a_conversation_is_shown_scores_that_its_labels_had_no_part_in(self, gold: Gold) -> None:
        fold = gold.folds[0]
        pairs = list(gold.pairs(range(6), [0]))
        order = [k for value in np.unique(gold.folds) for k in range(6) if gold.folds[k] == value]
        without = gold.heads([k for k in range(6) if gold.folds[k] != fold])
        given = fit_heads.inputs(gold.talks[0].conversation.vectors) @ without
        np.testing.assert_allclose(pairs[order.index(0)].signs[:, LEARNT][:, :-1], given[..., 0].T, atol=1e-4)


def test_folds_have_some_of_every_kind(gold: Gold) -> None:
    kinds = [talk.kind for talk in gold.talks]
    assert {(kind, fold) for kind, fold in zip(kinds, gold.folds.tolist(), strict=True)} == {
        (kind, fold) for kind in set(kinds) for fold in (0, 1)
    }


def test_a_reader_learns(gold: Gold, read: Reader) -> None:
    found = read.log_odds(gold.shown(5, gold.heads(range(4))))
    assert ((found > 0) == (gold.labels[5] == 1)).mean() > 0.95


def test_what_is_written_reads_as_it_did(gold: Gold, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = SETTINGS.model_copy(update={"recipe": RECIPE.model_copy(update={"epochs": 1, "networks": 2})})
    again = Gold(gold.talks, gold.signs, short)
    again.__dict__["contexts"] = Contexts(tmp_path / "layers")
    monkeypatch.setattr(train_topics, "FOLDER", tmp_path)
    topics = [config.Topic(id=name, label=name, description=name) for name in TOPICS]
    train_topics.save(again, topics, "an encoder")
    whole = range(len(gold.talks))
    expected = again.reader(whole, [0, 1]).log_odds(gold.signs[0])
    plain = reader.load(tmp_path, signs.SIGNS, reader.PLAIN)
    np.testing.assert_array_equal(plain.log_odds(gold.signs[0]), expected)
    both = (*signs.SIGNS, *context_signs.SIGNS)
    assert reader.load(tmp_path, both).arrays["into.weight"].shape[1] == len(both)
    assert (tmp_path / trunk.FILE).read_bytes() == b"layers"
    heads = learnt.load(tmp_path, topics)
    np.testing.assert_allclose(heads.weights, again.heads(whole), atol=1e-2)
    assert heads.known.all()


def test_training_again_gives_the_same_numbers(gold: Gold) -> None:
    short = SETTINGS.model_copy(update={"recipe": RECIPE.model_copy(update={"epochs": 1, "networks": 2})})
    again = Gold(gold.talks, gold.signs, short)
    one, other = (again.reader(range(3), [0]) for _ in range(2))
    assert len(one.arrays["out.bias"]) == 2 and one.arrays["out.bias"][0] != one.arrays["out.bias"][1]
    for name, array in one.arrays.items():
        np.testing.assert_array_equal(array, other.arrays[name])


def test_a_pair_weighs_by_how_much_is_said_on_the_topic() -> None:
    rare, common, none = (np.repeat([1, 0], [count, 500 - count]) for count in (5, 400, 0))
    weights = [fit_reader.weight_of(label) for label in (rare, common, none)]
    assert weights[0] > weights[2] > weights[1]


def test_a_topic_without_learnt_heads_is_read_too(gold: Gold, read: Reader) -> None:
    found = read.log_odds(gold.signs[5])
    assert ((found > 0) == (gold.labels[5] == 1)).mean() > 0.9


def test_pairs_without_a_label_are_left_out(gold: Gold) -> None:
    assert all(isinstance(pair, Pair) and (pair.label >= 0).any() for pair in gold.pairs(range(6), [0, 1]))


def test_layers_by_which_a_conversation_is_shown_saw_neither_it_nor_what_is_left_out(
    gold: Gold, tmp_path: Path
) -> None:
    plan = context_runs.plan(gold.folds, gold.kinds, 2)
    saw = {run.name: run for runs in plan.values() for run in runs}
    for talk in range(6):
        for fold in range(2):
            of = saw[gold.without_fold(fold, talk)].talks
            assert talk not in of and not {k for k in of if gold.folds[k] == fold}
    contexts = Contexts(tmp_path / "layers")
    gold.__dict__["contexts"] = contexts
    pairs = list(gold.pairs(range(6), [0, 1], lambda talk: gold.without_fold(int(gold.folds[talk]), talk)))
    assert pairs[0].signs.shape[1] == len(signs.SIGNS) + len(context_signs.SIGNS)
    assert all(talk not in saw[run].talks for run, talk in contexts.asked)


def test_small_kinds_are_left_out_together_and_halves_have_some_of_every_kind() -> None:
    kinds = [*("rallies",) * 6, *("debates",) * 2, *("podcasts",) * 2]
    assert set(context_runs.groups(kinds)) == {"rallies", "few"}
    half = context_runs.halves(kinds)
    assert {(kind, side) for kind, side in zip(kinds, half.tolist(), strict=True)} == {
        (kind, side) for kind in set(kinds) for side in (0, 1)
    }
    plan = context_runs.plan(half, kinds, 2)
    assert all(kinds[k] != "rallies" for run in plan["kind"] if "rallies" in run.name for k in run.talks)
