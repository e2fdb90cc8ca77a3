"""From the stored scores of claims to probabilities, and how far their sums can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Z90 = 1.6449  # definition: the ends of a 90 % interval are so many standard deviations away
_NEAREST = 5e-5  # half the last decimal of a stored score: log-odds stay finite


@dataclass(frozen=True)
class Count:
    """How many are positive, with the ends of its interval, and by how many labels."""

    value: float
    low: float
    high: float
    labels: int

    def draws(self, standard: Floats) -> Floats:
        """Draws of the count from standard normal ones: each side as wide as that side of a 90 % interval."""
        up, down = (self.high - self.value) / Z90, (self.value - self.low) / Z90
        return np.maximum(self.value + standard * np.where(standard > 0, up, down), 0.0)


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

    def probabilities(self, scores: Floats) -> Floats:
        """The probability that each sentence is a claim."""
        odds = 1 / np.clip(scores, _NEAREST, 1 - _NEAREST) - 1
        result: Floats = 1 / (1 + odds * np.exp(-self.offset))
        return result
