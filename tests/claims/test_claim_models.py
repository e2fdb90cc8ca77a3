"""One contract for the heads of models/claims, what they refuse, and the order in which they put written sentences."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from pipeline.claims import claim_features, claim_models, heads
from pipeline.core import config
from pipeline.encoders.runners import encoder as encoders
from tests.conftest import REPOSITORY

FOLDER = REPOSITORY / "models" / "claims"
EMBED: config.Embed = config.load("embed", REPOSITORY)
ENCODER = encoders.name_of(EMBED)
KINDS = ("tuned_encoder", "frozen_head", "features")
PAIRS, HARD_PAIRS = (pd.read_csv(Path(__file__).parent / f"claim_pairs{kind}.csv") for kind in ("", "_hard"))
TEXTS = (
    "Good evening, and thank you.",
    "The county lost 1,100 factory jobs between 2019 and 2023, the labor office says.",
    "I think that is wrong.",
    "",
    "We will win.",
)


def vectors(texts: tuple[str, ...] = TEXTS) -> NDArray[np.float32]:
    rows = np.random.default_rng(3).normal(size=(len(texts), 384)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def given(kind: str, texts: tuple[str, ...] = TEXTS) -> NDArray[np.float32]:
    """What a model of this kind takes: for a tuned encoder also the log-odds of its layers."""
    log_odds = np.linspace(-2, 2, len(texts), dtype=np.float32)
    return np.column_stack([vectors(texts), log_odds]) if kind == "tuned_encoder" else vectors(texts)


@pytest.fixture(scope="module")
def encode() -> Callable[[list[str]], NDArray[np.float32]]:
    encoder = encoders.configured(EMBED.model_copy(update={"device": "cpu"}), FOLDER)
    return lambda texts: encoder.encode(texts).astype(np.float16).astype(np.float32)  # as the table holds them


@pytest.mark.parametrize("kind", KINDS)
class TestContract:
    def test_scores_are_in_the_unit_interval_in_order_and_the_same_again(self, kind: str) -> None:
        model = claim_models.load(kind, FOLDER, ENCODER)
        scores = model.score(TEXTS, given(kind))
        assert scores.shape == (len(TEXTS),) and ((scores >= 0) & (scores <= 1)).all()
        np.testing.assert_array_equal(scores, claim_models.load(kind, FOLDER, ENCODER).score(TEXTS, given(kind)))

    def test_a_sentence_scores_the_same_alone(self, kind: str) -> None:
        model = claim_models.load(kind, FOLDER, ENCODER)
        alone = [model.score(TEXTS[k : k + 1], given(kind)[k : k + 1])[0] for k in range(len(TEXTS))]
        np.testing.assert_allclose(model.score(TEXTS, given(kind)), alone, atol=1e-5)

    def test_no_sentences(self, kind: str) -> None:
        assert claim_models.load(kind, FOLDER, ENCODER).score([], given(kind)[:0]).shape == (0,)

    def test_many_sentences_are_scored_in_parts(self, kind: str) -> None:
        model = claim_models.load(kind, FOLDER, ENCODER)
        n = claim_models._ROWS // len(TEXTS) + 1
        many = model.score(TEXTS * n, np.tile(given(kind), (n, 1)))
        np.testing.assert_allclose(many, np.tile(model.score(TEXTS, given(kind)), n), atol=1e-5)

    @pytest.mark.parametrize("text", ["", " ", "💥", "a" * 20_000, "\ud83d", "१२३ !!", "NULL"])
    def test_odd_text_gets_a_score(self, kind: str, text: str) -> None:
        assert np.isfinite(claim_models.load(kind, FOLDER, ENCODER).score([text], given(kind, (text,)))).all()

    def test_small_talk_questions_promises_opinions_and_jokes_are_below_a_sourced_number(
        self, kind: str, encode: Callable[[list[str]], NDArray[np.float32]]
    ) -> None:
        model = claim_models.load(kind, FOLDER, ENCODER)
        kinds = ("greeting", "joke", "opinion", "promise", "question")
        for pairs, each in ((PAIRS, 12), (HARD_PAIRS, 6)):  # hard: the sentence below has numbers or great words, too
            width = 385 if kind == "tuned_encoder" else 384
            below, above = (
                model.score(list(pairs[side]), encode(list(pairs[side]))[:, :width]) for side in ("below", "above")
            )
            assert (below < above).mean() >= 0.95
            assert pairs.below.is_unique and pairs.above.is_unique
            assert pairs.groupby("kind").size().to_dict() == dict.fromkeys(kinds, each)


def test_an_unknown_model_names_the_known_ones() -> None:
    with pytest.raises(heads.HeadError, match="did you mean 'frozen_head'"):
        claim_models.load("frozen_haed", FOLDER, ENCODER)


def test_vectors_of_another_encoder_are_refused_but_features_need_none() -> None:
    with pytest.raises(heads.HeadError, match="another@1"):
        claim_models.load("frozen_head", FOLDER, "another@1")
    assert claim_models.load("features", FOLDER, "another@1").score(TEXTS, vectors()[:, :7]).shape == (len(TEXTS),)


def test_the_layers_count_as_much_as_the_head() -> None:
    tuned = claim_models.load("tuned_encoder", FOLDER, ENCODER)
    rows = np.tile(given("tuned_encoder")[:1], (3, 1))
    rows[:, -1] = (-4, 0, 4)
    low, middle, high = tuned.score([TEXTS[1]] * 3, rows)
    assert low < middle < high
    spread = np.log(high / (1 - high)) - np.log(low / (1 - low))
    slope = heads.load(FOLDER / "tuned_encoder.safetensors").metadata["calibration"]["slope"]
    assert spread == pytest.approx(slope * 8 / 2, rel=1e-3)


def test_vectors_of_another_width_are_refused() -> None:
    with pytest.raises(heads.HeadError, match="takes 384 numbers of an embedding per sentence, but got 7"):
        claim_models.load("frozen_head", FOLDER, ENCODER).score(TEXTS, vectors()[:, :7])


@pytest.mark.parametrize(("key", "value"), [("task", "topics"), ("features", "claims-0")])
def test_a_head_for_something_else_is_refused(tmp_path: Path, key: str, value: str) -> None:
    shipped = heads.load(FOLDER / "features.safetensors")
    heads.save(tmp_path / "features.safetensors", shipped.arrays, {**shipped.metadata, key: value})
    with pytest.raises(heads.HeadError, match=f"{key} '{value}'"):
        claim_models.load("features", tmp_path, ENCODER)


def test_a_missing_or_broken_head_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(heads.HeadError, match="no such head"):
        claim_models.load("features", tmp_path, ENCODER)
    (tmp_path / "features.safetensors").write_bytes(b"no head")
    with pytest.raises(heads.HeadError, match="git checkout"):
        claim_models.load("features", tmp_path, ENCODER)


def test_words_and_pairs_are_summed_as_a_matrix_would() -> None:
    found = claim_models.ngrams(TEXTS)
    weights: NDArray[Any] = np.random.default_rng(1).normal(size=(claim_models.BUCKETS, 3)).astype(np.float32)
    matrix = np.zeros((len(TEXTS), claim_models.BUCKETS), dtype=np.float32)
    for row in range(len(TEXTS)):
        entries = slice(found.start[row], found.start[row + 1])
        np.add.at(matrix[row], found.bucket[entries], found.value[entries])
    np.testing.assert_allclose(found.times(weights), matrix @ weights, atol=1e-4)


def test_numbers_are_alike_to_the_words_and_case_does_not_matter() -> None:
    first, second = (claim_models.ngrams([text]) for text in ("We lost 40 jobs", "we lost 7,000 jobs"))
    np.testing.assert_array_equal(first.bucket, second.bucket)


def test_shipped_heads_hold_what_density_needs() -> None:
    for kind in KINDS:
        head = heads.load(FOLDER / f"{kind}.safetensors")
        assert set(head.metadata["errors"]) >= {"offset", "spread"} and head.path.stat().st_size < 10e6
        assert len(head.arrays["mean"]) == len(claim_features.NAMES) + (384 if kind != "features" else 0)
        found = heads.errors(config.Claims(model=kind, head=str(FOLDER)))
        assert found == head.metadata["errors"]
