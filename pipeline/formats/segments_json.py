"""JSON with a list of segments: Whisper and its kin, WhisperX, Podcasting 2.0, and others of that shape."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pipeline.core.cues import Transcript
from pipeline.core.words import words
from pipeline.formats.reading import captions, markup, nonspeech, timed
from pipeline.formats.reading.caption_text import Block
from pipeline.formats.reading.documents import Json, at, items, name, text_of
from pipeline.formats.reading.source import Source
from pipeline.formats.reading.timed import Piece, Segment, number, timed_words

_LISTS = (
    "segments transcription chunks transcript transcripts Transcript sentences utterances results monologues speakers "
    "cues captions paragraphs entries turns data words word_segments result"
).split()
_TEXT = "text body content Content transcript utterance sentence punctuated_word word caption message display".split()
_SPEAKER = (
    "speaker speaker_name speakerName speaker_label speakerLabel speaker_id speakerId ParticipantRole participant "
    "label name spk person author user who role"
).split()
_START = (
    "start startTime start_time startTimeSec begin from startMs start_ms BeginOffsetMillis offset time ts timestamp"
).split()
_END = "end endTime end_time endTimeSec stop to endMs end_ms EndOffsetMillis endTs".split()
_LONE = {"text", "usage", "language", "duration", "task", "model", "logprobs", "x_groq", "type", "id"}


def _list(data: Any) -> list[Json]:
    """The list of segments: the document itself, or under one of the usual names; rather one with speakers."""
    if isinstance(data, list):
        found = [item for item in data if isinstance(item, dict)]
        return found if len(found) == len(data) else []
    lists = [found for key in _LISTS if _spoken(found := items(data, key))]
    if not lists and isinstance(data, dict):
        lists = [found for key in data if _spoken(found := items(data, key))]
    if not lists:
        return _lone(data)
    n_words = _count(lists[0])
    return next((one for one in lists if _named(one) and _count(one) == n_words), lists[0])


def _lone(data: Any) -> list[Json]:
    """A text without segments, as the OpenAI API answers by default."""
    alone = isinstance(data, dict) and data.keys() <= _LONE and bool(words(text_of(data.get("text"))))
    return [data] if alone else []


def _named(found: list[Json]) -> bool:
    return any(_speaker(item) is not None or any(map(_speaker, items(item, "words"))) for item in found)


def _count(found: list[Json]) -> int:
    return sum(len(words(text_of(_first(item, _TEXT)))) for item in found)


def _spoken(found: list[Json]) -> bool:
    """Whether most objects of a list have text, and with it times or speakers."""
    spoken = [item for item in found if isinstance(_first(item, _TEXT), str)]
    known = [item for item in spoken if _times(item)[0] is not None or _speaker(item) is not None]
    return bool(spoken) and 2 * len(spoken) >= len(found) and 2 * len(known) >= len(spoken)


def _first(item: Json, keys: Sequence[str]) -> Any:
    return next((item[key] for key in keys if item.get(key) is not None), None)


def _time(item: Json, keys: Sequence[str]) -> float | None:
    """Seconds under the first key that is there; a key that says milliseconds means them."""
    key = next((key for key in keys if item.get(key) is not None), "")
    return number(item.get(key), 1e-3 if key.lower().endswith(("ms", "millis")) else 1.0)


def _times(item: Json) -> tuple[float | None, float | None]:
    span = item.get("timestamp")
    if isinstance(span, list) and len(span) == 2:
        return number(span[0]), number(span[1])
    if isinstance(offsets := item.get("offsets"), dict):
        return number(offsets.get("from"), 1e-3), number(offsets.get("to"), 1e-3)
    start, end = _time(item, _START), _time(item, _END)
    if end is None and start is not None and (length := number(item.get("duration", item.get("dur")))) is not None:
        end = start + length
    return start, end


def _speaker(item: Json) -> str | None:
    value = _first(item, _SPEAKER)
    return name(value.get("name") or value.get("id")) if isinstance(value, dict) else name(value)


def is_segments(data: Any) -> bool:
    """A list of objects that have text, most of them, and times or speakers; or a text alone."""
    return _spoken(_list(data)) or bool(_lone(data))


def segments(data: Any) -> Iterator[Segment]:
    """One segment for each of the list, cut where its words change the speaker; a list of words is a stream."""
    found = _list(data)
    if all("word" in item or item.get("type") in ("word", "spacing", "audio_event") for item in found):
        pieces = [_word(item) for item in found]
        whole = text_of(at(data, "text"))
        yield from timed.stream(_said(whole, pieces) if whole else pieces)
        return
    for item in found:
        text = _plain(text_of(_first(item, _TEXT)))
        start, end = _times(item)
        label = _speaker(item)
        groups: list[list[Piece]] = []
        for piece in _said(text, [_word(word) for word in items(item, "words")]):
            own = piece.label or label
            if groups and own == (groups[-1][-1].label or label):
                groups[-1].append(piece)
            else:
                groups.append([piece])
        for group in groups:
            whole_item = len(groups) == 1
            yield Segment(group, group[0].label or label, start if whole_item else None, end if whole_item else None)


def _plain(text: str) -> str:
    return markup.plain(text).replace("\r", " ")


def _word(item: Json) -> Piece:
    shown = _first(item, ("punctuated_word", "word", "text", "value"))
    return Piece(f" {text_of(shown).strip()} ", *_times(item), _speaker(item))


def _said(text: str, pieces: list[Piece]) -> list[Piece]:
    """The words of the text, with the times of the pieces where these are the same words, else the text alone."""
    if not text.strip():
        return pieces
    known = [piece for piece in pieces if words(piece.text)]
    if not any(piece.start is not None for piece in known):
        return [Piece(text)]
    if words(" ".join(word for word, _, _ in timed_words(known))) == words(text):
        return known
    shown = [word for word in text.split() if words(word)]
    if list(map(_bare, shown)) != [_bare(piece.text) for piece in known]:
        return [Piece(text)]
    return [Piece(f" {word} ", p.start, p.end, p.label) for word, p in zip(shown, known, strict=True)]


def _bare(word: str) -> str:
    return "".join(c for c in word if c.isalnum()).lower()


def read(source: Source, given: Iterable[Segment]) -> Transcript:
    """The transcript; where none says who speaks, names and turn marks are looked for as in captions."""
    found = list(given)
    if any(segment.label is not None or piece.start is not None for segment in found for piece in segment.pieces):
        return timed.transcript(found, source.notes)
    blocks = [Block(k + 1, segment.start, segment.end, _lines(segment)) for k, segment in enumerate(found)]
    out = captions.assemble(blocks, source.notes, rolls=False)
    out.timing = timed.timing(out.cues)
    return out


def _lines(segment: Segment) -> list[str]:
    return html.escape("".join(piece.text for piece in segment.pieces), quote=False).split("\n")


def all_words(source: Source, data: Any) -> list[str]:
    """The file's own transcript field where it has one, else every segment's text by another walk."""
    whole = text_of(at(data, "text"))
    if words(whole) and (items(data, "segments") or items(data, "words")):
        return words(nonspeech.apart(_plain(whole).replace("\n", " ")))
    found: list[str] = []
    for item in _list(data):
        text = next((item[key] for key in _TEXT if isinstance(item.get(key), str) and item[key].strip()), "")
        found.append(text or " ".join(text_of(w.get("word", w.get("text"))) for w in items(item, "words")))
    return words(nonspeech.apart(" ".join(map(_plain, found)).replace("\n", " ")))
