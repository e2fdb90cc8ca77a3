"""How well the borders of passages are found: Pk, WindowDiff, and F1 with a tolerance.

Beeferman, Berger, Lafferty, Machine Learning 1999; Pevzner, Hearst, Computational Linguistics 2002.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


def borders(on: Flags) -> Flags:
    """Whether a passage begins or ends between each sentence and the next: shape (sentences - 1,)."""
    return np.asarray(on[1:] != on[:-1])


def window_of(truth: Flags) -> int:
    """Half the mean length of the gold's stretches, on and off: the usual distance for Pk and WindowDiff."""
    return max(2, round(len(truth) / (int(borders(truth).sum()) + 1) / 2))


def p_k(truth: Flags, found: Flags) -> float:
    """How often two sentences that far apart are wrongly held to be in one stretch, or in two."""
    apart = _counted(truth, found)
    return float(np.mean((apart[0] == 0) != (apart[1] == 0)))


def window_diff(truth: Flags, found: Flags) -> float:
    """How often the number of borders between two sentences that far apart is wrong."""
    apart = _counted(truth, found)
    return float(np.mean(apart[0] != apart[1]))


def _counted(truth: Flags, found: Flags) -> list[NDArray[np.int64]]:
    """The borders between each sentence and the one at the window's distance, in the gold and in what was found."""
    far = min(window_of(truth), len(truth) - 1)
    running = [np.concatenate([[0], np.cumsum(borders(on))]) for on in (truth, found)]
    return [np.asarray(total[far:] - total[: len(total) - far], dtype=np.int64) for total in running]


def matched_borders(truth: Flags, found: Flags, tolerance: int = 2) -> tuple[int, int, int]:
    """Borders found within so many sentences (each gold border once), borders found, borders of the gold."""
    gold, ours = (np.flatnonzero(borders(on)) for on in (truth, found))
    hits, free = 0, list(gold)
    for border in ours:
        near = [k for k in free if abs(k - border) <= tolerance]
        if near:
            hits += 1
            free.remove(min(near, key=lambda k: abs(k - border)))
    return hits, len(ours), len(gold)
