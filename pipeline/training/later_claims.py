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
from pipeline.conversation.error_model import Z90
from pipeline.evaluation import reliability
from pipeline.training import fit_claims

FIRST = 2  # elections at least to train on
PENALTY = 20.0  # of the linear head: chosen with debates after 2000 in view
STEPS = 6  # of Newton's method
VECTOR_SCALE = 0.3
LEVEL_END = 0.95  # of a central 90 % interval
SHARES = (0.05, 0.1, 0.15, 0.2, 0.24, 0.3, 0.4, 0.5, 0.6)
NEARLY = 0.002  # of the greatest F1: the threshold is the middle of those that reach it

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
        chances = _sigmoid(x @ weights)
        slope = x.T @ (positive - chances) - ridge * weights
        weights = weights + np.linalg.solve((x * (chances * (1 - chances))[:, None]).T @ x + np.diag(ridge), slope)
    return weights


def forward(of: Debates) -> pd.DataFrame:
    """log(true / estimated count) of each debate and each of its speakers with many sentences, by each head before it.

    Columns: trained_to, year, debate, speaker (`*`: all together), log_ratio, chance (its deviation by chance alone).
    """
    x, year, rows = of.inputs(), of.year, list[dict[str, Any]]()
    elections = np.unique(year)
    for last in elections[FIRST - 1 : -1]:
        chances = _sigmoid(x @ fit(x[year <= last], of.positive[year <= last]))
        for debate, speaker, own in _groups(of, year > last):
            true, estimated = of.positive[own].sum(), chances[own].sum()
            found = {
                "log_ratio": np.log(true / estimated),
                "chance": np.sqrt((chances[own] * (1 - chances[own])).sum()) / estimated,
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


@dataclass(frozen=True)
class Drift:
    """What new elections do: the median of the next one's log ratio, and how far speakers lie about it."""

    log_ratio: float
    measured: float  # the spread of speakers about it over the elections that are known
    elections: int

    @property
    def spread(self) -> float:
        """The spread to expect of one more election: so few say little of how far the next may lie.

        The deviation of a normal error whose 90 % interval is that of Student's t for a new draw beside the known ones.
        """
        from scipy.stats import t

        known = max(self.elections, 2)
        return float(self.measured * t.ppf(LEVEL_END, known - 1) / Z90 * (1 + 1 / known) ** 0.5)


def drift(errors: pd.DataFrame) -> Drift:
    """The median over elections of the next one's log ratio, and the spread of speakers about it (elections alike)."""
    whole = errors[errors.speaker == "*"].groupby(["trained_to", "year"]).log_ratio.mean().reset_index()
    following = whole.sort_values("trained_to").groupby("year").tail(1)
    middle = float(following.log_ratio.median())
    of = errors[errors.speaker != "*"]
    excess = (of.log_ratio - middle) ** 2 - of.chance**2
    measured = float(np.sqrt(max(excess.groupby(of.year).mean().mean(), 0.0)))
    return Drift(middle, measured, len(following))


def backtest(errors: pd.DataFrame, first: int) -> dict[str, Any]:
    """How well `drift` would have done: learnt from the elections to each year from `first`, tested on all later."""
    tested = []
    for last in sorted(set(errors.trained_to[errors.trained_to >= first])):
        known = drift(errors[errors.year <= last])
        later = errors[errors.trained_to == last]
        for name, added, width in (
            ("corrected", known.log_ratio, known.spread),
            ("corrected, spread as measured", known.log_ratio, known.measured),
            ("as it was", 0.0, known.spread),
        ):
            error = later.log_ratio - added
            holds = error.abs() <= Z90 * np.sqrt(width**2 + later.chance**2)
            tested.append(later.assign(way=name, error=-error, holds=holds))
    return _said(pd.concat(tested))


def each_left_out(errors: pd.DataFrame) -> dict[str, Any]:
    """The same for each election by the head that is trained to the one before, and `drift` of all other elections.

    So that the odd ones are tested, too, which an order of time has at its beginning.
    """
    tested = []
    for year, own in errors.groupby("year"):
        known = drift(errors[errors.year != year])
        later = own[own.trained_to == own.trained_to.max()]
        for name, width in (("corrected", known.spread), ("corrected, spread as measured", known.measured)):
            error = later.log_ratio - known.log_ratio
            holds = error.abs() <= Z90 * np.sqrt(width**2 + later.chance**2)
            tested.append(later.assign(way=name, error=-error, holds=holds))
    return _said(pd.concat(tested))


def _said(rows: pd.DataFrame) -> dict[str, Any]:
    """Figures by way and for debates and speakers, of rows with the columns way, error and holds."""
    whole = rows.speaker.eq("*").map({True: "debates", False: "speakers"})
    found: dict[str, Any] = {way: {} for way in rows.way.unique()}
    for key, own in rows.groupby([rows.way, whole]):
        way, kind = map(str, key)
        relative = np.exp(own.error) - 1
        found[str(way)][kind] = {
            "n": len(own),
            "mean_relative_error": round(float(relative.mean()), 4),
            "median_relative_error": round(float(relative.abs().median()), 4),
            "within_10_percent": round(float((relative.abs() <= 0.1).mean()), 4),
            "coverage_of_90_percent_interval": round(float(own.holds.mean()), 4),
        }
    return found


def added(of: Debates, folds: NDArray[np.int64], log_ratio: float) -> tuple[float, Floats]:
    """What to add to calibrated log-odds so that their sum grows by `log_ratio`; and those held-out log-odds."""
    x, held_out = of.inputs(), np.zeros(len(of.text))
    for fold in np.unique(folds):
        held_out[folds == fold] = x[folds == fold] @ fit(x[folds != fold], of.positive[folds != fold])
    slope, intercept = fit_claims.platt(held_out, of.positive)
    held_out = slope * held_out + intercept
    low, high, wanted = -3.0, 3.0, np.exp(log_ratio) * _sigmoid(held_out).sum()
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _sigmoid(held_out + middle).sum() < wanted else (low, middle)
    return low, held_out


def decision(log_odds: Floats, positive: Flags) -> dict[str, list[float]]:
    """By share of claims, how far the threshold with the greatest F1 lies from that at the data's own share."""
    share = float(positive.mean())
    moved = [_best(log_odds, positive, wanted) - _best(log_odds, positive, share) for wanted in SHARES]
    return {"share": list(SHARES), "log_odds": [round(value, 2) for value in moved]}


def _best(log_odds: Floats, positive: Flags, share: float) -> float:
    """The middle of the thresholds with nearly the greatest F1 if claims were that `share` of sentences."""
    weight = np.where(positive, share / positive.mean(), (1 - share) / (1 - positive.mean()))
    at = np.linspace(-4, 4, 161)
    called = [log_odds >= threshold for threshold in at]
    f1 = np.array([2 * weight[own & positive].sum() / (weight[own].sum() + share * len(weight)) for own in called])
    return float(at[f1 >= f1.max() - NEARLY].mean())


def judged(of: Debates, folds: NDArray[np.int64], first: int) -> dict[str, Any]:
    """All that models/claims/later.json says."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # the same bytes whatever the threads
        errors = forward(of)
        known = drift(errors)
        more, held_out = added(of, folds, known.log_ratio)
    whole = errors[errors.speaker == "*"].groupby(["trained_to", "year"], as_index=False).log_ratio.mean()
    by_year: dict[str, dict[str, float]] = {}
    for last, year, ratio in zip(whole.trained_to, whole.year, whole.log_ratio, strict=True):
        by_year.setdefault(str(last), {})[str(year)] = round(float(np.exp(-ratio)), 3)
    return {
        "log_ratio": round(known.log_ratio, 4),
        "spread": round(known.spread, 4),
        "spread_measured": round(known.measured, 4),
        "elections": known.elections,
        "added": round(more, 4),
        "decision": decision(held_out, of.positive),
        "backtest": backtest(errors, first),
        "each_election_left_out": each_left_out(errors),
        "estimated_over_true_count": by_year,
    }
