"""Anchors, hints, exclusions, word forms and case."""

from typing import Any

import numpy as np
import pytest

from pipeline.core import config
from pipeline.topics.lexicon import Lexicon, LexiconError


def topic(phrases: tuple[str, ...] = (), weak: tuple[str, ...] = (), **kinds: Any) -> config.Topic:
    words = config.Lexicon(phrases=list(phrases), weak=list(weak), **kinds)
    return config.Topic(id="wall", label="Wall", description="A wall", lexicon=words)


def strong(topic: config.Topic, *texts: str) -> list[float]:
    return [float(x) for x in Lexicon([topic]).hits(texts).strong[:, 0]]


def test_open_endings_match_every_form_and_nothing_else() -> None:
    found = strong(
        topic(("immigra*", "border wall*")), "Immigrants came.", "The border walls fell.", "A migrant.", "border"
    )
    assert found == [1, 1, 0, 0]


def test_open_endings_inside_a_phrase() -> None:
    assert strong(topic(("open* the border*",)), "They opened the borders.", "They open a border.") == [1, 0]


def test_phrases_ignore_case_and_know_contractions_and_hyphens() -> None:
    found = strong(topic(("non-citizen*", "they're here")), "NON-CITIZENS vote", "They're here!", "they are here")
    assert found == [1, 1, 0]


def test_case_entries_are_case_sensitive_and_ignored_in_capitals() -> None:
    assert strong(topic(case=["ICE"]), "Then ICE came.", "I like ice.", "ICE CREAM FOR ALL OF US") == [1, 0, 0]


def test_overlapping_anchors_count_once() -> None:
    assert strong(topic(("border wall", "wall", "border")), "the border wall and a wall") == [2]


def test_exclusions_cancel_what_they_cover_and_demote_what_stands_beside() -> None:
    words = topic(("wall", "border"), exclude=["wall street", "russian"])
    hits = Lexicon([words]).hits(
        [
            "On wall street today.",
            "The Russian border.",
            "Russian gas flows west, as everybody in that room knew, over the border.",
        ]
    )
    assert hits.strong[:, 0].tolist() == [0, 0, 1]
    assert hits.weak[:, 0].tolist() == [0, 1, 0]
    assert hits.excluded[:, 0].tolist() == [1, 1, 1]


def test_topics_do_not_mix() -> None:
    other = topic(("fence",)).model_copy(update={"id": "fence"})
    hits = Lexicon([topic(("wall",)), other]).hits(["a fence", "a wall", "a fence by the wall"])
    np.testing.assert_array_equal(hits.strong, [[0, 1], [1, 0], [1, 1]])


def test_no_text_and_no_entry() -> None:
    assert Lexicon([topic()]).hits(["a wall", ""]).strong.tolist() == [[0], [0]]
    assert Lexicon([topic(("wall",))]).hits([]).strong.shape == (0, 1)


@pytest.mark.parametrize("entry", ["*", "", "wa*ll"])
def test_an_entry_that_cannot_match_is_named(entry: str) -> None:
    with pytest.raises(LexiconError, match="topic 'wall': the lexicon entry"):
        Lexicon([topic((entry,))])


def test_shipped_topics_match_their_own_anchors() -> None:
    topics = config.load_topics("configs/topics")
    lexicon = Lexicon(topics)
    for index, shipped in enumerate(topics):
        texts = [phrase.replace("*", "") for phrase in shipped.lexicon.phrases]
        missed = [text for text, found in zip(texts, lexicon.hits(texts).strong[:, index], strict=True) if not found]
        assert not missed, f"{shipped.id}: {missed}"


def test_a_hint_that_is_said_again_and_again_is_fresh_once_in_a_while() -> None:
    hits = Lexicon([topic(weak=("bullet*", "roof"))]).hits(
        ["A bullet.", "bullets and a roof", "the Bullet", *["."] * 15, "bullet"]
    )
    assert hits.weak[:3, 0].tolist() == [1, 2, 1]
    assert hits.fresh[[0, 1, 2, -1], 0].tolist() == [1, 2, 0, 1]


def test_two_parts_are_an_anchor_where_they_stand_together() -> None:
    chart = topic(together=[{"one": ["chart", "charts"], "other": ["turned her head", "look* left"]}], exclude=["golf"])
    assert strong(chart, "Dora turned her head to the chart.", "Bread is dear.", "A chart.") == [1, 0, 0]
    assert strong(chart, "There was a chart of apple prices.", "Dora looked left.", "Bread is dear.") == [0, 1, 0]
    assert strong(chart, "Dora looked left.", "Bread is dear.", "There was a chart.") == [0, 0, 0]
    assert strong(chart, "Dora looked left, at the chart of golf scores.", "A chart, and a chart.") == [0, 0]


def test_parts_of_two_anchors_and_of_two_topics_do_not_mix() -> None:
    pairs = [{"one": ["chart"], "other": ["apple*"]}, {"one": ["roof"], "other": ["pear*"]}]
    assert strong(topic(together=pairs), "A roof, and a chart of pears.", "Apples.", "The pears on the roof.") == [
        1,
        1,
        1,
    ]
    assert strong(topic(together=pairs), "A chart of pears.", "An apple on a roof.", "The chart.") == [0, 1, 1]
    first, second = topic(together=pairs[:1]), topic(together=pairs[1:]).model_copy(update={"id": "roof"})
    assert Lexicon([first, second]).hits(["A chart of pears."]).strong.tolist() == [[0, 0]]


def test_an_anchor_of_two_parts_needs_both_lists() -> None:
    with pytest.raises(ValueError, match="at least 1 item"):
        topic(together=[{"one": ["chart"], "other": []}])


def shipped(label: str, *texts: str) -> list[bool]:
    """Where the shipped topic is named."""
    topics = config.load_topics("configs/topics")
    column = [topic.id for topic in topics].index(label)
    return [bool(x) for x in Lexicon(topics).hits(texts).strong[:, column]]


def test_the_shipped_topics_leave_others_borders_guns_and_heads_alone() -> None:
    """A border that soldiers cross, a roof without a rally, a head that is turned to a friend, reports called TPS."""
    assert not any(
        shipped("immigration", "The militia came over the border at dawn.", "Hand in the TPS reports, Bruno.")
    )
    assert all(shipped("immigration", "Whole families swam across.", "Ottilie crossed the border with two kids."))
    quiet = [
        "Bruno turned his head and waved.",
        "There's a guy on the roof, fixing the gutter.",
        "We went back to Butler.",
    ]
    for text in quiet:
        assert shipped("assassination_attempt", text) == [False], text
    told = [
        "The guy on the roof had a rifle.",
        "He turned his head and the bullet went by.",
        "After Butler, one rally a week.",
    ]
    for text in told:
        assert shipped("assassination_attempt", text) == [True], text
