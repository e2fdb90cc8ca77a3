"""How long words take to say at the average pace: seconds from syllables and punctuation. `pace` knows of speakers."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.core import decisions

_WORD_S = decisions.numbers("speech", "word_s")
PER_WORD_S, PER_SYLLABLE_S = _WORD_S["word"], _WORD_S["syllable"]
PAUSE_S = decisions.numbers("speech", "pause_s")  # after . ? ! / after , ; : and dashes / after a bare word
_LONGEST = decisions.numbers("speech", "longest")
LONGEST, LONGEST_S = _LONGEST["times"], _LONGEST["more_s"]  # of a turn: times its estimate, and so much more
LONGEST_WORD_S = decisions.number("speech", "longest_word_s")  # what is longer holds a silence or applause
Z90 = 1.6449  # definition: half the width of a central 90 % interval, in standard deviations
_SYLLABLES = decisions.numbers("speech", "syllables")

_VOWELS = re.compile(r"[aeiouyà-öø-ÿ]+")
_SILENT = re.compile(r"(?:[^aeiouyl]e|[^aeiouytd]ed|[^aeiouyscxzgh]es)$")
_BY_CHARACTER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # kana, Han and Hangul: a syllable each
_OTHER_SCRIPT = re.compile(r"[^\u0000-\u024f]")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")


@lru_cache(maxsize=200_000)  # memory: words
def syllables(word: str) -> int:
    """Syllables of a printed word, by its vowel groups; numerals as they are read, acronyms by letters."""
    count = 0
    for digits in _DIGITS.findall(word):
        count += math.ceil(_SYLLABLES["per_digit"] * len(digits.lstrip("0") or "0")) if len(digits) > 1 else 1
    for part in _LETTERS.findall(word):
        if _OTHER_SCRIPT.search(part):
            spelt = len(_BY_CHARACTER.findall(part))
            count += spelt + math.ceil((len(part) - spelt) / _SYLLABLES["letters_each"])
            continue
        lower = part.lower()
        groups = len(_VOWELS.findall(lower))
        if groups > 1 and _SILENT.search(lower):
            groups -= 1
        count += groups or (len(part) if part.isupper() else 1)
    return max(count, 1)


def ends_sentence(word: str) -> bool:
    """Whether a word closes a sentence."""
    return pause_kind(word) == "sentence"


def pause_kind(word: str) -> str:
    """Which pause follows a word, from the punctuation that it carries."""
    tail = word.rstrip("\"'”’)]»")
    if tail.endswith((".", "?", "!", "…")):
        return "sentence"
    return "clause" if tail.endswith((",", ";", ":", "-", "–", "—")) else "none"


def word_seconds(texts: Sequence[str]) -> NDArray[np.float64]:
    """Estimated seconds of each word, with the pause after it, at the rate of the average speaker."""
    counts = np.array([syllables(text) for text in texts], dtype=np.float64)
    pauses = np.array([PAUSE_S[pause_kind(text)] for text in texts], dtype=np.float64)
    return PER_WORD_S + PER_SYLLABLE_S * counts + pauses


def said_alone(texts: Sequence[str]) -> NDArray[np.float64]:
    """Estimated seconds of each word without the pause after it."""
    return PER_WORD_S + PER_SYLLABLE_S * np.array([syllables(text) for text in texts], dtype=np.float64)


def most(estimate: NDArray[np.float64]) -> NDArray[np.float64]:
    """The longest that words can fill, given their estimated seconds."""
    return LONGEST * estimate + LONGEST_S


def bounds(
    estimate: NDArray[np.float64], spread: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Estimated seconds at the lower and upper end of a central 90 % interval of a speaker's rate.

    All of a speaker's turns are long or short together, so that the bounds of a sum are the sums of the bounds.
    """
    return estimate * np.exp(-Z90 * spread), estimate * np.exp(Z90 * spread)
