"""oTranscribe's own files (.otr): JSON that holds the text as HTML, with times in it."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from pipeline.core.cues import Transcript
from pipeline.formats import plain
from pipeline.formats.reading.documents import text_of
from pipeline.formats.reading.source import Source

_STAMP = re.compile(r'<span\b[^<>]*\bdata-timestamp="([\d.]+)"[^<>]*>[^<>]*</span>')
_BREAKS = frozenset("p div br li h1 h2 h3".split())


def detect(source: Source) -> bool:
    """JSON whose text is HTML with times of oTranscribe, or lies beside the name of a recording."""
    data: Any = source.json
    if not isinstance(data, dict) or not text_of(data.get("text")):
        return False
    return "media-time" in data or _STAMP.search(data["text"]) is not None


class _Lines(HTMLParser):
    """The text of HTML, with each time in brackets and each paragraph on a line of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.stamped = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A time, or the end of a line."""
        time = dict(attrs).get("data-timestamp")
        if tag in _BREAKS:
            self.parts.append("\n")
        if time is not None and re.fullmatch(r"\d{1,7}(?:\.\d{1,12})?", time):
            self.parts.append(_clock(float(time)))
            self.stamped = True

    def handle_endtag(self, tag: str) -> None:
        """The end of a time's own digits, or of a line."""
        if tag == "span":
            self.stamped = False
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Text that is no time's own digits."""
        if not self.stamped:
            self.parts.append(data.replace("\n", " "))


def _clock(time: float) -> str:
    return f"[{int(time) // 3600:02}:{int(time) // 60 % 60:02}:{time % 60:05.2f}] "


def _inner(source: Source, text: str) -> Source:
    return replace(source, raw=b"", text=text, suffix=".txt")


def read(source: Source) -> Transcript:
    """The turns of its text, read as plain text."""
    lines = _Lines()
    lines.feed(text_of(source.json["text"]))
    lines.close()
    return plain.read(_inner(source, re.sub(r"\n\s*\n", "\n\n", "".join(lines.parts)).strip()))


def all_words(source: Source) -> list[str]:
    """Every word of the HTML but its tags and times."""
    text = _STAMP.sub(" ", text_of(source.json["text"]).replace("\n", " "))
    text = re.sub(r"</?(?:p|div|br|li|h[123])\b[^<>]*>", "\n", text)
    return plain.read_words(_inner(source, html.unescape(re.sub(r"<[^<>]*>", "", text))))
