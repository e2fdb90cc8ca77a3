"""What a file, a folder of files or an installed package is, as a short text that changes with it."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Sequence
from contextlib import suppress
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


def fingerprint(folder: Path, files: Sequence[Path]) -> str:
    """What `sha256` pins: the hash of one file; of several, that of the lines that `sha256sum` prints, by name."""
    if len(files) == 1:
        return sha256(files[0])
    lines = sorted((path.relative_to(folder).as_posix(), sha256(path)) for path in files)
    return of_all([*(f"{sha}  {name}" for name, sha in lines), ""])


def of_folder(folder: Path) -> str:
    """The fingerprint of all files of a folder, Python's compiled ones aside; empty where there are none."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "__pycache__"]
    return fingerprint(folder, files) if files else ""


def package(name: str) -> str:
    """The version of an installed package; empty where there is none of the name."""
    try:
        return version(name) if name else ""
    except (PackageNotFoundError, ValueError):
        return ""


@lru_cache(maxsize=1)
def processor() -> str:
    """The kind of processor, by what Linux says of the first one: the last digits of a sum may depend on it."""
    said = [platform.machine(), platform.processor()]
    with suppress(OSError):
        with open("/proc/cpuinfo", encoding="utf-8") as handle:
            first = handle.read().partition("\n\n")[0].splitlines()
        said += [line for line in first if line.startswith(("vendor_id", "cpu family", "model", "flags", "Features"))]
    return of_all(said)


def model(name: str) -> str:
    """Of a model in a folder its files, of one that a package carries its version; of others, the hub's, nothing."""
    return of_folder(Path(name)) if name and Path(name).is_dir() else package(name)
