"""Words that cannot be understood without what was said before, or without the day on which it was said."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.claims import kind_cues

_START = r"^(?:(?:and|but|so|well|because|now|yes|no|you know|then),? )*"
_WHEN = (
    r"\b(?:next|last|this|past|previous|following|coming) (?:\w+ )?(?:years?|months?|weeks?|weekend|days?|night|fall|"
    r"summer|spring|winter|afternoon|morning|evening|quarter|(?:mon|tues|wednes|thurs|fri|satur|sun)day|election|"
    r"session)\b|\b(?:yesterday|tomorrow)\b|\b(?:\w+ )?(?:years?|months?|weeks?|days?) (?:ago|from now)\b"
)
SHOWN: dict[str, str] = {  # these words are named beside the claim
    "person": r"\b(?:he|she|him|her|his|hers)(?:'s|'ll|'d)?\b",
    "people": r"\b(?:they|them|their|theirs)(?:'re|'ve|'ll|'d)?\b",
    "thing": r"\b(?:it|its)(?:'s|'ll)?\b(?!'?s? (?:time|true|clear|important|said|been))",
    "pointing": r"\b(?:this|that|these|those)(?:'s| is| are| was| were| has| have| will| would| can|'ll)\b|"
    r"\b(?:these|those) \w+",
    "when": _WHEN,
}  # fmt: skip
_OTHERS: dict[str, str] = {
    "any_pointing": r"\b(?:this|that|these|those)\b",
    "begins_pointing": _START + r"(?:this|that|these|those)\b",
    "begins_pronoun": _START + r"(?:he|she|they|it)\b",
    "place": r"\b(?:there|here)\b(?!'s| is| are| was| were| has| have| will)",
    "instead": r"\b(?:one|ones|both|such|another|others?|same|former|latter)\b",
    "ago": r"\b(?:ago|from now|earlier)\b",
    "known_thing": r"\bthe (?:bill|plan|program|law|report|deal|agreement|case|policy|money|court|islands?|attack|"
    r"committee|project|company|study|decision|idea|proposal|issue|border|war|summit|rest|thing|problem|question|"
    r"situation|surge|system|vote|board)\b",
    "goes_on": r"^(?:and|but|so|because|or|then|that's|which|who)\b",
    "begins_own": _START + r"(?:i|we|my|our|the)\b",
}
_NAMED = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][a-z]+")
_PLAIN = {name: re.compile(pattern) for name, pattern in (SHOWN | _OTHERS).items()}
NAMES = (*_PLAIN, "begins_small", "names_one", "names_two")
WORDS = 3  # display: unclear words named beside a claim, at most


def cues(sentences: Sequence[str]) -> NDArray[np.float64]:
    """One row of `NAMES` for each sentence, 0 or 1."""
    rows = []
    for sentence in sentences:
        text, named = kind_cues.plain(sentence), len(_NAMED.findall(sentence))
        row = [bool(pattern.search(text)) for pattern in _PLAIN.values()]
        rows.append([*row, sentence[:1].islower(), named >= 1, named > 1])
    return np.array(rows, dtype=np.float64).reshape(len(sentences), len(NAMES))


def words(sentence: str) -> list[str]:
    """The words of a sentence that may be unclear alone, in order; what is unclear may also be what it leaves out."""
    text = kind_cues.plain(sentence)
    found = [match for name in SHOWN for match in _PLAIN[name].finditer(text)]
    found = sorted(found, key=lambda match: (match.start(), -match.end()))
    named, end = list[str](), 0
    for match in found:
        if match.start() >= end and match.group().strip() not in named:
            named.append(match.group().strip())
            end = match.end()
    return named[:WORDS]
