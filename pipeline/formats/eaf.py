"""ELAN annotation files (.eaf): tiers of annotations on one time line."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading import nonspeech, timed, xml_document
from pipeline.formats.reading.source import Source
from pipeline.formats.reading.tiers import NO_NAME, NO_SPEECH, by_time
from pipeline.formats.reading.timed import Piece, Segment
from pipeline.speech.words import words


def detect(source: Source) -> bool:
    """XML with ELAN's root."""
    return "<ANNOTATION_DOCUMENT" in source.text[:4000]


def read(source: Source) -> Transcript:
    """Annotations of the tiers that depend on no other, by time; the other tiers describe them."""
    root = xml_document.parse(source)
    slots = {slot.get("TIME_SLOT_ID"): slot.get("TIME_VALUE") for slot in root.iter("TIME_SLOT")}
    kinds = root.iter("LINGUISTIC_TYPE")
    chosen = {kind.get("LINGUISTIC_TYPE_ID") for kind in kinds if kind.get("CONTROLLED_VOCABULARY_REF")}
    out = Transcript([], notes=list(source.notes))
    for number, tier in enumerate(root.iter("TIER"), start=1):
        tier_id = tier.get("TIER_ID") or ""
        dependent = tier.get("PARENT_REF") is not None
        if dependent or tier.get("LINGUISTIC_TYPE_REF") in chosen or NO_SPEECH.search(tier_id):
            why = f"tier {tier_id!r} {'describes another tier' if dependent else 'is no speech'}"
            texts = [annotation.findtext("ANNOTATION_VALUE") or "" for annotation in _annotations(tier)]
            out.rejects += [Reject(number, text, why) for text in texts if words(text)]
            continue
        label = tier.get("PARTICIPANT") or tier_id.rpartition("@")[2]
        for annotation in _annotations(tier):
            pieces = [Piece(annotation.findtext("ANNOTATION_VALUE") or "")]
            start, end = (_seconds(slots.get(annotation.get(f"TIME_SLOT_REF{k}"))) for k in (1, 2))
            segment = Segment(pieces, None if NO_NAME.fullmatch(label) else label, start, end)
            if (cue := timed.cue(segment, number, out.rejects)) is not None:
                out.cues.append(cue)
    out.cues = by_time(out.cues)
    out.timing = timed.timing(out.cues)
    return out


def _annotations(tier: Any) -> Iterator[Any]:
    for annotation in tier.iter():
        if annotation.tag in ("ALIGNABLE_ANNOTATION", "REF_ANNOTATION"):
            yield annotation


def _seconds(value: str | None) -> float | None:
    """Seconds of a time slot, which counts milliseconds."""
    return None if value is None or not re.fullmatch(r"-?[0-9]{1,15}", value) else int(value) / 1000


def all_words(source: Source) -> list[str]:
    """Every annotation's value, straight from the text of the file."""
    found = re.findall(r"<ANNOTATION_VALUE>([^<]*)</ANNOTATION_VALUE>", source.text)
    return words(nonspeech.apart(" \n ".join(map(html.unescape, found))))
