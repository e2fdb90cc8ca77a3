"""The text of a caption: runs of words between tags, and what rolling captions show again."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.formats.reading.clock import CLOCK, seconds

TAG = re.compile(
    rf"</?(?:c|i|b|u|s|v|em|strong|lang|ruby|rt|font|span|br|p|a)(?:[.\s][^<>\n]*|/)?>|<{CLOCK}>|</?>|\{{\\[^{{}}\n]*\}}"
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]*)>", re.IGNORECASE)


@dataclass
class Block:
    """A cue as it stands in the file: its line, times and lines of text with their tags."""

    line: int
    start: float | None
    end: float | None
    payload: list[str]
    label: str | None = None  # a name that stands over the cue, as Webex has it


@dataclass
class Run:
    """Words up to the next tag: what they are, since when, by whom (None: not said; "": someone unnamed)."""

    text: str
    time: float | None
    voice: str | None


def runs_of(payload: Sequence[str]) -> list[list[Run]]:
    """Each line of a cue as runs between tags. A voice that ends gives back to the voice around it, or to nobody."""
    voices: list[str] = []
    seen, time = False, None
    result: list[list[Run]] = []
    for line in payload:
        runs, at = [], 0
        for tag in [*TAG.finditer(line), None]:
            text = html.unescape(line[at : tag.start() if tag else len(line)])
            if text:
                runs.append(Run(text, time, voices[-1] if voices else "" if seen and text.strip() else None))
            if tag is None:
                break
            at = tag.end()
            if tag[0][1].isdigit():
                time = seconds(tag[0][1:-1])
            elif voice := _VOICE.fullmatch(tag[0]):
                voices.append(" ".join(html.unescape(voice[1]).split()))
                seen = True
            elif tag[0].lower() == "</v>" and voices:
                voices.pop()
        result.append(runs)
    return result


def plain(runs: Sequence[Run]) -> str:
    """A line of runs as text, white space collapsed."""
    return " ".join("".join(run.text for run in runs).split())


def rolling(cues: Sequence[tuple[Block, list[list[Run]]]]) -> bool:
    """Whether each cue shows the last line of the one before it again, as live captions do."""
    repeats = pairs = 0
    tagged = any(run.time is not None for _, rows in cues for row in rows for run in row)
    before: str | None = None
    for _, rows in cues:
        shown = [text for row in rows if (text := plain(row))]
        if shown and before is not None:
            pairs += 1
            repeats += shown[0] == before
        before = shown[-1] if shown else before
    return repeats > 0 and (tagged or (repeats >= 4 and repeats >= 0.4 * pairs))


def repeated(rows: list[list[Run]], shown: list[str], touching: bool) -> int:
    """How many first lines of a cue only repeat the last lines shown before."""
    if not touching:
        return 0
    texts = [plain(row) for row in rows]
    for count in range(min(len(texts), len(shown)), 0, -1):
        if texts[:count] == shown[-count:] and not any(run.time is not None for row in rows[:count] for run in row):
            return count
    return 0
