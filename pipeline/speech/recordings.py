"""Several recordings in one transcript: a clock that goes back to the start. Time goes on where a recording ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.core import decisions

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RESTART_S = decisions.number("speech", "restart_s")  # so much earlier, a start is a new clock's, not cross-talk
LEAST_STAMPS = decisions.whole("speech", "least_stamps")  # after fewer, the stamp before may as well be odd


def recordings(starts: Floats) -> Ints:
    """The recording, from 0, of each of the known starts in their order.

    A new one begins where the clock jumps back behind most of the recording so far, and stays there: an odd stamp,
    after which the clock goes on as before it, begins none.
    """
    found = np.zeros(len(starts), dtype=np.int64)
    begins = 0
    for row in (np.flatnonzero(np.diff(starts) < -RESTART_S) + 1).tolist():
        if row - begins < LEAST_STAMPS:
            continue
        goes_on = starts[row] >= starts[row - 2]  # the one start between them was odd
        if not goes_on and starts[row] < np.median(starts[begins:row]):
            found[row:] += 1
            begins = row
    return found


def offsets(recording: Ints, starts: Floats, ends: Floats) -> Floats:
    """What to add to the times of each recording, so that its first start is where the one before ends.

    `recording`, `starts` and `ends` are of pieces of speech in their order; NaN where a time is unknown.
    """
    count = int(recording.max(initial=0)) + 1
    first, last = np.full(count, np.inf), np.full(count, -np.inf)
    known = np.isfinite(starts)
    np.minimum.at(first, recording[known], starts[known])
    np.maximum.at(last, recording[known], np.fmax(starts, ends)[known])
    added = np.zeros(count)
    for number in range(1, count):
        if not np.isfinite(first[number]):  # nothing of it is placed
            first[number] = last[number] = last[number - 1]
        added[number] = added[number - 1] + last[number - 1] - first[number]
    return added
