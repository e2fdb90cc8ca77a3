"""Who a news sentence says spoke the quote beside it; in doubt, nobody.

A name counts where it is the plain subject of a verb of saying: not "a friend of Ann Lee said", "Lee's aide said" or
"Lee and Ray said". A pronoun counts where the last named speaker is the only one it can mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

VERB = (
    r"(?:said|says|saying|told|tells|asked|asks|added|adds|adding|replied|replies|continued|argued|argues|claimed|claims|"
    r"wrote|writes|responded|explained|explains|insisted|joked|declared|noted|stated|remarked|recalled|warned|quipped|"
    r"answered|announced|conceded|agreed|boasted|mused|lamented|suggested|acknowledged|concluded|testified|tweeted|"
    r"shouted|promised|complained|admitted|repeated|stressed|observed|interjected|pressed|countered|puts? it)"
)
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Dr|Sen|Gov|Rep|Gen|Prof|Sir)\b\.?\s"
_DOT = re.compile(r"\b(Mr|Mrs|Ms|Dr|Sen|Gov|Rep|Gen|Prof|St|Jr|Sr|[A-Z])\.")
_WORD = r"[^\W\d_a-zß-öø-ÿ][\w’'-]{0,60}"  # begins with a capital
_PARTICLE = r"(?:[A-Z]\.|de|van|von|der|den|del|della|di|da|du|la|le|bin|ibn|al|el|dos|y)"
_NAME = rf"(?P<name>(?:{_TITLE})?{_WORD}(?:\s(?:{_PARTICLE}\s){{0,3}}{_WORD}|\s[A-Z]\.(?=\s)){{0,4}})"
_ASIDE = r"(?:,[^,“”\"]{1,80},|\s?[—–]\s?[^—–“”\"]{1,80}\s?[—–]|\s\([^()]{1,60}\))?"
_ADVERB = r"(?:\w{1,30}ly\s|also\s|then\s|later\s|once\s|has\s|had\s|again\s|even\s|just\s|still\s)?"
_SUBJECT = re.compile(rf"{_NAME}{_ASIDE}\s{_ADVERB}{VERB}\b(?!-)")
_OBJECT = re.compile(
    rf"[\s,—–-]*{VERB}\s{_NAME}(?=\s*(?:[,.;:!?—–(“\"]|$)|\s(?:in|at|on|who|after|before|during|when|as|to|with|while)\b)"
)
_CITED = re.compile(rf"\b(?:[Aa]ccording to|[Ii]n the words of)\s{_NAME}(?:,[^.“”\"]{{0,100}}|:\s*)$")
_COLON = re.compile(rf"(?:^|[.?!]\s+){_NAME}:\s*$")
_PRONOUN = re.compile(rf"\b(?:(?P<a>he|she)\s{_ADVERB}{VERB}\b|{VERB}\s(?P<b>he|she)\b)", re.IGNORECASE)
_NO_SUBJECT = frozenset("for of with by to from about against behind than and or near beside like nor".split())
_NO_NAME = frozenset(
    "he she they it we i you who the a an this that these those but and so yet then still also asked when while "
    "after before as in on at for if because although though with by from to of there here what why how where "
    "yesterday today tomorrow monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december his her their its my our your one two some "
    "many most all both others another nobody everyone somebody someone anyone last next earlier later meanwhile "
    "however once now".split()
)
_NEAR = 1000  # characters before a quote that may hold who is named right before it
_MANY = 100  # people of whom an article with a pronoun can hardly mean a plain one


@dataclass
class Known:
    """What has been read of an article: the last named speaker, and who is a he or a she."""

    sexes: dict[str, str] = field(default_factory=dict)
    speakers: frozenset[str] = frozenset()  # surnames of those who are plainly said to have spoken
    last: str = ""
    paragraph: int = -1

    def heard(self, name: str, paragraph: int) -> None:
        """Remember who spoke last, and where."""
        self.last, self.paragraph = name, paragraph


def name_of(match: re.Match[str]) -> str | None:
    """The name in a match, without the words before it that only have a capital; None where it is no subject."""
    tokens = match["name"].split()
    while tokens and tokens[0].lower().rstrip(".") in _NO_NAME:
        tokens = tokens[1:]
    if not tokens or any(token.endswith(("’s", "'s", "s’", "s'")) for token in tokens):
        return None
    before = match.string[: match.start("name")].split()
    if len(tokens) == len(match["name"].split()) and before and before[-1].lower() in _NO_SUBJECT:
        return None
    return " ".join(tokens)


def after(text: str, ended: bool, quote_follows: bool) -> str | None:
    """Who is named right behind a quote. Where it ends with a full stop, what leads on to another quote is of that."""
    leads_on = quote_follows and text.rstrip()[-1:] in ",:"
    if leads_on and (ended or text.rstrip()[-1:] == ":"):
        return None
    if match := _OBJECT.match(text):
        return name_of(match)
    lead = re.match(r"[\s,—–-]*", text)
    match = _SUBJECT.match(text, lead.end() if lead else 0)
    return name_of(match) if match else None


def before(text: str) -> str | None:
    """Who is named right before a quote."""
    text = text[-_NEAR:].partition(" ")[2] if len(text) > _NEAR else text
    for pattern in (_CITED, _COLON):
        if match := pattern.search(text):
            tokens = match["name"].split()
            return " ".join(tokens) if tokens[0].lower() not in _NO_NAME else None
    found = [match for match in _SUBJECT.finditer(text) if re.fullmatch(r"[^.?!”\"“]{0,80}", bare(text[match.end() :]))]
    return name_of(found[-1]) if found else None


def bare(text: str) -> str:
    """A text without the full stops of titles, which end no sentence."""
    return _DOT.sub(r"\1", text)


def pronoun(text: str) -> str:
    """`he` or `she`, where that is who speaks."""
    match = _PRONOUN.search(text)
    return "" if match is None else (match["a"] or match["b"]).lower()


def resolve(sex: str, known: Known, paragraph: int, others: bool) -> str:
    """The person that a pronoun means: the last named speaker, where nothing speaks for another; else nobody."""
    surname = known.last.split()[-1] if known.last else ""
    if not surname or others or len(known.speakers) > _MANY:
        return ""
    if known.sexes.get(surname, sex) != sex:
        alone = [one for one in known.speakers if known.sexes.get(one, sex) == sex]
        return alone[0] if len(alone) == 1 else ""
    sure = known.sexes.get(surname) == sex or known.paragraph == paragraph or known.speakers == {surname}
    return known.last if sure else ""


def sexes(text: str) -> dict[str, str]:
    """Surnames that the text itself calls he or she: by a title, or as `Lee said he`."""
    found: dict[str, set[str]] = {}
    titled = re.finditer(rf"\b(Mr|Mrs|Ms|Miss|Sir)\b\.?\s((?:{_WORD}\s){{0,2}}{_WORD})", text)
    spoken = re.finditer(rf"({_WORD}){_ASIDE}\s{_ADVERB}{VERB}\s(?:that\s)?(he|she)\b", text)
    for match in titled:
        surname = match[2].split()[-1].removesuffix("’s").removesuffix("'s")
        found.setdefault(surname, set()).add("he" if match[1] in ("Mr", "Sir") else "she")
    for match in spoken:
        found.setdefault(match[1], set()).add(match[2])
    return {surname: given.pop() for surname, given in found.items() if len(given) == 1}


def others_named(since: str, last: str) -> bool:
    """Whether somebody else is named in a text: then `he said` may be of that person."""
    inside = re.findall(rf"(?<![.?!:”\"]\s)(?<!^)(?<!^\s)\b{_WORD}(?:\s{_WORD})*|{_WORD}\s{_WORD}", bare(since))
    return any(not set(words_of(found)) & set(bare(last).split()) for found in inside if words_of(found))


def words_of(found: str) -> Iterable[str]:
    """The words of a name that are names."""
    return [word.removesuffix("’s").removesuffix("'s") for word in found.split() if word.lower() not in _NO_NAME]
