"""The measures' view of a conversation: its clock, its length, and its parts."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pipeline.conversation.view import EDGE_S, quarters
from pipeline.core.cues import TIMINGS
from tests.measures.conversations import Said, conversation, tables_of, view

TALK = [Said("Ann", 60.0), Said("Bo", 30.0), Said("Ann", 90.0)]


def test_a_conversation_begins_with_its_first_word() -> None:
    talk = conversation(TALK)
    assert talk.begins_s == 5.0
    assert (talk.sentences.clock_s - talk.begins_s).tolist() == [0.0, 60.0, 90.0]


def test_without_times_the_speaking_time_is_the_clock() -> None:
    talk = conversation(TALK, clock=False, slack=0.1)
    assert talk.sentences.clock_s.tolist() == [0.0, 60.0, 90.0]
    assert talk.sentences.estimated.all() and not talk.timed
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
    one = replace(talk, turns=joined, sentences=talk.sentences.assign(turn_index=0))
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


def test_the_length_of_a_partly_timed_conversation_is_that_of_the_clock() -> None:
    frames = tables_of(TALK)
    for name in ("turns", "sentences"):
        frames[name].loc[2, ["start_s", "end_s"]] = np.nan
    talk = view(frames, "cues")
    value, low, high = talk.length_s()
    assert value == 180.0  # two thirds by times, the last turn by its words
    assert low < 180.0 < high
    assert talk.timed and not talk.clocked and talk.length_source() == "mixed"


def test_aligned_times_err_as_stamps_do() -> None:
    aligned = view(tables_of(TALK), "aligned")
    assert (aligned.edge_s() > 0).all()
    assert {timing for timing in TIMINGS if EDGE_S[timing] == 0} == {"none"}


def test_quarters_hold_a_fourth_of_the_speech_and_exist_without_time() -> None:
    rows = pd.DataFrame({"speech_s": [5.0] * 8, "n_words": 10})
    assert list(quarters(rows)) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert list(quarters(rows.assign(speech_s=0.0))) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert list(quarters(rows.assign(speech_s=[31.0, *[5.0] * 7]))) == [1, 3, 3, 3, 3, 4, 4, 4]
    assert not len(quarters(rows.iloc[:0]))


def test_the_bounds_of_a_turns_time_are_parted_among_its_sentences() -> None:
    frames = tables_of([Said("Ann", 3.0), Said("Ann", 1.0), Said("Bo", 0.0)], slack=0.5)
    first = frames["turns"].iloc[[0, 2]].assign(turn_index=[0, 1])
    frames["turns"] = first.assign(speech_s=[4.0, 0.0], speech_low_s=[2.0, 0.0], speech_high_s=[8.0, 0.0])
    frames["sentences"]["turn_index"] = [0, 0, 1]
    said = view(frames, "cues").sentences
    assert said.speech_low_s.tolist() == [1.5, 0.5, 0.0] and said.speech_high_s.tolist() == [6.0, 2.0, 0.0]
