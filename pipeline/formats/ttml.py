"""TTML captions: timed paragraphs in XML, with agents as speakers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.core.cues import Transcript
from pipeline.formats.reading import captions, clock, nonspeech, xml_document
from pipeline.formats.reading.caption_text import Block
from pipeline.formats.reading.source import FormatError, Source
from pipeline.speech.words import words


def detect(source: Source) -> bool:
    """XML with the root `tt`."""
    return (
        re.match(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*+<(?:\w+:)?tt[\s>]", source.text[:4000], re.DOTALL)
        is not None
    )


def read(source: Source) -> Transcript:
    """The paragraphs of a TTML document; agents are speakers."""
    root = xml_document.parse(source)
    rate = _number(_attribute(root, "tickRate")) or None
    frames = _number(_attribute(root, "frameRate")) or 30.0
    agents = {}
    for agent in root.iter():
        if _local(agent.tag) == "agent":
            names = [" ".join("".join(part.itertext()).split()) for part in agent if _local(part.tag) == "name"]
            agents[_attribute(agent, "id")] = next(iter(names), None)
    blocks: list[Block] = []
    for element, who in _paragraphs(root, None):
        start, end = (_time(element.get(key), rate, frames) for key in ("begin", "end"))
        length = _time(element.get("dur"), rate, frames)
        if end is None and start is not None and length is not None:
            end = start + length
        text = _paragraph(element, agents)
        if who:
            text = f"<v {html.escape(agents.get(who) or who)}>{text}"
        blocks.append(Block(len(blocks) + 1, start, end, text.split("\n")))
    if not blocks:
        raise FormatError("the TTML document has no paragraphs (<p>). Export it again")
    return captions.assemble(blocks, source.notes)


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _attribute(element: Any, name: str) -> str | None:
    return next((str(value) for key, value in element.attrib.items() if _local(key) == name), None)


def _number(value: str | None) -> float | None:
    return None if value is None or not re.fullmatch(r"[0-9]{0,15}(?:[0-9]|\.[0-9]{1,15})", value) else float(value)


def _time(value: str | None, rate: float | None, frames: float) -> float | None:
    """Seconds of `10.5s`, `90f`, `5t`, `0:01:02.5` or `00:01:02:12`, which has frames; None where it is no time."""
    if value is None:
        return None
    for unit, size in (("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3600.0), ("f", 1 / frames), ("t", 1 / (rate or 1))):
        if value.endswith(unit) and (count := _number(value[: -len(unit)])) is not None:
            return None if unit == "t" and rate is None else count * size
    whole, _, rest = value.rpartition(":")
    if value.count(":") == 3 and (count := _number(rest)) is not None:
        found = clock.seconds(whole)
        return None if found is None else found + count / frames
    return clock.seconds(value)


def _paragraphs(element: Any, agent: str | None) -> Iterator[tuple[Any, str | None]]:
    """The paragraphs, each with the agent of itself or of what it stands in."""
    agent = _attribute(element, "agent") or agent
    if _local(element.tag) == "p":
        yield element, agent
        return
    for child in element:
        yield from _paragraphs(child, agent)


def _paragraph(element: Any, agents: Mapping[str | None, str | None]) -> str:
    """The text of a paragraph; a break is a new line, tag-like text stays text, and a span may have its own speaker."""
    parts = [html.escape(" ".join((element.text or "").split("\n")), quote=False)]
    for child in element:
        if _local(child.tag) == "br":
            parts.append("\n")
        elif _local(child.tag) not in ("metadata", "set"):
            text = _paragraph(child, agents)
            who = _attribute(child, "agent")
            parts.append(f"<v {html.escape(agents.get(who) or who)}>{text}</v>" if who else text)
        parts.append(html.escape(" ".join((child.tail or "").split("\n")), quote=False))
    return "".join(parts)


_INSIDE = r"(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+"  # of a tag: a value may hold >
_PARAGRAPH = re.compile(rf"<(?:\w+:)?p(?=[\s>]){_INSIDE}(?<!/)>(.*?)</(?:\w+:)?p\s*>", re.DOTALL)


def all_words(source: Source) -> list[str]:
    """The text of the paragraphs, tags cut out of the file's own text."""
    found = _PARAGRAPH.findall(re.sub(r"<!--.*?-->", "", source.text, flags=re.DOTALL))
    texts = [re.sub(rf"<{_INSIDE}>", "", re.sub(r"<(?:\w+:)?br\s*/?>", "\n", text)) for text in found]
    return [
        word for text in texts for word in words(re.sub(r"(?<!\S)>{2,3}", " ", nonspeech.apart(html.unescape(text))))
    ]
