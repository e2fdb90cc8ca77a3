"""Counting positives of one conversation by labelled sentences: honest for a model that is badly wrong, too."""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from pipeline.conversation.error_model import Count, ErrorModel
from pipeline.conversation.view import MeasureSettings
from pipeline.measures import claim_parts, labelled_counts, labelled_density
from tests.measures.conversations import Said, conversation

LEVEL = 0.9


def talk(seed: int, n: int = 700, bent: float = 0.0) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Probabilities of a model whose log-odds are wrong by `bent`, and the truth."""
    rng = np.random.default_rng(seed)
    log_odds = rng.normal(-1.8, 1.8, n)
    truth = rng.random(n) < 1 / (1 + np.exp(-log_odds))
    return 1 / (1 + np.exp(-(log_odds + bent))), truth


def counted(p: NDArray[np.float64], truth: NDArray[np.bool_], n: int, seed: int) -> Count:
    rows, stratum = labelled_counts.draw(p, n, seed)
    sizes = np.bincount(stratum)[stratum[rows]]
    return labelled_counts.count(p, rows, truth[rows], stratum[rows], sizes, LEVEL)


@pytest.mark.parametrize("bent", [-1.5, 0.0, 1.5])
def test_the_interval_holds_the_truth_as_often_as_it_says_whatever_the_models_bias(bent: float) -> None:
    held, errors = 0, []
    for seed in range(200):
        p, truth = talk(seed, bent=bent)
        found = counted(p, truth, 60, seed)
        held += found.low <= truth.sum() <= found.high
        errors.append(found.value - truth.sum())
    assert held >= 0.87 * 200  # of 180 expected; three standard deviations of chance are 13
    assert abs(np.mean(errors)) < 0.04 * truth.sum()


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_time_on_a_topic_is_held_too_though_the_draw_was_by_another_score(share: float) -> None:
    held, errors = 0, []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        p, _ = talk(seed)  # of a claim: it deals out the labels
        on = rng.random(len(p)) < share
        scores = np.clip(rng.normal(0.2 + 0.5 * on, 0.15), 0.001, 0.999)
        seconds = rng.gamma(2.0, 3.0, len(p))
        rows, stratum = labelled_counts.draw(p, 60, seed)
        drawn = (rows, on[rows], stratum[rows], np.bincount(stratum)[stratum[rows]])
        found = labelled_counts.count(scores, *drawn, LEVEL, seconds)
        held += found.low <= seconds[on].sum() <= found.high
        errors.append((found.value - seconds[on].sum()) / seconds.sum())
    assert held >= 0.87 * 200 and abs(np.mean(errors)) < 0.02


def test_it_is_narrower_than_the_labels_alone() -> None:
    own, alone = [], []
    for seed in range(40):
        p, truth = talk(seed)
        found = counted(p, truth, 60, seed)
        own.append(found.high - found.low)
        share = truth.mean()
        alone.append(2 * 1.645 * len(p) * np.sqrt(share * (1 - share) / 59 * (1 - 60 / len(p))))
    assert np.mean(own) < 0.85 * np.mean(alone)


def test_all_labelled_is_the_count_itself() -> None:
    p, truth = talk(1, n=80)
    found = counted(p, truth, 80, 0)
    assert (found.value, found.low, found.high) == pytest.approx([truth.sum()] * 3)
    assert found.labels == 80


def test_as_many_are_drawn_as_asked_for_each_once_and_from_every_stratum() -> None:
    p, _ = talk(2)
    rows, stratum = labelled_counts.draw(p, 61, 3)
    assert len(rows) == len(set(rows)) == 61
    drawn = np.bincount(stratum[rows])
    assert len(drawn) == labelled_counts.STRATA and drawn.min() >= 10
    assert p[stratum == 0].max() <= p[stratum == 1].min()
    np.testing.assert_array_equal(rows, labelled_counts.draw(p, 61, 3)[0])
    few, _ = labelled_counts.draw(p[:5], 61, 3)
    assert list(few) == [0, 1, 2, 3, 4]


def test_the_conversations_density_is_the_labels_and_its_speakers_follow() -> None:
    p, truth = talk(4, n=400, bent=-1.5)
    said = [Said("Ada" if k % 2 else "Ben", 4.0, {}, float(score), meaning=k % 9) for k, score in enumerate(p)]
    of = conversation(said, settings=MeasureSettings(claim_errors=ErrorModel(0.0, 0.1), resamples=300))
    rows, stratum = labelled_counts.draw(p, 100, 0)
    labelled = pd.DataFrame(
        {"claim": truth[rows].astype(int), "stratum": stratum[rows], "of": np.bincount(stratum)[stratum[rows]]}
    )
    found = labelled_density.counted(of, labelled, rows)
    corrected = labelled_density.calibrated(of, found)
    before, after = claim_parts.parts(of), labelled_density.with_count(claim_parts.parts(corrected), found)
    before, after = (frame.set_index(["speaker", "topic", "quarter"]) for frame in (before, after))
    whole, words = after.xs(("*", "*", 0)), int(of.sentences.n_words.sum())
    true = 100 * truth.sum() / words
    assert whole.claims_per_100_words == pytest.approx(100 * found["claim"].value / words)
    assert whole.claims_per_100_words_low <= true <= whole.claims_per_100_words_high
    assert before.claims_per_100_words["*", "*", 0] < 0.75 * true < after.claims_per_100_words["Ada", "*", 0] * 1.2
    assert (after.n_labelled == 100).all() and before.n_labelled.isna().all()
