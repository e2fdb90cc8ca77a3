"""YouTube SubViewer captions (.sbv)."""

from __future__ import annotations

import re

from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading import captions
from pipeline.formats.reading.caption_text import Block
from pipeline.formats.reading.clock import CLOCK
from pipeline.formats.reading.source import FormatError, Source
from pipeline.formats.webvtt import aside, times_of

_COMMA = re.compile(rf"\s*({CLOCK}),({CLOCK})\s*")


_TIMES = re.compile(r"[ \t]*((?=\d+:)[\d:.]+),((?=\d+:)[\d:.]+)[ \t]*")  # also damaged ones, which are an error


def detect(source: Source) -> bool:
    """A file whose first line holds two times and a comma."""
    return _COMMA.fullmatch(next((line for line in source.lines if line.strip()), "")) is not None


def read(source: Source) -> Transcript:
    """The cues of an SBV file."""
    blocks: list[Block] = []
    rejects: list[Reject] = []
    for at, line in enumerate(source.lines):
        if times := _TIMES.fullmatch(line):
            blocks.append(Block(at + 1, *times_of(times, at + 1, "0:01:02.500,0:01:04.000"), []))
        elif blocks:
            blocks[-1].payload.append(line)
        else:
            aside(rejects, at, line, "text outside any cue: no time stands over it")
    if not blocks:
        raise FormatError("the file has no SBV cues: there is no line such as 0:00:01.000,0:00:04.000. Export it again")
    return captions.assemble(blocks, source.notes, rejects)


def all_words(source: Source) -> list[str]:
    """Every word but times and tags."""
    return captions.all_words(re.sub(rf"^{_TIMES.pattern}$", "", "\n".join(source.lines), flags=re.MULTILINE))
