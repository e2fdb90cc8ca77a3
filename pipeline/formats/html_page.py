"""HTML pages: Podcasting 2.0 has names in `cite` and times in `time`; other pages are read as plain text."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from pipeline.formats import clock, nonspeech, turns
from pipeline.formats.base import FormatError, Source, Transcript, words
from pipeline.formats.lineparse import Line

_OPEN = re.compile(r"(?:<[A-Za-z][^<>]*){50}<")  # no browser writes that, and parsing it takes for ever


class _Page(HTMLParser):
    """Collects the text of an HTML page: names (cite), times (time), and lines of other text."""

    _BLOCK = frozenset("p div br li h1 h2 h3 h4 h5 h6 tr section article header footer blockquote".split())
    _SILENT = frozenset(("script", "style", "head", "noscript", "template"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[tuple[str, str, int]] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._BLOCK:
            self.parts.append(("break", "", self.getpos()[0]))
        if tag in ("cite", "time") or tag in self._SILENT:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass
        if tag in self._BLOCK:
            self.parts.append(("break", "", self.getpos()[0]))

    def handle_data(self, data: str) -> None:
        kind = self._inside[-1] if self._inside else "text"
        if kind not in self._SILENT:
            self.parts.append((kind, data, self.getpos()[0]))


def detect(source: Source) -> bool:
    """A page, or a piece of one with `cite` and `time`, as Podcasting 2.0 has them."""
    start = source.text[:2000].lower()
    page = re.search(r"<html|<!doctype html", start) is not None
    return page or (start.lstrip().startswith("<") and re.search(r"<cite[ >]", start) is not None)


def read(source: Source) -> Transcript:
    """Names in `cite`, times in `time`; a page without them is read as plain text."""
    if broken := _OPEN.search(source.text):
        line = source.text.count("\n", 0, broken.start()) + 1
        raise FormatError(f"line {line}: tags that are never closed. Save the page again, or its text")
    page = _Page()
    page.feed(source.text)
    page.close()
    out = Transcript([], notes=list(source.notes))
    lines: list[tuple[int, str]] = []
    fresh = True
    for kind, text, number in page.parts:
        text = " ".join(text.split())
        if kind in ("cite", "time") and text:
            lines.append((number, f"\x1e{kind}\x1e{text}"))
            fresh = True
        elif kind == "break":
            fresh = True
        elif text:
            if fresh:
                lines += [(number, ""), (number, text)]
            else:
                lines[-1] = (lines[-1][0], f"{lines[-1][1]} {text}")
            fresh = False
    if not any(line.startswith("\x1ecite") for _, line in lines):
        return turns.read([(n, line.replace("\x1etime\x1e", "")) for n, line in lines], turns.Options(), out)
    return turns.read(lines, turns.Options(parse=_cited, wrapped=False, certain=True), out)


def _cited(line: str) -> Line:
    if line.startswith("\x1ecite\x1e"):
        return Line("", line[6:].rstrip(": "), True, header=True)
    if line.startswith("\x1etime\x1e"):
        return Line("", None, False, clock.seconds(line[6:]), line[6:])
    return Line(line.strip())


def all_words(source: Source) -> list[str]:
    """The words of the page, tags cut out of its text."""
    text = re.sub(r"(?is)<(script|style|head|noscript|template)\b.*?</\1\s*>|<!--.*?-->", " ", source.text)
    text = re.sub(
        r"(?i)</?(?:cite|time|p|div|br|li|h\d|tr|section|article|header|footer|blockquote)\b[^<>]*>", "\n", text
    )
    text = html.unescape(re.sub(r"</?[A-Za-z!][^<>]*>", "", text))
    return words(nonspeech.apart(re.sub(r"^([^\S\n]*\[[^\[\]\n]*\]:?)", r"\1 ", text, flags=re.MULTILINE)))
