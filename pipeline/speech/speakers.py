"""One person, one name: resolves labels as printed to speakers, by aliases and by rules that cannot go wrong.

What a rule cannot settle within the transcript stays apart, and is suggested for `configs/speakers.yaml` at most.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.core.config import ConfigError, Names
from pipeline.core.tables import UNKNOWN

_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sen senator rep representative congressman congresswoman gov governor "
    "president vice secretary sec ambassador amb gen general admiral adm colonel col major captain capt lt lieutenant "
    "sgt sergeant judge justice chief chairman chairwoman chair sir dame lady rev reverend mayor minister prime "
    "chancellor attorney director commissioner commander former acting deputy leader speaker hon honorable "
    "undersecretary administrator first king queen".split()
)
_STAY = frozenset(
    "q a speaker audience moderator reporter interviewer interviewee host guest narrator announcer participant "
    "participants unidentified unknown caller question answer crowd male female voice operator aide translator "
    "interpreter man woman member spk spkr person both all everyone court witness clerk juror guest student".split()
)
_SEVERAL = frozenset("audience reporters participants unidentified unknown crowd male female both everyone all".split())
_SUFFIXES = frozenset("jr sr ii iii iv md phd esq".split())
_PARTICLES = frozenset("de la van von der den del di da du le bin ibn al el dos y of the and".split())
_BEHIND = frozenset(
    "cnn nbc abc cbs fox msnbc pbs npr bbc news anchor host cohost co-host correspondent moderator reporter analyst "
    "commentator contributor candidate presidential president vice senator sen governor gov secretary representative "
    "rep congressman congresswoman mayor director former fmr editor professor author founder ceo chairman chairwoman "
    "chair general ret attorney journalist columnist analyst adviser advisor prosecutor expert strategist pilot "
    "candidate host reporter navy army democrat republican independent minister spokesman spokeswoman spokesperson "
    "chief".split()
)
_PARTY = re.compile(r"\s*[DRI]-[A-Za-z. ]+$")
_FEMALE, _MALE = (
    frozenset(["mrs", "ms", "miss", "dame", "lady", "congresswoman"]),
    frozenset(["mr", "sir", "congressman"]),
)
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
_CONTINUED = re.compile(r"[\s,]*[(\[]?\s*(?:cont(?:inued|['’]?d)?\.?|cont)\s*[)\]]?\s*$", re.IGNORECASE)


_MANY = 200  # people: among more nobody is looked for
_LONG, _LONGEST = 60, 200  # characters: longer names are not compared; what is longer still is no name


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


@dataclass(frozen=True)
class _Name:
    """A label taken apart: `given` are the words of the name in lower case, without titles."""

    label: str
    given: tuple[str, ...]
    titles: frozenset[str]
    display: str
    title: str = ""

    @property
    def stays(self) -> bool:
        """Whether it is a role, a number or a list, not one person's name."""
        given = self.given
        return not given or given[0] in _STAY | {"="} or given[-1] in _STAY or any(c.isdigit() for c in self.label)


def resolve(labels: Sequence[str | None], names: Names, automatic: bool) -> Resolution:
    """The speaker of each cue: None is as in the cue before, an empty label or `>>` is someone unknown."""
    aliases = _aliases(names)
    counts = Counter(label for label in labels if label is not None and not _unnamed(label))
    found = {label: aliases.get(label_key(label)) for label in counts}
    result = Resolution([])
    open_labels = [label for label, speaker in found.items() if speaker is None]
    if automatic:
        found |= _automatic(open_labels, list(names.aliases), result)
    else:
        found |= {label: " ".join(label.split()) for label in open_labels}
    given_roles = {label_key(label) for group in names.roles.values() for label in group}
    result.suggestions += _nameless([label for label in open_labels if label_key(label) not in given_roles])
    current = UNKNOWN
    for label in labels:
        if label is not None:
            current = UNKNOWN if _unnamed(label) else str(found[label])
        result.speakers.append(current)
    return result


def _unnamed(label: str) -> bool:
    return not any(c.isalnum() for c in label)


def label_key(label: str) -> str:
    """A label without what tells no two people apart: case, white space, trailing punctuation, kinds of apostrophe."""
    return " ".join(label.replace("’", "'").split()).strip(" :.,;-–—*_").casefold()


def _aliases(names: Names) -> dict[str, str]:
    """Who each alias means; an error where one label is given to two people."""
    owners: dict[str, str] = {}
    for person, given in names.aliases.items():
        for label in [person, *given]:
            other = owners.setdefault(label_key(label), person)
            if other != person:
                raise ConfigError(
                    f"configs/speakers.yaml: aliases: the label {label!r} is given to two people, "
                    f"{other!r} and {person!r}: leave it with one, or set it for one transcript under transcripts:"
                )
    return owners


