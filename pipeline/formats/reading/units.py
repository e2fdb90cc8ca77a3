"""Text in lines as units: paragraphs or lines, each with what its head may be; what is no speech goes aside."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.core.cues import Reject
from pipeline.formats.reading import labels, nonspeech
from pipeline.formats.reading.inside import Inner, find
from pipeline.formats.reading.lineparse import Line, parse
from pipeline.speech.words import words

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+\S")
_RULE = re.compile(r"[\s*_=~#·•.\-–—]*")
_NOTICE = re.compile(
    r"(?:transcribed (?:by|with)|transcript (?:by|provided by|generated)|generated (?:by|with)|exported from|https?://)\S*.{0,80}"
    r"|.{0,60}\b(?:otter\.ai|rev\.com|descript\.com|turboscribe|trint\.com|sonix\.ai)\b.{0,40}"
    r"|page \d+(?: of \d+)?|[-–—] ?\d{1,4} ?[-–—]|\d{1,4} \| ?p ?a ?g ?e"
    r"|(?:©|\(c\)|copyright\b).{0,200}|.{0,80}\ball rights reserved\b.{0,80}"
    r"|(?:meeting|transcription|transcript|recording) (?:ended|stopped|started)(?: (?:after|at) \S{1,12}(?: \W+)?)?\.?"
    r"|this editable transcript was computer generated.{0,160}|(?-i:Follow|Find|Like) us on (?-i:[A-Z]).{0,60}"
    r"|(?-i:[TPC])(?:erms of (?:service|use)|rivacy policy|ookie policy)(?: ?[|•·/,&].{0,60})?"
    r"|(?-i:T)his (?:rush )?transcript (?:was|has been|is|may)\b.{0,80}\b(?:edited|produced|generated|provided|prepared"
    r"|errors|transcribed|condensed|updated|final form|accuracy)\b.{0,120}"
    r"|(?-i:Photo|Image|Illustration|Read more|READ MORE|Related|RELATED|See also): .{0,120}"
    r"|(?-i:[A-Z])(?:dvertise?ment|DVERTISE?MENT|dvertising|ponsored content)"
    r"|story continues below(?: advertisement)?|article continues (?:below|after).{0,40}"
    r"|sign up for (?:our|the) .{0,60}newsletter.{0,40}"
    r"|(?:skip|scroll) (?:past|to) (?:advertisement|content).{0,30}"
    r"|(?:share|print|save) this (?:article|story|page).{0,40}"
    r"|.{2,60} (?:started|stopped) transcription"
    r"|\[?end of (?:transcript|recording|audio|interview|tape|file)\]?\.?|editor['’]s note\b.*",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(r"\s*\d+ (?:hour|minute|second)s?(?:,? \d+ (?:minute|second)s?){0,2}\s*")
_NUMBER = re.compile(r"\s*[0-9]{1,4}\s*")
_REMARK = re.compile(r"\s*(\([^()\n]{3,60}\)|\[[^\[\]\n]{3,60}\])\s+(?=[^\W\d_])")
_OFFICE_BEGINS = re.compile(r"\s*[A-Z][A-Z.'’\-]+(?: [A-Z][A-Z.'’\-]*){1,4}, [^:.?!]{3,110}")
_INDENTED = (1, 10)  # blanks at the head of a paragraph's first line


@dataclass
class Unit:
    """A paragraph or line: where it stands, what its head may be, and the text."""

    line: int
    parsed: Line
    raw: str
    opens: bool
    paragraph: int
    text: str = ""
    label: str | None = None
    start: float | None = None
    named: bool = False
    aside: str = ""  # why the line is no speech, if its name is refused
    before: str = ""  # how the text before it ends
    fresh: bool = True  # white space sets it off from what is before
    whole: str = ""  # its text, or the part of it that labels may stand in
    inner: list[Inner] = field(default_factory=list)  # labels that may stand inside it
    bold: bool = False  # it begins in bold or italic type
    known: bool = False  # its label stands at the head of another unit, too, behind the end of a sentence


@dataclass
class Options:
    """What a format adds to the reading of text: its own line parser, and what it sets aside."""

    parse: Callable[[str], Line] = parse
    aside: Callable[[str], str | None] = field(default=lambda line: None)  # why a whole line is no speech
    wrapped: bool | None = None  # whether paragraphs run over several lines; None: look
    clean: Callable[[str], str] = str  # a line as text, where the parser takes more than text
    bold: frozenset[int] = frozenset()  # numbers of lines that begin in bold or italic type
    certain: bool = False  # every label of the parser is one: no doubt to settle


def is_wrapped(lines: Sequence[tuple[int, str]]) -> bool:
    """Whether paragraphs are broken into lines of about the same length, with blank lines between paragraphs."""
    inner = [
        len(line.rstrip())
        for (_, line), (_, following) in zip(lines, lines[1:], strict=False)
        if line.strip() and following.strip()
    ]
    blank = sum(not line.strip() for _, line in lines)
    return len(inner) >= 3 and blank >= 2 and 45 <= statistics.median(inner) <= 110 and max(inner) < 200


def indent_of(lines: Sequence[tuple[int, str]]) -> int:
    """With how many blanks paragraphs begin that go on at the margin; 0 where they do not."""
    filled = [line for _, line in lines if line.strip()]
    heads = [_indent(line) for line in filled]
    starts = Counter(
        after for head, after in zip(heads, heads[1:], strict=False) if head < _INDENTED[0] <= after <= _INDENTED[1]
    )
    margin = sum(head == 0 for head in heads)
    if starts.total() < 2 or margin < 0.3 * len(filled) or max(map(len, filled), default=0) >= 200:
        return 0
    return starts.most_common(1)[0][0]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def split(lines: Sequence[tuple[int, str]], options: Options, rejects: list[Reject]) -> list[Unit]:
    """The units of (number, line) pairs; headings, notices and rules are set aside."""
    lines = _joined(_apart(lines))
    indent = indent_of(lines)
    wrapped = (indent > 0 or is_wrapped(lines)) if options.wrapped is None else options.wrapped
    headed = _headings([line for _, line in lines])
    units: list[Unit] = []
    paragraph, fresh, margin = 0, True, 0
    counted = _counted(lines)
    for number, line in lines:
        if not line.strip():
            paragraph, fresh = paragraph + (not fresh), True
            continue
        if indent and not fresh and (_indent(line) == indent or margin < _indent(line) <= _INDENTED[1]):
            paragraph, fresh = paragraph + 1, True
        margin = _indent(line)
        parsed = headed.get(line) or options.parse(line)
        why, aside = _why_aside(number, line, parsed, units, options, line in headed, counted)
        if why is not None or _RULE.fullmatch(line):
            if why and words(line):
                rejects.append(Reject(number, options.clean(line).strip(), why))
            paragraph, fresh = paragraph + (not fresh), True
            continue
        if line in headed:
            paragraph, fresh = paragraph + (not fresh), True
        before = units[-1].raw.rstrip()[-1:] if units else ""
        unit = Unit(number, parsed, options.clean(line).rstrip(), fresh or not wrapped, paragraph, aside=aside)
        unit.before, unit.fresh, unit.bold = before, fresh, number in options.bold
        if options.parse is parse or options.wrapped is not False:
            unit.whole = unit.raw if parsed.label is None or labels.case(parsed.label) == "mixed" else parsed.text
            unit.inner = find(unit.whole)
        units.append(unit)
        fresh = False
    return units


def _why_aside(
    number: int, line: str, parsed: Line, units: Sequence[Unit], options: Options, headed: bool, counted: frozenset[int]
) -> tuple[str | None, str]:
    """Why a line is no speech, for certain; and why, unless its name is accepted."""
    why = (
        "heading"
        if _HEADING.match(line) and not headed
        else "time in words"
        if units and time_alone(units[-1]) and _IN_WORDS.fullmatch(line)
        else "number of a page or paragraph"
        if number in counted
        else "notice"
        if _NOTICE.fullmatch(line.strip())
        else options.aside(line.strip())
    )
    aside = ""
    if why is None and nonspeech.direction(line):
        aside = nonspeech.reason(line.strip().strip("[](){}. ")) or "stage direction"
        why = None if parsed.label is not None else aside
    return why, aside


def _apart(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Lines, a remark before a label on one of its own: `(COMMERCIAL BREAK) LEE: Welcome back.`"""
    found: list[tuple[int, str]] = []
    for number, line in lines:
        remark = _REMARK.match(line) if ":" in line else None
        head = labels.head(line[remark.end() :]) if remark and nonspeech.reason(remark[1][1:-1]) else None
        if remark and head and labels.case(head[0]) in ("capitals", "names") and labels.possible(head[0]):
            found += [(number, remark[1]), (number, line[remark.end() :])]
            continue
        found.append((number, line))
    return found


