"""A news article: direct quotes with the speaker that the sentence names; only where the config says `article`.

For people who have no transcript. Everything that is not between quotation marks is set aside as reported.
"""

from __future__ import annotations

import re

from pipeline.formats import markup, nonspeech, plain
from pipeline.formats.base import Cue, FormatError, Reject, Source, Transcript, words

_QUOTE = re.compile(r"“([^“”]+)(?:”|$)|(?<!\w)\"([^\"]+)(?:\"|$)")
_VERB = (
    r"(?:said|says|saying|told|tells|asked|asks|added|adds|replied|replies|continued|argued|argues|claimed|claims|wrote|"
    r"writes|responded|explained|explains|insisted|joked|declared|noted|stated|remarked|recalled|warned|quipped|answered|"
    r"announced|conceded|agreed|boasted|mused|lamented|suggested)"
)
_TITLE = r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Gov|Rep|Gen|Prof)\.\s)?"
_NAME = rf"(?P<name>{_TITLE}[A-Z][\w’'-]+(?:\s(?:[A-Z]\.|de|van|von|[A-Z][\w’'-]+)){{0,3}})"
_THEY = r"(?:he|she|they)"
_PRONOUN = re.compile(rf"{_THEY}\s(?:\w+ly\s)?{_VERB}\b|\b{_VERB}\s{_THEY}\b", re.IGNORECASE)
_AFTER = (
    re.compile(rf"^[\s,]*{_NAME}(?:,[^,.“\"]{{1,60}},)?\s(?:\w+\s)?{_VERB}\b"),
    re.compile(rf"^[\s,]*{_VERB}\s{_NAME}"),
)
_BEFORE = (
    re.compile(rf"{_NAME}(?:,[^,.“\"]{{1,60}},)?\s(?:\w+ly\s)?{_VERB}\b[^.?!”\"]{{0,60}}$"),
    re.compile(rf"{_NAME}:\s*$"),
)
_SHORT = 4  # words: shorter quotes are scare quotes and titles, unless somebody is said to have said them


def detect(source: Source) -> bool:
    """Never by itself: `formats: {file: article}` in configs/ingest.yaml says that a text is an article."""
    return False


def read(source: Source) -> Transcript:
    """One cue for each quote; its label is empty where the sentence does not say plainly who spoke."""
    out = Transcript([], notes=list(source.notes))
    last = ""
    since = ""  # what was reported since the last quote with a known speaker
    unclear = 0
    for number, line in plain.body(source, out):
        at = 0
        quotes = list(_QUOTE.finditer(line))
        for k, quote in enumerate(quotes):
            before = line[at : quote.start()]
            after = line[quote.end() : quotes[k + 1].start() if k + 1 < len(quotes) else len(line)]
            since += f" {before}"
            label = _speaker(before, after, last if _alone(last, since) else "")
            text, cut = nonspeech.split(quote[1] or quote[2])
            out.rejects += [Reject(number, what, why) for what, why in cut if words(what)]
            _reported(out, number, before)
            at = quote.end()
            if label is None and len(words(text)) < _SHORT:
                _reported(out, number, text, "quoted words that nobody is said to have spoken")
                continue
            if words(text):
                out.cues.append(Cue(text, label or ""))
                unclear += not label
            if label:
                last, since = label, ""
        since += f" {line[at:]}"
        _reported(out, number, line[at:])
    if not out.cues:
        raise FormatError("the article has no direct quote. Give a transcript instead")
    if unclear:
        out.notes.append(f"{unclear} quotes do not say plainly who spoke: their speaker is unknown")
    return out


def _alone(last: str, since: str) -> bool:
    """Whether nobody else was named since the last known speaker: else `he said` may be somebody else."""
    inside = re.findall(
        r"(?<![.?!:”\"]\s)(?<!^)(?<!^\s)\b[A-Z][a-z’'-]+(?:\s[A-Z][\w’'-]+)*|[A-Z][a-z’'-]+\s[A-Z][\w’'-]+", since
    )
    return all(set(found.split()) & set(last.split()) for found in inside)


def _speaker(before: str, after: str, last: str) -> str | None:
    """Who a sentence says spoke the quote inside it; None where it does not say."""
    for pattern in _AFTER:
        if match := pattern.search(after):
            return match["name"]
    for pattern in _BEFORE:
        if match := pattern.search(before):
            return match["name"]
    if last and (_PRONOUN.search(after[:60]) or _PRONOUN.search(before[-60:])):
        return last
    return None


def _reported(out: Transcript, line: int, text: str, why: str = "reported, not quoted") -> None:
    if words(text):
        out.rejects.append(Reject(line, text.strip(), why))


def all_words(source: Source) -> list[str]:
    """Every word of the article; quotation marks stand apart."""
    text = "\n".join(markup.plain(line) for line in source.lines)
    return words(nonspeech.apart(re.sub(r"[“”]|(?<!\w)\"|\"(?!\w)", lambda m: f" {m[0]} ", text)))
