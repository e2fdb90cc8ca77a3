"""The one clock: where the source has times they stand, and all else finds its place between and beside them."""

import numpy as np
import pandas as pd
import pytest

from pipeline.conversation.one_clock import on_clock, place, timestamp

UNKNOWN = np.nan


def placed(start: list[float], speech: list[float], end: list[float] | None = None) -> list[float]:
    ends = np.array(end) if end else np.full(len(start), np.nan)
    found = place(np.array(start), ends, np.array(speech), ends_known=end is not None)
    return [float(at) for at in found.start]


def test_between_two_times_speaking_time_decides() -> None:
    assert placed([10, UNKNOWN, UNKNOWN, 110], [10, 20, 20, 5]) == [10, 30, 70, 110]


def test_where_the_end_of_speech_is_known_what_follows_comes_after_it() -> None:
    assert placed([10, UNKNOWN, 110], [50, 10, 5], [60, UNKNOWN, 115]) == [10, 60, 110]


def test_before_the_first_time_and_after_the_last_speech_is_stacked() -> None:
    assert placed([UNKNOWN, 100, UNKNOWN, UNKNOWN], [20, 5, 10, 5]) == [80, 100, 105, 115]


def test_nothing_is_placed_before_the_clock_begins() -> None:
    assert placed([UNKNOWN, UNKNOWN, 10], [30, 10, 5]) == [0, 7.5, 10]


def test_without_any_time_everything_is_stacked() -> None:
    assert placed([UNKNOWN, UNKNOWN], [20, 5]) == [0, 20]


def test_what_has_no_time_may_be_said_wherever_its_words_leave_room() -> None:
    found = place(np.array([10, UNKNOWN, 110]), np.full(3, np.nan), np.array([10.0, 20.0, 5.0]), ends_known=False)
    assert (found.earliest[1], found.latest[1]) == (20, 90)
    assert found.earliest[1] <= found.start[1] <= found.latest[1]
    assert found.earliest[0] == found.latest[0] == 10


@pytest.mark.parametrize("seed", range(20))
def test_known_times_stay_and_the_rest_keeps_its_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    speech = rng.uniform(0.0, 20.0, 30)
    true = np.cumsum(speech + rng.uniform(0, 5, 30))
    start = np.where(rng.random(30) < 0.3, true, np.nan)
    for ends_known in (True, False):
        found = place(start, start + speech, speech, ends_known=ends_known)
        known = ~np.isnan(start)
        np.testing.assert_array_equal(found.start[known], start[known])
        assert (np.diff(found.start) >= -1e-9).all()
        assert (found.end >= found.start).all()
        assert (found.earliest <= found.start + 1e-9).all() and (found.latest >= found.start - 1e-9).all()


def turns_and_sentences(start: list[float], timing: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turns of two sentences of ten seconds each; the first of a turn has its time."""
    turns = pd.DataFrame({"start_s": start, "end_s": np.nan})
    sentences = pd.DataFrame({"turn_index": np.repeat(np.arange(len(start)), 2), "end_s": np.nan, "speech_s": 10.0})
    sentences["start_s"] = np.where(sentences.index % 2, np.nan, np.repeat(start, 2))
    return on_clock(turns, sentences, timing)


def test_turns_stand_where_their_sentences_do_and_say_what_is_estimated() -> None:
    turns, sentences = turns_and_sentences([5.0, UNKNOWN, 105.0], "turn_starts")
    assert turns.clock_s.tolist() == [5.0, sentences.clock_s[2], 105.0]
    assert turns.estimated.tolist() == [False, True, False]
    assert sentences.estimated.tolist() == [False, True, True, True, False, True]


def test_a_turn_without_sentences_stands_where_the_turn_before_ends() -> None:
    turns = pd.DataFrame({"start_s": [5.0, UNKNOWN], "end_s": [9.0, UNKNOWN]})
    sentences = pd.DataFrame({"turn_index": [0], "start_s": [5.0], "end_s": [9.0], "speech_s": [4.0]})
    turns, _ = on_clock(turns, sentences, "cues")
    assert turns.clock_s.tolist() == [5.0, 9.0]


@pytest.mark.parametrize(
    ("seconds", "estimated", "hours", "shown"),
    [(0, False, False, "0:00"), (59.96, False, False, "0:59"), (754, True, False, "~12:34"),
     (3723.9, False, False, "1:02:03"), (754, False, True, "0:12:34"), (-5, False, False, "−0:05")],
)  # fmt: skip
def test_a_point_in_time_says_whether_it_is_estimated(seconds: float, estimated: bool, hours: bool, shown: str) -> None:
    assert timestamp(seconds, estimated, hours) == shown
