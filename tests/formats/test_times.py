"""Times that cannot be: each defect is found; what has one right answer is repaired, the rest is marked."""

import json
import math

import pytest

from pipeline import formats
from pipeline.core.cues import Cue, Transcript
from pipeline.formats.reading import times


def sane(*cues: Cue, timing: str = "cues") -> Transcript:
    transcript = Transcript(list(cues), timing=timing)  # type: ignore[arg-type]
    times.sane(transcript)
    return transcript


def edges(transcript: Transcript) -> list[tuple[float | None, float | None]]:
    return [(cue.start_s, cue.end_s) for cue in transcript.cues]


def test_sound_times_stay_and_nothing_is_noted() -> None:
    found = sane(Cue("one two", "A", 0.0, 1.0), Cue("three", "B", 0.9, 1.5), Cue("four", "A", 2.0, 2.4))
    assert edges(found) == [(0.0, 1.0), (0.9, 1.5), (2.0, 2.4)]
    assert found.notes == []


def test_a_clock_that_starts_again_is_left_and_no_step_back() -> None:
    found = sane(Cue("one", "A", 1400.0), Cue("two", "B", 1401.0), Cue("three", "A", 3.0), timing="turn_starts")
    assert edges(found)[2] == (3.0, None)
    assert found.notes == []  # a doubt tells of it: tests/speech/test_doubts.py


def test_stamps_out_of_order_are_marked() -> None:
    found = sane(Cue("one", "A", 10.0), Cue("two", "B", 8.0), Cue("three", "A", 12.0), timing="turn_starts")
    assert found.notes == ["1 cues start a little before the one before them"]


@pytest.mark.parametrize("value", [float("nan"), -1.0, float("inf")])
def test_values_that_are_no_time_are_left_out(value: float) -> None:
    found = sane(Cue("one", "A", 0.0, value), Cue("two", "B", value, 3.0))
    assert edges(found) == [(0.0, None), (None, 3.0)]
    assert "2 cues have a time below zero, without a value or beyond all clocks: left out" in found.notes


@pytest.mark.parametrize("value", [1e300, 1e18, float("inf"), -1.0])
def test_times_beyond_all_clocks_are_left_out_of_cues_and_words(value: float) -> None:
    found = sane(
        Cue("one two", "A", 0.0, 1.0, (0.0, value), (0.5, value)), Cue("three", "B", 2.0, value), timing="words"
    )
    assert edges(found) == [(0.0, 1.0), (2.0, None)]
    assert found.cues[0].word_starts is not None and found.cues[0].word_ends is not None
    assert found.cues[0].word_starts[0] == 0.0 and math.isnan(found.cues[0].word_starts[1])
    assert found.cues[0].word_ends[0] == 0.5 and math.isnan(found.cues[0].word_ends[1])
    assert found.notes == ["2 cues have a time below zero, without a value or beyond all clocks: left out"]


@pytest.mark.parametrize("start", [1.8e9, 1.8e9 * 1e7])
def test_a_clock_that_counts_from_1970_is_a_clock(start: float) -> None:
    size = 1e7 if start > 1e12 else 1.0
    given = [(0.0, 1.5, "one two three"), (2.0, 3.0, "four five"), (3.0, 4.5, "six seven eight"), (5.0, 5.5, "nine")]
    found = sane(*(Cue(text, "A", start + a * size, start + b * size) for a, b, text in given))
    assert [b - a for a, b in edges(found) if a is not None and b is not None] == pytest.approx(
        [b - a for a, b, _ in given], abs=1e-5
    )


def test_an_end_of_zero_is_no_end() -> None:
    found = sane(Cue("one", "A", 5.0, 6.0), Cue("two", "B", 7.0, 0.0))
    assert edges(found) == [(5.0, 6.0), (7.0, None)]
    assert found.notes == ["1 cues end before they start: their end is left out"]


