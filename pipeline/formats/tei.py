"""TEI, as ParlaMint and other corpora of speech have it: utterances `<u who="#id">`, perhaps on a time line."""

from __future__ import annotations

import re
from typing import Any

from pipeline.core.cues import Transcript
from pipeline.formats.reading import speech_xml
from pipeline.formats.reading.record_keys import seconds
from pipeline.formats.reading.source import Source
from pipeline.formats.reading.speech_xml import Kind, Speech, attribute, local
from pipeline.speech.words import collapsed

_ASIDE = {
    "note": "note", "head": "heading", "vocal": "voice without words", "incident": "stage direction",
    "kinesic": "stage direction", "gap": "gap", "desc": "stage direction", "writing": "writing",
    "stage": "stage direction", "timeline": "time line", "spanGrp": "annotation", "linkGrp": "annotation",
}  # fmt: skip
_UNITS = {"s": 1.0, "ms": 1e-3, "min": 60.0, "h": 3600.0}


def detect(source: Source) -> bool:
    """XML with the root of TEI and utterances in it."""
    return (
        speech_xml.root_tag(source) in ("TEI", "teiCorpus") and re.search(r"<(?:\w+:)?u[\s>]", source.text) is not None
    )


def read(source: Source) -> Transcript:
    """The utterances, by the name in the list of persons where the file has it, else by the person's id."""
    root = speech_xml.parse(source)
    people = {attribute(one, "id") or "": _name(one) for one in root.iter() if local(one.tag) == "person"}
    times = _times(root)

    def opens(element: Any) -> Speech | None:
        if local(element.tag) != "u":
            return None
        around = blocks.get(element)
        start, end = (times.get(_target(element, key) or _target(around, key)) for key in ("start", "end"))
        who = _target(element, "who") or _target(around, "who")
        return Speech(people.get(who) or who, start, end)

    blocks = {one: block for block in root.iter() if local(block.tag) == "annotationBlock" for one in block}
    return speech_xml.read(source, root, Kind(opens, _ASIDE, body="body"))


def _target(element: Any, key: str) -> str:
    return "" if element is None else (attribute(element, key) or "").split(" ")[0].rpartition("#")[2]


def _name(person: Any) -> str:
    """Forenames and surnames as printed, the surname last; or the whole name."""
    name = next((one for one in person.iter() if local(one.tag) == "persName"), None)
    if name is None:
        return ""
    parts = {
        kind: [collapsed("".join(one.itertext())) for one in name.iter() if local(one.tag) == kind]
        for kind in ("forename", "nameLink", "surname")
    }
    return " ".join(part for own in parts.values() for part in own) or collapsed("".join(name.itertext()))


def _times(root: Any) -> dict[str, float]:
    """Seconds of each point of the time line, which counts from another point, or is a time of the clock."""
    found: dict[str, float] = {}
    for line in root.iter():
        if local(line.tag) != "timeline":
            continue
        unit = _UNITS.get(attribute(line, "unit") or "s", 1.0)
        for point in line:
            key, since = attribute(point, "id") or "", _target(point, "since")
            interval, absolute = seconds(attribute(point, "interval"), unit), seconds(attribute(point, "absolute"))
            if interval is not None:
                found[key] = found.get(since, 0.0) + interval
            elif absolute is not None or not found:
                found[key] = absolute or 0.0
    return found


def all_words(source: Source) -> list[str]:
    """Every word of the body but tags."""
    return speech_xml.all_words(source, "body")
