"""A blank spaCy pipeline, imported without what rules never use: torch, and spaCy's own command line.

And text that spaCy takes apart in linear time.
"""

from __future__ import annotations

import re
import sys
from types import ModuleType
from typing import Any, cast

_RUN = re.compile(r"(?<!\S)\S{100,}")
_KEPT = 4  # definition: characters at the end of a run, which may close a sentence
_MARK = re.compile(r"[\W_]")
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


def without_marks(text: str) -> str:
    """The text, as long as before, with letters for the marks in runs of 100 characters without white space.

    spaCy takes the marks at the ends of a word off one by one, and looks at all of the rest each time.
    """
    return _RUN.sub(lambda run: _MARK.sub("x", run[0][:-_KEPT]) + run[0][-_KEPT:], text)
