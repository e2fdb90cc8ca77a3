"""One line of a transcript in text form: the stamp and the name that may stand at its head, in all usual styles."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.formats.reading import labels, nonspeech
from pipeline.formats.reading.clock import BOXED, CLOCK, DATE, seconds
from pipeline.speech.names.name_words import ABBREVIATED

_RANGE = rf"(?:{CLOCK})(?:\s*(?:-+>?|–|—)\s*(?:{CLOCK}))?"
_BULLET = re.compile(r"[-*•–—]\s+")
_UNTIL = rf"(?:\s*[-–—]+>?\s*{BOXED})?\s*"
_LEAD = re.compile(
    rf"(?:[\[(]\s*(?:{DATE},?\s+)?(?P<boxed>{BOXED}){_UNTIL}[\])]|(?P<bare>(?:{DATE},?\s+)?(?P<range>{_RANGE})))\s*[-–—:|]?(?:\s+|$)"
)
_VOICE = re.compile(r"<v\s+([^<>]+)>\s*")
_ANGLED = re.compile(r"<([A-Za-z][^<>\n/=]{1,40})>\s+(?=\S)")
_BOXED = re.compile(r"\[(?=[^\[\]\n]*[^\W\d_])([^\[\]\n]{1,60})\]\s*:?(?:\s+|$)")
_NAME = r"(?P<name>[^\s:：\[\]()|\d][^:：\[\]()|\n]{0,60}?(?:\s*\([^()\d\n]{1,40}\))?)"
_STAMPED = re.compile(
    rf"{_NAME}\s*(?:[:：,|–—-]\s*)?[\[(]\s*(?P<time>{BOXED}){_UNTIL}[\])]\s*(?P<colon>[:：]?)(?:\s+|$)"
)
_HEADER = re.compile(
    rf"(?P<name>[^\s|\d][^|\n]{{0,60}}?)(?:\s+|\s*[|–—,:-]\s*)(?P<time>{CLOCK})\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*:?\s*"
)
_STOP = re.compile(  # Mr. SMITH of Iowa (during the reading). Thank you
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Adm|Prof|Hon|MR|MRS|MS|DR|SEN|REP|GOV|St|[A-Z])\. ){0,3}"
    r"[^\W\d_](?:[^.:;?!\"“”()\[\]\n]|(?:(?<= St)|(?<= ST))\.(?= [^\W\d_])){0,80}?"
    r"(?: ?[(\[][^()\[\]\n]{1,60}[)\]])?)(?<! St)(?<! ST)\. +(?=\S)"
)
_QA = re.compile(
    r"(?P<name>Q\d?|A)(?:(?P<stop>[.:])\s*|(?P<wide>\t\s*|[ \u00a0]{2,})"
    r"|(?P<blank>[ \u00a0])(?=[A-Z“\"‘'—–(…\[]|(?<=Q.)\d))(?=\S)"
)
_STOPPED = 8  # words of a name before a full stop
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
    mark: labels.Mark = ":"  # what tells the name from the words
    signature: str = ""


def parse(line: str) -> Line:
    """The most structured reading of a line; whether it holds, the whole file decides."""
    text = line.strip()
    bullet = _BULLET.match(text)
    body = text[bullet.end() :] if bullet else text
    stamp, bare = None, ""
    if lead := _LEAD.match(body):
        stamp = seconds(lead["boxed"]) if lead["boxed"] else seconds(re.split(r"\s*(?:-+>?|–|—)\s*", lead["range"])[0])
        bare = lead["bare"] or ""
        body = body[lead.end() :]
    named = _named(body)
    if named is None:
        return Line(body if lead else text, None, False, stamp, bare)
    return Line(
        named.text, named.label, named.marked, named.stamp if named.stamp is not None else stamp,
        f"{bare} {named.bare}".strip(), named.header, named.unnamed, named.voice, named.mark, named.signature,
    )  # fmt: skip


def boxed_time(line: str) -> tuple[float | None, str]:
    """The time in brackets at the head of a line, and the rest of the line."""
    lead = _LEAD.match(line)
    return (seconds(lead["boxed"]), line[lead.end() :]) if lead and lead["boxed"] else (None, line)


def _named(body: str) -> Line | None:
    if turn := _TURN.match(body):
        inner = _named(body[turn.end() :])
        if inner is not None and inner.label is not None:
            return inner
        return Line(body[turn.end() :], turn[1], True, unnamed=True)
    if voice := _VOICE.match(body):
        return Line(body[voice.end() :], " ".join(voice[1].split()), True, voice=True)
    return _boxed(body) or _with_time(body) or _before_words(body)


def _boxed(body: str) -> Line | None:
    if (angled := _ANGLED.match(body)) and _may_be_name(angled[1]):
        return Line(body[angled.end() :], angled[1].strip(), True, mark="box")
    if (boxed := _BOXED.match(body)) and _may_be_name(boxed[1]):
        rest = body[boxed.end() :]
        if header := _LEAD.fullmatch(rest):
            time = header["boxed"] or header["range"]
            return Line("", boxed[1].strip(), True, seconds(time), header["bare"] or "", True, mark="stamp")
        return Line(rest, boxed[1].strip(), bool(rest), header=not rest, mark="box")
    return None


def _with_time(body: str) -> Line | None:
    if (stamped := _STAMPED.match(body)) and _may_be_name(stamped["name"]):
        rest = body[stamped.end() :]
        sure = bool(stamped["colon"]) or not rest
        return Line(rest, stamped["name"].strip(), sure, seconds(stamped["time"]), mark="stamp")
    if (header := _HEADER.fullmatch(body)) and _may_be_name(header["name"]) and not _says_time(header):
        bare = f"{header['time']} {header['half'] or ''}".strip()
        return Line("", header["name"].rstrip(" :"), True, seconds(header["time"]), bare, True, mark="stamp")
    return None


def _says_time(header: re.Match[str]) -> bool:
    """Whether the time behind a name is the last word of what is said: `Ann Lee: from 4:57`."""
    head = labels.head(header["name"])
    return head is not None and bool(head[1]) and "|" not in header[0]


def question(line: str) -> Line | None:
    """A line as a question or an answer, whatever name may stand at its head: `A. Big Question: who pays?`."""
    if (match := _QA.match(line.strip())) is None:
        return None
    sign = match["stop"] or ("wide" if match["wide"] else "blank")
    return Line(line.strip()[match.end() :], match["name"], True, mark="qa", signature=sign)


def _before_words(body: str) -> Line | None:
    head = labels.head(body)
    found = head is not None and labels.possible(head[0])  # BELL: is somebody, and (BELL) a sound
    if not (head is not None and found and _begins_name(head[0])) and (asked := question(body)):
        return asked
    stop = stop if (stop := _STOP.match(body)) and stops(stop["name"]) else None
    if stop is not None and head is not None and head[0].startswith(f"{stop['name']}. "):
        found = False  # Ms. LA. Answer: nobody does
    if head is not None and found:
        if (lead := _LEAD.match(head[1])) and (lead["boxed"] or not head[1][lead.end() :]):
            time = lead["boxed"] or lead["range"]
            return Line(head[1][lead.end() :], head[0], True, seconds(time), lead["bare"] or "")
        if labels.case(head[0]) != "mixed":
            return Line(head[1], head[0])
    if stop is not None:
        return Line(body[stop.end() :], stop["name"], mark=".")
    if head is not None and found:
        return Line(head[1], head[0])
    for sign in ("\t", " | "):
        name, parted, rest = body.partition(sign)
        if parted and _may_be_name(name) and rest.strip():
            return Line(rest.strip(), name.strip().rstrip(":"), mark="other", signature=sign)
    return None


def _begins_name(label: str) -> bool:
    """Whether a label that begins like a question or an answer is a name: `A. A. Gill`, and no `Q. The Good News`."""
    if len(label) <= 2 or label[0] == "Q" or labels.case(label) not in ("capitals", "names"):
        return False
    return labels.sentence_words(label) == 0 and not labels.heading_words(label)[0] and " - " not in label


def stops(name: str) -> bool:
    """Whether a name before a full stop has the form of one: `Mr. SMITH`, `The CHAIRMAN`, `Senator Lee`."""
    case, length = labels.case(name), len(labels.core(name).split())
    if not labels.possible(name) or length > _STOPPED or "," in name or len(name.split()[-1]) < 2:
        return False
    if name.split()[-1].lower() in ABBREVIATED:  # Prof. Dr. h.c. Ann Lee: yes
        return False
    return case == "titled capitals" or (case == "capitals" and length > 1) or (case == "names" and labels.titled(name))


def _may_be_name(name: str) -> bool:
    return not nonspeech.reason(labels.core(name)) and labels.possible(name.strip())
