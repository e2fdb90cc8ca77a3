"""Clock times in transcripts: 4:57, 75:10, 01:02:03, 00:01.250, 00:00:01,5, and 6:01 pm, which is of the day."""

from __future__ import annotations

import re

_HALF = r"[ \u00a0\u202f]?(?:[AaPp]\.[Mm]\.|[AaPp][Mm]\b)"  # of the day
CLOCK = (  # some players count minutes past 59
    r"(?:\d{1,4}:[0-5]?\d|\d{1,3}):[0-5]\d(?:[.,]\d{1,9})?" rf"(?:{_HALF})?"
)
BOXED = rf"(?:{CLOCK}|\d{{1,6}}(?:\.\d{{1,6}})?s)"  # between brackets also 12.5s
DATE = r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2})"  # before a time, in messages
_FRAMES = re.compile(r"(\d{1,2})[:;](\d\d)[:;](\d\d)[:;](\d\d)")
_FRAMES_A_SECOND = 30  # nothing in a text says how many; 24 or 25 would make a stamp up to 0.2 s earlier than it is
_PARTS = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2}(?:[.,]\d{1,20})?)|(\d{1,7}(?:[.,]\d{1,20})?)")
_OF_DAY = re.compile(rf"(1[0-2]|0?\d)(:[0-5]\d(?::[0-5]\d)?){_HALF}")


def shown(at: float) -> str:
    """A time as `48:16` or `1:02:03`, with thousandths of a second where there are any."""
    whole, part = divmod(round(1000 * at), 1000)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    text = f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"
    return f"{text}.{part:03}" if part else text


def seconds(text: str) -> float | None:
    """The seconds of a clock time (hours may be left out), a timecode with frames or a number; else None."""
    if frames := _FRAMES.fullmatch(text.strip()):
        hours, minutes, whole, rest = map(int, frames.groups())
        return hours * 3600 + minutes * 60 + whole + rest / _FRAMES_A_SECOND
    if half := _OF_DAY.fullmatch(text.strip()):
        hour_of_day = int(half[1]) % 12 + (12 if "p" in half[0].lower() else 0)
        past_hour, _, past_minute = half[2][1:].partition(":")
        return float(hour_of_day * 3600 + int(past_hour) * 60 + int(past_minute or 0))
    match = _PARTS.fullmatch(text.strip().removesuffix("s"))
    if match is None:
        return None
    hour, minute, second, plain = match.groups()
    if plain is not None:
        return float(plain.replace(",", "."))
    return int(hour or 0) * 3600 + int(minute) * 60 + float(second.replace(",", "."))
