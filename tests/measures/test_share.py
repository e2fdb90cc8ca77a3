"""Shares sum to 1, their intervals hold them, and nothing is undefined where the table must have a number."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.measures.share import compare, speaking_shares


def turns(*rows: tuple[str, float, int], source: str = "measured", spread: float = 0.1) -> pd.DataFrame:
    """Turns of (speaker, seconds, words)."""
    speech = np.array([row[1] for row in rows])
    known = source != "estimated"
    return pd.DataFrame(
        {
            "turn_index": range(len(rows)),
            "speaker": [row[0] for row in rows],
            "speech_s": speech,
            "speech_low_s": speech if known else speech * np.exp(-1.6449 * spread),
            "speech_high_s": speech if known else speech * np.exp(1.6449 * spread),
            "union_s": speech,
            "n_words": [row[2] for row in rows],
            "time_source": source,
        }
    )


TALK = [("Ada", 60.0, 150), ("Ben", 20.0, 70), ("Ada", 40.0, 100), ("Ben", 30.0, 80)] * 10


def test_what_is_said_of_each_speaker() -> None:
    table = speaking_shares(turns(*TALK), 0.9, 500, 0)
    ada = table.loc["Ada"]
    assert (ada.n_turns, ada.n_words, ada.speech_s) == (20, 2500, 1000)
    assert ada.share_time == pytest.approx(2 / 3) and ada.share_words == pytest.approx(0.625) and ada.share_turns == 0.5
    assert (ada.longest_turn_s, ada.median_turn_s, ada.time_source) == (60, 50, "measured")
    assert ada.words_per_minute == pytest.approx(150)
    assert ada.share_time_low < ada.share_time < ada.share_time_high
    assert table.loc["Ben"].share_time_low == pytest.approx(1 - ada.share_time_high)
    assert table.loc["Ben"].share_habit_low == pytest.approx(1 - ada.share_habit_high)


def test_few_long_turns_are_measured_well_and_say_little_of_habits() -> None:
    talk = turns(("Ada", 900.0, 2250), ("Ben", 300.0, 700), ("Ada", 100.0, 250), ("Ben", 1000.0, 2500))
    ada = speaking_shares(talk, 0.9, 2000, 0, np.full(4, 0.5)).loc["Ada"]
    assert 0.01 < ada.share_time_high - ada.share_time_low < 0.03
    assert ada.share_habit_high - ada.share_habit_low > 0.3


def test_estimated_time_has_the_interval_of_the_speakers_rates() -> None:
    estimated = turns(*[(name, 60.0, 150) for name in ("Ada", "Ben") * 100], source="estimated", spread=0.1)
    table = speaking_shares(estimated, 0.9, 40_000, 0)
    width = table.share_time_high - table.share_time_low
    assert width.to_numpy() == pytest.approx(2 * 1.6449 * 0.25 * np.sqrt(2) * 0.1, rel=0.03)
    assert table.time_source.tolist() == ["estimated"] * 2


def test_time_from_two_sources_is_mixed_and_widens_with_the_estimated_part() -> None:
    measured = turns(*TALK)
    mixed = pd.concat([measured, turns(*TALK, source="estimated", spread=0.4)], ignore_index=True)
    mixed["turn_index"] = range(len(mixed))
    table = speaking_shares(mixed, 0.9, 4000, 0)
    assert table.time_source.tolist() == ["mixed", "mixed"]
    alone = speaking_shares(measured, 0.9, 4000, 0)
    assert (table.share_time_high - table.share_time_low > alone.share_time_high - alone.share_time_low).all()


def test_a_speaker_alone_has_all_of_it_for_certain() -> None:
    for source in ("measured", "estimated"):
        only = speaking_shares(turns(("Ada", 5.0, 10), ("Ada", 7.0, 20), source=source), 0.9, 200, 0).loc["Ada"]
        assert (only.share_time, only.share_time_low, only.share_time_high) == (1, 1, 1)


def test_without_seconds_shares_are_those_of_words_and_without_words_of_turns() -> None:
    silent = speaking_shares(turns(("Ada", 0.0, 30), ("Ben", 0.0, 10)), 0.9, 100, 0)
    assert silent.share_time.tolist() == [0.75, 0.25] and silent.words_per_minute.isna().all()
    wordless = speaking_shares(turns(("Ada", 0.0, 0), ("Ben", 0.0, 0), ("Ben", 0.0, 0)), 0.9, 100, 0)
    assert wordless.share_time.tolist() == wordless.share_words.tolist() == pytest.approx([1 / 3, 2 / 3])


def test_the_same_seed_gives_the_same_table() -> None:
    first, second = (speaking_shares(turns(*TALK), 0.9, 300, 3) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


ROWS = st.lists(st.tuples(st.sampled_from("ABC"), st.floats(0, 100), st.integers(0, 200)), min_size=1, max_size=12)


@settings(deadline=None)
@given(ROWS, st.sampled_from(["measured", "estimated"]))
def test_shares_sum_to_one_within_intervals_that_hold_them(rows: list[Any], source: str) -> None:
    table = speaking_shares(turns(*rows, source=source), 0.9, 50, 0)
    for column in ("share_time", "share_words", "share_turns"):
        assert table[column].sum() == pytest.approx(1)
    assert (table.share_time_low >= 0).all() and (table.share_time_high <= 1).all()
    assert (table.share_time_low <= table.share_time).all() and (table.share_time <= table.share_time_high).all()
    assert (table.share_habit_low <= table.share_time_low).all()
    assert (table.share_time_high <= table.share_habit_high).all()


def test_union_counts_overlap_once() -> None:
    overlapping = turns(("Ada", 10.0, 20), ("Ben", 4.0, 9)).assign(union_s=[10.0, 1.5])
    assert overlapping.union_s.sum() == 11.5
    assert speaking_shares(overlapping, 0.9, 50, 0).floor_s.tolist() == [10.0, 1.5]


def test_errors_against_gold_in_seconds_and_points() -> None:
    gold = pd.DataFrame({"speaker": ["Ada", "Ben", "Cy"], "start": [0.0, 60.0, 90.0], "end": [60.0, 90.0, 100.0]})
    table = compare(turns(("Ada", 50.0, 100), ("Ben", 40.0, 90), ("Dee", 10.0, 10)), gold)
    assert table.index.tolist() == ["Ada", "Ben", "Cy", "Dee"]
    assert list(table.loc["Ada", ["gold_s", "ours_s", "error_s", "error_points"]]) == [60, 50, -10, -10]
    assert list(table.loc["Cy", ["ours_s", "error_points"]]) == [0, -10]
    assert list(table.loc["Dee", ["gold_s", "error_points", "words_error_points"]]) == [0, 10, 5]
