"""What a person corrects in one transcript: who speaks from one line or time to another (`configs/speakers.yaml`).

Where nobody is known to speak, `unknown` gives the line of config that says it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.core.command import Problem
from pipeline.core.cues import Cue, Doubt
from pipeline.formats.reading import clock
from pipeline.speech.words import words

_LINES = re.compile(r"\s*(\d+)\s*(?:[-–]\s*(\d+)\s*)?")
_CLOCK = r"(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)"
_TIMES = re.compile(rf"\s*{_CLOCK}\s*[-–]\s*{_CLOCK}\s*")
_DONE = "kept apart, as (unknown speaker)"
_SAME_WAY = "a line of says: for each of them, as for the longer ones"
_LISTED = 3  # display: passages of nobody known, the longest
_BEGINS = 8  # display: words
FILE = "configs/speakers.yaml"


def apply(transcript_id: str, says: Mapping[str, str], cues: Sequence[Cue]) -> list[Cue]:
    """The cues, each from a named line or time to another under the name given for it; what follows is as it was."""
    result = _labelled(cues)
    for span, name in says.items():
        inside = _inside(transcript_id, span)
        found = [k for k, cue in enumerate(cues) if inside(cue)]
        if not found:
            raise Problem(
                f"{FILE}: transcripts: {transcript_id}: says: no speech stands at {span!r}. "
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
        f"{FILE}: transcripts: {transcript_id}: says: {span!r} is no place. "
        'Give lines of the file (12-40) or times (1:05-2:10), and the speaker: "12-40": Ann Lee'
    )


def unknown(transcript_id: str, cues: Sequence[Cue], settled: Collection[int] = ()) -> list[Doubt]:
    """The passages of nobody known where others have names, the longest few, each with the line that names its speaker.

    Those in which another doubt stands, in one of the lines `settled`, have its remedy.
    """
    named = [any(map(str.isalnum, cue.label or "")) for cue in _labelled(cues)]
    if not any(named):
        return []
    size = [len(words(cue.text)) for cue in cues]
    runs = [list(run) for known, run in groupby(range(len(cues)), named.__getitem__) if not known]
    runs = [run for run in runs if not any(cues[k].line in settled for k in run if cues[k].line)]
    longest = sorted(runs, key=lambda run: -sum(size[k] for k in run))[:_LISTED]
    found = []
    for run in sorted(longest):
        n_words = sum(size[k] for k in run)
        said = " ".join(cues[k].text for k in run).split()
        begins = " ".join(said[:_BEGINS]) + (" ..." if len(said) > _BEGINS else "")
        text = f"{n_words:,} words ({100 * n_words / max(sum(size), 1):.1f} % of all): {begins}"
        first = cues[run[0]]
        remedy = _remedy(transcript_id, cues, run)
        found.append(Doubt("speaker unknown", text, _DONE, first.line, first.start_s, remedy=remedy))
    if rest := [run for run in runs if run not in longest]:
        text = f"{len(rest)} shorter passages, {sum(size[k] for run in rest for k in run):,} words"
        first = cues[rest[0][0]]
        found.append(Doubt("speaker unknown", text, _DONE, first.line, first.start_s, remedy=_SAME_WAY))
    return found


def _remedy(transcript_id: str, cues: Sequence[Cue], run: Sequence[int]) -> str:
    """The line of config that names who speaks in these cues and in no other."""
    for span in _spans(cues, run):
        inside = _inside(transcript_id, span)  # a time before 0 is in no span
        if [k for k, cue in enumerate(cues) if inside(cue)] == run:
            return f'{FILE}: transcripts: {transcript_id}: says: {{"{span}": NAME}}, with the name of who speaks there'
    return "the source: write the name of who speaks before these words"


def _spans(cues: Sequence[Cue], run: Sequence[int]) -> Iterator[str]:
    """Times and lines that may hold these cues: whole seconds first."""
    first, last = cues[run[0]], cues[run[-1]]
    after = cues[run[-1] + 1].start_s if run[-1] + 1 < len(cues) else None
    ends = [time for time in (after, last.end_s) if time is not None]
    if first.start_s is not None and first.start_s >= 0 and (ends or last.start_s is not None):
        end = ends[0] if ends else (last.start_s or 0.0) + 1
        yield f"{clock.shown(math.floor(first.start_s))}-{clock.shown(math.ceil(end))}"
        yield f"{clock.shown(math.floor(first.start_s))}-{clock.shown(math.floor(end))}"
        yield f"{clock.shown(first.start_s)}-{clock.shown(end)}"
    if first.line:
        yield f"{first.line}-{last.line}" if last.line > first.line else str(first.line)
