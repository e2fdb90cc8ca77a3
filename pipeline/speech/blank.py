"""A blank spaCy pipeline, imported without what rules never use: torch, and spaCy's own command line."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, cast

_COMMANDS = ("spacy.cli", "spacy.cli.info")


def blank(language: str = "en") -> Any:
    """`spacy.blank`; an `ImportError` where spaCy does not know the language."""
    hidden: dict[str, Any] = {"torch": None}  # an import of it fails, and spaCy goes on without
    hidden |= {name: ModuleType(name) for name in _COMMANDS}  # spaCy's first import is of one name in there
    hidden[_COMMANDS[-1]].info = None
    hidden = {} if "spacy" in sys.modules else {name: hidden[name] for name in hidden if name not in sys.modules}
    cast(dict[str, Any], sys.modules).update(hidden)
    try:
        import spacy
    finally:
        for name in hidden:
            del sys.modules[name]
    return spacy.blank(language)
