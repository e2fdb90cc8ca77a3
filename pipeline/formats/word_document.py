"""Word documents (.docx), as Microsoft Teams exports them."""

from __future__ import annotations

import html
import io
import re
import zipfile

from pipeline.core.cues import Reject, Transcript
from pipeline.formats import csv_table, otter, plain
from pipeline.formats.reading import captions, clock
from pipeline.formats.reading.caption_text import Block
from pipeline.formats.reading.source import FormatError, Source
from pipeline.speech.words import words

_OTHERS = {
    "xl/": "a spreadsheet: save it as CSV",
    "ppt/": "slides: save their text as a .txt file",
    "content.xml": "an OpenDocument file: save it as .docx or as text",
    "Index/": "a document of Apple's Pages: export it as .docx or as text",
    "META-INF/": "an e-book or a program: save its text as a .txt file",
}


def detect(source: Source) -> bool:
    """A zip container with a Word document in it."""
    if not source.raw.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(source.raw)) as container:
            return "word/document.xml" in container.namelist()
    except zipfile.BadZipFile:
        return False


def check_container(source: Source) -> None:
    """A `FormatError` where a zip container is broken off, or holds something else than a Word document."""
    if not source.raw.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(source.raw)) as container:
            names = container.namelist()
    except zipfile.BadZipFile as error:
        raise FormatError(f"a Word document or other zip file, broken off ({error}). Download it again") from error
    if "word/document.xml" not in names:
        if kind := next((kind for start, kind in _OTHERS.items() if any(name.startswith(start) for name in names)), ""):
            raise FormatError(f"{kind}, and put that into the folder")
        shown = ", ".join(map(repr, names[:3])) + (", ..." if len(names) > 3 else "")
        raise FormatError(
            f"a zip file that is no Word document: it holds {shown or 'nothing'}. "
            "Unpack it, and put the transcripts of it into the folder"
        )


def _document(source: Source) -> bytes:
    check_container(source)
    with zipfile.ZipFile(io.BytesIO(source.raw)) as container:
        size = sum(info.file_size for info in container.infolist())  # what it says: zipfile reads no more than that
        if size > source.max_unpacked:
            raise FormatError(
                f"the Word document unpacks to {size / 1e6:.0f} MB, over max_unpacked_megabytes: "
                f"{source.max_unpacked / 1e6:g} in configs/ingest.yaml. Save its text as a .txt file"
            )
        return container.read("word/document.xml")


def read(source: Source) -> Transcript:
    """The paragraphs of a document, read as the text format that they are in; Teams has name and time on top."""
    import docx
    from docx.table import Table

    _document(source)
    try:
        document = docx.Document(io.BytesIO(source.raw))
        blocks = list(document.iter_inner_content())
    except (
        KeyError,
        ValueError,
        SyntaxError,
        AttributeError,
        TypeError,
    ) as error:  # no such part, or its XML is broken
        raise FormatError(f"the Word document cannot be opened: {error}. Save it again, or save its text") from error
    lines: list[str] = []
    aside: list[Reject] = []
    for block in blocks:
        if isinstance(block, Table):
            rows = [[" ".join(cell.text.split()) for cell in row.cells] for row in block.rows]
            for row in _in_order(rows, source, len(lines) + 1, aside):
                lines += ["\t".join(row), ""]
        else:
            lines += [*block.text.split("\n"), ""]
    out = _text_of_document("\n".join(lines), source)
    out.rejects += aside
    return out


def _in_order(rows: list[list[str]], source: Source, number: int, aside: list[Reject]) -> list[list[str]]:
    """A table's rows as time, name and words; where its head does not name these columns, as they stand."""
    at = csv_table.columns_of(rows[0], source.columns) if rows else {}
    if not {"speaker", "text"} <= at.keys() or any(len(row) != len(rows[0]) for row in rows):
        return rows
    taken = [at[role] for role in ("start", "speaker", "text") if role in at]
    rest = [k for k in range(len(rows[0])) if k not in taken]
    for step, row in enumerate(rows):
        set_aside = " ".join(row) if step == 0 else " ".join(row[k] for k in rest)
        if words(set_aside):
            aside.append(Reject(number + 2 * step, set_aside, "head of a table" if step == 0 else "another column"))
    return [[row[k] for k in taken] for row in rows[1:]]


_SPAN = re.compile(r"\s*(\d+:\d{1,2}:\d{1,2}(?:\.\d+)?)\s*-+>\s*(\d+:\d{1,2}:\d{1,2}(?:\.\d+)?)\s*")


def _text_of_document(text: str, source: Source) -> Transcript:
    inner = Source(b"", text, ".txt", notes=source.notes)
    out = Transcript([], notes=list(source.notes))
    if any(_SPAN.fullmatch(line) for line in inner.lines):  # the first Teams exports: times, name, words
        blocks: list[Block] = []
        for number, line in enumerate(inner.lines, start=1):
            if span := _SPAN.fullmatch(line):
                blocks.append(Block(number, clock.seconds(span[1]), clock.seconds(span[2]), []))
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


def all_words(source: Source) -> list[str]:
    """The text of the document, tags cut out of its XML."""
    text = _document(source).decode("utf-8", "replace")
    text = re.sub(r"<w:(?:br|cr)\b[^>]*/>|</w:p>", "\n", re.sub(r"<w:tab\b[^>]*/>", "\t", text))
    text = re.sub(r"<w:(?:instrText|delText)\b[^>]*>[^<]*</w:(?:instrText|delText)>", "", text)
    return plain.read_words(Source(b"", html.unescape(re.sub(r"<[^>]*>", "", text)), ".txt"))
