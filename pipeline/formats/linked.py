"""Markdown whose times are links into the recording, before or behind the words: [(00:01:09)](https://...&t=69)."""

from __future__ import annotations

import re

from pipeline.core.cues import Reject, Transcript
from pipeline.formats import plain
from pipeline.formats.reading import lineparse, markup, turns
from pipeline.formats.reading.clock import CLOCK, seconds
from pipeline.formats.reading.lineparse import Line
from pipeline.formats.reading.source import FormatError, Source
from pipeline.speech.words import words

_LINKED = re.compile(rf"\[{{1,2}}\(?({CLOCK})\)?\]?\((?:https?:)?[^()\s]*?(?:[?&#]t=(\d+(?:\.\d+)?))?[^()\s=&]*\)\]?")
_VOICE = re.compile(r"<v\s+([^<>\n]+)>")
_ADDRESS = re.compile(r"\((https?://[^()\s]+?)[?&#]t=\d+(?:\.\d+)?s?\)")
_RULE = "has no time; all speech in this file has one"


def detect(source: Source) -> bool:
    """At least three lines with a linked time, and a tenth of all lines."""
    found = sum(_LINKED.search(line) is not None for line in source.lines)
    return found >= 3 and found * 10 >= sum(bool(line.strip()) for line in source.lines)


def _parse(line: str) -> Line:
    match = _LINKED.search(line)
    if match is None:
        return lineparse.parse(markup.plain(line))
    time = seconds(match[1])
    if match[2] is not None and time is not None and abs(float(match[2]) - time) < 1:
        time = float(match[2])  # finer than the printed clock
    before, after = markup.plain(line[: match.start()]).strip(), markup.plain(line[match.end() :]).strip()
    if after and len(before) <= 80 and (name := re.sub(r"[\s:*]+$", "", before)):
        return Line(after, name, True, time)
    bare = lineparse.parse(before) if before else Line("")
    text = re.sub(r"^[*•-]\s+", "", before)
    if bare.label is not None and not bare.bare:
        return Line(f"{bare.text} {after}".strip(), bare.label, bare.marked, time)
    return Line(f"{text} {after}".strip(), None, False, time)


def read(source: Source) -> Transcript:
    """The turns; where every turn has a time, text without one is the page's own."""
    transcript = Transcript([], notes=list(source.notes), recording=_recording(source))
    head = markup.front_matter(source.lines)
    for at, line in enumerate(source.lines[:head]):
        if words(line):
            transcript.rejects.append(Reject(at + 1, line.strip(), "front matter"))
    lines = [(at + 1, line) for at, line in enumerate(_lines(source)) if at >= head]
    timed = [bool(_LINKED.search(line)) for _, line in lines]
    if not any(timed):
        raise FormatError("no line has a linked time such as [(00:01:09)](https://...)")
    first, last = timed.index(True), len(timed) - 1 - timed[::-1].index(True)
    inner = [k for k in range(first, last + 1) if lines[k][1].strip() and not lines[k][1].lstrip().startswith("#")]
    strict = sum(timed[k] for k in inner) >= 0.9 * len(inner)
    kept = []
    for k, (number, line) in enumerate(lines):
        if k < first or (strict and k > last):
            if words(text := _clean(line)):
                why = "heading" if line.startswith("#") else "stands before the first time" if k < first else _RULE
                transcript.rejects.append(Reject(number, text.strip(), why))
        else:
            kept.append((number, line))
    return turns.read(kept, turns.Options(parse=_parse, wrapped=False, aside=_heading, clean=_clean), transcript)


def _recording(source: Source) -> str:
    """The one address that all linked times lead into; empty where they lead to several."""
    found = {match[1] for line in source.lines for match in _ADDRESS.finditer(line)}
    return found.pop() if len(found) == 1 else ""


def _clean(line: str) -> str:
    return markup.plain(_LINKED.sub(" ", line))


def _lines(source: Source) -> list[str]:
    """The file's lines, voice tags written as names."""
    return [_VOICE.sub(r" \1: ", line) for line in source.lines]


def _heading(line: str) -> str | None:
    return "heading" if re.match(r"#{1,6}\s", line) else None


def all_words(source: Source) -> list[str]:
    """Every word but linked times and marks."""
    head = markup.front_matter(source.lines)
    text = "\n".join(line if at < head else _LINKED.sub(" ", line) for at, line in enumerate(_lines(source)))
    return plain.all_words(Source(b"", text))
