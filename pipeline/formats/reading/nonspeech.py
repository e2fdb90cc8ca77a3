"""What stands in a transcript but was not said: [applause], (CROSSTALK), [inaudible 00:12:33], music between notes.

Only what is known not to be speech is cut out; other bracketed text, "[the wall]" in a sentence, is kept as words.
"""

from __future__ import annotations

import re

from pipeline.formats.reading.clock import BOXED, CLOCK, DATE
from pipeline.speech.words import collapsed

_VOCABULARY = {
    "audience or room": (
        "applause applauds applauding clapping claps laughter laughs laugh laughing laughed chuckles chuckle "
        "chuckling chuckled giggles giggling cheers cheering cheer boos booing boo jeers crowd gasps gasping "
        "whistles whistling chanting chants ovation hooting snickers snickering scoffs"
    ),
    "not understood": (
        "inaudible unintelligible indiscernible indistinct unclear garbled imperceptible undecipherable "
        "muffled untranscribable incomprehensible xxx"
    ),
    "speech over speech": ("crosstalk cross-talk crosstalking overtalk overlapping overlap simultaneous"),
    "music or sound": (
        "music musical jingle song singing sings sing humming hums noise noises sound sounds beep beeps "
        "beeping bleep bleeped bell bells ringing rings rumbling thunder silence silent static feedback "
        "buzzing buzzes knocking knocks clicking clicks typing thud bang bangs footsteps siren sirens "
        "blank_audio blank_text drumming drums instrumental theme intro outro gavel explosion gunshot "
        "gunshots gunfire chime chimes ding"
    ),
    "voice without words": (
        "sighs sigh sighing coughs cough coughing sneezes sneezing sniffs sniffles sniffling sobs sobbing "
        "crying cries weeping groans groaning moans gasp grunts exhales inhales breathes breathing yawns "
        "hiccups burps snorts clears clearing throat screams screaming shrieks yelling shouting shouts "
        "whispering whispers mumbles mumbling murmurs murmuring stammers stutters"
    ),
    "editorial mark": (
        "sic ph phonetic anonymous anonymized beeped sp spelling redacted "
        "expletive expletives profanity censored bleeped"
    ),
    "pause or break": (
        "pause pauses pausing beat break recess commercial commercials advertisement advertisements "
        "intermission adjourned adjourn"
    ),
    "recording": (
        "videotape video clip audio tape begin end recording playing plays played voice-over voiceover cut "
        "cuts feed mic mike microphone off-mic off-mike off-microphone off-camera offscreen audiotape graphic "
        "screen technical difficulties"
    ),
    "other language": (
        "foreign spanish french german russian arabic hebrew mandarin chinese japanese korean ukrainian "
        "italian portuguese hindi translator translated translation interpreter interpreted"
    ),
}
_FILLERS = frozenset(
    "a an the and or of in on at to by with from for is are was were be no not off up out as more loud loudly soft "
    "softly brief briefly long short light lightly heavy loud big distant faint some continues continue continuing "
    "continued stops starts begins ends ended fades fading nervous nervously audience audio speaker speakers "
    "background member members people man woman men women he she they speaking speaks spoken speech language word "
    "words name through via his her their all both together several multiple voices voice phone door doors dog car "
    "opens closes slams barks gap file low high upbeat dramatic gentle soft rock jazz piano guitar sad happy tense "
    "ominous quiet quietly period standing huge scattered wild sustained prolonged general minor slight slightly "
    "indistinctly inaudibly".split()
)
_STRONG = frozenset(
    "applause laughter crosstalk cross-talk inaudible unintelligible indiscernible chuckles laughs applauds cheers "
    "boos sighs coughs gasps music silence pause videotape sic ph blank_audio xxx".split()
)
_REASON = {word: reason for reason, text in _VOCABULARY.items() for word in text.split()}
_BRACKETS = r"\[[^\[\]\n]{1,200}\]|\([^()\n]{1,200}\)|\{[^{}\n]{1,200}\}|（[^（）\n]{1,200}）|<[a-z][a-z _-]{1,40}>"
_MARKED = re.compile(rf"{_BRACKETS}|%[A-Z]{{5,}}\b|[♪♫♬♩][^♪♫♬♩\n]*[♪♫♬♩]*|(?<!\*)\*[^*\n]{{1,60}}\*(?!\*)")
_STAMP = re.compile(rf"[\[(]\s*(?:{DATE},?\s+)?{BOXED}(?:\s*[-–—]+>?\s*{BOXED})?\s*[\])](?:\[\d+\.\d\])?")
_TIMES = re.compile(rf"(?:{CLOCK})|\d+")
_TOKEN = re.compile(r"[^\W\d_]+(?:[-_'’][^\W\d_]+)*", re.UNICODE)
_WHOLE = re.compile(r"\s*[\[({（](.*)[\])}）][\s.!…]*", re.DOTALL)
_CAPS_NOTICE = re.compile(r"[\[(]\s*[A-Z][A-Z0-9'’.,:;&/ -]{5,}\s*[\])]")


