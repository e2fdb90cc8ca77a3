"""Lists of records in JSON, or in XML read as JSON: wherever they lie, and which of several is the transcript."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.core.config import RecordKeys
from pipeline.formats.reading.documents import WRAPPERS, Json, at, name, text_of
from pipeline.formats.reading.record_keys import Keys, Path, choose, leaves, spelt, time_at, value_at
from pipeline.speech.words import words

_LISTS = (
    "segments transcription chunks transcript transcripts Transcript sentences utterances results monologues speakers "
    "cues captions paragraphs entries turns data words word_segments result"
).split()  # of several lists with the same words, the first of these
_DEEPEST = 4  # lists inside lists
_READINGS = frozenset(("alternatives", "n best", "nbest", "hypotheses"))  # of one and the same speech: the first counts
Level = list[tuple[Json, tuple[Json, ...]]]  # objects of one list, each with the objects that it lies in, nearest first


@dataclass(frozen=True)
class Records:
    """A list of records: the keys that lead to it, the records, what each lies in, and which key holds what."""

    path: Path
    level: Level
    keys: Keys

    @property
    def items(self) -> list[Json]:
        """The records alone."""
        return [item for item, _ in self.level]

    def text(self, item: Json) -> str:
        """What a record says."""
        return text_of(value_at(item, self.keys.text))

    def speaker(self, item: Json, above: Sequence[Json] = ()) -> str | None:
        """Who says it: the record, or else an object that it lies in."""
        found = (name(value_at(one, self.keys.speaker)) for one in (item, *above))
        return next((label for label in found if label is not None), None)

    @cached_property
    def n_words(self) -> int:
        """How many words the records hold."""
        return sum(len(words(self.text(item))) for item, _ in self.level)

    @cached_property
    def named(self) -> bool:
        """Whether any record says who speaks."""
        inner = (word for item, _ in self.level for path in self.keys.words for word in _objects(at(item, *path)))
        return any(self.speaker(item, above) is not None for item, above in self.level) or any(
            name(word.get("speaker")) is not None for word in inner
        )

    @cached_property
    def named_above(self) -> bool:
        """Whether what a record lies in says who speaks: all records in it are one person's."""
        return any(name(value_at(one, self.keys.speaker)) is not None for _, above in self.level for one in above[:1])

    @cached_property
    def spoken(self) -> bool:
        """Whether most records have text, and with it times or speakers."""
        with_text = [pair for pair in self.level if isinstance(value_at(pair[0], self.keys.text), str)]
        known = sum(
            self.speaker(item, above) is not None or span(item, self.keys)[0] is not None for item, above in with_text
        )
        return bool(with_text) and 2 * len(with_text) >= len(self.level) and 2 * known >= len(with_text)


def span(item: Json, keys: Keys) -> tuple[float | None, float | None]:
    """Start and end of a record or word in seconds."""
    pair = item.get("timestamp")
    if isinstance(pair, list) and len(pair) == 2:
        return time_at({"t": pair[0]}, (("t",),)), time_at({"t": pair[1]}, (("t",),))
    if isinstance(offsets := item.get("offsets"), dict):
        return time_at(offsets | {"from_ms": offsets.get("from")}, (("from_ms",),)), time_at(
            offsets | {"to_ms": offsets.get("to")}, (("to_ms",),)
        )
    start, end = time_at(item, keys.start), time_at(item, keys.end, last=True)
    length = time_at(item, (("duration",), ("dur",)))
    return start, start + length if end is None and start is not None and length is not None else end


def _objects(value: Any) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def columns(item: Json) -> list[Json]:
    """The records of an object that has them as lists of the same length, one list a key; else none."""
    lists = {
        key: value
        for key, value in item.items()
        if isinstance(value, list) and value and all(isinstance(one, str | int | float) for one in value)
    }
    size = max((len(value) for value in lists.values()), default=0)
    same = {key: value for key, value in lists.items() if len(value) == size}
    if size < 2 or len(same) < 2:
        return []
    return [dict(zip(same, row, strict=True)) for row in zip(*same.values(), strict=True)]


