"""Zoom's chat log: what was typed during a call. Nobody said it, so all of it is set aside."""

from __future__ import annotations

import re

from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading.source import Source
from pipeline.speech.words import words

_TYPED = re.compile(r"(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d(?:\t[^\t]{1,80}:\t|\s+From\s)")


def detect(source: Source) -> bool:
    """Lines with a time of day, a tab, a name with a colon and a tab, or `From`: no transcript has these.

    What was typed may stand below, set in.
    """
    filled = [line for line in source.lines if line.strip()]
    typed = sum(_TYPED.match(line) is not None for line in filled)
    inset = sum(line[0] in "\t " for line in filled)
    return typed >= 1 and 2 * typed >= len(filled) - inset


def read(source: Source) -> Transcript:
    """No cues: each message is set aside."""
    out = Transcript([], notes=list(source.notes))
    for number, line in enumerate(source.lines, start=1):
        if words(line):
            out.rejects.append(Reject(number, " ".join(line.split()), "typed in the chat, not said"))
    return out


def all_words(source: Source) -> list[str]:
    """Every word of the log."""
    return words(source.text)
