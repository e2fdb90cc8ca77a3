"""Style and spread: long sentences and long turns are slow, and little speech is estimated badly."""

import numpy as np
import pytest

from pipeline.speech import pace


def floats(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(values, dtype=np.float64)


def test_long_sentences_and_long_turns_are_slow() -> None:
    slow, quick = pace.style(floats(1000, 1000), floats(40, 80), floats(20, 20))
    assert slow > 1 > quick
    slow, quick = pace.style(floats(1000, 1000), floats(60, 60), floats(5, 50))
    assert slow > 1 > quick


def test_style_says_nothing_of_one_speaker_nor_without_words() -> None:
    assert pace.style(floats(500), floats(30), floats(10)).tolist() == pytest.approx([1.0])
    assert pace.style(floats(0, 0), floats(0, 0), floats(0, 0)).tolist() == [1.0, 1.0]
    without = pace.style(floats(500, 900), floats(0, 0), floats(10, 10))  # no punctuation
    assert np.isfinite(without).all() and without[1] > without[0]


def test_who_says_little_is_taken_for_average() -> None:
    much = pace.style(floats(1000, 2000), floats(50, 100), floats(50, 20))[0]
    little = pace.style(floats(20, 2000), floats(1, 100), floats(1, 20))[0]
    assert abs(np.log(little)) < abs(np.log(much))


def test_a_known_pace_counts_less_the_more_is_timed_here() -> None:
    before = pace.Pace(0.2, 0.02)
    unheard, little, much = (pace.in_conversation(s, s, before)[0] for s in (0.0, 10.0, 3000.0))
    assert unheard == pytest.approx(np.exp(0.2)) and unheard > little > much > 1.0
    assert pace.in_conversation(0, 0)[0] == 1.0


def test_little_speech_has_a_wide_spread() -> None:
    spread = pace.with_noise(floats(0.1, 0.1), floats(5, 5000))
    assert spread[0] > 2 * spread[1] > 0.2 * 0.99
