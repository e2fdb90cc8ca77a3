"""HTML pages: Podcasting 2.0 has names in `cite` and times in `time`; other pages are read as plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipeline.core.cues import Reject, Transcript
from pipeline.formats import hearing, whitehouse
from pipeline.formats.reading import clock, nonspeech, turns
from pipeline.formats.reading.lineparse import Line
from pipeline.formats.reading.source import Source
from pipeline.speech.words import words

_BLOCK = frozenset("p div br li h1 h2 h3 h4 h5 h6 tr section article header footer blockquote body".split())
_MARKED = ("cite", "time")
_AS_PRINTED = "pre"  # its lines and blanks are the text's own
# A value in quotation marks may hold < and >. Bounded, so that no text is looked at again and again.
_VALUE = r"\"[^\"<>]*+\"|'[^'<>]*+'|\"[^\"]{0,2000}+\"|'[^']{0,2000}+'"
_TAG = re.compile(
    rf"<(?P<end>/?)(?P<name>[A-Za-z][\w:-]*+)(?:[\s/](?:[^<>=]++|=\s*+(?:{_VALUE})?+){{0,400}}+)?>|<[!?/][^<>]*>"
)
_HIDING = re.compile(r"<!--|<(script|style|head|noscript|template)(?=[\s/>])", re.IGNORECASE)
_CLOSING = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "noscript", "template")
} | {"head": re.compile(r"</head\s*>|(?=<body[\s>])", re.IGNORECASE), "comment": re.compile("-->")}
_TO_THE_END = ("comment", "script", "style")  # without their end, browsers show nothing more of the page
_LONGEST_NAME = 100


def detect(source: Source) -> bool:
    """A page, or a piece of one with `cite` and `time`, as Podcasting 2.0 has them."""
    start = source.text[:2000].lower()
    page = re.search(r"<html|<!doctype html", start) is not None
    return page or (start.lstrip().startswith("<") and re.search(r"<cite[ >]", start) is not None)


def _visible(text: str) -> tuple[str, str]:
    """The page without comments, scripts and the like; and what follows one of them that is never closed."""
    parts: list[str] = []
    at, unclosed = 0, set[str]()
    while opening := _HIDING.search(text, at):
        name = (opening[1] or "comment").lower()
        closing = None if name in unclosed else _CLOSING[name].search(text, opening.end())
        if closing is None and name in _TO_THE_END:
            return "".join([*parts, text[at : opening.start()]]), text[opening.start() :]
        if closing is None:  # its tag alone is none of the words
            unclosed.add(name)
            parts.append(text[at : opening.end()])
            at = opening.end()
        else:
            hidden = text[opening.start() : closing.end()]
            parts += [text[at : opening.start()], "\n" * hidden.count("\n") or " "]
            at = closing.end()
    return "".join([*parts, text[at:]]), ""


def _pieces(text: str) -> Iterator[tuple[str, str, int]]:
    """The text of a page between its tags as (kind, text, line): `cite`, `time`, `text`; `break` where a block begins
    or ends, which also ends a name or a time that is not closed."""
    kind, at, line, printed = "text", 0, 1, False
    for tag in [*_TAG.finditer(text), None]:
        between = text[at : tag.start() if tag else len(text)]
        yield _AS_PRINTED if printed and kind == "text" else kind, html.unescape(between), line
        if tag is None:
            return
        line += between.count("\n")
        name = (tag["name"] or "").lower()
        if name == _AS_PRINTED:
            printed, kind = not tag["end"], "text"
            yield "break", "", line
        elif name in _MARKED:
            kind = "text" if tag["end"] else name
        elif name in _BLOCK:
            kind = "text"
            yield "break", "", line
        line += tag[0].count("\n")
        at = tag.end()


def read(source: Source) -> Transcript:
    """Names in `cite`, times in `time`; a page without them is read as plain text."""
    out = Transcript([], notes=list(source.notes))
    shown, rest = _visible(source.text)
    if words(rest):
        line = source.text.count("\n", 0, len(source.text) - len(rest)) + 1
        out.rejects.append(Reject(line, rest.strip(), "in a comment or script that is never closed"))
    joined = _lines(shown)
    if any(line.startswith("\x1ecite") for _, line in joined):
        return turns.read(joined, turns.Options(parse=_cited, wrapped=False, certain=True), out)
    return _as_text([(number, line.replace("\x1etime\x1e", "")) for number, line in joined], source, out)


def _lines(shown: str) -> list[tuple[int, str]]:
    """The page as numbered lines; `cite` and `time` behind a mark of their own."""
    lines: list[tuple[int, list[str]]] = []
    last = "break"
    for kind, text, number in _pieces(shown):
        if kind == _AS_PRINTED:
            parts = text.split("\n")
            if last == _AS_PRINTED:  # a tag inside a line
                lines[-1][1][-1] += parts[0]
                parts, number = parts[1:], number + 1
            lines += [(number + k, [part]) for k, part in enumerate(parts)]
            last = kind
            continue
        text = " ".join(text.split())
        if kind in _MARKED and len(text) > _LONGEST_NAME:
            kind = "text"
        if text and kind == last:
            lines[-1][1].append(text)
        elif text:
            lines += [(number, []), (number, [text])] if kind == "text" else [(number, [f"\x1e{kind}\x1e{text}"])]
        last = kind if text or kind == "break" else last
    return [(number, " ".join(parts)) for number, parts in lines]


def _as_text(lines: list[tuple[int, str]], source: Source, out: Transcript) -> Transcript:
    """A page without marks of its own, by the reader of the text style that it is in."""
    inner = Source(b"", "\n".join(line for _, line in lines), ".txt", notes=source.notes)
    if whitehouse.detect(inner):
        return whitehouse.read_lines(lines, out)
    if hearing.detect(inner):
        return hearing.read_lines(lines, out)
    return turns.read(lines, turns.Options(), out)


def _cited(line: str) -> Line:
    if line.startswith("\x1ecite\x1e"):
        return Line("", line[6:].rstrip(": "), True, header=True)
    if line.startswith("\x1etime\x1e"):
        time = clock.seconds(line[6:])
        return Line(line[6:]) if time is None else Line("", None, False, time, line[6:])
    return Line(line.strip())


def all_words(source: Source) -> list[str]:
    """The words of the page, tags cut out of its text."""
    shown, rest = _visible(source.text)

    def between(tag: re.Match[str]) -> str:
        return "\n" if (tag["name"] or "").lower() in _BLOCK.union(_MARKED) else ""

    text = html.unescape(_TAG.sub(between, shown))
    text = re.sub(r"^([^\S\n]*\[[^\[\]\n]*\]:?)", r"\1 ", text, flags=re.MULTILINE)
    return words(nonspeech.apart(text)) + words(nonspeech.unstamped(rest))
