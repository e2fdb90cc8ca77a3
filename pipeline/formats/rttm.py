"""RTTM: who spoke when, without words; it names the speakers of timed captions beside it, and alone it gives times."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.core.cues import Cue, Transcript
from pipeline.formats.reading.source import FormatError, Source
from pipeline.speech.words import words


def detect(source: Source) -> bool:
    """A first line `SPEAKER file channel start length ...`: with numbers, it or most of those below it."""
    rows = [line.split() for line in source.lines[:200] if line.strip() and not line.startswith(";")]
    if not rows or len(rows[0]) < 8 or rows[0][0] not in ("SPEAKER", "SPKR-INFO", "LEXEME"):
        return False
    spoken = [row for row in rows if row[0] == "SPEAKER"]
    return 2 * sum(map(_is_turn, spoken)) >= len(spoken) or source.suffix == ".rttm"


def _is_turn(fields: Sequence[str]) -> bool:
    """Whether a line has a number where a turn starts or says how long it is: speech after SPEAKER ONE: has none."""
    return any(re.match(r"[-+]?[\d.]", field) for field in fields[3:5])


def read(source: Source) -> Transcript:
    """Its turns as cues without words: who spoke how long is known to the hundredth, what was said is not."""
    found = turns(source)
    if not found:
        raise FormatError("no SPEAKER line: nobody speaks in it")
    lines = [line.split() for line in source.lines]
    if len(recordings := dict.fromkeys(fields[1] for fields in lines if fields[:1] == ["SPEAKER"])) > 1:
        raise FormatError(f"several recordings, {', '.join(recordings)}: give each a file of its own")
    cues = [Cue("", speaker, start, end) for start, end, speaker in found]
    return Transcript(cues, timing="cues", notes=["holds no words: times alone are measured, no topics and claims"])


def all_words(source: Source) -> list[str]:
    """None: an RTTM file has no words."""
    return []


def turns(source: Source) -> list[tuple[float, float, str]]:
    """The turns as (start, end, speaker), in order of start."""
    found = []
    for number, line in enumerate(source.lines, start=1):
        fields = line.split()
        if not fields or fields[0] != "SPEAKER":
            continue
        try:
            start, length, who = float(fields[3]), float(fields[4]), fields[7]
        except (IndexError, ValueError) as error:
            raise FormatError(f"line {number}: not an RTTM turn: {line.strip()[:60]!r}") from error
        if not (0 <= start < math.inf and 0 <= length < math.inf):
            raise FormatError(f"line {number}: no time of a turn: {fields[3]} {fields[4]}. Mend or remove the line")
        found.append((start, start + length, who))
    return sorted(found)


def label(cues: Sequence[Cue], spoken: Sequence[tuple[float, float, str]]) -> list[Cue]:
    """Cues named by who speaks most of their time, cut where word times show a change; nobody: an empty label."""
    starts = [start for start, _, _ in spoken]
    longest = max((end - start for start, end, _ in spoken), default=0.0)

    def who(start: float, end: float) -> str:
        shares: dict[str, float] = defaultdict(float)
        at = bisect_left(starts, start - longest)
        while at < len(spoken) and spoken[at][0] < end:
            shares[spoken[at][2]] += max(0.0, min(end, spoken[at][1]) - max(start, spoken[at][0]))
            at += 1
        best = max(shares, key=shares.__getitem__, default="")
        return best if shares.get(best, 0.0) > 0 else ""

    found: list[Cue] = []
    for cue in cues:
        if cue.word_starts is None or cue.word_ends is None:
            known = cue.start_s is not None and cue.end_s is not None
            found.append(replace(cue, label=who(cue.start_s or 0.0, cue.end_s or 0.0) if known else ""))
            continue
        found += _by_words(cue, cue.word_starts, cue.word_ends, who)
    return found


def _by_words(
    cue: Cue, starts: Sequence[float], ends: Sequence[float], who: Callable[[float, float], str]
) -> list[Cue]:
    names: list[str] = []
    for start, end in zip(starts, ends, strict=True):
        unknown = math.isnan(start)
        names.append(
            names[-1] if unknown and names else "" if unknown else who(start, start + 0.3 if math.isnan(end) else end)
        )
    spoken, found, first = words(cue.text), [], 0
    for k in range(1, len(names) + 1):
        if k == len(names) or names[k] != names[first]:
            part = slice(first, k)
            known = [time for time in [*starts[part], *ends[part]] if not math.isnan(time)]
            edges = (min(known), max(known)) if known else (cue.start_s, cue.end_s)
            text = cue.text if first == 0 and k == len(names) else " ".join(spoken[part])
            found.append(Cue(text, names[first], *edges, tuple(starts[part]), tuple(ends[part])))
            first = k
    return found
