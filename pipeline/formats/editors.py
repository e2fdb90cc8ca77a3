"""JSON of transcript editors and archives: Rev, Amberscript, and oral arguments from Oyez."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pipeline.core.words import words
from pipeline.formats.reading.documents import Json, at, items, name, text_of
from pipeline.formats.reading.nonspeech import apart
from pipeline.formats.reading.source import Source
from pipeline.formats.reading.timed import Piece, Segment, number


def is_rev(data: Any) -> bool:
    """`monologues` with `elements` (the service) or `spans` (the editor)."""
    first = items(data, "monologues")[:1]
    return bool(first) and ("elements" in first[0] or "spans" in first[0])


def rev(data: Json) -> Iterator[Segment]:
    """One segment for each monologue; spaces and punctuation are elements of their own."""
    people = {str(person.get("id")): name(person.get("name")) for person in items(data, "speakers")}
    for monologue in items(data, "monologues"):
        pieces = [
            Piece(
                text_of(element.get("value")),
                number(element.get("ts", element.get("timestamp"))),
                number(element.get("end_ts", element.get("endTs", element.get("end_timestamp")))),
            )
            for element in items(monologue, "elements") or items(monologue, "spans")
        ]
        speaker = monologue.get("speaker")
        label = people.get(str(speaker)) or name(at(monologue, "speaker_info", "display_name")) or name(speaker)
        yield Segment(pieces, label)


def is_amberscript(data: Any) -> bool:
    """`segments` with `words`, and `speakers` with `spkid`."""
    return "spkid" in (items(data, "speakers")[:1] or [{}])[0] and bool(items(data, "segments"))


def amberscript(data: Json) -> Iterator[Segment]:
    """One segment for each of the file's own."""
    people = {str(person.get("spkid")): name(person.get("name")) for person in items(data, "speakers")}
    for segment in items(data, "segments"):
        pieces = [
            Piece(f"{text_of(w.get('text'))} ", number(w.get("start")), number(w.get("end")))
            for w in items(segment, "words")
        ]
        yield Segment(pieces, people.get(str(segment.get("speaker"))) or name(segment.get("speaker")))


def is_oyez(data: Any) -> bool:
    """`sections[].turns[].text_blocks`, as a rule inside `transcript`."""
    return bool(items(data, "sections")) and "turns" in items(data, "sections")[0]


def oyez(data: Json) -> Iterator[Segment]:
    """One segment for each block of text; a turn without speaker is someone unknown."""
    for section in items(data, "sections"):
        for turn in items(section, "turns"):
            label = text_of(at(turn, "speaker", "name"))
            for block in items(turn, "text_blocks"):
                start, end = number(block.get("start")), number(block.get("stop"))
                yield Segment([Piece(text_of(block.get("text")))], label, start, end or None)


def _values(text: str, key: str, glue: str) -> list[str]:
    """The words of every value of a key, straight from the text of the file: it has no transcript field."""
    found = re.findall(rf'"{key}"\s*:\s*("(?:[^"\\]|\\.)*")', text)
    return words(apart(glue.join(str(json.loads(value, strict=False)) for value in found)))


def rev_words(source: Source, data: Any) -> list[str]:
    """The values of each monologue, joined as they stand."""
    parts = re.split(r'"(?:spans|elements)"\s*:\s*\[', source.text)[1:]
    return [word for part in parts for word in _values(part, "value", "")]


def amberscript_words(source: Source, data: Any) -> list[str]:
    """Every word's text."""
    return _values(source.text, "text", " ")


def oyez_words(source: Source, data: Any) -> list[str]:
    """Every block's text."""
    return _values(source.text, "text", " ")
