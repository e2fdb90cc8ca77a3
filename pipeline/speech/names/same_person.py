"""Which labels of one transcript are one person, by rules that hold within it; and which may be."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.core import decisions
from pipeline.speech.names.name_words import FEMALE, MALE, PARTICLES, ROLES, SEVERAL, TITLES
from pipeline.speech.names.person_names import Name, core, display, label_key, parse

_SUGGESTED = decisions.numbers("speech", "suggested")  # among so many people, of so long names, so much alike


@dataclass(frozen=True)
class Suggestion:
    """Labels that may be one person, and the name they would get (empty: not known); never applied by itself."""

    labels: tuple[str, ...]
    into: str
    why: str


@dataclass
class Resolution:
    """The speaker of each cue, what might be merged, and what was."""

    speakers: list[str]
    suggestions: list[Suggestion] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def taken_together(labels: Sequence[str], known: Sequence[str], result: Resolution) -> dict[str, str | None]:
    """Speakers of the labels that no alias names, by rules that hold within one transcript."""
    groups: dict[tuple[str, ...], list[Name]] = {}
    for name in map(parse, labels):
        groups.setdefault(("=", *name.given) if name.stays else name.given, []).append(name)
    _part_titles(groups, result)
    people = {name.given: name.label for name in map(parse, known) if not name.stays}
    full = _Full([key for key in {**groups, **dict.fromkeys(people)} if key[0] != "=" and len(core(key)) >= 2])
    target = _of_a_state(groups, result)
    for key, group in groups.items():
        if key[0] == "=" or key in target:
            continue
        meant = dict.fromkeys(full.meant(key))  # a set, in order
        owners = [other for other in meant if not any(more in meant for more in full.meant(other))]
        first_names = full.of_first_name(key[0]) if len(key) == 1 else []
        if len(owners) == 1 and not first_names:
            target[key] = owners[0]
        for other in (owners + first_names) * (len(owners) + len(first_names) > 1):
            into = people.get(other) or display(groups[other])
            why = f"could be any of {len(owners) + len(first_names)} people of that name"
            result.suggestions.append(Suggestion(tuple(name.label for name in group), into, why))
    speakers: dict[str, str | None] = {}
    for key, group in groups.items():
        final = target.get(key, key)
        shown = people.get(final) or display(groups[final])
        speakers |= {name.label: shown for name in group}
    _distinct(groups, target, speakers)
    _suggest(groups, target, speakers, result)
    labels_of: dict[str | None, list[str]] = {}
    for label in labels:
        labels_of.setdefault(speakers[label], []).append(label)
    for speaker, merged in labels_of.items():
        if len(merged) > 1:
            result.notes.append(f"{' = '.join(map(repr, merged))} -> {speaker}")
    return speakers


def nameless(labels: Sequence[str]) -> list[Suggestion]:
    """Labels that are no names: an office (whoever has its title may be meant), a role, a number, a crowd."""
    names = [parse(label) for label in labels]
    of_title: dict[frozenset[str], dict[str, None]] = {}
    for name in names:
        if not name.stays:
            of_title.setdefault(name.titles, {})[display([name])] = None
    found: list[Suggestion] = []
    for name in names:
        words = label_key(name.label).replace("_", " ").split()
        if not name.stays or not words:
            continue
        office = frozenset(words[1:])
        if words[0] == "the" and office and office <= TITLES:
            holders = list(of_title.get(office, {}))
            few = 0 < len(holders) <= _SUGGESTED["people"]
            why = "has that title" if few else "an office stands for the name"
            found += [Suggestion((name.label,), person, why) for person in (holders if few else [""])]
        elif words[0] in SEVERAL or words[0].rstrip(".") == "q":
            found.append(Suggestion((name.label,), "", "may be several people: a role can be given"))
        elif words[0] in ROLES or words[-1] in ROLES or name.label.strip()[-1:].isdigit():
            found.append(Suggestion((name.label,), "", "a role or a number stands for the name"))
    return found


def _part_titles(groups: dict[tuple[str, ...], list[Name]], result: Resolution) -> None:
    """MR. LEE and MRS. LEE, GOVERNOR LEE and DR. LEE: one surname under different titles may be two people."""
    full = _Full([key for key in groups if key[0] != "=" and len(core(key)) >= 2])
    for key in [k for k in groups if k[0] != "=" and len(k) == 1]:
        titles = {name.titles for name in groups[key]} - {frozenset()}
        sexes = [any(title & kind for title in titles) for kind in (FEMALE, MALE)]
        if len(titles) < 2:
            continue
        if not all(sexes) and full.meant(key):
            continue
        names = groups.pop(key)
        for name in names:
            groups.setdefault(("=", name.title.casefold(), *name.given), []).append(name)
        shown = tuple(name.label for name in names)
        result.suggestions.append(Suggestion(shown, names[0].label, "one surname under different titles"))


def _of_a_state(
    groups: dict[tuple[str, ...], list[Name]], result: Resolution
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """`Mr. BROWN` is `Mr. BROWN of Ohio`, where no other Brown has a State."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    states: dict[str, list[tuple[str, ...]]] = {}
    for key in groups:
        if len(key) > 2 and key[1] == "of":
            states.setdefault(key[0], []).append(key)
    for key in [key for key in groups if len(key) == 1 and key[0] in states]:
        if len(states[key[0]]) == 1:
            found[key] = states[key[0]][0]
            continue
        labels = tuple(name.label for name in groups[key])
        why = f"could be any of {len(states[key[0]])} people of that name"
        result.suggestions += [Suggestion(labels, display(groups[other]), why) for other in states[key[0]]]
    return found


