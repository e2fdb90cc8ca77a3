"""All tables, and a frame held to the definition of its own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from pipeline.core.command import Problem
from pipeline.core.tables.columns import DECIMALS, FLOAT, FLOATS, VECTOR, Table, where
from pipeline.core.tables.interim import INTERIM
from pipeline.core.tables.results import RESULTS

TABLES: dict[str, Table] = INTERIM | RESULTS


class TableError(Problem):
    """A table is missing, or breaks its schema or one of its invariants."""


def arrow_schema(table: Table, frame: pd.DataFrame | None = None) -> pa.Schema:
    """The table's columns for a file that is to hold the frame, whose vectors decide their length."""
    fields = []
    for column in table.columns:
        kind = column.type
        if kind == VECTOR and frame is not None and len(frame):
            kind = pa.list_(pa.float16(), len(frame[column.name].iloc[0]))
        about = {"description": column.doc} | ({"unit": column.unit} if column.unit else {})
        fields.append(pa.field(column.name, kind, nullable=column.nullable, metadata=about))
    return pa.schema(fields, metadata={"description": table.doc, "key": ", ".join(table.key)})


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
            lists = [
                None if values is None else [round(float(x), decimals) for x in values] for values in frame[column.name]
            ]
            frame[column.name] = pd.Series(lists, index=frame.index, dtype=object)
    return frame


def checked(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with exactly its table's columns, rounded, sorted and checked; a `TableError` says what is wrong."""
    table = TABLES[name]
    if missing := [column for column in table.names() if column not in frame.columns]:
        raise TableError(f"{table.path}: column {missing[0]!r} is missing")
    if extra := [column for column in frame.columns if column not in table.names()]:
        raise TableError(f"{table.path}: column {extra[0]!r} is not in the table's definition")
    frame = _rounded(table, frame[table.names()])
    for column in table.columns:
        if not column.nullable and frame[column.name].isna().any():
            raise TableError(f"{table.path}: {column.name} is empty at {where(frame[frame[column.name].isna()])}")
    order = table.order or tuple((key, True) for key in table.key)
    frame = frame.sort_values(
        [key for key, _ in order], ascending=[rising for _, rising in order], kind="stable", ignore_index=True
    )
    twice = frame[frame.duplicated(list(table.key))]
    if len(twice):
        raise TableError(f"{table.path}: two rows with the same key ({', '.join(table.key)}): {where(twice)}")
    if problem := table.check(frame):
        raise TableError(f"{table.path}: {problem}")
    return frame
