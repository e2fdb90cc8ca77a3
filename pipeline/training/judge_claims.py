"""What held-out debates say about a claim head: figures with intervals over debates, calibration, density errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.conversation.error_model import ErrorModel
from pipeline.conversation.view import MeasureSettings, quarters
from pipeline.core.command import Problem
from pipeline.evaluation import reliability
from pipeline.training import fit_claims

_RESAMPLES = 1000
_LEVEL = 0.9
_DECIMALS = 6  # of a calibration: what is beyond depends on the order in which a processor adds
_WORDS_PER_SECOND = 2.5  # the debates have no times; only the words' rate is judged

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def _sigmoid(x: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-np.clip(x, -30, 30)))
    return result


def calibrated(
    x: Floats, positive: Flags, group: NDArray[np.str_], least_spread: float = 0.0
) -> dict[str, dict[str, float]]:
    """The map from held-out log-odds to scores, and the error model; its spread is over groups with many sentences."""
    slope, intercept = fit_claims.platt(x, positive)
    offset = fit_claims.best_threshold(slope * x + intercept, positive)
    spread = max(_spread(_sigmoid(slope * x + intercept), positive, group), least_spread)
    found = {
        "calibration": {"slope": slope, "intercept": intercept - offset},
        "errors": {"offset": offset, "spread": spread, "base_rate": float(positive.mean())},
    }
    return {part: {name: round(value, _DECIMALS) for name, value in of.items()} for part, of in found.items()}


def _spread(chances: Floats, positive: Flags, group: NDArray[np.str_]) -> float:
    """Standard deviation of log(true / estimated count) over groups, less what chance alone gives."""
    of = pd.DataFrame({"p": chances, "v": chances * (1 - chances), "y": positive}).groupby(group)
    sums = of[["p", "v", "y"]].sum()[of.size() >= reliability.LEAST]
    if sums.empty:
        raise Problem(
            f"no speaker with {reliability.LEAST} sentences in one debate: the error of a density cannot be "
            "measured. Train on more data"
        )
    excess = np.log((sums.y + 0.5) / (sums.p + 0.5)) ** 2 - sums.v / sums.p**2
    return float(np.sqrt(max(excess.mean(), 0.0)))


@dataclass(frozen=True)
class Judge:
    """The labelled sentences, in order within each debate; every method takes held-out log-odds before calibration."""

    text: list[str]
    debate: NDArray[np.str_]
    speaker: NDArray[np.str_]
    positive: Flags
    seed: int

    def calibration(self, x: Floats, rows: Flags | None = None) -> dict[str, dict[str, float]]:
        """The map from log-odds to scores, and the error model, from the held-out debates of `rows` (all of them)."""
        rows = np.ones(len(x), dtype=bool) if rows is None else rows
        return calibrated(x[rows], self.positive[rows], np.char.add(self.debate, self.speaker)[rows])

    def _crossed(self, x: Floats) -> tuple[Floats, Floats, list[tuple[str, dict[str, dict[str, float]]]]]:
        """Scores and probabilities of each debate, calibrated on the others; and those calibrations."""
        scores, chances, models = np.zeros(len(x)), np.zeros(len(x)), []
        for name in np.unique(self.debate):
            here = self.debate == name
            model = self.calibration(x, ~here)
            logit = model["calibration"]["slope"] * x[here] + model["calibration"]["intercept"]
            scores[here], chances[here] = _sigmoid(logit), _sigmoid(logit + model["errors"]["offset"])
            models.append((str(name), model))
        return scores, chances, models

    def by_debate(self, x: Floats) -> dict[str, Any]:
        """Cross-validated figures, each debate calibrated on the others, intervals (90 %) by resampling debates."""
        scores, chances, models = self._crossed(x)
        return {**self._figures(scores, chances), "density": self._density(scores, models)}

    def as_captions(self, x: Floats, caption: Floats) -> dict[str, float]:
        """The same sentences without capitals and punctuation, under the calibration of the printed ones."""
        from sklearn.metrics import average_precision_score, f1_score

        model = self.calibration(x)
        logit = model["calibration"]["slope"] * caption + model["calibration"]["intercept"]
        chances = _sigmoid(logit + model["errors"]["offset"])
        return {
            "average_precision": round(float(average_precision_score(self.positive, caption)), 4),
            "f1": round(float(f1_score(self.positive, logit >= 0)), 4),
            "estimated_over_true_count": round(float(chances.sum() / self.positive.sum()), 4),
        }

    def later(self, earlier: Floats, before: Flags, later: Floats, after: Flags) -> dict[str, Any]:
        """Trained and calibrated on the debates before, tested on later ones."""
        from sklearn.metrics import average_precision_score, f1_score

        model = self.calibration(earlier, before)
        logit = model["calibration"]["slope"] * later + model["calibration"]["intercept"]
        chances, truth = _sigmoid(logit + model["errors"]["offset"]), self.positive[after]
        debate, scores = self.debate[after], np.zeros(len(after))
        scores[after] = _sigmoid(logit)
        names = [str(name) for name in np.unique(debate)]
        ratios = {name: chances[debate == name].sum() / truth[debate == name].sum() for name in names}
        return {
            "average_precision": round(float(average_precision_score(truth, later)), 4),
            "f1": round(float(f1_score(truth, logit >= 0)), 4),
            "calibration_error": round(reliability.calibration_error(chances, truth), 4),
            "estimated_over_true_count": {name: round(float(ratio), 4) for name, ratio in ratios.items()},
            "density": self._density(scores, [(name, model) for name in names]),
        }

    def _figures(self, scores: Floats, chances: Floats) -> dict[str, Any]:
        from sklearn.metrics import average_precision_score

        y, names = self.positive, np.unique(self.debate)
        where = [np.flatnonzero(self.debate == name) for name in names]

        def f1(rows: NDArray[np.int64]) -> float:
            called = scores[rows] >= 0.5
            return float(2 * (called & y[rows]).sum() / (called.sum() + y[rows].sum()))

        def ap(rows: NDArray[np.int64]) -> float:
            return float(average_precision_score(y[rows], scores[rows]))

        rng = np.random.default_rng(self.seed)
        drawn = [np.concatenate([where[k] for k in rng.integers(0, len(names), len(names))]) for _ in range(_RESAMPLES)]
        everything = np.arange(len(y))
        return {
            "average_precision": _with_interval(ap(everything), [ap(rows) for rows in drawn]),
            "f1": _with_interval(f1(everything), [f1(rows) for rows in drawn]),
            "precision_at_recall": reliability.precision_at_recall(y, scores),
            "calibration_error": round(reliability.calibration_error(chances, y), 4),
        }

    def _density(self, scores: Floats, models: list[tuple[str, dict[str, dict[str, float]]]]) -> dict[str, Any]:
        """Errors and coverage of the density of each debate, its quarters, and its speakers with many sentences."""
        n_words = np.array([len(sentence.split()) for sentence in self.text])
        same = (self.speaker[1:] == self.speaker[:-1]) & (self.debate[1:] == self.debate[:-1])
        frame = pd.DataFrame(
            {"score": scores.round(4), "n_words": n_words, "speech_s": n_words / _WORDS_PER_SECOND,
             "turn_index": np.concatenate([[0], np.cumsum(~same)]), "speaker": self.speaker, "y": self.positive}
        )  # fmt: skip
        found: dict[str, list[dict[str, Any]]] = {"debates": [], "speakers": [], "quarters": []}
        for name, model in models:
            here = frame[self.debate == name]
            how = MeasureSettings(
                claim_errors=ErrorModel.of(model["errors"]), level=_LEVEL, resamples=_RESAMPLES, seed=self.seed
            )
            for who, row in reliability.density_errors(here, here.y.to_numpy(), how).items():
                found["debates" if who == "*" else "speakers"].append(row)
            for _, part in here.groupby(quarters(here)):
                errors = reliability.density_errors(part, part.y.to_numpy(), how)
                found["quarters"] += [row for who, row in errors.items() if who == "*"]
        return {
            key: {
                "n": len(rows),
                "median_relative_error": round(float(np.median([abs(row["relative_error"]) for row in rows])), 4),
                "mean_relative_error": round(float(np.mean([row["relative_error"] for row in rows])), 4),
                "coverage_of_90_percent_interval": round(float(np.mean([row["holds"] for row in rows])), 4),
            }
            for key, rows in found.items()
            if rows
        }


def _with_interval(value: float, samples: list[float]) -> dict[str, float]:
    low, high = np.quantile(samples, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return {"value": round(value, 4), "low": round(float(low), 4), "high": round(float(high), 4)}
