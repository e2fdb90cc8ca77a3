"""What may be a speaker's label: its place and typography. Whether it is one, the whole file decides (`evidence`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.formats.reading.common_words import COMMON
from pipeline.formats.reading.given_names import GIVEN
from pipeline.formats.reading.places import PLACES
from pipeline.speech.names.name_words import (
    ABBREVIATED,
    ARTICLES,
    HEADINGS,
    ROLES,
    SAYING,
    SENTENCE,
    SMALL,
    TITLES,
)  # fmt: skip

Mark = Literal[":", ".", "alone", "stamp", "box", "qa", "other"]
Case = Literal["capitals", "titled capitals", "names", "name", "lower", "letter", "uncased", "number", "mixed"]

LONGEST = 160  # characters of a label with an office or a country behind the name
_ROLE_NUMBER = re.compile(
    r"(?:the )?(?:unidentified |unknown |audience |male |female |event |prospective )*"
    r"(?:speaker|spkr|spk|person|participant|interviewer|interviewee|guest|host|voice|caller|juror|reporter|questioner|"
    r"student|witness|member|man|woman|male|female|panelist|respondent|child|audience|user|informant|attendee|subject)"
    r"(?:[ _#.-]*(?:no\. ?|number )?(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"|[ _#.-]+(?:no\. ?|number )?[a-z]|[a-rt-z])?",  # Speakers: is a list
    re.IGNORECASE,
)
_VOICE_OF = re.compile(
    r"(?:THE )?(?:(?:UNIDENTIFIED|UNKNOWN|YOUNG|OLD|OLDER|ELDERLY|FEMALE|MALE|AUTOMATED) )?"
    r"(?:MAN|WOMAN|BOY|GIRL|CHILD|VOICE|MALE|FEMALE|REPORTER|ANNOUNCER|NARRATOR|GUARD|OFFICER|CROWD|KIDS|MEN|WOMEN)"
    r"(?: #?\d{1,2})?(?: (?:ON|OVER|IN|FROM|OVER THE) [A-Z]{2,}(?: [A-Z]{2,})?)?"
)
_DEVICE = re.compile(r"\b(?:iphone|ipad|macbook|laptop|galaxy|pixel|android)\b", re.IGNORECASE)
_PHONE = re.compile(r"\+?\d[\d ()*x-]{6,18}")
_NICKNAME = re.compile(r"(?<=\w) [\"“]\w[\w. ]{0,15}[\"”](?= \w)")
_PRO_TEM = re.compile(r" pro tem(?:pore)?\b")
_ASIDE = re.compile(r"\s*(?:\([^()]{1,90}\)|\[[^\[\]]{1,90}\])")
_LAST_FIRST = re.compile(
    r"[^\W\d_a-zß-öø-ÿ][\w'’-]*[a-zß-öø-ÿ][\w'’-]*, [^\W\d_a-zß-öø-ÿ][\w'’.-]*(?: [^\W\d_a-z][\w.]*)?"
)
_OFFICE = re.compile(r"\s*,|\s+[-–—]{1,2}\s")
_HEAD = re.compile(rf"([^:：\n]{{1,{LONGEST}}}?)\s*[:：](?:\s+|$)")
_FORBIDDEN = re.compile(r"[\t!?;<>=|{}$%^~\\+…]|\.\.|://")
_DASHED = re.compile(r"\s[-–—]{1,2}\s")
_ENDED = re.compile(r"(?:^|(?<=\s))(\w[\w'’-]+)\.\s+(?=\S)")
_LONG_WORD = 4  # letters: shorter ones before a full stop are often cut short, `Fla.`
_SHOUTED = re.compile(r"[^\W\d_a-zß-öø-ÿ]{2}")


@dataclass(frozen=True)
class Candidate:
    """What may be a label: where it stands, and what stands around it."""

    label: str
    line: int
    opens: bool = True  # it opens a paragraph, line or cue
    marked: bool = False  # set off by brackets, bold type or a stamp, as no sentence would be
    mark: Mark = ":"
    signature: str = ""  # tells apart forms of one mark: `Q.` from `Q` and blanks
    behind: str = "Text"  # how the words behind it begin
    before: str = "."  # how the text before it ends
    fresh: bool = True  # a blank line, or more space at the head, stands before it
    inside: bool = False  # it stands inside a paragraph
    bold: bool = False  # in bold or italic type


def head(text: str) -> tuple[str, str] | None:
    """`Name: text` as (name, text); None where the text does not begin like that."""
    match = _HEAD.match(text)
    return None if match is None else (match[1].strip(), text[match.end() :])


@lru_cache(maxsize=65536)
def core(label: str) -> str:
    """A label without what stands in brackets behind the name: `Ann Lee (via video)` is `Ann Lee`."""
    return _PRO_TEM.sub("", _ASIDE.sub("", _NICKNAME.sub("", label))).strip(" *_#>-–—:,")


def base(label: str) -> str:
    """The name alone, without an office behind a comma: `ANN LEE, CNN ANCHOR` is `ANN LEE`."""
    return _OFFICE.split(core(label), maxsplit=1)[0].strip()


@lru_cache(maxsize=65536)
def possible(label: str) -> bool:
    """Whether a label can be one at all, by its signs and length; no word speaks against it."""
    name = core(label)
    if _PHONE.fullmatch(name):
        return True
    if (
        not name
        or len(label) > LONGEST
        or _FORBIDDEN.search(name)
        or not any(character.isalpha() for character in name)
    ):
        return False
    if any(character in base(label) for character in '“”"') or _holds_an_end(name):
        return False
    return len(name.split()) <= 20 and not name.split()[0].isdigit()


def _holds_an_end(name: str) -> bool:
    """Whether a sentence ends inside it: `for years. First` is no name, `Rt. Hon. Ann St. Clair` is one."""
    for match in _ENDED.finditer(name):
        word = match[1].lower()
        if not abbreviated(word) and (len(word) >= _LONG_WORD or word in SENTENCE or word.isdigit()):
            return True
    return False


def abbreviated(word: str) -> bool:
    """Whether a full stop behind a word ends no sentence: `Rev`, `Hon`, `L’hon`."""
    return word.lower().removeprefix("l’").removeprefix("l'") in ABBREVIATED


def is_role(label: str) -> bool:
    """Whether it is a role or a number, as a name never is: `Q`, `MODERATOR`, `Speaker 3`, `WOMAN ON PHONE`."""
    name = core(label)
    if _PHONE.fullmatch(name) or _DEVICE.search(name):
        return True
    low = re.sub(r"^(mr|ms|mrs) ", "", name.lower().replace("_", " ").strip(" ."))
    return low in ROLES or _ROLE_NUMBER.fullmatch(low) is not None or _VOICE_OF.fullmatch(name) is not None


@lru_cache(maxsize=65536)
def case(label: str) -> Case:
    """The typography of a label's name."""
    name = base(label) or core(label)
    if _LAST_FIRST.fullmatch(core(label)):  # Lee, Ann
        return "names"
    tokens = name.split()
    letters = [character for character in name if character.isalpha()]
    if not letters:
        return "number"
    if len(letters) == 1 and len(name) <= 2:
        return "letter"
    if all(not letter.isupper() and not letter.islower() for letter in letters):
        return "uncased"
    if name.upper() == name:
        return "capitals"
    if name.lower() == name:
        return "lower"
    shouted = [bool(_SHOUTED.search(token)) for token in tokens]
    small = [token.lower() in SMALL or "." in token or token[0].isdigit() for token in tokens]
    if any(shouted[1:]) and all(
        loud or little or word[0].isupper() or word == "tempore"
        for loud, little, word in zip(shouted, small, tokens, strict=True)
    ):
        return "titled capitals"
    named = [token[0].isupper() or not token[0].isalpha() or token[1:2] in "'’-" for token in tokens]
    if (
        all(great or little for great, little in zip(named, small, strict=True))
        and named[-1]
        and (named[0] or tokens[0] not in ("the", "of", "and", "for", "to", "in", "on", "at"))
    ):
        return "names" if len(tokens) > 1 else "name"
    return "mixed"


