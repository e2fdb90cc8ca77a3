"""Clock times in transcripts: 4:57, 01:02:03, 00:01.250, 00:00:01,5."""

from __future__ import annotations

import re

CLOCK = r"(?:\d{1,4}:)?[0-5]?\d:[0-5]\d(?:[.,]\d{1,9})?"
_PARTS = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2}(?:[.,]\d{1,9})?)|(\d{1,7}(?:[.,]\d{1,9})?)")


def seconds(text: str) -> float | None:
    """The seconds of a clock time (hours may be left out) or of a plain number of seconds; None where it is neither."""
    match = _PARTS.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, rest, plain = match.groups()
    if plain is not None:
        return float(plain.replace(",", "."))
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(rest.replace(",", "."))
