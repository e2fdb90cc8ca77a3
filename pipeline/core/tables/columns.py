"""What a table and a column are, the columns that many tables have, and the invariants that a table can be held to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

TEXT, INT, FLOAT, BOOL = pa.string(), pa.int64(), pa.float64(), pa.bool_()
FLOATS, INTS, TEXTS = pa.list_(FLOAT), pa.list_(INT), pa.list_(TEXT)
VECTOR = pa.list_(pa.float16())  # fixed-size when written: the encoder decides the length

UNKNOWN = "(unknown speaker)"  # who spoke was not said; never merged with a name
ESTIMATES = ("estimated", "estimated_pace")  # values of time_source: by the words, and at the speaker's own pace
EVERYONE = "*"  # results/topic_shares: all speakers together
DECIMALS = {
    "s": 3,
    "score": 4,
    "share": 6,
    "per min": 4,
    "per 100 words": 4,
    "per sentence": 4,
    "words per min": 2,
    "value": 4,
    "pace": 3,
}
TOLERANCE_S = 2e-3  # two roundings to the millisecond


@dataclass(frozen=True)
class Column:
    """One column: `unit` names its rounding where it has one; `doc` defines it for the data dictionary."""

    name: str
    type: pa.DataType
    doc: str
    unit: str = ""
    nullable: bool = False


@dataclass(frozen=True)
class Table:
    """One parquet file: rows are unique by `key` and sorted by `order` (the key, where not given)."""

    path: str
    doc: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    check: Callable[[pd.DataFrame], str | None] = lambda frame: None
    order: tuple[tuple[str, bool], ...] = ()  # (column, ascending)

    def names(self) -> list[str]:
        """The columns' names, in order."""
        return [column.name for column in self.columns]


def col(name: str, type: pa.DataType, doc: str, unit: str = "", nullable: bool = False) -> Column:
    """A column; shorthand for the table definitions."""
    return Column(name, type, doc, unit, nullable)


def gapless(column: str) -> Callable[[pd.DataFrame], str | None]:
    """The column counts each transcript's rows from 0."""

    def check(frame: pd.DataFrame) -> str | None:
        expected = frame.groupby("transcript_id").cumcount()
        wrong = frame[frame[column] != expected]
        return None if wrong.empty else f"{column} is not 0, 1, 2, ... at {where(wrong)}"

    return check


def ordered(low: str, high: str, slack: float = 0.0) -> Callable[[pd.DataFrame], str | None]:
    """One column is nowhere greater than another, by more than the slack."""

    def check(frame: pd.DataFrame) -> str | None:
        wrong = frame[frame[low] > frame[high] + slack]
        return None if wrong.empty else f"{low} is greater than {high} at {where(wrong)}"

    return check


def all_of(*checks: Callable[[pd.DataFrame], str | None]) -> Callable[[pd.DataFrame], str | None]:
    """All of these invariants."""
    return lambda frame: next((problem for check in checks if (problem := check(frame))), None)


def in_unit(*columns: str) -> Callable[[pd.DataFrame], str | None]:
    """The columns lie in [0, 1]."""

    def check(frame: pd.DataFrame) -> str | None:
        for column in columns:
            wrong = frame[(frame[column] < 0) | (frame[column] > 1)]
            if len(wrong):
                return f"{column} is outside [0, 1] at {where(wrong)}"
        return None

    return check


def one_of(column: str, known: Sequence[str]) -> Callable[[pd.DataFrame], str | None]:
    """The column holds nothing but these."""

    def check(frame: pd.DataFrame) -> str | None:
        wrong = frame[~frame[column].isin(list(known))]
        if wrong.empty:
            return None
        return f"{column} is {wrong[column].iloc[0]!r}, none of {', '.join(known)}, at {where(wrong)}"

    return check


def where(frame: pd.DataFrame) -> str:
    """The first row's place, for a message."""
    row = frame.iloc[0]
    return ", ".join(f"{name} {row[name]!r}" for name in frame.columns[:3])


TRANSCRIPT = col("transcript_id", TEXT, "The transcript: its path in the folder of transcripts, without the extension")
SENTENCE = col("sentence_index", INT, "Position of the sentence in its transcript, from 0")
START = col("start_s", FLOAT, "Start on the conversation's clock, if the source has a time", "s", nullable=True)
END = col("end_s", FLOAT, "End on the conversation's clock, if the source has a time", "s", nullable=True)


def density(name: str, doc: str, unit: str) -> tuple[Column, Column, Column]:
    """A density and the ends of its interval."""
    return (
        col(name, FLOAT, f"{doc}, corrected for the model's errors", unit, True),
        col(f"{name}_low", FLOAT, "Lower end of its interval", unit, True),
        col(f"{name}_high", FLOAT, "Upper end of its interval", unit, True),
    )
