"""Annotation files of linguists: ELAN (.eaf), Praat TextGrid, CHAT (.cha)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from pipeline.core.cues import Cue, Reject, Transcript
from pipeline.core.words import words
from pipeline.formats.reading import nonspeech, timed
from pipeline.formats.reading.source import FormatError, Source
from pipeline.formats.reading.timed import Piece, Segment

_NO_SPEECH = re.compile(r"comment|note|gest|gaze|\bpos\b|gloss|transl|phon|tone|morph|prosod|event|code", re.IGNORECASE)
_NO_NAME = re.compile(
    r"(?:text|words?|utterances?|orth\w*|transcri\w*|speech|default|sentences?|tx|tier\s*\d*)", re.IGNORECASE
)
_DEEPEST = 100  # levels of XML: transcripts have six


def parse_xml(source: Source) -> Any:
    """The root of an XML document, without entities; a `FormatError` where it is malformed."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(source.text)  # decoded already: an encoding that it names does not matter
    except DefusedXmlException as error:
        raise FormatError(f"XML that declares entities is refused: {error}. Export the file again") from error
    except (ParseError, ValueError) as error:
        raise FormatError(f"not well-formed XML: {error}. Export the file again") from error
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return root
    raise FormatError(f"XML nested more than {_DEEPEST} levels deep is no transcript. Export the file again")


def detect_eaf(source: Source) -> bool:
    """XML with ELAN's root."""
    return "<ANNOTATION_DOCUMENT" in source.text[:4000]


def read_eaf(source: Source) -> Transcript:
    """Annotations of the tiers that depend on no other, by time; the other tiers describe them."""
    root = parse_xml(source)
    slots = {slot.get("TIME_SLOT_ID"): slot.get("TIME_VALUE") for slot in root.iter("TIME_SLOT")}
    kinds = root.iter("LINGUISTIC_TYPE")
    chosen = {kind.get("LINGUISTIC_TYPE_ID") for kind in kinds if kind.get("CONTROLLED_VOCABULARY_REF")}
    out = Transcript([], notes=list(source.notes))
    for number, tier in enumerate(root.iter("TIER"), start=1):
        name = tier.get("TIER_ID") or ""
        dependent = tier.get("PARENT_REF") is not None
        spoken = not (dependent or tier.get("LINGUISTIC_TYPE_REF") in chosen or _NO_SPEECH.search(name))
        label = tier.get("PARTICIPANT") or name.rpartition("@")[2]
        for annotation in _annotations(tier):
            text = annotation.findtext("ANNOTATION_VALUE") or ""
            if not spoken:
                why = f"tier {name!r} {'describes another tier' if dependent else 'is no speech'}"
                out.rejects += [Reject(number, text, why)] if words(text) else []
                continue
            start, end = (_ms(slots.get(annotation.get(f"TIME_SLOT_REF{k}"))) for k in (1, 2))
            segment = Segment([Piece(text)], None if _NO_NAME.fullmatch(label) else label, start, end)
            if (cue := timed.cue(segment, number, out.rejects)) is not None:
                out.cues.append(cue)
    out.cues = _by_time(out.cues)
    out.timing = timed.timing(out.cues)
    return out


def _annotations(tier: Any) -> Iterator[Any]:
    for annotation in tier.iter():
        if annotation.tag in ("ALIGNABLE_ANNOTATION", "REF_ANNOTATION"):
            yield annotation


def _ms(value: str | None) -> float | None:
    return None if value is None or not re.fullmatch(r"-?[0-9]{1,15}", value) else int(value) / 1000


def _by_time(cues: list[Cue]) -> list[Cue]:
    """Tiers merged by time: each cue after its start, those without one where they stood."""
    keys, last = [], 0.0
    for cue in cues:
        last = cue.start_s if cue.start_s is not None else last
        keys.append(last)
    return [cue for _, cue in sorted(zip(keys, cues, strict=True), key=lambda pair: pair[0])]


def eaf_words(source: Source) -> list[str]:
    """Every annotation's value, straight from the text of the file."""
    found = re.findall(r"<ANNOTATION_VALUE>([^<]*)</ANNOTATION_VALUE>", source.text)
    return words(nonspeech.apart(" \n ".join(map(html.unescape, found))))


def detect_textgrid(source: Source) -> bool:
    """Praat's head, long or short."""
    return "ooTextFile" in source.text[:200] and "TextGrid" in source.text[:400]


_TOKENS = re.compile(r'"((?:[^"]|"")*)"|\[\d*\]|(?<![\w\[])(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w\]])')


def read_textgrid(source: Source) -> Transcript:
    """Interval tiers are speakers; tiers of words give word times, tiers of sounds are set aside."""
    found = [m for m in _TOKENS.finditer(source.text) if m[1] is not None or m[2] is not None]
    tokens = [m[1].replace('""', '"') if m[1] is not None else float(m[2]) for m in found]
    if source.text.count('"') % 2:
        raise FormatError("the TextGrid breaks off inside quotation marks. Save it again in Praat")
    if len(tokens) < 2 or not all(isinstance(token, str) for token in tokens[:2]):
        raise FormatError('no TextGrid: it does not begin with "ooTextFile" and "TextGrid". Save it again in Praat')
    out = Transcript([], notes=list(source.notes), structure=[str(t) for t in tokens[:2]])
    at, number = 5, 0
    segments: list[tuple[int, Segment]] = []
    try:
        while at < len(tokens):
            kind, name, n = tokens[at], str(tokens[at + 1]), int(float(tokens[at + 4]))
            out.structure += [str(kind), name]
            number += 1
            width = 3 if kind == "IntervalTier" else 2
            if not 0 <= n <= (len(tokens) - at - 5) // width:  # believed, it would fill the memory
                raise IndexError
            rows = [tokens[at + 5 + width * k : at + 5 + width * (k + 1)] for k in range(n)]
            at += 5 + width * n
            base = re.sub(r"[\s_-]*(?:words?|phon\w*|segments?|syllables?)$", "", name, flags=re.IGNORECASE)
            label = None if not base or _NO_NAME.fullmatch(base) else base
            if _NO_SPEECH.search(name) or width == 2 or re.search(r"syllab|segment", name, re.IGNORECASE):
                out.rejects += [
                    Reject(number, str(r[-1]), f"tier {name!r} is no speech") for r in rows if words(str(r[-1]))
                ]
            elif re.search(r"words?$", name, re.IGNORECASE):
                pieces = [
                    Piece(f"{row[2]} ", float(row[0]), float(row[1]), label) for row in rows if str(row[2]).strip()
                ]
                segments += [(number, segment) for segment in timed.stream(pieces)]
            else:
                segments += [(number, Segment([Piece(str(r[2]))], label, float(r[0]), float(r[1]))) for r in rows]
    except (IndexError, ValueError, TypeError, OverflowError) as error:
        raise FormatError(
            f"the TextGrid breaks off, or is malformed in its tier {number}. Save it again in Praat"
        ) from error
    for number, segment in segments:
        if (cue := timed.cue(segment, number, out.rejects)) is not None:
            out.cues.append(cue)
    out.cues = _by_time(out.cues)
    out.timing = timed.timing(out.cues)
    return out


def textgrid_words(source: Source) -> list[str]:
    """Every quoted string of the file: those of its head and the tiers' names are structure."""
    parts = source.text.replace('""', "\x1e").split('"')[1::2]
    return [word for part in parts for word in words(nonspeech.apart(part.replace("\x1e", '"')))]
