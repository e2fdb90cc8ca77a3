"""How far each speaker's seconds may be off: draws from the errors of their measurement in this very conversation."""

from __future__ import annotations

import zlib

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.conversation.error_model import Z90
from pipeline.core import decisions
from pipeline.core.tables import ESTIMATES

Floats = NDArray[np.float64]

TOGETHER = decisions.number("measures", "together")  # standard error of a speaker's measured time


def drawn_seconds(turns: pd.DataFrame, edge: Floats, names: pd.Index[str], resamples: int, seed: int) -> Floats:
    """Draws of each speaker's seconds from the errors of their measurement: (resamples, names).

    Turns are not drawn again: what was said is known. Measured turns err one by one, by their stamps (`edge`, the
    standard error of each), and together, by how captions are cut (`TOGETHER`); a speaker's estimated turns are long or
    short together, as their rate of speech is. A speaker has the same draws in every part of a conversation.
    """
    column = names.get_indexer(pd.Index(turns["speaker"]))
    estimated = turns["time_source"].isin(ESTIMATES).to_numpy(dtype=np.bool_)
    value, low, high = (
        turns[name].to_numpy(dtype=np.float64) for name in ("speech_s", "speech_low_s", "speech_high_s")
    )
    error = np.where(estimated, 0.0, np.hypot((high - low) / 2 / Z90, edge))
    stamped, stray = (_sums(amount, column, len(names)) for amount in (np.where(estimated, 0.0, value), error**2))
    ends = [_sums(np.where(estimated, bound, 0.0), column, len(names)) for bound in (value, low, high)]
    spread = np.hypot(np.sqrt(stray), TOGETHER * stamped)
    found = np.empty((resamples, len(names)))
    for place, name in enumerate(names):
        noise, rate = np.random.default_rng([seed, zlib.crc32(str(name).encode())]).standard_normal((2, resamples))
        found[:, place] = np.maximum(stamped[place] + noise * spread[place], 0.0)
        found[:, place] += at_rate(rate / Z90, *(end[place : place + 1] for end in ends))
    return found


def at_rate(rate: Floats, middle: Floats, least: Floats, most: Floats) -> Floats:
    """Estimated seconds at a rate drawn in widths of the interval, given them in the middle and at its ends."""
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(rate < 0, middle / least, most / middle) ** rate
    result: Floats = middle * np.where(np.isfinite(factor), factor, 1.0)
    return result


def _sums(amount: Floats, column: NDArray[np.intp], size: int) -> Floats:
    sums: Floats = np.bincount(column, weights=amount, minlength=size).astype(np.float64)
    return sums
