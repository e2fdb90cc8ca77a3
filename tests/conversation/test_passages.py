"""What a passage is."""

import numpy as np
import pytest

from pipeline.conversation.passages import passages


@pytest.mark.parametrize(
    ("flags", "gap", "least", "found"),
    [
        ("xx..xx...x", 2, 2, [[0, 1, 4, 5]]),
        ("xx..xx...x", 2, 1, [[0, 1, 4, 5], [9]]),
        ("xx..xx", 1, 1, [[0, 1], [4, 5]]),
        ("x.x", 0, 1, [[0], [2]]),
        ("...", 2, 1, []),
        ("", 2, 1, []),
    ],
)
def test_a_passage_goes_on_over_short_gaps_and_is_long_enough(
    flags: str, gap: int, least: int, found: list[list[int]]
) -> None:
    on = np.array([letter == "x" for letter in flags], dtype=bool)
    assert [rows.tolist() for rows in passages(on, gap, least)] == found
