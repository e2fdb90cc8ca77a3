"""Monologues, back-channels, interruptions, questions and quarters, by their definitions."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures import interaction


def turns(*rows: tuple[str, float, float, str], overlap: bool = True) -> pd.DataFrame:
    """Turns of (speaker, start, end, text); overlap as the times have it, or unknown."""
    frame = pd.DataFrame(rows, columns=["speaker", "start_s", "end_s", "text"])
    frame["turn_index"] = range(len(frame))
    frame["speech_s"] = frame.end_s - frame.start_s
    frame["n_words"] = [len(text.split()) for text in frame.text]
    both = [sum(max(0.0, min(e, f) - max(s, t)) for other, t, f, _ in rows if other != who) for who, s, e, _ in rows]
    frame["overlap_s"] = both if overlap else np.nan
    frame["offset_s"] = 0.0
    return frame


def test_back_channels_acknowledge_between_the_turns_of_another() -> None:
    talk = turns(
        ("Ada", 0, 9, "So we opened the gate and"),
        ("Ben", 9, 10, "Mm-hmm, right."),
        ("Ada", 10, 20, "nobody was there. Do you see?"),
        ("Ben", 20, 21, "Yeah."),  # an answer
        ("Ada", 21, 30, "Good guess."),
        ("Ben", 30, 31, "No gate?"),  # not an acknowledgement
        ("Ada", 31, 40, "None."),
        ("Ben", 40, 41, "Okay."),  # nobody goes on
    )
    assert interaction.back_channels(talk).tolist() == [False, True] + [False] * 6


def test_the_longest_run_ignores_back_channels_and_the_monologue_index_counts_long_turns() -> None:
    talk = turns(
        ("Ada", 0, 50, "It began in spring"), ("Ben", 50, 51, "Yeah."), ("Ada", 51, 121, "and went on"),
        ("Ben", 121, 140, "I remember it well"),
    )  # fmt: skip
    assert interaction.longest_runs(talk).to_dict() == {"Ada": 120, "Ben": 19}
    assert interaction.monologue_index(talk).to_dict() == {"Ada": pytest.approx(70 / 120), "Ben": 0}


def test_an_interruption_cuts_in_early_and_outlasts() -> None:
    talk = turns(
        ("Ada", 0, 10, "Let me tell you about the"),
        ("Ben", 8, 15, "No no the point is this"),  # cuts in
        ("Ada", 14.7, 20, "Fine then go ahead"),  # only the very end overlaps
        ("Ben", 17, 18, "which was never the plan"),  # does not outlast
        ("Ada", 21, 30, "And so it went"),
    )
    assert interaction.interruptions(talk).tolist() == [False, True, False, False, False]
    assert interaction.interrupted(talk).tolist() == [True, False, False, False, False]


def test_a_back_channel_is_no_interruption() -> None:
    talk = turns(("Ada", 0, 10, "We went"), ("Ben", 9, 10.5, "Yeah."), ("Ada", 10.5, 20, "on and on"))
    assert not interaction.interruptions(talk).any()


def test_where_times_do_not_tell_there_are_nulls_not_zeros() -> None:
    talk = turns(("Ada", 0, 10, "We went"), ("Ben", 9, 12, "You did"), overlap=False)
    table = interaction.per_speaker(talk, pd.DataFrame({"turn_index": [0, 1], "text": ["We went", "You did"]}), "words")
    assert table[["n_interruptions", "n_interrupted", "overlap_s"]].isna().all(axis=None)


def test_interruptions_are_counted_only_where_words_have_times() -> None:
    talk = turns(("Ada", 0, 10, "We went"), ("Ben", 8, 15, "You did"))
    sentences = pd.DataFrame({"turn_index": [0, 1], "text": ["We went", "You did"]})
    assert interaction.per_speaker(talk, sentences, "words").n_interruptions.tolist() == [0, 1]
    assert interaction.per_speaker(talk, sentences, "cues").n_interruptions.isna().all()
    assert interaction.per_speaker(talk, sentences, "cues").overlap_s.tolist() == [2, 2]


def test_how_soon_one_replies() -> None:
    talk = turns(
        ("Ada", 0, 10, "And so we went to see"), ("Ben", 10.1, 12, "Who did?"), ("Ada", 13, 20, "All of us did"),
        ("Ben", 20, 20.5, "Yeah."), ("Ada", 20.6, 30, "and we came back"), ("Ben", 29.5, 40, "I know that"),
    )  # fmt: skip
    gaps = interaction.reply_gaps(talk, "words")
    assert gaps is not None
    assert gaps.dropna().to_dict() == pytest.approx({1: 0.1, 2: 1.0, 5: -0.5})
    assert interaction.quick(gaps).dropna().tolist() == [1, 0, 1]
    table = interaction.per_speaker(talk, pd.DataFrame({"turn_index": [0], "text": ["So we went."]}), "words")
    assert table.n_replies.tolist() == [1, 2] and table.reply_gap_s.tolist() == pytest.approx([1.0, -0.2])
    assert table.share_quick_replies.tolist() == [0, 1]


@pytest.mark.parametrize("timing", ["cues", "turn_starts", "aligned", "none"])
def test_times_that_do_not_tell_when_a_turn_ends_give_no_gaps(timing: str) -> None:
    talk = turns(("Ada", 0, 10, "We went"), ("Ben", 10.1, 12, "You did"), overlap=False)
    assert interaction.reply_gaps(talk, timing) is None
    table = interaction.per_speaker(talk, pd.DataFrame({"turn_index": [0], "text": ["We went"]}), timing)
    assert table[["n_replies", "reply_gap_s", "share_quick_replies"]].isna().all(axis=None)


def test_captions_that_last_until_the_next_give_no_gaps() -> None:
    talk = turns(*[(name, 5 * k, 5 * (k + 1), "We went") for k, name in enumerate(("Ada", "Ben") * 4)])
    assert interaction.reply_gaps(talk, "words") is None


def test_no_reply_goes_from_one_recording_to_the_next() -> None:
    talk = turns(("Ada", 0, 10, "We went"), ("Ben", 11, 12, "You did"), ("Ada", 12.5, 14, "We did"))
    gaps = interaction.reply_gaps(talk.assign(offset_s=[0.0, 10.0, 10.0]), "words")
    assert gaps is not None and gaps.dropna().to_dict() == {2: 0.5}


def test_questions_end_with_a_question_mark_quotes_aside() -> None:
    texts = ["Why?", 'She asked "why?"', "Really?!", "Why? Because.", "Why"]
    assert interaction.questions(pd.DataFrame({"text": texts})).tolist() == [True, True, True, False, False]


def test_questions_are_unknown_where_there_is_no_punctuation() -> None:
    talk = turns(("Ada", 0, 10, "we went there and"), ("Ben", 10, 12, "did you"))
    table = interaction.per_speaker(talk, pd.DataFrame({"turn_index": [0, 1], "text": list(talk.text)}), "words")
    assert table.n_questions.isna().all()


def test_quarters_part_a_turn_at_their_edges() -> None:
    talk = turns(("Ada", 0, 30, "a"), ("Ben", 30, 40, "b"))
    assert interaction.quarter_shares(talk) == pytest.approx(np.array([[1, 1, 1, 0], [0, 0, 0, 1]]))
    assert interaction.quarter_shares(talk.assign(speech_s=0.0)).sum(axis=0) == pytest.approx(np.ones(4))


def test_all_measures_of_each_speaker() -> None:
    talk = turns(("Ben", 0, 10, "Why?"), ("Ada", 9, 99, "Because of the fog. Was it you?"), ("Ben", 99, 100, "It was."))
    texts = ["Why?", "Because of the fog.", "Was it you?", "It was."]
    table = interaction.per_speaker(talk, pd.DataFrame({"turn_index": [0, 1, 1, 2], "text": texts}), "words")
    assert table.index.tolist() == ["Ada", "Ben"]
    assert table.n_questions.tolist() == [1, 1] and table.n_interruptions.tolist() == [1, 0]
    assert table.n_interrupted.tolist() == [0, 1] and table.overlap_s.tolist() == [1, 1]
    assert table.is_first.tolist() == table.is_last.tolist() == [False, True]
    assert table.monologue_index.tolist() == [1, 0] and table.share_quarter_3.tolist() == [1, 0]


TEXTS = st.sampled_from(["Yeah.", "We went on and on about it", "Why?", ""])


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.floats(0, 50), st.floats(0, 90), TEXTS), min_size=1, max_size=10))
def test_whatever_the_turns_numbers_are_in_range(rows: list[Any]) -> None:
    talk = turns(*((who, start, start + length, text) for who, start, length, text in rows))
    table = interaction.per_speaker(talk, pd.DataFrame({"turn_index": talk.turn_index, "text": talk.text}), "words")
    assert sorted(table.index) == sorted(set(talk.speaker))
    assert (
        not table.drop(columns=["n_questions", "n_replies", "reply_gap_s", "share_quick_replies"]).isna().any(axis=None)
    )
    assert table.monologue_index.between(0, 1).all()
    assert (table.longest_run_s <= talk.groupby("speaker").speech_s.sum() + 1e-9).all()
    quarters = [f"share_quarter_{k}" for k in (1, 2, 3, 4)]
    assert table[quarters].sum().to_numpy() == pytest.approx(np.ones(4))
    assert table.n_interruptions.sum() <= len(talk) and table.is_first.sum() == 1
