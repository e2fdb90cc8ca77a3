"""What counts as a word."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w")


def words(text: str) -> list[str]:
    """The words of a text: runs without white space that hold a letter or a digit."""
    return [run for run in text.split() if run[0].isalnum() or _WORD.search(run)]  # the first test is the quicker one
