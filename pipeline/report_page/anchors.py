"""Addresses within the page that stay the same when a transcript is added: from a name, or from what is said."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

_DEVICES = ("con", "prn", "aux", "nul", *(f"{kind}{k}" for kind in ("com", "lpt") for k in range(1, 10)))  # of Windows
TAKEN = frozenset(
    {"all", "compare", "main", "over", "people", "person", "pick", "topic", "without", *_DEVICES}
)  # the page's own, and no files
LONGEST = 60  # characters of an address, before the hash
DIGITS = 8  # hexadecimal, of a sentence's hash
TELLING = 4  # of a name's, where two names would have one address


def slug(name: str) -> str:
    """A name in small letters, figures and underscores; a name in another script is told by its hash."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "x" + _hash(name, DIGITS)


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Each name's address; names that would share one, or take one of the page's own, have their hash behind it."""
    known = list(dict.fromkeys(names))
    shared = Counter(map(slug, known))
    plain = {name: slug(name) for name in known}
    unclear = {short for short in shared if shared[short] > 1 or short in TAKEN or len(short) > LONGEST}
    return {
        name: f"{short[:LONGEST]}_{_hash(name, TELLING)}" if short in unclear else short
        for name, short in plain.items()
    }


def of_texts(texts: Sequence[str]) -> list[str]:
    """An address for each text of a sequence, by its words; of a text that comes again, by its neighbours' words, too.

    So a link never leads to another place where the same is said: it leads nowhere when its place is gone.
    """
    plain = [" ".join(text.split()) for text in texts]
    once = Counter(plain)
    around = [*plain[1:], ""]
    before = ["", *plain[:-1]]
    whole = [
        text if once[text] == 1 else "\n".join((left, text, right))
        for left, text, right in zip(before, plain, around, strict=True)
    ]
    found, seen = list[str](), Counter[str]()
    for text in whole:
        short = _hash(text, DIGITS)
        found.append(f"{short}.{seen[short]}" if seen[short] else short)
        seen[short] += 1
    return found


def _hash(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:digits]
