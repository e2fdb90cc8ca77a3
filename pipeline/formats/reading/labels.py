"""Which `Name:` at the head of a line or cue is a speaker, judged by its shape and by the whole file.

A refused label loses no word: it stays text. So in doubt a label is refused, and a name that comes again is accepted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Shape = Literal["sure", "likely", "weak", "handle"]

ROLES = frozenset(
    "moderator host co-host cohost guest interviewer interviewee narrator announcer speaker participant participants "
    "audience reporter reporters journalist anchor operator caller questioner respondent witness clerk court judge "
    "chair chairman chairwoman chairperson president aide translator interpreter unknown unidentified crowd everyone "
    "both all facilitator teacher student students child mother father patient doctor therapist client agent customer "
    "candidate panelist panellist editor producer commentator sponsor voiceover voice bailiff juror foreperson "
    "counsel attorney plaintiff defendant petitioner respondents members member researcher".split()
)
_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sen senator rep representative congressman congresswoman gov governor "
    "president vice secretary sec ambassador amb general gen admiral adm colonel col major captain capt lieutenant lt "
    "sergeant sgt judge justice chief chairman chairwoman chair chairperson speaker sir dame lord lady rev reverend "
    "father sister brother king queen prince princess pope mayor minister prime chancellor attorney director "
    "commissioner former acting deputy undersecretary administrator leader whip officer detective sheriff counselor "
    "the rt hon honorable right honourable".split()
)
_SMALL = frozenset(
    "of de van von der den del della da di du la le el al bin ibn y e dos das and & the for to in 't zu ter".split()
)
_NEVER = frozenset(
    "note notes question questions answer answers source sources title subtitle subtitles synced translated corrected "
    "date time times topic topics subject url link links chapter chapters part section example warning update summary "
    "re from to cc bcc kind language transcript transcription transcribed duration location place venue speakers "
    "present attendees attending correction corrections breaking caption captions video audio credit credits photo "
    "photos image images step option fact facts quote http https tags tag category categories keywords description "
    "published modified author authors by via contact email phone tel fax website web copyright license version model "
    "length file filename id recorded recording episode season series show guests hosts disclaimer important remember "
    "ps read watch listen see also related share subscribe follow download end begin start agenda item action actions "
    "decision decisions result results reason reasons point points rule rules problem solution conclusion "
    "introduction dear intro outro background context overview content contents style region layer dialogue format "
    "rating views comments comment reply replies score total price cost number case docket matter exhibit hearing "
    "meeting minutes session day week month year today tomorrow yesterday monday tuesday wednesday thursday friday "
    "saturday sunday january february march april may june july august september october november december edt est "
    "pst pdt utc gmt am pm first second third fourth fifth finally lastly next then now meanwhile however therefore "
    "moreover but and or so if because when while where what who why how which that this these those there here it "
    "its i we you he she they me us him her them my our your his their is are was were be been do does did have has "
    "had can could will would should shall might must not no yes yeah yep nope ok okay well oh uh um ah hey hi hello "
    "look wait stop please thanks thank sorry right sure true false actually basically honestly literally obviously "
    "clearly simply maybe perhaps again still just only even never always sometimes often once twice let lets get got "
    "go going come take make give say says said tell told ask asked think know believe want need mean imagine "
    "consider suppose guess bottom line thing things way ways another other others one two three four five six seven "
    "eight nine ten both each every all any some many most few more less much such same different good bad great best "
    "worst better worse new old big small long short high low with without about after before between during under "
    "over through against into onto upon at on in for as than like unlike including except per headline byline "
    "dateline lead press release remarks subjects participants ladies gentlemen folks friends guys "
    "erstens zweitens drittens viertens fünftens fazit wichtig frage antwort thema themen quelle hinweis anmerkung "
    "und aber oder nein ja doch denn weil wenn das dies hier jetzt heute gestern morgen kurz kurzum nämlich achtung "
    "beispiel ergebnis problem lösung übrigens primero segundo tercero cuarto conclusión pregunta respuesta nota "
    "importante ejemplo tema pero porque entonces ahora hoy ayer mañana sí atención fuente premièrement deuxièmement "
    "troisièmement enfin conclusion question réponse remarque exemple sujet mais donc alors parce maintenant hier "
    "aujourd'hui demain oui non attention résultat bref voilà".split()
) - {"may", "will", "participants"}
_LISTED = re.compile(r"[\s,&]+")
_ROLE_NUMBER = re.compile(
    r"(?:the )?(?:unidentified |unknown |audience |male |female |event |prospective )*"
    r"(?:speaker|spkr|spk|person|participant|interviewer|interviewee|guest|host|voice|caller|juror|reporter|questioner|"
    r"student|witness|member|man|woman|male|female|panelist|respondent|child|audience|user|informant|attendee)"
    r"(?:[ _#.-]*(?:no\. ?|number )?\d{1,3}|[ _#.-]+(?:no\. ?|number )?[a-z]|[a-rt-z])?",  # Speakers: is a list
    re.IGNORECASE,
)
_VOICE_OF = re.compile(
    r"(?:THE )?(?:(?:YOUNG|OLD|OLDER|ELDERLY|FEMALE|MALE|AUTOMATED) )?"
    r"(?:MAN|WOMAN|BOY|GIRL|CHILD|VOICE|MALE|FEMALE|REPORTER|ANNOUNCER|NARRATOR|GUARD|OFFICER|CROWD|KIDS|MEN|WOMEN)"
    r"(?: #?\d{1,2})?(?: (?:ON|OVER|IN|FROM|OVER THE) [A-Z]{2,}(?: [A-Z]{2,})?)?"
)
_DEVICE = re.compile(
    r"[\w.-]+(?: [\w.-]+)?['’]s? (?:iphone|ipad|phone|macbook|laptop|galaxy|pixel|android|computer|pc)\b.{0,20}",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?\d[\d ()*x-]{6,18}")
_NICKNAME = re.compile(r"(?<=\w) [\"“]\w[\w. ]{0,15}[\"”](?= \w)")
_PRO_TEM = re.compile(r" pro tem(?:pore)?\b")
_ASIDE = re.compile(r"\s*(?:\([^()]{1,60}\)|\[[^\[\]]{1,60}\])")
_HEAD = re.compile(r"([^:：\n]{1,100}?)\s*[:：](?:\s+|$)")
_TOKEN = re.compile(r"[^\W\d_][\w'’.\-]*|\d{1,3}|&")
_FORBIDDEN = re.compile(r"[!?;\"“”<>/=|{}@$%^~\\+…]|\.\.|--|\s[-–—]\s|://")


_OFTEN = 3  # labels of a file that begins without any
_SENTENCE = frozenset(
    "i we you he she they it this that these those is are was were be been do does did have has had can could will "
    "would should shall might must not said says think know want if because "
    "ich wir ist sind haben wird dass sagt sagte fue dijo est sont dit".split()
)  # words that no name holds between its first and last one


@dataclass(frozen=True)
class Candidate:
    """What may be a label: where it stands, and whether it opens a paragraph, line or cue."""

    label: str
    line: int
    opens: bool = True
    marked: bool = False  # set off by brackets, bold type or a stamp, as no sentence would be


def head(text: str) -> tuple[str, str] | None:
    """`Name: text` as (name, text); None where the text does not begin like that."""
    match = _HEAD.match(text)
    return None if match is None else (match[1].strip(), text[match.end() :])


def core(label: str) -> str:
    """A label without what stands in brackets behind the name: `Ann Lee (via video)` is `Ann Lee`."""
    return _PRO_TEM.sub("", _ASIDE.sub("", _NICKNAME.sub("", label))).strip(" *_#>-–—:,")


@lru_cache(maxsize=4096)
def shape(label: str) -> Shape | None:
    """How much a label looks like a speaker's name by itself; None where it cannot be one."""
    name = core(label)
    if _PHONE.fullmatch(name):
        return "handle"
    if not name or len(name) > 100 or _FORBIDDEN.search(name) or not any(c.isalpha() for c in name):
        return None
    low = name.lower().replace("_", " ").strip()
    if low in {"q", "a", "q.", "a."} or low in ROLES or _ROLE_NUMBER.fullmatch(low):
        return "sure"
    if _ROLE_NUMBER.fullmatch(re.sub(r"^(mr|ms|mrs|the) ", "", low)) or _VOICE_OF.fullmatch(name):
        return "sure"
    if re.fullmatch(r"(?:[A-Z]|subject \d{1,3})", name, re.NOFLAG if len(name) == 1 else re.IGNORECASE):
        return "handle"  # I: and R:, as interviews are written up
    if _DEVICE.fullmatch(name):
        return "likely"
    tokens = [token for token in _LISTED.split(name) if token]
    if len(tokens) > 14 or not all(_TOKEN.fullmatch(token) or token.strip("#") == "" for token in tokens):
        return None
    plain = [token.lower().rstrip(".") for token in tokens]
    if plain[0] in _NEVER or (len(tokens) == 1 and plain[0] in _NEVER) or tokens[0].isdigit():
        return None
    if any(token.isdigit() for token in tokens[:-1]) or (tokens[-1].isdigit() and len(tokens) == 1):
        return None
    return _by_case(name, tokens, plain)


