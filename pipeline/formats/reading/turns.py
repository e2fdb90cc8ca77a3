"""Transcripts as text with names before what they say: from lines to cues, for every reader of such text."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.core.cues import Cue, Reject, Transcript
from pipeline.core.words import words
from pipeline.formats.reading import labels, nonspeech
from pipeline.formats.reading.lineparse import Line, boxed_time, parse

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
_END_MARK = re.compile(r"[.?!…\"”’—–-]\s*$")
_OTHER_MARKS = (
    r"\s+[–—]\s+",
    r"\s+--?\s+",
    r";\s+",
    r"\s+>\s+",
    r"(?<!\b[DM][Rr])(?<!\bM[Ss])(?<!\bM[Rr][Ss])(?<!\b[A-Z])\.\s+",
)
_IN_WORDS = re.compile(r"\s*\d+ (?:hour|minute|second)s?(?:,? \d+ (?:minute|second)s?){0,2}\s*")
_NUMBER = re.compile(r"\s*[0-9]{1,4}\s*")
_JOINING = frozenset(("and", "of", "the", "for", "und", "y", "et"))


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


@dataclass
class Options:
    """What a format adds to the reading of text: its own line parser, and what it sets aside."""

    parse: Callable[[str], Line] = parse
    aside: Callable[[str], str | None] = field(default=lambda line: None)  # why a whole line is no speech
    wrapped: bool | None = None  # whether paragraphs run over several lines; None: look
    clean: Callable[[str], str] = str  # a line as text, where the parser takes more than text
    certain: bool = False  # every label of the parser is one: no doubt to settle


def read(lines: Sequence[tuple[int, str]], options: Options, transcript: Transcript) -> Transcript:
    """Add the cues and rejects of (number, line) pairs to a transcript."""
    units = _units(lines, options, transcript.rejects)
    _names_alone(units)
    _names_after_stamps(units)
    text = "\n".join(unit.raw for unit in units)
    candidates = [
        labels.Candidate(unit.parsed.label, unit.line, unit.opens, unit.parsed.marked)
        for unit in units
        if unit.parsed.label is not None and not unit.parsed.unnamed and not unit.parsed.voice
    ]
    opening = [unit.line for unit in units if unit.opens]
    early = opening[min(len(opening) - 1, max(9, len(opening) // 5))] if opening else 0  # titles may stand before it
    accepted = labels.accept(candidates, max(1, len(opening)), text, early)
    accepted |= _odd_names(units, accepted, options) or (frozenset() if accepted else _other_marks(units, options))
    stamped = _bare_stamps(units)
    for unit in units:
        _settle(unit, accepted, stamped, options, transcript)
    units = _without_preamble(options.certain, [unit for unit in units if not _set_aside(unit, transcript)], transcript)
    _cues(units, options, transcript)
    timed = sum(cue.start_s is not None for cue in transcript.cues)
    if timed and timed >= 0.1 * sum(cue.label is not None or cue.start_s is not None for cue in transcript.cues):
        transcript.timing = "turn_starts"
    return transcript


def is_wrapped(lines: Sequence[tuple[int, str]]) -> bool:
    """Whether paragraphs are broken into lines of about the same length, with blank lines between paragraphs."""
    inner = [
        len(line.rstrip())
        for (_, line), (_, following) in zip(lines, lines[1:], strict=False)
        if line.strip() and following.strip()
    ]
    blank = sum(not line.strip() for _, line in lines)
    return len(inner) >= 3 and blank >= 2 and 45 <= statistics.median(inner) <= 110 and max(inner) < 200


def _units(lines: Sequence[tuple[int, str]], options: Options, rejects: list[Reject]) -> list[Unit]:
    wrapped = is_wrapped(lines) if options.wrapped is None else options.wrapped
    headed = _headings([line for _, line in lines])
    units: list[Unit] = []
    paragraph, fresh = 0, True
    counted = _counted(lines)
    for number, line in lines:
        if not line.strip():
            paragraph, fresh = paragraph + (not fresh), True
            continue
        why = (
            "heading"
            if _HEADING.match(line) and line not in headed
            else "time in words"
            if units and _time_alone(units[-1]) and _IN_WORDS.fullmatch(line)
            else "number of a page or paragraph"
            if number in counted
            else "notice"
            if _NOTICE.fullmatch(line.strip())
            else options.aside(line.strip())
        )
        parsed = headed.get(line) or options.parse(line)
        aside = ""
        if why is None and nonspeech.direction(line):
            aside = nonspeech.reason(line.strip().strip("[](){}. ")) or "stage direction"
            why = None if parsed.label is not None else aside
        if why is not None or _RULE.fullmatch(line):
            if why and words(line):
                rejects.append(Reject(number, options.clean(line).strip(), why))
            paragraph, fresh = paragraph + (not fresh), True
            continue
        if line in headed:
            paragraph, fresh = paragraph + (not fresh), True
        units.append(Unit(number, parsed, options.clean(line), fresh or not wrapped, paragraph, aside=aside))
        fresh = False
    return units


def _counted(lines: Sequence[tuple[int, str]]) -> frozenset[int]:
    """Lines that are a number alone and count on, one by one: of pages or paragraphs."""
    found = [(number, int(line)) for number, line in lines if _NUMBER.fullmatch(line)]
    steps = sum(b == a + 1 for (_, a), (_, b) in zip(found, found[1:], strict=False))
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
            if not parsed.header and parsed.label is None and labels.shape(parsed.text) in ("sure", "likely"):
                parsed = Line("", parsed.text, True, parsed.stamp, parsed.bare, True)
            if parsed.label is not None and not parsed.text:
                named.append((line, replace(parsed, marked=True, header=True)))
        people = Counter(parsed.label for _, parsed in named)
        if len(named) >= 3 and 2 <= len(people) < len(named) and len(named) >= 0.8 * len(group):
            found |= dict(named)
    return found


def _names_alone(units: Sequence[Unit]) -> None:
    """Names on lines of their own over what they say, where the same names come again and no other style is in use."""
    found = [
        (at, unit)
        for at, unit in enumerate(units[:-1])
        if unit.opens
        and unit.parsed.label is None
        and unit.parsed.stamp is None
        and _name_alone(unit.raw.strip())
        and (at == 0 or units[at - 1].paragraph != unit.paragraph or _time_alone(units[at - 1]))
        and units[at + 1].line - unit.line <= 2
    ]
    counts = Counter(labels.core(unit.raw) for _, unit in found)
    again = [(at, unit) for at, unit in found if counts[labels.core(unit.raw)] >= 2]
    if len(found) < 3 or len(again) < 2 or len(again) < 0.15 * len(units) or any(unit.parsed.label for unit in units):
        return
    taken = {at for at, _ in found}
    others = [unit for at, unit in enumerate(units[:-1]) if at not in taken and _odd_alone(units, at)]
    odd = Counter(unit.raw.strip() for unit in others)
    for unit in [unit for _, unit in found] + [unit for unit in others if odd[unit.raw.strip()] >= 2]:
        unit.parsed = Line("", unit.raw.strip(), True, unit.parsed.stamp, unit.parsed.bare, header=True)


def _name_alone(line: str) -> bool:
    """Whether a whole line may be a name: `Speaker 1`, `Sen. Ann B. Lee (I-Shoal Bay)`, `Bob Ray, PhD`."""
    name, kind = labels.core(line), labels.shape(line)
    return kind in ("sure", "likely") and len(name.split()) <= 6 and (name[-1:].isalpha() or kind == "sure")


def _odd_alone(units: Sequence[Unit], at: int) -> bool:
    """Whether a line over what is said may be a name that its shape does not tell: `iPhone von Hans`."""
    unit, line = units[at], units[at].raw.strip()
    first = unit.opens and (at == 0 or units[at - 1].paragraph != unit.paragraph)
    return first and len(line.split()) <= 6 and line[-1].isalnum() and labels.odd(line)


def _time_alone(unit: Unit) -> bool:
    return unit.parsed.stamp is not None and not unit.parsed.text and unit.parsed.label is None


def _names_after_stamps(units: Sequence[Unit]) -> None:
    """A time and a name on a line of their own, over what is said: `[00:01:02] - Ann Lee`."""
    found = [
        unit
        for unit, following in zip(units, units[1:], strict=False)
        if unit.parsed.stamp is not None
        and unit.parsed.label is None
        and following.parsed.stamp is None
        and following.line - unit.line <= 2
        and len(unit.parsed.text.split()) <= 5
        and labels.shape(unit.parsed.text) in ("sure", "likely", "weak")
    ]
    stamps = sum(unit.parsed.stamp is not None for unit in units)
    if len(found) >= 2 and len(found) >= 0.6 * stamps:
        for unit in found:
            unit.parsed = Line("", unit.parsed.text, True, unit.parsed.stamp, unit.parsed.bare, header=True)


def _odd_names(units: Sequence[Unit], accepted: frozenset[str], options: Options) -> frozenset[str]:
    """Labels that their shape does not tell and that come again, where nearly everything begins with a label."""
    if options.parse is not parse or options.certain:
        return frozenset()
    readings = [
        (unit, reading)
        for unit in units
        if unit.opens
        and unit.parsed.label not in accepted
        and (reading := unit.parsed if unit.parsed.header else parse(unit.raw, odd=True)).label is not None
        and not (reading.unnamed or reading.voice)
        and labels.odd(reading.label)
    ]
    known = [unit.parsed for unit in units if unit.opens and unit.parsed.label in accepted]
    heads = [reading.label or "" for _, reading in readings]
    over = sum(not line.text for line in [*known, *(reading for _, reading in readings)])  # lines that are a name alone
    found = labels.recurring(heads, [line.label or "" for line in known], sum(unit.opens for unit in units) - over)
    for unit, reading in readings:
        if reading.label in found:
            unit.parsed = reading
    return found


def _other_marks(units: Sequence[Unit], options: Options) -> frozenset[str]:
    """Names parted from their words by a dash, a full stop or the like, where all of a text without labels is so."""
    opening = [unit for unit in units if unit.opens and not unit.parsed.header]
    if options.parse is not parse or options.certain:
        return frozenset()
    for mark in _OTHER_MARKS:
        pattern = re.compile(rf"(?P<name>[^\W\d_][^:;–—>|\n]{{0,40}}?){mark}(?=\S)")
        found = [(unit, match) for unit in opening if (match := pattern.match(unit.parsed.text))]
        counts = Counter(match["name"] for _, match in found if labels.shape(match["name"]))
        named = [(unit, match) for unit, match in found if match["name"] in counts]
        again = sum(n >= 2 for n in counts.values())
        if again < 2 or 2 * again < len(counts) or len(named) < 0.9 * len(opening):
            continue
        for unit, match in named:
            unit.parsed = replace(unit.parsed, text=unit.parsed.text[match.end() :], label=match["name"], marked=True)
        return frozenset(counts)
    return frozenset()


def _bare_stamps(units: Sequence[Unit]) -> bool:
    """Whether times without brackets at the head of lines are stamps: many lines have one, and they hardly go back."""
    times = [unit.parsed.stamp for unit in units if unit.parsed.bare and not unit.parsed.header]
    found = [time for time in times if time is not None]
    back = sum(b < a for a, b in zip(found, found[1:], strict=False))
    if len(found) >= 3 and len(set(found)) == 1:  # every line begins with 0:00, as broken exports have it: no times
        for unit in units:
            if unit.parsed.bare and unit.parsed.stamp == found[0] and not unit.parsed.header:
                unit.parsed = replace(unit.parsed, stamp=None)
    return len(found) >= max(2, 0.2 * sum(unit.opens for unit in units)) and back <= 0.1 * len(found)


def _settle(unit: Unit, accepted: frozenset[str], stamped: bool, options: Options, transcript: Transcript) -> None:
    """Decide what of a line's reading holds."""
    parsed = unit.parsed
    alone = not parsed.text and parsed.label is None
    named = parsed.label is not None and (options.certain or parsed.voice or parsed.unnamed or parsed.label in accepted)
    if (
        not unit.opens
        and named
        and not (options.certain or parsed.marked or labels.shape(parsed.label or "") == "sure")
    ):
        named = False
    if parsed.bare and not (stamped or alone or (named and parsed.header)):  # a time that is spoken
        if parsed.voice:
            parsed = replace(parsed, text=f"{parsed.bare} {parsed.text}", stamp=None, bare="")
        else:
            head = labels.head(unit.raw.strip())
            named = head is not None and head[0] in accepted
            parsed = Line(head[1], head[0]) if head is not None and named else Line(unit.raw.strip())
    unit.start = parsed.stamp
    if named and parsed.label is not None:
        unit.label, unit.named, unit.text = parsed.label, True, parsed.text
        if not parsed.unnamed and not parsed.voice:
            transcript.structure.append(parsed.label)
    elif parsed.label is not None:
        unit.start, unit.text = boxed_time(unit.raw.strip())
        parsed = Line(unit.text)
    else:
        unit.text = parsed.text
    if parsed.bare:
        transcript.structure.append(parsed.bare)


