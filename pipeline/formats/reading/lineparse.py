"""One line of a transcript in text form: the stamp and the name that may stand at its head, in all usual styles."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.formats.reading import labels, nonspeech
from pipeline.formats.reading.clock import BOXED, CLOCK, seconds

_RANGE = rf"(?:{CLOCK})(?:\s*(?:-+>?|–|—)\s*(?:{CLOCK}))?"
_BULLET = re.compile(r"[-*•–—]\s+")
_UNTIL = rf"(?:\s*[-–—]+>?\s*{BOXED})?\s*"
_LEAD = re.compile(rf"(?:[\[(]\s*(?P<boxed>{BOXED}){_UNTIL}[\])]|(?P<bare>{_RANGE}))\s*[-–—:|]?(?:\s+|$)")
_VOICE = re.compile(r"<v\s+([^<>]+)>\s*")
_ANGLED = re.compile(r"<([A-Za-z][^<>\n/=]{1,40})>\s+(?=\S)")
_BOXED = re.compile(r"\[([^\[\]\n]{1,60})\]\s*:?(?:\s+|$)")
_NAME = r"(?P<name>[^\s:：\[\]()|\d][^:：\[\]()|\n]{0,60}?(?:\s*\([^()\d\n]{1,40}\))?)"
_STAMPED = re.compile(
    rf"{_NAME}\s*(?:[:：,|–—-]\s*)?[\[(]\s*(?P<time>{BOXED}){_UNTIL}[\])]\s*(?P<colon>[:：]?)(?:\s+|$)"
)
_HEADER = re.compile(
    rf"(?P<name>[^\s|\d][^|\n]{{0,60}}?)(?:\s+|\s*[|–—,:-]\s*)(?P<time>{CLOCK})\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*:?\s*"
)
_TURN = re.compile(r"(>{1,3})\s*(?=\S)(?!>)")


@dataclass(frozen=True)
class Line:
    """What a line may be. `structure` are its words that are no speech if the reading is accepted."""

    text: str  # what is left of the line
    label: str | None = None
    marked: bool = False
    stamp: float | None = None
    bare: str = ""  # a stamp without brackets, as printed: a stamp only where many lines have one
    header: bool = False  # nothing but a name and a time
    unnamed: bool = False  # a turn mark without a name
    voice: bool = False  # the name is markup, `<v Name>`


def parse(line: str, odd: bool = False) -> Line:
    """The most structured reading of a line; `odd`: also with what is no name by its shape."""
    text = line.strip()
    bullet = _BULLET.match(text)
    body = text[bullet.end() :] if bullet else text
    stamp, bare = None, ""
    if lead := _LEAD.match(body):
        stamp = seconds(lead["boxed"]) if lead["boxed"] else seconds(re.split(r"\s*(?:-+>?|–|—)\s*", lead["bare"])[0])
        bare = lead["bare"] or ""
        body = body[lead.end() :]
    named = _named(body, odd)
    if named is None:
        return Line(body if lead else text, None, False, stamp, bare)
    return Line(
        named.text, named.label, named.marked, named.stamp if named.stamp is not None else stamp,
        f"{bare} {named.bare}".strip(), named.header, named.unnamed, named.voice,
    )  # fmt: skip


def boxed_time(line: str) -> tuple[float | None, str]:
    """The time in brackets at the head of a line, and the rest of the line."""
    lead = _LEAD.match(line)
    return (seconds(lead["boxed"]), line[lead.end() :]) if lead and lead["boxed"] else (None, line)


def _named(body: str, odd: bool) -> Line | None:
    if turn := _TURN.match(body):
        inner = _named(body[turn.end() :], odd)
        if inner is not None and inner.label is not None:
            return inner
        return Line(body[turn.end() :], turn[1], True, unnamed=True)
    if voice := _VOICE.match(body):
        return Line(body[voice.end() :], " ".join(voice[1].split()), True, voice=True)
    if (angled := _ANGLED.match(body)) and _may_be_name(angled[1], odd):
        return Line(body[angled.end() :], angled[1].strip(), True)
    if (boxed := _BOXED.match(body)) and _may_be_name(boxed[1], odd):
        rest = body[boxed.end() :]
        if header := _LEAD.fullmatch(rest):
            time = header["boxed"] or header["bare"]
            return Line("", boxed[1].strip(), True, seconds(time), header["bare"] or "", True)
        return Line(rest, boxed[1].strip(), bool(rest), header=not rest)
    if (stamped := _STAMPED.match(body)) and _may_be_name(stamped["name"], odd):
        rest = body[stamped.end() :]
        return Line(rest, stamped["name"].strip(), bool(stamped["colon"]) or not rest, seconds(stamped["time"]))
    if (header := _HEADER.fullmatch(body)) and _may_be_name(header["name"], odd):
        bare = f"{header['time']} {header['half'] or ''}".strip()
        return Line("", header["name"].rstrip(" :"), True, seconds(header["time"]), bare, True)
    if (head := labels.head(body)) and _may_be_name(head[0], odd):
        if (lead := _LEAD.match(head[1])) and (lead["boxed"] or not head[1][lead.end() :]):
            time = lead["boxed"] or lead["bare"]
            return Line(head[1][lead.end() :], head[0], True, seconds(time), lead["bare"] or "")
        return Line(head[1], head[0])
    for mark in ("\t", " | "):
        name, found, rest = body.partition(mark)
        if found and _may_be_name(name, odd) and rest.strip():
            return Line(rest.strip(), name.strip().rstrip(":"))
    return None


def _may_be_name(name: str, odd: bool) -> bool:
    return not nonspeech.reason(name) and (labels.shape(name.strip()) is not None or (odd and labels.odd(name)))
