"""Damaged containers give the format error, whatever their library raises."""

import io
import zipfile

import pytest

from pipeline import formats
from pipeline.formats import FormatError

EAF = (
    '<?xml version="1.0" encoding="{}"?><ANNOTATION_DOCUMENT><TIME_ORDER>'
    '<TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="{}"/></TIME_ORDER><TIER TIER_ID="Ann"><ANNOTATION>'
    '<ALIGNABLE_ANNOTATION ANNOTATION_ID="b" TIME_SLOT_REF1="a" TIME_SLOT_REF2="a">'
    "<ANNOTATION_VALUE>So we went.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>"
)


def docx(document: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
    return packed.getvalue()


def wrong_checksum() -> bytes:
    raw = docx(b"<w:document>Ann: so we went up the hill.</w:document>")
    return raw.replace(b"so we went up", b"so we went on", 1)


def encrypted() -> bytes:
    raw = bytearray(docx(b"<w:document/>"))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := raw.find(mark, place + 1)) >= 0:
            raw[place + at] |= 1
    return bytes(raw)


@pytest.mark.parametrize(
    ("raw", "suffix"),
    [
        (docx(b"<w:document><w:body>"), ".docx"),
        (wrong_checksum(), ".docx"),
        (encrypted(), ".docx"),
        (EAF.format("nope-8", "5").encode(), ".eaf"),
        (EAF.format("UTF-8", "9" * 400).encode(), ".eaf"),
    ],
    ids=["malformed XML", "wrong checksum", "encrypted", "unknown encoding", "endless number"],
)
def test_a_damaged_container_is_refused_as_such(raw: bytes, suffix: str) -> None:
    def read() -> None:
        source = formats.source(raw, suffix)
        formats.read(source, formats.detect(source))

    with pytest.raises(FormatError):
        read()


@pytest.mark.parametrize("count", ["4" * 60, "9" * 400, "-1", "2000000000"])
def test_a_textgrid_that_promises_more_intervals_than_it_has_is_refused_at_once(count: str) -> None:
    head = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n8\n<exists>\n1\n"IntervalTier"\n"Nell"\n0\n8\n'
    source = formats.source(f'{head}{count}\n0\n3.1\n"Good evening"\n'.encode(), ".TextGrid")
    with pytest.raises(FormatError, match="breaks off"):
        formats.read(source, "textgrid")
