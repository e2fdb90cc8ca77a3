"""Otter's text export: a line with the name and the time, the words below it; also with other players' headers."""

from __future__ import annotations

import re

from pipeline.core.cues import Transcript
from pipeline.formats import plain
from pipeline.formats.reading import turns
from pipeline.formats.reading.clock import CLOCK, seconds
from pipeline.formats.reading.lineparse import Line
from pipeline.formats.reading.source import Source
from pipeline.speech.words import words

_HEADER = re.compile(rf"(?P<name>\S[^\t\n]{{0,80}}?)(?:[ \u00a0]{{2,}}|\t+)(?P<time>{CLOCK})\s*")

_ONE = re.compile(r"[^\W\d_]|\+?\d[\d ()-]{6,}")  # a name has a letter, or is a telephone number
_ALONE = re.compile(rf"\s*{CLOCK}\s*")
_LEAD = re.compile(rf"\s*({CLOCK})\s+(?=\S)")


def detect(source: Source) -> bool:
    """At least one header line with two spaces before the time, and they are the only heads in use."""
    headers = sum(_header(line) is not None for line in source.lines)
    filled = sum(bool(line.strip()) for line in source.lines)
    return headers >= 1 and (headers >= 3 or headers * 4 >= filled) and headers * 40 >= filled


def _header(line: str) -> re.Match[str] | None:
    match = _HEADER.fullmatch(line)
    if match is None or len(match["name"].split()) > 8 or not _ONE.search(match["name"]) or ": " in match["name"]:
        return None
    return None if match["name"][-1] in ".,;?!" and not match["name"].endswith(("r.", "s.", "nc.")) else match


def _parse(line: str) -> Line:
    lead = _LEAD.match(line)  # broken exports write 0:00 before every line
    rest = line[lead.end() :] if lead else line
    if match := _header(rest):
        bare = f"{lead[1] if lead else ''} {match['time']}".strip()
        return Line("", match["name"].strip(), True, seconds(match["time"]), bare, header=True)
    if _ALONE.fullmatch(line):  # the time of someone without a name
        return Line("", None, False, seconds(line), line.strip())
    return Line(rest.strip(), stamp=seconds(lead[1]), bare=lead[1]) if lead else Line(line.strip())


def read(source: Source) -> Transcript:
    """The turns of an Otter export: what stands before the first header is a title."""
    transcript = Transcript([], notes=list(source.notes))
    lines = plain.body(source, transcript)
    return turns.read(lines, turns.Options(parse=_parse, wrapped=False, certain=True), transcript)


def all_words(source: Source) -> list[str]:
    """Every word, those of headers and their times too."""
    return plain.all_words(source) if words(source.text) else []
