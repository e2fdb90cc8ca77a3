"""Files written whole or not at all, whatever ends the process meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def temporary_of(path: Path) -> Path:
    """A file beside it for this process alone, for a killed `dvc repro` may leave a stage that still writes.

    What processes that are no more have left is removed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".{path.name}.*.tmp"):
        owner = left.name.split(".")[-2]
        if owner.isdigit() and not _alive(int(owner)):
            left.unlink(missing_ok=True)
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Give an error of the disk the file's own name, not that of the temporary one, nor none (as of a full disk)."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


def _alive(process: int) -> bool:
    if os.name != "posix" or process == os.getpid():  # elsewhere a signal of 0 would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def write_text(path: Path | str, text: str | Iterable[str]) -> None:
    """Write a text, or its parts one after the other, to a file: whole or not at all."""
    write_bytes(path, (part.encode() for part in ([text] if isinstance(text, str) else text)))


def write_bytes(path: Path | str, parts: Iterable[bytes]) -> None:
    """The same of bytes."""
    path = Path(path)
    temporary = temporary_of(path)
    try:
        with naming(path), open(temporary, "wb") as handle:
            handle.writelines(parts)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
