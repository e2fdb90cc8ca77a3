"""What a measure gives to a check: a value with its interval and the sentences to read, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.core.tables.columns import DECIMALS
from pipeline.measures.intervals import interval

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A measured value, the interval that it lies in, and the sentences to read.

    `samples` are draws from its error; those of two estimates of one conversation are paired: their differences count.
    """

    value: float
    low: float
    high: float
    evidence: tuple[int, ...] = ()
    note: str = ""
    samples: Floats | None = field(default=None, compare=False, repr=False)

    def as_stored(self) -> Estimate:
        """With the decimals of results/checks."""
        value, low, high = (round(number, DECIMALS["value"]) for number in (self.value, self.low, self.high))
        return replace(self, value=value, low=low, high=high)


@dataclass(frozen=True)
class NotMeasurable:
    """Why there is no value."""

    reason: str


def counted(value: float, evidence: tuple[int, ...]) -> Estimate:
    """An estimate that has no interval, since it was counted."""
    return Estimate(float(value), float(value), float(value), evidence)


def bounded(value: float, bounds: tuple[float, ...], evidence: tuple[int, ...], note: str = "") -> Estimate:
    """An estimate between the least and the most of its bounds; the value is always inside."""
    return Estimate(float(value), float(min(value, *bounds)), float(max(value, *bounds)), evidence, note)


def drawn(value: float, samples: Floats, level: float, evidence: tuple[int, ...] = (), note: str = "") -> Estimate:
    """An estimate whose interval is that of draws from its error."""
    low, high = (float(end) for end in interval(samples, level))
    return Estimate(float(value), min(low, float(value)), max(high, float(value)), evidence, note, samples)
