"""Claim density: how many check-worthy claims a speaker makes per 100 words and per minute, and how sure that is.

The count is the sum of the calibrated probabilities (Bella et al. 2010, probability estimation and average). Adjusted
counts (Forman 2008) and expectation maximisation (Saerens et al. 2002) were measured beside it on debates left out and
erred about three times as much: debates differ in what their sentences look like, not in the base rate alone.
models/claims/README.md has the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.measures import intervals

_NEAREST = 5e-5  # half the last decimal of a stored score: log-odds stay finite


@dataclass(frozen=True)
class ErrorModel:
    """What held-out debates say about a head's scores.

    `offset` is added to a score's log-odds to give the probability's (scores put the default decision at 0.5);
    `spread` is the standard deviation of log(true count / estimated count) over speakers, beyond chance.
    """

    offset: float
    spread: float

    @classmethod
    def of(cls, metadata: Mapping[str, float]) -> ErrorModel:
        """From the entry `errors` of a head's metadata."""
        return cls(float(metadata["offset"]), float(metadata["spread"]))

    def probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability that each sentence is a claim."""
        odds = 1 / np.clip(scores, _NEAREST, 1 - _NEAREST) - 1
        result: NDArray[np.float64] = 1 / (1 + odds * np.exp(-self.offset))
        return result


def by_speaker(
    sentences: pd.DataFrame, threshold: float, errors: ErrorModel, level: float, resamples: int, seed: int
) -> pd.DataFrame:
    """Claim columns of results/speakers for one transcript's sentences, one row per speaker.

    `sentences` has speaker, turn_index, n_words, speech_s and score. `n_claims` is the plain count at the threshold,
    the densities are corrected. Their intervals hold three things: which turns the speaker happened to take
    (resampled), chance in each sentence, and how far held-out speakers' true counts lay from the estimate.
    A density is missing where the speaker has no words or no speech.
    """
    rows = {}
    frame = sentences.assign(p=errors.probabilities(sentences.score.to_numpy(dtype=np.float64)))
    for speaker, said in frame.groupby("speaker", sort=True):
        densities = estimate(said, errors, level, resamples, seed)
        rows[str(speaker)] = {"n_claims": int((said.score >= threshold).sum()), **densities}
    columns = ["n_claims", *(f"{name}{end}" for name in _UNITS for end in ("", "_low", "_high"))]
    result = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("speaker")
    return result.astype({"n_claims": "Int64", **dict.fromkeys(columns[1:], "float64")})


_UNITS = {"claims_per_100_words": ("n_words", 100.0), "claims_per_minute": ("speech_s", 60.0)}


def estimate(said: pd.DataFrame, errors: ErrorModel, level: float, resamples: int, seed: int) -> dict[str, float]:
    """Each density with the ends of its interval, of sentences with their probability `p`; NaN if nothing was said."""
    said = said.assign(variance=said.p * (1 - said.p))
    turns = said.groupby("turn_index")[["p", "variance", "n_words", "speech_s"]].sum().to_numpy(dtype=np.float64)
    total = turns.sum(axis=0)
    sums = intervals.resample_sums(turns, resamples, seed)
    rng = np.random.default_rng([seed, 1])
    chance = rng.standard_normal(resamples) * np.sqrt(sums[:, 1])
    claims = np.maximum(sums[:, 0] * np.exp(errors.spread * rng.standard_normal(resamples)) + chance, 0.0)
    found: dict[str, float] = {}
    for name, (unit, per) in _UNITS.items():
        at = 2 if unit == "n_words" else 3
        if total[at] <= 0:
            value, low, high = np.nan, np.nan, np.nan
        else:
            value = per * total[0] / total[at]
            with np.errstate(divide="ignore", invalid="ignore"):
                ends = intervals.interval(per * claims / np.where(sums[:, at] > 0, sums[:, at], np.nan), level)
            low, high = min(float(ends[0]), value), max(float(ends[1]), value)
        found |= {name: float(value), f"{name}_low": float(low), f"{name}_high": float(high)}
    return found