def test_cues_with_one_start_and_end_share_it_by_words() -> None:
    found = sane(Cue("one two three", "A", 0.0, 4.0), Cue("four", "A", 0.0, 4.0), Cue("five", "B", 4.0, 5.0))
    assert edges(found) == [(0.0, 3.0), (3.0, 4.0), (4.0, 5.0)]
    assert "2 cues share a start and end with the next one: their time is divided by words" in found.notes


@pytest.mark.parametrize(("unit", "name"), [(1e3, "milliseconds"), (1e6, "microseconds"), (1e7, "ticks of 100 ns")])
@pytest.mark.parametrize("ends", [True, False])
def test_smaller_units_than_seconds_are_read_as_what_they_are(unit: float, name: str, ends: bool) -> None:
    given = [(0.0, 1.5, "one two three"), (2.0, 3.0, "four five"), (3.0, 4.5, "six seven eight"), (5.0, 5.5, "nine")]
    found = sane(
        *(Cue(text, "A", a * unit, b * unit if ends else None) for a, b, text in given),
        timing="cues" if ends else "turn_starts",
    )
    assert [a for a, _ in edges(found)] == pytest.approx([a for a, _, _ in given])
    assert found.notes == [f"times were in {name}, not in seconds"]


def test_keys_that_say_milliseconds_are_believed_without_any_doubt() -> None:
    raw = json.dumps([{"speaker": "Ann", "text": "So we went.", "startMs": 900, "endMs": 1800}])
    transcript, _ = formats.read(formats.source(raw.encode(), ".json"), "segments_json")
    assert [pytest.approx(edge) for edge in edges(transcript)] == [(0.9, 1.8)]
    assert transcript.notes == []


def test_five_minutes_for_ten_words_are_marked() -> None:
    text = "one two three four five six seven eight nine ten"
    found = sane(Cue(text, "A", 0.0, 300.0), Cue("yes", "B", 300.0, 301.0))
    assert found.notes == ["1 cues last far longer than their words, the first at 0 s"]
    found = sane(Cue(text, "A", 0.0), Cue("yes", "B", 300.0), timing="turn_starts")
    assert edges(found) == [(0.0, None), (300.0, None)]
    assert "too few words to fill the time to the next one (the first at 0 s)" in found.notes[0]


def test_cues_without_length_have_no_end() -> None:
    found = sane(Cue("one", "A", 1.0, 1.0), Cue("two", "B", 2.0, 3.0), Cue("three", "A", 4.0, 4.0))
    assert edges(found) == [(1.0, None), (2.0, 3.0), (4.0, None)]
    assert found.notes == ["2 cues end as they start: their end is left out"]


def test_one_moment_for_all_is_no_time() -> None:
    found = sane(*(Cue(text, "A", 0.0, 0.0) for text in ("one", "two", "three")))
    assert edges(found) == [(None, None)] * 3
    assert found.timing == "none"
    assert found.notes == ["every cue starts at 0 s: the times are left out"]


def test_missing_values_of_a_table_are_counted() -> None:
    rows = "speaker,text,start\nAnn,one,0:05\nBob,two,NA\nAnn,three,soon\n"
    transcript, _ = formats.read(formats.source(rows.encode(), ".csv"), "csv")
    assert [start for start, _ in edges(transcript)] == [5.0, None, None]
    assert transcript.notes == ["line 4: 'soon' is no time: left out", "1 times are missing (NA)"]


@pytest.mark.parametrize("stamp", ["75:10", "1:15:10", "01:15:10"])
def test_minutes_past_59_are_a_time_and_not_speech(stamp: str) -> None:
    said = f"Ada Lund  74:58\n\nWe carried the crates down.\n\nBen Okri  {stamp}\n\nAll of them, before dark.\n"
    found = formats.read(formats.source(said.encode(), ".txt"), "otter")[0]
    assert [(cue.label, cue.start_s) for cue in found.cues] == [("Ada Lund", 4498.0), ("Ben Okri", 4510.0)]
