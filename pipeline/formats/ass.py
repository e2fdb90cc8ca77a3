"""SubStation Alpha captions (.ass, .ssa): `Dialogue:` lines with a speaker's name, times and text."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading import captions, clock
from pipeline.formats.reading.caption_text import Block
from pipeline.formats.reading.source import FormatError, Source
from pipeline.speech.words import words

_USUAL = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
_OVERRIDE = re.compile(r"\{[^{}\n]*\}")
_BREAK = re.compile(r"\\[Nnh]")


def detect(source: Source) -> bool:
    """A section of events with dialogue."""
    return re.search(r"^Dialogue:\s*[^,\n]*,", source.text, re.MULTILINE) is not None and "[Events]" in source.text


def read(source: Source) -> Transcript:
    """The dialogue in order of time, as players show it; the rest of the file is set aside."""
    columns = [name.strip().lower() for name in _USUAL.split(",")]
    blocks: list[Block] = []
    out = Transcript([], notes=list(source.notes))
    events = False
    for number, line in enumerate(source.lines, start=1):
        kind, _, rest = line.partition(":")
        events = line.strip() == "[Events]" if line.startswith("[") else events
        if events and kind == "Format":
            columns = [name.strip().lower() for name in rest.split(",")]
            if missing := {"start", "end", "text"} - set(columns):
                raise FormatError(f"line {number}: Format: names no column {min(missing).title()}. Export it again")
        if not (events and kind == "Dialogue"):
            if words(line):
                out.rejects.append(Reject(number, line.strip(), "comment" if kind == "Comment" else "header"))
            continue
        fields = rest.strip().split(",", len(columns) - 1)
        if len(fields) < len(columns):
            raise FormatError(
                f"line {number}: {len(fields)} fields where Format: names {len(columns)}. Export it again"
            )
        event = dict(zip(columns, fields, strict=True))
        who = event.get("name", event.get("actor", "")).strip()
        start, end = clock.seconds(event["start"]), clock.seconds(event["end"])
        payload = html.escape(_shown(event["text"]), quote=False).split("\n")
        blocks.append(Block(number, start, end, payload, who or None))
    if any(block.label for block in blocks):  # each line has a place for its name
        blocks = [replace(block, label=block.label or "") for block in blocks]
    blocks.sort(key=lambda block: block.start or 0.0)
    return captions.assemble(blocks, out.notes, out.rejects)


def _shown(text: str) -> str:
    return _BREAK.sub("\n", _OVERRIDE.sub("", text))


def all_words(source: Source) -> list[str]:
    """Every word of the file but the fields before the text of a dialogue."""
    text = "\n".join(source.lines)
    text = re.sub(r"^Dialogue:(?:[^,\n]*,){9}(.*)", lambda line: _shown(line[1]), text, flags=re.MULTILINE)
    return captions.all_words(html.escape(text, quote=False))
