"""What stands before the first speaker: titles, credits, chapters, who took part."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading import labels
from pipeline.formats.reading.units import Unit
from pipeline.speech.names.name_words import ROLES
from pipeline.speech.words import words

_END_MARK = re.compile(r"[.?!…\"”’—–-]\s*$")
_JOINING = frozenset(("and", "of", "the", "for", "und", "y", "et"))


def without(certain: bool, units: list[Unit], transcript: Transcript) -> list[Unit]:
    """Set aside what stands before the first name, where it is short."""
    first = 0
    named = Counter(unit.label for unit in units)
    while (
        first < len(units)
        and (
            not units[first].named
            or (units[first].label == "" and not units[first].parsed.unnamed)  # in doubt
            or (named[units[first].label] == 1 and _metadata(units[first : first + 6], _below_title(units, first)))
        )
    ):
        if units[first].start is not None and not units[first].text:
            break  # a time over words: speech of someone whom the file does not name
        first += 1
    if first in (0, len(units)):
        return units
    before = sum(len(words(unit.text)) for unit in units[:first])
    total = sum(len(words(unit.text)) for unit in units)
    if before > max(60, 0.1 * total) and not certain:
        transcript.notes.append(f"{before} words stand before the first name: kept, speaker unknown")
        return units
    for unit in units[:first]:
        printed = unit.named and not (unit.parsed.unnamed or unit.parsed.voice)
        if printed and unit.label:
            transcript.structure.remove(unit.label)
        if words(text := unit.raw.strip() if printed else unit.text):
            transcript.rejects.append(Reject(unit.line, text, "stands before the first name"))
    return units[first:]


def _below_title(units: list[Unit], at: int) -> bool:
    """Whether a line without a name stands right above, in the same paragraph."""
    return at > 0 and not units[at - 1].named and units[at - 1].paragraph == units[at].paragraph


def _metadata(units: list[Unit], below_title: bool) -> bool:
    """`Guest: Ann Lee`, a name that stands there once, and the lines below it: who took part; nobody says it.

    Below a title, in one paragraph with it, a name may have what the person is behind it: `Ann Lee, a baker.`
    """
    unit = units[0]
    if labels.core(unit.label or "").lower() not in ROLES | {"moderators", "panelists"}:
        return False
    rest = [other.text for other in units[1:] if other.paragraph == unit.paragraph and not other.named]
    text = re.sub(r"\([^()]*\)", " ", " ".join([unit.text, *rest]))
    if below_title:
        text = text.partition(",")[0].rstrip(" .")
    given = [word.strip("()[],;&*") for word in text.split() if word.strip("()[],;&*-–—")]
    listed = 2 <= len(given) <= 30 and all(word[0].isupper() or word.lower() in ROLES | _JOINING for word in given)
    return listed and not _END_MARK.search(text)
