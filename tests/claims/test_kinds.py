"""Kinds of claims and words that are unclear alone, on written sentences."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from pipeline.claims import kind_cues, kinds, unclear
from pipeline.core import config
from pipeline.encoders.runners import encoder as encoders
from tests.conftest import REPOSITORY

FOLDER = REPOSITORY / "models" / "claims"
EMBED: config.Embed = config.load("embed", REPOSITORY)
WRITTEN = {
    "own": (
        "The harbour of Ostrel shipped 900 tonnes of eels in 2019.",
        "Our council cut the budget of the libraries by 12 percent.",
        "Rents in Ostrel doubled between 2010 and 2020.",
    ),
    "reported": (
        "The mayor said that crime in Ostrel fell by half.",
        "According to the harbour office, 40 ships were turned away.",
        "They say that the mill lost 900 jobs in 2019.",
    ),
    "question": (
        "How many jobs did the mill of Ostrel lose in 2019?",
        "Is it true that the council cut the budget of the libraries?",
        "Do you think that rents have doubled since 2010?",
    ),
    "promise": (
        "We will cut the taxes of every family in Ostrel.",
        "I'm going to build 2,000 flats in the old harbour.",
        "I will sign that law on my first day as mayor.",
    ),
    "hypothesis": (
        "If the mill closed, 900 people would lose their jobs.",
        "The harbour would have gone bankrupt without the loan.",
        "If the tax passes, prices could rise by 10 percent.",
    ),
}
SENTENCES = [text for own in WRITTEN.values() for text in own]
WANTED = [kind for kind, own in WRITTEN.items() for _ in own]


def first_verb(sentence: str) -> str:
    row = kind_cues.cues([sentence])[0]
    found = [name for name, value in zip(kind_cues.NAMES, row, strict=True) if value and name.startswith("first_")]
    return found[0].removeprefix("first_") if found else ""


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("Well, you know, he said that we will win.", "they_say"),
        ("If they lose the vote, we will build the harbour.", "i_will"),
        ("I said it would rain.", "i_say"),
        ("The mill lost 900 jobs.", "past"),
        ("I’ll tell you, the mill lost 900 jobs.", "i_will"),
    ],
)
def test_the_main_clause_says_what_comes_first(sentence: str, verb: str) -> None:
    assert first_verb(sentence) == verb


def test_every_sentence_has_a_cue_of_each_name_and_none_breaks() -> None:
    odd = ["", "?", "[Ada]:", "...", "é" * 3, "I I I", "WHO SAID THAT?", "\n"]
    for module in (kind_cues, unclear):
        found = module.cues(odd)
        assert found.shape == (len(odd), len(module.NAMES)) and ((found >= 0) & (found <= 1)).all()
        assert module.cues([]).shape == (0, len(module.NAMES)) and len(set(module.NAMES)) == len(module.NAMES)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("They will close it next year.", ["they", "it", "next year"]),
        ("And that's what he signed two years ago.", ["that's", "he", "two years ago"]),
        ("The mill of Ostrel lost 900 jobs in 2019.", []),
        ("He said he would, and he did.", ["he"]),
    ],
)
def test_words_that_are_unclear_alone_are_named_once_in_order(sentence: str, words: list[str]) -> None:
    found = unclear.words(sentence)
    assert [word for word in found if word in words] == words and len(found) <= unclear.WORDS
    assert words or not found


@pytest.fixture(scope="module")
def encode() -> Callable[[list[str]], NDArray[np.float32]]:
    encoder = encoders.configured(EMBED.model_copy(update={"device": "cpu"}))
    return lambda texts: encoder.encode(texts).astype(np.float16).astype(np.float32)


@pytest.fixture(scope="module")
def heads() -> kinds.Kinds:
    found = kinds.load(FOLDER, encoders.name_of(EMBED))
    assert found is not None
    return found


class TestShippedHeads:
    def test_plain_sentences_have_their_kind(
        self, encode: Callable[[list[str]], NDArray[np.float32]], heads: kinds.Kinds
    ) -> None:
        chances, _ = heads.chances(SENTENCES, encode(SENTENCES))
        found = [kinds.KINDS[column] for column in chances.argmax(axis=1)]
        wrong = [(text, kind) for text, kind, wanted in zip(SENTENCES, found, WANTED, strict=True) if kind != wanted]
        assert len(wrong) <= 1, wrong
        np.testing.assert_allclose(chances.sum(axis=1), 1)

    def test_a_pronoun_without_a_name_needs_its_neighbours(
        self, encode: Callable[[list[str]], NDArray[np.float32]], heads: kinds.Kinds
    ) -> None:
        texts = ["They did it to them again last year.", "The mill of Ostrel lost 900 jobs in 2019."]
        _, alone = heads.chances(texts, encode(texts))
        assert alone[0] < kinds.ALONE < alone[1]

    def test_a_sentence_is_judged_the_same_alone(self, heads: kinds.Kinds) -> None:
        vectors = np.random.default_rng(0).normal(size=(len(SENTENCES), heads.width)).astype(np.float32)
        chances, alone = heads.chances(SENTENCES, vectors)
        for row in (0, 7):
            one, its = heads.chances(SENTENCES[row : row + 1], vectors[row : row + 1])
            np.testing.assert_allclose(one[0], chances[row])
            assert its[0] == pytest.approx(alone[row])
        assert heads.chances([], vectors[:0])[0].shape == (0, len(kinds.KINDS))

    def test_there_are_none_for_another_encoder_or_without_a_file(self, tmp_path: Path) -> None:
        assert kinds.load(FOLDER, "another@1") is None
        assert kinds.load(tmp_path, encoders.name_of(EMBED)) is None


def test_labels_hold_no_text_and_their_count_is_the_cards() -> None:
    rows = pd.read_csv(FOLDER / "kind_labels.csv")
    assert list(rows.columns) == ["source", "number", "hash", "kind", "alone", "draw"]
    assert set(rows.kind) == set(kinds.KINDS) and set(rows.alone) == {0, 1} and rows.hash.is_unique
    assert rows.kind.value_counts().min() >= 300
    known = json.loads((FOLDER / "kinds.json").read_text(encoding="utf-8"))["labels"]
    assert known["sentences"] == len(rows) and known["conversations"] == rows.source.nunique()


def test_labels_of_what_is_verifiable_hold_no_text_and_whole_passages() -> None:
    rows = pd.read_csv(FOLDER / "verifiable_labels.csv")
    assert list(rows.columns) == ["source", "number", "hash", "verifiable"]
    assert set(rows.verifiable) == {0, 1} and not rows.duplicated(["source", "number"]).any()
    first, last = (rows.groupby("source").number.agg(name) for name in ("min", "max"))
    units = rows.source.str.startswith("annotated")
    assert ((last - first + 1) == rows.groupby("source").size())[rows[units].source.unique()].all()
