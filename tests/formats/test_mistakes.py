"""What ends in the folder by mistake, or comes out of a program oddly: a right result, or an error that helps."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from pipeline import formats, ingest
from pipeline.core import config, tables
from pipeline.core.command import Problem

TALK = "Ann Lee: Hello to all of you, we begin.\n\nBob Ray: Good day to you too.\n\nAnn Lee: Fine then, go on.\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ann>Hello to all.</v>\n\n00:04.000 --> 00:06.000\n<v Bob>Good day.</v>\n"
PAGE = b"<!DOCTYPE html><html><head><title>404</title></head><body><p>It is not there.</p></body></html>"


def packed(*names: str) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return raw.getvalue()


def read(root: Path, name: str, raw: bytes) -> list[tuple[str, str]]:
    path = root / "data/raw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    ingest.ingest(config.Ingest(), root)
    cues = tables.read("cues", root)
    return [(str(label), text) for label, text in zip(cues.label, cues.text, strict=True)]


BAD = {
    "pictures.docx": (packed("a.jpg", "b.jpg"), "a zip file that is no Word document: it holds 'a.jpg', 'b.jpg'"),
    "half.docx": (packed("word/document.xml")[:60], "broken off .* Download it again"),
    "sheet.csv": (packed("xl/workbook.xml"), "a spreadsheet: save it as CSV"),
    "talk.odt": (packed("mimetype", "content.xml"), "an OpenDocument file: save it as .docx or as text"),
    "half.json": (b'{"results": {"transcripts": [{"transcript": "Hello', "line 1, column 45: .* cut short"),
    "half.txt": (TALK.encode("utf-16")[:-1], "not the UTF-16-LE text that it says it is"),
    "wide.txt": (TALK.encode("utf-16-be"), "UTF-16 text without its mark, it seems. Save it as UTF-8"),
    "cyrillic.txt": ("Анна: Здравствуйте всем.\n\nБоб: Добрый день.\n".encode("utf-16-le"), "UTF-16 text without its"),
    "talk.rtf": (rb"{\rtf1\ansi Ann: Hello\par Bob: Good day\par}", r"\(\.rtf\): save it as \.docx or as text\. "),
    "data.txt": (bytes(range(256)) * 4, "not text: a binary file"),
    "page.vtt": (PAGE, r"a web page under the name of a \.vtt file: .* Download it again"),
    "page.json": (PAGE, r"a web page under the name of a \.json file"),
    "times.vtt": (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n00:02.000 --> 00:03.000\n\n", "It has times, names or"),
    "times.txt": (b"00:01\n00:02\n00:03\n00:04\n", "no known format fits. Export the transcript"),
    "names.txt": (b"Ann:\n\nBob:\n\nAnn:\n", "no word of speech is left"),
    "early.srt": (b"1\n-00:00:01,000 --> 00:00:02,000\nHello\n", "line 2: '-00:00:01,000 --> .* is no cue time"),
    "wide.csv": (b"a," * 3000 + b"b\n" + b"1," * 3000 + b"2\n", r"columns are ('a', ){19}'a' \.\.\."),
    "open.csv": (b'speaker,text\nAnn,"Hello,\nBob,Good day,\nAnn,Fine\n', "line 2: a quotation mark opens"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_transcript_is_named_with_the_remedy(tmp_path: Path, name: str) -> None:
    raw, said = BAD[name]
    with pytest.raises(Problem, match=rf"{name}: .*{said}"):
        read(tmp_path, name, raw)


def test_a_folder_called_like_a_file_is_a_folder_and_a_pipe_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path, "talk.vtt/part.txt", TALK.encode())[0][0] == "Ann Lee"
    os.mkfifo(tmp_path / "data/raw/pipe.txt")
    with pytest.raises(Problem, match=r"pipe\.txt: not a regular file"):
        ingest.ingest(config.Ingest(), tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "data/raw/talk.txt").write_text(TALK)
    (tmp_path / "data/raw/talk.txt").chmod(0)
    with pytest.raises(Problem, match=r"talk\.txt: .*ermission"):
        ingest.ingest(config.Ingest(), tmp_path)


@pytest.mark.parametrize("encoding", ["utf-32", "utf-16", "utf-8-sig"])
def test_text_with_the_mark_of_its_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, "talk.txt", TALK.encode(encoding)) == read(tmp_path, "talk.txt", TALK.encode())


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u202e", "\u2068"])
def test_marks_that_turn_the_direction_of_text_are_no_part_of_a_name(tmp_path: Path, mark: str) -> None:
    turned = TALK.replace("Ann", f"{mark}Ann{mark}").replace("Bob", f"B{mark}ob")
    assert read(tmp_path, "talk.txt", turned.encode()) == read(tmp_path, "talk.txt", TALK.encode())


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x0b", "\r", "\r\n"])
def test_line_ends_of_word_processors_part_speakers(tmp_path: Path, end: str) -> None:
    assert read(tmp_path, "talk.txt", TALK.replace("\n", end).encode()) == read(tmp_path, "talk.txt", TALK.encode())


def test_line_ends_of_word_processors_may_stand_in_json() -> None:
    text = '[{"text": "All the\u2028crates.", "start": 1, "end": 2, "speaker": "Ada"}]'
    found = formats.read(formats.source(text.encode(), ".json"), "segments_json")[0]
    assert found.cues[0].text.split() == ["All", "the", "crates."]


@pytest.mark.parametrize("name", ["A" * 10_000, "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "=1+1"])
def test_a_name_of_any_kind_in_a_table_is_a_name(tmp_path: Path, name: str) -> None:
    quoted = name.replace('"', '""')
    rows = f'speaker,text,start\n"{quoted}",Hello to all,1\nBob,good day,3\n'
    assert read(tmp_path, "talk.csv", rows.encode()) == [(name, "Hello to all"), ("Bob", "good day")]


def test_a_quotation_mark_inside_the_last_cell_is_a_character(tmp_path: Path) -> None:
    rows = 'speaker,text,start\nAnn,"So ""we"" went, all",1\nBob,5" of rain,3\n'
    assert read(tmp_path, "talk.csv", rows.encode()) == [("Ann", 'So "we" went, all'), ("Bob", '5" of rain')]


def test_thousands_of_columns_beside_the_text_do_no_harm(tmp_path: Path) -> None:
    rows = b"speaker,text" + b",x" * 5000 + b"\nAnn,Hello to all" + b",1" * 5000 + b"\n"
    assert read(tmp_path, "talk.csv", rows) == [("Ann", "Hello to all")]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        (
            "cp1252",
            "ANN LEE: It’s a “quite” normal evening, the café is shut.\nBOB RAY: Yes… since Friday.\n",
        ),
        (
            "cp1252",
            "Mme LEFÈVRE : Bonsoir à tous, la jetée est fermée depuis août.\nM. VALE : Où êtes-vous ?\n",
        ),
        (
            "cp1250",
            "PANÍ NOVÁKOVÁ: Dobrý večer, molo je zavřené.\nPAN ŘEHOŘ: Město zaplatí, příští týden.\n",
        ),
        ("cp1251", "ИВАНОВА: Добрый вечер, мост закрыт с пятницы.\nПЕТРОВ: Город заплатит, конечно, как всегда.\n"),
        ("koi8_r", "ИВАНОВА: Добрый вечер, мост закрыт с пятницы.\nПЕТРОВ: Город заплатит, конечно, как всегда.\n"),
    ],
)
def test_an_encoding_that_the_file_does_not_say_is_found(encoding: str, text: str) -> None:
    source = formats.source(text.encode(encoding), ".txt")
    assert source.text == text
    assert "not UTF-8" in source.notes[0]
