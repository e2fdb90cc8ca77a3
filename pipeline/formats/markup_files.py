"""Transcripts in marked-up files: TTML captions, Podcasting 2.0 HTML, and Word documents (Microsoft Teams)."""

from __future__ import annotations

import html
import io
import re
import zipfile
from html.parser import HTMLParser
from typing import Any

from pipeline.formats import captions, clock, linguistics, nonspeech, otter, plain, turns
from pipeline.formats.base import FormatError, Reject, Source, Transcript, words
from pipeline.formats.lineparse import Line

_MAX_BYTES = 256_000_000  # of an unpacked document: more is a zip bomb


def detect_ttml(source: Source) -> bool:
    """XML with the root `tt`."""
    return (
        re.match(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?tt[\s>]", source.text[:4000], re.DOTALL)
        is not None
    )


def read_ttml(source: Source) -> Transcript:
    """The paragraphs of a TTML document; agents are speakers."""
    root = linguistics.parse_xml(source)
    rate = _attribute(root, "tickRate")
    frames = float(_attribute(root, "frameRate") or 30)
    agents = {}
    for agent in root.iter():
        if _local(agent.tag) == "agent":
            names = [" ".join("".join(part.itertext()).split()) for part in agent if _local(part.tag) == "name"]
            agents[_attribute(agent, "id")] = next(iter(names), None)
    blocks: list[captions.Block] = []
    for element in root.iter():
        if _local(element.tag) != "p":
            continue
        start, end = (_time(element.get(key), rate, frames) for key in ("begin", "end"))
        length = _time(element.get("dur"), rate, frames)
        if end is None and start is not None and length is not None:
            end = start + length
        text = _paragraph(element)
        who = _attribute(element, "agent")
        label = agents.get(who) or who
        if label:
            text = f"<v {label}>{text}"
        blocks.append(captions.Block(len(blocks) + 1, start, end, text.split("\n")))
    if not blocks:
        raise FormatError("the TTML document has no paragraphs (<p>). Export it again")
    return captions.assemble(blocks, source.notes)


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _attribute(element: Any, name: str) -> str | None:
    return next((str(value) for key, value in element.attrib.items() if _local(key) == name), None)


def _time(value: str | None, rate: str | None, frames: float) -> float | None:
    if value is None:
        return None
    if value.endswith("t") and rate:
        return float(value[:-1]) / float(rate)
    for unit, size in (("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3600.0), ("f", 1 / frames)):
        if value.endswith(unit) and value[: -len(unit)].replace(".", "", 1).isdigit():
            return float(value[: -len(unit)]) * size
    parts = value.split(":")
    if len(parts) == 4:  # hours, minutes, seconds, frames
        found = clock.seconds(":".join(parts[:3]))
        return None if found is None else found + float(parts[3]) / frames
    return clock.seconds(value)


def _paragraph(element: Any) -> str:
    """The text of a paragraph; a break is a new line, and tag-like text stays text."""
    parts = [html.escape(" ".join((element.text or "").split("\n")), quote=False)]
    for child in element:
        if _local(child.tag) == "br":
            parts.append("\n")
        elif _local(child.tag) not in ("metadata", "set"):
            parts.append(_paragraph(child))
        parts.append(html.escape(" ".join((child.tail or "").split("\n")), quote=False))
    return "".join(parts)


def ttml_words(source: Source) -> list[str]:
    """The text of the paragraphs, tags cut out of the file's own text."""
    found = re.findall(r"<(?:\w+:)?p(?=[\s>])[^>]*>(.*?)</(?:\w+:)?p>", source.text, re.DOTALL)
    texts = [re.sub(r"<[^>]*>", "", re.sub(r"<(?:\w+:)?br\s*/?>", "\n", text)) for text in found]
    return [
        word for text in texts for word in words(re.sub(r"(?<!\S)>{2,3}", " ", nonspeech.apart(html.unescape(text))))
    ]


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


def detect_html(source: Source) -> bool:
    """A page, or a piece of one with `cite` and `time`, as Podcasting 2.0 has them."""
    start = source.text[:2000].lower()
    page = re.search(r"<html|<!doctype html", start) is not None
    return page or (start.lstrip().startswith("<") and re.search(r"<cite[ >]", start) is not None)


def read_html(source: Source) -> Transcript:
    """Names in `cite`, times in `time`; a page without them is read as plain text."""
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


def html_words(source: Source) -> list[str]:
    """The words of the page, tags cut out of its text."""
    text = re.sub(r"(?is)<(script|style|head|noscript|template)\b.*?</\1\s*>|<!--.*?-->", " ", source.text)
    text = re.sub(
        r"(?i)</?(?:cite|time|p|div|br|li|h\d|tr|section|article|header|footer|blockquote)\b[^>]*>", "\n", text
    )
    text = html.unescape(re.sub(r"</?[A-Za-z!][^>]*>", "", text))
    return words(nonspeech.apart(re.sub(r"^(\s*\[[^\[\]\n]*\]:?)", r"\1 ", text, flags=re.MULTILINE)))


def detect_docx(source: Source) -> bool:
    """A zip container with a Word document in it."""
    if not source.raw.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(source.raw)) as container:
            return "word/document.xml" in container.namelist()
    except zipfile.BadZipFile:
        return False


def _document(source: Source) -> bytes:
    with zipfile.ZipFile(io.BytesIO(source.raw)) as container:
        if sum(info.file_size for info in container.infolist()) > _MAX_BYTES:
            raise FormatError("the Word document unpacks to more than 256 MB. Save its text as a .txt file")
        return container.read("word/document.xml")


def read_docx(source: Source) -> Transcript:
    """The paragraphs of a document, read as the text format that they are in; Teams has name and time on top."""
    import docx
    from docx.table import Table

    _document(source)
    try:
        document = docx.Document(io.BytesIO(source.raw))
    except (KeyError, ValueError) as error:
        raise FormatError(f"the Word document cannot be opened: {error}. Save it again, or save its text") from error
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            paragraphs = [p for row in block.rows for cell in row.cells for p in cell.paragraphs]
        else:
            paragraphs = [block]
        for paragraph in paragraphs:
            lines += [*paragraph.text.split("\n"), ""]
    return _text_of_document("\n".join(lines), source)


_SPAN = re.compile(r"\s*(\d+:\d{1,2}:\d{1,2}(?:\.\d+)?)\s*-+>\s*(\d+:\d{1,2}:\d{1,2}(?:\.\d+)?)\s*")


def _text_of_document(text: str, source: Source) -> Transcript:
    inner = Source(b"", text, ".txt", notes=source.notes)
    out = Transcript([], notes=list(source.notes))
    if any(_SPAN.fullmatch(line) for line in inner.lines):  # the first Teams exports: times, name, words
        blocks: list[captions.Block] = []
        for number, line in enumerate(inner.lines, start=1):
            if span := _SPAN.fullmatch(line):
                blocks.append(captions.Block(number, clock.seconds(span[1]), clock.seconds(span[2]), []))
            elif blocks and line.strip():
                named = f"<v {line.strip()}>" if not blocks[-1].payload else html.escape(line, quote=False)
                blocks[-1].payload.append(named)
                out.structure += [line.strip()] if len(blocks[-1].payload) == 1 else []
            elif words(line):
                out.rejects.append(Reject(number, line.strip(), "stands before the first time"))
        found = captions.assemble(blocks, source.notes, out.rejects)
        found.structure += out.structure
        found.structure += [line.strip() for line in inner.lines if _SPAN.fullmatch(line)]
        return found
    return otter.read(inner) if otter.detect(inner) else plain.read(inner)


def docx_words(source: Source) -> list[str]:
    """The text of the document, tags cut out of its XML."""
    text = _document(source).decode("utf-8", "replace")
    text = re.sub(r"<w:(?:br|cr)\b[^>]*/>|</w:p>", "\n", re.sub(r"<w:tab\b[^>]*/>", "\t", text))
    text = re.sub(r"<w:(?:instrText|delText)\b[^>]*>[^<]*</w:(?:instrText|delText)>", "", text)
    return plain.read_words(Source(b"", html.unescape(re.sub(r"<[^>]*>", "", text)), ".txt"))
