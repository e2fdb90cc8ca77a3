"""Rows of the last run are reused for transcripts in which nothing changed that the rows are made from.

A memory of a pure function; a hidden file beside the table says what its rows were made from. Deleting either costs
time only.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.core import tables
from pipeline.work import hashes
from pipeline.work.imports import ROOT, closure, decided

LIBRARIES = (
    "blis", "nncf", "numpy", "onnx", "onnxruntime", "openvino", "pandas", "scikit-learn", "scipy", "spacy", "thinc",
    "tokenizers", "torch", "transformers",
)  # fmt: skip
Frames = list[pd.DataFrame]
Work = Callable[[Iterator[Frames], int], Iterable[pd.DataFrame]]


class Earlier:
    """What a stage wrote last time, of use for the transcripts of which nothing changed.

    `inputs` are the columns, by table, that a transcript's rows of `table` are made from; `code` is the stage's file,
    which makes them with all that it imports and the decisions that this reads; `made_of` says what else they are made
    of but the libraries: settings, and hashes of models.
    """

    def __init__(
        self,
        table: str,
        inputs: Mapping[str, Collection[str]],
        code: Path,
        made_of: Iterable[str],
        root: Path | str = ".",
    ) -> None:
        self._table, self._inputs, self._root = table, inputs, root
        self._path = Path(root) / tables.TABLES[table].path
        self._file = self._path.with_name(f".{self._path.stem}.keys.json")
        libraries = (platform.python_version(), *map(hashes.package, LIBRARIES))
        files = closure(code.resolve())  # a workspace may reach it by a link
        own = hashes.fingerprint(ROOT, [*sorted(files), *decided(files)])
        self._made_of = hashes.of_all([*made_of, own, *libraries])
        self._keys: dict[str, str] = {}
        self.transcripts = 0  # whose rows were reused

    def rows(self, work: Work) -> Iterator[pd.DataFrame]:
        """The rows of each transcript in order: earlier ones where nothing changed, else `work`'s.

        `work` is given the inputs of each other transcript, and how many rows the first of them has in all.
        """
        before, again, n_rows = self._read(), dict[str, bool](), 0
        if before:
            for transcript_id, frames in tables.scan(*self._inputs, root=self._root):
                again[transcript_id] = before.get(transcript_id) == self._key(frames)
                n_rows += 0 if again[transcript_id] else len(frames[0])
        known = {one for one, same in again.items() if same}
        if not known:
            yield from work(self._noted(), tables.count(next(iter(self._inputs)), self._root))
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
        kept = {"table": hashes.sha256(self._path), "made_of": self._made_of, "transcripts": self._keys}
        with suppress(OSError):
            tables.write_text(self._file, json.dumps(kept, ensure_ascii=False, indent=0, sort_keys=True))

    def _noted(self, only: Collection[str] | None = None) -> Iterator[Frames]:
        for transcript_id, frames in tables.scan(*self._inputs, root=self._root, only=only):
            self._keys[transcript_id] = self._key(frames)
            yield frames

    def _read(self) -> dict[str, str]:
        """By transcript, what its rows were made from; nothing where all must be made anew."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            fits = kept["made_of"] == self._made_of and kept["table"] == hashes.sha256(self._path)
            return {str(name): str(key) for name, key in kept["transcripts"].items()} if fits else {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}  # none yet, or damaged

    def _key(self, frames: Frames) -> str:
        parts = zip(self._inputs.values(), frames, strict=True)
        return hashes.of_all(_column(frame[name]) for names, frame in parts for name in names)


def _column(values: pd.Series) -> str:
    if len(values) and isinstance(values.iloc[0], np.ndarray):
        content = np.stack(list(values))
    else:
        content = pd.util.hash_pandas_object(values, index=False, categorize=False).to_numpy()
    return hashlib.sha256(content.tobytes()).hexdigest()
