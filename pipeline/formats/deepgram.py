"""JSON of Deepgram: channels with their readings, the best one first."""

from __future__ import annotations

from typing import Any

from pipeline.formats.reading import timed
from pipeline.formats.reading.documents import Json, at, items, name, text_of
from pipeline.formats.reading.results import best_of, word_of
from pipeline.formats.reading.timed import Piece, Segment, number


def fits(data: Any) -> bool:
    """`results.channels[].alternatives`."""
    return bool(items(data, "results", "channels")) and "alternatives" in items(data, "results", "channels")[0]


def segments(data: Json) -> list[Segment]:
    """The words of every channel; several channels are several speakers."""
    channels = items(data, "results", "channels")
    segments: list[Segment] = []
    for k, channel in enumerate(channels):
        alone = name(k, "Channel") if len(channels) > 1 else None
        best = best_of(channel)
        pieces = [
            Piece(f"{word_of(word, 'punctuated_word', 'word')} ", number(word.get("start")), number(word.get("end")),
                  name(word.get("speaker")) if alone is None else alone)
            for word in items(best, "words")
        ]  # fmt: skip
        segments += timed.stream(pieces or [Piece(text_of(best.get("transcript")), label=alone)])
    return segments if len(channels) == 1 else sorted(segments, key=lambda segment: segment.pieces[0].start or 0.0)


def texts(data: Json) -> list[str]:
    """The transcript of every channel."""
    return [text_of(at(channel, "alternatives", 0, "transcript")) for channel in items(data, "results", "channels")]
