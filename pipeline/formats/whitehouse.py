"""White House pages: THE PRESIDENT:, MR. SULLIVAN:, `Q    ` lines, (Laughter.), place and time, END 3:40 P.M."""

from __future__ import annotations

import re

from pipeline.core.cues import Transcript
from pipeline.formats import plain
from pipeline.formats.reading import turns
from pipeline.formats.reading.lineparse import Line, parse
from pipeline.formats.reading.source import Source

_TIME = r"\d{1,2}:\d\d\s*[AaPp]\.?\s*[Mm]\.?(?:\s*\(?(?:local|[A-Z]{1,4}T)\)?)?(?:\s*\([^()\n]{0,40}\))?"
_CLOCK_LINE = re.compile(
    rf"\(?\s*(?:As (?:delivered|prepared)[^\n]*|(?:END|End)?\s*{_TIME})\s*\)?\.?"
    r"|\(?END\)?\.?|END\s.{0,40}\d.{0,30}"
)
_QUESTION = re.compile(r"(?:\*\*)?(Q\d?)(?:\*\*)?(?:[.:]?[ \t\u00a0]{2,}|\t+|[.:]? (?=[A-Z“\"‘'—(…\[]))(?:\*\*)?")
_ANSWER = re.compile(r"A(?:[.:]\s+|\t+|[ \u00a0]{2,})(?=\S)")
_OFFICE = "MR|MS|MRS|DR|PRIME MINISTER|SECRETARY|PRESS SECRETARY|GENERAL|ADMIRAL|CHANCELLOR|SENATOR|GOVERNOR"
_OFFICIAL = re.compile(
    r"\s*(?:THE (?:VICE )?PRESIDENT|THE FIRST LADY|SENIOR ADMINISTRATION OFFICIAL|AIDE|PARTICIPANTS?|"
    rf"(?:VICE |FORMER )?PRESIDENT [A-Z’'.\- ]+|(?:{_OFFICE})\.? [A-Z’'.\- ]+"
    r")(?: \([^()\n]*\))?:\s"
)


def detect(source: Source) -> bool:
    """A page that names whitehouse.gov, or has the page's clock line or `Q` lines among official titles."""
    if source.suffix in (".vtt", ".srt", ".csv", ".tsv", ".json"):
        return False
    lines = [line.strip() for line in source.lines]
    official = sum(_OFFICIAL.match(line) is not None for line in lines)
    questions = sum(_QUESTION.match(line) is not None for line in lines)
    clock = sum(_CLOCK_LINE.fullmatch(line) is not None for line in lines)
    named = any("whitehouse.gov" in line or "whitehouse.archives.gov" in line for line in lines[:15])
    answers = sum(_ANSWER.match(line) is not None for line in lines)
    if not named and answers >= 2 and 3 * answers >= questions:  # a witness answers: a court's page
        return False
    return (
        (named and official + questions + clock >= 1)
        or (clock >= 1 and official >= 1)
        or (questions >= 2 and official >= 2)
    )


def _parse(line: str) -> Line:
    parsed = parse(line)
    return parsed if parsed.label is not None and (parsed.voice or not parsed.bare) else Line(line.strip())


def _aside(line: str) -> str | None:
    return "place or time of the event" if _CLOCK_LINE.fullmatch(line) else None


def read(source: Source) -> Transcript:
    """The turns of a White House page; reporters are `Q`, as printed."""
    transcript = Transcript([], notes=list(source.notes))
    return read_lines(plain.body(source, transcript, voices=True), transcript)


def read_lines(lines: list[tuple[int, str]], transcript: Transcript) -> Transcript:
    """The turns of numbered lines."""
    options = turns.Options(parse=_parse, aside=_aside, wrapped=turns.is_wrapped(lines) or None)
    return turns.read(lines, options, transcript)


def all_words(source: Source) -> list[str]:
    """Every word of the page but marks and bracketed stamps."""
    return plain.read_words(source)
