"""Transcripts of conversations in, tables of who held the floor, on what, with how many checkable claims, out."""

import os

# numpy's sums on one thread: their order, and so the last digit of a score, must not depend on the machine's cores;
# read when numpy is loaded, and no slower for matrices as small as a conversation's
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# tables are read and written piece by piece: the system's allocator gives the memory back, Arrow's own keeps more of it
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


def read(name: str, root: str = "."):  # type: ignore[no-untyped-def]  # pandas is loaded when it is asked for
    """A table as a typed pandas frame, by its place below data/: `read("results/speakers")`.

    `frame.attrs` holds what the table and each of its columns is.
    """
    from pipeline.core import tables

    return tables.by_path(name, root)
