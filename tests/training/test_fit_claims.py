"""Fitting: the same data give the same head whatever the threads, and held-out log-odds become probabilities."""

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.claims import claim_models
from pipeline.training import fit_claims

RECIPE = fit_claims.Recipe(
    regularisation=1.0, dense_weight=0.1, word_weight=2.0, networks=2, hidden=8, epochs=3, batch=16, learning_rate=0.01,
    weight_decay=0.01, dropout_input=0.1, dropout_hidden=0.2, seed=0,
)  # fmt: skip
CLAIMS = [f"The harbour sold {k} tonnes of eels in {1980 + k}." for k in range(2, 32)]
TALK = [f"I think that number {k} is a good friend of mine." for k in range(2, 32)]
PLANS = [f"We will never give up on plan {k}." for k in range(2, 32)]
TEXT = CLAIMS + TALK + PLANS
LABEL = np.repeat(np.array([2, 1, 0]), 30)


def vectors(n: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(n).normal(size=(n, 12)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def test_a_head_ranks_claims_over_the_rest_and_the_threads_do_not_matter() -> None:
    import torch

    parts = [fit_claims.examples(TEXT, vectors(90), LABEL)]
    heads = []
    threads = torch.get_num_threads()
    for number in (1, 2):
        torch.set_num_threads(number)
        heads.append(fit_claims.fit(parts, 12, RECIPE))
        assert torch.get_num_threads() == number
    torch.set_num_threads(threads)
    assert all(heads[0][name].tobytes() == heads[1][name].tobytes() for name in heads[0])
    odds = claim_models.raw_log_odds(heads[0], TEXT, vectors(90))
    assert odds[:30].min() > odds[30:].max()


def test_rows_are_chosen_alike_from_every_part() -> None:
    chosen = np.arange(90) % 3 == 0
    part = fit_claims.examples(TEXT, None, LABEL).rows(chosen)
    alone = fit_claims.examples([t for t, c in zip(TEXT, chosen, strict=True) if c], None, LABEL[chosen])
    np.testing.assert_array_equal(part.dense, alone.dense)
    assert (part.words != alone.words).nnz == 0


@pytest.mark.parametrize(
    ("printed", "caption"),
    [
        ("Well, we cut Taxes — by 5.5 percent!", "well we cut taxes by 5.5 percent"),
        ("It's $1,200, he said.", "it's $1,200 he said"),
        ("", ""),
    ],
)
def test_a_caption_keeps_words_and_the_marks_within_numbers(printed: str, caption: str) -> None:
    assert fit_claims.as_caption(printed) == caption


def test_calibration_gives_the_share_of_positives() -> None:
    rng = np.random.default_rng(1)
    odds = rng.normal(size=20_000) * 2
    positive = rng.uniform(size=len(odds)) < 1 / (1 + np.exp(-(0.5 * odds - 1)))
    slope, intercept = fit_claims.platt(odds, positive)
    assert slope == pytest.approx(0.5, abs=0.05) and intercept == pytest.approx(-1, abs=0.1)


def test_the_threshold_is_between_the_scores_that_part_best() -> None:
    odds = np.array([3.0, 2.0, 1.0, 0.0, -1.0])
    assert fit_claims.best_threshold(odds, np.array([True, True, False, False, False])) == 1.5
    assert fit_claims.best_threshold(odds, np.array([True, True, True, True, True])) == -1.0
