"""JSON of AssemblyAI: utterances or words, with times in whole milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.formats.reading import timed
from pipeline.formats.reading.documents import Json, at, items, name, text_of
from pipeline.formats.reading.results import word_of
from pipeline.formats.reading.timed import Piece, Segment, number


def fits(data: Any) -> bool:
    """Words with `text`, `start` and `end` in whole milliseconds, in utterances or beside AssemblyAI's own keys."""
    own = {"audio_url", "acoustic_model", "audio_duration", "speech_model"}
    groups = items(data, "utterances") or [data]
    first = next((word for group in groups for word in items(group, "words")), {})
    known = bool(items(data, "utterances")) or (isinstance(data, dict) and bool(own & data.keys()))
    return known and "text" in first and isinstance(first.get("start"), int) and "type" not in first


def segments(data: Json) -> Iterator[Segment]:
    """Utterances where there are any, else the words."""
    for group in items(data, "utterances") or [{"words": at(data, "words")}]:
        own = [
            Piece(
                f"{word_of(word, 'text')} ",
                number(word.get("start"), 1e-3),
                number(word.get("end"), 1e-3),
                name(word.get("speaker")),
            )
            for word in items(group, "words")
        ]
        if not own:
            own = [Piece(text_of(group.get("text")), label=name(group.get("speaker")))]
        yield from timed.stream(own)


def texts(data: Json) -> list[str]:
    """The transcript, or that of every utterance."""
    return (
        [text_of(data.get("text"))]
        if data.get("text")
        else [text_of(utterance.get("text")) for utterance in items(data, "utterances")]
    )
