"""WebVTT captions, with the liberties that exporters take: no hours, plain seconds, no blank lines, broken cues."""

from __future__ import annotations

import html
import re

from pipeline.core.config import RecordKeys
from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading import caption_text, captions
from pipeline.formats.reading.caption_text import Block
from pipeline.formats.reading.clock import seconds
from pipeline.formats.reading.documents import name, text_of
from pipeline.formats.reading.record_keys import choose, value_at
from pipeline.formats.reading.source import FormatError, Source
from pipeline.speech.words import words

ARROW = re.compile(r"[ \t]*(\d\S*?)[ \t]*-+>[ \t]*(\d\S*)(?:[ \t].*)?")  # also with damaged times, which are an error
TIME_LINE = re.compile(rf"^{ARROW.pattern}$", re.MULTILINE)
NUMBER = re.compile(r"[ \t]*\d+[ \t]*")
_WEBEX = re.compile(r'\d+ "([^"\n]{0,80})" \(\d*\)\s*')
_CLOSING = re.compile(r"\s*(?:</[a-z]+>\s*)+")
_HEADER = re.compile(
    r"(?:Kind|Language|Style|Region|X-[\w-]+)\b[ \t]*[:=].*|##|::cue.*|[\w-]+:.*|[{}].*|\s*}\s*", re.IGNORECASE
)


def detect(source: Source) -> bool:
    """A file that begins with WEBVTT, or VTT cues under another head."""
    if re.match(r"\s*WEBVTT(?:\s|$)", source.text):
        return True
    return source.suffix == ".vtt" and any(ARROW.fullmatch(line) for line in source.lines)


def read(source: Source) -> Transcript:
    """The cues of a WebVTT file."""
    blocks, rejects = blocks_of(source.lines, header=True)
    if not blocks:
        raise FormatError(
            "the WebVTT file has no cues: there is no line such as 00:01.000 --> 00:04.000. Export it again"
        )
    for block, said, label in _metadata(blocks, source.records) or []:
        block.payload, block.label = html.escape(said, quote=False).split("\n"), label
    return captions.assemble(blocks, source.notes, rejects)


def _metadata(blocks: list[Block], names: RecordKeys) -> list[tuple[Block, str, str | None]] | None:
    """What is said, and by whom, in cues that hold JSON each, as Teams has them; None where any does not."""
    if not all(len(block.payload) == 1 and block.payload[0].lstrip().startswith("{") for block in blocks):
        return None  # nearly every file: parsing each cue takes longer than all else
    found = [Source(b"", block.payload[0], records=names).json for block in blocks]
    items = [item for item in found if isinstance(item, dict)]
    keys = choose(items, (), names) if items and len(items) == len(blocks) else None
    if keys is None:
        return None
    texts = [text_of(value_at(item, keys.text)) for item in items]
    labels = [name(value_at(item, keys.speaker)) for item in items]
    return list(zip(blocks, texts, labels, strict=True))


def blocks_of(lines: list[str], header: bool) -> tuple[list[Block], list[Reject]]:
    """The cues of WebVTT or SRT lines, and the text that stands outside any cue."""
    blocks: list[Block] = []
    rejects: list[Reject] = []
    outside: str | None = (
        "header" if header and lines[0].lstrip().startswith("WEBVTT") else None
    )  # why lines are set aside, until a blank line
    named: str | None = None  # Webex writes the speaker into the cue's name
    at = 0
    while at < len(lines):
        line = lines[at]
        if arrow := ARROW.fullmatch(line):
            outside = None
            times = times_of(arrow, at + 1, "00:01:02.500 --> 00:01:04.000")
            blocks.append(Block(at + 1, *times, _payload(lines, at + 1), named))
            named = None
            at += 1 + len(blocks[-1].payload)
            continue
        if not line.strip():
            outside = None
        elif header and outside is None and line.strip() == "WEBVTT":  # pieces of a stream, one after the other
            outside = "header"
        elif outside is None and header and re.match(r"(NOTE|STYLE|REGION)(\s|$)", line):
            outside = {"N": "note", "S": "style", "R": "region"}[line[0]]
            aside(rejects, at, line, outside)
        elif outside is not None:
            aside(rejects, at, re.sub(r"^\s*WEBVTT", "", line) if at == 0 or outside == "header" else line, outside)
        elif header and not blocks and _HEADER.fullmatch(line):
            aside(rejects, at, line, "header")
        elif at + 1 < len(lines) and ARROW.fullmatch(lines[at + 1]):
            if webex := _WEBEX.fullmatch(line):
                named = webex[1]
                aside(rejects, at, line, "name of the cue below, with its speaker")
            elif not NUMBER.fullmatch(line):
                aside(rejects, at, line, "name of the cue below")
        elif blocks and (_CLOSING.fullmatch(line) or not (header or NUMBER.fullmatch(line))):
            blocks[-1].payload.append(line)  # SRT writers leave blank lines inside a cue
        else:
            aside(rejects, at, line, "text outside any cue: no time stands over it")
        at += 1
    return blocks, rejects


def times_of(match: re.Match[str], number: int, example: str) -> tuple[float, float]:
    """Start and end of a cue's time line; a `FormatError` names the line where one of them is no time."""
    start, end = seconds(match[1]), seconds(match[2])
    if start is None or end is None:
        raise FormatError(f"line {number}: {match[0].strip()!r} is no cue time. Write it as {example}")
    return start, end


def check_times(source: Source) -> None:
    """A `FormatError` with the first arrow of what would be captions, if the times beside it were times."""
    for number, line in enumerate(source.lines, start=1):
        if source.suffix in (".vtt", ".srt") and "->" in line:
            raise FormatError(
                f"line {number}: {line.strip()[:80]!r} is no cue time. Write it as 00:01:02.500 --> 00:01:04.000"
            )


def _payload(lines: list[str], first: int) -> list[str]:
    """The lines of a cue's text."""
    end = next((at for at in range(first, len(lines)) if _ends(lines, at)), len(lines))
    return lines[first:end]


def _ends(lines: list[str], at: int) -> bool:
    """Whether a cue's text ends here: at an empty line, a time line, or the number of the next time line.

    A line of white space alone ends nothing: YouTube writes one inside its cues.
    """
    line = lines[at]
    if not line or ARROW.fullmatch(line):
        return True
    following = at + 1 < len(lines) and ARROW.fullmatch(lines[at + 1]) is not None
    return following and NUMBER.fullmatch(line) is not None


def aside(rejects: list[Reject], at: int, text: str, why: str) -> None:
    """Set a line's text without tags aside, if it has words; `at` counts lines from 0."""
    text = html.unescape(caption_text.TAG.sub("", text))
    if words(text):
        rejects.append(Reject(at + 1, text.strip(), why))


def all_words(source: Source) -> list[str]:
    """Every word but WEBVTT itself, times, cue numbers and tags."""
    said_on: dict[str, str] = {}
    text = "\n".join(source.lines)
    text = re.sub(r"\A\s*WEBVTT|(?<=\n\n)[ \t]*WEBVTT[ \t]*$", "", text, flags=re.MULTILINE)
    for block, said, _ in _metadata(blocks_of(source.lines, header=True)[0], source.records) or []:
        said_on[block.payload[0]] = html.escape(said)
    text = "\n".join(said_on.get(line, line) for line in text.split("\n"))
    text = TIME_LINE.sub("\x1e", text)
    text = re.sub(r"^[ \t]*\d+[ \t]*\n(?=\x1e)", "", text, flags=re.MULTILINE)
    return captions.all_words(text.replace("\x1e", "\n"))