def _by_case(name: str, tokens: list[str], plain: list[str]) -> Shape | None:
    letters = [token for token in tokens if token[0].isalpha()]
    named = [token for token in letters if token.lower() not in _SMALL]
    if (
        not named
        or named[-1] is not letters[-1]
        or (
            tokens[0] in ("the", "of", "and", "for", "to", "in")
            and not (tokens[0] == "the" and tokens[1][0].isupper() and plain[1] in _TITLES)
        )
    ):
        return None  # "the end of the", "one of"
    if all(not c.isupper() and not c.islower() for c in name if c.isalpha()):
        return "likely" if len(tokens) <= 4 else None  # a script without case
    if name.upper() == name and sum(c.isalpha() for c in name) >= 2:
        ordinary = [token for token in plain[1:] if token in _NEVER and token not in _SMALL]
        return None if ordinary or (len(tokens) > 7 and "," not in name) else "sure"
    if name.lower() == name:
        return "handle" if len(tokens) <= 2 and not any(token in _NEVER for token in plain) else None
    if any(
        token[0].islower()
        and token.lower() not in _SMALL
        and "." not in token
        and "'" not in token
        and "’" not in token
        for token in letters
    ):
        return None
    if len(tokens) > 7:
        return None
    if plain[0] == "the":
        return "sure" if plain[-1] in ROLES | _TITLES or plain[1] in _TITLES else None
    if any(token in _NEVER for token in plain[1:]):
        return None
    if plain[0] in _TITLES and len(tokens) > 1:
        return "sure"
    return "likely" if len(named) >= 2 or len(tokens) >= 2 else "weak"