def _set_aside(unit: Unit, transcript: Transcript) -> bool:
    if unit.named or not unit.aside:
        return False
    if words(unit.raw):
        transcript.rejects.append(Reject(unit.line, unit.raw.strip(), unit.aside))
    return True


def _without_preamble(certain: bool, units: list[Unit], transcript: Transcript) -> list[Unit]:
    """Set aside what stands before the first name, where it is short: titles, credits, chapters."""
    first = 0
    named = Counter(unit.label for unit in units)
    while first < len(units) and (
        not units[first].named or (named[units[first].label] == 1 and _metadata(units[first : first + 6]))
    ):
        if units[first].start is not None and not units[first].text:
            break  # a time over words: speech of someone whom the file does not name
        first += 1
    if first in (0, len(units)):
        return units
    before = sum(len(words(unit.text)) for unit in units[:first])
    total = sum(len(words(unit.text)) for unit in units)
    if before > max(60, 0.1 * total) and not certain:
        transcript.notes.append(f"{before} words stand before the first name: kept, speaker unknown")
        return units
    for unit in units[:first]:
        printed = unit.named and not (unit.parsed.unnamed or unit.parsed.voice)
        if printed and unit.label is not None:
            transcript.structure.remove(unit.label)
        if words(text := unit.raw.strip() if printed else unit.text):
            transcript.rejects.append(Reject(unit.line, text, "stands before the first name"))
    return units[first:]


