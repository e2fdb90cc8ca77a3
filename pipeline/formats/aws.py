"""JSON of AWS Transcribe: words and punctuation as items, speakers on them or in a list of their own."""

from __future__ import annotations

from typing import Any

from pipeline.formats.reading import timed
from pipeline.formats.reading.documents import Json, at, items, name, text_of
from pipeline.formats.reading.timed import Piece, Segment, number


def fits(data: Any) -> bool:
    """`results.transcripts` and `results.items`."""
    return bool(items(data, "results", "transcripts")) and isinstance(at(data, "results", "items"), list)


def segments(data: Json) -> list[Segment]:
    """Words and the punctuation that follows them; the speaker stands on the word, or in a list of its own.

    Several channels are several speakers: each has its items once more.
    """
    channels = items(data, "results", "channel_labels", "channels")
    if len(channels) > 1 and all(items(channel, "items") for channel in channels):
        apart = [
            segment
            for channel in channels
            for segment in segments({"results": {"items": [channel | item for item in items(channel, "items")]}})
        ]
        return sorted(apart, key=lambda segment: segment.pieces[0].start or 0.0)
    spoken = {
        str(item.get("start_time")): item.get("speaker_label", segment.get("speaker_label"))
        for segment in items(data, "results", "speaker_labels", "segments")
        for item in items(segment, "items")
    }
    pieces: list[Piece] = []
    for item in items(data, "results", "items"):
        text = text_of(at(item, "alternatives", 0, "content"))
        if item.get("type") == "punctuation" and pieces:
            pieces.append(Piece(text, label=pieces[-1].label))
            continue
        label = item.get("speaker_label") or spoken.get(str(item.get("start_time"))) or item.get("channel_label")
        start, end = number(item.get("start_time")), number(item.get("end_time"))
        pieces.append(Piece(f" {text}", start, end, name(label)))
    return timed.stream(pieces)


def texts(data: Json) -> list[str]:
    """The transcripts."""
    return [text_of(item.get("transcript")) for item in items(data, "results", "transcripts")]
