"""Surface features of a sentence that tell check-worthy factual claims from opinions, promises and talk.

The kinds of cue are those of the claim detection literature (ClaimBuster: Hassan et al., KDD 2017; Arslan et al.,
ICWSM 2020; Nakov et al., CheckThat! 2018-2024): numbers, entities, tense, person, comparison, hedging. They are word
lists and patterns on lower-cased words, so that captions without capitals and punctuation keep all but four of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

VERSION = "claims-1"

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[%$€£?]")
_CAPITAL = re.compile(r"(?<![.?!…:\"“-]\s)(?<=\s)(?!I\b)[A-Z][\w'’.-]*")  # not I, nor after the end of a sentence
_ACRONYM = re.compile(r"\b(?:[A-Z]{2,}|(?:[A-Z]\.){2,})")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NUMBER_WORDS = _set(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred dozen half third quarter "
    "fifth tenth twice"
)
_MAGNITUDES = _set("hundred thousand million billion trillion hundreds thousands millions billions trillions")
_MONEY = _set("$ € £ dollar dollars cent cents euro euros pounds bucks")
_PERCENT = _set("% percent percentage per-cent points rate rates ratio")
_MONTHS = _set(
    "january february march april june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday"
)
_TIME = _set(
    "year years month months week weeks decade decades century today yesterday day days night hour hours minutes"
)
_PAST_TIME = _set(
    "ago last since yesterday previous former history first ever already recently until ended began started"
)
_MORE = _set(
    "more less fewer greater lower higher larger smaller bigger than better worse faster over under above below"
)
_MOST = _set("most least highest lowest largest biggest smallest worst best greatest longest fastest record only top")
_CHANGE = _set(
    "increase increased increases increasing decrease decreased rise rose risen rising fall fell fallen drop "
    "dropped grow grew grown growing growth double doubled tripled cut cuts reduced reduce lost gained added "
    "doubling raised raise raising went gone declined decline down up"
)
_QUANTITY = _set(
    "all every each many few several most both no none nobody everybody everyone some any half number amount "
    "total average"
)
_PRESENT_BE = _set("is are am isn't aren't it's that's there's they're he's she's we're i'm you're ain't here's what's")
_PAST = _set(
    "was were had did wasn't weren't didn't hadn't went said came got made took gave told left lost won spent "
    "paid sent built brought kept held wrote ran began became saw knew thought felt found met led cut put put "
    "grew fell rose drew fought taught sold bought stood broke chose spoke shot died"
)
_PERFECT = _set("have has had haven't hasn't i've we've you've they've been having")
_FUTURE = _set("will won't shall i'll we'll you'll they'll he'll she'll it'll gonna tomorrow next")
_SHOULD = _set("should must ought shouldn't need needs needed gotta hope let let's want wants wanted try trying")
_WOULD = _set("would could might may can can't cannot couldn't wouldn't i'd we'd he'd they'd")
_IF = _set("if unless whether when suppose imagine")
_NOT = _set(
    "not no never nothing none nobody neither nor don't doesn't didn't isn't aren't wasn't weren't won't can't "
    "ain't haven't hasn't"
)
_HEDGE = _set(
    "maybe perhaps probably possibly seems seem kind sort guess somewhat likely almost about around nearly roughly like"
)
_OPINION = _set(
    "think believe feel opinion guess hope suppose agree disagree understand know mean wish view feeling sure idea love"
)
_JUDGE = _set(
    "good bad great wrong right important terrible wonderful fair unfair strong weak beautiful incredible tough "
    "hard serious responsible better best worst proud sad happy nice amazing awful crazy stupid smart brilliant "
    "fun funny fantastic cool"
)
_I = _set("i me my mine myself i'm i've i'll i'd")
_WE = _set("we us our ours ourselves we're we've we'll we'd let's")
_YOU = _set("you your yours yourself you're you've you'll you'd")
_HE = _set("he him his himself she her hers herself he's she's he'll he'd she'd opponent opponents")
_THEY = _set("they them their theirs they're they've they'll people folks americans those")
_TITLE = _set(
    "senator governor president vice congressman secretary mr mrs ms general mayor chairman minister judge "
    "professor doctor dr"
)
_ACTS = _set(
    "voted vote votes signed passed supported opposed proposed vetoed introduced appointed created enacted "
    "sponsored approved endorsed rejected promised announced launched invaded withdrew negotiated balanced fired "
    "hired arrested convicted sued invented discovered founded killed attacked elected resigned banned outlawed "
    "legalized bought imported exported"
)
_SAYS = _set(
    "said says say told called calls claimed stated report reported reports according study studies found shows "
    "show showed statistics data"
)
_PUBLIC = _set(
    "congress senate house government administration federal state states court law act bill constitution party "
    "republican democrat republicans democrats army navy military war treaty united nations washington america "
    "american union agency department bureau commission committee board company companies bank university program "
    "programs office city country"
)
_PLACES = _set(
    "america russia soviet china chinese iraq iran israel japan germany europe european africa cuba korea vietnam "
    "afghanistan pakistan mexico canada britain france india ukraine syria libya egypt taiwan texas california "
    "florida ohio michigan massachusetts arkansas pennsylvania york world nation nations saudi arabia bosnia "
    "haiti brazil australia"
)
_ECONOMY = _set(
    "tax taxes jobs job unemployment employment inflation deficit debt budget income wages spending economy "
    "poverty prices price cost costs interest oil gas energy trade imports exports production sales revenue "
    "surplus welfare medicare medicaid social security insurance health care school schools crime troops soldiers "
    "weapons missiles nuclear workers families population cars battery temperature emissions deaths cases "
    "patients students votes immigrants border"
)
_GREET = _set(
    "thank thanks hello hi welcome goodnight goodbye bye please sorry congratulations good-bye evening morning "
    "hey oh well okay ok yeah yes"
)
_QUESTION_START = _set(
    "what why how who where when which do does did is are was were will would can could should have has whose "
    "isn't don't"
)
_DISCOURSE = _set(
    "well now so and but because therefore look listen okay um uh yeah oh anyway actually really just very"
)
_GENERAL = _set(
    "freedom liberty values dream faith god future hope courage leadership character strength spirit heart vision trust"
)

_COUNTS: dict[str, frozenset[str]] = {
    "number_words": _NUMBER_WORDS, "magnitudes": _MAGNITUDES, "money": _MONEY, "percent": _PERCENT,
    "months": _MONTHS, "time": _TIME, "past_time": _PAST_TIME, "more": _MORE, "most": _MOST,
    "change": _CHANGE, "quantity": _QUANTITY, "present_be": _PRESENT_BE, "past": _PAST, "perfect": _PERFECT,
    "future": _FUTURE, "should": _SHOULD, "would": _WOULD, "if": _IF, "not": _NOT, "hedge": _HEDGE,
    "opinion": _OPINION, "judge": _JUDGE, "i": _I, "we": _WE, "you": _YOU, "he": _HE, "they": _THEY,
    "title": _TITLE, "acts": _ACTS, "says": _SAYS, "public": _PUBLIC, "places": _PLACES, "economy": _ECONOMY,
    "greet": _GREET, "discourse": _DISCOURSE, "general": _GENERAL,
}  # fmt: skip
_OTHERS = (
    "log_words", "short", "word_length", "numbers", "years", "large_numbers", "any_number", "past_ed", "progressive",
    "superlative", "question", "question_start", "first_is_i", "first_is_discourse", "going_to", "i_think",
    "capitals", "acronyms", "no_case", "commas",
)  # fmt: skip
NAMES: tuple[str, ...] = (*_COUNTS, *_OTHERS)

_WHERE: dict[str, list[int]] = {}
for _index, _words in enumerate(_COUNTS.values()):
    for _word in _words:
        _WHERE.setdefault(_word, []).append(_index)


def tokens(sentence: str) -> list[str]:
    """Lower-case words, numbers, and the marks % $ € £ ?, in order."""
    return _WORD.findall(sentence.lower().replace("’", "'"))


def features(sentences: Sequence[str]) -> NDArray[np.float32]:
    """One row of `NAMES` per sentence, each about 0 to 3: counts grow with their logarithm."""
    rows = np.zeros((len(sentences), len(NAMES)), dtype=np.float32)
    for row, sentence in zip(rows, sentences, strict=True):
        words = tokens(sentence)
        for word in words:
            for index in _WHERE.get(word, ()):
                row[index] += 1
        row[: len(_COUNTS)] = np.log1p(row[: len(_COUNTS)])
        row[len(_COUNTS) :] = _others(sentence, words, any_number=bool(row[0] or row[1]))
    return rows


def _others(sentence: str, words: list[str], any_number: bool) -> list[float]:
    numbers = [word for word in words if _NUMBER.fullmatch(word)]
    years = sum(1 for number in numbers if _YEAR.fullmatch(number))
    large = sum(1 for number in numbers if "," in number or "." in number or len(number) > 4)
    letters = [word for word in words if word[0].isalpha()]
    pairs = set(zip(words, words[1:], strict=False))
    cased = sentence != sentence.lower() and sentence != sentence.upper()
    first = words[0] if words else ""
    return [
        float(np.log1p(len(words))),
        float(len(words) < 6),
        sum(map(len, letters)) / (len(letters) or 1) / 3,
        float(np.log1p(len(numbers))),
        float(np.log1p(years)),
        float(np.log1p(large)),
        float(any_number or bool(numbers)),
        float(np.log1p(sum(1 for word in letters if len(word) > 4 and word.endswith("ed")))),
        float(np.log1p(sum(1 for word in letters if len(word) > 5 and word.endswith("ing")))),
        float(np.log1p(sum(1 for word in letters if len(word) > 5 and word.endswith("est")))),
        float("?" in words),
        float(first in _QUESTION_START),
        float(first in _I),
        float(first in _DISCOURSE),
        float(("going", "to") in pairs),
        float(bool(pairs & {("i", "think"), ("i", "believe"), ("i", "feel"), ("i", "guess"), ("i", "hope")})),
        float(np.log1p(len(_CAPITAL.findall(sentence)))) if cased else 0.0,
        float(np.log1p(len(_ACRONYM.findall(sentence)))) if cased else 0.0,
        float(not cased),
        float(np.log1p(sentence.count(",") + sentence.count(";"))),
    ]
