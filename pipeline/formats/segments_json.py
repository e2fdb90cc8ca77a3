"""JSON with a list of segments: Whisper and its kin, WhisperX, Podcasting 2.0, and others of that shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.formats import markup, nonspeech
from pipeline.formats.base import Source, words
from pipeline.formats.services import Json, at, items, name, text_of
from pipeline.formats.timed import Piece, Segment, number, timed_words

_LISTS = (
    "segments",
    "transcription",
    "chunks",
    "transcript",
    "sentences",
    "utterances",
    "results",
    "monologues",
    "cues",
    "captions",
    "data",
)
_TEXT = ("text", "body", "content", "transcript", "utterance", "sentence", "word", "caption", "message")
_SPEAKER = (
    "speaker",
    "speaker_name",
    "speakerName",
    "speaker_label",
    "speakerLabel",
    "speaker_id",
    "speakerId",
    "label",
    "name",
    "spk",
)
_START = (
    "start",
    "startTime",
    "start_time",
    "startTimeSec",
    "begin",
    "from",
    "offset",
    "startMs",
    "start_ms",
    "time",
    "ts",
)
_END = ("end", "endTime", "end_time", "endTimeSec", "stop", "to", "endMs", "end_ms", "endTs")


def _list(data: Any) -> list[Json]:
    """The list of segments: the document itself, or under one of the usual names."""
    if isinstance(data, list):
        found = [item for item in data if isinstance(item, dict)]
        return found if len(found) == len(data) else []
    for key in _LISTS:
        if found := items(data, key):
            return found
    return _list(data["transcript"]) if isinstance(at(data, "transcript"), dict) else []


def _first(item: Json, keys: tuple[str, ...]) -> Any:
    return next((item[key] for key in keys if item.get(key) is not None), None)


def _times(item: Json) -> tuple[float | None, float | None]:
    span = item.get("timestamp")
    if isinstance(span, list) and len(span) == 2:
        return number(span[0]), number(span[1])
    if isinstance(offsets := item.get("offsets"), dict):
        return number(offsets.get("from"), 1e-3), number(offsets.get("to"), 1e-3)
    start, end = number(_first(item, _START)), number(_first(item, _END))
    if end is None and start is not None and (length := number(item.get("duration", item.get("dur")))) is not None:
        end = start + length
    return start, end


def _speaker(item: Json) -> str | None:
    value = _first(item, _SPEAKER)
    return name(value.get("name") or value.get("id")) if isinstance(value, dict) else name(value)


def is_segments(data: Any) -> bool:
    """A list of objects that have text; most of them, and with times or speakers."""
    found = _list(data)
    spoken = [item for item in found if isinstance(_first(item, _TEXT), str)]
    known = [item for item in spoken if _times(item)[0] is not None or _speaker(item) is not None]
    return bool(spoken) and 2 * len(spoken) >= len(found) and 2 * len(known) >= len(spoken)


def segments(data: Any) -> Iterator[Segment]:
    """One segment for each of the list, cut where its words change the speaker."""
    found = _list(data)
    if all("word" in item and not text_of(item.get("text")) for item in found):
        found = [{"text": " ".join(text_of(item["word"]).strip() for item in found), "words": found}]
    for item in found:
        text = markup.plain(text_of(_first(item, _TEXT))).replace("\n", " ")
        start, end = _times(item)
        label = _speaker(item)
        pieces = [
            Piece(
                f" {text_of(_first(w, ('word', 'punctuated_word', 'text', 'value'))).strip()} ", *_times(w), _speaker(w)
            )
            for w in items(item, "words")
        ]
        pieces = _said(text, pieces)
        groups: list[list[Piece]] = []
        for piece in pieces:
            own = piece.label or label
            if groups and own == (groups[-1][-1].label or label):
                groups[-1].append(piece)
            else:
                groups.append([piece])
        for group in groups:
            whole = len(groups) == 1
            yield Segment(group, group[0].label or label, start if whole else None, end if whole else None)


def _said(text: str, pieces: list[Piece]) -> list[Piece]:
    """The words with their times where they are the words of the text, else the text alone."""
    if not text.strip():
        return pieces
    mine = [word for word, _, _ in timed_words(pieces)]
    if not mine or not any(piece.start is not None for piece in pieces):
        return [Piece(text)]
    return pieces if words(" ".join(mine)) == words(text) else [Piece(text)]


def all_words(source: Source) -> list[str]:
    """The file's own transcript field where it has one, else every segment's text by another walk."""
    data = source.json
    whole = text_of(at(data, "text"))
    if words(whole) and items(data, "segments"):
        return words(nonspeech.apart(markup.plain(whole.replace("\n", " "))))
    found: list[str] = []
    for item in _list(data):
        text = next((item[key] for key in _TEXT if isinstance(item.get(key), str) and item[key].strip()), "")
        found.append(text or " ".join(text_of(w.get("word", w.get("text"))) for w in items(item, "words")))
    return words(nonspeech.apart(" ".join(markup.plain(text.replace("\n", " ")) for text in found)))