def _shape_in(candidate: Candidate, capitals: bool) -> Shape | None:
    kind = shape(candidate.label.title() if capitals else candidate.label)
    return "likely" if kind == "weak" and candidate.marked else kind


def accept(candidates: Iterable[Candidate], units: int, text: str, early: int) -> frozenset[str]:
    """The labels of a file that are speakers, among candidates from `units` paragraphs, lines or cues.

    A name that stands alone once is accepted only where the file plainly uses labels; an ordinary word never, unless it
    comes again and again as a label. A file whose first label is below the line `early` hardly uses any: there only
    names that come again and again are accepted, since all that follows would be theirs.
    """
    candidates = list(candidates)
    printed = "".join(c.label for c in candidates)
    letters = sum(map(str.isalpha, text)) - sum(map(str.isalpha, printed))
    upper = sum(map(str.isupper, text)) - sum(map(str.isupper, printed))
    capitals = upper > 0.7 * letters  # capitals tell nothing where all that is said is in capitals
    found = [(c, s) for c in candidates if (s := _shape_in(c, capitals))]
    opening = [(c, s) for c, s in found if c.opens]
    counts = Counter(core(c.label).lower() for c, _ in opening)
    ordinary: Counter[str] = Counter()
    if any(kind in ("weak", "handle") for _, kind in opening):
        seen = Counter(word for word in text.split() if capitals or word[:1].islower())
        for word, n in seen.items():
            ordinary[word.strip(".,!?;:()[]\"'“”’").lower()] += n
    dominated = len(opening) >= max(1, units / 2)
    known = sum(kind in ("sure", "likely") for _, kind in opening)
    each = len(opening) >= 5 and len(opening) >= 0.8 * units and known >= 0.6 * len(opening)  # as meetings have it
    several = len({core(c.label).lower() for c, kind in opening if kind in ("sure", "likely")}) >= 2
    kept: set[str] = set()
    for candidate, kind in opening:
        name = core(candidate.label).lower()
        again = counts[name]
        alone = len(name) == 1 and dominated  # a single letter, where most lines have a label
        itself = counts[name] if capitals else 0  # there the label is among the words counted
        common = (kind == "weak" and ordinary[name] > itself) or (
            kind == "handle" and not alone and ordinary[name] > 2 * again
        )
        if (
            kind == "sure"
            or (kind == "likely" and (again >= 2 or candidate.marked or dominated or several))
            or (kind == "weak" and (again >= 4 or (not common and (again >= 2 or dominated))))
            or (kind == "handle" and (again >= (2 if alone else 3) or each) and not common)
        ):
            kept.add(candidate.label)
    known_lines = [c.line for c, _ in opening if c.label in kept]
    if kept and not dominated and min(known_lines) > early:
        often = {label for label in kept if counts[core(label).lower()] >= _OFTEN}
        kept = often if len({core(label).lower() for label in often}) >= 2 else set()
        return frozenset(kept)
    if kept:  # the file uses labels: a whole name that opens a paragraph is one too
        surnames = {core(label).split(",")[0].split()[-1].lower() for label in kept}
        kept |= {c.label for c, kind in opening if kind == "likely" or core(c.label).lower() in surnames}
    return frozenset(kept)