def _joined(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Lines, where a label goes on over two as one: `ANN LEE, Manager of Port` / `Development, Alda Lines: Yes.`"""
    found: list[tuple[int, str]] = []
    for number, line in lines:
        before = found[-1][1] if found else ""
        if _OFFICE_BEGINS.fullmatch(before) and (head := labels.head(line.strip())):
            whole = f"{before.strip()} {head[0]}"
            if len(whole) <= labels.LONGEST and labels.possible(whole) and not before.rstrip().endswith("."):
                found[-1] = (found[-1][0], f"{before} {line.strip()}")
                continue
        found.append((number, line))
    return found


def time_alone(unit: Unit) -> bool:
    """Whether a line is a time and nothing else."""
    return unit.parsed.stamp is not None and not unit.parsed.text and unit.parsed.label is None


def _counted(lines: Sequence[tuple[int, str]]) -> frozenset[int]:
    """Lines that are a number alone and count on, one by one: of pages or paragraphs."""
    found = [(number, int(line)) for number, line in lines if _NUMBER.fullmatch(line)]
    steps = sum(after == number + 1 for (_, number), (_, after) in zip(found, found[1:], strict=False))
    return frozenset(number for number, _ in found) if steps >= 2 and steps == len(found) - 1 else frozenset()


def _headings(lines: Sequence[str]) -> dict[str, Line]:
    """Headings that are names over what is said: most headings of their level are names, and names come again."""
    found: dict[str, Line] = {}
    levels: dict[int, list[str]] = {}
    for line in lines:
        if heading := _HEADING.match(line):
            levels.setdefault(heading.end(1), []).append(line)
    for group in levels.values():
        named: list[tuple[str, Line]] = []
        for line in group:
            text = line.lstrip(" #").rstrip(" #:")
            parsed = parse(text)
            if not parsed.header and parsed.label is None and labels.namelike(parsed.text):
                parsed = Line("", parsed.text, True, parsed.stamp, parsed.bare, True, mark="alone")
            if parsed.label is not None and not parsed.text:
                named.append((line, replace(parsed, marked=True, header=True)))
        people = Counter(parsed.label for _, parsed in named)
        if len(named) >= 3 and 2 <= len(people) < len(named) and len(named) >= 0.8 * len(group):
            found |= dict(named)
    return found
