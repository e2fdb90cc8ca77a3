"""Every format: its samples are detected, give exactly the expected cues, and lose no word."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from pipeline import formats
from pipeline.core.cues import Cue
from pipeline.formats.reading.source import FormatError
from pipeline.speech.words import words

SAMPLES = Path(__file__).parent.parent / "samples"
FILES = sorted(p for p in SAMPLES.glob("*/*") if p.is_file() and not p.name.endswith(".cues.json"))


def plain(cue: Cue) -> dict[str, Any]:
    def number(value: float | None) -> float | None:
        return None if value is None or math.isnan(value) else round(value, 3)

    shown = {"label": cue.label, "text": cue.text, "start_s": number(cue.start_s), "end_s": number(cue.end_s)}
    if cue.word_starts is None or cue.word_ends is None:
        return shown
    return shown | {"word_starts": [*map(number, cue.word_starts)], "word_ends": [*map(number, cue.word_ends)]}


def test_every_format_has_a_sample_and_every_sample_a_format() -> None:
    assert {path.parent.name for path in FILES} == set(formats.FORMATS)


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_sample_gives_its_expected_cues(path: Path) -> None:
    expected = json.loads(path.with_name(path.name.split(".")[0] + ".cues.json").read_text(encoding="utf-8"))
    source = formats.source(path.read_bytes(), path.suffix)
    if path.parent.name != "article":  # never by itself
        assert formats.detect(source) == path.parent.name
    transcript, n_words = formats.read(source, path.parent.name)
    assert [plain(cue) for cue in transcript.cues] == expected["cues"]
    assert [[r.line, r.text, r.reason] for r in transcript.rejects] == expected["rejects"]
    assert (transcript.timing, n_words, transcript.notes) == (
        expected["timing"],
        expected["n_words"],
        expected["notes"],
    )


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_words_and_their_times_go_together(path: Path) -> None:
    source = formats.source(path.read_bytes(), path.suffix)
    if path.parent.name == "rttm":
        pytest.skip("has no words")
    transcript, n_words = formats.read(source, path.parent.name)
    pieces = [cue.text for cue in transcript.cues] + [reject.text for reject in transcript.rejects]
    assert sum(len(words(piece)) for piece in pieces) == n_words
    for cue in transcript.cues:
        assert words(cue.text), "a cue without words"
        for times in (cue.word_starts, cue.word_ends):
            assert times is None or len(times) == len(words(cue.text))


def test_every_real_transcript_is_read_or_refused_for_a_reason(shared: Path) -> None:
    refused = {}
    for path in sorted((shared / "transcripts").rglob("*")):
        if not path.is_file():
            continue
        try:
            for source in formats.conversations(formats.source(path.read_bytes(), path.suffix)).values():
                transcript, n_words = formats.read(source, formats.detect(source))
                pieces = [cue.text for cue in transcript.cues] + [reject.text for reject in transcript.rejects]
                assert sum(len(words(piece)) for piece in pieces) == n_words, path
        except FormatError as error:
            refused[path.name] = str(error)
    assert set(refused) == {"zoom_empty_transcript.vtt"}
