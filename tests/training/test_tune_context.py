"""Layers tuned on talks of two topics find them in a talk that they did not see, and again the same."""

import numpy as np
import pandas as pd
import pytest

from pipeline.core import config
from pipeline.encoders.runners import trunk
from pipeline.topics import context_signs
from pipeline.topics.topic_models import Conversation
from pipeline.training import annotated
from pipeline.training.annotated import Labelled
from pipeline.training.context_runs import Contexts, Run
from pipeline.training.tune_context import Tuning

TUNING = Tuning(below=4, layers=2, size=64, step=48, topics=2, examples=1, shipped=1.0, epochs=6, batch=2, keep=0.5,
                rate=3e-4, head_rate=0.01, weight_decay=0.0, dropout=0.0, seed=0)  # fmt: skip
HORSES = ("The mare would not leave the stable.", "He feeds the ponies at six.", "Her saddle was too tight.")
SHIPS = ("The ferry left the harbour late.", "They painted the hull last spring.", "The captain dropped the anchor.")
REST = ("It rained on Sunday.", "My aunt makes good soup.", "We sold the piano.")
TOPICS = [
    config.Topic(
        id="horses",
        label="Horses",
        description="Horses, ponies and stables",
        examples=[config.Example(text="A foal was born.")],
    ),
    config.Topic(
        id="ships",
        label="Ships",
        description="Ships, harbours and crews",
        examples=[config.Example(text="The yacht sank.")],
    ),
]


def talk(seed: int) -> Labelled:
    rng = np.random.default_rng(seed)
    parts = [
        (text, kind) for kind, texts in enumerate((HORSES, SHIPS, REST)) for text in rng.permutation(texts).tolist()
    ]
    rows = [(text, int(kind == 0), int(kind == 1)) for text, kind in parts]
    frame = pd.DataFrame(rows, columns=["text", "horses", "ships"]).assign(turn=range(len(rows)))
    turn = np.arange(len(rows))
    given = Conversation([text for text, _ in parts], np.zeros((len(rows), 4), np.float32), turn)
    return annotated.labelled(f"wh_{seed}", given, frame, ("horses", "ships"))


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> Contexts:
    talks = [talk(seed) for seed in range(5)]
    made = Contexts(talks, [one.of_sentences() for one in talks], TOPICS, TUNING, tmp_path_factory.mktemp("work"))
    made.tune([Run("some", [0, 1, 2], [0, 1]), Run("again", [0, 1, 2], [0, 1]), Run("one", [0, 1, 2], [0])])
    return made


def test_topics_are_found_in_a_talk_that_was_not_seen(contexts: Contexts) -> None:
    found = contexts.signs("some", 3, TOPICS)
    label = talk(3).of_sentences()
    assert found.shape == (9, 2, len(context_signs.SIGNS))
    for name in ("in context: near", "in context: head"):
        shown = found[..., context_signs.SIGNS.index(name)]
        assert shown[label == 1].mean() > shown[label == 0].mean()


def test_the_same_seed_gives_the_same_layers(contexts: Contexts) -> None:
    some, again = trunk.read(contexts.path("some")), trunk.read(contexts.path("again"))
    assert some.arrays.keys() == again.arrays.keys() and some.shape.size == TUNING.size
    for name, array in (some.arrays | some.others).items():
        np.testing.assert_array_equal(array, (again.arrays | again.others)[name])


def test_a_topic_that_was_left_out_has_no_head_and_is_near_by_its_file_alone(contexts: Contexts) -> None:
    found = contexts.signs("one", 3, TOPICS)
    assert not found[:, 1, context_signs.SIGNS.index("in context: head")].any()
    assert found[:, 0, context_signs.SIGNS.index("in context: head")].any()
    assert found[:, 1, context_signs.SIGNS.index("in context: near")].any()
    assert trunk.read(contexts.path("one")).topics[1] == ""


def test_fewer_examples_of_a_topic_may_be_asked_for(contexts: Contexts) -> None:
    bare = TOPICS[0].model_copy(update={"examples": []})
    found = contexts.signs("some", 3, [bare, TOPICS[1]])
    assert found.shape[1] == 2
