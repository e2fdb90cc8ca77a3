"""SubViewer captions (.sbv, .sub): of YouTube, and of older programs with a head and [br] for a new line."""

from __future__ import annotations

import re

from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading import captions
from pipeline.formats.reading.caption_text import Block
from pipeline.formats.reading.clock import CLOCK
from pipeline.formats.reading.source import FormatError, Source
from pipeline.formats.webvtt import aside, times_of

_BREAK = re.compile(r"\[br\]", re.IGNORECASE)
_COMMA = re.compile(rf"\s*({CLOCK}),({CLOCK})\s*")


_TIMES = re.compile(r"[ \t]*((?=\d+:)[\d:.]+),((?=\d+:)[\d:.]+)[ \t]*")  # also damaged ones, which are an error


def detect(source: Source) -> bool:
    """A file whose first line holds two times and a comma, or is the head of SubViewer with such a line below it."""
    filled = [line for line in source.lines[:200] if line.strip()]
    first = filled[:1] if not filled or filled[0].strip() != "[INFORMATION]" else filled
    return any(_COMMA.fullmatch(line) for line in first)


def read(source: Source) -> Transcript:
    """The cues of an SBV file."""
    blocks: list[Block] = []
    rejects: list[Reject] = []
    for at, line in enumerate(source.lines):
        if times := _TIMES.fullmatch(line):
            blocks.append(Block(at + 1, *times_of(times, at + 1, "0:01:02.500,0:01:04.000"), []))
        elif blocks:
            blocks[-1].payload += _BREAK.split(line)
        else:
            why = "header" if line.startswith("[") else "text outside any cue: no time stands over it"
            aside(rejects, at, line, why)
    if not blocks:
        raise FormatError("the file has no SBV cues: there is no line such as 0:00:01.000,0:00:04.000. Export it again")
    return captions.assemble(blocks, source.notes, rejects)


def all_words(source: Source) -> list[str]:
    """Every word but times and tags."""
    text = re.sub(rf"^{_TIMES.pattern}$", "", "\n".join(source.lines), flags=re.MULTILINE)
    return captions.all_words(_BREAK.sub("\n", text))
