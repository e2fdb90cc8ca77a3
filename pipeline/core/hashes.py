"""What a file, a folder of files or an installed package is, as a short text that changes with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def sha256(path: Path) -> str:
    """Hex sha256 of a file; asked again of a file that did not change, it is not read again."""
    state = path.stat()
    return _sha256(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=1024)
def _sha256(path: Path, size: int, changed: int) -> str:
    with open(path, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def of_all(parts: Iterable[str]) -> str:
    """One hash of several texts, in their order."""
    return hashlib.sha256("\n".join(parts).encode(errors="surrogateescape")).hexdigest()


def folder(path: Path, pattern: str = "*") -> str:
    """The hash of a folder's files with their names; empty where there is no such folder."""
    files = sorted(file for file in path.rglob(pattern) if file.is_file() and file.parent.name != "__pycache__")
    return of_all(part for file in files for part in (file.relative_to(path).as_posix(), sha256(file))) if files else ""


def package(name: str) -> str:
    """The version of an installed package; empty where there is none of the name."""
    try:
        return version(name) if name else ""
    except (PackageNotFoundError, ValueError):
        return ""


def model(name: str) -> str:
    """Of a model in a folder its files, of one that a package carries its version; of others, the hub's, nothing."""
    return folder(Path(name)) if name and Path(name).is_dir() else package(name)
