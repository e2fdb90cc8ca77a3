"""Speeches in XML: parliaments write them with tags of their own, and all else around them is set aside."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading import nonspeech, timed, xml_document
from pipeline.formats.reading.source import FormatError, Source
from pipeline.formats.reading.timed import Piece, Segment
from pipeline.speech.words import collapsed, words

_INLINE = "hi|b|i|u|em|strong|a|span|ref|sup|sub|emph|phrase|term|foreign|distinct|abbr|rs"  # they part no words

_ROOT = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*>\s*)*+<(?:[\w.-]+:)?([A-Za-z][\w.-]*)", re.DOTALL
)


@dataclass
class Speech:
    """Who speaks, since and until when; a speech of nobody is set aside, with the reason."""

    label: str | None = None
    start: float | None = None
    end: float | None = None
    reason: str | None = None
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kind:
    """How a kind of XML writes speeches.

    `opens` gives the speech that an element begins, or None; `aside` are elements that are no speech even inside one,
    with the reason; `names` are those that print the speaker's name; text that stands elsewhere is set aside.
    """

    opens: Callable[[Any], Speech | None]
    aside: Mapping[str, str]
    names: frozenset[str] = frozenset()
    body: str | None = None  # the element that holds the text; what stands before it describes the document


def local(tag: Any) -> str:
    """The name of an element without its namespace; empty for comments."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """An attribute by its name without namespace."""
    return next((str(value) for key, value in element.attrib.items() if local(key) == name), None)


def read(source: Source, root: Any, kind: Kind) -> Transcript:
    """The speeches of an XML document, each a cue."""
    out = Transcript([], notes=list(source.notes))
    found: list[Speech] = []
    for body in [root] if kind.body is None else [one for one in root.iter() if local(one.tag) == kind.body]:
        found.append(Speech(reason="outside any speech"))
        _walk(body, kind, found[-1], found, out)
    for number, speech in enumerate(found, start=1):
        text = "".join(speech.texts)
        if speech.reason is not None:
            out.rejects += [Reject(number, collapsed(text), speech.reason)] if words(text) else []
        elif cue := timed.cue(Segment([Piece(text)], speech.label, speech.start, speech.end), number, out.rejects):
            out.cues.append(cue)
    if not out.cues:
        raise FormatError("the XML has no speech with words. Export it again, or name its keys in configs/ingest.yaml")
    out.timing = timed.timing(out.cues)
    return out


def _walk(element: Any, kind: Kind, current: Speech, found: list[Speech], out: Transcript) -> None:
    """Give the text of an element, in order, to the speech that it belongs to."""
    tag = local(element.tag)
    if tag in kind.names:
        out.structure.append("".join(element.itertext()))
        return
    own = kind.opens(element) or (Speech(reason=kind.aside[tag]) if tag in kind.aside else current)
    if own is not current:
        found.append(own)
    own.texts.append(_space(tag) + (element.text or "" if tag else ""))
    for child in element:
        _walk(child, kind, own, found, out)
        own.texts.append(_space(local(child.tag)) + (child.tail or ""))


def _space(tag: str) -> str:
    return "" if re.fullmatch(_INLINE, tag) else " "


def all_words(source: Source, body: str | None = None) -> list[str]:
    """Every word of the text but tags and comments, or of the parts in the body's tags alone: no parser is used."""
    text = re.sub(r"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*>", " ", source.text, flags=re.DOTALL)
    if body is not None:
        parts = re.split(rf"<(?:\w+:)?{body}\b[^>]*>", text)[1:]
        text = " ".join(re.split(rf"</(?:\w+:)?{body}\s*>", part)[0] for part in parts)
    text = re.sub(r"<!\[CDATA\[(.*?)\]\]>", lambda match: html.escape(match[1]), text, flags=re.DOTALL)
    text = re.sub(rf"</?(?:\w+:)?(?:{_INLINE})(?:\s[^>]*)?/?>", "", text)
    return words(nonspeech.apart(html.unescape(re.sub(r"<[^>]*>", " ", text))))


def root_tag(source: Source) -> str:
    """The name of the first element, without its namespace; empty where the text is no XML."""
    head = _ROOT.match(source.text[:8000])
    return head[1] if head else ""


def parse(source: Source) -> Any:
    """The root of the document."""
    return xml_document.parse(source)
