"""Points of precision over recall."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve

from pipeline.evaluation import curves


def test_points_are_those_of_the_definition() -> None:
    truth, score = np.array([True, False, True, False]), np.array([0.9, 0.8, 0.8, 0.1])
    found = curves.precision_recall({"horses": (truth, score)})
    assert found.threshold.tolist() == [0.9, 0.8, 0.1]
    assert found.precision.tolist() == [1.0, 0.6667, 0.5]
    assert found.recall.tolist() == [0.5, 1.0, 1.0]


def test_agrees_with_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random(80) < 0.3
    score = (rng.random(80) + truth * 0.3).round(1)
    precision, recall, threshold = precision_recall_curve(truth, score)
    found = curves.precision_recall({"a": (truth, score)})[::-1]
    np.testing.assert_allclose(found.threshold, threshold)
    np.testing.assert_allclose(found.precision, precision[:-1], atol=1e-4)
    np.testing.assert_allclose(found.recall, recall[:-1], atol=1e-4)
    assert curves.average_precision(truth, score) == pytest.approx(average_precision_score(truth, score), abs=1e-12)


def test_long_curves_are_thinned_and_keep_their_ends() -> None:
    rng = np.random.default_rng(0)
    truth, score = rng.random(5000) < 0.5, rng.random(5000)
    whole, few = (curves.precision_recall({"a": (truth, score)}, points=n) for n in (10_000, 50))
    assert len(whole) == 5000 and len(few) <= 52
    assert few.iloc[0].tolist() == whole.iloc[0].tolist() and few.iloc[-1].tolist() == whole.iloc[-1].tolist()
    assert np.diff(few.recall).max() == pytest.approx(1 / 49, abs=0.01)


def test_a_label_without_a_positive_has_no_curve() -> None:
    nothing = np.zeros(3, dtype=bool)
    assert curves.precision_recall({"a": (nothing, np.zeros(3))}).columns.tolist() == list(curves.PR_COLUMNS)
    both = curves.precision_recall({"a": (nothing, np.zeros(3)), "b": (~nothing, np.zeros(3))})
    assert both.label.tolist() == ["b"]
