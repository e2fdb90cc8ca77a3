"""The tables on disk: a checked read and an atomic, deterministic write. `schema` defines them.

Frames hold one transcript at a time wherever that is possible: `scan` yields them and a `Writer` takes them, so that
memory does not grow with the corpus. A row group holds whole frames, many where they are small: the footer of a file
lists every row group, and who reads the file holds its footer.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.core.command import Problem
from pipeline.core.schema import (
    BOOL,
    DECIMALS,
    EVERYONE,
    FLOAT,
    FLOATS,
    INT,
    TABLES,
    TEXT,
    TOLERANCE_S,
    UNKNOWN,
    VECTOR,
    Table,
    where,
)

__all__ = ["BOOL", "EVERYONE", "FLOAT", "INT", "TABLES", "TEXT", "TOLERANCE_S", "UNKNOWN", "TableError", "Writer"]


ROW_GROUP = 8192  # rows, or more where one transcript has more; fewer at the end
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")  # a spreadsheet would run a cell that begins like this
_NUMERIC = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


class TableError(Problem):
    """A table is missing, or breaks its schema or one of its invariants."""


def _schema(table: Table, frame: pd.DataFrame | None = None) -> pa.Schema:
    fields = []
    for column in table.columns:
        kind = column.type
        if kind == VECTOR and frame is not None and len(frame):
            kind = pa.list_(pa.float16(), len(frame[column.name].iloc[0]))
        fields.append(pa.field(column.name, kind, nullable=column.nullable))
    return pa.schema(fields)


def _rounded(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.copy()
    for column in table.columns:
        decimals = DECIMALS.get(column.unit)
        if decimals is not None and column.type == FLOAT:
            values = frame[column.name].astype("float64").round(decimals) + 0.0  # no negative zero
            if np.isinf(values).any():
                raise TableError(f"{table.path}: {column.name} holds an infinity")
            frame[column.name] = values
        elif decimals is not None and column.type == FLOATS:
            lists = [None if v is None else [round(float(x), decimals) for x in v] for v in frame[column.name]]
            frame[column.name] = pd.Series(lists, index=frame.index, dtype=object)
    return frame


def checked(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with exactly its table's columns, rounded, sorted and checked; a `TableError` says what is wrong."""
    table = TABLES[name]
    if missing := [c for c in table.names() if c not in frame.columns]:
        raise TableError(f"{table.path}: column {missing[0]!r} is missing")
    if extra := [c for c in frame.columns if c not in table.names()]:
        raise TableError(f"{table.path}: column {extra[0]!r} is not in the table's definition")
    frame = _rounded(table, frame[table.names()])
    for column in table.columns:
        if not column.nullable and frame[column.name].isna().any():
            raise TableError(f"{table.path}: {column.name} is empty at {where(frame[frame[column.name].isna()])}")
    order = table.order or tuple((key, True) for key in table.key)
    frame = frame.sort_values([c for c, _ in order], ascending=[a for _, a in order], kind="stable", ignore_index=True)
    twice = frame[frame.duplicated(list(table.key))]
    if len(twice):
        raise TableError(f"{table.path}: two rows with the same key ({', '.join(table.key)}): {where(twice)}")
    if problem := table.check(frame):
        raise TableError(f"{table.path}: {problem}")
    return frame


def empty(name: str) -> pd.DataFrame:
    """A table without rows, with its columns."""
    return _pandas(_schema(TABLES[name]).empty_table())


def _temporary(path: Path) -> Path:
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
def _naming(path: Path) -> Iterator[None]:
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


class Writer:
    """Writes a table whole or not at all: rows go to a temporary file beside it, renamed when the block ends well."""

    def __init__(self, name: str, root: Path | str = ".") -> None:
        self.name, self.path = name, Path(root) / TABLES[name].path
        self._temporary = Path()
        self._writer: pq.ParquetWriter | None = None
        self._last = ""
        self._waiting, self._rows = list[pa.Table](), 0  # for more rows, to be a row group together

    def __enter__(self) -> Writer:
        self._temporary = _temporary(self.path)
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
            schema = _schema(TABLES[self.name], frame)
            with _naming(self.path):
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
            with _naming(self.path):
                self._writer.write_table(pa.concat_tables(self._waiting), row_group_size=max(self._rows, 1))
            self._waiting, self._rows = [], 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with _naming(self.path):
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


def write_text(path: Path | str, text: str | Iterable[str]) -> None:
    """Write a text, or its parts one after the other, to a file: whole or not at all."""
    path = Path(path)
    temporary = _temporary(path)
    try:
        with _naming(path), open(temporary, "w", encoding="utf-8", newline="\n") as handle:
            handle.writelines([text] if isinstance(text, str) else text)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_csv(path: Path | str, frames: pd.DataFrame | Iterable[pd.DataFrame], bom: bool = True) -> None:
    """Write a frame, or frames of the same columns, for spreadsheets, whole or not at all.

    UTF-8 with a byte order mark, lists joined by `; `. What a transcript says must not act: text that a spreadsheet
    would take for a formula gets an apostrophe before it. Without `bom`, for programs that would take the mark for a
    part of the first heading (DVC's plots).
    """
    write_text(path, _csv([frames] if isinstance(frames, pd.DataFrame) else frames, "\ufeff" if bom else ""))


def _csv(frames: Iterable[pd.DataFrame], mark: str) -> Iterator[str]:
    for number, frame in enumerate(frames):
        safe = frame.rename(columns=lambda name: _cell(str(name)))
        for name in safe.columns:
            if not (pd.api.types.is_numeric_dtype(safe[name]) or pd.api.types.is_bool_dtype(safe[name])):
                safe[name] = pd.Series([_cell(value) for value in safe[name]], index=safe.index, dtype=object)
        text = safe.to_csv(index=False, header=not number, lineterminator="\r\n")  # RFC 4180; quotes a lone \r, too
        yield text if number else mark + text


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple, np.ndarray)):
        value = "; ".join(str(one) for one in value)
    acts = isinstance(value, str) and _FORMULA.match(value) and not _NUMERIC.fullmatch(value)
    return f"'{value}" if acts else value


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
