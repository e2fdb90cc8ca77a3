"""What keeps two sentences with near vectors from being one claim: numbers, years, denial, direction, names.

Sentence vectors hardly see such words: "It rose by 4 percent" and "It fell by 9 percent" are neighbours. Each rule only
ever separates, and only where both sentences say something: a missing match is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.core import decisions

_TOKEN = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)*")
_SMALL = {
    word: float(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {
    word: float(10 * tens)  # unit: ten
    for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}  # unit: words
_YEARS = decisions.numbers("claims", "years")
_DENIES = frozenset("not never no none nobody nothing neither nor cannot without".split())
_UP = frozenset(
    "up rise rises rose risen rising raise raised raises increase increases increased increasing grow grows grew grown "
    "growing gain gained gains higher highest more most doubled tripled added".split()
)
_DOWN = frozenset(
    "down fall falls fell fallen falling drop drops dropped decrease decreases decreased decreasing decline declined "
    "shrank shrunk lose lost loses lower lowest less least fewer fewest cut cuts halved reduced".split()
)
_NO_NAMES = frozenset(  # words that are no names where a sentence begins with them
    [*_SMALL, *_SCALES, *_DENIES]
) | frozenset(
    "a about after again all also always an and any anyway are as at because been before being but by can could did do "
    "does even ever every everybody everyone for from had has have he her here hers him his how i if in is it its just "
    "last let like look many maybe me more most my never new no nobody not nothing now of oh okay on once one only or "
    "our out over perhaps she since so some somebody someone still such than that the their them then there these they "
    "think this those though through to today under until up us very was we well were what when where which while who "
    "why will with would yes yet you your".split()
)


@dataclass(frozen=True)
class Terms:
    """What a sentence says of quantity, time, denial, direction and names."""

    numbers: frozenset[float]
    years: frozenset[int]
    denies: bool
    up: bool
    down: bool
    names: frozenset[str]


@lru_cache(maxsize=65_536)  # memory: sentences
def terms(sentence: str) -> Terms:
    """The terms of a sentence; names are lower case, and none where the text has no case."""
    printed = [token.replace("’", "'") for token in _TOKEN.findall(sentence)]
    words = [token.lower() for token in printed]
    numbers, years = _numbers(words)
    said = words[1:] if words[:1] == ["no"] and re.match(r"\W*no\W*[,.!-]", sentence, re.IGNORECASE) else words
    return Terms(
        frozenset(numbers),
        frozenset(years),
        any(word in _DENIES or word.endswith("n't") for word in said),
        not _UP.isdisjoint(words),
        not _DOWN.isdisjoint(words),
        _names(sentence, printed),
    )


def differ(first: str, second: str) -> bool:
    """Whether the sentences cannot be one claim: each has a number, a year or names that the other lacks, or they deny
    or point in opposite ways."""
    one, other = terms(first), terms(second)
    return (
        bool(one.numbers - other.numbers and other.numbers - one.numbers)
        or bool(one.years and other.years and one.years.isdisjoint(other.years))
        or bool(one.names and other.names and one.names.isdisjoint(other.names))
        or one.denies != other.denies
        or {(one.up, one.down), (other.up, other.down)} == {(True, False), (False, True)}
    )


def covers(sentence: str, reviewed: str) -> bool:
    """Whether a verdict on the reviewed claim is one on the sentence: they do not `differ`, and have equal numbers."""
    return not differ(sentence, reviewed) and terms(sentence).numbers == terms(reviewed).numbers


def _numbers(words: Sequence[str]) -> tuple[set[float], set[int]]:
    """Values of the numbers, in digits or words, and the years. A lone "one" is mostly a pronoun and does not count."""
    numbers, years, at = set[float](), set[int](), 0
    while at < len(words):
        value, end = _number(words, at)
        if end == at:
            at += 1
            continue
        if end == at + 1 and _is_year(words[at]):
            years.add(int(value))
        elif words[at:end] != ["one"]:
            numbers.add(value)
        at = end
    return numbers, years


def _is_year(word: str) -> bool:
    four = len(word) == 4 and word.isdigit()  # definition: digits of a year
    return four and _YEARS["first"] <= int(word) <= _YEARS["last"]


def _number(words: Sequence[str], at: int) -> tuple[float, int]:
    """The value of the number that begins at a word, and where it ends: 205,000 at "two hundred and five thousand"."""
    total, current, end, previous = 0.0, 0.0, at, ""
    for position in range(at, len(words)):
        word = words[position]
        if word[0].isdigit():
            if end > at:
                break  # "20 30" are two numbers
            current = float(word.replace(",", ""))
        elif word in _SMALL:
            tens = _SMALL.get(previous, 0) >= 20 and _SMALL[word] < 10  # definition: as in twenty-one
            joins = not previous or previous in _SCALES or tens
            if not joins and previous != "and":
                break
            current += _SMALL[word]
        elif word in _SCALES:
            current = (current or 1.0) * _SCALES[word]
            if word != "hundred":
                total, current = total + current, 0.0
        elif word == "and" and previous in _SCALES and set(words[position + 1 : position + 2]) & _SMALL.keys():
            previous = word
            continue
        else:
            break
        previous, end = word, position + 1
    return total + current, end


def _names(sentence: str, printed: Sequence[str]) -> frozenset[str]:
    if sentence in (sentence.lower(), sentence.upper()):
        return frozenset()
    names = [
        token
        for position, token in enumerate(printed)
        if token[0].isupper()
        and token.split("'")[0] not in ("I", "OK")
        and (position or token.lower() not in _NO_NAMES)
    ]
    return frozenset(re.sub(r"'s?$", "", name.lower()) for name in names)