_SOMEBODY = ROLES | frozenset(
    "man woman boy girl men women someone somebody protester heckler shout mann frau stimme zuruf zwischenruf "
    "zuschauer zuschauerin hombre mujer voz público homme femme voix".split()
)


def odd(label: str) -> bool:
    """Whether what is no name by its shape may be one all the same: `iPhone von Hans`, `A man at the back`."""
    name = core(label)
    tokens = name.lower().split()
    if not tokens or len(tokens) > 12 or not any(c.isalpha() for c in name) or re.search(r"[!?;\"“”<>=…]|://|--", name):
        return False
    bare = [token.strip(".,'’()") for token in tokens]
    return bare[0] not in _NEVER and bare[-1] not in _NEVER and not _SENTENCE.intersection(bare[1:])


def recurring(heads: Iterable[str], known: Iterable[str], units: int) -> frozenset[str]:
    """The labels of odd shape that are speakers all the same, since nearly all of a file's `units` begin with a label.

    `heads` are the odd ones and `known` those accepted by their shape, once for each place. Were they left as text,
    their words would go to whoever spoke before.
    """
    counts = Counter(heads)
    again = {label: n for label, n in counts.items() if n >= 2}
    others = list(known)
    share = (len(others) + sum(again.values())) / max(1, units)
    people = len(set(others))
    if people + len(again) < 2:
        return frozenset()
    often = share >= 0.6 or (people >= 2 and share >= 0.2)
    each = share >= 0.8
    once = {label for label in counts if share >= 0.5 and _SOMEBODY.intersection(core(label).lower().split())}
    return frozenset(once | {label for label, n in again.items() if each or (n >= _OFTEN and often)})
