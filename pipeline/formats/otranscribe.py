"""oTranscribe's own files (.otr): JSON that holds the text as HTML, with times in it."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

from pipeline.core.cues import Transcript
from pipeline.formats import plain
from pipeline.formats.reading.documents import text_of
from pipeline.formats.reading.source import Source

_STAMP = re.compile(r'<span\b[^<>]*\bdata-timestamp="(\d{1,7}(?:\.\d{1,15})?)"[^<>]*>[^<>]*</span>')
_BREAK = re.compile(r"</?(?:p|div|br|li|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def detect(source: Source) -> bool:
    """JSON whose text is HTML with times of oTranscribe, or lies beside the name of a recording."""
    data: Any = source.json
    if not isinstance(data, dict) or not text_of(data.get("text")):
        return False
    return "media-time" in data or _STAMP.search(data["text"]) is not None


def _clock(time: float) -> str:
    return f"[{int(time) // 3600:02}:{int(time) // 60 % 60:02}:{time % 60:05.2f}] "


def _inner(source: Source, text: str) -> Source:
    return replace(source, raw=b"", text=text, suffix=".txt")


def read(source: Source) -> Transcript:
    """The turns of its text, read as plain text with the times in brackets."""
    text = text_of(source.json["text"]).replace("\n", " ")
    text = _BREAK.sub("\n\n", _STAMP.sub(lambda match: _clock(float(match[1])), text))
    return plain.read(_inner(source, html.unescape(_TAG.sub("", text)).strip()))


def all_words(source: Source) -> list[str]:
    """Every word behind a tag but the digits of times: the text is taken apart at its tags."""
    first, *parts = text_of(source.json["text"]).replace("\n", " ").split("<")
    kept = [first]
    for part in parts:
        tag, closed, text = part.partition(">")
        if not closed:
            kept.append(f"<{part}")
        else:
            kept += ["\n" if _BREAK.fullmatch(f"<{tag}>") else "", "" if "data-timestamp=" in tag else text]
    return plain.read_words(_inner(source, html.unescape("".join(kept))))
