"""Whatever a text holds: it is read with every word accounted for, or refused with a format error."""

import contextlib
from collections import Counter
from collections.abc import Sequence
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import formats
from pipeline.core.cues import Cue
from pipeline.formats.reading.source import FormatError
from pipeline.speech.words import words
from tests import effort

HEADED = """Ann Lee:_ |BOB:_ |ann:_ |[Ann]_ |**Bob Ray:**_ |Q    |Q._ |THE PRESIDENT:_ |Note:_ |>>_ |<v Ann>|
|Ann Lee (00:01:02):_ |[00:01:02] Bob:_ |00:00:05_ |Ann  0:03|-_ |李雷：|Mr. LEE._ |4:57_ |#_ |12_ """
LABELS = st.sampled_from(HEADED.replace("\n", "").replace("_ ", " ").split("|"))
PHRASES = """we went to NATO 4:57 (laughs) [applause] [the wall] “no” ♪ la <b> a<3 &amp; word[crosstalk]word
    https://x.org/a?t=1 ** -- <inaudible> [x](http://y.z) (s) end. </v> *laughs* [a (b) c] 00:00:01 --> ' \" , ß ²"""
WORDS = st.lists(st.one_of(st.sampled_from(PHRASES.split()), st.text(min_size=1, max_size=8)), max_size=8).map(" ".join)
SRT_CUE, VTT_CUE = "\n\n1\n00:00:01,000 --> 00:00:02,000\n", "\n\n00:03.000 --> 00:04.000\n"
BREAKS = st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\n \n", SRT_CUE, VTT_CUE])
TEXTS = st.lists(st.tuples(LABELS, WORDS, BREAKS).map("".join), min_size=1, max_size=12).map("".join)
HEADS = st.sampled_from(
    ["", "", "WEBVTT\n\n", "---\ntitle: x\n---\n", SRT_CUE[2:], "0:00:01.000,0:00:02.000\n", "speaker,text\n"]
)
SUFFIXES = st.sampled_from([".txt", ".vtt", ".srt", ".md", ".csv", ""])


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(HEADS, TEXTS, SUFFIXES)
def test_any_text_is_read_whole_or_refused(head: str, text: str, suffix: str) -> None:
    try:
        source = formats.source((head + text).encode("utf-8", "replace"), suffix)
        name = formats.detect(source)
    except FormatError:
        return
    try:
        transcript, n_words = formats.read(source, name)
    except FormatError as error:
        if "not accounted for" in str(error):
            raise
        return
    pieces = [cue.text for cue in transcript.cues] + [reject.text for reject in transcript.rejects]
    assert sum(len(words(piece)) for piece in pieces) == n_words
    assert all(words(cue.text) for cue in transcript.cues)


@pytest.mark.parametrize("name", sorted(set(formats.FORMATS) - {"docx", "rttm"}))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.one_of(TEXTS.map(lambda t: t.encode("utf-8", "replace")), st.binary(max_size=200)))
def test_a_forced_reader_gives_cues_or_a_format_error(name: str, raw: bytes) -> None:
    with contextlib.suppress(FormatError):
        formats.read(formats.source(raw, ".txt"), name)


NAMES = st.sampled_from(
    ["Ann Lee", "Bob Ray", "Dr. Moss", "Speaker 3", "JUSTICE O'DELL", "Kit van der Berg", "Łucja Żak", "SPEAKER_07"]
)
SPOKEN = st.lists(
    st.sampled_from(
        "we went down to the harbour and Then it rained. “no” café, 4:57 3:2 it's - Why? 20% 你好 x:".split()
    ),
    min_size=1,
    max_size=9,
).map(lambda given: " ".join(["so", *given]))
TURNS = st.lists(st.tuples(NAMES, SPOKEN), min_size=1, max_size=12)


def stamp(seconds: int, mark: str) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}000"


def vtt(turns: Sequence[tuple[str, str]]) -> str:
    return "WEBVTT\n\n" + "\n".join(
        f"{stamp(k, '.')} --> {stamp(k + 1, '.')}\n<v {who}>{text}</v>\n" for k, (who, text) in enumerate(turns)
    )


def srt(turns: Sequence[tuple[str, str]]) -> str:
    return "\n".join(
        f"{k + 1}\n{stamp(k, ',')} --> {stamp(k + 1, ',')}\n{who}: {text}\n" for k, (who, text) in enumerate(turns)
    )


def sbv(turns: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"{stamp(k, '.')},{stamp(k + 1, '.')}\n{who}: {text}\n" for k, (who, text) in enumerate(turns))


def plain(turns: Sequence[tuple[str, str]]) -> str:
    return "\n\n".join(f"{who}: {text}" for who, text in turns)


OFTEN = 3  # so often a name is in doubt no more, whatever else the file holds


@pytest.mark.parametrize(
    ("write", "name", "timed"), [(vtt, "webvtt", True), (srt, "srt", True), (sbv, "sbv", True), (plain, "plain", False)]
)
@settings(max_examples=150, deadline=None, derandomize=True)
@given(TURNS)
def test_what_is_written_is_read_back(write, name: str, timed: bool, turns: list[tuple[str, str]]) -> None:  # type: ignore[no-untyped-def]
    transcript, _ = formats.read(formats.source(write(turns).encode(), ".txt"), name)
    unknown = {doubt.label for doubt in transcript.doubts}  # their words are nobody's, with the label among them
    named = {cue.label for cue in transcript.cues if cue.label}
    aside = [reject.text for reject in transcript.rejects]
    expected = []
    for k, (who, text) in enumerate(turns):
        times = (float(k), float(k + 1)) if timed else (None, None)
        if who not in unknown:
            expected.append(Cue(text, who, *times))
        elif expected or not aside:
            expected.append(Cue(f"{who}: {text}", "" if named else None, *times))
        else:  # what is in doubt before the first sure name may be a title
            assert aside.pop(0) == f"{who}: {text}"
    assert transcript.cues == expected and not aside
    assert name != "webvtt" or not unknown  # a voice tag is never in doubt
    assert all(Counter(who for who, _ in turns)[who] < OFTEN for who in unknown)


@pytest.mark.parametrize(
    "shape",
    ["-" * 200_000, "a: " * 70_000, "[" * 200_000, "(a" * 100_000, "* " * 100_000, "<v " * 70_000, "<p>" * 70_000,
     "Mr. A " * 30_000,
     "Ann" + " " * 20_000, "Ann" + "\t" * 20_000, "Ann" + "<c>" * 7_000 + "]",
     "said A " * 30_000, "\n" * 200_000, "“a " * 70_000, "<a " * 70_000],
)  # fmt: skip
def test_hostile_lines_are_read_in_linear_time(shape: str) -> None:
    heads = ("", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "THE PRESIDENT:  x\n\nQ    y\n\n", "<html><p>")
    for head, name in [*((head, None) for head in heads), ("", "article")]:

        def read(part: int, head: str = head, name: str | None = name) -> None:
            source = formats.source(f"{head}{shape[: len(shape) // part]}\nAnn Lee: Hello.\n".encode(), ".txt")
            with contextlib.suppress(FormatError):
                formats.read(source, name or formats.detect(source))

        assert not effort.grows(partial(read, 4), partial(read, 1), 4, 50.0), (head, name)
