"""What a passage is: a stretch of successive sentences on one topic, going on over short gaps. Its one definition."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def passages(on: NDArray[np.bool_], max_gap: int, least: int = 1) -> list[Ints]:
    """The rows on the topic, passage by passage: each goes on over `max_gap` rows off it and has `least` on it."""
    rows = np.flatnonzero(on)
    if not len(rows):
        return []
    stretches = np.split(rows, np.flatnonzero(np.diff(rows) > max_gap + 1) + 1)
    return [stretch for stretch in stretches if len(stretch) >= least]
