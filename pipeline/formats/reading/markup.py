"""Markdown and HTML marks inside text: links, bold, escapes, entities."""

from __future__ import annotations

import html
import re

from pipeline.formats.reading import clock

_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\(<?[^()\s<>]*>?(?:\([^()\s]*\)[^()\s]*)?(?:\s+\"[^\"\n]*\")?\)")
_EMPHASIS = re.compile(r"\*\*|__(?=\S)|(?<=\S)__")
_TAG = re.compile(r"</?(?:b|i|u|em|strong|p|br|span|font|div|c|a)(?:\s[^<>\n]*)?/?>|</v>", re.IGNORECASE)
_CODE = r"\d\d[:;]\d\d[:;]\d\d[:;]\d\d"
_ESCAPE = re.compile(r"\\([\\\[\](){}*_#.!>+-])")
_SLANTED = re.compile(r"^(\s*(?:[-*>]\s+)?)([*_])([^*_\n]{1,60})(?:(:)\2|\2(:))(?=\s|$)")
_LOUD = r"[^\W\d_a-zß-öø-ÿ](?:[^\W\d_a-zß-öø-ÿ]|[.'’-]){1,30}"
_NO_SPACE = re.compile(  # ANN LEE:Since when? ANN LEE:20 years
    r"^(\s*[^\W\d_][^:\n]{1,60}[^\W\d_a-zß-öø-ÿ)])[:](?=[^\W\d_a-zß-öø-ÿ]['’a-zß-öø-ÿ ]|[“\"‘])"
    rf"|((?:^\s*|(?<=[.?!…”\"] )){_LOUD}(?: {_LOUD}){{0,4}}):(?=[\w“\"‘(—–-])"
)
_SET_OFF = re.compile(r"\s*(?:[-*>]\s+)?(?:\[?[\d:.]{4,12}\]?\s*)?(\*\*|__|\*|_)(?=\S)[^*_\n]{1,80}?\1(?=[\s:(\[]|$)")
_TIMECODE = re.compile(rf"^\s*\[?({_CODE})\s*[-–]+>?\s*{_CODE}\]?\s*$")


_WIDE = re.compile(r"[^\S\n]{41,}")  # no layout needs more; patterns that look ahead over space stay quick


def plain(line: str) -> str:
    """A line without marks: a link gives its text, an escape its character; wide space is narrowed."""
    return _WIDE.sub(" " * 40, _unmarked(line))


def _unmarked(line: str) -> str:
    if line[:20].lstrip()[:1] in "0123456789[" and (code := _TIMECODE.match(line)):
        return f"[{clock.seconds(code[1]):.2f}s]"
    if "*" in line[:9] or "_" in line[:9]:
        line = _SLANTED.sub(r"\1\3:", line)
    if "](" in line:
        line = _LINK.sub(r"\1", line)
    if "**" in line or "__" in line:
        line = _EMPHASIS.sub("", line)
    if "<" in line:
        line = _TAG.sub(" ", line)
    if "\\" in line:
        line = _ESCAPE.sub(r"\1", line)
    if ":" in line:
        line = _NO_SPACE.sub(r"\1\2: ", line)
    line = line.replace("：", "： ")  # a name before a full-width colon has no space behind it
    return html.unescape(line) if "&" in line else line


def set_off(lines: list[str]) -> frozenset[int]:
    """The numbers of lines that begin with a few words in bold or italic type."""
    return frozenset(at + 1 for at, line in enumerate(lines) if ("*" in line or "_" in line) and _SET_OFF.match(line))


def front_matter(lines: list[str]) -> int:
    """How many first lines are a YAML block between `---` lines."""
    if not lines or lines[0].strip() != "---":
        return 0
    for at in range(1, min(len(lines), 400)):
        if lines[at].strip() in ("---", "..."):
            return at + 1
    return 0
