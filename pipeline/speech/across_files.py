"""Names of several files that may be one person: suggested for `people:` in configs/speakers.yaml, never applied."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.core import decisions
from pipeline.core.tables import UNKNOWN
from pipeline.speech.names.person_names import core, label_key, parse

_SUGGESTED = decisions.numbers("speech", "suggested")  # names so much alike


@dataclass(frozen=True)
class KnownAs:
    """A speaker of one file: the name, the person where it is known who that is, and the labels as printed."""

    speaker: str
    person: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Across:
    """Labels of some files that may be a person of another; more than one of `into`: somebody must choose."""

    into: tuple[str, ...]
    labels: tuple[str, ...]
    files: tuple[str, ...]
    why: str


def labels_of(labels: Sequence[str | None], speakers: Sequence[str], who: Mapping[str, str]) -> list[KnownAs]:
    """Everybody who speaks in a file, given the label and the speaker of each cue, and who is known to be whom."""
    found: dict[str, dict[str, None]] = {}
    for label, speaker in zip(labels, speakers, strict=True):
        if label and speaker != UNKNOWN:
            found.setdefault(speaker, {})[label.rstrip(": ")] = None
    return [KnownAs(speaker, who.get(speaker, ""), tuple(own)) for speaker, own in found.items()]


def suggestions(files: Mapping[str, Sequence[KnownAs]]) -> list[Across]:
    """Whom a surname, an office or a name spelt otherwise may mean, by the persons whom other files name in full."""
    names: dict[str, str] = {}
    titles: dict[str, set[str]] = {}
    heard: dict[str, set[str]] = {}
    for transcript_id, found in files.items():
        for one in found:
            if one.person:
                names.setdefault(one.person, one.speaker if len(one.speaker.split()) > 1 else one.person.title())
                heard.setdefault(one.person, set()).add(transcript_id)
                titles.setdefault(one.person, set()).update(*(parse(label).titles for label in one.labels))
    by_end: dict[str, list[str]] = {}
    for person in names:
        by_end.setdefault(core(tuple(person.split()))[-1], []).append(person)
    return [*_open(files, names, titles, heard, by_end), *_alike(names, heard, by_end)]


def _open(
    files: Mapping[str, Sequence[KnownAs]],
    names: Mapping[str, str],
    titles: Mapping[str, set[str]],
    heard: Mapping[str, set[str]],
    by_end: Mapping[str, Sequence[str]],
) -> Iterable[Across]:
    """Speakers whom no full name tells: a surname, or an office, that a person of another file has."""
    places: dict[str, dict[str, None]] = {}
    shown: dict[str, str] = {}
    for transcript_id, found in files.items():
        for one in found:
            if not one.person:
                for label in one.labels:
                    places.setdefault(label_key(label), {})[transcript_id] = None
                    shown.setdefault(label_key(label), label)
    for name, where in places.items():
        parsed = parse(shown[name])
        office = frozenset(name.split()[1:]) if name.startswith("the ") else frozenset()
        if office:
            whom = [person for person in names if office <= titles[person]]
            why = "an office: who held it when this was said?"
        elif parsed.stays or len(core(parsed.given)) != 1:
            continue
        else:
            whom, why = list(by_end.get(core(parsed.given)[-1], [])), "a surname"
        whom = [person for person in whom if not heard[person] & set(where)]
        if whom:
            into = tuple(names[person] for person in whom)
            yield Across(into if not office else (*into, "?"), (shown[name],), tuple(where), why)


def _alike(
    names: Mapping[str, str], heard: Mapping[str, set[str]], by_end: Mapping[str, Sequence[str]]
) -> Iterable[Across]:
    """Full names of different files with one surname and first names that may be one."""
    for persons in by_end.values():
        for place, one in enumerate(persons):
            for other in persons[place + 1 :]:
                if heard[one] & heard[other] or not _like(one, other):
                    continue
                into, label = sorted((names[one], names[other]), key=lambda name: (-len(name), name))
                person = one if names[one] == label else other
                yield Across((into,), (label,), tuple(sorted(heard[person])), "one surname, first names alike")


def _like(one: str, other: str) -> bool:
    first, second = one.split()[0], other.split()[0]
    begins = first.startswith(second[:3]) or second.startswith(first[:3])
    return begins or difflib.SequenceMatcher(None, one, other).ratio() >= _SUGGESTED["alike"]
