"""Plain text and Markdown with names before what they say, in every usual style; and text without any name."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.core.cues import Reject, Transcript
from pipeline.core.words import words
from pipeline.formats.reading import labels, markup, nonspeech, turns
from pipeline.formats.reading.clock import CLOCK
from pipeline.formats.reading.source import Source

_TEXT = {"", ".txt", ".text", ".md", ".markdown", ".said", ".transcript", ".log", ".asc"}
_CODE = re.compile(r"\s*(?:[{\[]\s*[\"{\[\]}]|<\?xml|<!doctype|<html|%PDF|\{\\rtf|#!|/\*)", re.IGNORECASE)

_HEAD = re.compile(rf"\s*(?:[-*•]\s+)?(?:(?:\[{CLOCK}\]|\({CLOCK}\)|{CLOCK})\s*[-–—:|]?)?\s*")
_TURNS = re.compile(r"(?=<v\s+[^<>\n]+>)|(?<=\s)(?=>{2,3}\s*\S)(?<!>\s)")

_INSIDE = re.compile(
    r"(?<=[.?!…\"”)\]])\s+(?P<name>[^\W\d_a-zß-öø-ÿ][\w.'’-]{0,30}(?: [^\W_a-zß-öø-ÿ][\w.'’-]{0,30}){0,3})"
    rf"(?P<time>\s*[\[(]{CLOCK}[\])])?:(?=\s)"
)

_ABBREVIATED = re.compile(
    r"\b(?:[A-HJ-Z]|[DMFHSJ]rs?|Ms|Prof|Sen|Rep|Gov|Gen|Hon|St|Lt|Col|Capt|Sgt|Rev)\.$", re.IGNORECASE
)


def detect(source: Source) -> bool:
    """Any other text that is not plainly something else."""
    if source.text == "" or _CODE.match(source.text):
        return False
    sample = source.text[:100_000]
    shown = sum(not c.isspace() for c in sample)
    if sum(c.isalpha() for c in sample) < 0.2 * max(1, shown):
        return False
    return source.suffix in _TEXT or len(set(read(source).structure)) >= 2


def read(source: Source) -> Transcript:
    """The cues of a text; without any name, each paragraph is a cue of someone unknown."""
    transcript = Transcript([], notes=list(source.notes))
    return turns.read(_names_inside(body(source, transcript, voices=True)), turns.Options(), transcript)


def _names_inside(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Lines cut before names inside them, where turns stand one behind the other without line breaks.

    A name with a time in brackets is one anywhere; `Ann Lee:` only where more names stand inside lines than at their
    head, since elsewhere it may be a dialogue that somebody recounts.
    """
    inside = Counter(match["name"] for _, line in lines for match in _INSIDE.finditer(line))
    inside = Counter({name: n for name, n in inside.items() if labels.shape(name) in ("sure", "likely")})
    heads = Counter(head[0] for _, line in lines if (head := labels.head(line.strip())) and labels.shape(head[0]))
    names = {name for name, n in inside.items() if n + heads[name] >= 2}
    often = sum(inside[name] for name in names) > sum(heads.values()) and len(names | heads.keys()) >= 2

    def cut(match: re.Match[str]) -> str:
        titled = _ABBREVIATED.search(match.string, max(0, match.start() - 8), match.start())  # Dr. Ann Lee:
        real = match["name"] in inside and not titled and (match["time"] or (often and match["name"] in names))
        return f"\n{match[0].lstrip()}" if real else match[0]

    return [(number, part) for number, line in lines for part in _INSIDE.sub(cut, line).split("\n")]


def body(source: Source, transcript: Transcript, voices: bool = False) -> list[tuple[int, str]]:
    """Numbered lines without marks, cut before each voice tag and turn mark; the front matter is set aside."""
    head = markup.front_matter(source.lines)
    for at, line in enumerate(source.lines[:head]):
        if words(line):
            transcript.rejects.append(Reject(at + 1, line.strip(), "front matter"))
    found = [(at + 1, markup.plain(line)) for at, line in enumerate(source.lines) if at >= head]
    if not voices:
        return found
    return [(number, part) for number, line in found for part in _parts(line)]


def _parts(line: str) -> list[str]:
    """A line cut before each voice tag and `>>` inside it; a stamp stays with what it stands before."""
    if "<v" not in line and ">>" not in line:
        return [line]
    parts: list[str] = []
    for piece in _TURNS.split(line):
        if parts and _HEAD.fullmatch(parts[-1]):
            parts[-1] += piece
        else:
            parts.append(piece)
    return parts


def all_words(source: Source, voices: bool = False) -> list[str]:
    """Every word but marks, bracketed stamps and voice tags."""
    head = markup.front_matter(source.lines)
    text = "\n".join(line if at < head else markup.plain(line) for at, line in enumerate(source.lines))
    if voices:
        text = re.sub(r"<v[^\S\n]+[^<>\n]+>", " ", text)
    text = re.sub(r"^([^\S\n]*\[[^\[\]\n]*\]:?)", r"\1 ", text, flags=re.MULTILINE)
    return words(nonspeech.apart(text))


def read_words(source: Source) -> list[str]:
    """The second count of plain text, which may have voice tags."""
    return all_words(source, voices=True)
