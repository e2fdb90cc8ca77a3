"""Tiers of annotation files: which are speech, whose name they bear, and their cues by time."""

from __future__ import annotations

import re

from pipeline.core.cues import Cue

NO_SPEECH = re.compile(r"comment|note|gest|gaze|\bpos\b|gloss|transl|phon|tone|morph|prosod|event|code", re.IGNORECASE)


NO_NAME = re.compile(
    r"(?:text|words?|utterances?|orth\w*|transcri\w*|speech|default|sentences?|tx|tier\s*\d*)", re.IGNORECASE
)


def by_time(cues: list[Cue]) -> list[Cue]:
    """Tiers merged by time: each cue after its start, those without one where they stood."""
    keys, last = [], 0.0
    for cue in cues:
        last = cue.start_s if cue.start_s is not None else last
        keys.append(last)
    return [cue for _, cue in sorted(zip(keys, cues, strict=True), key=lambda pair: pair[0])]
