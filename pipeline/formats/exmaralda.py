"""EXMARaLDA's basic transcriptions (.exb): tiers of events on one time line, with a table of speakers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading import nonspeech, speech_xml, timed
from pipeline.formats.reading.source import Source
from pipeline.formats.reading.tiers import by_time
from pipeline.formats.reading.timed import Piece, Segment, number
from pipeline.speech.words import words


def detect(source: Source) -> bool:
    """XML with EXMARaLDA's root."""
    return speech_xml.root_tag(source) == "basic-transcription"


def read(source: Source) -> Transcript:
    """The tiers of transcription, by time; those that describe or annotate them are set aside."""
    root = speech_xml.parse(source)
    times = {point.get("id"): number(point.get("time")) for point in root.iter("tli")}
    people = {speaker.get("id"): _name(speaker) for speaker in root.iter("speaker")}
    out = Transcript([], notes=list(source.notes))
    for item, tier in enumerate(root.iter("tier"), start=1):
        shown = tier.get("display-name") or tier.get("category") or tier.get("id")
        if tier.get("type") != "t":
            texts = ["".join(event.itertext()) for event in tier.iter("event")]
            out.rejects += [Reject(item, text.strip(), f"tier {shown!r} is no speech") for text in texts if words(text)]
            continue
        for text, start, end in _joined(tier):
            segment = Segment([Piece(text)], people.get(tier.get("speaker")), times.get(start), times.get(end))
            if (cue := timed.cue(segment, item, out.rejects)) is not None:
                out.cues.append(cue)
    out.cues = by_time(out.cues)
    out.timing = timed.timing(out.cues)
    return out


def _name(speaker: Any) -> str | None:
    """The name in the speaker's own entries, or the abbreviation."""
    entries = {str(one.get("attribute-name")).lower(): one.text for one in speaker.iter("ud-information")}
    found = entries.get("name") or speaker.findtext("abbreviation") or speaker.get("id")
    return None if found is None else str(found)


def _joined(tier: Any) -> Iterator[tuple[str, str | None, str | None]]:
    """The events of a tier; one that ends inside a word goes on in the next."""
    held: tuple[str, str | None, str | None] | None = None
    for event in tier.iter("event"):
        text, start = "".join(event.itertext()), event.get("start")
        if held is not None and held[2] == start and held[0][-1:].strip() and text[:1].strip():
            held = (held[0] + text, held[1], event.get("end"))
            continue
        if held is not None:
            yield held
        held = (text, start, event.get("end"))
    if held is not None:
        yield held


def all_words(source: Source) -> list[str]:
    """The text of all events; events that follow each other are joined as they stand, straight from the file."""
    found: list[str] = []
    for tier in re.split(r"<tier\b", source.text)[1:]:
        last = ""
        for start, end, text in re.findall(r'<event start="([^"]*)" end="([^"]*)"[^>]*>(.*?)</event>', tier, re.DOTALL):
            spoken = html.unescape(re.sub(r"<[^>]*>", "", text))
            inside = 'type="t"' in tier.partition(">")[0] and last == start and found and found[-1][-1:].strip()
            found += [spoken] if inside and spoken[:1].strip() else [" \n ", spoken]
            last = end
    return words(nonspeech.apart("".join(found)))
