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
    ],
    ids=["malformed XML", "wrong checksum", "encrypted"],
)
def test_a_damaged_container_is_refused_as_such(raw: bytes, suffix: str) -> None:
    def read() -> None:
        source = formats.source(raw, suffix)
        formats.read(source, formats.detect(source))

    with pytest.raises(FormatError):
        read()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (docx(b"<w:document>" + b"So we went up the hill. " * 30)[:400], "broken off .*Download it again"),
        (
            docx(b"<w:document/>").replace(b"word/document.xml", b"pictures/one.jpeg"),
            "no Word document: it holds '.Con",
        ),
        (b"PK\x05\x06" + b"\0" * 18, "no Word document: it holds nothing"),
        (docx(b"<w:document>"), "the Word document cannot be opened: .* Save it again, or save its text"),
        (docx(b""), "the Word document cannot be opened"),
    ],
    ids=["half a download", "pictures", "empty", "malformed XML", "no XML"],
)
def test_a_zip_file_that_is_no_word_document_says_what_it_is(raw: bytes, said: str) -> None:
    source = formats.source(raw, ".docx")
    with pytest.raises(FormatError, match=said):
        formats.read(source, formats.detect(source))
    with pytest.raises(FormatError, match=said):
        formats.read(source, "docx")


@pytest.mark.parametrize("count", ["4" * 60, "9" * 400, "-1", "2000000000"])
def test_a_textgrid_that_promises_more_intervals_than_it_has_is_refused_at_once(count: str) -> None:
    head = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n8\n<exists>\n1\n"IntervalTier"\n"Nell"\n0\n8\n'
    source = formats.source(f'{head}{count}\n0\n3.1\n"Good evening"\n'.encode(), ".TextGrid")
    with pytest.raises(FormatError, match="breaks off"):
        formats.read(source, "textgrid")


@pytest.mark.parametrize(
    ("encoding", "time", "start"), [("nope-8", "5", 0.005), ("UTF-8", "9" * 400, None), ("UTF-8", "¹", None)]
)
def test_an_odd_encoding_or_time_of_an_annotation_keeps_its_words(
    encoding: str, time: str, start: float | None
) -> None:
    source = formats.source(EAF.format(encoding, time).encode(), ".eaf")
    transcript, _ = formats.read(source, formats.detect(source))
    assert [(cue.text, cue.start_s) for cue in transcript.cues] == [("So we went.", start)]


@pytest.mark.parametrize(
    ("head", "begin", "start"),
    [
        ("", "2.¹5s", None),
        ("", "1.5s", 1.5),
        ('frameRate="0"', "30f", 1.0),
        ('tickRate="0"', "5t", None),
        ('tickRate="10"', "5t", 0.5),
        ('frameRate="25"', "00:00:01:05", 1.2),
        ("", "00:00:01:x", None),
        ("", ">1s", None),
    ],
)
def test_an_odd_time_of_a_caption_in_xml_keeps_its_words(head: str, begin: str, start: float | None) -> None:
    text = f'<tt xmlns="http://www.w3.org/ns/ttml" {head}><body><p begin="{begin}">So we went.</p></body></tt>'
    transcript, _ = formats.read(formats.source(text.encode(), ".xml"), "ttml")
    assert [(cue.text, cue.start_s) for cue in transcript.cues] == [("So we went.", start)]


SRT = "1\n00:00:01,000 --> 00:00:02,000\nSo we went.\n\n2\n{}\nYes.\n"
SBV = "0:00:01.000,0:00:02.000\nSo we went.\n\n{}\nYes.\n"
VTT = "WEBVTT\n\n\n00:01.000 --> 00:02.000\nSo we went.\n\n{}\nYes.\n"


@pytest.mark.parametrize(
    ("name", "text", "line", "times"),
    [
        ("srt", SRT, 6, "00:00:.02,000 --> 00:00:04,000"),
        ("srt", SRT, 6, "00:00:02,000 --> 00:00:4x"),
        ("webvtt", VTT, 7, "00:02.00,0 --> 00:04.000"),
        ("webvtt", VTT, 7, "00:02.000 --> 00:0:2:3:4.000"),
        ("sbv", SBV, 4, "0:00:02.000,0:000:.4000"),
    ],
)
def test_a_damaged_time_of_a_caption_is_named_with_its_line(name: str, text: str, line: int, times: str) -> None:
    with pytest.raises(FormatError, match=rf"line {line}: '{times}' is no cue time. Write it as 0"):
        formats.read(formats.source(text.format(times).encode(), f".{name}"), name)


