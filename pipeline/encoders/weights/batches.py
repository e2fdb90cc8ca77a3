"""How texts are put into batches: by a budget of tokens, of one length on a CPU, of nearly one length on a GPU."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Done = Callable[[Sequence[int], NDArray[np.float32]], object]

CPU_TOKENS, GPU_TOKENS = 1024, 65_536  # memory: larger batches leave a CPU's cache; smaller ones leave a GPU idle
_STEP = 8  # memory: tokens by which texts of a padded batch may differ


def budget(asked: int, device: str) -> int:
    """Tokens in a batch: what was asked for, or (0) what suits the device."""
    return asked or (CPU_TOKENS if device == "cpu" else GPU_TOKENS)


def plan(lengths: Sequence[int], tokens: int, padded: bool) -> Iterator[list[int]]:
    """Rows of each batch, the longest texts first, of at most `tokens` tokens (or one text).

    Without padding a batch holds texts of exactly one length, so that a vector does not depend on its neighbours.
    """
    order = sorted(range(len(lengths)), key=lambda row: (-lengths[row], row))
    begin = 0
    while begin < len(order):
        longest = lengths[order[begin]]
        shortest = max(1, longest - longest % _STEP) if padded else longest
        size = max(1, tokens // longest)
        end = begin + 1
        while end < len(order) and end - begin < size and lengths[order[end]] >= shortest:
            end += 1
        yield order[begin:end]
        begin = end
