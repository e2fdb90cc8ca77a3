"""XML with records, under any names: elements that repeat, with what is said as their text or under a key."""

from __future__ import annotations

from typing import Any

from pipeline.core.cues import Transcript
from pipeline.formats import segments_json
from pipeline.formats.reading import xml_document
from pipeline.formats.reading.records import find
from pipeline.formats.reading.source import FormatError, Source
from pipeline.formats.reading.speech_xml import local, root_tag

_LINES = frozenset("p s seg l line para paragraph sentence b i em strong br span hi".split())  # parts of one text


def detect(source: Source) -> bool:
    """XML with a list of elements that have text, most of them, and times or speakers."""
    if not root_tag(source) or root_tag(source).lower() == "html":
        return False
    try:
        return find(_tree(source), source.records) is not None
    except FormatError:
        if source.text.lstrip().startswith("<?xml"):
            raise
        return False  # a page, perhaps


def _tree(source: Source) -> Any:
    return _item(xml_document.parse(source))


def _item(element: Any) -> Any:
    """An element as an object of JSON: its attributes, and the elements in it by name; a bare text is a string."""
    children = [child for child in element if local(child.tag)]
    if not children and not element.attrib:
        return element.text or ""
    item: dict[str, Any] = {local(key): value for key, value in element.attrib.items()}
    mixed = any((text or "").strip() for text in [element.text, *(child.tail for child in children)])
    if mixed or not children or all(map(_is_line, children)):
        return {"text": " ".join("".join(element.itertext()).split())} | item
    named: dict[str, list[Any]] = {}
    for child in children:
        named.setdefault(local(child.tag), []).append(_item(child))
    for key, values in named.items():
        alone = len(values) == 1 and isinstance(values[0], str)
        item[key] = values[0] if alone else [{"text": one} if isinstance(one, str) else one for one in values]
    return item


def _is_line(element: Any) -> bool:
    return local(element.tag) in _LINES and not element.attrib and all(local(child.tag) in _LINES for child in element)


def read(source: Source) -> Transcript:
    """The transcript of XML records."""
    return segments_json.transcript(source, _tree(source))


def all_words(source: Source) -> list[str]:
    """The second count of XML records."""
    return segments_json.count(source, _tree(source))
