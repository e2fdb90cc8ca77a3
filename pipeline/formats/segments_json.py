"""JSON with records, under any names: Whisper and its kin, Podcasting 2.0, meeting recorders, corpora of dialogues.

Which list is the transcript and which key holds what is found in `reading/records.py` and `reading/record_keys.py`.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from pipeline.core.config import RecordKeys
from pipeline.core.cues import Transcript
from pipeline.formats.reading import captions, markup, nonspeech, timed
from pipeline.formats.reading.caption_text import Block
from pipeline.formats.reading.documents import Json, at, items, layers, name, text_of
from pipeline.formats.reading.record_keys import WORD_LISTS, Keys, common_place, spelt, value_at, word_keys
from pipeline.formats.reading.records import Records, find, span, texts
from pipeline.formats.reading.source import FormatError, Source
from pipeline.formats.reading.timed import Piece, Segment, timed_words
from pipeline.speech.words import words

_LONE = {"text", "usage", "language", "duration", "task", "model", "logprobs", "x_groq", "type", "id"}
_TOKENS = ("word", "spacing", "audio_event", "punctuation", "punct", "text")  # kinds of parts in a stream of words
_ONE_WORD = 1.3  # words in a record of a list of words, on average: some write "of course" as one


def _lone(data: Any) -> list[Json]:
    """A text without segments, as the OpenAI API answers by default."""
    alone = isinstance(data, dict) and data.keys() <= _LONE and bool(words(text_of(data.get("text"))))
    return [data] if alone else []


_asked: list[tuple[Any, RecordKeys, Records | None]] = []  # the last document: it is detected, read and counted in turn


def found_in(data: Any, names: RecordKeys) -> Records | None:
    """The records of a document, or its bare text as the only one."""
    if not (_asked and _asked[0][0] is data and _asked[0][1] is names):
        _asked[:] = [(data, names, _found_in(data, names))]
    return _asked[0][2]


def _found_in(data: Any, names: RecordKeys) -> Records | None:
    if (records := find(data, names)) is not None:
        return records
    alone = next((alone for layer in layers(data) if (alone := _lone(layer))), [])
    return Records((), [(alone[0], ())], Keys((("text",),))) if alone else None


def detect(source: Source) -> bool:
    """JSON with a list of objects that have text, most of them, and times or speakers; or with a text alone."""
    return source.json is not None and found_in(source.json, source.records) is not None


def read(source: Source) -> Transcript:
    """The transcript of JSON records."""
    if source.json is None:
        raise FormatError("not JSON, or broken off. Export the transcript again")
    return transcript(source, source.json)


def transcript(source: Source, data: Any) -> Transcript:
    """The transcript of records; where none says who speaks, names and turn marks are looked for as in captions."""
    if (records := found_in(data, source.records)) is None:
        raise FormatError("it holds no words that are known to be speech. Export the transcript again, with its text")
    found, notes = list(_segments(data, records)), [*source.notes, *records.keys.notes]
    if any(segment.label is not None or piece.start is not None for segment in found for piece in segment.pieces):
        out = timed.transcript(found, notes)
    else:
        blocks = [Block(k + 1, segment.start, segment.end, _lines(segment)) for k, segment in enumerate(found)]
        out = captions.assemble(blocks, notes, rolls=False)
        out.timing = timed.timing(out.cues)
    if not out.cues and not out.rejects:
        raise FormatError("the JSON holds no words. Export the transcript again, with its text")
    return out


def _lines(segment: Segment) -> list[str]:
    return html.escape("".join(piece.text for piece in segment.pieces), quote=False).split("\n")


def _segments(data: Any, records: Records) -> Iterator[Segment]:
    """One segment for each record, cut where its words change the speaker; a list of words is a stream."""
    prefix = common_place([label for item, above in records.level if (label := records.speaker(item, above))])
    if _is_stream(records):
        keys = word_keys(records.items)
        pieces = [
            _piece(item, keys, label and name(label.removeprefix(prefix)))
            for item, above in records.level
            for label in [records.speaker(item, above)]
        ]
        whole = text_of(at(data, "text"))
        yield from timed.stream(_with_times(whole, pieces) if whole else pieces)
        return
    spoken = [[word for path in records.keys.words for word in items(item, *path)] for item in records.items]
    keys = word_keys([word for own in spoken for word in own])
    for (item, above), own in zip(records.level, spoken, strict=True):
        label = records.speaker(item, above)
        label = label and name(label.removeprefix(prefix))
        pieces = _with_times(_plain(records.text(item)), [_piece(word, keys, None) for word in own])
        yield from _by_speaker(pieces, label, *span(item, records.keys))


def _is_stream(records: Records) -> bool:
    """Whether each record is a word."""
    if all("word" in item or item.get("type") in _TOKENS[:3] for item in records.items):
        return True
    inside = bool(records.path) and spelt(records.path[-1]) in WORD_LISTS
    return inside and records.n_words <= _ONE_WORD * len(records.level)


def _by_speaker(pieces: list[Piece], label: str | None, start: float | None, end: float | None) -> Iterator[Segment]:
    groups = [list(group) for _, group in groupby(pieces, key=lambda piece: piece.label or label)]
    for group in groups:
        whole = len(groups) == 1
        yield Segment(group, group[0].label or label, start if whole else None, end if whole else None)


def _plain(text: str) -> str:
    return markup.plain(text).replace("\r", " ")


def _piece(item: Json, keys: Keys, label: str | None) -> Piece:
    """A word with its times; a mark of punctuation stays with the word before it."""
    shown = text_of(value_at(item, keys.text)).strip()
    before = "" if shown and not any(character.isalnum() for character in shown) and shown[0] in ".,;:?!" else " "
    after = "" if not before else " "
    return Piece(f"{before}{shown}{after}", *span(item, keys), name(value_at(item, keys.speaker)) or label)


def _with_times(text: str, pieces: list[Piece]) -> list[Piece]:
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
    return [Piece(f" {word} ", piece.start, piece.end, piece.label) for word, piece in zip(shown, known, strict=True)]


def _bare(word: str) -> str:
    return "".join(character for character in word if character.isalnum()).lower()


def all_words(source: Source) -> list[str]:
    """The second count of JSON records."""
    return count(source, source.json)


def count(source: Source, data: Any) -> list[str]:
    """The document's own transcript field where it has one, else every record's text by another walk."""
    for layer in layers(data):
        whole = text_of(at(layer, "text"))
        if words(whole) and (items(layer, "segments") or items(layer, "words")):
            return words(nonspeech.apart(_plain(whole).replace("\n", " ")))
    records = found_in(data, source.records)
    found = [] if records is None else texts(data, records)
    return words(nonspeech.apart(" ".join(map(_plain, found)).replace("\n", " ")))
