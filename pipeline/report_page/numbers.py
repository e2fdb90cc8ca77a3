"""Numbers as people read them: each with its unit, each interval in one form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

NONE = "–"
MOST_PLACES = 6
YES_NO = "yes or no"  # a measure's unit
WITHOUT_WORD = {"ratio", "rank"}  # units that are not written after the number
_SPACE = "\u00a0"  # a number and its unit stay on one line
_JOINER = "\u2060"  # and so do the ends of an interval


def missing(value: Any) -> bool:
    """Whether a table's cell is empty (None, NaN or NA)."""
    return value is None or bool(pd.isna(value))


def text(value: Any) -> str:
    """A cell's text, empty where the cell is."""
    return "" if missing(value) else str(value)


def count(value: Any, unit: str = "", plural: str = "") -> str:
    """A whole number with thousands separated, and its unit where one is given: `1,812 sentences`."""
    if missing(value):
        return NONE
    word = unit if int(value) == 1 else plural or (unit + "s" if unit else "")
    return f"{int(value):,}" + (_SPACE + word if word else "")


def percent(share: Any) -> str:
    """A share as `57.3 %`."""
    return NONE if missing(share) else f"{_plain(100 * float(share), 1)}{_SPACE}%"


def decimal(value: Any, places: int = 1) -> str:
    """A plain number with a fixed number of decimals."""
    return NONE if missing(value) else _plain(float(value), places)


def span(seconds: Any) -> str:
    """A length of time as `12.4 s`, `3 min 20 s` or `1 h 02 min`."""
    if missing(seconds):
        return NONE
    value = float(seconds)
    if abs(value) < 59.95:
        return f"{_plain(value, 1)}{_SPACE}s"
    whole = round(value)
    if whole < 3600:
        return f"{whole // 60}{_SPACE}min {whole % 60:02d}{_SPACE}s"
    minutes = round(value / 60)
    return f"{minutes // 60:,}{_SPACE}h {minutes % 60:02d}{_SPACE}min"


def rounded(seconds: int) -> str:
    """A round length of time in its largest unit: `30 s`, `5 min`, `2 h`."""
    size, unit = next((size, unit) for size, unit in ((3600, "h"), (60, "min"), (1, "s")) if seconds % size == 0)
    return f"{seconds // size}{_SPACE}{unit}"


def bound(value: float, unit: str) -> str:
    """A bound as somebody wrote it, without needless zeros: `66 %`, `120 minutes`, `1.5 per min`."""
    if unit == "s":
        return span(value)
    scale, _, suffix = _form(unit, value)
    return f"{scale * value:,.10g}" + (_SPACE + suffix if suffix else "")


def interval(value: Any, low: Any, high: Any, unit: str = "share", apart: Sequence[float] = ()) -> str:
    """A value with its interval: `57.3 % (55.1–59.4)`; the unit is a table's: share, s, per min, ...

    There are as many decimals as tell the value and the ends from the bounds in `apart`.
    """
    if missing(value):
        return NONE
    if unit == YES_NO:
        return "yes" if value else "no"
    if unit == "s":
        text, ends = span(value), (span(low), span(high))
    else:
        scale, places, suffix = _form(unit, float(value))
        shown = [float(x) for x in (value, low, high) if not missing(x)]
        near = [(scale * x, scale * y) for x in shown for y in apart if x != y]
        while places < MOST_PLACES and any(round(x, places) == round(y, places) for x, y in near):
            places += 1
        text = _plain(scale * float(value), places) + (_SPACE + suffix if suffix else "")
        ends = tuple(NONE if missing(end) else _plain(scale * float(end), places) for end in (low, high))
    if missing(low) or missing(high) or float(low) == float(high) == float(value):
        return text
    return f"{text} ({ends[0]}{_JOINER}–{_JOINER}{ends[1]})"


def _form(unit: str, value: float) -> tuple[float, int, str]:
    """How a unit is shown: factor, decimals, what follows the number."""
    if unit == "share":
        return 100.0, 1, "%"
    if unit in WITHOUT_WORD:
        return 1.0, 0 if unit == "rank" else 2, ""
    unit = unit.removesuffix("s") if value == 1 and len(unit) > 1 else unit
    if value == int(value) and abs(value) >= 1:
        return 1.0, 0, unit
    return 1.0, 1 if abs(value) >= 10 else 2, unit


def _plain(value: float, places: int) -> str:
    text = f"{value:,.{places}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text.replace("-", "−")
