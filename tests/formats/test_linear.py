"""Twice the text takes twice the time, whatever it repeats: no reader and no detection grows faster than its input.

Each repetition stands in one place of each format, in a campaign in every place.
"""

import contextlib
import html
import json
from collections.abc import Iterator

import pytest

from pipeline import formats
from pipeline.formats.reading.source import FormatError
from tests import effort
from tests.campaign import WHOLE
from tests.fuzz import targets

SHORT, TIMES = 2_500, 4  # characters, and how many times as long the second text is
LEAST = 10.0  # units of work: what takes less is linear enough
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


def read(raw: bytes, suffix: str, name: str) -> None:
    """Read a file; without a name, find out its format."""
    with contextlib.suppress(FormatError):
        source = formats.source(raw, suffix)
        if name:
            formats.read(source, name)
        else:
            formats.detect(source)


def grows(name: str, place: int, unit: str) -> bool:
    """Whether the longer text takes far more time for each character than the shorter one."""
    short, long = (
        list(files(name or "plain", (unit * (size // len(unit) + 1))[:size]))[place] for size in (SHORT, SHORT * TIMES)
    )
    return effort.grows(lambda: read(*short, name), lambda: read(*long, name), TIMES, LEAST)


@pytest.mark.parametrize("name", ["", *formats.FORMATS], ids=lambda name: name or "detection")
def test_no_repetition_takes_more_than_linear_time(name: str) -> None:
    places = range(len(list(files(name or "plain", "a"))))
    tried = [(unit, place) for k, unit in enumerate(UNITS) for place in places if WHOLE or k % len(places) == place]
    assert [(unit, place) for unit, place in tried if grows(name, place, unit)] == []
