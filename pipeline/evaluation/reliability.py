"""How far probabilities and densities of claims can be trusted, held against gold: reliability, calibration error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.conversation.view import MeasureSettings
from pipeline.evaluation.curves import of_thresholds
from pipeline.measures import density

RECALLS = (0.6, 0.7, 0.8, 0.9)
BINS = 10  # of as many sentences each; 1 in 10 claims keeps a bin of a short transcript from being empty of them
LEAST = 100  # sentences: with fewer, a speaker's true density is mostly chance

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def precision_at_recall(truth: Flags, scores: Floats, recalls: Sequence[float] = RECALLS) -> dict[str, float]:
    """The best precision at or beyond each recall; empty without a positive."""
    if not truth.any():
        return {}
    precision, recall, _ = of_thresholds(truth, scores)
    return {f"{wanted:g}": round(float(precision[recall >= wanted - 1e-12].max()), 4) for wanted in recalls}


def reliability(chances: Floats, truth: Flags, bins: int = BINS) -> pd.DataFrame:
    """The mean probability and the share of claims in bins of as many sentences each, by rising probability.

    Columns: bin (from 1), n, probability, share.
    """
    parts = [part for part in np.array_split(np.argsort(chances, kind="stable"), bins) if len(part)]
    rows = [(number, len(part), chances[part].mean(), truth[part].mean()) for number, part in enumerate(parts, start=1)]
    return pd.DataFrame(rows, columns=["bin", "n", "probability", "share"]).round(4)


def calibration_error(chances: Floats, truth: Flags, bins: int = BINS) -> float:
    """Expected calibration error: the mean distance of probability and share over the bins of `reliability`."""
    table = reliability(chances, truth, bins)
    return float(((table.probability - table.share).abs() * table.n).sum() / table.n.sum())


def density_errors(sentences: pd.DataFrame, truth: Flags, settings: MeasureSettings) -> dict[str, dict[str, Any]]:
    """The density of all together ("*") and of each speaker with many sentences, against that of the gold.

    `sentences` has the columns of `density.describe`, and speaker. The error is relative, above 0 where the estimate is
    too high; `holds` says whether the interval holds the truth. Who makes no claim by the gold has no relative error.
    """
    found: dict[str, dict[str, Any]] = {}
    speakers = sentences.speaker.value_counts()
    for name in ["*", *sorted(speakers[speakers >= LEAST].index)]:
        own = np.ones(len(sentences), dtype=bool) if name == "*" else (sentences.speaker == name).to_numpy()
        n_words = float(sentences.n_words[own].sum())
        if not n_words or not truth[own].any():
            continue
        wanted = 100 * float(truth[own].sum()) / n_words
        row = density.describe(sentences[own], settings)
        value, low, high = (row[f"claims_per_100_words{end}"] for end in ("", "_low", "_high"))
        found[name] = {
            "gold_per_100_words": round(wanted, 4),
            "claims_per_100_words": round(value, 4),
            "relative_error": round(value / wanted - 1, 4),
            "holds": bool(low <= wanted <= high),
        }
    return found
