"""JSON of speech services: what a list of results has in common."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from pipeline.formats.reading import timed
from pipeline.formats.reading.documents import Json, at, items, text_of
from pipeline.formats.reading.timed import Piece, Segment, number


def word_of(item: Json, *keys: str) -> str:
    """The text under the first key that has one."""
    return next((text_of(item[key]) for key in keys if text_of(item.get(key))), "")


def best_of(result: Json) -> Json:
    """The first of the readings that a service gives of what it heard."""
    return next(iter(items(result, "alternatives")), {})


def duration(value: Any) -> float | None:
    """Seconds of a length: a number, `1.5s`, or seconds and nanoseconds apart."""
    if isinstance(value, dict):
        return (number(value.get("seconds")) or 0.0) + (number(value.get("nanos")) or 0.0) * 1e-9
    return number(value)


def results_of(results: Sequence[Json], pieces: Sequence[list[Piece]], ends: Sequence[str] = ()) -> list[Segment]:
    """The segments of results by their words; one without words is its transcript, with its end where that is said."""
    found: list[Segment] = []
    for has_words, group in groupby(zip(results, pieces, strict=True), key=lambda pair: bool(pair[1])):
        if has_words:
            found += timed.stream(piece for _, own in group for piece in own)
            continue
        for result, _ in group:
            end = next((duration(result[key]) for key in ends if key in result), None)
            found.append(Segment([Piece(text_of(at(result, "alternatives", 0, "transcript")))], end=end))
    return found
