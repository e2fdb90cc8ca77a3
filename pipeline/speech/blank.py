"""A blank spaCy pipeline, imported without torch: spaCy takes it wherever it is installed, and rules never use it."""

from __future__ import annotations

import sys
from typing import Any, cast


def blank(language: str = "en") -> Any:
    """`spacy.blank`; an `ImportError` where spaCy does not know the language."""
    hidden = "torch" not in sys.modules
    if hidden:
        cast(dict[str, Any], sys.modules)["torch"] = None  # an import of it fails, and spaCy goes on without
    try:
        import spacy
    finally:
        if hidden:
            del sys.modules["torch"]
    return spacy.blank(language)
