"""XML documents, without entities."""

from __future__ import annotations

from typing import Any

from pipeline.formats.reading.source import FormatError, Source

_DEEPEST = 100  # levels of XML: transcripts have six


def parse(source: Source) -> Any:
    """The root of an XML document, without entities; a `FormatError` where it is malformed."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(source.text)  # decoded already: an encoding that it names does not matter
    except DefusedXmlException as error:
        raise FormatError(f"XML that declares entities is refused: {error}. Export the file again") from error
    except (ParseError, ValueError) as error:
        raise FormatError(f"not well-formed XML: {error}. Export the file again") from error
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return root
    raise FormatError(f"XML nested more than {_DEEPEST} levels deep is no transcript. Export the file again")
