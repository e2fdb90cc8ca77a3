"""Azure Speech's batch transcription: `recognizedPhrases` with their best reading first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipeline.formats.reading.documents import Json, at, items, name, text_of
from pipeline.formats.reading.timed import Piece, Segment, number

_ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")


def fits(data: Any) -> bool:
    """`recognizedPhrases` with `nBest`."""
    return bool(items(data, "recognizedPhrases", 0, "nBest"))


def _seconds(phrase: Json, key: str) -> float | None:
    """Seconds of a length given in ticks of 100 ns, or as `PT1M2.5S`."""
    if (ticks := number(phrase.get(f"{key}InTicks"), 1e-7)) is not None:
        return ticks
    match = _ISO.fullmatch(str(phrase.get(key)))
    return (
        None
        if match is None
        else sum(float(count or 0) * size for count, size in zip(match.groups(), (3600, 60, 1), strict=True))
    )


def segments(data: Json) -> Iterator[Segment]:
    """One segment for each phrase; without speakers, several channels are several speakers."""
    phrases = sorted(items(data, "recognizedPhrases"), key=lambda phrase: _seconds(phrase, "offset") or 0.0)
    channels = len({str(phrase.get("channel")) for phrase in phrases}) > 1
    for phrase in phrases:
        start, length = _seconds(phrase, "offset"), _seconds(phrase, "duration")
        label = name(phrase.get("speaker")) or (name(phrase.get("channel"), "Channel") if channels else None)
        end = None if start is None or length is None else start + length
        yield Segment([Piece(_display(at(phrase, "nBest", 0)))], label, start, end)


def _display(best: Any) -> str:
    return text_of(at(best, "display")) or text_of(at(best, "lexical"))


def texts(data: Json) -> list[str]:
    """Each channel's text as a whole, where the file has it, else the phrases'."""
    whole = [text_of(channel.get("display")) for channel in items(data, "combinedRecognizedPhrases")]
    if all(whole) and whole:
        return whole
    return [_display(at(phrase, "nBest", 0)) for phrase in items(data, "recognizedPhrases")]
