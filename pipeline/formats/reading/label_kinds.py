"""Candidates for labels by spelling and place, and the names that a file itself gives at its head."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.formats.reading import labels
from pipeline.formats.reading.labels import Candidate

ENDS = frozenset(".?!…\"”’'):-–—]♪*")
STRIPPED = ".,!?;:()[]\"'“”’-–—"
_LIST = re.compile(
    r"\s*(?:participants?|guests?|speakers?|panel(?:l?ists?)?|attendees|present|witness(?:es)?|hosts?|moderators?"
    r"|interviewe[re]s?|narrators?|(?:company|conference call|other) participants|with|featuring|appearances"
    r"|cast|members present|in attendance|teilnehmer|participantes)\s*(?::\s*(.*)|$)",
    re.IGNORECASE,
)
_LISTED_IN = 60  # first lines of a file, in which it may list who takes part
_LISTED = 25  # lines of a list
Key = tuple[str, str, str]  # mark, signature, label without its aside


@dataclass
class Kind:
    """All candidates of a file that are spelt alike and stand alike."""

    key: Key
    label: str
    form: tuple[str, ...]
    places: list[Candidate] = field(default_factory=list)
    order: list[int] = field(default_factory=list)


def key(one: Candidate) -> Key:
    """What a candidate is counted under: its spelling and its mark."""
    place = "" if one.opens else "~"  # at the head of a line within a paragraph
    if one.inside and not one.marked:
        place = "^" if one.before in ENDS or not one.before else "^+"  # +: no sentence ended before it
    return one.mark, one.signature + place, labels.core(one.label)


def opens(kind: Kind) -> bool:
    """Whether it stands at the head of a paragraph, line or cue."""
    return not kind.key[1].endswith(("^", "^+", "~"))


def in_capitals(text: str) -> bool:
    """Whether nearly all that is said is in capitals, so that they tell nothing."""
    sample = text[:2_000_000]
    letters = sum(map(str.isalpha, sample))
    return letters > 0 and sum(map(str.isupper, sample)) > 0.7 * letters


def kinds_of(candidates: Iterable[Candidate], capitals: bool) -> list[Kind]:
    """Candidates by spelling and place."""
    found: dict[Key, Kind] = {}
    for at, one in enumerate(candidates):
        if capitals and one.mark == "." and not labels.titled(one.label):
            continue  # any short sentence looks so
        this = key(one)
        if (kind := found.get(this)) is None:
            shown = labels.as_written(one.label) if capitals else one.label
            plain = this[1].removesuffix("^+").removesuffix("^")
            kind = found[this] = Kind(this, shown, (this[0], plain, labels.case(shown)))
        kind.places.append(one)
        kind.order.append(at)
    return list(found.values())


def listed(text: str) -> frozenset[str]:
    """The words of the names that a file itself gives at its head: `Participants:`, `Guest: Ann Lee`."""
    found: set[str] = set()
    left = 0
    for line in text.split("\n", _LISTED_IN)[:_LISTED_IN]:
        names = ""
        if (head := _LIST.match(line)) and len(line) <= labels.LONGEST:
            left, names = _LISTED, head[1] or ""
        elif left and line.strip() and ":" not in line and len(line.split()) <= 12 and line.rstrip()[-1] not in ".?!":
            left, names = left - 1, line
        elif line.strip():
            left = 0
        found |= {word.strip(STRIPPED).lower() for word in names.split() if word[:1].isupper()}
    return frozenset(found)
