"""What a reader gives: cues, rejects, and how much of the time it knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from pipeline.command import Problem

Timing = Literal["words", "cues", "turn_starts", "none"]

_WORD = re.compile(r"\S*\w\S*")


class FormatError(Problem):
    """A file cannot be read as its format: says where in the file, and the remedy."""


def words(text: str) -> list[str]:
    """The words of a text: runs without white space that hold a letter or a digit."""
    return _WORD.findall(text)


@dataclass(frozen=True, slots=True)
class Cue:
    """A piece of speech as the source gives it.

    `label` is the speaker as printed; None means as in the cue before; "" or ">>" means someone unnamed.
    Times are seconds on the source's clock; `word_starts` and `word_ends` have one entry for each of `words(text)`.
    """

    text: str
    label: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    word_starts: tuple[float, ...] | None = None
    word_ends: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """A piece of the source that is not speech, or cannot be used: the line it stands on (from 1), and why."""

    line: int
    text: str
    reason: str


@dataclass
class Transcript:
    """One source, read."""

    cues: list[Cue]
    rejects: list[Reject] = field(default_factory=list)
    timing: Timing = "none"
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Format:
    """An entry of FORMATS.

    `detect` says from the content (and the lower-case ending) whether the reader fits; `read` gives the transcript or
    raises `FormatError`; `count` is a second, independent route to the number of words of speech and of set-aside text,
    without labels, stamps and markup.
    """

    doc: str
    detect: Callable[[bytes, str], bool]
    read: Callable[[bytes], Transcript]
    count: Callable[[bytes], int]