def namelike(label: str) -> bool:
    """Whether a whole line may be a name by its typography alone: `Speaker 1`, `Sen. Ann B. Lee (I-Shoal Bay)`."""
    if not possible(label):
        return False
    if is_role(label):
        return True
    name = base(label)
    return case(label) not in ("mixed", "lower", "letter", "number") and len(name.split()) <= 8 and name[-1:].isalnum()


def is_somebody(label: str) -> bool:
    """Whether a role stands among its words: `A man at the back`, `Voice from the floor`."""
    return any(token.lower().strip(".,'’#") in ROLES for token in base(label).split())


def sentence_words(label: str) -> int:
    """How many of a label's words are such as sentences are made of, and names hardly."""
    return sum(token.lower().strip(".,'’") in SENTENCE for token in core(label).partition(",")[0].split())


def small_words(label: str) -> tuple[float, bool]:
    """The share of a name's words that begin small, particles aside, and whether the last one does and is no role."""
    tokens = base(label).split()
    small = [token[:1].islower() and token.lower() not in SMALL for token in tokens]
    role = bool(tokens) and tokens[-1].lower().strip(".,'’") in ROLES
    return (sum(small) / len(tokens), small[-1] and not role) if tokens else (0.0, False)


def phrase(label: str) -> tuple[bool, bool]:
    """Whether an article stands first, and a verb of saying last, as before what is quoted: `The memo reads`."""
    tokens = [token.lower().strip(".,'’") for token in base(label).split()] or [""]
    return len(tokens) > 1 and tokens[0] in ARTICLES, tokens[-1] in SAYING


