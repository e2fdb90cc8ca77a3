"""The measures' view of a conversation: its clock, its length, and its parts."""

import numpy as np
import pytest

from tests.measures.conversations import Said, conversation

TALK = [Said("Ann", 60.0), Said("Bo", 30.0), Said("Ann", 90.0)]


def test_the_clock_begins_with_the_first_word() -> None:
    assert conversation(TALK).sentences.at_s.tolist() == [0.0, 60.0, 90.0]


def test_without_times_the_speaking_time_is_the_clock() -> None:
    talk = conversation(TALK, clock=False, slack=0.1)
    assert talk.sentences.at_s.tolist() == [0.0, 60.0, 90.0]
    assert not talk.clocked
    assert talk.length_s() == pytest.approx((180.0, 162.0, 198.0))


def test_the_length_is_that_of_the_clock_within_a_stamp() -> None:
    value, low, high = conversation(TALK).length_s()
    assert value == 180.0
    assert low < 180.0 < high


def test_a_part_keeps_what_lies_in_it_and_renumbers_turns_but_not_sentences() -> None:
    part = conversation(TALK).part(60.0, 180.0)
    assert part.turns.turn_index.tolist() == [0, 1]
    assert part.sentences.turn_index.tolist() == [0, 1]
    assert part.sentences.sentence_index.tolist() == [1, 2]
    assert part.turns.speech_s.tolist() == [30.0, 90.0]


def test_the_parts_of_a_turn_share_its_time() -> None:
    talk = conversation([Said("Ann", 60.0), Said("Ann", 30.0)])
    joined = talk.turns.iloc[[0]].assign(speech_s=90.0, speech_low_s=80.0, speech_high_s=99.0, n_words=6)
    one = type(talk)(joined, talk.sentences.assign(turn_index=0), talk.topics, talk.timing)
    first, second = one.part(0.0, 60.0).turns.iloc[0], one.part(60.0, 90.0).turns.iloc[0]
    assert (first.speech_s, second.speech_s) == pytest.approx((60.0, 30.0))
    assert first.speech_low_s + second.speech_low_s == pytest.approx(80.0)
    assert (first.n_words, second.n_words) == (3, 3)


def test_evidence_is_in_order_and_the_weightiest_where_there_is_too_much() -> None:
    talk = conversation([Said("Ann", 1.0)] * 40)
    everything = np.ones(40, dtype=np.bool_)
    weight = np.arange(40.0)
    assert talk.evidence(everything, weight) == tuple(range(28, 40))
    spread = talk.evidence(everything)
    assert spread[0] == 0
    assert spread[-1] == 39


def test_a_time_between_stamps_is_filled_in_by_speaking_time() -> None:
    talk = conversation(TALK)
    sentences = talk.sentences.drop(columns=["speaker", "at_s", "claim"])
    sentences.loc[1, "start_s"] = np.nan
    topics = talk.topics.melt(ignore_index=False, var_name="topic", value_name="score")
    claims = sentences.assign(score=0.0)
    again = type(talk).of(
        talk.turns, sentences, topics.rename_axis("sentence_index").reset_index(), claims, timing="cues"
    )
    assert again.sentences.at_s.tolist() == [0.0, 60.0, 90.0]
    assert not again.clocked
