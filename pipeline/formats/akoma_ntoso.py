"""Akoma Ntoso: debates of parliaments as speeches with `by` and a printed `<from>`, and a list of persons."""

from __future__ import annotations

from typing import Any

from pipeline.core.cues import Transcript
from pipeline.formats.reading import speech_xml
from pipeline.formats.reading.record_keys import seconds
from pipeline.formats.reading.source import Source
from pipeline.formats.reading.speech_xml import Kind, Speech, attribute, local
from pipeline.speech.words import collapsed

_SPEECHES = frozenset(("speech", "question", "answer"))
_ASIDE = {
    "heading": "heading", "subheading": "heading", "num": "heading", "narrative": "stage direction",
    "scene": "stage direction", "remark": "stage direction", "summary": "summary", "other": "no speech",
    "recordedTime": "time", "authorialNote": "note", "rollCall": "list of names", "prayers": "prayers",
    "communication": "paper", "papers": "paper", "writtenStatements": "paper", "resolutions": "paper",
}  # fmt: skip


def detect(source: Source) -> bool:
    """XML with the root of Akoma Ntoso and a debate in it."""
    return speech_xml.root_tag(source).lower() == "akomantoso" and "debateBody" in source.text


def read(source: Source) -> Transcript:
    """The speeches, by the name in the list of persons, or else as printed before the speech."""
    root = speech_xml.parse(source)
    people = {}
    for one in root.iter():
        if local(one.tag) in ("TLCPerson", "TLCRole") and (shown := attribute(one, "showAs")):
            people[attribute(one, "eId") or attribute(one, "id") or ""] = shown

    def opens(element: Any) -> Speech | None:
        if local(element.tag) not in _SPEECHES:
            return None
        printed = next((collapsed("".join(one.itertext())) for one in element if local(one.tag) == "from"), "")
        by = (attribute(element, "by") or "").removeprefix("#")
        label = people.get(by) or printed.rstrip(" :.") or by or ""
        return Speech(label, seconds(attribute(element, "startTime")), seconds(attribute(element, "endTime")))

    return speech_xml.read(source, root, Kind(opens, _ASIDE, frozenset(("from",)), "debateBody"))


def all_words(source: Source) -> list[str]:
    """Every word of the debate but tags."""
    return speech_xml.all_words(source, "debateBody")
