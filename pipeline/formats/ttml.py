"""TTML captions: timed paragraphs in XML, with agents as speakers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.formats import captions, clock, linguistics, nonspeech
from pipeline.formats.base import FormatError, Source, Transcript, words
from pipeline.formats.caption_text import Block


def detect(source: Source) -> bool:
    """XML with the root `tt`."""
    return (
        re.match(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?tt[\s>]", source.text[:4000], re.DOTALL)
        is not None
    )


def read(source: Source) -> Transcript:
    """The paragraphs of a TTML document; agents are speakers."""
    root = linguistics.parse_xml(source)
    rate = _attribute(root, "tickRate")
    frames = float(_attribute(root, "frameRate") or 30)
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


def _time(value: str | None, rate: str | None, frames: float) -> float | None:
    if value is None:
        return None
    if value.endswith("t") and rate:
        return float(value[:-1]) / float(rate)
    for unit, size in (("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3600.0), ("f", 1 / frames)):
        if value.endswith(unit) and value[: -len(unit)].replace(".", "", 1).isdigit():
            return float(value[: -len(unit)]) * size
    parts = value.split(":")
    if len(parts) == 4:  # hours, minutes, seconds, frames
        found = clock.seconds(":".join(parts[:3]))
        return None if found is None else found + float(parts[3]) / frames
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


def all_words(source: Source) -> list[str]:
    """The text of the paragraphs, tags cut out of the file's own text."""
    found = re.findall(r"<(?:\w+:)?p(?=[\s>])[^>]*>(.*?)</(?:\w+:)?p>", source.text, re.DOTALL)
    texts = [re.sub(r"<[^>]*>", "", re.sub(r"<(?:\w+:)?br\s*/?>", "\n", text)) for text in found]
    return [
        word for text in texts for word in words(re.sub(r"(?<!\S)>{2,3}", " ", nonspeech.apart(html.unescape(text))))
    ]