def _means(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether the shorter form can only be the longer name: its surname, or the name without initials and suffix."""
    shorter, longer = core(short), core(long)
    if shorter == longer:
        return len(short) < len(long) and set(short) <= set(long)
    return (
        len(shorter) < len(longer)
        and longer[-len(shorter) :] == shorter
        and (len(shorter) == 1 or shorter[0] in PARTICLES)
    )


class _Full:
    """Names of two words or more, to be found by any shorter form without a look at each."""

    def __init__(self, names: Sequence[tuple[str, ...]]) -> None:
        self._by_end: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for name in names:
            kept = core(name)
            for k in range(len(kept)):
                self._by_end.setdefault(kept[k:], []).append(name)
            self._by_first.setdefault(name[0], []).append(name)

    def meant(self, key: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The names that a form can mean (`_means`), in order."""
        return [name for name in self._by_end.get(core(key), []) if name != key and _means(key, name)]

    def of_first_name(self, first: str) -> list[tuple[str, ...]]:
        """The names that begin with this word, in order."""
        return self._by_first.get(first, [])


def _distinct(
    groups: dict[tuple[str, ...], list[Name]],
    target: dict[tuple[str, ...], tuple[str, ...]],
    speakers: dict[str, str | None],
) -> None:
    """Two groups that were not merged must not end under one name: they keep their labels."""
    owner: dict[str, tuple[str, ...]] = {}
    for key, group in groups.items():
        final = target.get(key, key)
        for name in group:
            speaker = str(speakers[name.label])
            if owner.setdefault(speaker, final) != final:
                speakers[name.label] = " ".join(name.label.split())


def _suggest(
    groups: dict[tuple[str, ...], list[Name]],
    target: dict[tuple[str, ...], tuple[str, ...]],
    speakers: dict[str, str | None],
    result: Resolution,
) -> None:
    """Names that differ by a letter or two, and first names alone: for the user to decide."""
    people = [
        key for key in groups if key[0] != "=" and key not in target and len(" ".join(key)) <= _SUGGESTED["characters"]
    ]
    if len(people) > _SUGGESTED["people"]:
        return
    for k, one in enumerate(people):
        for another in people[k + 1 :]:
            into, other = (one, another) if len(one) >= len(another) else (another, one)
            first = " ".join(other)
            why = ""
            if len(other) == 1 and len(into) >= 2 and other[0] == into[0]:
                why = "the first name of the other"
            elif one[0] == another[0] and one[-1] == another[-1] and min(len(one), len(another)) > 1:
                why = "one first name and surname"
            elif (
                one[-1] == another[-1]
                and len(one) == len(another) == 2
                and (one[0].startswith(another[0][:3]) or another[0].startswith(one[0][:3]))
            ):
                why = "one surname, first names alike"
            elif difflib.SequenceMatcher(None, " ".join(into), first).ratio() >= _SUGGESTED["alike"]:
                why = "spelt alike"
            if why:
                names = (groups[other][0].label, groups[into][0].label)
                result.suggestions.append(Suggestion(names, str(speakers[groups[into][0].label]), why))
