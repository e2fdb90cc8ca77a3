"""Plain text and Markdown with names before what they say, in every usual style; and text without any name."""

from __future__ import annotations

import re

from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading import markup, nonspeech, turns
from pipeline.formats.reading.clock import CLOCK
from pipeline.formats.reading.source import Source
from pipeline.speech.words import words

_TEXT = {"", ".txt", ".text", ".md", ".markdown", ".said", ".transcript", ".log", ".asc"}
_CODE = re.compile(r"\s*(?:[{\[]\s*[\"{\[\]}]|<\?xml|<!doctype|<html|%PDF|\{\\rtf|#!|/\*)", re.IGNORECASE)

_HEAD = re.compile(rf"\s*(?:[-*•]\s+)?(?:(?:\[{CLOCK}\]|\({CLOCK}\)|{CLOCK})\s*[-–—:|]?)?\s*")
_TURNS = re.compile(r"(?=<v\s+[^<>\n]+>)|(?<=\s)(?=>{2,3}\s*\S)(?<!>\s)")


def detect(source: Source) -> bool:
    """Any other text that is not plainly something else."""
    if source.text == "" or _CODE.match(source.text):
        return False
    sample = source.text[:100_000]
    shown = sum(not character.isspace() for character in sample)
    if sum(character.isalpha() for character in sample) < 0.2 * max(1, shown):
        return False
    return source.suffix in _TEXT or len(set(read(source).structure)) >= 2


def read(source: Source) -> Transcript:
    """The cues of a text; without any name, each paragraph is a cue of someone unknown."""
    transcript = Transcript([], notes=list(source.notes))
    options = turns.Options(bold=markup.set_off(source.lines))
    return turns.read(body(source, transcript, voices=True), options, transcript)


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
