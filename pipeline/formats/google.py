"""JSON of Google Speech-to-Text: results with their readings, the best one first."""

from __future__ import annotations

from typing import Any

from pipeline.formats.reading.documents import Json, at, items, name, text_of
from pipeline.formats.reading.results import duration, results_of, word_of
from pipeline.formats.reading.timed import Piece, Segment


def fits(data: Any) -> bool:
    """`results[].alternatives[]` with words that have a start and an end as durations, or with a transcript alone."""
    results = items(data, "results")
    first = next((word for result in results for word in items(result, "alternatives", 0, "words")), {})
    if {"startTime", "startOffset", "start_time", "start_offset"} & first.keys() or (
        "word" in first and {"endTime", "endOffset"} & first.keys()
    ):
        return True
    return not first and any(text_of(at(result, "alternatives", 0, "transcript")) for result in results)


def segments(data: Json) -> list[Segment]:
    """The words of all results; with speaker tags the last result repeats all of them, and alone has the tags."""
    results = items(data, "results")
    groups = [items(result, "alternatives", 0, "words") for result in results]
    if (
        len(groups) > 1
        and _tag(groups[-1][0] if groups[-1] else {})
        and not any(_tag(word) for group in groups[:-1] for word in group)
    ):
        results, groups = results[-1:], groups[-1:]
    pieces = [
        [
            Piece(
                f"{word_of(word, 'word')} ",
                duration(_first(word, "startTime", "startOffset", "start_time", "start_offset", missing=0.0)),
                duration(_first(word, "endTime", "endOffset", "end_time", "end_offset")),
                name(_tag(word)),
            )
            for word in group
        ]
        for group in groups
    ]
    return results_of(results, pieces, ("resultEndTime", "resultEndOffset", "result_end_time", "result_end_offset"))


def _first(word: Json, *keys: str, missing: Any = None) -> Any:
    return next((word[key] for key in keys if key in word), missing)


def _tag(word: Json) -> Any:
    return word.get("speakerTag") or word.get("speaker_tag") or word.get("speakerLabel") or word.get("speaker_label")


def texts(data: Json) -> list[str]:
    """The transcript of every result."""
    return [text_of(at(result, "alternatives", 0, "transcript")) for result in items(data, "results")]
