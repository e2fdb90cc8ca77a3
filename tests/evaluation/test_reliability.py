"""Reliability, calibration error and density errors against gold that is known by construction."""

import numpy as np
import pandas as pd
import pytest

from pipeline.conversation.error_model import ErrorModel
from pipeline.conversation.view import MeasureSettings
from pipeline.evaluation import reliability


def test_precision_at_recall_is_the_best_at_or_beyond_it() -> None:
    truth = np.array([True, True, False, True, False, True, False, False, True, False])
    scores = np.linspace(1, 0.1, 10)
    assert reliability.precision_at_recall(truth, scores) == {"0.6": 0.75, "0.7": 0.6667, "0.8": 0.6667, "0.9": 0.5556}


def test_equal_scores_are_decided_together() -> None:
    truth = np.array([True, False, False, True])
    assert set(reliability.precision_at_recall(truth, np.full(4, 0.3)).values()) == {0.5}
    assert reliability.precision_at_recall(np.zeros(4, dtype=bool), np.full(4, 0.3)) == {}


def test_calibrated_probabilities_have_little_error_and_shifted_ones_have_the_shift() -> None:
    rng = np.random.default_rng(2)
    p = rng.uniform(0.1, 0.7, size=40_000)
    truth = rng.uniform(size=len(p)) < p
    assert reliability.calibration_error(p, truth) < 0.01
    assert reliability.calibration_error(p + 0.2, truth) == pytest.approx(0.2, abs=0.01)


def test_bins_hold_every_sentence_once_by_rising_probability() -> None:
    p = np.random.default_rng(4).uniform(size=37)
    table = reliability.reliability(p, p > 0.5)
    assert list(table.bin) == list(range(1, 11)) and table.n.sum() == 37 and table.n.max() - table.n.min() <= 1
    assert table.probability.is_monotonic_increasing and table.share.iloc[0] == 0 and table.share.iloc[-1] == 1
    assert len(reliability.reliability(p[:3], p[:3] > 0.5)) == 3


def said(n: int, speaker: str, score: float) -> pd.DataFrame:
    return pd.DataFrame(
        {"speaker": speaker, "turn_index": np.arange(n) // 4, "n_words": 10, "speech_s": 4.0, "score": score}
    )


def test_density_errors_are_relative_and_of_speakers_with_many_sentences() -> None:
    settings = MeasureSettings(claim_errors=ErrorModel(0.0, 0.1), resamples=300)
    frame = pd.concat([said(120, "Ada", 0.5), said(20, "Bo", 0.5)], ignore_index=True)
    truth = np.zeros(len(frame), dtype=bool)
    truth[:80] = True
    found = reliability.density_errors(frame, truth, settings)
    assert set(found) == {"*", "Ada"}
    assert found["Ada"]["gold_per_100_words"] == pytest.approx(100 * 80 / 1200, abs=1e-4)
    assert found["Ada"]["relative_error"] == pytest.approx(60 / 80 - 1) and not found["Ada"]["holds"]
    assert found["*"]["relative_error"] == pytest.approx(70 / 80 - 1) and found["*"]["holds"]


def test_who_makes_no_claim_by_the_gold_has_no_relative_error() -> None:
    settings = MeasureSettings(claim_errors=ErrorModel(0.0, 0.1), resamples=300)
    assert reliability.density_errors(said(120, "Ada", 0.5), np.zeros(120, dtype=bool), settings) == {}
