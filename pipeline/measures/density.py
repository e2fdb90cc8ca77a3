"""Claim density: how many claims a speaker makes per 100 words and per minute, and how sure that is.

Two kinds are counted, each by its own scores: check-worthy claims (`claims_...`), which the public would want checked,
and verifiable ones (`verifiable_...`), which hold a fact that could be checked at all.

The count is the sum of the calibrated probabilities (Bella et al. 2010, probability estimation and average). Adjusted
counts (Forman 2008) and expectation maximisation (Saerens et al. 2002) were measured beside it on debates left out and
erred about three times as much: debates differ in what their sentences look like, not in the base rate alone.
models/claims/README.md has the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.conversation.error_model import Z90, ErrorModel
from pipeline.conversation.view import MeasureSettings
from pipeline.measures import intervals

Floats = NDArray[np.float64]

UNITS = {  # column: what it is per, and how many of that
    "claims_per_100_words": ("n_words", 100.0),  # unit: words
    "claims_per_sentence": ("n_sentences", 1.0),
    "claims_per_minute": ("speech_s", 60.0),  # unit: seconds
}
VERIFIABLE = {
    "verifiable_per_100_words": UNITS["claims_per_100_words"],
    "verifiable_per_minute": UNITS["claims_per_minute"],
}
KINDS: dict[str, tuple[str, Callable[[MeasureSettings], ErrorModel | None]]] = {  # a label: its score, and its errors
    "claim": ("score", lambda settings: settings.claim_errors),
    "verifiable": ("verifiable", lambda settings: settings.verifiable_errors),
}
COLUMNS = tuple(f"{name}{end}" for name in (*UNITS, *VERIFIABLE) for end in ("", "_low", "_high"))
COUNTS = ("n_claims", "n_verifiable")
SUMS = (
    "n_claims", "p", "variance", "n_words", "n_sentences", "speech_s", "speech_low_s", "speech_high_s",
    "n_verifiable", "p_verifiable", "variance_verifiable",
)  # fmt: skip
DECISION = 0.5  # where a score becomes a verifiable claim


def describe(sentences: pd.DataFrame, settings: MeasureSettings) -> dict[str, float]:
    """The plain counts of claims at the threshold, COUNTS, and the corrected densities with their intervals.

    `sentences` has turn_index, n_words, speech_s, score, and verifiable, speech_low_s and speech_high_s where they are
    known. The intervals hold what is not known: which turns there happened to be (resampled), chance in each sentence,
    how far held-out speakers' true counts lay from the estimate, and the speaking time where that is estimated.
    A density is missing where there are no words, or no speech.
    """
    return describe_rows(*rows_of(sentences, settings), settings)


def rows_of(sentences: pd.DataFrame, settings: MeasureSettings) -> tuple[Floats, NDArray[np.int64]]:
    """What `describe` adds up, (sentences, SUMS), and the turn of each sentence: for many parts of one transcript."""
    scores = sentences.score.to_numpy(dtype=np.float64)
    chances = settings.claim_errors.probabilities(scores)
    known = sentences.assign(
        n_claims=scores >= settings.claim_threshold, p=chances, variance=chances * (1 - chances), n_sentences=1.0
    )
    known = known.assign(**_verifiable(sentences, settings))
    for name in {"speech_low_s", "speech_high_s"}.difference(sentences.columns):
        known[name] = sentences.speech_s
    rows = known[list(SUMS)].to_numpy(dtype=np.float64)
    return rows, sentences.turn_index.to_numpy(dtype=np.int64)


def _verifiable(sentences: pd.DataFrame, settings: MeasureSettings) -> dict[str, Floats]:
    """The sums of verifiable claims: NaN where there are no scores."""
    scores = chances = np.full(len(sentences), np.nan)
    if settings.verifiable_errors and "verifiable" in sentences.columns:
        scores = sentences.verifiable.to_numpy(dtype=np.float64)
        chances = settings.verifiable_errors.probabilities(scores)
    return {
        "n_verifiable": np.where(np.isnan(chances), np.nan, scores >= DECISION),
        "p_verifiable": chances,
        "variance_verifiable": chances * (1 - chances),
    }


def describe_rows(rows: Floats, turn: NDArray[np.int64], settings: MeasureSettings) -> dict[str, float]:
    """`describe` of some of the rows of `rows_of`, in order."""
    begins = np.flatnonzero(np.diff(turn, prepend=-1))
    turns = np.add.reduceat(rows, begins, axis=0) if len(rows) else np.zeros((0, len(SUMS)))
    drawn = intervals.resample_sums(turns, settings.resamples, settings.seed)
    sums = dict(zip(SUMS, drawn.T, strict=True))
    total = dict(zip(SUMS, map(float, turns.sum(axis=0)), strict=True))
    found = {"n_claims": int(total["n_claims"]), "n_verifiable": total["n_verifiable"]}
    found |= _densities(sums, total, settings, UNITS, "", settings.claim_errors)
    return found | _densities(sums, total, settings, VERIFIABLE, "_verifiable", settings.verifiable_errors)


def _densities(
    sums: dict[str, Floats],
    total: dict[str, float],
    settings: MeasureSettings,
    units: Mapping[str, tuple[str, float]],
    kind: str,
    errors: ErrorModel | None,
) -> dict[str, float]:
    """Each density with the ends of its interval, from sums over resampled turns and as they are; NaN of nothing."""
    if errors is None or np.isnan(total[f"p{kind}"]):
        return {f"{name}{end}": float("nan") for name in units for end in ("", "_low", "_high")}
    by_sentence, by_model, by_rate = _normal(settings.seed, settings.resamples)
    chance = by_sentence * np.sqrt(np.maximum(sums[f"variance{kind}"], 0.0))
    claims = sums[f"p{kind}"] * np.exp(errors.spread * by_model) + chance
    rate = np.exp(by_rate * _log_error(total))
    found: dict[str, float] = {}
    for name, (unit, per) in units.items():
        if total[unit] <= 0:
            value, low, high = np.nan, np.nan, np.nan
        else:
            value = per * total[f"p{kind}"] / total[unit]
            amount = sums[unit] * rate if unit == "speech_s" else sums[unit]
            with np.errstate(divide="ignore", invalid="ignore"):
                samples = per * np.clip(claims, 0.0, sums["n_sentences"]) / np.where(amount > 0, amount, np.nan)
            ends = intervals.interval(samples, settings.level)
            low, high = min(float(ends[0]), value), max(float(ends[1]), value)
        found |= {name: float(value), f"{name}_low": float(low), f"{name}_high": float(high)}
    return found


@lru_cache(maxsize=1)
def _normal(seed: int, resamples: int) -> Floats:
    """Three standard normal draws for each resample, the same for every part of every conversation."""
    return np.random.default_rng([seed, 1]).standard_normal((3, resamples))  # definition: three errors


def _log_error(total: dict[str, float]) -> float:
    """Standard deviation of the logarithm of the speaking time: 0 where it is measured."""
    low, high = total["speech_low_s"], total["speech_high_s"]
    return float(np.log(high / low)) / (2 * Z90) if 0 < low < high else 0.0
