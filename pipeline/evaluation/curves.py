"""Curves for plots: precision over recall of any label's scores against gold, as points of a table.

One CSV file per plot, long form, one row per point, so that any number of labels share a file:
`label,threshold,precision,recall`, by label and falling threshold, rounded to 4 decimals. A point says what deciding
by that threshold would find. `.dvc/plots/by_label.json` draws such a table with one line per label.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PR_COLUMNS = ("label", "threshold", "precision", "recall")
MOST_POINTS = 200  # per label; more than can be told apart on a screen


Floats = NDArray[np.float64]


def of_thresholds(truth: NDArray[np.bool_], score: Floats) -> tuple[Floats, Floats, Floats]:
    """Precision and recall of deciding by each score as a threshold, and these, rising; there must be a positive.

    As `sklearn.metrics.precision_recall_curve` without its last point; importing that costs a second.
    """
    falling = np.argsort(score, kind="stable")[::-1]
    ordered = score[falling]
    last = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)  # of those with the same score
    hits = np.cumsum(truth[falling], dtype=np.float64)[last]
    return (hits / (last + 1))[::-1], (hits / hits[-1])[::-1], ordered[last][::-1]


def average_precision(truth: NDArray[np.bool_], score: Floats) -> float:
    """The mean precision over the steps of recall, without interpolation; there must be a positive."""
    precision, recall, _ = of_thresholds(truth, score)
    return float(-np.sum(np.diff(np.append(recall, 0.0)) * precision))


def precision_recall(
    scored: Mapping[str, tuple[NDArray[np.bool_], NDArray[np.float64]]], points: int = MOST_POINTS
) -> pd.DataFrame:
    """Points of the curve of each label, from its truth and its scores (arrays of one length each).

    A label without a positive has no recall, and no row.
    """
    found = []
    for label, (truth, score) in scored.items():
        if not truth.any():
            continue
        precision, recall, threshold = of_thresholds(truth, score)
        frame = pd.DataFrame({"threshold": threshold, "precision": precision, "recall": recall})
        found.append(_thinned(frame.iloc[::-1].assign(label=label), points))
    if not found:
        return pd.DataFrame(columns=list(PR_COLUMNS))
    return pd.concat(found, ignore_index=True)[list(PR_COLUMNS)].round(4)


def _thinned(curve: pd.DataFrame, points: int) -> pd.DataFrame:
    """At most so many rows, evenly spread over the recall that they reach; the first and the last stay."""
    if len(curve) <= points:
        return curve
    wanted = np.linspace(curve.recall.iloc[0], curve.recall.iloc[-1], points)
    rows = np.searchsorted(curve.recall.to_numpy(), wanted)
    return curve.iloc[np.unique(np.append(rows, [0, len(curve) - 1]))]
