"""Vectors that were made on this machine before, kept in the user's cache folder: each is made once, not in every run.

A memory of a pure function. A key is a hash of all that its vector depends on, so that deleting the memory costs time
only, and a run gives the same bytes with it and without. It is a file of SQLite: several processes may use it at once,
and one that is killed leaves it whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Vectors = NDArray[np.floating]
EXAMPLES_MB = 20  # memory: for the texts of topic files, which come again in every run
_AT_ONCE = 500  # keys in a question: SQLite takes some thousand at most
_PATIENCE_S = 30.0  # for another process to end its writing, which takes a second at most
_PART = 4  # the oldest of so many parts makes room


class Memory:
    """Half-precision vectors by key in the file of this name, of at most so many megabytes; with 0 it keeps nothing.

    A memory that cannot be read or written is no reason to stop: it is as if it were empty.
    """

    def __init__(self, name: str, megabytes: int) -> None:
        self._name, self._most = name, megabytes * 1_000_000

    def known(self, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float16]]:
        """Those of these keys that are known, with their vectors."""

        def read(stored: Any) -> dict[bytes, NDArray[np.float16]]:
            found: dict[bytes, NDArray[np.float16]] = {}
            for start in range(0, len(keys), _AT_ONCE):
                part = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(part))
                rows = stored.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part)  # noqa: S608
                found |= {key: np.frombuffer(vector, np.float16) for key, vector in rows}
            return found

        return self._with(read, {})

    def keep(self, new: Mapping[bytes, Vectors]) -> None:
        """Take these in, all or none of them; the oldest make room where it is full."""
        rows = [(key, vector.astype(np.float16).tobytes()) for key, vector in new.items()]

        def write(stored: Any) -> None:
            stored.execute("BEGIN IMMEDIATE")
            stored.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
            pages, free, size = (
                stored.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "freelist_count", "page_size")
            )
            if (pages - free) * size > self._most:
                first, last = stored.execute("SELECT min(rowid), max(rowid) FROM vectors").fetchone()
                stored.execute("DELETE FROM vectors WHERE rowid <= ?", [first + (last - first) // _PART])
            stored.execute("COMMIT")

        if rows:
            self._with(write, None)

    def _with(self, do: Callable[[Any], T], otherwise: T) -> T:
        """What is done with the open file, or this where there is none to be had."""
        if not self._most:
            return otherwise
        import sqlite3

        from platformdirs import user_cache_path

        path = user_cache_path("floorshare") / "vectors" / f"{self._name}.sqlite"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None)) as stored:
                stored.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB UNIQUE, vector BLOB)")
                return do(stored)
        except (OSError, sqlite3.OperationalError):  # a full disk, a folder that cannot be written, locked for long
            return otherwise
        except sqlite3.DatabaseError:  # damaged: made anew by the next
            with suppress(OSError):
                path.unlink()
            return otherwise


def of_sentences(megabytes: int) -> Memory:
    """The memory for what is said, alone or in its context; `megabytes` as in configs/embed.yaml."""
    return Memory("sentences", megabytes)


def key(*parts: str | bytes) -> bytes:
    """A key of these parts, the same for the same ones only."""
    found = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        found.update(len(content).to_bytes(8, "big") + content)
    return found.digest()[:16]


def remembered(
    encode: Callable[[Sequence[str]], Vectors], made_of: str, memory: Memory
) -> Callable[[Sequence[str]], NDArray[np.float16]]:
    """`encode` in half precision, asked only for texts that it was not asked for before.

    `made_of` says all that a vector depends on beside its text.
    """

    def ask(texts: Sequence[str]) -> NDArray[np.float16]:
        keys = [key(made_of, text) for text in texts]
        known = memory.known(list(dict.fromkeys(keys)))
        if new := {own: text for own, text in zip(keys, texts, strict=True) if own not in known}:
            vectors = encode(list(new.values())).astype(np.float16)
            made = dict(zip(new, vectors, strict=True))
            memory.keep(made)
            known |= made
        return np.stack([known[own] for own in keys]) if keys else encode([]).astype(np.float16)

    return ask
