"""Passages that stand twice in one transcript, word for word: a copy made by mistake, or a clip played again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.core import decisions
from pipeline.core.cues import Cue
from pipeline.speech.words import words

_LONGER_THAN = decisions.whole("speech", "repeated_words")
_PART = decisions.whole("speech", "repeated_part")  # words that are looked up at once


@dataclass(frozen=True)
class Again:
    """Words that stand at `first` and again at `second`, counted from 0 over all cues."""

    first: int
    second: int
    length: int


def passages(cues: Sequence[Cue]) -> list[Again]:
    """The passages that come again, in order of their copies; each word is looked at a few times at most."""
    said = [_bare(word) for cue in cues for word in words(cue.text)]
    known: dict[tuple[str, ...], int] = {}
    found: list[Again] = []
    at = free = 0
    while at + _PART <= len(said):
        part = tuple(said[at : at + _PART])
        earlier = known.get(part)
        if earlier is not None and earlier + _PART <= at:
            one = _grown(said, earlier, at, free)
            if one.length > _LONGER_THAN:
                found.append(one)
                at = free = one.second + one.length
                continue
        if at % _PART == 0:
            known.setdefault(part, at)
        at += 1
    return found


def _bare(word: str) -> str:
    return "".join(sign for sign in word if sign.isalnum()).lower()


def _grown(said: Sequence[str], first: int, second: int, free: int) -> Again:
    """The longest passage around a part that stands twice; its copy begins at `free` at the earliest."""
    back = 0
    while first - back > 0 and second - back > free and said[first - back - 1] == said[second - back - 1]:
        back += 1
    length, limit = back, second - first  # the copy does not reach into itself
    while (
        second - back + length < len(said)
        and length < limit
        and (said[first - back + length] == said[second - back + length])
    ):
        length += 1
    return Again(first - back, second - back, length)


def without(cues: Sequence[Cue], found: Sequence[Again]) -> tuple[list[Cue], list[Cue]]:
    """The cues without those that lie wholly in a copy, and the latter. A label that a copy takes away is handed on."""
    kept: list[Cue] = []
    gone: list[Cue] = []
    copies = [(one.second, one.second + one.length) for one in found]
    at = k = 0
    taken: str | None = None
    for cue in cues:
        end = at + len(words(cue.text))
        while k < len(copies) and copies[k][1] <= at:
            k += 1
        if k < len(copies) and copies[k][0] <= at and end <= copies[k][1]:
            gone.append(cue)
            taken = cue.label if cue.label is not None else taken
        else:
            kept.append(cue if cue.label is not None or taken is None else replace(cue, label=taken))
            taken = None
        at = end
    return kept, gone
