"""A speaker's label taken apart: title, name, office; and how the name is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.core import decisions
from pipeline.speech.names.name_words import OFFICES, PARTICLES, ROLES, SUFFIXES, TITLES

__all__ = ["Name", "bare", "core", "display", "label_key", "parse"]

_SMALL = PARTICLES | {"of", "the", "and"}
_COURTESY = frozenset(("mr", "mrs", "ms", "miss", "mx"))  # what stands behind is a name, though it be King or Judge
_PARTY = re.compile(r"\s*[DRI]-[A-Za-z. ]+$")
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
_PRESIDING = re.compile(r"[(\[]((?:M(?:r|rs|s)|Dr|Sen|Rep|Dame|Sir)\.? [^()\[\]]+)[)\]]")
_CONTINUED = re.compile(r"[\s,]*[(\[]?\s*(?:cont(?:inued|['’]?d)?\.?|cont)\s*[)\]]?\s*$", re.IGNORECASE)
_OFFICE = re.compile(r"\s+[-–—]{1,2}\s+.*")
_LONGEST = decisions.number("speech", "longest_name")  # characters


@dataclass(frozen=True)
class Name:
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
        return not given or given[0] in ROLES | {"="} or any(sign.isdigit() for sign in self.label)


def label_key(label: str) -> str:
    """A label without what tells no two people apart: case, white space, trailing punctuation, kinds of apostrophe."""
    return " ".join(label.replace("’", "'").split()).strip(" :.,;-–—*_").casefold()


def parse(label: str) -> Name:
    """The parts of a label."""
    base = " ".join(label.split())
    presides = _PRESIDING.search(base) if base.lower().startswith("the ") else None
    if len(base) > _LONGEST:
        return Name(label, ("=", label_key(base)), frozenset(), base)
    base = _OFFICE.sub("", _CONTINUED.sub("", base)).strip(" :;,-–—*_>")
    base = " ".join(_ASIDE.sub(" ", base).replace(" ,", ",").split()) or base
    name, comma, rest = base.partition(",")
    behind = {bare(token) for token in rest.replace(",", " ").split()}
    plain = name.split()
    named = len(plain) > 1 and not {"and", "&"}.intersection(name.lower().split() + rest.lower().split())
    named = named and not any(token.lower() in PARTICLES for token in plain)
    if comma and (behind & OFFICES or _PARTY.match(rest) or (named and not behind <= SUFFIXES)):
        base = name  # "ANN LEE, CNN ANCHOR"
    elif comma and not behind <= SUFFIXES:
        return Name(label, ("=", label_key(label)), frozenset(), base)  # "Lee, Ann", "Lee, Mills and Fox": as printed
    tokens = base.split()
    if presides is not None:  # several hold the chair in turn, and the label says which one
        return Name(label, ("=", label_key(label)), frozenset(), " ".join(label.split()))
    if any(bare(token) in ("and", "&") for token in tokens) or bare(tokens[0]) == "the":
        return Name(label, ("=", label_key(base)), frozenset(), base)
    at = _titles(tokens)
    place = next((k for k in range(at + 1, len(tokens) - 1) if tokens[k] == "of"), len(tokens))
    shown = " ".join([_natural(tokens[at:place]), *tokens[place:]])
    titles = frozenset(bare(token) for token in tokens[:at])
    return Name(label, tuple(bare(token) for token in tokens[at:]), titles, shown, _natural_title(tokens[:at]))


def _titles(tokens: Sequence[str]) -> int:
    """How many words of a label are titles: `Mr.` of `Mr. KING of Iowa`, none of `Vice President`."""
    at = 0
    while at < len(tokens) - 1 and bare(tokens[at]) in TITLES and tokens[at + 1] != "of":
        at += 1
        if bare(tokens[at - 1]) in _COURTESY:
            return at
    return 0 if at and bare(tokens[at]) in TITLES else at


def bare(token: str) -> str:
    """A word of a name without case and marks."""
    return token.replace("’", "'").replace(".", "").strip(",:;").casefold()


def _natural_title(tokens: Sequence[str]) -> str:
    return " ".join(token.capitalize() if token.isupper() else token for token in tokens)


def _natural(tokens: Sequence[str]) -> str:
    """A name in natural case: LESTER HOLT is Lester Holt, O'MALLEY is O'Malley, MCCAIN is McCain; `J. D.` stays."""
    text = " ".join(tokens)
    letters = sum(character.isalpha() for character in text)
    if not (text.isupper() or text.islower()) or letters < 3:  # definition: two letters are initials
        return text
    shown = []
    for k, token in enumerate(tokens):
        low = bare(token)
        if (k and low in _SMALL) or any(sign.isdigit() or sign == "_" for sign in token):
            shown.append(token.lower() if low in _SMALL and token.isalpha() else token)
        elif (
            low in {"ii", "iii", "iv", "jd", "jr", "cnn", "nbc", "abc", "cbs", "pbs", "npr", "bbc", "ai"}
            and low != "jr"
        ):
            shown.append(token.upper())
        elif k < len(tokens) - 1 and len(low) == 2 and not any(letter in "aeiouy" for letter in low):
            shown.append(token.upper())  # initials: JD, RJ
        else:
            shown.append("-".join(_cased(part) for part in token.split("-")))
    return " ".join(shown)


def _cased(part: str) -> str:
    low = part.lower()
    for mark in ("'", "’"):
        if low[1:2] == mark and len(low) > 3:  # definition: O' and a name of two letters or more
            return low[0].upper() + mark + low[2:3].upper() + low[3:]
    if low.startswith("mc") and len(low) > 4:  # definition: Mc and a name of three letters or more
        return "Mc" + low[2].upper() + low[3:]
    if "." in low[:-1]:
        return low.upper() if all(len(piece) <= 1 for piece in low.split(".")) else low.title()
    return low.capitalize()


def core(key: tuple[str, ...]) -> tuple[str, ...]:
    """A name without suffixes and single initials between first and last name."""
    kept = tuple(token for token in key if token not in SUFFIXES)
    return tuple(token for k, token in enumerate(kept) if k in (0, len(kept) - 1) or len(token.strip(".")) > 1)


def display(group: Sequence[Name]) -> str:
    """The fullest printed form, in natural case where any label has it."""
    best = max(group, key=lambda name: (not name.label.isupper(), len(name.title + name.display), name.display))
    if best.stays:
        return " ".join(best.label.split()).strip(" :;,")
    alone = len(best.given) == 1 or best.given[1] == "of"  # a surname, perhaps with a State
    return f"{best.title} {best.display}" if alone and best.title else best.display
