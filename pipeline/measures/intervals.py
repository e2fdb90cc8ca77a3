"""Intervals by resampling: the moving-block bootstrap, vectorised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_CELLS = 200_000  # memory: counts held at once: what a processor's cache holds
_SMALL = 8  # memory: units: so few draws are kept


def resample_sums(values: NDArray[np.float64], resamples: int, seed: int, block: int = 1) -> NDArray[np.float64]:
    """Column sums over resampled units: (units, k) values give (resamples, k) sums.

    `block` units that follow each other are drawn together, from a circle, so that what depends on its neighbours
    stays together (circular block bootstrap: Politis and Romano 1992); each resample has as many units as there are.
    The same arguments give the same sums.
    """
    values = np.asarray(values, dtype=np.float64)
    sums = np.zeros((resamples, values.shape[1]))
    for rows, length, counts in _drawn(len(values), resamples, seed, block):
        sums[rows] += counts @ _circular_sums(values, length)
    return sums


def resample_group_sums(
    values: NDArray[np.float64], group: NDArray[np.int64], groups: int, resamples: int, seed: int, block: int = 1
) -> NDArray[np.float64]:
    """`resample_sums` of units that each have a value, (units,), in one of many groups: (resamples, groups) sums."""
    order = np.argsort(group, kind="stable")
    present, begins = np.unique(group[order], return_index=True)
    sums = np.zeros((resamples, groups))
    for rows, length, counts in _drawn(len(values), resamples, seed, block):
        running = np.cumsum(np.concatenate([counts[:, len(values) - length + 1 :], counts], axis=1), axis=1)
        running[:, length:] -= running[:, : len(values) - 1].copy()  # how often each unit was drawn
        weighed = running[:, length - 1 :][:, order] * values[order]
        sums[rows, present] += np.add.reduceat(weighed, begins, axis=1)
    return sums


Drawn = tuple[slice, int, NDArray[np.int64]]


def _drawn(units: int, resamples: int, seed: int, block: int) -> Iterable[Drawn]:
    """Of some resamples at a time: which, the length of the blocks, and how often that from each unit was drawn."""
    return _kept(units, resamples, seed, block) if units <= _SMALL else _draw(units, resamples, seed, block)


@lru_cache(maxsize=_SMALL)
def _kept(units: int, resamples: int, seed: int, block: int) -> tuple[Drawn, ...]:
    """Draws of few units, which most parts of a conversation of very many speakers have."""
    return tuple(_draw(units, resamples, seed, block))


def _draw(units: int, resamples: int, seed: int, block: int) -> Iterator[Drawn]:
    if not units:
        return
    block = min(max(block, 1), units)
    whole, rest = divmod(units, block)
    rng = np.random.default_rng(seed)
    chunk = max(1, _CELLS // units)
    for length, draws in ((block, whole), (rest, 1)):
        for first in range(0, resamples if length else 0, chunk):
            rows = min(chunk, resamples - first)
            drawn = rng.integers(0, units, size=(rows, draws))
            drawn += np.arange(rows)[:, None] * units
            counts = np.bincount(drawn.ravel(), minlength=rows * units).reshape(rows, units)
            yield slice(first, first + rows), length, counts


def _circular_sums(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Sums of `length` rows from each row on, going round."""
    running = np.cumsum(np.concatenate([np.zeros((1, values.shape[1])), values, values[: length - 1]]), axis=0)
    sums: NDArray[np.float64] = running[length:] - running[: len(values)]
    return sums


def interval(
    samples: NDArray[np.float64], level: float
) -> tuple[NDArray[np.float64] | np.float64, NDArray[np.float64] | np.float64]:
    """Percentile interval of the samples along axis 0: its lower and upper end, for each column (or one number each).

    Samples that are not finite (0 / 0: nobody spoke in that resample) are left out; a column with none left gives NaN.
    """
    samples = np.where(np.isfinite(samples), samples, np.nan)
    missing = np.isnan(samples)
    tails = [(1 - level) / 2, (1 + level) / 2]
    if not missing.any():
        low, high = np.quantile(samples, tails, axis=0)
        return low, high
    empty = missing.all(axis=0)
    low, high = np.nanquantile(np.where(empty, 0.0, samples), tails, axis=0)
    return np.where(empty, np.nan, low)[()], np.where(empty, np.nan, high)[()]


def block_length(units: int) -> int:
    """How many turns in a row to draw together: the square root of their number keeps questions with their answers."""
    return max(1, round(float(np.sqrt(units))))
