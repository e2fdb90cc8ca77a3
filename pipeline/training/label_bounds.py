"""Which bounds a candidate's probability should have: what models say of styles that they had not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ACCEPTS, REFUSES = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95), (0.01, 0.02, 0.05, 0.1)


@dataclass
class Held:
    """What models said of candidates of styles that they had not seen, of the half of the names that trains."""

    scores: list[float]
    right: list[bool]
    places: list[int]


def bounds(held: Held) -> list[str]:
    """How many places are wrongly taken or not taken from each `accept` on, and refused below each `refuse`."""
    scores, right, places = np.array(held.scores), np.array(held.right), np.array(held.places)
    taken = [
        f"accept {bound}: {places[(scores >= bound) & ~right].sum()} places wrongly taken, "
        f"{places[(scores < bound) & right].sum()} labels not taken, of {places[right].sum()}"
        for bound in ACCEPTS
    ]
    refused = [
        f"refuse {bound}: {places[(scores < bound) & right].sum()} labels refused, "
        f"{places[(scores >= bound) & ~right].sum()} other places not refused, of {places[~right].sum()}"
        for bound in REFUSES
    ]
    return taken + refused
