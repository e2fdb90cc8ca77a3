"""Several conversations in one file of records: told apart by their id, or each in a line of JSON Lines of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pipeline.formats.reading.documents import Json, name
from pipeline.formats.reading.record_keys import leaves, spelt
from pipeline.formats.reading.records import Records, columns, find
from pipeline.formats.reading.source import FormatError, Source

_LONGEST_ID = 80  # characters: it becomes part of the transcript's id


def split(source: Source) -> dict[str, Source]:
    """The conversations of a file by their ids, in order; the file itself, under an empty id, where it is one."""
    if source.json is None or not _may_hold_several(source):
        return {"": source}
    records = find(source.json, source.records)
    if records is None:
        return {"": source}
    key, found = _by_id(records, source)
    if not found:
        key, found = _by_document(records, source.json)
    if len(found) < 2:
        return {"": source}
    note = f"one of {len(found)} conversations of its file, told apart by {key}"
    return {
        one: replace(source, raw=b"", text=json.dumps(parts, ensure_ascii=False), notes=(*source.notes, note))
        for one, parts in _named(found).items()
    }


def _may_hold_several(source: Source) -> bool:
    """A quick look, so that long files are not searched twice: for the name of an id, or a list of documents."""
    names = "|".join(re.sub(r"[\s_.-]+", r"[\\s_.-]*", spelt(wanted)) for wanted in source.records.conversation)
    listed = isinstance(source.json, list) and len(source.json) > 1
    return listed or (bool(names) and re.search(rf'"(?:{names})"\s*:', source.text, re.IGNORECASE) is not None)


def _by_id(records: Records, source: Source) -> tuple[str, dict[str, list[Json]]]:
    """The objects that carry an id of a conversation, by it: the records, or what they lie in."""
    wanted = [spelt(one) for one in source.records.conversation]
    found: dict[str, list[Json]] = {}
    last: Any = None
    key, without = "", 0
    for item, above in records.level:
        carrier, path, one = _carrier((item, *above), wanted)
        if carrier is None:
            without += 1
            continue
        key = ".".join(path)
        whole = carrier if carrier is not item else _with_scalars(item, above)
        if carrier is not last:
            found.setdefault(str(one), []).append(whole)
        last = carrier
    if len(found) > 1 and without:
        raise FormatError(
            f"{len(found)} conversations by the key {key!r}, but {without} records do not have it. Give them one, or "
            "name the key in configs/ingest.yaml under records: conversation:"
        )
    return f"the key {key!r}", found


def _carrier(objects: tuple[Json, ...], wanted: list[str]) -> tuple[Json | None, tuple[str, ...], Any]:
    for one in objects:
        for path, value in leaves(one):
            if spelt(path[-1]) in wanted and name(value) is not None:
                return one, path, value
    return None, (), None


def _with_scalars(item: Json, above: tuple[Json, ...]) -> Json:
    """A record with what the objects around it say of all their records, such as the speaker."""
    around = {key: value for one in reversed(above) for key, value in one.items() if not isinstance(value, list | dict)}
    return around | item


def _by_document(records: Records, data: Any) -> tuple[str, dict[str, list[Json]]]:
    """Whole documents in a list, by their id or their number: each has records of its own, and none is one person's."""
    if not isinstance(data, list) or len(data) < 2 or records.named_above or not all(map(_is_document, data)):
        return "", {}
    ids = [str(one.get("id", k)) for k, one in enumerate(data, start=1)]
    if len(set(ids)) < len(ids):
        ids = [str(k) for k in range(1, len(data) + 1)]
    return "its place in a list of documents", {one: [document] for one, document in zip(ids, data, strict=True)}


def _is_document(one: Any) -> bool:
    """Whether an object has a list of at least two texts that each have a speaker."""
    return isinstance(one, dict) and (len(columns(one)) > 1 or any(_talk(value) for _, value in leaves(one)))


def _talk(value: Any) -> bool:
    rows = value if isinstance(value, list) else []
    keys = [set(map(spelt, row)) for row in rows if isinstance(row, dict)]
    return len(keys) > 1 and all(own & {"speaker", "speaker name", "speaker id"} for own in keys)


def _named(found: dict[str, list[Json]]) -> dict[str, list[Json]]:
    """The ids as parts of a name of a transcript: without strokes and control characters, and still apart."""
    named: dict[str, list[Json]] = {}
    for shown, parts in zip(_plain(found), found.values(), strict=True):
        unique = shown if shown not in named else f"{shown}-{len(named) + 1}"
        named[unique] = parts
    return named


def _plain(ids: dict[str, list[Json]]) -> Iterator[str]:
    for one in ids:
        yield re.sub(r"[^\w.,@+-]+", "_", one)[:_LONGEST_ID].strip("._") or "conversation"
