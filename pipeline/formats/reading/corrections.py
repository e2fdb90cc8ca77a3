"""What a person corrects in one transcript: who speaks from one line or time to another (`configs/speakers.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from pipeline.core.command import Problem
from pipeline.core.cues import Cue

_LINES = re.compile(r"\s*(\d+)\s*(?:[-–]\s*(\d+)\s*)?")
_CLOCK = r"(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)"
_TIMES = re.compile(rf"\s*{_CLOCK}\s*[-–]\s*{_CLOCK}\s*")


def apply(transcript_id: str, says: Mapping[str, str], cues: Sequence[Cue]) -> list[Cue]:
    """The cues, each from a named line or time to another under the name given for it; what follows is as it was."""
    result = _labelled(cues)
    for span, name in says.items():
        inside = _inside(transcript_id, span)
        found = [k for k, cue in enumerate(cues) if inside(cue)]
        if not found:
            raise Problem(
                f"configs/speakers.yaml: transcripts: {transcript_id}: says: no speech stands at {span!r}. "
                "Give lines of the file (12-40) or times (1:05-2:10)"
            )
        for k in found:
            result[k] = replace(result[k], label=name)
    return [
        replace(cue, label=None) if k and old.label is None and cue.label == result[k - 1].label else cue
        for k, (cue, old) in enumerate(zip(result, cues, strict=True))
    ]


def _labelled(cues: Sequence[Cue]) -> list[Cue]:
    """Cues that each have their label, so that one may be changed alone."""
    current = ""
    result = []
    for cue in cues:
        current = current if cue.label is None else cue.label
        result.append(replace(cue, label=current))
    return result


def _inside(transcript_id: str, span: str) -> Callable[[Cue], bool]:
    if lines := _LINES.fullmatch(span):
        first, last = int(lines[1]), int(lines[2] or lines[1])
        return lambda cue: first <= cue.line <= last
    if times := _TIMES.fullmatch(span):
        numbers = [float(value or 0) for value in times.groups()]
        start, end = (60 * (60 * part[0] + part[1]) + part[2] for part in (numbers[:3], numbers[3:]))
        return lambda cue: cue.start_s is not None and start <= cue.start_s < end
    raise Problem(
        f"configs/speakers.yaml: transcripts: {transcript_id}: says: {span!r} is no place. "
        'Give lines of the file (12-40) or times (1:05-2:10), and the speaker: "12-40": Ann Lee'
    )
