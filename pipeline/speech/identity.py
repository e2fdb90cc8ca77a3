"""Who is one person in several files: a full name, printed or said when the person is introduced.

A surname as a label (`REYES`) is a person of many files only where the talk itself says which: another speaker gives
the full name before the person's first words, or the person does ("I'm Ana Reyes"), and nobody ever says another
first name with that surname.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.core.tables import UNKNOWN
from pipeline.speech.names.name_words import ROLES, SUFFIXES, TITLES
from pipeline.speech.names.person_names import parse

_WORD = r"[^\W\d_][\w'’-]+"
_CAPITALISED = re.compile(r"(?<!\S)[^\W\d_a-z](?:\w(?!['’]s\s))+\s+$")
_SAID_BY_ONESELF = re.compile(r"\b(?:I['’]m|I am|my name is|my name['’]s)\s*$", re.IGNORECASE)


_GENERATIONS = frozenset("jr sr ii iii iv".split())  # a father and a son are two people


def full_name(speaker: str) -> tuple[str, ...]:
    """First names and surname in lower case, without titles and middle initials; empty for anything less.

    One person may be known by it in several files: a surname, a title with a surname, a role or a number may not.
    """
    name = parse(speaker) if any(letter.isalpha() for letter in speaker) else None
    if name is None or name.stays or speaker == UNKNOWN:
        return ()
    words = [word for word in name.given if word in _GENERATIONS or word not in SUFFIXES]
    spelt = [word for word in words if len(word) > 1]
    plain = [word for word in spelt if word not in _GENERATIONS]
    whole = len(plain) > 1 and not set(plain) <= TITLES and not set(plain) & ROLES
    return tuple(spelt) if whole else ()


def person(speaker: str) -> str:
    """One name for a person in all files, or an empty text where the speaker's name does not tell who it is."""
    return " ".join(full_name(speaker))


def people(speakers: Sequence[str], texts: Sequence[str]) -> Mapping[str, str]:
    """Who the speakers are whose identity is known, given the speaker and the text of each turn of a conversation."""
    first_turn: dict[str, int] = {}
    for turn, speaker in enumerate(speakers):
        first_turn.setdefault(speaker, turn)
    found = {
        speaker: person(speaker) or _introduced(speaker, turn, speakers, texts) for speaker, turn in first_turn.items()
    }
    return {speaker: name for speaker, name in found.items() if name}


def _introduced(speaker: str, first_turn: int, speakers: Sequence[str], texts: Sequence[str]) -> str:
    """The full name of a speaker known by surname, as the talk introduces him or her."""
    words = speaker.split()
    surname = words[-1] if words else ""
    if not full_name(f"Nobody {surname}"):  # a role, a number
        return ""
    named = re.compile(
        rf"(?<![\w'’-]){_WORD}\s+{re.escape(surname)}(?![\w-])(?:,?\s+(?:[JS]r|I{{2,3}}|IV)\b)?", re.IGNORECASE
    )
    introduced, all_names = set[str](), set[str]()
    for turn, (by, text) in enumerate(zip(speakers, texts, strict=True)):
        if surname.casefold() not in text.casefold():
            continue
        for match in named.finditer(text):
            name = _printed_name(text[: match.start()], match[0])
            if not name:
                continue
            all_names.add(name)
            oneself = by == speaker and _SAID_BY_ONESELF.search(text[: match.start()])
            if oneself or (by != speaker and turn < first_turn):
                introduced.add(name)
    first_names = {
        min((short for short in all_names if f" {name}".endswith(f" {short}")), key=len) for name in all_names
    }
    return first_names.pop() if introduced and len(first_names) == 1 else ""


def _printed_name(before: str, name: str) -> str:
    """The person of a printed first name and surname, given the text before it, or an empty text where it is no name.

    A capitalised word before them belongs to it (Mary Ann Reyes), unless it is capitalised because a sentence begins.
    """
    if _opens_sentence(before) or not all(word[0].isupper() for word in name.split()):
        return ""
    more = _CAPITALISED.search(before)
    if more and not _SAID_BY_ONESELF.search(before) and not _opens_sentence(before[: more.start()]):
        name = f"{more[0]}{name}"
    return person(name)


def _opens_sentence(before: str) -> bool:
    """Whether a word after this text is capitalised only because a sentence begins: `But Reyes said`."""
    before = before.rstrip(" \"'“”‘’")
    return not before or before[-1] in ".?!…:"
