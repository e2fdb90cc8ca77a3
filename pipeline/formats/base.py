"""What a reader takes and gives: a source; cues, rejects, and how much of the time it knows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from pipeline.core.command import Problem
from pipeline.core.config import CsvColumns
from pipeline.speech.words import words

__all__ = ["Cue", "Format", "FormatError", "Reject", "Source", "Timing", "Transcript", "lines", "words"]

Timing = Literal["words", "cues", "turn_starts", "none"]


class FormatError(Problem):
    """A file cannot be read as its format: says where in the file, and the remedy."""


@dataclass(frozen=True)
class Source:
    """A file's content: its bytes, its decoded text (empty for a zip container), its lower-case ending, options."""

    raw: bytes
    text: str
    suffix: str = ""
    columns: CsvColumns = field(default_factory=CsvColumns)
    notes: tuple[str, ...] = ()
    max_unpacked: float = 256e6  # bytes of a zip container's content

    @cached_property
    def json(self) -> Any:
        """The content as JSON, or as a list where each line is an object; None where it is none."""
        if not self.text.lstrip().startswith(("{", "[")):
            return None
        try:
            return json.loads(self.text)
        except RecursionError:
            return None
        except ValueError:
            return self._json_lines()

    def _json_lines(self) -> list[Any] | None:
        try:
            found = [json.loads(line) for line in self.lines if line.strip()]
        except (ValueError, RecursionError):
            return None
        return found if all(isinstance(item, dict) for item in found) else None

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines."""
        return lines(self.text)


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
    """One source, read.

    `structure` are the names of speakers and bare stamps that stand in the text itself, once for each place: they are
    no speech, so conservation takes them off the words of the source.
    """

    cues: list[Cue]
    rejects: list[Reject] = field(default_factory=list)
    timing: Timing = "none"
    notes: list[str] = field(default_factory=list)
    structure: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Format:
    """An entry of FORMATS.

    `detect` says from the content (and the ending, as a hint) whether the reader fits; `read` gives the transcript or
    raises `FormatError`; `words` is a second, independent route to all words of the source but stamps and markup.
    """

    doc: str
    detect: Callable[[Source], bool]
    read: Callable[[Source], Transcript]
    words: Callable[[Source], list[str]]


def lines(text: str) -> list[str]:
    """The lines of a text, which end with LF, CRLF or CR only."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
