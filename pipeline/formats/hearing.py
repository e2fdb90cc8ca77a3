"""Court and hearing style: numbered lines, THE COURT:, Q. and A., `Mr. SMITH. Thank you`, pages with running heads."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.core.cues import Reject, Transcript
from pipeline.formats import plain
from pipeline.formats.reading import labels, lineparse, turns
from pipeline.formats.reading.lineparse import Line
from pipeline.formats.reading.source import Source
from pipeline.formats.reading.units import indent_of
from pipeline.speech.words import words

_NUMBERED = re.compile(r"\s{0,20}(\d{1,2})(?:\s+(.*)|)$", re.DOTALL)
_MEMBERS = ("Senator", "Chairman", "Chairwoman", "Chair", "Representative")
_FURNITURE = re.compile(
    r"(?:page )?\d{1,4}(?: of \d{1,4})?|\[?\[pages? [\w-]+\]\]?|.{0,60}\b(?:reporting (?:company|corporation)"
    r"|court reporters?"
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
    if _numbered(source.lines):
        return True
    lines = [line.strip() for line in source.lines]
    stopped = Counter(
        (labels.case(parsed.label), labels.base(parsed.label))
        for line in lines
        if (parsed := lineparse.parse(line)).mark == "." and parsed.label
    )
    shouted = sum(
        times for (case, name), times in stopped.items() if case == "titled capitals" or name.startswith("The ")
    )
    mixed = [times for (case, name), times in stopped.items() if case == "names" and not name.startswith("The ")]
    members = shouted + sum(name.split()[0] in _MEMBERS for _, name in stopped)
    if members and shouted + sum(mixed) >= 4 and sum(times >= 2 for times in mixed) >= 2:
        return True
    asked = Counter(match[1] or match[2] for line in lines if (match := re.match(r"(Q|A)[.:]\s+|(Q|A)\t+", line)))
    return shouted >= 2 or (asked["Q"] >= 2 and asked["A"] >= 1)


def _numbered(lines: list[str]) -> bool:
    """Whether nearly all lines begin with their number on the page."""
    filled = [line for line in lines if line.strip() and "\f" not in line]
    numbers = [int(match[1]) for line in filled if (match := _NUMBERED.fullmatch(line))]
    steps = sum(after == number + 1 or after == 1 for number, after in zip(numbers, numbers[1:], strict=False))
    return len(numbers) >= 8 and len(numbers) >= 0.7 * len(filled) and steps >= 0.8 * (len(numbers) - 1)


def _parse(line: str) -> Line:
    parsed = lineparse.parse(line.strip())
    return parsed if parsed.label is not None and (parsed.voice or not parsed.bare) else Line(line.strip())


def _aside(line: str) -> str | None:
    if _FURNITURE.fullmatch(line):
        return "running head of a page"
    return "heading" if _HEADING.fullmatch(line) else None


def read(source: Source) -> Transcript:
    """The turns; line numbers and running heads of pages are set aside."""
    out = Transcript([], notes=list(source.notes))
    return read_lines(plain.body(source, out, voices=True), out)


def read_lines(lines: list[tuple[int, str]], out: Transcript) -> Transcript:
    """The turns of numbered lines."""
    lines = [(number, line.replace("\f", " ")) for number, line in lines]
    numbered = _numbered([line for _, line in lines])
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
    if not indent_of(lines):
        lines = _paragraphs(lines)
    options = turns.Options(parse=_parse, aside=_aside, wrapped=True if numbered else None)
    return turns.read(lines, options, out)


def _opens(label: str, mark: str) -> bool:
    """Whether a label is plain enough to open a paragraph: `General Motors.` may as well go on a sentence."""
    case = labels.case(label)
    return case not in ("mixed", "lower") and (mark != "." or case != "names" or label.startswith("The "))


def _paragraphs(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """A blank line before each line that begins with a name or a question: such pages have none."""
    found: list[tuple[int, str]] = []
    for number, line in lines:
        parsed = _parse(line)
        if line.strip() and parsed.label is not None and _opens(parsed.label, parsed.mark):
            found.append((number, ""))
        found.append((number, line))
    return found


def all_words(source: Source) -> list[str]:
    """Every word of the pages but marks and bracketed stamps, line numbers too."""
    return plain.read_words(source)
