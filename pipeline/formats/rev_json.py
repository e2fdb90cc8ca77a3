"""JSON of Rev: monologues with elements (the service) or spans (the editor)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipeline.formats.reading.documents import Json, at, items, name, text_of, values_of
from pipeline.formats.reading.source import Source
from pipeline.formats.reading.timed import Piece, Segment, number


def fits(data: Any) -> bool:
    """`monologues` with `elements` (the service) or `spans` (the editor)."""
    first = items(data, "monologues")[:1]
    return bool(first) and ("elements" in first[0] or "spans" in first[0])


def segments(data: Json) -> Iterator[Segment]:
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


def all_words(source: Source, data: Any) -> list[str]:
    """The values of each monologue, joined as they stand."""
    parts = re.split(r'"(?:spans|elements)"\s*:\s*\[', source.text)[1:]
    return [word for part in parts for word in values_of(part, "value", "")]
