"""A news article: direct quotes with the speaker that the sentence names; only where the config says `article`.

For people who have no transcript. Everything that is not between quotation marks is set aside as reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.core.cues import Cue, Reject, Transcript
from pipeline.formats import plain
from pipeline.formats.reading import markup, nonspeech, quotes
from pipeline.formats.reading.source import FormatError, Source
from pipeline.speech.words import words

_QUOTE = re.compile(r"“([^“”]+)(”|$)|(?<!\w)\"([^\"]+)(\"|$)")
_SAYING = re.compile(rf"\b(?:{quotes.VERB}[,:]|said|says|asked|replied|shouted|answered)\s*$")
_SAID = re.compile(rf"^[^“\".;:]{{0,60}}\b{quotes.VERB}\b")
_FAR = 4000  # characters: who is named so far before a pronoun is not plainly the one it means
_SHORT = 4  # words: shorter quotes are scare quotes and titles, unless they are said to have been spoken


@dataclass
class _Quote:
    """A quote: where it stands, its words, and who is said to have spoken them (None: nobody is)."""

    line: int
    text: str
    closed: bool
    opens: bool  # the paragraph begins with it
    label: str | None
    spoken: bool  # a verb of saying stands beside it


def detect(source: Source) -> bool:
    """Never by itself: `formats: {file: article}` in configs/ingest.yaml says that a text is an article."""
    return False


def read(source: Source) -> Transcript:
    """One cue for each quote; its label is empty where the sentence does not say plainly who spoke."""
    out = Transcript([], notes=list(source.notes))
    lines = [(number, line) for number, line in plain.body(source, out) if line.strip()]
    found = _quotes(lines, out)
    _through_paragraphs(found)
    unclear = 0
    for k, quote in enumerate(found):
        text, cut = nonspeech.split(quote.text)
        out.rejects += [Reject(quote.line, what, why) for what, why in cut if words(what)]
        if not quote.closed and not (k + 1 < len(found) and found[k + 1].opens):
            _reported(out, quote.line, text, "the quotation mark has no counterpart")
        elif quote.label is None and not quote.spoken and len(words(text)) < _SHORT:
            _reported(out, quote.line, text, "quoted words that nobody is said to have spoken")
        elif words(text):
            out.cues.append(Cue(text, quote.label or ""))
            unclear += not quote.label
    if not out.cues:
        raise FormatError("the article has no direct quote. Give a transcript instead")
    if unclear:
        out.notes.append(f"{unclear} quotes do not say plainly who spoke: their speaker is unknown")
    return out


def _quotes(lines: list[tuple[int, str]], out: Transcript) -> list[_Quote]:
    """The quotes of an article in order; the rest is set aside."""
    known = quotes.Known(quotes.sexes(_QUOTE.sub(" ", "\n".join(line for _, line in lines))))
    named = {label.split()[-1] for _, line in lines for label in _named(line)}
    known.speakers = frozenset(named)
    found: list[_Quote] = []
    since = ""  # what was reported since the last quote with a known speaker
    for number, line in lines:
        at, last_label = 0, None
        matches = list(_QUOTE.finditer(line))
        for k, match in enumerate(matches):
            text, closed = match[1] or match[3], bool(match[2] or match[4])
            before, after = line[at : match.start()], _after(line, matches, k)
            since = f"{since} {before}"[: _FAR + 1]
            label = _speaker(text, before, after, k + 1 < len(matches))
            if label is None and (sex := quotes.pronoun(after[:60]) or quotes.pronoun(before[-60:])):
                others = len(since) > _FAR or quotes.others_named(since, known.last)
                label = quotes.resolve(sex, known, number, others) or ""
                if label:
                    known.sexes.setdefault(label.split()[-1], sex)
            if label is None and last_label and _only_attribution(before):
                label = last_label  # "One," said Lee. "Two."
            spoken = bool(text.rstrip().endswith(",") or _SAYING.search(before) or _SAID.search(quotes.bare(after)))
            found.append(_Quote(number, text, closed, not line[: match.start()].strip(), label, spoken))
            _reported(out, number, before)
            at, last_label = match.end(), label
            if label:
                known.heard(label, number)
                since = ""
        since = f"{since} {line[at:]}"[: _FAR + 1]
        _reported(out, number, line[at:])
    return found


def _after(line: str, matches: list[re.Match[str]], k: int) -> str:
    return line[matches[k].end() : matches[k + 1].start() if k + 1 < len(matches) else len(line)]


def _speaker(text: str, before: str, after: str, follows: bool) -> str | None:
    ended = text.rstrip()[-1:] in ".…"
    return quotes.after(after, ended, follows) or quotes.before(before)


def _named(line: str) -> list[str]:
    matches = list(_QUOTE.finditer(line))
    edges = [0, *(match.end() for match in matches)]
    found = [
        _speaker(match[1] or match[3], line[edge : match.start()], _after(line, matches, k), k + 1 < len(matches))
        for k, (edge, match) in enumerate(zip(edges, matches, strict=False))
    ]
    return [label for label in found if label]


def _only_attribution(between: str) -> bool:
    """Whether what stands between two quotes only says who spoke the first one."""
    return _SAID.search(quotes.bare(between)) is not None and not re.search(r"[.?!]\s", quotes.bare(between).strip())


def _through_paragraphs(found: list[_Quote]) -> None:
    """A quote that is not closed goes on in the next paragraph: one person says both."""
    pairs = list(zip(found, found[1:], strict=False))
    for one, following in pairs:
        if not one.closed and following.opens and one.label and not following.label:
            following.label = one.label
    for one, following in reversed(pairs):
        if not one.closed and following.opens and following.label and not one.label:
            one.label = following.label


def _reported(out: Transcript, line: int, text: str, why: str = "reported, not quoted") -> None:
    if words(text):
        out.rejects.append(Reject(line, text.strip(), why))


def all_words(source: Source) -> list[str]:
    """Every word of the article; quotation marks stand apart."""
    text = "\n".join(markup.plain(line) for line in source.lines)
    return words(nonspeech.apart(re.sub(r"[“”]|(?<!\w)\"|\"(?!\w)", lambda mark: f" {mark[0]} ", text)))
