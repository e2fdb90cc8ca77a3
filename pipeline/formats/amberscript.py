"""JSON of Amberscript: segments with words, and a list of speakers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.formats.reading.documents import Json, items, name, text_of, values_of
from pipeline.formats.reading.source import Source
from pipeline.formats.reading.timed import Piece, Segment, number


def fits(data: Any) -> bool:
    """`segments` with `words`, and `speakers` with `spkid`."""
    return "spkid" in (items(data, "speakers")[:1] or [{}])[0] and bool(items(data, "segments"))


def segments(data: Json) -> Iterator[Segment]:
    """One segment for each of the file's own."""
    people = {str(person.get("spkid")): name(person.get("name")) for person in items(data, "speakers")}
    for segment in items(data, "segments"):
        pieces = [
            Piece(f"{text_of(word.get('text'))} ", number(word.get("start")), number(word.get("end")))
            for word in items(segment, "words")
        ]
        yield Segment(pieces, people.get(str(segment.get("speaker"))) or name(segment.get("speaker")))


def all_words(source: Source, data: Any) -> list[str]:
    """Every word's text."""
    return values_of(source.text, "text", " ")
