"""Frames as CSV for spreadsheets, in which nothing that a transcript says can act."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.core.tables.files import write_text

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")  # a spreadsheet would run a cell that begins like this
_NUMERIC = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


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
