"""From timed pieces of text to cues: shared by the readers of JSON and XML that give times for each word."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.core.cues import Cue, Reject, Timing, Transcript
from pipeline.formats.reading import clock, nonspeech
from pipeline.speech.words import words

_PAUSE_S, _LONG_WORDS = 1.5, 40  # a cue of a word stream ends at a pause, or at a sentence's end once it is long


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with its own white space, since pieces are joined as they are, and its times in seconds."""

    text: str
    start: float | None = None
    end: float | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """What one speaker says without a break: pieces, and times where the pieces have none."""

    pieces: Sequence[Piece]
    label: str | None = None
    start: float | None = None
    end: float | None = None


def number(value: Any, scale: float = 1.0) -> float | None:
    """Seconds of a JSON value: a number, a number as text, a clock time, "1.2s", or None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        try:
            seconds = float(value) * scale
        except OverflowError:  # a whole number of hundreds of digits
            return None
        return seconds if math.isfinite(seconds) else None
    if isinstance(value, str):
        found = clock.seconds(value.strip().removesuffix("s"))
        return None if found is None else found * (scale if ":" not in value else 1.0)
    return None


def timed_words(pieces: Iterable[Piece]) -> list[tuple[str, float | None, float | None]]:
    """The words of joined pieces; the first word of a piece has its start, the last one its end."""
    found: list[tuple[str, float | None, float | None]] = []
    inside = False  # whether the last piece ended inside a word
    for piece in pieces:
        own = piece.text.split()
        for k, word in enumerate(own):
            start, end = piece.start if k == 0 else None, piece.end if k == len(own) - 1 else None
            if k == 0 and inside and found and not piece.text[0].isspace():
                before, since, until = found[-1]
                found[-1] = (
                    before + word,
                    start if since is None and not words(before) else since,
                    until if end is None else end,
                )
            else:
                found.append((word, start, end))
        if piece.text:
            inside = not piece.text[-1].isspace()
    return found


def cue(segment: Segment, item: int, rejects: list[Reject]) -> Cue | None:
    """A segment as a cue, or None where no word of it was said; what was not said goes to the rejects."""
    timed = timed_words(segment.pieces)
    text, cut = nonspeech.split(" ".join(word for word, _, _ in timed))
    rejects += [Reject(item, what, why) for what, why in cut if words(what)]
    kept = words(text)
    if not kept:
        return None
    starts, ends = kept_times(kept, timed)
    start = segment.start if segment.start is not None else next((time for time in starts if time == time), None)
    end = segment.end if segment.end is not None else next((time for time in reversed(ends) if time == time), None)
    if all(math.isnan(time) for time in starts):
        return Cue(text, segment.label, start, end)
    return Cue(text, segment.label, start, end, starts, ends)


def kept_times(
    kept: Sequence[str], timed: Sequence[tuple[str, float | None, float | None]]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Start and end of each kept word, NaN where unknown; kept words are some of the timed ones, in order."""
    starts, ends, at = [], [], 0
    for word in kept:
        while at < len(timed) and word not in timed[at][0]:
            at += 1
        _, start, end = timed[at] if at < len(timed) else ("", None, None)
        sound = start is not None and start >= 0
        starts.append(float(start) if sound and start is not None else math.nan)
        ends.append(math.nan if not sound or end is None or start is None or end < start else float(end))
        at += 1
    return tuple(starts), tuple(ends)


def stream(pieces: Iterable[Piece]) -> list[Segment]:
    """Pieces that each have a speaker, as segments: cut at a new speaker, at pauses, and at sentences' ends."""
    segments: list[list[Piece]] = []
    count, end = 0, None
    for piece in pieces:
        last = segments[-1][-1] if segments else None
        pause = end is not None and piece.start is not None and piece.start - end > _PAUSE_S
        ended = last is not None and count >= _LONG_WORDS and last.text.rstrip()[-1:] in ".?!"
        if last is None or (words(piece.text) and (piece.label != last.label or pause or ended)):
            segments.append([])
            count = 0
        segments[-1].append(piece)
        count += len(words(piece.text))
        end = piece.end if piece.end is not None else end
    return [Segment(group, group[0].label) for group in segments]


def transcript(segments: Iterable[Segment], notes: Sequence[str] = ()) -> Transcript:
    """The transcript of segments, numbered from 1 in its rejects."""
    out = Transcript([], notes=list(notes))
    for item, segment in enumerate(segments, start=1):
        if (found := cue(segment, item, out.rejects)) is not None:
            out.cues.append(found)
    out.timing = timing(out.cues)
    return out


def timing(cues: Sequence[Cue]) -> Timing:
    """What most cues tell of times."""
    if 2 * sum(cue.word_starts is not None for cue in cues) >= max(1, len(cues)):
        return "words"
    starts = sum(cue.start_s is not None for cue in cues)
    if not starts:
        return "none"
    return "cues" if 2 * sum(cue.end_s is not None for cue in cues) >= starts else "turn_starts"
