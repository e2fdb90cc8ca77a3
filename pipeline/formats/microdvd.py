"""MicroDVD captions: `{first frame}{last frame}text|next line`."""

from __future__ import annotations

import re

from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading import captions
from pipeline.formats.reading.caption_text import Block
from pipeline.formats.reading.source import Source
from pipeline.speech.words import words

_CUE = re.compile(r"\s*\{(\d{1,8})\}\{(\d{0,8})\}(.*)")
_STYLE = re.compile(r"\{[A-Za-z]:[^{}]*\}|(?<![^|\n}])/")
_RATE = re.compile(r"\d{2,3}(?:[.,]\d{1,6})?\s*")
_USUAL_RATE = 23.976  # frames a second of most films on disc


def detect(source: Source) -> bool:
    """A first line that begins with two numbers in braces."""
    return _CUE.fullmatch(next((line for line in source.lines if line.strip()), "")) is not None


def read(source: Source) -> Transcript:
    """One cue for each line; the frames a second stand in a first line of their own, or are assumed."""
    blocks: list[Block] = []
    rejects: list[Reject] = []
    notes, rate = list(source.notes), 0.0
    for number, line in enumerate(source.lines, start=1):
        match = _CUE.fullmatch(line)
        if match is None:
            rejects += [Reject(number, line.strip(), "no frames stand before it")] if words(line) else []
        elif not blocks and not rate and _RATE.fullmatch(match[3]):
            rate = float(match[3].replace(",", "."))
            rejects.append(Reject(number, match[3].strip(), "frames a second"))
        else:
            end = float(match[2]) if match[2] else None
            blocks.append(Block(number, float(match[1]), end, _STYLE.sub("", match[3]).split("|")))
    if not rate:
        rate = _USUAL_RATE
        notes.append(f"the file does not say how many frames a second has: {rate} assumed")
    for block in blocks:
        block.start = None if block.start is None else block.start / rate
        block.end = None if block.end is None else block.end / rate
    return captions.assemble(blocks, notes, rejects, rolls=False)


def all_words(source: Source) -> list[str]:
    """Every word but frames and style codes."""
    text = re.sub(r"^[^\S\n]*\{\d*\}\{\d*\}", "", "\n".join(source.lines), flags=re.MULTILINE)
    return captions.all_words(_STYLE.sub("", text).replace("|", "\n"))