def _parse(label: str) -> _Name:
    base = " ".join(label.split())
    if len(base) > _LONGEST:
        return _Name(label, ("=", label_key(base)), frozenset(), base)
    base = _CONTINUED.sub("", base).strip(" :;,-–—*_>")
    base = " ".join(_ASIDE.sub(" ", base).replace(" ,", ",").split()) or base
    name, comma, rest = base.partition(",")
    behind = {_bare(token) for token in rest.replace(",", " ").split()}
    if comma and (behind & _BEHIND or _PARTY.match(rest)):
        base = name  # "ANN LEE, CNN ANCHOR"
    elif comma and not behind <= _SUFFIXES:
        return _Name(label, ("=", label_key(label)), frozenset(), base)  # "Lee, Ann", "Lee, Mills and Fox": as printed
    tokens = base.split()
    if any(_bare(token) in ("and", "&") for token in tokens) or _bare(tokens[0]) == "the":
        return _Name(label, ("=", label_key(base)), frozenset(), base)
    at = 0
    while at < len(tokens) - 1 and _bare(tokens[at]) in _TITLES:
        at += 1
    if at and _bare(tokens[at]) in _TITLES:
        at = 0  # "Vice President": no name behind it
    titles = frozenset(_bare(token) for token in tokens[:at])
    return _Name(
        label, tuple(_bare(token) for token in tokens[at:]), titles, _natural(tokens[at:]), _natural_title(tokens[:at])
    )


def _bare(token: str) -> str:
    return token.replace("’", "'").replace(".", "").strip(",:;").casefold()


def _natural_title(tokens: Sequence[str]) -> str:
    return " ".join(token.capitalize() if token.isupper() else token for token in tokens)


def _natural(tokens: Sequence[str]) -> str:
    """A name in natural case: LESTER HOLT is Lester Holt, O'MALLEY is O'Malley, MCCAIN is McCain; `J. D.` stays."""
    text = " ".join(tokens)
    if not (text.isupper() or text.islower()) or sum(c.isalpha() for c in text) < 3:
        return text
    shown = []
    for k, token in enumerate(tokens):
        bare = _bare(token)
        if (k and bare in _PARTICLES) or any(c.isdigit() or c == "_" for c in token):
            shown.append(token.lower() if bare in _PARTICLES and token.isalpha() else token)
        elif (
            bare in {"ii", "iii", "iv", "jd", "jr", "cnn", "nbc", "abc", "cbs", "pbs", "npr", "bbc", "ai"}
            and bare != "jr"
        ):
            shown.append(token.upper())
        elif k < len(tokens) - 1 and len(bare) == 2 and not any(c in "aeiouy" for c in bare):
            shown.append(token.upper())  # initials: JD, RJ
        else:
            shown.append("-".join(_cased(part) for part in token.split("-")))
    return " ".join(shown)


def _cased(part: str) -> str:
    low = part.lower()
    for mark in ("'", "’"):
        if low[1:2] == mark and len(low) > 3:
            return low[0].upper() + mark + low[2:3].upper() + low[3:]
    if low.startswith("mc") and len(low) > 4:
        return "Mc" + low[2].upper() + low[3:]
    if "." in low[:-1]:
        return low.upper() if all(len(p) <= 1 for p in low.split(".")) else low.title()
    return low.capitalize()


def _automatic(labels: Sequence[str], known: Sequence[str], result: Resolution) -> dict[str, str | None]:
    """Speakers of the labels that no alias names, by rules that hold within one transcript."""
    groups: dict[tuple[str, ...], list[_Name]] = {}
    for name in map(_parse, labels):
        groups.setdefault(("=", *name.given) if name.stays else name.given, []).append(name)
    _part_titles(groups, result)
    people = {p.given: p.label for p in map(_parse, known) if not p.stays}
    full = _Full([key for key in {**groups, **dict.fromkeys(people)} if key[0] != "=" and len(_core(key)) >= 2])
    target: dict[tuple[str, ...], tuple[str, ...]] = {}
    for key, group in groups.items():
        if key[0] == "=":
            continue
        meant = dict.fromkeys(full.meant(key))  # a set, in order
        owners = [other for other in meant if not any(more in meant for more in full.meant(other))]
        first_names = full.of_first_name(key[0]) if len(key) == 1 else []
        if len(owners) == 1 and not first_names:
            target[key] = owners[0]
        for other in (owners + first_names) * (len(owners) + len(first_names) > 1):
            into = people.get(other) or _display(groups[other])
            why = f"could be any of {len(owners) + len(first_names)} people of that name"
            result.suggestions.append(Suggestion(tuple(name.label for name in group), into, why))
    speakers: dict[str, str | None] = {}
    for key, group in groups.items():
        final = target.get(key, key)
        display = people.get(final) or _display(groups[final])
        speakers |= {name.label: display for name in group}
    _distinct(groups, target, speakers)
    _suggest(groups, target, speakers, result)
    labels_of: dict[str | None, list[str]] = {}
    for label in labels:
        labels_of.setdefault(speakers[label], []).append(label)
    for speaker, merged in labels_of.items():
        if len(merged) > 1:
            result.notes.append(f"{' = '.join(map(repr, merged))} -> {speaker}")
    return speakers


