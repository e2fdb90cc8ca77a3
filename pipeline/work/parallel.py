"""Transcripts in several processes: the results in order, a few transcripts in memory at a time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any, TypeVar

from pipeline.core import config
from pipeline.core.command import Problem

R = TypeVar("R")
Make = Callable[[], Callable[..., R]]
MOST = 3  # processes unless told otherwise: each takes some 300 MB, and one that feeds them cannot feed many
MANY = 30_000  # rows, such as sentences: with fewer, processes take longer to begin than they save

_work: Callable[..., Any]


def each(make: Make[R], items: Iterable[Sequence[Any]], rows: int, here: Callable[..., R] | None = None) -> Iterator[R]:
    """`make()(*item)` for each item, a transcript, in their order; `rows` are all that the transcripts have together.

    `make` is called once in each process, so that a model is loaded once; it, the items and the results must be able to
    go from one process to another. Few rows are done in this process, by `here` where it is given. A `Problem` of
    another process is raised here, and so is one when a process is killed.
    """
    processes = _processes() if rows >= MANY else 1
    if processes == 1:
        work = here or make()
        yield from (work(*item) for item in items)
        return
    spawn = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
    with ProcessPoolExecutor(processes, spawn, _begin, (make,)) as pool:
        flying: deque[Future[R]] = deque()
        try:
            for item in items:
                flying.append(pool.submit(_one, *item))
                if len(flying) > 2 * processes:
                    yield flying.popleft().result()
            while flying:
                yield flying.popleft().result()
        except BrokenProcessPool as error:
            raise Problem(
                "a process of this stage was killed, as happens where memory runs out. Set `processes` in "
                "configs/machine.yaml to a smaller number and run it again; what earlier runs wrote is as it was"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _processes() -> int:
    given: config.Machine = config.load("machine")
    return given.processes or min(config.cores(), MOST)


def _begin(make: Make[Any]) -> None:
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to say a word on
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _work = make()


def _end_with_parent() -> None:
    """A killed parent does not tell its processes; they would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _one(*item: Any) -> Any:
    return _work(*item)
