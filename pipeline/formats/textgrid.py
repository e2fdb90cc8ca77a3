"""Praat TextGrid: tiers of intervals, long or short form."""

from __future__ import annotations

import re

from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading import nonspeech, timed
from pipeline.formats.reading.source import FormatError, Source
from pipeline.formats.reading.tiers import NO_NAME, NO_SPEECH, by_time
from pipeline.formats.reading.timed import Piece, Segment
from pipeline.speech.words import words

_TOKENS = re.compile(r'"((?:[^"]|"")*)"|\[\d*\]|(?<![\w\[])(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w\]])')


_SOUNDS = re.compile(r"syllab|segment", re.IGNORECASE)


def detect(source: Source) -> bool:
    """Praat's head, long or short."""
    return "ooTextFile" in source.text[:200] and "TextGrid" in source.text[:400]


def read(source: Source) -> Transcript:
    """Interval tiers are speakers; tiers of words give word times, tiers of sounds are set aside."""
    tokens = _tokens(source)
    out = Transcript([], notes=list(source.notes), structure=[str(token) for token in tokens[:2]])
    at, number = 5, 0
    segments: list[tuple[int, Segment]] = []
    try:
        while at < len(tokens):
            kind, tier, n_rows = tokens[at], str(tokens[at + 1]), int(float(tokens[at + 4]))
            out.structure += [str(kind), tier]
            number += 1
            width = 3 if kind == "IntervalTier" else 2
            if not 0 <= n_rows <= (len(tokens) - at - 5) // width:  # believed, it would fill the memory
                raise IndexError
            rows = [tokens[at + 5 + width * k : at + 5 + width * (k + 1)] for k in range(n_rows)]
            at += 5 + width * n_rows
            if width == 2 or NO_SPEECH.search(tier) or _SOUNDS.search(tier):
                spoken = [str(row[-1]) for row in rows if words(str(row[-1]))]
                out.rejects += [Reject(number, text, f"tier {tier!r} is no speech") for text in spoken]
            else:
                segments += [(number, segment) for segment in _segments(tier, rows)]
    except (IndexError, ValueError, TypeError, OverflowError) as error:
        raise FormatError(
            f"the TextGrid breaks off, or is malformed in its tier {number}. Save it again in Praat"
        ) from error
    for number, segment in segments:
        if (cue := timed.cue(segment, number, out.rejects)) is not None:
            out.cues.append(cue)
    out.cues = by_time(out.cues)
    out.timing = timed.timing(out.cues)
    return out


def _tokens(source: Source) -> list[str | float]:
    """The quoted strings and bare numbers of a TextGrid, in either form: the rest is for the eye."""
    found = [match for match in _TOKENS.finditer(source.text) if match[1] is not None or match[2] is not None]
    tokens = [match[1].replace('""', '"') if match[1] is not None else float(match[2]) for match in found]
    if source.text.count('"') % 2:
        raise FormatError("the TextGrid breaks off inside quotation marks. Save it again in Praat")
    if len(tokens) < 2 or not all(isinstance(token, str) for token in tokens[:2]):
        raise FormatError('no TextGrid: it does not begin with "ooTextFile" and "TextGrid". Save it again in Praat')
    return tokens


def _segments(tier: str, rows: list[list[str | float]]) -> list[Segment]:
    """An interval tier's speech: one segment for each interval, or a stream of its words."""
    speaker = re.sub(r"[\s_-]*(?:words?|phon\w*|segments?|syllables?)$", "", tier, flags=re.IGNORECASE)
    label = None if not speaker or NO_NAME.fullmatch(speaker) else speaker
    if re.search(r"words?$", tier, re.IGNORECASE):
        filled = [row for row in rows if str(row[2]).strip()]
        return timed.stream([Piece(f"{row[2]} ", float(row[0]), float(row[1]), label) for row in filled])
    return [Segment([Piece(str(row[2]))], label, float(row[0]), float(row[1])) for row in rows]


def all_words(source: Source) -> list[str]:
    """Every quoted string of the file: those of its head and the tiers' names are structure."""
    parts = source.text.replace('""', "\x1e").split('"')[1::2]
    return [word for part in parts for word in words(nonspeech.apart(part.replace("\x1e", '"')))]
