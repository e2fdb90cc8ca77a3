"""Debates of parliaments as ParlParse and OpenAustralia write them: `<speech speakername="..." time="...">`."""

from __future__ import annotations

from typing import Any

from pipeline.core.cues import Transcript
from pipeline.formats.reading import clock, speech_xml
from pipeline.formats.reading.source import Source
from pipeline.formats.reading.speech_xml import Kind, Speech

_ASIDE = {
    "major-heading": "heading", "minor-heading": "heading", "oral-heading": "heading", "heading": "heading",
    "bills": "heading", "division": "votes", "divisioncount": "votes", "memberlist": "votes", "mplist": "votes",
}  # fmt: skip


def detect(source: Source) -> bool:
    """XML with speeches that name their speaker in an attribute."""
    known = speech_xml.root_tag(source) in ("debates", "publicwhip")
    return known and "<speech" in source.text and "speakername=" in source.text


def read(source: Source) -> Transcript:
    """The speeches; the clock of the day is given to the first speech that bears it."""
    before: list[str] = []

    def opens(element: Any) -> Speech | None:
        if element.tag != "speech":
            return None
        name, stamp = element.get("speakername"), element.get("time") or ""
        start = clock.seconds(stamp) if before[-1:] != [stamp] and ":" in stamp else None
        before.append(stamp)
        nobody = not name or name.lower() in ("unknown", "no speaker")
        return Speech(name, start, reason="procedure: the record names no speaker" if nobody else None)

    return speech_xml.read(source, speech_xml.parse(source), Kind(opens, _ASIDE))


def all_words(source: Source) -> list[str]:
    """Every word but tags."""
    return speech_xml.all_words(source)
