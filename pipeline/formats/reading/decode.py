"""Bytes to text: UTF-8, UTF-16 with its mark, else the likeliest encoding; binary content is refused."""

from __future__ import annotations

import codecs
import json
import re

from pipeline.core.config import CsvColumns
from pipeline.formats.reading.source import FormatError, Source

REMEDY = "Export the transcript as text, captions (VTT, SRT) or JSON, or take the file out of the folder"
_AUDIO = "this is audio, not a transcript: write down what is said, by hand or with a program for speech recognition"
_VIDEO = _AUDIO.replace("audio", "audio or video")
KINDS = {
    b"%PDF": "a PDF",
    b"ID3": _AUDIO,
    **dict.fromkeys((b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2"), _AUDIO),  # MP3 without a title
    **dict.fromkeys((b"\xff\xf1", b"\xff\xf9"), _AUDIO),  # AAC
    b"fLaC": _AUDIO,
    b"#!AMR": _AUDIO,
    b"OggS": _AUDIO,
    b"RIFF": _VIDEO,
    b"FORM": _AUDIO,
    b"\x1aE\xdf\xa3": _VIDEO,  # Matroska, WebM
    b"\x30\x26\xb2\x75": _VIDEO,  # WMA, WMV
    b"\xff\xd8\xff": "a picture",
    b"\x89PNG": "a picture",
    b"{\\rtf": "a Rich Text document (.rtf): save it as .docx or as text",
    b"\xd0\xcf\x11\xe0": "an old Word document (.doc): save it as .docx or as text",
}
_WESTERN = "cp1252"
_LOOKED_AT = 50_000  # bytes before and after the first that is not UTF-8
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # marks that say or force which way text runs
_LINE_ENDS = re.compile("[\x0b\u2028\u2029]")  # of word processors
CODED = {  # captions as codes of a screen or a broadcaster: no text in them until they are converted
    b"Scenarist_SCC": "Scenarist closed captions (.scc)",
    b"STL25.0": "EBU STL subtitles (.stl)",
    b"STL30.0": "EBU STL subtitles (.stl)",
}
ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # with content, and empty


def source(raw: bytes, suffix: str = "", columns: CsvColumns | None = None) -> Source:
    """The file's content, decoded; a `FormatError` where it is empty or binary."""
    columns = columns or CsvColumns()
    if raw.startswith(ZIP):
        return Source(raw, "", suffix, columns)
    if kind := next((kind for mark, kind in CODED.items() if mark in raw[:16]), ""):
        raise FormatError(
            f"{kind}: codes, not text. Convert it to SRT or WebVTT, with `ffmpeg -i in.scc out.srt`, Subtitle Edit or "
            "ttconv, and put that in its place"
        )
    text, notes = _text(raw)
    if not text.strip():
        raise FormatError("the file is empty. Put a transcript in it, or take it out of the folder")
    return Source(raw, text, suffix, columns, notes=notes)


def whole_json(text: str) -> None:
    """A `FormatError` with the place where text that begins as JSON does is damaged or cut short."""
    if not text.lstrip().startswith(("{", "[")):
        return
    try:
        json.loads(text)
    except ValueError as error:
        _check_json_lines(text, error)
        if isinstance(error, json.JSONDecodeError):
            raise FormatError(
                f"line {error.lineno}, column {error.colno}: it begins as JSON does, and is damaged or cut short there "
                f"({error.msg}). Export or download it again"
            ) from error
        raise FormatError(f"it begins as JSON does, and cannot be read ({error}). Export it again") from error
    except RecursionError as error:
        raise FormatError("JSON nested too deeply for any transcript. Take the file out of the folder") from error


def _check_json_lines(text: str, error: ValueError) -> None:
    """A `FormatError` with the first line that is no JSON, where the line before it is whole."""
    if not isinstance(error, json.JSONDecodeError) or error.msg != "Extra data":
        return
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            json.loads(line or "{}")
        except ValueError as problem:
            raise FormatError(
                f"line {number}: JSON Lines, damaged or cut short in this line ({problem}). Mend it or take it out"
            ) from problem


def _text(raw: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if raw.startswith(mark):
            try:
                text = raw[len(mark) :].decode(name)
            except UnicodeDecodeError as error:
                raise FormatError(
                    f"not the {name.upper()} text that it says it is (byte {error.start}). {REMEDY}"
                ) from error
            return _printable(text), ()
    if raw[4:8] == b"ftyp":  # MP4, M4A
        raise FormatError(f"{_VIDEO}. {REMEDY}")
    if kind := next((kind for start, kind in KINDS.items() if raw.startswith(start)), ""):
        raise FormatError(f"{kind}{'' if ':' in kind else ', not text'}. {REMEDY}")
    if b"\0" in raw and any(_utf16(raw[:400], name) for name in ("utf-16-le", "utf-16-be")):
        raise FormatError("UTF-16 text without its mark, it seems. Save it as UTF-8")
    if (at := raw.find(b"\0")) >= 0:
        raise FormatError(f"not text: a binary file (a NUL at byte {at}). {REMEDY}")
    try:
        return _printable(raw.decode("utf-8")), ()
    except UnicodeDecodeError as error:
        controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b\x15" for byte in raw[:65536])
        if controls > len(raw[:65536]) / 100:
            raise FormatError(f"not text: a binary file (control characters throughout). {REMEDY}") from error
        encoding = _likely(raw[max(0, error.start - _LOOKED_AT) : error.start + _LOOKED_AT])
        shown = "Windows-1252" if encoding == _WESTERN else encoding
        note = f"not UTF-8 (byte {error.start}): read as {shown}; check letters with accents and quotation marks"
        return raw.decode(encoding, errors="replace"), (note,)


def _likely(raw: bytes) -> str:
    """The encoding of text that does not say it: Windows-1252, where no other gives a more likely text."""
    from charset_normalizer import from_bytes

    found = from_bytes(raw)
    best = found.best()
    western = next((one for one in found if _WESTERN in (one.encoding, *one.could_be_from_charset)), None)
    if best is None or (western and (western.chaos, -western.coherence) <= (best.chaos, -best.coherence)):
        return _WESTERN
    return best.encoding


def _utf16(raw: bytes, name: str) -> bool:
    """Whether bytes are text of two bytes a character: no control among them, and few alphabets."""
    text = raw[: len(raw) // 2 * 2].decode(name, "replace")
    alphabets = {ord(character) >> 8 for character in text}
    return (
        len(text) >= 4
        and len(alphabets) <= 4
        and 0 in alphabets
        and all(character >= " " or character in "\t\n\r" for character in text)
    )


def _printable(text: str) -> str:
    if (at := text.find("\0")) >= 0:
        raise FormatError(f"not text: a binary file (a NUL at character {at}). {REMEDY}")
    text = _TURNING.sub("", text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))
    return (
        text if text.lstrip()[:1] in ("{", "[") else _LINE_ENDS.sub("\n", text)
    )  # JSON may have them inside its strings
