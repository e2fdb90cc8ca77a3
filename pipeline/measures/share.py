"""Who held the floor: shares of the speaking time of one transcript, their intervals, and their errors against gold."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.conversation.error_model import Z90
from pipeline.core.tables import ESTIMATES
from pipeline.measures.intervals import block_length, interval, resample_group_sums, resample_sums
from pipeline.measures.measuring import at_rate, drawn_seconds

Floats = NDArray[np.float64]

_FEW = 64  # memory: speakers: with so many a matrix product is quick, and with more it is not
_ROWS = 256  # memory: resamples held at once


def speaking_shares(
    turns: pd.DataFrame, level: float, resamples: int, seed: int, edge: Floats | None = None
) -> pd.DataFrame:
    """Turns, words, seconds and shares of each speaker of one transcript, by speaker.

    `share_time_low` and `share_time_high` are the ends of an interval of the given level of measuring it;
    `edge` is the standard error of each turn's time from its stamps. `share_habit_low` and `share_habit_high` are of
    talking again: blocks of turns are drawn anew, and estimated ones at a drawn rate. A speaker alone has 1, from 1
    to 1. Where nobody has any seconds, the shares of time are those of the words, and where there are no words those of
    the turns.
    """
    by = turns.groupby("speaker", sort=True)
    sums = by.agg(
        n_turns=("turn_index", "size"),
        n_words=("n_words", "sum"),
        speech_s=("speech_s", "sum"),
        floor_s=("union_s", "sum"),
        longest_turn_s=("speech_s", "max"),
        median_turn_s=("speech_s", "median"),
        time_source=("time_source", _common),
    )
    sums["share_words"] = _shares(sums["n_words"], sums["n_turns"])
    sums["share_turns"] = _shares(sums["n_turns"], sums["n_turns"])
    sums["share_time"] = _shares(sums["speech_s"], sums["n_words"], sums["n_turns"])
    minutes = sums["speech_s"] / 60
    sums["words_per_minute"] = sums["n_words"] / minutes.where(minutes > 0)
    edge = np.zeros(len(turns)) if edge is None else edge
    inner = _interval(drawn_seconds(turns, edge, sums.index, resamples, seed), level)
    outer = _interval(resample_speech(turns, sums.index, resamples, seed), level)
    share = sums["share_time"].to_numpy()
    for name, pick, measured, again in zip(("low", "high"), (np.fmin, np.fmax), inner, outer, strict=True):
        sums[f"share_time_{name}"] = np.clip(pick(measured, share), 0, 1)
        sums[f"share_habit_{name}"] = np.clip(pick(again, sums[f"share_time_{name}"]), 0, 1)
    return sums


def _common(sources: pd.Series[str]) -> str:
    return str(sources.iloc[0]) if sources.nunique() == 1 else "mixed"


def _shares(*amounts: pd.Series[float]) -> pd.Series[float]:
    """Shares of the first of the amounts that is not all zero."""
    usable = next((amount for amount in amounts if amount.sum() > 0), amounts[-1])
    return usable / usable.sum()


def _interval(draws: Floats, level: float) -> tuple[Floats, Floats]:
    """The ends of the shares' intervals, from draws of the speakers' seconds."""
    totals = draws.sum(axis=1, keepdims=True)
    ends = []
    for first in range(0, draws.shape[1], _FEW):
        some = draws[:, first : first + _FEW]
        shares = np.divide(some, totals, out=np.full_like(some, np.nan), where=totals > 0)
        ends.append(interval(shares, level))
    low, high = (np.concatenate(side) for side in zip(*ends, strict=True))
    return low, high


def resample_speech(turns: pd.DataFrame, names: pd.Index[str], resamples: int, seed: int) -> Floats:
    """Seconds of each of the names had the same people talked again: (resamples, names). See `speaking_shares`."""
    column = names.get_indexer(pd.Index(turns["speaker"]))
    speech = turns["speech_s"].to_numpy(dtype=np.float64)
    block = block_length(len(turns))
    if len(names) <= _FEW:
        drawn = resample_sums(speech[:, None] * (column[:, None] == np.arange(len(names))), resamples, seed, block)
    else:
        drawn = resample_group_sums(speech, column, len(names), resamples, seed, block)
    estimated = turns["time_source"].isin(ESTIMATES).to_numpy()
    middle, least, most = (
        np.bincount(
            column[estimated], weights=turns[name].to_numpy(dtype=np.float64)[estimated], minlength=len(names)
        ).astype(np.float64)
        for name in ("speech_s", "speech_low_s", "speech_high_s")
    )
    total = np.maximum(np.bincount(column, weights=speech, minlength=len(names)), 1e-9)
    rng = np.random.default_rng([seed, 1])
    for row in range(0, resamples, _ROWS):
        rate = rng.standard_normal((min(_ROWS, resamples - row), len(names))) / Z90
        drawn[row : row + _ROWS] *= 1 + (at_rate(rate, middle, least, most) - middle) / total
    return drawn


def compare(turns: pd.DataFrame, gold: pd.DataFrame) -> pd.DataFrame:
    """Speaking time against gold turns (speaker, start, end), by speaker: seconds, shares in %, and the errors.

    A speaker that only one of them has counts 0 in the other. `error_points` is ours minus gold, in points of share.
    """
    ours = turns.groupby("speaker")["speech_s"].sum()
    theirs = (gold["end"] - gold["start"]).groupby(gold["speaker"]).sum()
    n_words = turns.groupby("speaker")["n_words"].sum()
    table = pd.DataFrame({"gold_s": theirs, "ours_s": ours, "n_words": n_words}).fillna(0.0)
    table["error_s"] = table["ours_s"] - table["gold_s"]
    for name, column in (("gold_share", "gold_s"), ("ours_share", "ours_s"), ("words_share", "n_words")):
        total = table[column].sum()
        table[name] = 100 * table[column] / total if total else 0.0
    table["error_points"] = table["ours_share"] - table["gold_share"]
    table["words_error_points"] = table["words_share"] - table["gold_share"]
    table.index.name = "speaker"
    return table.drop(columns="n_words").sort_values("gold_s", ascending=False)
