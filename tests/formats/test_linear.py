"""Twice the text takes twice the time, whatever it repeats: no reader and no detection grows faster than its input."""

import contextlib
import gc
import html
import json
import time
from collections.abc import Iterator

import pytest

from pipeline import formats
from pipeline.formats.reading.source import FormatError
from tests.fuzz import targets

SHORT, TIMES = 2_500, 4  # characters, and how many times as long the second text is
SLACK_S = 0.1
UNITS = (
    *("<!--", "<head>", "<script>", "<p>", "<a ", '<a ="', "<v ", "</", "[", "[[a](", "![", "(", "(a ", "{", "“", '"a'),
    *("♪a", "*a", "**", "__", ":", "::::", "----", "—", "- ", ">>", "> ", "-->", "00:01 --> ", "1:1:", "1", "1\n"),
    *(
        "1\n\n",
        "\x15",
        " ",
        "\t",
        "\n",
        "\n\n",
        "\\",
        "&",
        "&#9",
        "&a",
        ",",
        '","\n',
        "a,b\n",
        "A",
        "Ann ",
        "AB ",
        "A. ",
    ),
    *("Mr. A. ", "a", "said A ", "“A,” he said. ", "A: ", "Ann Lee: x\n\n", "# A\n", "Q. a\n", "[00:01] ", "(laughs) "),
    *("Ann Lee  0:05\n", "@a", '[{"a":', "\x151_2", "SPEAKER a 1 1 1 a a a a\n", "[00:01](https://a?t=1) ", "http://"),
)


def files(name: str, text: str) -> Iterator[tuple[bytes, str]]:
    """A text in the places of a format's sample where it may do harm: alone, inside what is said, behind the end."""
    path = targets.samples(name)[0]
    if name in targets.FAMILIES["json"]:
        data = formats.source(path.read_bytes(), path.suffix).json
        places = [(box, key) for box, key in targets._places(data) if isinstance(box[key], str)]
        box, key = max(places, key=lambda place: len(place[0][place[1]]))
        box[key] = text
        yield json.dumps(data).encode(), ".json"
    elif name == "docx":
        escaped = html.escape(text).replace("\x15", " ")
        start = (
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
        )
        yield targets._packed(f"{start}Ann: {escaped}</w:t></w:r></w:p></w:body></w:document>".encode()), ".docx"
    else:
        sample = formats.source(path.read_bytes(), path.suffix).text
        lines = sample.split("\n")
        longest = max(range(len(lines) // 3, len(lines)), key=lambda k: len(lines[k]))
        half = len(lines[longest]) // 2
        lines[longest] = f"{lines[longest][:half]} {text} {lines[longest][half:]}"
        yield text.encode(), ".txt"
        yield "\n".join(lines).encode(), path.suffix
        yield f"{sample}\n\n{text}\n".encode(), path.suffix


def seconds(raw: bytes, suffix: str, name: str) -> float:
    """Processor time of reading a file; without a name, of finding out its format."""
    began = time.process_time()
    with contextlib.suppress(FormatError):
        source = formats.source(raw, suffix)
        if name:
            formats.read(source, name)
        else:
            formats.detect(source)
    return time.process_time() - began


def grows(name: str, place: int, unit: str) -> bool:
    """Whether the longer text takes far more time for each character than the shorter one."""
    short, long = (
        list(files(name or "plain", (unit * (size // len(unit) + 1))[:size]))[place] for size in (SHORT, SHORT * TIMES)
    )
    began = time.process_time()
    took = seconds(*long, name)
    if took < SLACK_S or time.process_time() - began < SLACK_S:
        return False
    return took > 2 * TIMES * seconds(*short, name) + SLACK_S


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["", *formats.FORMATS], ids=lambda name: name or "detection")
def test_no_repetition_takes_more_than_linear_time(name: str) -> None:
    places = len(list(files(name or "plain", "a")))
    gc.collect()
    gc.disable()  # what the tests before left would be gone through in the midst of a measurement
    try:
        found = [(unit, place) for unit in UNITS for place in range(places) if grows(name, place, unit)]
        for _ in range(2):  # again: the machine may have other work
            found = [(unit, place) for unit, place in found if grows(name, place, unit)]
    finally:
        gc.enable()
    assert found == []