def _nameless(labels: Sequence[str]) -> list[Suggestion]:
    """Labels that are no names: an office (whoever has its title may be meant), a role, a number, a crowd."""
    names = [_parse(label) for label in labels]
    of_title: dict[frozenset[str], dict[str, None]] = {}
    for name in names:
        if not name.stays:
            of_title.setdefault(name.titles, {})[_display([name])] = None
    found: list[Suggestion] = []
    for name in names:
        words = label_key(name.label).replace("_", " ").split()
        if not name.stays or not words:
            continue
        office = frozenset(words[1:])
        if words[0] == "the" and office and office <= _TITLES:
            holders = list(of_title.get(office, {}))
            few = 0 < len(holders) <= _MANY
            why = "has that title" if few else "an office stands for the name"
            found += [Suggestion((name.label,), person, why) for person in (holders if few else [""])]
        elif words[0] in _SEVERAL or words[0].rstrip(".") == "q":
            found.append(Suggestion((name.label,), "", "may be several people: a role can be given"))
        elif any(word in _STAY for word in (words[0], words[-1])) or name.label.strip()[-1:].isdigit():
            found.append(Suggestion((name.label,), "", "a role or a number stands for the name"))
    return found


def _part_titles(groups: dict[tuple[str, ...], list[_Name]], result: Resolution) -> None:
    """MR. LEE and MRS. LEE, GOVERNOR LEE and DR. LEE: one surname under different titles may be two people."""
    full = _Full([key for key in groups if key[0] != "=" and len(_core(key)) >= 2])
    for key in [k for k in groups if k[0] != "=" and len(k) == 1]:
        titles = {name.titles for name in groups[key]} - {frozenset()}
        sexes = [any(t & kind for t in titles) for kind in (_FEMALE, _MALE)]
        if len(titles) < 2:
            continue
        if not all(sexes) and full.meant(key):
            continue
        names = groups.pop(key)
        for name in names:
            groups.setdefault(("=", name.title.casefold(), *name.given), []).append(name)
        shown = tuple(name.label for name in names)
        result.suggestions.append(Suggestion(shown, names[0].label, "one surname under different titles"))


def _core(key: tuple[str, ...]) -> tuple[str, ...]:
    """A name without suffixes and single initials between first and last name."""
    kept = tuple(token for token in key if token not in _SUFFIXES)
    return tuple(t for k, t in enumerate(kept) if k in (0, len(kept) - 1) or len(t.strip(".")) > 1)


def _means(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether the shorter form can only be the longer name: its surname, or the name without initials and suffix."""
    a, b = _core(short), _core(long)
    if a == b:
        return len(short) < len(long) and set(short) <= set(long)
    return len(a) < len(b) and b[-len(a) :] == a and (len(a) == 1 or a[0] in _PARTICLES)


class _Full:
    """Names of two words or more, to be found by any shorter form without a look at each."""

    def __init__(self, names: Sequence[tuple[str, ...]]) -> None:
        self._by_end: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for name in names:
            core = _core(name)
            for k in range(len(core)):
                self._by_end.setdefault(core[k:], []).append(name)
            self._by_first.setdefault(name[0], []).append(name)

    def meant(self, key: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The names that a form can mean (`_means`), in order."""
        return [name for name in self._by_end.get(_core(key), []) if name != key and _means(key, name)]

    def of_first_name(self, first: str) -> list[tuple[str, ...]]:
        """The names that begin with this word, in order."""
        return self._by_first.get(first, [])


def _display(group: Sequence[_Name]) -> str:
    """The fullest printed form, in natural case where any label has it."""
    best = max(group, key=lambda n: (not n.label.isupper(), len(n.title + n.display), n.display))
    if best.stays:
        return " ".join(best.label.split()).strip(" :;,")
    return f"{best.title} {best.display}" if len(best.given) == 1 and best.title else best.display


def _distinct(
    groups: dict[tuple[str, ...], list[_Name]],
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
    groups: dict[tuple[str, ...], list[_Name]],
    target: dict[tuple[str, ...], tuple[str, ...]],
    speakers: dict[str, str | None],
    result: Resolution,
) -> None:
    """Names that differ by a letter or two, and first names alone: for the user to decide."""
    people = [key for key in groups if key[0] != "=" and key not in target and len(" ".join(key)) <= _LONG]
    if len(people) > _MANY:
        return
    for k, a in enumerate(people):
        for b in people[k + 1 :]:
            into, other = (a, b) if len(a) >= len(b) else (b, a)
            first = " ".join(other)
            why = ""
            if len(other) == 1 and len(into) >= 2 and other[0] == into[0]:
                why = "the first name of the other"
            elif a[-1] == b[-1] and len(a) == len(b) == 2 and (a[0].startswith(b[0][:3]) or b[0].startswith(a[0][:3])):
                why = "one surname, first names alike"
            elif difflib.SequenceMatcher(None, " ".join(into), first).ratio() >= 0.86:
                why = "spelt alike"
            if why:
                names = (groups[other][0].label, groups[into][0].label)
                result.suggestions.append(Suggestion(names, str(speakers[groups[into][0].label]), why))
