"""What a reader takes, and what makes a format: a source, and an entry of FORMATS."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pipeline.core.command import Problem
from pipeline.core.config import CsvColumns, RecordKeys
from pipeline.core.cues import Transcript


class FormatError(Problem):
    """A file cannot be read as its format: says where in the file, and the remedy."""


@dataclass(frozen=True)
class Source:
    """A file's content: its bytes, its decoded text (empty for a zip container), its lower-case ending, options."""

    raw: bytes
    text: str
    suffix: str = ""
    columns: CsvColumns = field(default_factory=CsvColumns)
    records: RecordKeys = field(default_factory=RecordKeys)
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
