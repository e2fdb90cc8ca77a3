"""Sentences: every word in exactly one, none too long, whatever the punctuation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.config import ConfigError
from pipeline.speech.sentences import Splitter, cut_long, splitter
from pipeline.speech.words import words

SPLIT = splitter()


def texts(text: str, split: Splitter = SPLIT) -> list[str]:
    return [text[start:end] for start, end in split(text)]


def test_sentences_end_at_punctuation_but_not_at_abbreviations() -> None:
    text = "Mr. Alvar paid $4.50. Did he? He did! In the U.S. too."
    assert texts(text) == ["Mr. Alvar paid $4.50.", "Did he?", "He did!", "In the U.S. too."]


def test_a_mark_without_words_joins_its_neighbour() -> None:
    assert texts("Well. -- We left. ...") == ["Well. --", "We left. ..."]


def test_a_start_inside_a_word_is_no_start() -> None:
    assert texts("It ended.Then we went.") == ["It ended.Then we went."]


@given(st.text(alphabet=st.sampled_from("ab. ?!\n\t—'\"…é中,-"), max_size=80))
def test_every_word_lies_in_exactly_one_sentence(text: str) -> None:
    spans = SPLIT(text)
    assert [w for start, end in spans for w in words(text[start:end])] == words(text)
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))


@given(st.integers(1, 200), st.integers(5, 40))
def test_no_sentence_is_longer_than_allowed(n: int, limit: int) -> None:
    text = " ".join(f"w{k}" for k in range(n))
    spans = cut_long(text, SPLIT(text), limit)
    assert max(len(words(text[start:end])) for start, end in spans) <= limit
    assert " ".join(text[start:end] for start, end in spans) == text


def test_a_long_sentence_is_cut_at_the_longest_pause() -> None:
    text = "one two three four five six seven eight nine ten"
    gaps = np.full(10, 0.05)
    gaps[6] = 0.8
    assert [text[a:b] for a, b in cut_long(text, [(0, len(text))], 8, gaps)] == [
        "one two three four five six",
        "seven eight nine ten",
    ]


def test_a_long_sentence_is_cut_at_a_comma_where_no_pause_is_known() -> None:
    text = "one two three four five, six seven and eight nine"
    start, end = cut_long(text, [(0, len(text))], 8)[0]
    assert text[start:end] == "one two three four five,"


def test_a_text_of_many_chunks_is_split_as_a_short_one() -> None:
    text = "He said nothing at all. " * 10_000
    assert set(texts(text.strip())) == {"He said nothing at all."}


def test_a_missing_pipeline_says_how_to_get_it() -> None:
    with pytest.raises(ConfigError, match="no_such_pipeline.*Install it"):
        splitter("no_such_pipeline")
