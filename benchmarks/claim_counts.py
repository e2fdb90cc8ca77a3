"""How to count claims where the base rate shifts: ways of prevalence estimation on debates that the head did not see.

    python -m pipeline.training.train_claims cross-validate    # leaves the held-out log-odds in models/.work
    python -m benchmarks.claim_counts

Every debate is counted by a head, a calibration and error rates from other debates (by fold) or earlier ones (by time).
Ways: the count at the threshold, the sum of probabilities (what the pipeline does), adjusted count (Forman 2008),
probabilistic adjusted count (Bella et al. 2010), expectation maximisation (Saerens et al. 2002), and mixes that go part
of the way from the sum of probabilities to an adjusted count (geometric, by weight).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.training import claim_data, train_claims
from pipeline.training.judge_claims import Judge

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LEAST = 0.01  # a share below this is set to it: adjusted counts may be negative


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))))


class Known:
    """Calibration and error rates by sentences with labels."""

    def __init__(self, judge: Judge, x: Floats, rows: Flags) -> None:
        model, self.y = judge.calibration(x, rows), judge.positive[rows]
        self.slope = model["calibration"]["slope"]
        self.intercept = model["calibration"]["intercept"] + model["errors"]["offset"]
        self.threshold = model["errors"]["offset"]
        self.p = self.probabilities(x[rows])
        self.called = self.calls(self.p)

    def probabilities(self, x: Floats) -> Floats:
        """Calibrated, from log-odds."""
        return _sigmoid(self.slope * x + self.intercept)

    def calls(self, p: Floats) -> Flags:
        """Which are called claims, at the threshold with the greatest F1."""
        return np.asarray(np.log(p / (1 - p)) >= self.threshold)


def _count(known: Known, p: Floats) -> float:
    return float(known.calls(p).mean())


def _sum(known: Known, p: Floats) -> float:
    return float(p.mean())


def _adjusted(known: Known, p: Floats) -> float:
    hit, false = known.called[known.y].mean(), known.called[~known.y].mean()
    return float((known.calls(p).mean() - false) / (hit - false))


def _probabilistic(known: Known, p: Floats) -> float:
    hit, false = known.p[known.y].mean(), known.p[~known.y].mean()
    return float((p.mean() - false) / (hit - false))


def _maximised(known: Known, p: Floats) -> float:
    prior = share = float(known.y.mean())
    for _ in range(200):
        up, down = p * share / prior, (1 - p) * (1 - share) / (1 - prior)
        share = float((up / (up + down)).mean())
    return share


def _mixed(way: Callable[[Known, Floats], float], weight: float) -> Callable[[Known, Floats], float]:
    def mix(known: Known, p: Floats) -> float:
        return float(_sum(known, p) ** (1 - weight) * max(way(known, p), LEAST) ** weight)

    return mix


WAYS: dict[str, Callable[[Known, Floats], float]] = {
    "count at the threshold": _count,
    "sum of probabilities": _sum,
    "adjusted count": _adjusted,
    "probabilistic adjusted count": _probabilistic,
    "expectation maximisation": _maximised,
    "sum, 1/4 to probabilistic": _mixed(_probabilistic, 0.25),
    "sum, 1/2 to probabilistic": _mixed(_probabilistic, 0.5),
    "sum, 1/4 to maximisation": _mixed(_maximised, 0.25),
    "sum, 1/2 to maximisation": _mixed(_maximised, 0.5),
}


def errors(judge: Judge, x: Floats, earlier: Floats | None, rows: Flags, known: Flags | None) -> pd.DataFrame:
    """log(estimated / true share) of each debate of `rows` (row) by each way (column).

    Where `known` is not given, a debate's calibration comes from all others.
    """
    found = {}
    for name in np.unique(judge.debate[rows]):
        here = rows & (judge.debate == name)
        model = Known(judge, x if earlier is None else earlier, ~here if known is None else known)
        p, true = model.probabilities(x[here]), judge.positive[here].mean()
        found[str(name)] = {way: np.log(max(count(model, p), LEAST) / true) for way, count in WAYS.items()}
    return pd.DataFrame.from_dict(found, orient="index")


def table(of: pd.DataFrame) -> pd.DataFrame:
    """Median and mean relative error, in %, of each way."""
    relative = 100 * (of.map(np.exp) - 1)
    return pd.DataFrame(
        {"median |error| %": relative.abs().median(), "mean error %": relative.mean(), "worst %": relative.abs().max()}
    ).round(1)


def main() -> None:
    """Print a table for debates left out by fold, and for those of each later year."""
    settings: claim_data.Settings = config.parse(claim_data.Settings, claim_data.SETTINGS)
    data = claim_data.read(settings)
    judge = Judge(data.text, data.debate, data.speaker, data.label == claim_data.CLASSES[1], settings.seed)
    year = np.array([int(name[:4]) for name in data.debate])
    for model in train_claims.MODELS:
        path = Path(settings.work) / f"{model}.npz"
        if not path.exists():
            raise SystemExit(f"{path}: run `python -m pipeline.training.train_claims cross-validate` first")
        kept = np.load(path)
        everything = np.ones(len(year), dtype=bool)
        print(f"\n{model}: {len(np.unique(data.debate))} debates, each left out")
        print(table(errors(judge, kept["printed"], None, everything, None)).to_string())
        for last in settings.later:
            before, after = year < last, year == last
            x, earlier = np.zeros(len(year)), np.zeros(len(year))
            x[after], earlier[before] = kept[f"in_{last}"], kept[f"before_{last}"]
            of = errors(judge, x, earlier, after, before)
            print(f"\n{model}: trained before {last}, the {len(of)} debates of {last}")
            print(table(of).to_string())
            print("estimated / true:", np.exp(of["sum of probabilities"]).round(2).to_dict())


if __name__ == "__main__":
    main()