def reason(inner: str) -> str | None:
    """Why bracketed words are not speech; None where they may be."""
    tokens = [token.lower() for token in _TOKEN.findall(_TIMES.sub(" ", inner))]
    if not tokens or len(tokens) > 10:
        return None
    known = [token for token in tokens if token in _REASON]
    if not known:
        return None
    if len(tokens) == len(known) or all(token in _REASON or token in _FILLERS for token in tokens):
        return _REASON[known[0]]
    strong = [token for token in (tokens[0], tokens[-1]) if token in _STRONG]
    return _REASON[strong[0]] if strong and len(tokens) <= 6 else None


_THIRD = re.compile(
    r"\((?:(?:The|the) (?:[Vv]ice )?(?:[Pp]resident|[Ss]ecretary|[Pp]rime [Mm]inister|[Gg]overnor|audience|crowd|room)"
    r"|A (?:video|reporter|participant|bill|photo|phone|cell ?phone)"
    r"|(?:Secretary|President|Senator|Mr\.|Ms\.|Mrs\.) \w+"
    r"|He|She|They|Speaks|Speaking|As interpreted|Through an?|Via|Gestures|Points|Holds|Shows|Reads|Signs|Knocks)"
    r"(?:,? \w[^()\n]{0,100})?\.\)"
    r"|\([Tt]he (?:[Vv]ice )?(?:[Pp]resident|[Ss]ecretary|[Pp]rime [Mm]inister|[Gg]overnor) \w+s\b[^()\n]{0,100}\)"
)


def _why(piece: str) -> str | None:
    if piece[0] == "%":  # IBM's %HESITATION
        return "hesitation"
    if piece[0] in "♪♫♬♩":
        return "music or sound"
    if found := reason(piece[1:-1]):
        return found
    if piece == "<ts>" or (_THIRD.fullmatch(piece) and len(piece.split()) <= 14):
        return "stage direction" if piece[0] == "(" else "voice without words"
    if _CAPS_NOTICE.fullmatch(piece) and " " in piece.strip("[]() "):
        return "stage direction (capitals in brackets)"
    return None


def split(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text without non-speech and stamps, white space collapsed; and what was cut out, each with its reason."""
    cut: list[tuple[str, str]] = []

    def replace(match: re.Match[str]) -> str:
        why = _why(match[0])
        if why is None:
            return match[0]
        cut.append((match[0], why))
        return " "

    if any(mark in text for mark in "[({（<♪♫♬♩*%"):
        text = _MARKED.sub(replace, _STAMP.sub(" ", text))
    return collapsed(text), cut


def unstamped(text: str) -> str:
    """The text without times in brackets, white space collapsed."""
    return collapsed(_STAMP.sub(" ", text))


def apart(text: str) -> str:
    """The text with white space around each piece that `split` would cut, and without stamps: for counting words."""
    text = _STAMP.sub(" ", text)
    return _MARKED.sub(lambda match: f" {match[0]} " if _why(match[0]) else match[0], text)


def direction(line: str) -> bool:
    """Whether a whole line or paragraph in brackets is a stage direction; for formats that set them off like that."""
    match = _WHOLE.fullmatch(line)
    if (
        match is None
        or _STAMP.fullmatch(line.strip())
        or not (inner := match[1].strip())
        or any(mark in inner for mark in "[]")
    ):
        return False
    if inner.split()[0].lower() in {
        "i",
        "we",
        "but",
        "and",
        "so",
        "no",
        "yes",
        "because",
        "i'm",
        "it's",
        "i’m",
        "it’s",
        "you",
    }:
        return False
    return len(inner.split()) <= 60 and (line.lstrip()[0] != "(" or inner[0].isupper() or reason(inner) is not None)
