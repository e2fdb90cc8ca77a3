"""JSON of IBM Speech to Text: results with words as lists, speakers by the start of a word."""

from __future__ import annotations

from typing import Any

from pipeline.formats import google
from pipeline.formats.reading.documents import Json, at, items, name, text_of
from pipeline.formats.reading.results import results_of
from pipeline.formats.reading.timed import Piece, Segment, number


def fits(data: Any) -> bool:
    """`results[].alternatives[].timestamps`, or IBM's counters beside a bare transcript."""
    results = items(data, "results")
    has_times = any(isinstance(at(result, "alternatives", 0, "timestamps"), list) for result in results)
    return has_times or ("result_index" in data and bool(results) and "final" in results[0] and google.fits(data))


def segments(data: Json) -> list[Segment]:
    """Words as [word, start, end]; speakers by the word's start."""
    spoken = {number(label.get("from")): label.get("speaker") for label in items(data, "speaker_labels")}
    pieces = [
        [
            Piece(f"{word[0]} ", number(word[1]), number(word[2]), name(spoken.get(number(word[1]))))
            for word in at(result, "alternatives", 0, "timestamps") or []
            if isinstance(word, list) and len(word) == 3
        ]
        for result in items(data, "results")
    ]
    return results_of(items(data, "results"), pieces)


def texts(data: Json) -> list[str]:
    """The transcript of every result."""
    return [text_of(at(result, "alternatives", 0, "transcript")) for result in items(data, "results")]
