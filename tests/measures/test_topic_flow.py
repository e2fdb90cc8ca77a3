"""Shares, passages and the course of topics."""

import numpy as np
import pandas as pd
import pytest

from pipeline.core import tables
from pipeline.measures import topic_flow


def sentences(speakers: str, timed: bool = True) -> pd.DataFrame:
    """One sentence of ten seconds and five words for each letter, a speaker."""
    n = len(speakers)
    return pd.DataFrame(
        {
            "transcript_id": "talk",
            "sentence_index": np.arange(n),
            "speaker": list(speakers),
            "n_words": 5,
            "speech_s": 10.0,
            "start_s": np.arange(n) * 10.0 + 100 if timed else np.nan,
            "end_s": np.arange(n) * 10.0 + 110 if timed else np.nan,
        }
    )


def on(*columns: str) -> topic_flow.Flags:
    return np.array([[letter == "x" for letter in column] for column in columns]).T


def test_shares_are_of_the_speakers_own_time() -> None:
    frame = topic_flow.topic_shares(sentences("ABBAA"), on("xx...", "...x."), ["ev", "wall"])
    frame = frame.set_index(["speaker", "topic"])
    assert frame.share_time.loc[("A", "ev")] == pytest.approx(1 / 3)
    assert frame.share_time.loc[("B", "ev")] == 0.5
    assert frame.share_time.loc[("*", "ev")] == 0.4
    assert frame.first_s.loc[("B", "ev")] == 110
    assert np.isnan(frame.first_s.loc[("B", "wall")])


def test_passages_bridge_short_gaps_and_drop_short_stretches() -> None:
    flags = on("xx..xx...x", ".....xxx..")
    frame = tables.checked("passages", topic_flow.passages(sentences("AABBBBBBBB"), flags, ["ev", "wall"], 2, 2))
    assert frame[["topic", "first_sentence", "last_sentence", "n_sentences"]].to_numpy().tolist() == [
        ["ev", 0, 5, 4],
        ["wall", 5, 7, 3],
    ]
    assert frame[["start_s", "end_s", "speech_s", "lead_speaker"]].to_numpy()[0].tolist() == [100, 160, 40, "A"]


def test_no_passage_is_an_empty_table() -> None:
    frame = topic_flow.passages(sentences("AB"), on(".."), ["ev"], 2, 2)
    assert tables.checked("passages", frame).empty


@pytest.mark.parametrize("timed", [True, False])
def test_share_of_the_first_seconds_cuts_a_sentence_in_two(timed: bool) -> None:
    shares = topic_flow.share_within(sentences("AAAA", timed), on("x..x"), 0, 15)
    assert shares[0] == pytest.approx(10 / 15)


def test_share_of_a_window_without_speech_is_unknown() -> None:
    assert np.isnan(topic_flow.share_within(sentences("AA"), on("x."), 500, 600)).all()


def test_course_adds_up_to_the_whole() -> None:
    frame = topic_flow.course(sentences("A" * 10), on("xxx......."), ["ev"], parts=4)
    assert frame.share.tolist() == pytest.approx([1.0, 0.2, 0.0, 0.0])
    assert frame.start_s.tolist() == [0, 25, 50, 75]
