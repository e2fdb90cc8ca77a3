"""Borders of passages: the usual figures, on cases that are counted by hand."""

import numpy as np
import pytest

from benchmarks import borders


def flags(text: str) -> np.ndarray:
    return np.array([c == "x" for c in text])


GOLD = flags("....xxxx....xxxx")


def test_perfect_borders_cost_nothing() -> None:
    assert borders.p_k(GOLD, GOLD) == borders.window_diff(GOLD, GOLD) == 0
    assert borders.matched_borders(GOLD, GOLD) == (3, 3, 3)


def test_the_window_is_half_a_stretch() -> None:
    assert borders.window_of(GOLD) == 2
    assert borders.window_of(flags("....")) == 2


def test_no_border_found_is_wrong_wherever_a_window_holds_one() -> None:
    silent = flags("." * 16)
    assert borders.p_k(GOLD, silent) == borders.window_diff(GOLD, silent) == pytest.approx(6 / 14)
    assert borders.matched_borders(GOLD, silent) == (0, 0, 3)


def test_two_borders_too_many_within_a_window_escape_pk_as_one_stretch_only() -> None:
    found = flags("....xxxx.x..xxxx")
    assert borders.window_diff(GOLD, found) > 0
    assert borders.matched_borders(GOLD, found) == (3, 5, 3)


@pytest.mark.parametrize(("found", "hits"), [("..xxxxxx", 1), (".xxxxxxx", 0), ("......xx", 1), (".......x", 0)])
def test_borders_count_within_two_sentences(found: str, hits: int) -> None:
    assert borders.matched_borders(flags("....xxxx"), flags(found))[0] == hits


def test_a_gold_border_is_found_once() -> None:
    assert borders.matched_borders(flags("....xxxx"), flags("...x.xxx"))[0] == 1
