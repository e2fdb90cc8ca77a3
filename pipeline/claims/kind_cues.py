"""Cues of a sentence that tell who vouches for what it says, and whether it is a fact, a question, a promise or an if.

What the main clause does first counts most: "He said that we will" reports, "We will do what he said" promises. So
openings ("Well, you know,") and a clause before the first comma ("If they win,") are taken off before the first verb
is looked for. Patterns are on lower-cased words, so that captions keep most of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

VERSION = "kinds-1"

_MARKED = re.compile(r"^\s*(?:>>|\[[^\]]*\]:?|-+|—+)\s*")
_FILLER = re.compile(r"\b(?:uh|um)\b ?-? ?")
_AGAIN = re.compile(r"\b(\w+(?: \w+)?) ?(?:--|—|-) (?=\1\b)")
_OPENING = re.compile(
    r"^(?:(?:and|but|so|well|now|then|okay|ok|because|or|yes|no|yeah|look|listen|see|oh|um|uh|you know|i mean|in fact|"
    r"of course|frankly|again|first|second|third|two|three|number \w+|first of all|lastly|finally|also|as you know|"
    r"remember|mr\.? \w+|president \w+|that's why|the fact is|the point is|i think|i believe|i guess|"
    r"let me (?:just |simply )?say(?: \w+)*? that|i would (?:just |only )?(?:say|suggest|point out)(?: that)?|"
    r"i'd (?:just |also )?(?:like to )?(?:say|point out)(?: that)?|(?:we all|i|you) know(?: that)?|"
    r"it's true(?: that)?)[,:]?(?: -+)? +)+"
)
_CLAUSE_BEFORE = re.compile(
    r"^(?:if|when|while|although|though|as|since|after|before|with|in|at|on|by|under|for|to|during|until|once|unless|"
    r"despite|because of|over|of|from|according to)\b[^,]{3,140}, +"
)
_SAYS = (
    r"(?:said|says|saying|say|told|tells|claims?|claimed|argues?|argued|suggest(?:s|ed|ing)?|accused|states?|stated|"
    r"announced|acknowledged|reported|called|promised|warned|testified|insist(?:s|ed)?|indicated|estimated|estimates|"
    r"projected|projects|recognizes|believes?|thinks?|thought|found|finds|shows?|showed|pointed out|talked about|"
    r"talks about|asked|described|denied|denies|admitted|predicted|predicts|concluded)"
)
_ADVERBS = (
    r"(?:(?:has|have|had|also|once|just|even|always|often|then|earlier|never|now|recently|again|since|repeatedly|"
    r"actually|certainly|already|just recently|has been|have been|'ve|'s|would|used to|goes on to|went on to|is|are|"
    r"was|were|been|keeps?) )*"
)
_NO_NOUN = (
    r"(?!(?:i|we|you|he|she|they|to|not|can|could|will|would|never|don't|let|have|has|be|it|it's|is|are|was|were|and|"
    r"or|that's|that|of|by|who|people|must|should|did|didn't|does|do|may|might|me|us|just|also|i'll|really|the|a) )"
)
_COMPLEMENT = (
    r"(?! (?:to|of|for|on|by|out|with|into|a lot|and|or|from|at|numbers?|on the)\b)(?!,? \d)(?=[,:]? ?[\w\"$'-])"
)

VERBS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "i_say": r"\b(?:i|we|i've|we've) " + _ADVERBS + _SAYS + r"\b",
        "you_say": r"\byou(?:'ve)? " + _ADVERBS + _SAYS + r"\b",
        "they_say": r"\b(?:he|she|they|he's|she's|they're|they've|who|people|folks|somebody|everybody|others|some) "
        + _ADVERBS
        + _SAYS
        + r"\b",
        "name_says": r"\b" + _NO_NOUN + r"[\w'.)-]+,? " + _ADVERBS + _SAYS + r"\b" + _COMPLEMENT,
        "begins_said": r"^(?:was |were |is |are )?(?:said|says|saying|told|telling|claimed)\b",
        "asked": r"\b(?:asked|ask)\b",
        "hearsay": r"\b(?:i(?:'m| am| was|'ve been| have been) told|(?:i|we)(?:'ve| have)? heard|according to|"
        r"reportedly|(?:it's|it is|it has|has|have) been (?:said|reported|found|estimated)|told (?:me|us)|"
        r"as \w[\w .]{0,30} (?:said|says|put it|indicated|mentioned|stated|noted))\b",
        "source": r"\b(?:reports?|stud(?:y|ies)|polls?|survey|forecasts?|estimates?|task force|economists?|experts?|"
        r"analysts?|newspapers?|article) (?:\w+ ){0,4}?(?:said|says|shows?|showed|found|estimate[sd]?|that|pointed|"
        r"was|recognizes?|projected|in)\b",
        "i_will": r"\b(?:i|we)(?:'ll| will| shall)\b|\b(?:i|we)(?:'m|'re| am| are) (?:\w+ )?(?:going to|gonna|planning|"
        r"proposing)\b|\b(?:i|we) (?:\w+ )?(?:want to|propose|plan to|promise|pledge|intend|commit|ask)\b|\bmy plan\b|"
        r"\blet's\b",
        "i_will_say": r"\b(?:i|we)(?:'ll| will| would| want to)(?: just| only| simply| also| always| never)? (?:say|"
        r"tell|give you|remember|forget|remind|note|point|start|add|make sure|be honest|let you|leave it|come back)\b",
        "we_will_see": r"\bwe(?:'ll| will|'re going to| are going to) (?:\w+ )?(?:see|have|lose|pass|get|be|need|"
        r"end up|win|go)\b",
        "own_side_will": r"\b(?:the |this )?(?:president|president \w+|administration|white house|government|my \w+|"
        r"our [\w ]{2,20}|this \w+|these \w+|he) (?:also |now )?(?:will|is going to|are going to)\b|"
        r"\bhe's going to\b|\bhe'll\b",
        "you_will": r"\byou(?:'ll| will|'re going to| are going to| can)\b|\byour [\w ]{2,15} (?:will|(?:is|are) "
        r"going to)\b",
        "will": r"\bwill\b|\bgoing to\b|\bgonna\b|'ll\b|\bwon't\b",
        "would": r"\b(?:would|wouldn't)\b|(?:i|we|he|she|they|you|it)'d\b",
        "could": r"\b(?:could|might|may|perhaps|maybe|probably|likely|possibly)\b",
        "past": r"\b(?:was|were|had|did|didn't|went|got|made|took|came|gave|left|lost|won|built|met|led|cut|put|became|"
        r"began|wrote|sent|saw|knew|ran|passed|[a-z]{3,}ed)\b",
        "perfect": r"\b(?:has|have|'ve)\b",
        "present": r"\b(?:is|are|am|isn't|aren't|does|do|don't|doesn't|need|needs|know|knows|want|wants|costs?|makes?|"
        r"gets?|includes?)\b|\w(?:'s|'re)\b",
    }.items()
}
_AUXILIARY = (
    r"(?:do|does|did|is|are|was|were|have|has|had|can|could|will|would|should|isn't|aren't|don't|doesn't|didn't|"
    r"wasn't|haven't|won't)"
)
_SUBJECT = (
    r"(?:you|he|she|they|it|we|there|the|that|this|those|these|i|your|our|any|anyone|president|senator|governor|mr|"
    r"\w+ (?:you|he|they))"
)
_INVERTED = re.compile(
    r"(?:^|[,;:—–-] ?|\b(?:and|but|so|then|how|why|what|when|where|whom|who|which|how many|how much|what kind of \w+)"
    r"(?: \w+){0,3}? )" + _AUXILIARY + " " + _SUBJECT + r"\b"
)
_BEGINS_WH = re.compile(r"^(?:what|why|how|who|whom|whose|where|which)\b")
_BEGINS_AUXILIARY = re.compile(r"^" + _AUXILIARY + " " + _SUBJECT + r"\b")
_ENDED = re.compile(r"[.?!…][\"”’)\]\s]*$")
_ASKED = re.compile(r"\?[\"”’)\]\s]*$")
_TAG = re.compile(r",? (?:right|okay|ok|huh|see|you know|no|correct|what is it)\?[\"”]?\s*$")
_PATTERNS = {
    "wonders": r"\b(?:wondering|i wonder|tell us|tell me (?:about|why|how|what)|raise your hand|can you (?:tell|"
    r"explain|talk|describe|say)|could you|you can describe|do you|did you|have you|are you|would you|will you)\b",
    "if": r"\b(?:if|unless|suppose)\b|\b(?:had|were) (?:he|she|they|i|we|the) ",
    "begins_if": r"^(?:if|unless|suppose|what if|imagine)\b",
    "contrary": r"\b(?:would|could|might|should)(?:n't| not| never)? have\b|"
    r"\bif (?:\w+ ){1,5}(?:were|had|did|didn't|won|lost)\b",
    "rule": r"^if you(?:'re| are| make| have| pay| take| set| send| just)\b",
    "expects": r"\b(?:we|i) (?:expect|anticipate|predict|imagine|fear|suspect|guess|doubt)\b|"
    r"\b(?:expected|projected|likely|certain|bound) to\b|\bi'm (?:confident|afraid|sure)\b",
    "quotes": r"[\"“”]|, (?:we'll|well|no|okay|sir|oh|yes|joe|hey)\b",
    "quotes_self": r"\b(?:i|we) (?:\w+ )?(?:said|told|say)\b",
    "later": r"\b(?:by 20\d\d|tomorrow|next (?:year|week|month)|soon|over the next|in the future|years? from now|"
    r"\d+ days from)\b",
    "that_will": r"\b(?:that|which|who) (?:will|would|could|is going to|are going to)\b",
}
_COMPILED = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
_SAYING = ("i_say", "they_say", "name_says", "you_say")
_WILL = ("i_will", "own_side_will", "you_will", "will")
_QUESTIONS = (
    "asks", "question_inside", "tag", "states", "wh", "auxiliary", "inverted", "wh_without_end", "inverted_without_end",
)  # fmt: skip
_TOGETHER = ("clause_before", "first_is_own_will", "will_without_if", "would_with_if", "asks_after_saying", "how_early")
NAMES = (*(f"first_{name}" for name in VERBS), *VERBS, *_QUESTIONS, *_PATTERNS, *_TOGETHER)
_EARLY = 20  # definition: as in fitting, letters before a verb of saying that halve its weight


def cues(sentences: Sequence[str]) -> NDArray[np.float64]:
    """One row of `NAMES` for each sentence, 0 to 1."""
    return np.array([_cues(sentence) for sentence in sentences], dtype=np.float64).reshape(len(sentences), len(NAMES))


def plain(sentence: str) -> str:
    """In lower case with straight quotes, without a speaker in brackets, fillers and words said twice."""
    words = _MARKED.sub("", sentence.strip()).lower()
    words = words.replace("’", "'").replace("“", '"').replace("”", '"')
    return _AGAIN.sub("", _FILLER.sub("", words))


def _cues(sentence: str) -> list[float]:
    whole = _OPENING.sub("", plain(sentence))
    main = _OPENING.sub("", _CLAUSE_BEFORE.sub("", whole))
    found = {name: match.start() for name, verb in VERBS.items() if (match := verb.search(main))}
    first = min(found, key=lambda name: found[name]) if found else ""
    said = min((found[name] for name in _SAYING if name in found), default=None)
    asked, ended, tag = bool(_ASKED.search(sentence)), bool(_ENDED.search(sentence)), bool(_TAG.search(whole))
    inverted, wh = bool(_INVERTED.search(whole)), bool(_BEGINS_WH.search(whole))
    patterns = {name: bool(pattern.search(whole)) for name, pattern in _COMPILED.items()}
    questions = (
        asked and not tag and said is None, "?" in sentence and not asked, tag, ended and not asked, wh,
        bool(_BEGINS_AUXILIARY.search(whole)), inverted, wh and not ended, inverted and not ended,
    )  # fmt: skip
    together = (
        main != whole,
        first in {"i_will", "own_side_will"},
        any(name in found for name in _WILL) and not patterns["if"],
        "would" in found and patterns["if"],
        asked and said is not None,
        0.0 if said is None else 1 / (1 + said / _EARLY),
    )
    row = [*(name == first for name in VERBS), *(name in found for name in VERBS), *questions, *patterns.values()]
    return [float(value) for value in (*row, *together)]
