"""Captions with a name on the first line of each cue, over what it says, as older exports of meetings have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.formats.reading import labels, nonspeech
from pipeline.formats.reading.caption_text import Block, Run, plain
from pipeline.formats.reading.label_kinds import in_capitals

_SHARE = 0.6  # of the cues, and they are labels
_ENDS = ".?!,;:…\"”’'-–—"
Cues = list[tuple[Block, list[list[Run]]]]


def named_above(cues: Cues, structure: list[str]) -> Cues:
    """The cues, a name that stands over the words taken as their label; unchanged where most have none, or none that
    comes again."""
    names = [_name(block, rows) for block, rows in cues]
    counts = Counter(name for name in names if name)
    again = 2 * len(counts) <= counts.total()
    said = " ".join(plain(row) for _, rows in cues for row in rows)
    each = len(counts) < counts.total() == len(cues) and not in_capitals(said)
    if len(counts) <= 1 or not (each or again) or counts.total() < _SHARE * len(cues):
        return cues
    found: Cues = []
    for (block, rows), name in zip(cues, names, strict=True):
        if name:
            structure.append(name)
        found.append((replace(block, label=name), rows[1:]) if name else (block, rows))
    return found


def _name(block: Block, rows: Sequence[Sequence[Run]]) -> str:
    """The first line of a cue, where it may be a name over others; else nothing."""
    if len(rows) < 2 or block.label is not None or any(run.voice is not None for row in rows for run in row):
        return ""
    line = plain(rows[0]).strip()
    fits = labels.namelike(line) and line[-1] not in _ENDS and not nonspeech.reason(line) and not line.startswith(">")
    return line if fits and plain(rows[1]) else ""
