"""How work grows with its input, judged alike on every machine: ratios of medians, and nothing in seconds.

Processor time, taken in turn for the short and the long input. What is too short to be measured is told by the time of
a fixed piece of work on the same machine, the unit here.
"""

import gc
import time
from collections.abc import Callable
from functools import cache
from statistics import median

Work = Callable[[], object]


def seconds(work: Work) -> float:
    """Processor time, without going through what the tests before left."""
    enabled = gc.isenabled()
    gc.disable()
    began = time.process_time()
    try:
        work()
        return time.process_time() - began
    finally:
        if enabled:
            gc.enable()


@cache
def unit() -> float:
    """The processor time of a fixed piece of work, near 10 ms on a machine of 2024."""
    return median(seconds(lambda: sum(str(k).isdigit() for k in range(100_000))) for _ in range(9))


def grows(short: Work, long: Work, times: int, least: float) -> bool:
    """Whether an input `times` as long takes more than twice as much for each part; not where it takes few units."""
    if seconds(long) < least * unit():
        return False
    for _ in range(2):  # again: the machine may have other work
        pairs = [(seconds(short), seconds(long)) for _ in range(3)]
        if median(pair[1] for pair in pairs) <= 2 * times * median(pair[0] for pair in pairs) + least * unit():
            return False
    return True
