"""Transcripts of conversations in, tables of who held the floor, on what, with how many checkable claims, out."""

import os

# numpy's sums on one thread: their order, and so the last digit of a score, must not depend on the machine's cores;
# read when numpy is loaded, and no slower for matrices as small as a conversation's
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# tables are read and written piece by piece: the system's allocator gives the memory back, Arrow's own keeps more of it
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