def levels(data: Any, path: Path = (), depth: int = _DEEPEST) -> Iterator[tuple[Path, Level]]:
    """Every list of objects in a document with the keys that lead to it; lists of one name in a list are one."""
    if isinstance(data, list):
        level: Level = [(item, ()) for item in data if isinstance(item, dict)]
        if len(level) == len(data):
            yield from _below(path, level, depth, True)
    elif isinstance(data, dict):
        yield from _below(path, [(data, ())], depth, False)


def _below(path: Path, level: Level, depth: int, listed: bool) -> Iterator[tuple[Path, Level]]:
    if listed:
        yield path, level
    if not depth:
        return
    inner: dict[Path, Level] = {}
    tables: Level = []
    for item, above in level:
        for key, value in leaves(item):
            if isinstance(value, list) and value and isinstance(value[0], dict):
                chosen = value[:1] if spelt(key[-1]) in _READINGS else value
                inner.setdefault(key, []).extend((one, (item, *above)) for one in _objects(chosen))
        tables += [(row, (item, *above)) for row in columns(item)]
    if tables:
        yield path, tables
    for key, found in inner.items():
        yield from _below((*path, *key), found, depth - 1, True)


def find(data: Any, names: RecordKeys) -> Records | None:
    """The records of a document that are its transcript; None where nothing in it is plainly one."""
    found = []
    for path, level in levels(data):
        keys = choose([item for item, _ in level], [one for _, above in level[:1] for one in above], names)
        if keys is not None and (records := Records(path, level, keys)).spoken:
            found.append(records)
    known = sorted((one for one in found if _usual(one.path)), key=lambda one: _place(one.path))
    pool = known or sorted(found, key=lambda one: (-one.n_words, len(one.path)))
    if not pool:
        return None
    return next((one for one in pool if one.named and one.n_words == pool[0].n_words), pool[0])


def _bare(path: Path) -> Path:
    """A path without what services wrap their answers into."""
    while len(path) > 1 and path[0] in WRAPPERS:
        path = path[1:]
    return path


def _usual(path: Path) -> bool:
    bare = _bare(path)
    return not bare or (len(bare) == 1 and bare[0] in _LISTS)


def _place(path: Path) -> int:
    bare = _bare(path)
    return _LISTS.index(bare[0]) if bare else -1


def texts(data: Any, records: Records) -> list[str]:
    """The text of each record by another walk: down the keys of the path, through every list on the way."""
    nodes = [data] if isinstance(data, dict) else data
    for key in records.path:
        down = [node.get(key) for node in nodes if isinstance(node, dict)]
        nodes = [one for value in down for one in (value[: _first_only(key)] if isinstance(value, list) else [value])]
    found = []
    for node in (row for one in nodes for row in ([one] if _has_text(one, records) else columns(one))):
        given = [at(node, *path) for path in records.keys.text]
        text = next((value for value in given if isinstance(value, str) and value.strip()), "")
        inner = (word for path in records.keys.words for word in _objects(at(node, *path)))
        found.append(text or " ".join(text_of(word.get("word", word.get("text"))) for word in inner))
    return found


def _first_only(key: str) -> int | None:
    return 1 if spelt(key) in _READINGS else None


def _has_text(node: Json, records: Records) -> bool:
    return any(not isinstance(at(node, *path), list) for path in records.keys.text) or not columns(node)


def keys_found(data: Any) -> str:
    """The keys of the longest list of objects in a document, as an error names them; empty where there is none."""
    found = max(levels(data), key=lambda one: len(one[1]), default=((), []))
    shown = list(dict.fromkeys(".".join(path) for item, _ in found[1][:50] for path, _ in leaves(item)))
    place = f" under {'.'.join(found[0])!r}" if found[0] else ""
    return f"{len(found[1])} records{place} with the keys {', '.join(shown[:20])}" if shown else ""
