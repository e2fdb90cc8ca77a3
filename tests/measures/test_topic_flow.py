"""Shares and passages of topics."""

import pandas as pd
import pytest

from pipeline.conversation.view import Conversation
from pipeline.core import tables
from pipeline.measures import topic_flow
from tests.measures.conversations import Said, conversation

TOPICS = ("cats", "dogs", "rain")


def talk(speakers: str, *columns: str, timed: bool = True) -> Conversation:
    """One sentence of ten seconds for each letter, a speaker; an `x` in a topic's column says that it is on it."""
    said = [
        Said(who, 10.0, {topic: 0.9 for topic, column in zip(TOPICS, columns, strict=False) if column[row] == "x"})
        for row, who in enumerate(speakers)
    ]
    return conversation(said, clock=timed)


def test_shares_are_of_the_speakers_own_time() -> None:
    found = tables.checked("topic_shares", _with_claims(topic_flow.topic_shares(talk("ABBAA", "xx...", "...x."))))
    frame = found.set_index(["speaker", "topic"])
    assert frame.share_time.loc[("A", "cats")] == pytest.approx(1 / 3, abs=1e-6)
    assert frame.share_time.loc[("B", "cats")] == 0.5
    assert frame.share_time.loc[("*", "cats")] == 0.4
    assert frame.first_s.loc[("B", "cats")] == 15
    assert not frame.estimated.loc[("B", "cats")]
    assert pd.isna(frame.first_s.loc[("B", "dogs")]) and pd.isna(frame.estimated.loc[("B", "dogs")])


def _with_claims(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(n_claims=None, claims_per_minute=None, claims_per_100_words=None)


def test_passages_bridge_short_gaps_and_drop_short_stretches() -> None:
    found = topic_flow.passages(talk("AABBBBBBBB", "xx..xx...x", ".....xxx.."))
    frame = tables.checked("passages", found)
    assert frame[["topic", "first_sentence", "last_sentence", "n_sentences"]].to_numpy().tolist() == [
        ["cats", 0, 5, 4],
        ["dogs", 5, 7, 3],
    ]
    assert frame[["start_s", "end_s", "speech_s", "lead_speaker"]].to_numpy()[0].tolist() == [5, 65, 40, "A"]


def test_without_times_passages_have_estimated_ones() -> None:
    frame = tables.checked("passages", topic_flow.passages(talk("AABB", "..xx", timed=False)))
    assert frame[["start_s", "end_s", "estimated"]].to_numpy().tolist() == [[20.0, 40.0, True]]


def test_no_passage_is_an_empty_table() -> None:
    assert tables.checked("passages", topic_flow.passages(talk("AB", ".."))).empty
