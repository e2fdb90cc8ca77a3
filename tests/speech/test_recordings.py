"""A clock that starts again is another recording: time goes on where the one before ends."""

from pathlib import Path

import numpy as np
import pytest

from pipeline import formats, ingest, split
from pipeline.core import config
from pipeline.formats.reading.entry import Reading
from pipeline.formats.reading.folder import Entry
from pipeline.speech import sentences as sentence_rules
from pipeline.speech.recordings import offsets, recordings


@pytest.mark.parametrize(
    ("starts", "found"),
    [
        ([0, 10, 600, 1400, 2, 7, 900, 1, 5], [0, 0, 0, 0, 1, 1, 1, 2, 2]),
        ([0, 10, 600, 4206, 607, 700], [0] * 6),  # one odd stamp
        ([0, 10, 600, 4206, 4210, 607, 700], [0] * 7),  # two
        ([0, 300, 0, 300], [0] * 4),  # too little to tell
        ([7200, 7300, 7400, 7500, 7201, 7210], [0, 0, 0, 0, 1, 1]),  # of a camera that shows the time of the day
        ([5, 4, 8, 7], [0] * 4),  # cross-talk
    ],
)
def test_a_recording_begins_where_the_clock_goes_back_to_the_start(starts: list[float], found: list[int]) -> None:
    assert recordings(np.array(starts, dtype=np.float64)).tolist() == found


def test_each_recording_is_moved_to_the_end_of_the_one_before() -> None:
    recording = np.array([0, 0, 1, 1, 2])
    starts, ends = np.array([10.0, 50, 2, 30, 4]), np.array([20.0, 60, 9, 40, 5])
    assert offsets(recording, starts, ends).tolist() == [0.0, 58.0, 58.0 + 40.0 - 4.0]


def test_a_recording_of_which_nothing_is_placed_takes_no_time() -> None:
    starts = np.array([10.0, np.nan, 4.0])
    assert offsets(np.array([0, 1, 2]), starts, starts + 5).tolist() == [0.0, 0.0, 11.0]


NAMES = ("Ada", "Bram", "Cora", "Dov", "Edna", "Finn", "Gus")


def caption(start: int, who: str, text: str) -> str:
    clock = [f"{at // 60:02}:{at % 60:02}.000" for at in (start, start + 4)]
    return f"{clock[0]} --> {clock[1]}\n<v {who}>{text}</v>\n"


def test_two_recordings_in_one_file_have_one_clock() -> None:
    parts = [(0, "Ada"), (5, "Bo"), (90, "Ada"), (100, "Bo"), (3, "Bo"), (10, "Ada"), (60, "Bo")]
    text = "WEBVTT\n\n" + "\n".join(
        caption(at, who, f"Nobody asked {name} today.") for (at, who), name in zip(parts, NAMES, strict=True)
    )
    transcript, _ = formats.read(formats.source(text.encode(), ".vtt"), "webvtt")
    reading = Reading(transcript, "webvtt", transcript.timing, 0)
    _, _, cues = ingest.frames(Entry("talk", ()), reading, Path("raw"))
    turns, sentences = split.split(cues, list(cues.label), "cues", config.Split(), sentence_rules.splitter())
    assert turns.start_s.is_monotonic_increasing and sentences.start_s.is_monotonic_increasing
    assert turns.start_s.tolist() == pytest.approx([0, 5, 90, 100, 111, 161])
    assert (turns.start_s - turns.offset_s).tolist() == pytest.approx([0, 5, 90, 100, 10, 60])
    assert sentences.start_s.tolist() == pytest.approx([0, 5, 90, 100, 104, 111, 161])  # Bo speaks on over the cut
    assert turns.end_s.max() - turns.start_s.min() == pytest.approx(104 + 61)