def said_behind(label: str) -> int:
    """How many words of sentences stand behind a name and a comma, where an office may: `Mr. Chairman, I yield to`."""
    return sum(token.lower().strip(".,'’") in SENTENCE for token in core(label).partition(",")[2].split())


def given(label: str) -> bool:
    """Whether a name that is common somewhere stands first, titles aside."""
    tokens = [token.lower().strip(".,'’#") for token in base(label).split()]
    named = [token for token in tokens if token not in TITLES]
    return bool(named) and named[0] in GIVEN


def common(label: str) -> float:
    """1 where all words of a label are common ones, or numbers; a half where the first one is; else 0."""
    tokens = [token.lower().strip(".,'’#") for token in base(label).split()]
    known = [token in COMMON or token.isdigit() for token in tokens]
    return 1.0 if tokens and all(known) else 0.5 if tokens and known[0] and tokens[0] not in GIVEN | TITLES else 0.0


def place(label: str) -> bool:
    """Whether the whole label is a country, a state or a large city."""
    return base(label).lower().removeprefix("the ") in PLACES


def dashed(label: str) -> bool:
    """Whether a dash with blanks around it stands inside."""
    return _DASHED.search(label) is not None


def as_written(label: str) -> str:
    """A label of a text in capitals as it would stand in another: `My point is`, `Ann Lee`."""
    tokens = label.title().split(" ")
    if len(tokens) < 3:
        return " ".join(tokens)
    return " ".join([tokens[0], *(one.lower() if one.lower().strip(".,'’") in SENTENCE else one for one in tokens[1:])])


def heading_words(label: str) -> tuple[bool, bool]:
    """Whether a word that sets off headings or remarks stands first, and whether one stands behind the first."""
    found = [token.lower().strip(".,'’#") in HEADINGS for token in base(label).split()]
    return bool(found) and found[0], any(found[1:])


def titled(label: str) -> bool:
    """Whether a title or office stands before a name: `Mr. Lee`, `SENATOR RAY`, `The CHAIRMAN`."""
    tokens = [token.lower().strip(".,") for token in base(label).split()]
    return len(tokens) > 1 and (tokens[0] in TITLES or (tokens[0] in ("the", "madam") and tokens[-1] in TITLES | ROLES))
