"""JSON of Oyez: oral arguments as sections with turns and blocks of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.formats.reading.documents import Json, at, items, text_of, values_of
from pipeline.formats.reading.source import Source
from pipeline.formats.reading.timed import Piece, Segment, number


def fits(data: Any) -> bool:
    """`sections[].turns[].text_blocks`, as a rule inside `transcript`."""
    return bool(items(data, "sections")) and "turns" in items(data, "sections")[0]


def segments(data: Json) -> Iterator[Segment]:
    """One segment for each block of text; a turn without speaker is someone unknown."""
    for section in items(data, "sections"):
        for turn in items(section, "turns"):
            label = text_of(at(turn, "speaker", "name"))
            for block in items(turn, "text_blocks"):
                start, end = number(block.get("start")), number(block.get("stop"))
                yield Segment([Piece(text_of(block.get("text")))], label, start, end or None)


def all_words(source: Source, data: Any) -> list[str]:
    """Every block's text."""
    return values_of(source.text, "text", " ")
