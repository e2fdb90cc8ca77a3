"""Where a topic's score is doubted for want of words, and where a mention is not."""

from __future__ import annotations

import numpy as np

from pipeline.topics.doubt import ENDS, PEAK, Numbers, Said, doubted

REACH = 15
WORDED, WORDLESS, FAR = np.array([True]), np.array([False]), np.array([REACH])


def found(
    scores: Numbers, anchors: Numbers, hints: Numbers, near: Numbers | float = 1.0, reach: int = REACH
) -> Numbers:
    """What is left of the scores; of all topics with a lexicon, and by default all sentences near the examples."""
    said = Said(anchors, hints, np.broadcast_to(near, scores.shape))
    return doubted(scores, said, np.ones(scores.shape[1], dtype=bool), np.full(scores.shape[1], reach))


def column(*numbers: float) -> Numbers:
    """One topic's."""
    return np.array(numbers, dtype=np.float64)[:, None]


def test_a_passage_in_which_nothing_of_the_lexicon_is_said_is_doubted() -> None:
    scores, none = column(0.9, 0.4, 0.8, 0.1, 0.1, 0.1, 0.7), np.zeros((7, 1))
    np.testing.assert_allclose(found(scores, none, none)[:, 0], [0.45, 0.4, 0.4, 0.1, 0.1, 0.1, 0.35])


def test_two_hints_suffice_where_the_topic_is_named_elsewhere() -> None:
    scores = column(0.9, 0.8, *[0.1] * 5, 0.9)
    anchors = column(*[0] * 7, 1)
    assert found(scores, anchors, column(1, 1, *[0] * 6))[0, 0] == 0.9
    assert found(scores, anchors, column(1, 0, *[0] * 6))[0, 0] == 0.45


def test_many_hints_suffice_where_nobody_names_the_topic() -> None:
    scores, none = np.full((8, 1), 0.9), np.zeros((8, 1))
    assert (found(scores, none, column(1, 1, 1, 0, 1, 1, 1, 0)) >= 0.5).all()
    assert not (found(scores, none, column(1, 1, 1, 0, 1, 1, 0, 0)) >= 0.5).any()


def test_a_long_passage_is_doubted_far_from_the_topics_words() -> None:
    anchors = np.zeros((3 * REACH, 1))
    anchors[0] = 1
    left = found(np.full((3 * REACH, 1), 0.9), anchors, np.zeros_like(anchors))[:, 0]
    assert (left >= 0.5).tolist() == [True] * (REACH + 1) + [False] * (2 * REACH - 1)


def test_where_two_topics_claim_a_sentence_each_needs_an_anchor_by_it() -> None:
    scores = np.full((5, 2), 0.9)
    scores[0, 1] = 0.1  # here nothing competes with the first topic
    anchors = np.array([[1.0, 0], [0, 1], [0, 1], [0, 1], [0, 1]])
    left = found(scores, anchors, np.zeros_like(anchors), near=0.5) >= 0.5
    assert left[:, 0].tolist() == [True, True, False, False, False]
    assert left[:, 1].tolist() == [False, True, True, True, True]


def test_a_passage_begins_and_ends_with_a_sentence_that_shows_the_topic() -> None:
    scores, anchors = np.full((7, 1), 0.9), column(0, 0, 1, 0, 0, 0, 0)
    near = column(0.1, 0.2, 0.0, 0.0, ENDS, 0.0, 0.05)
    left = found(scores, anchors, np.zeros_like(anchors), near)[:, 0] >= 0.5
    assert left.tolist() == [False, False, True, True, True, False, False]


def test_an_anchor_decides_its_own_sentence_whatever_is_around_it() -> None:
    scores, anchors = column(0.1, 0.8, 0.1, 0.1), column(1, 0, 1, 0)
    left = found(scores, anchors, column(0, 0, 0, 1), column(0.5, 0.0, -0.2, 2.0))[:, 0]
    assert left.tolist() == [0.5, 0.4, 0.5, 0.1]


def test_a_topic_may_be_held_closer_to_its_words() -> None:
    anchors = column(0, 0, 0, 1, 0, 0, 0)
    left = found(np.full((7, 1), 0.9), anchors, np.zeros_like(anchors), reach=2)[:, 0] >= 0.5
    assert left.tolist() == [False, True, True, True, True, True, False]


def test_a_topic_without_a_lexicon_needs_no_words_but_a_sentence_very_near_its_examples() -> None:
    scores, none = np.full((3, 1), 0.9), np.zeros((3, 1))
    near = column(0.5, PEAK, 0.5)
    assert (doubted(scores, Said(none, none, near), WORDLESS, FAR) >= 0.5).all()
    assert not (doubted(scores, Said(none, none, near - 0.1), WORDLESS, FAR) >= 0.5).any()
    assert not (doubted(scores, Said(none, none, near), WORDED, FAR) >= 0.5).any()


def test_a_topic_without_a_lexicon_gives_way_to_one_that_is_talked_of() -> None:
    scores, anchors = np.full((4, 2), 0.9), np.array([[1.0, 0], [1, 0], [0, 0], [0, 0]])
    scores[2:, 0] = 0.1
    left = (
        doubted(
            scores, Said(anchors, np.zeros((4, 2)), np.full((4, 2), 2.0)), np.array([True, False]), np.repeat(FAR, 2)
        )
        >= 0.5
    )
    assert left.tolist() == [[True, False], [True, False], [False, True], [False, True]]