@pytest.mark.parametrize("name", ["sbv", "srt", "webvtt"])
def test_text_before_the_first_time_of_captions_is_set_aside(name: str) -> None:
    text = "Tim wrote <i>this</i>\n\n" + {"sbv": SBV, "srt": SRT, "webvtt": VTT[8:]}[name].format("\n")
    transcript, _ = formats.read(formats.source(text.encode(), f".{name}"), name)
    assert [(reject.line, reject.text) for reject in transcript.rejects[:1]] == [(1, "Tim wrote this")]
    assert transcript.cues[0].text.startswith("So we went.")


def test_a_header_of_substation_captions_may_hold_braces() -> None:
    text = (
        "[Script Info]\nTitle: {a \\n b}\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, "
        "MarginV, Effect, Text\nDialogue: 0,0:00:01.00,0:00:02.00,x,Ida,0,0,0,,{\\i1}So{\\i0} we\\Nwent.\n"
    )
    transcript, _ = formats.read(formats.source(text.encode(), ".ass"), "ass")
    assert [cue.text for cue in transcript.cues] == ["So we went."]
    assert "Title: {a \\n b}" in [reject.text for reject in transcript.rejects]


def zipped(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    "parts",
    [
        {"word/document.xml": b" " * 20_000_000},
        {"word/document.xml": b"<a/>", "word/media/image1.png": b"\0" * 20_000_000},
        {"word/document.xml": b"<a/>"} | {f"word/{k}": b"\0" * 200_000 for k in range(100)},
    ],
    ids=["huge text", "huge picture", "many members"],
)
def test_a_word_document_that_unpacks_to_too_much_names_the_setting(parts: dict[str, bytes]) -> None:
    raw = zipped(parts)
    assert len(raw) < 500_000
    with pytest.raises(FormatError, match=r"unpacks to 20 MB, over max_unpacked_megabytes: 10 in configs/ingest\.yaml"):
        formats.read(formats.source(raw, ".docx", max_unpacked=10e6), "docx")


def test_a_word_document_that_understates_its_size_is_refused() -> None:
    raw = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b" " * 20_000_000})
    false = raw.replace((20_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert false != raw
    with pytest.raises(FormatError, match="Bad CRC|Export it again"):
        formats.read(formats.source(false, ".docx", max_unpacked=10e6), "docx")


LAUGHS = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 10))
BOMBS = {
    "billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
    "quadratic": f'<!DOCTYPE x [<!ENTITY l9 "{"ha " * 100_000}">]>',
    "external entity": '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("name", ["eaf", "ttml"])
def test_xml_that_declares_entities_is_refused(name: str, bomb: str) -> None:
    body = {
        "eaf": "<ANNOTATION_DOCUMENT>&l9;</ANNOTATION_DOCUMENT>",
        "ttml": '<tt xmlns="http://www.w3.org/ns/ttml"><body><p begin="1s">&l9;</p></body></tt>',
    }[name]
    with pytest.raises(FormatError, match="declares entities is refused"):
        formats.read(formats.source(f"{BOMBS[bomb]}{body}".encode(), ".xml"), name)


@pytest.mark.parametrize("name", ["eaf", "ttml"])
def test_xml_nested_without_end_is_refused(name: str) -> None:
    text = "<tt>" * 50_000 + "</tt>" * 50_000
    with pytest.raises(FormatError, match="nested more than 100 levels"):
        formats.read(formats.source(text.encode(), ".xml"), name)


@pytest.mark.parametrize("time", ["nan 1", "inf 1", "1 nan", "1 inf", "1 -inf", "-1 1", "1 -1", "1e999 1", "x 1"])
def test_a_turn_of_an_rttm_file_without_a_possible_time_is_named_with_its_line(time: str) -> None:
    text = f"SPEAKER talk 1 0 1 <NA> <NA> ann <NA>\nSPEAKER talk 1 {time} <NA> <NA> bob <NA>\n"
    with pytest.raises(FormatError, match="line 2: (no time of a turn|not an RTTM turn): "):
        formats.read(formats.source(text.encode(), ".rttm"), "rttm")


def test_a_heading_parted_by_a_tab_is_one() -> None:
    named = "#\tAnn Lee\n\nSo we went.\n\n#\tBob Ray\n\nYes.\n\n#\tAnn Lee\n\nNo.\n"
    titled = "#\tx\n\nAnn Lee: So we went.\n\nBob Ray: Yes.\n"
    found = [formats.read(formats.source(text.encode(), ".md"), "plain")[0] for text in (named, titled)]
    assert [cue.label for cue in found[0].cues] == ["Ann Lee", "Bob Ray", "Ann Lee"]
    assert [(reject.text, reject.reason) for reject in found[1].rejects] == [("# x", "heading")]
