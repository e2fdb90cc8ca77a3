"""The tables on disk: a checked read and an atomic, deterministic write.

Frames hold one transcript at a time wherever that is possible: `scan` yields them and a `Writer` takes them, so that
memory does not grow with the corpus. A row group holds whole frames, many where they are small: the footer of a file
lists every row group, and who reads the file holds its footer.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.core.tables.columns import INT
from pipeline.core.tables.files import naming, temporary_of
from pipeline.core.tables.schema import TABLES, TableError, arrow_schema, checked

ROW_GROUP = 8192  # rows, or more where one transcript has more; fewer at the end


def empty(name: str) -> pd.DataFrame:
    """A table without rows, with its columns."""
    return _pandas(arrow_schema(TABLES[name]).empty_table())


class Writer:
    """Writes a table whole or not at all: rows go to a temporary file beside it, renamed when the block ends well."""

    def __init__(self, name: str, root: Path | str = ".") -> None:
        self.name, self.path = name, Path(root) / TABLES[name].path
        self._temporary = Path()
        self._writer: pq.ParquetWriter | None = None
        self._last = ""
        self._waiting, self._rows = list[pa.Table](), 0  # for more rows, to be a row group together

    def __enter__(self) -> Writer:
        self._temporary = temporary_of(self.path)
        return self

    def write(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Append rows, given back as they are stored; the first key column may only ascend from call to call."""
        frame = checked(self.name, frame)
        if frame.empty:
            return frame
        group = TABLES[self.name].key[0]
        if str(frame[group].iloc[0]) <= self._last:
            raise TableError(f"{self.path}: {group} {frame[group].iloc[0]!r} was written out of order or twice")
        self._last = str(frame[group].iloc[-1])
        self._append(frame)
        return frame

    def _append(self, frame: pd.DataFrame) -> None:
        if self._writer is None:
            schema = arrow_schema(TABLES[self.name], frame)
            with naming(self.path):
                self._writer = pq.ParquetWriter(self._temporary, schema, compression="zstd", store_schema=True)
        try:
            table = pa.Table.from_pandas(frame, self._writer.schema, preserve_index=False, safe=False)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise TableError(f"{self.path}: {error}") from error
        self._waiting.append(table.replace_schema_metadata(None))
        self._rows += len(table)
        if self._rows >= ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._waiting and self._writer is not None:
            with naming(self.path):
                self._writer.write_table(pa.concat_tables(self._waiting), row_group_size=max(self._rows, 1))
            self._waiting, self._rows = [], 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with naming(self.path):
                if kind is None:
                    if self._writer is None:
                        self._append(empty(self.name))
                    self._flush()
                if self._writer is not None:
                    self._writer.close()
                if kind is None:
                    with open(self._temporary, "rb") as handle:
                        os.fsync(handle.fileno())
                    os.replace(self._temporary, self.path)
        finally:
            self._temporary.unlink(missing_ok=True)


def write(name: str, frame: pd.DataFrame, root: Path | str = ".") -> None:
    """Write a whole table at once."""
    with Writer(name, root) as writer:
        writer.write(frame)


def _open(name: str, root: Path | str) -> pq.ParquetFile:
    table, path = TABLES[name], Path(root) / TABLES[name].path
    if not path.exists():
        raise TableError(f"{path} does not exist. Run `dvc repro` first: it makes every table in turn")
    try:
        file = pq.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise TableError(f"{path} is not a readable parquet file ({error}). Delete it and run `dvc repro`") from error
    if file.schema_arrow.names != table.names():
        raise TableError(f"{path} was written by another version: its columns are not {table.names()}. Run `dvc repro`")
    return file


def _pandas(table: pa.Table) -> pd.DataFrame:
    nullable: dict[pa.DataType, Any] = {INT: pd.Int64Dtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=nullable.get)
    for name in frame.columns:
        if frame[name].dtype == pd.Int64Dtype() and not table.schema.field(name).nullable:
            frame[name] = frame[name].astype("int64")
    return frame


def read(name: str, root: Path | str = ".") -> pd.DataFrame:
    """A whole table; a `TableError` where it is missing or of another version."""
    return _pandas(_open(name, root).read())


def by_path(name: str, root: Path | str = ".") -> pd.DataFrame:
    """A whole table by its place below data/ ("results/speakers"); `attrs` of the frame say what its columns are."""
    places = {table.path.removeprefix("data/").removesuffix(".parquet"): key for key, table in TABLES.items()}
    key = places.get(name.removeprefix("data/").removesuffix(".parquet"))
    if key is None:
        raise TableError(f"there is no table {name!r}; there are {', '.join(sorted(places))}")
    frame, table = read(key, root), TABLES[key]
    frame.attrs = {"description": table.doc, "columns": {column.name: column.doc for column in table.columns}}
    return frame


def count(name: str, root: Path | str = ".") -> int:
    """The number of rows of a table."""
    return int(_open(name, root).metadata.num_rows)


def scan(
    *names: str, root: Path | str = ".", only: Collection[str] | None = None
) -> Iterator[tuple[str, list[pd.DataFrame]]]:
    """Each transcript's id with its rows of each named table, in order of id; one row group of each is in memory.

    The ids are those of the first table; another table without rows for one gives an empty frame. Given `only`, other
    transcripts are left out, and row groups that hold none of them are not read.
    """
    asked = None if only is None else sorted(only)
    groups = [_groups(_open(name, root), asked) for name in names]
    heads = [next(group, None) for group in groups]
    while heads[0] is not None:
        wanted = heads[0][0]
        frames = []
        for k, head in enumerate(heads):
            while head is not None and head[0] < wanted:  # rows of a transcript that the first table lacks
                head = next(groups[k], None)
            if head is not None and head[0] == wanted:
                frames.append(head[1])
                head = next(groups[k], None)
            else:
                frames.append(empty(names[k]))
            heads[k] = head
        yield wanted, frames


def _groups(file: pq.ParquetFile, only: Sequence[str] | None) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each transcript with its rows; of `only` these, which are sorted."""
    pending: list[pd.DataFrame] = []
    wanted = None if only is None else set(only)
    for index in range(file.num_row_groups):
        if only is not None and not _may_hold(file, index, only):
            continue
        frame = _pandas(file.read_row_group(index))
        for key, part in frame.groupby("transcript_id", sort=False):
            if wanted is not None and key not in wanted:
                continue
            if pending and pending[0].transcript_id.iloc[0] != key:
                yield _joined(pending)
                pending = []
            pending.append(part)
    if pending:
        yield _joined(pending)


def _may_hold(file: pq.ParquetFile, index: int, wanted: Sequence[str]) -> bool:
    """Whether one of these sorted transcripts may have rows in a row group, as far as its statistics tell."""
    column = file.schema_arrow.get_field_index("transcript_id")
    statistics = file.metadata.row_group(index).column(column).statistics
    if statistics is None or not statistics.has_min_max:
        return True
    first = bisect_left(wanted, statistics.min)
    return first < len(wanted) and wanted[first] <= statistics.max


def _joined(parts: Iterable[pd.DataFrame]) -> tuple[str, pd.DataFrame]:
    frame = pd.concat(list(parts), ignore_index=True)
    return str(frame.transcript_id.iloc[0]), frame
