"""LRC: lines of text with the time at which each begins, as music players show them."""

from __future__ import annotations

import re

from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading import captions
from pipeline.formats.reading.caption_text import Block
from pipeline.formats.reading.clock import CLOCK, seconds
from pipeline.formats.reading.source import Source
from pipeline.speech.words import words

_STAMPS = re.compile(rf"\s*((?:\[{CLOCK}\]\s*)+)(.*)")
_TAG = re.compile(r"\s*\[(?:ti|ar|al|au|by|re|ve|la|length|offset|tool|#)\s*:[^\[\]]*\]\s*", re.IGNORECASE)


def detect(source: Source) -> bool:
    """Lines that begin with a time in brackets, under the ending .lrc or under tags such as [ti:...]."""
    lines = [line for line in source.lines[:300] if line.strip()]
    stamped = sum(_STAMPS.fullmatch(line) is not None for line in lines)
    return stamped > 0 and (source.suffix == ".lrc" or _TAG.fullmatch(lines[0]) is not None)


def read(source: Source) -> Transcript:
    """One cue for each line; a time without text ends the line before it."""
    blocks: list[Block] = []
    rejects: list[Reject] = []
    again = 0
    for number, line in enumerate(source.lines, start=1):
        if match := _STAMPS.fullmatch(line):
            times = [seconds(time) for time in re.findall(CLOCK, match[1])]
            again += len(times) > 1
            if match[2].strip():
                blocks.append(Block(number, times[0], None, [match[2]]))
            elif blocks and blocks[-1].end is None:
                blocks[-1].end = times[0]
        elif words(line):
            why = "header" if _TAG.fullmatch(line) else "no time stands before it"
            rejects.append(Reject(number, line.strip(), why))
    notes = [*source.notes]
    if again:
        notes.append(f"{again} lines are sung or said at several times: the first is taken")
    return captions.assemble(blocks, notes, rejects, rolls=False)


def all_words(source: Source) -> list[str]:
    """Every word but the times in brackets at the head of a line."""
    text = re.sub(rf"^[^\S\n]*(?:\[{CLOCK}\][^\S\n]*)+", "", "\n".join(source.lines), flags=re.MULTILINE)
    return captions.all_words(text)
