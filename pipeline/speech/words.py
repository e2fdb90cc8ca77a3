"""What counts as a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = re.compile(r"\w")
_SPACE = re.compile(r"\s")
_PART = 100_000  # characters: longer text is taken apart piece by piece, so that its words fit into memory


def words(text: str) -> list[str]:
    """The words of a text: runs without white space that hold a letter or a digit."""
    if len(text) > 2 * _PART:
        known: dict[str, str] = {}  # a word that comes again is kept once
        return [known.setdefault(word, word) for part in _parts(text) for word in _words(part)]
    return _words(text)


def _words(text: str) -> list[str]:
    return [run for run in text.split() if run[0].isalnum() or _WORD.search(run)]  # the first test is the quicker one


def collapsed(text: str) -> str:
    """The text with each run of white space as one blank, and none at its ends."""
    return " ".join(part for whole in _parts(text) if (part := " ".join(whole.split())))


def _parts(text: str) -> Iterator[str]:
    """The text cut at white space."""
    at = 0
    while len(text) - at > 2 * _PART:
        space = _SPACE.search(text, at + _PART)
        if space is None:
            break
        yield text[at : space.start()]
        at = space.start()
    yield text[at:]
