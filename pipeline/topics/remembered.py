"""Vectors of texts that come again in every run, such as a topic's examples: kept in the user's cache folder.

A memory of a pure function: keyed by the encoder and each text, so that deleting it costs time only.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float16]
_MOST = 20_000  # memory: texts kept for one encoder: 15 MB


def remembered(encode: Callable[[Sequence[str]], Vectors], encoder: str) -> Callable[[Sequence[str]], Vectors]:
    """`encode`, asked only for texts that it was not asked for before; `encoder` names all that a vector depends on."""

    def ask(texts: Sequence[str]) -> Vectors:
        path, keys = _place(encoder), [_key(text) for text in texts]
        known = _read(path)
        if new := {key: text for key, text in zip(keys, texts, strict=True) if key not in known}:
            vectors = encode(list(new.values()))
            known |= dict(zip(new, vectors, strict=True))
            if len(known) > _MOST:
                known = {key: known[key] for key in dict.fromkeys(keys)}
            _write(path, known)
        return np.stack([known[key] for key in keys]) if keys else encode([])

    return ask


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _place(encoder: str) -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("floorshare") / "vectors" / f"{hashlib.sha256(encoder.encode()).hexdigest()[:20]}.npz"


def _read(path: Path) -> dict[str, Vectors]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}  # none yet, or damaged: they are encoded anew


def _write(path: Path, known: dict[str, Vectors]) -> None:
    """Written whole or not at all; a cache that cannot be written is no reason to stop."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".vectors.", dir=path.parent)
    except OSError:
        return
    try:
        with os.fdopen(descriptor, "wb") as handle:
            np.savez(handle, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
