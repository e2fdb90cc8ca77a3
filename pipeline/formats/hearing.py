"""Court and hearing style: numbered lines, THE COURT:, Q. and A., `Mr. SMITH. Thank you`, pages with running heads."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.core.cues import Reject, Transcript
from pipeline.core.words import words
from pipeline.formats import plain
from pipeline.formats.reading import lineparse, turns
from pipeline.formats.reading.lineparse import Line
from pipeline.formats.reading.source import Source

_NUMBERED = re.compile(r"\s{0,20}(\d{1,2})(?:\s+(.*)|)$", re.DOTALL)
_QA = re.compile(r"(Q|A|THE WITNESS)(?:\.|:)?\s+(?=\S)|(Q|A)[.:]\s*(?=\S)")
_TITLE = (
    r"(?:Mr|Ms|Mrs|Miss|Dr|Senator|Representative|Chairman|Chairwoman|Chair|Secretary|General|Admiral|Judge|Justice"
    r"|Ambassador)\.?"
)
_SURNAME = r"[A-Z][A-Za-z'’-]*[A-Z]{2,}[A-Z'’-]*(?: [A-Z][A-Z'’-]+)*(?: of [A-Z][a-z]+(?: [A-Z][a-z]+)?)?"
_OFFICE = (
    r"The (?:(?:ACTING|Acting) )?(?:CHAIRMAN|CHAIRWOMAN|CHAIR|CHAIRPERSON|PRESIDENT|VICE PRESIDENT|PRESIDING OFFICER"
    r"|SPEAKER|CLERK|Chairman|Chair|Clerk"
    r"|(?:Vice )?President|Prime Minister|Speaker|Moderator)(?: pro tempore)?(?: \([^()\n]{1,40}\))?"
    r"|(?:President|Prime Minister|Chancellor|King|Secretary) [A-Z][a-z]+(?: [A-Z][a-z]+)?"
)
_CONGRESS = re.compile(rf"(?P<name>{_TITLE} {_SURNAME}|{_OFFICE})\. +(?=\S)")
_MIXED = re.compile(  # as printed hearings of the Senate have it
    rf"(?P<name>{_TITLE} (?!Chair|Speaker|President)[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?"
    r"(?: of [A-Z][a-z]+(?: [A-Z][a-z]+)?)?)\. +(?=[A-Z“\"])"
)
_FURNITURE = re.compile(
    r"(?:page )?\d{1,4}(?: of \d{1,4})?|\[\[page \w+\]\]|.{0,60}\b(?:reporting (?:company|corporation)|court reporters?"
    r"|official(?: - subject.*)?|subject to final review)\b.{0,60}",
    re.IGNORECASE,
)

_HEADING = re.compile(
    r"(?:ORAL |REBUTTAL |CLOSING |OPENING )?ARGUMENT OF [A-Z .,'’-]+|ON BEHALF OF .{1,80}|[A-Z] (?:[A-Z] ?){5,}"
    r"|(?:FURTHER )?(?:DIRECT|CROSS|REDIRECT|RECROSS)?[- ]?EXAMINATION(?: BY .{1,60})?|BY M(?:R|S|RS)\. [A-Z'’-]+:"
)


def detect(source: Source) -> bool:
    """Lines numbered 1 to 25 again and again, names as the Congressional Record has them, or questions as Q. and A."""
    if source.suffix in (".vtt", ".srt", ".csv", ".tsv", ".json", ".xml"):
        return False
    lines = [line.strip() for line in source.lines]
    if _numbered(source.lines):
        return True
    congress = sum(_CONGRESS.match(line) is not None for line in lines)
    mixed = Counter(match["name"] for line in lines if (match := _MIXED.match(line)))
    members = congress + sum(name.startswith(("Senator", "Chair", "Representative")) for name in mixed)
    if members and congress + mixed.total() >= 4 and sum(n >= 2 for n in mixed.values()) >= 2:
        return True
    asked = Counter(match[1] or match[2] for line in lines if (match := re.match(r"(Q|A)[.:]\s+|(Q|A)\t+", line)))
    return congress >= 2 or (asked["Q"] >= 2 and asked["A"] >= 1)


def _numbered(lines: list[str]) -> bool:
    """Whether nearly all lines begin with their number on the page."""
    filled = [line for line in lines if line.strip() and "\f" not in line]
    numbers = [int(match[1]) for line in filled if (match := _NUMBERED.fullmatch(line))]
    steps = sum(b == a + 1 or b == 1 for a, b in zip(numbers, numbers[1:], strict=False))
    return len(numbers) >= 8 and len(numbers) >= 0.7 * len(filled) and steps >= 0.8 * (len(numbers) - 1)


def _parse(line: str) -> Line:
    text = line.strip()
    if match := _CONGRESS.match(text) or _MIXED.match(text):
        return Line(text[match.end() :], match["name"], True)
    if match := _QA.match(text):
        return Line(text[match.end() :], match[1] or match[2], True)
    parsed = lineparse.parse(text)
    return parsed if parsed.label is not None and (parsed.voice or not parsed.bare) else Line(text)


def _aside(line: str) -> str | None:
    if _FURNITURE.fullmatch(line):
        return "running head of a page"
    return "heading" if _HEADING.fullmatch(line) else None


def read(source: Source) -> Transcript:
    """The turns; line numbers and running heads of pages are set aside."""
    out = Transcript([], notes=list(source.notes))
    lines = [(number, line.replace("\f", " ")) for number, line in plain.body(source, out, voices=True)]
    numbered = _numbered(source.lines)
    if numbered:
        bare = []
        for number, line in lines:
            match = _NUMBERED.fullmatch(line)
            if match is None:
                if words(line):
                    out.rejects.append(Reject(number, line.strip(), "running head of a page"))
                continue
            out.structure.append(match[1])
            bare.append((number, match[2] or ""))
        lines = bare
    lines = _paragraphs(lines)
    options = turns.Options(parse=_parse, aside=_aside, wrapped=True if numbered else None)
    return turns.read(lines, options, out)


def _paragraphs(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """A blank line before each line that begins with a name or a question, or is indented: pages have none."""
    found: list[tuple[int, str]] = []
    before = ""
    for number, line in lines:
        indented = line.startswith("  ") and not before.startswith("  ")
        if line.strip() and (indented or _CONGRESS.match(line.strip()) or _parse(line).label is not None):
            found.append((number, ""))
        found.append((number, line))
        before = line
    return found


def all_words(source: Source) -> list[str]:
    """Every word of the pages but marks and bracketed stamps, line numbers too."""
    return plain.read_words(source)
