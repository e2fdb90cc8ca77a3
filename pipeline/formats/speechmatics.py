"""JSON of Speechmatics, versions 1 and 2."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from pipeline.formats.reading import nonspeech, timed
from pipeline.formats.reading.documents import Json, at, items, name, text_of
from pipeline.formats.reading.results import best_of
from pipeline.formats.reading.source import Source
from pipeline.formats.reading.timed import Piece, Segment, number
from pipeline.speech.words import words


def fits(data: Any) -> bool:
    """Version 2 (`results` with `type`), or version 1 (`words` and `speakers` with `name` and `time`)."""
    new = items(data, "results")[:1]
    old = items(data, "words")[:1]
    return bool(new and "type" in new[0] and "alternatives" in new[0]) or bool(
        old and {"name", "time"} <= old[0].keys()
    )


def segments(data: Json) -> list[Segment]:
    """Words, with punctuation joined to the word before it."""
    if items(data, "results"):
        return timed.stream(_second_version(data))
    turns = [(number(person.get("time")) or 0.0, person.get("name")) for person in items(data, "speakers")]
    starts = [start for start, _ in turns]
    pieces: list[Piece] = []
    for word in items(data, "words"):
        start, length = number(word.get("time")), number(word.get("duration"))
        text = text_of(word.get("name"))
        if not words(text):
            pieces.append(Piece(text, label=pieces[-1].label if pieces else None))
            continue
        turn = bisect_right(starts, start) - 1 if start is not None else -1
        label = name(turns[max(turn, 0)][1]) if turns else None
        end = None if start is None or length is None else start + length
        pieces.append(Piece(f" {text}", start, end, label))
    return timed.stream(pieces)


def _second_version(data: Json) -> Iterator[Piece]:
    label: str | None = None
    for item in items(data, "results"):
        best = best_of(item)
        text = text_of(best.get("content"))
        joined = item.get("attaches_to") in ("previous", "both") or item.get("type") == "punctuation"
        if not joined:
            label = name(best.get("speaker"))
            label = (
                name(item.get("channel"), "Channel") or ("" if label == "UU" else None)
                if label in ("UU", None)
                else label
            )
        start, end = number(item.get("start_time")), number(item.get("end_time"))
        yield Piece(text if joined else f" {text}", None if joined else start, None if joined else end, label)


def all_words(source: Source, data: Any) -> list[str]:
    """The words as the file lists them, joined here with their punctuation: it has no transcript field."""
    new = items(data, "results")
    texts = [(text_of(at(item, "alternatives", 0, "content")), item.get("attaches_to") or "") for item in new]
    texts += [(text_of(word.get("name")), "") for word in items(data, "words")]
    joined = "".join(text if not words(text) or link in ("previous", "both") else f" {text}" for text, link in texts)
    return words(nonspeech.apart(joined))
