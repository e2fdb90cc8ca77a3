"""CSV and TSV tables with one row for each turn or sentence; the columns' names come from configs/ingest.yaml."""

from __future__ import annotations

import csv
import io
import re
import statistics

from pipeline.core.config import CsvColumns
from pipeline.core.cues import Cue, Reject, Transcript
from pipeline.formats.reading import nonspeech
from pipeline.formats.reading.clock import seconds
from pipeline.formats.reading.source import FormatError, Source
from pipeline.speech.words import words

_MISSING = {"", "na", "n/a", "nan", "none", "null", "-", "?"}
_SHOWN = 20  # columns named in an error
_SLOWEST = 30.0  # words a minute; a conversation below it has its clock misread
csv.field_size_limit(2**31 - 1)


def _delimiter(header: str) -> str:
    return max("\t,;|", key=header.count)


def columns_of(header: list[str], names: CsvColumns) -> dict[str, int]:
    """Which column is which: the first configured name that the header has."""
    low = [_spelt(name) for name in header]
    found = {}
    for role in ("speaker", "text", "start", "end"):
        for name in getattr(names, role):
            if _spelt(name) in low:
                found[role] = low.index(_spelt(name))
                break
    return found


def _spelt(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name.strip().lower())


def _header(source: Source) -> str:
    return next((line for line in source.lines if line.strip()), "")


def detect(source: Source) -> bool:
    """A first line that names a column of text, and another column or the ending .csv or .tsv."""
    line = _header(source)
    if line.lstrip()[:1] in "{[<":
        return False
    try:
        header = next(csv.reader([line], delimiter=_delimiter(line)), [])
    except csv.Error:
        return False
    found = columns_of(header, source.columns)
    spoken = "text" in found and ("speaker" in found or "start" in found)
    return len(header) >= 2 and (spoken or source.suffix in (".csv", ".tsv"))


def _rows(source: Source) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO("\n".join(source.lines)), delimiter=_delimiter(_header(source)), strict=False)
    rows, line = [], 1
    for row in reader:
        if any(cell.strip() for cell in row):
            rows.append((line, row))
        line = reader.line_num + 1
    if rows:
        _check_closed(source.lines[rows[-1][0] - 1 :], rows[-1][0], reader.dialect.delimiter)
    return rows


def _check_closed(lines: list[str], number: int, delimiter: str) -> None:
    """A `FormatError` where a quotation mark of the last row never closes: it would take in every row after it."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "end of data" in str(error) and len(lines) > 1:
            raise FormatError(
                f"line {number}: a quotation mark opens in this row and never closes. Close it, or write it twice"
            ) from error


def read(source: Source) -> Transcript:
    """One cue for each row with words."""
    rows = _rows(source)
    if not rows:
        raise FormatError("the table is empty")
    header = rows[0][1]
    found = columns_of(header, source.columns)
    if "text" not in found:
        raise FormatError(
            f"line {rows[0][0]}: no column holds the text: the columns are {', '.join(map(repr, header[:_SHOWN]))}"
            f"{' ...' if len(header) > _SHOWN else ''}. "
            "Name it in configs/ingest.yaml under csv: text:"
        )
    out = Transcript([], notes=list(source.notes))
    starts = _clock([_span(row, found)[0] for _, row in rows[1:]], rows[1:], found, out.notes)
    ends = _clock([_until(row, found) for _, row in rows[1:]], rows[1:], found, [])
    for (line, row), start, end in zip(rows[1:], starts, ends, strict=True):
        if len(row) <= found["text"]:
            out.rejects += (
                [Reject(line, " ".join(row), "the row is too short: it has no text")] if words(" ".join(row)) else []
            )
            continue
        text, cut = nonspeech.split(row[found["text"]])
        out.rejects += [Reject(line, what, why) for what, why in cut if words(what)]
        label = _cell(row, found.get("speaker")) if "speaker" in found else None
        if words(text):
            out.cues.append(Cue(text, label, start, end if start is not None else None))
        if len(row) > len(header) and words(rest := " ".join(row[len(header) :])):
            out.rejects.append(Reject(line, rest, "the row is longer than the header"))
    timed = sum(cue.start_s is not None for cue in out.cues)
    ended = sum(cue.end_s is not None for cue in out.cues)
    out.timing = "none" if not timed else "cues" if ended * 2 >= timed else "turn_starts"
    return out


def _cell(row: list[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _span(row: list[str], found: dict[str, int]) -> list[str]:
    """A start, or a start and an end in one cell: `0:00.0 - 0:03.3`."""
    return re.split(r"\s*(?:-+>|\s[-–—]\s)\s*", _cell(row, found.get("start")), maxsplit=1)


def _until(row: list[str], found: dict[str, int]) -> str:
    span = _span(row, found)
    return _cell(row, found["end"]) if "end" in found else span[1] if len(span) == 2 else ""


def _clock(
    cells: list[str], rows: list[tuple[int, list[str]]], found: dict[str, int], notes: list[str]
) -> list[float | None]:
    """Seconds of a column: clock times, or numbers in seconds or, where they are too large, in milliseconds."""
    values = [None if cell.lower() in _MISSING else seconds(cell) for cell in cells]
    for cell, value, (line, _) in zip(cells, values, rows, strict=True):
        if value is None and cell.lower() not in _MISSING:
            notes.append(f"line {line}: {cell!r} is no time: left out")
    if missing := sum(cell.lower() in _MISSING and cell != "" for cell in cells):
        shown = {cell for cell in cells if cell and cell.lower() in _MISSING}
        notes.append(f"{missing} times are missing ({', '.join(sorted(shown))})")
    known = [value for value in values if value is not None]
    n_words = sum(len(words(_cell(row, found.get("text")))) for _, row in rows)
    if len(known) >= 5 and n_words:
        span = sum(max(0.0, after - start) for start, after in zip(known, known[1:], strict=False))
        if all(cell.count(":") == 2 and cell.endswith(":00") for cell in cells if cell.lower() not in _MISSING):
            if n_words / max(span, 1) * 60 < _SLOWEST:
                notes.append("times read as minutes:seconds:00, as spreadsheets write them")
                return [None if value is None else value / 60 for value in values]
        elif (
            not any(":" in cell for cell in cells)
            and n_words / max(span, 1) * 60 < 3
            and statistics.median(known) > 1000
        ):
            notes.append("times read as milliseconds")
            return [None if value is None else value / 1000 for value in values]
    return values


def all_words(source: Source) -> list[str]:
    """Every word of the text column, and of what a row has too much or too little, by another parser."""
    delimiter = re.escape(_delimiter(_header(source)))
    cell = re.compile(rf'("(?:[^"]|"")*(?:"|\Z)[^{delimiter}\n]*|[^{delimiter}\n]*)({delimiter}|\n|\Z)')
    rows: list[list[str]] = [[]]
    for match in cell.finditer("\n".join(source.lines)):
        quoted = match[1].startswith('"')
        rows[-1].append(match[1].replace('""', "\x1e").replace('"', "").replace("\x1e", '"') if quoted else match[1])
        if not match[2]:
            break
        if match[2] == "\n":
            rows.append([])
    rows = [row for row in rows if any(value.strip() for value in row)]
    text, width = columns_of(rows[0], source.columns)["text"], len(rows[0])
    spoken = [row[text : text + 1] + row[width:] if len(row) > text else row for row in rows[1:]]
    return [word for values in spoken for value in values for word in words(nonspeech.apart(value))]
