"""JSON documents: looking into them, what they wrap, and the entry of FORMATS for a kind of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pipeline.core.cues import Transcript
from pipeline.formats.reading import nonspeech, timed
from pipeline.formats.reading.source import Format, FormatError, Source
from pipeline.formats.reading.timed import Segment
from pipeline.speech.words import words

Json = dict[str, Any]
WRAPPERS = ("response", "result", "results", "transcription", "transcript", "data", "output", "body")


def at(data: Any, *path: str | int) -> Any:
    """A value inside JSON, None where the path leads nowhere."""
    for key in path:
        if isinstance(key, int):
            data = data[key] if isinstance(data, list) and -len(data) <= key < len(data) else None
        else:
            data = data.get(key) if isinstance(data, dict) else None
    return data


def items(data: Any, *path: str | int) -> list[Json]:
    """The objects of a list inside JSON; empty where there is none."""
    found = at(data, *path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def text_of(value: Any) -> str:
    """A JSON value as text; empty where it is none."""
    return value if isinstance(value, str) else ""


def name(value: Any, kind: str = "Speaker") -> str | None:
    """A speaker's label: `Speaker 0` for a bare number or letter, else as it stands; None where there is none."""
    if not isinstance(value, str | int | float) or isinstance(value, bool) or not (shown := str(value).strip()):
        return None
    return f"{kind} {shown}" if shown.isdigit() or (len(shown) == 1 and shown.isalpha()) else shown


def layers(data: Any, depth: int = 3) -> Iterator[Any]:
    """A JSON document; what it wraps, such as a service's answer in a response; several answers in a list, as one."""
    yield data
    if isinstance(data, list) and data and all(isinstance(at(part, "results"), list) for part in data):
        keys = ("results", "speaker_labels")
        yield {key: [item for part in data for item in items(part, key)] for key in keys}
    if isinstance(data, dict) and depth:
        for key in WRAPPERS:
            if isinstance(data.get(key), dict):
                yield from layers(data[key], depth - 1)


def document(source: Source, fits: Callable[[Any], bool]) -> Any:
    """The layer of a JSON source that fits; the whole where none does; a `FormatError` where it is no JSON."""
    if source.json is None:
        raise FormatError("not JSON, or broken off. Export the transcript again")
    return next((layer for layer in layers(source.json) if fits(layer)), source.json)


def entry(
    doc: str,
    fits: Callable[[Any], bool],
    segments: Callable[[Any], Iterable[Segment]],
    second: Callable[[Source, Any], Iterable[str]],
    read: Callable[[Source, Iterable[Segment]], Transcript] | None = None,
) -> Format:
    """An entry of FORMATS for a kind of JSON.

    `fits` says whether a document is one, `segments` gives its segments, `second` its words by the second route.
    """

    def reader(source: Source) -> Transcript:
        given = segments(document(source, fits))
        found = timed.transcript(given, source.notes) if read is None else read(source, given)
        if not found.cues and not found.rejects:
            raise FormatError("the JSON holds no words. Export the transcript again, with its text")
        return found

    return Format(
        doc,
        lambda source: source.json is not None and any(map(fits, layers(source.json))),
        reader,
        lambda source: list(second(source, document(source, fits))),
    )


def counter(texts: Callable[[Any], Iterable[str]]) -> Callable[[Source, Any], list[str]]:
    """The second route from what gives a JSON document's transcript fields."""
    return lambda source, data: [word for text in texts(data) for word in words(nonspeech.apart(text))]


def values_of(text: str, key: str, glue: str) -> list[str]:
    """The words of every value of a key, straight from the text of the file: a second route without its structure."""
    found = re.findall(rf'"{key}"\s*:\s*("(?:[^"\\]|\\.)*")', text)
    return words(nonspeech.apart(glue.join(str(json.loads(value, strict=False)) for value in found)))
