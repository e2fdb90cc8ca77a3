"""Transcripts of conversations in, tables of who held the floor, on what, with how many checkable claims, out."""

import os

# numpy's sums on one thread: their order, and so the last digit of a score, must not depend on the machine's cores;
# read when numpy is loaded, and no slower for matrices as small as a conversation's
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
