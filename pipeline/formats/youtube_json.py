"""YouTube's captions as JSON (`json3`): events with pieces of text, each with its delay in milliseconds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipeline.formats.reading.documents import Json, items, text_of
from pipeline.formats.reading.timed import Piece, Segment, number

_TURN = re.compile(r"(?<!\S)>{2,3}\s*")


def fits(data: Any) -> bool:
    """`events` that have `segs` with `utf8`."""
    return any("utf8" in segment for event in items(data, "events")[:50] for segment in items(event, "segs"))


def segments(data: Json) -> Iterator[Segment]:
    """One segment for each event with text, cut before turn marks; delays are there where speech was recognised."""
    for event in items(data, "events"):
        start, length = number(event.get("tStartMs"), 1e-3), number(event.get("dDurationMs"), 1e-3)
        end = None if start is None or length is None else start + length
        delayed = any("tOffsetMs" in piece for piece in items(event, "segs"))
        groups: list[tuple[str | None, list[Piece]]] = [(None, [])]
        for piece in items(event, "segs"):
            delay = number(piece.get("tOffsetMs", 0), 1e-3) or 0.0
            for k, text in enumerate(_TURN.split(text_of(piece.get("utf8")))):
                if k:
                    groups.append((">>", []))
                groups[-1][1].append(Piece(text, start + delay if delayed and start is not None else None))
        spoken = [(label, pieces) for label, pieces in groups if any(piece.text.strip() for piece in pieces)]
        for k, (label, pieces) in enumerate(spoken):
            yield Segment(pieces, label, start if k == 0 else None, end if k == len(spoken) - 1 else None)


def texts(data: Json) -> list[str]:
    """The text of each event."""
    return ["".join(text_of(piece.get("utf8")) for piece in items(event, "segs")) for event in items(data, "events")]
