"""SubRip captions (.srt)."""

from __future__ import annotations

import re

from pipeline.core.cues import Transcript
from pipeline.formats.reading import captions
from pipeline.formats.reading.source import FormatError, Source
from pipeline.formats.webvtt import ARROW, TIME_LINE, blocks_of

_SPOKEN = re.compile(r"\s*[\d:.,]+\s*-+>\s*[\d:.,]+\s+(?![\w-]+:\S)\S*[^\W\d_].*")  # text behind the times: no cue


def detect(source: Source) -> bool:
    """A file whose first lines hold a time line with an arrow, under a number or nothing."""
    first = [line for line in source.lines[:200] if line.strip()][:2]
    return any(ARROW.fullmatch(line) and not _SPOKEN.fullmatch(line) for line in first)


def read(source: Source) -> Transcript:
    """The cues of an SRT file."""
    blocks, rejects = blocks_of(source.lines, header=False)
    if not blocks:
        raise FormatError(
            "the file has no SRT cues: there is no line such as 00:00:01,000 --> 00:00:04,000. Export it again"
        )
    return captions.assemble(blocks, source.notes, rejects)


def all_words(source: Source) -> list[str]:
    """Every word but times, cue numbers and tags."""
    text = TIME_LINE.sub("\x1e", "\n".join(source.lines))
    text = re.sub(r"^[ \t]*\d+[ \t]*\n(?=\x1e)", "", text, flags=re.MULTILINE)
    return captions.all_words(text.replace("\x1e", "\n"))
