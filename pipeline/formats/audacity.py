"""Audacity's labels: start, end and text of each, parted by tabs."""

from __future__ import annotations

import re

from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading import captions
from pipeline.formats.reading.caption_text import Block
from pipeline.formats.reading.source import Source
from pipeline.speech.words import words

_LABEL = re.compile(r"(\d{1,7}[.,]\d{1,9})\t(\d{1,7}[.,]\d{1,9})(?:\t(.*))?")
_PITCH = re.compile(r"\\\t[-\d.,]+\t[-\d.,]+")  # the range of frequencies that was marked


def detect(source: Source) -> bool:
    """Nothing but lines of two times and a text."""
    lines = [line for line in source.lines[:200] if line.strip()]
    return bool(lines) and all(_LABEL.fullmatch(line) or _PITCH.fullmatch(line) for line in lines)


def read(source: Source) -> Transcript:
    """One cue for each label; one without length is a point, and has a start alone."""
    blocks: list[Block] = []
    rejects: list[Reject] = []
    for number, line in enumerate(source.lines, start=1):
        if match := _LABEL.fullmatch(line):
            start, end = (float(match[k].replace(",", ".")) for k in (1, 2))
            blocks.append(Block(number, start, end if end > start else None, [match[3] or ""]))
        elif words(line) and not _PITCH.fullmatch(line):
            rejects.append(Reject(number, line.strip(), "no times stand before it"))
    return captions.assemble(blocks, source.notes, rejects, rolls=False)


def all_words(source: Source) -> list[str]:
    """Every word but times and frequencies."""
    lines = [line for line in source.lines if not _PITCH.fullmatch(line)]
    return captions.all_words(re.sub(r"^[\d.,]+\t[\d.,]+(?=\t|$)", "", "\n".join(lines), flags=re.MULTILINE))
