"""Rows of the last run taken again: of transcripts of which nothing changed that their rows are made from.

A memory of a pure function; a hidden file beside the table says what its rows were made from. Deleting either costs
time only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd

from pipeline.core import tables

CODE = Path(__file__).parent.parent
LIBRARIES = ("numpy", "onnxruntime", "openvino", "pandas", "spacy", "tokenizers", "torch", "transformers")
UNREAD = ("vector",)  # made of the text by the encoder, and a hash of the one and the name of the other are read
Frames = list[pd.DataFrame]
Work = Callable[[Iterator[Frames], int], Iterable[pd.DataFrame]]


class Earlier:
    """What a stage wrote last time, of use for the transcripts of which nothing changed.

    `inputs` are the tables that the rows of `table` are made from, transcript by transcript; `made_of` is all else but
    the code and the libraries: settings as text, and models as the paths of files or folders.
    """

    def __init__(
        self, table: str, inputs: Sequence[str], made_of: Iterable[str | Path], root: Path | str = "."
    ) -> None:
        self._table, self._inputs, self._root = table, inputs, root
        self._path = Path(root) / tables.TABLES[table].path
        self._file = self._path.with_name(f".{self._path.stem}.keys.json")
        parts = [*made_of, CODE, *map(_version, LIBRARIES)]
        self._made_of = _digest(part if isinstance(part, str) else _content(part) for part in parts)
        self._keys: dict[str, str] = {}
        self.transcripts = 0  # whose rows were taken again

    def rows(self, work: Work) -> Iterator[pd.DataFrame]:
        """The rows of each transcript in order: earlier ones where nothing changed, else `work`'s.

        `work` is given the inputs of each other transcript, and how many rows the first of them has in all.
        """
        before, again, n_rows = self._read(), dict[str, bool](), 0
        if before:
            for transcript_id, frames in tables.scan(*self._inputs, root=self._root, without=UNREAD):
                again[transcript_id] = before.get(transcript_id) == _key(frames)
                n_rows += 0 if again[transcript_id] else len(frames[0])
        known = {one for one, same in again.items() if same}
        if not known:
            yield from work(self._noted(None), tables.count(self._inputs[0], self._root))
            return
        new = iter(work(self._noted(again.keys() - known), n_rows))
        old = tables.scan(self._table, root=self._root, only=known)
        for transcript_id, same in again.items():
            if same:
                self._keys[transcript_id] = before[transcript_id]
                yield next(old)[1][0]
            else:
                yield next(new)
        self.transcripts = len(known)

    def said(self) -> str:
        """For the end of a stage's last line: how many transcripts were spared."""
        many = self.transcripts
        return f"; {many} transcript{'s' * (many > 1)} as in the last run" if many else ""

    def keep(self) -> None:
        """Note down what the table, written by now, was made from."""
        kept = {"table": _content(self._path), "made_of": self._made_of, "transcripts": self._keys}
        with suppress(OSError):
            tables.write_text(self._file, json.dumps(kept, ensure_ascii=False, indent=0, sort_keys=True))

    def _noted(self, only: Collection[str] | None) -> Iterator[Frames]:
        for transcript_id, frames in tables.scan(*self._inputs, root=self._root, only=only):
            self._keys[transcript_id] = _key(frames)
            yield frames

    def _read(self) -> dict[str, str]:
        """By transcript, what its rows were made from; nothing where all must be made anew."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            fits = kept["made_of"] == self._made_of and kept["table"] == _content(self._path)
            return {str(name): str(key) for name, key in kept["transcripts"].items()} if fits else {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}  # none yet, or damaged


def _key(frames: Frames) -> str:
    columns = [frame[name] for frame in frames for name in frame.columns if name not in UNREAD]
    hashes = [pd.util.hash_pandas_object(values, index=False, categorize=False) for values in columns]
    return hashlib.sha256(b"\n".join(values.to_numpy().tobytes() for values in hashes)).hexdigest()[:32]


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _content(path: Path) -> str:
    """The hash of a file, or of a folder's files with their names; Python's compiled files aside."""
    if not path.exists():
        return ""
    if not path.is_dir():
        with open(path, "rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.parent.name != "__pycache__")
    return _digest(part for file in files for part in (file.relative_to(path).as_posix(), _content(file)))


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
