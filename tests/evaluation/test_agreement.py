"""Gold labels are carried over by words, whatever the cuts; scores are the usual ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluation.agreement import carry, matching, passage_intervals, scores


def test_labels_follow_their_words_when_the_cuts_differ() -> None:
    gold = ["We went north.", "Then the shot came, and he fell.", "I had a sandwich."]
    ours = ["We went north. Then the shot came,", "and he fell.", "I had a sandwich."]
    carried = carry(ours, gold, np.array([[False], [True], [False]]))
    assert carried.labels[:, 0].tolist() == [True, True, False]  # 4 of 7 words of the first are on the label
    assert carried.gold_of.tolist() == [0, 1, 2]
    assert carried.aligned == 1


def test_case_punctuation_and_a_word_more_or_less_do_not_matter() -> None:
    carried = carry(["well uh the border is open"], ["Well, the BORDER is open."], np.array([[True]]))
    assert carried.aligned == 1 and carried.labels.all()


def test_a_sentence_that_the_gold_lacks_is_unknown() -> None:
    carried = carry(["one two", "ninety nine"], ["one two"], np.array([[True]]))
    assert carried.known.tolist() == [True, False]


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_matching_pairs_equal_words_in_order(first: list[str], second: list[str]) -> None:
    left, right = matching(first, second)
    assert [first[i] for i in left] == [second[j] for j in right]
    assert (np.diff(left) > 0).all() and (np.diff(right) > 0).all()


def test_scores() -> None:
    truth = np.array([True, True, False, False])
    found = scores(truth, np.array([True, False, True, False]), np.array([0.9, 0.4, 0.6, 0.1]))
    assert found == {
        "n": 4,
        "n_gold": 2,
        "n_predicted": 2,
        "precision": 0.5,
        "recall": 0.5,
        "f1": 0.5,
        "ap": pytest.approx(5 / 6, abs=1e-4),
    }


def test_what_the_counts_do_not_define_is_left_out() -> None:
    nothing = np.array([False, False])
    assert scores(nothing, nothing, np.zeros(2)) == {"n": 2, "n_gold": 0, "n_predicted": 0}


def test_intervals_draw_whole_passages() -> None:
    truth, predicted = np.zeros((2, 100), dtype=bool)
    for start in range(0, 100, 20):  # five passages of 8, each found by half but the last, which is missed
        truth[start : start + 8] = True
        predicted[start : start + 4] = start < 80
    found = passage_intervals(truth, predicted, gap=2)
    assert found["precision"] == [1.0, 1.0]
    low, high = found["recall"]
    assert 0.1 <= low < 0.4 < high == 0.5
    more = passage_intervals(np.tile(truth, 10), np.tile(predicted, 10), gap=2)
    assert more["recall"][1] - more["recall"][0] < (high - low) / 2


def test_one_passage_gives_no_interval() -> None:
    truth = np.array([False, True, True, False, True, False])
    assert passage_intervals(truth, truth, gap=1) == {}
    assert passage_intervals(~truth & truth, ~truth & truth, gap=1) == {}
