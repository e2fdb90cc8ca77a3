"""What a new election does to the count of claims: heads trained to one year, tested on the debates of all later ones.

A linear head on the vectors and surface features stands for the shipped ones here, as it is fitted in a second: it is
trained on the debates to each election in turn, which the shipped recipes could not be in a day. Found are how far
below the truth its counts fall at the next election, how far from it a speaker's count lies at any later one, and how
the threshold with the greatest F1 moves with the share of claims.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.claims import claim_features
from pipeline.evaluation import reliability
from pipeline.training import fit_claims

FIRST = 2  # elections at least to train on
PENALTY = 20.0  # of the linear head: chosen with debates after 2000 in view
STEPS = 6  # of Newton's method
VECTOR_SCALE = 0.3
SHARES = (0.05, 0.1, 0.15, 0.2, 0.24, 0.3, 0.4, 0.5, 0.6)
NEARLY = 0.002  # of the greatest F1: the threshold is the middle of those that reach it
Z90 = 1.6449

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def _sigmoid(x: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-x))
    return result


@dataclass(frozen=True)
class Debates:
    """Labelled sentences with their vectors; debates are named by their date."""

    text: list[str]
    vectors: NDArray[np.float32]
    debate: NDArray[np.str_]
    speaker: NDArray[np.str_]
    positive: Flags

    @property
    def year(self) -> NDArray[np.int64]:
        """The election of each sentence."""
        return np.array([int(name[:4]) for name in self.debate])

    def inputs(self) -> Floats:
        """What the linear head takes: vectors, surface features, and a constant."""
        surface = claim_features.features(self.text)
        surface = np.clip((surface - surface.mean(0)) / (surface.std(0) + 1e-6), -4, 4)
        scaled = self.vectors * VECTOR_SCALE * self.vectors.shape[1] ** 0.5
        return np.hstack([scaled, surface, np.ones((len(self.text), 1))]).astype(np.float64)


def fit(x: Floats, positive: Flags) -> Floats:
    """Weights of a ridge logistic regression; the last column is the constant."""
    weights, ridge = np.zeros(x.shape[1]), np.full(x.shape[1], PENALTY)
    ridge[-1] = 1e-3
    for _ in range(STEPS):
        p = _sigmoid(x @ weights)
        slope = x.T @ (positive - p) - ridge * weights
        weights = weights + np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge), slope)
    return weights


def forward(of: Debates) -> pd.DataFrame:
    """log(true / estimated count) of each debate and each of its speakers with many sentences, by each head before it.

    Columns: trained_to, year, debate, speaker (`*`: all together), log_ratio, chance (its deviation by chance alone).
    """
    x, year, rows = of.inputs(), of.year, list[dict[str, Any]]()
    elections = np.unique(year)
    for last in elections[FIRST - 1 : -1]:
        p = _sigmoid(x @ fit(x[year <= last], of.positive[year <= last]))
        for debate, speaker, own in _groups(of, year > last):
            true, estimated = of.positive[own].sum(), p[own].sum()
            found = {
                "log_ratio": np.log(true / estimated),
                "chance": np.sqrt((p[own] * (1 - p[own])).sum()) / estimated,
            }
            key = {"trained_to": int(last), "year": int(debate[:4]), "debate": debate, "speaker": speaker}
            rows.append(key | found)
    return pd.DataFrame(rows)


def _groups(of: Debates, rows: Flags) -> Iterator[tuple[str, str, NDArray[np.int64]]]:
    for debate in np.unique(of.debate[rows]):
        here = np.flatnonzero(of.debate == debate)
        yield str(debate), "*", here
        for speaker in np.unique(of.speaker[here]):
            own = here[of.speaker[here] == speaker]
            if len(own) >= reliability.LEAST and of.positive[own].any():
                yield str(debate), str(speaker), own


def drift(errors: pd.DataFrame) -> tuple[float, float]:
    """The median over elections of the next one's log ratio, and the spread of speakers about it (elections alike)."""
    whole = errors[errors.speaker == "*"].groupby(["trained_to", "year"], as_index=False).log_ratio.mean()
    by_year: dict[str, dict[str, float]] = {}
    for last, year, ratio in zip(whole.trained_to, whole.year, whole.log_ratio, strict=True):
        by_year.setdefault(str(last), {})[str(year)] = round(float(np.exp(-ratio)), 3)
    return {
        "log_ratio": round(log_ratio, 4),
        "spread": round(spread, 4),
        "added": round(more, 4),
        "decision": decision(held_out, of.positive),
        "backtest": backtest(errors, first),
        "estimated_over_true_count": by_year,
    }