def _metadata(units: list[Unit]) -> bool:
    """`Guest: Ann Lee`, a name that stands there once, and the lines below it: who took part; nobody says it."""
    unit = units[0]
    if labels.core(unit.label or "").lower() not in labels.ROLES | {"moderators", "panelists"}:
        return False
    rest = [other.text for other in units[1:] if other.paragraph == unit.paragraph and not other.named]
    text = re.sub(r"\([^()]*\)", " ", " ".join([unit.text, *rest]))
    given = [word.strip("()[],;&*") for word in text.split() if word.strip("()[],;&*-–—")]
    listed = 2 <= len(given) <= 30 and all(
        word[0].isupper() or word.lower() in labels.ROLES | _JOINING for word in given
    )
    return listed and not _END_MARK.search(text)


def _cues(units: Sequence[Unit], options: Options, transcript: Transcript) -> None:
    """Join the lines of a paragraph, cut out what was not said, and hand a name without words on to what follows."""
    pending: str | None = None
    start: float | None = None
    at = 0
    while at < len(units):
        unit = units[at]
        parts = [unit.text]
        at += 1
        while (
            at < len(units)
            and units[at].paragraph == unit.paragraph
            and not units[at].named
            and units[at].start is None
            and not (unit.parsed.header and not parts[0] and len(parts) > 1 and units[at].opens)
        ):
            parts.append(units[at].text)
            at += 1
        label = unit.label if unit.named else pending
        begin = unit.start if unit.start is not None else None if unit.named and pending is not None else start
        text, cut = nonspeech.split(" ".join(parts))
        transcript.rejects += [Reject(unit.line, what, why) for what, why in cut if words(what)]
        if words(text):
            transcript.cues.append(Cue(text, label, begin))
            pending, start = None, None
        else:
            pending, start = label, begin
