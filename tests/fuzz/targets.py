"""What is fuzzed: bytes become a file for the readers of a family, and what they make of it must be sound."""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import formats
from pipeline.core.cues import Transcript
from pipeline.formats import FormatError, Source
from pipeline.speech.words import words
from tests.fuzz.small import SMALL

SAMPLES = Path(__file__).parent.parent / "samples"
FAMILIES: dict[str, Sequence[str]] = {
    "captions": ("webvtt", "srt", "sbv", "ass", "lrc", "microdvd", "audacity"),
    "text": ("plain", "otter", "whitehouse", "hearing", "linked", "zoom_chat", "article"),
    "tables": ("csv", "rttm", "textgrid", "chat"),
    "json": (
        "assemblyai deepgram aws ibm google speechmatics azure rev_json amberscript oyez youtube_json segments_json "
        "otranscribe"
    ).split(),
    "markup": ("eaf", "ttml", "html", "exmaralda", "parlparse", "akoma_ntoso", "tei", "records_xml"),
    "docx": ("docx",),
}
_ODD: tuple[Any, ...] = (
    None, True, "", " ", "x", "So we went.", "12:30", "1e999", "[laughter]", "\ud800", "Speaker 1", ">> Hm.", "<v A>b",
    0, -1, 1.5, 3600, 10**18, 10**400, 1e308, math.inf, -math.inf, math.nan, [], {}, [[]], [{}], [None], {"": ""},
    ["a", 0, 1], {"name": {}}, {"text": "Yes, so.", "start": 2}, [{"word": "so", "start": 1, "end": 2}],
)  # fmt: skip
_WRITTEN = tuple(map(json.dumps, _ODD))


@dataclass
class Bytes:
    """The bytes of an input, taken one after the other; 0 when there are none left."""

    data: bytes
    at: int = 0

    def below(self, n: int) -> int:
        """A number from 0 to n - 1."""
        self.at += 1
        return self.data[self.at - 1] % n if self.at <= len(self.data) else 0

    def rest(self) -> bytes:
        """All that is left."""
        return self.data[self.at :]


def samples(name: str) -> list[Path]:
    """The shipped samples of a format."""
    return sorted(p for p in (SAMPLES / name).iterdir() if not p.name.endswith(".cues.json"))


def _documents(name: str) -> list[str]:
    found = [formats.source(path.read_bytes(), path.suffix).json for path in samples(name)]
    return [json.dumps(data) for data in found]


_DOCUMENTS = {name: _documents(name) for name in FAMILIES["json"] if (SAMPLES / name).is_dir()}


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a JSON document."""
    stack = [data]
    while stack:
        one = stack.pop()
        found = list(one.items() if isinstance(one, dict) else enumerate(one))
        for key, value in found:
            yield one, key
            if isinstance(value, dict | list):
                stack.append(value)


def _edited(data: Any, given: Bytes) -> str:
    """A JSON document with some of its values replaced, dropped, renamed or wrapped, as the bytes say."""
    for _ in range(1 + given.below(4)):
        places = list(_places(data))
        if not places:
            break
        box, key = places[(given.below(256) * 256 + given.below(256)) % len(places)]
        what = given.below(5)
        if what == 0:
            del box[key]
        elif what == 1 and isinstance(box, dict):
            other = [k for b, k in places if isinstance(k, str)]
            box[other[given.below(len(other))]] = box.pop(key)
        elif what == 2:
            box[key] = [box[key], json.loads(_WRITTEN[given.below(len(_WRITTEN))])]
        else:
            box[key] = json.loads(_WRITTEN[given.below(len(_WRITTEN))])
    return json.dumps(data)


def _packed(document: bytes) -> bytes:
    """A Word document around its inner XML."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    space, relation = (
        "http://schemas.openxmlformats.org/package/2006",
        "http://schemas.openxmlformats.org/officeDocument",
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{space}/content-types"><Default Extension="rels" ContentType="application/vnd.'
            f'openxmlformats-package.relationships+xml"/><Override '
            f'PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{space}/relationships"><Relationship Id="r" Type="{relation}/2006/relationships/'
            'officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", document)
    return packed.getvalue()


def _choice(family: str, first: int) -> tuple[str, bool, bool]:
    """What an input's first byte chooses: the reader, whether it is forced, whether the bytes are the file itself."""
    names = FAMILIES[family]
    rest = first // len(names)
    return names[first % len(names)], rest % 4 != 3, rest % 5 == 4


def unpack(family: str, data: bytes) -> tuple[bytes, str, str]:
    """The file that an input stands for: its bytes, its ending, and the reader to force ("" to detect it)."""
    given = Bytes(data)
    name, force, raw = _choice(family, given.below(256))
    if name in _DOCUMENTS and not raw:
        documents = _DOCUMENTS[name]
        text = _edited(json.loads(documents[given.below(len(documents))]), given)
        return text.encode(), ".json", name if force else ""
    if name == "docx" and not raw:
        return _packed(given.rest()), ".docx", name
    return given.rest(), f".{name}" if force else ".txt", name if force else ""


def seeds(family: str) -> Iterator[bytes]:
    """The shipped samples of a family as inputs, by each way in: forced, detected, and as the start of edits."""
    for at, name in enumerate(FAMILIES[family]):
        yield from (bytes([at + k * len(FAMILIES[family])]) + s.encode() for s in SMALL.get(name, ()) for k in (0, 3))
    for first in range(20 * len(FAMILIES[family])):
        name, _, raw = _choice(family, first)
        if not (SAMPLES / name).is_dir() or first > 255:
            continue
        for k, path in enumerate(samples(name)):
            if name in _DOCUMENTS and not raw:
                yield from (bytes([first, k, 1, 9 * n, 7, n, 5]) for n in range(4))
            elif name == "docx" and not raw:
                with zipfile.ZipFile(path) as archive:
                    yield bytes([first]) + archive.read("word/document.xml")
            else:
                yield bytes([first]) + path.read_bytes()


def run(family: str, data: bytes) -> str:
    """Read an input as a file; gives "" or why it is refused. Anything but a `FormatError` is a fault."""
    raw, suffix, name = unpack(family, data)
    try:
        source = formats.source(raw, suffix)
        transcript, n_words = formats.read(source, name or formats.detect(source))
    except FormatError as error:
        str(error).encode("utf-8", "replace")
        return str(error)
    sound(source, transcript, n_words)
    return ""


def _possible(times: Sequence[float | None]) -> bool:
    return all(t is None or (math.isfinite(t) and t >= 0) for t in times)


def sound(source: Source, transcript: Transcript, n_words: int) -> None:
    """What every reading must hold: each word kept or listed, possible times, one time for each word."""
    cues, rejects = transcript.cues, transcript.rejects
    pieces = [cue.text for cue in cues] + [reject.text for reject in rejects]
    assert sum(len(words(piece)) for piece in pieces) == n_words, "words are lost or invented"
    for cue in cues:
        assert type(cue.text) is str and (cue.label is None or type(cue.label) is str), "a text that is none"
        assert _possible((cue.start_s, cue.end_s)), "a time that cannot be"
        assert cue.start_s is None or cue.end_s is None or cue.end_s >= cue.start_s, "ends before it starts"
        for times in (cue.word_starts, cue.word_ends):
            assert times is None or len(times) == len(words(cue.text)), "not one time for each word"
            assert times is None or _possible([t for t in times if t == t]), "a word's time that cannot be"
    assert all(type(r.line) is int and r.line >= 0 and type(r.text) is str and r.reason for r in rejects), "a reject"
