"""Plain text and Markdown with names before what they say, in every usual style; and text without any name."""

from __future__ import annotations

import re

from pipeline.formats import markup, nonspeech, turns
from pipeline.formats.base import Reject, Source, Transcript, words

_TEXT = {"", ".txt", ".text", ".md", ".markdown", ".said", ".transcript", ".log", ".asc"}
_CODE = re.compile(r"\s*(?:[{\[]\s*[\"{\[\]}]|<\?xml|<!doctype|<html|%PDF|\{\\rtf|#!|/\*)", re.IGNORECASE)

_VOICES = re.compile(
    r"(?<=\S )(?=<v\s+[^<>\n]+>\S)(?<!\d )|(?<=\S\s)(?=>{2,3}\s*\S)(?<![>\d]\s)"
)  # a second voice inside a line


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
    return turns.read(body(source, transcript), turns.Options(), transcript)


def body(source: Source, transcript: Transcript) -> list[tuple[int, str]]:
    """Numbered lines without marks; the front matter is set aside."""
    head = markup.front_matter(source.lines)
    for at, line in enumerate(source.lines[:head]):
        if words(line):
            transcript.rejects.append(Reject(at + 1, line.strip(), "front matter"))
    return [
        (at + 1, part)
        for at, line in enumerate(source.lines)
        if at >= head
        for part in _VOICES.split(markup.plain(line))
    ]


def all_words(source: Source) -> list[str]:
    """Every word but marks, bracketed stamps and voice tags."""
    head = markup.front_matter(source.lines)
    text = "\n".join(line if at < head else markup.plain(line) for at, line in enumerate(source.lines))
    text = re.sub(r"<v\s+[^<>\n]+>", " ", text)
    text = re.sub(r"^(\s*\[[^\[\]\n]*\]:?)", r"\1 ", text, flags=re.MULTILINE)
    return words(nonspeech.apart(text.replace("：", ": ")))
