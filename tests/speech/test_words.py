"""What counts as a word, in texts of any length."""

import random

import pytest

from pipeline.speech.words import collapsed, words

PIECES = ["so", "we", "—", "2", "it's", "...", "\u00e9t\u00e9", "a" * 3000, "\u3000", "\n", "\x1e", "x\u00a0y"]


@pytest.mark.parametrize("n", [10, 1000, 30_000, 150_000])
def test_a_long_text_has_the_same_words_as_its_pieces(n: int) -> None:
    luck = random.Random(n)
    pieces = [luck.choice(PIECES) for _ in range(n)]
    text = " \t".join(pieces)
    assert words(text) == [run for run in text.split() if any(c.isalnum() for c in run)]
    assert collapsed(text) == " ".join(text.split())


@pytest.mark.parametrize("text", ["a" * 500_000, "-" * 500_000, " " * 500_000, "", "a" * 300_000 + " b"])
def test_a_text_without_white_space_is_one_run(text: str) -> None:
    assert words(text) == [run for run in text.split() if "a" in run or "b" in run]
    assert collapsed(text) == text.strip()
