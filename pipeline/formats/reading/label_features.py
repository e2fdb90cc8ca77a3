"""What a file says of each kind of candidate for a speaker's label, as numbers: typography, counts, what stands around.

Lists of words are among them, as a few weak ones: a person may be called Price, and a heading Ann.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.formats.reading import labels
from pipeline.formats.reading.label_kinds import ENDS, STRIPPED, Kind, opens
from pipeline.formats.reading.label_shared import Shared

VALUE = re.compile(  # May 3 is one, and May I ask you is none
    r"[\d$€£@#/]|https?:|www\.|(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r",? \d|(?:mon|tues|wednes|thurs|fri|satur|sun)(?:day)?\b",
    re.IGNORECASE,
)
_LISTED = 6  # words of names behind one
_SHORT = 25  # characters: little is said before the next label
_BOLD = 3  # so many labels in bold, and one that is not is odd

FEATURES = (
    "bias", "capitals", "titled capitals", "names", "name", "lower", "letter", "uncased", "mixed",
    "mark .", "mark alone", "mark stamp", "mark box", "mark qa", "mark other",
    "role", "titled", "heading word first", "heading word behind", "sentence words", "long", "office or aside",
    "odd signs", "number in it",
    "times", "once", "share of units", "units with a candidate", "candidates of its form", "spellings of its form",
    "form comes again", "form once only", "alternates", "partner letter",
    "behind begins a sentence", "behind is lower", "behind is nothing", "behind is a value", "behind is short",
    "sentence ended before", "new paragraph", "opens", "marked", "inside",
    "surname of another", "full name of another", "named in the text", "a word of the text",
    "stands above the first that comes again", "late",
    "runs on", "runs on amid a sentence", "runs on, though its form opens paragraphs", "over no sentence",
    "full stop amid a sentence", "letter without partner", "role alone",
    "somebody", "inside amid heads", "inside amid heads, no capitals", "each begins so", "once, each begins so",
    "once, names, heading word", "all in capitals, sentence words",
    "mixed, sentence words", "mixed, once, nobody", "rank of its form", "another mark than most",
    "answer without question",
    "heading word with a number", "title and capitals", "title and capitals before a stop",
    "names and numbers, each begins so",
    "mostly sentence words", "lower, each begins so", "runs on amid a sentence, mixed",
    "given name", "given name alone", "once, names, no given name", "listed", "bold", "plain where others are bold",
    "share of its form", "dash in it", "sentence words behind", "inside amid a sentence",
    "common words alone", "common words alone, once", "first a common word", "common first, once, names",
    "first common, inside", "names inside, no given name", "names, no given name, value behind",
    "share of units that begin so", "a place", "a place, once",
    "small words", "last word small", "article first", "a verb of saying last", "last word small, once",
    "a name behind",
    "a title or a number at the head", "names behind, once, above those that come again", "once, inside",
    "short units",
    "all begin so", "all begin so, once", "once, share of units that begin so", "names inside, behind is short",
    "role, times",
)  # fmt: skip


def features(kinds: Sequence[Kind], units: int, text: str, early: int) -> NDArray[np.float64]:
    """One row for each kind, by FEATURES."""
    forms: dict[tuple[str, ...], list[Kind]] = defaultdict(list)
    for kind in kinds:
        forms[kind.form].append(kind)
    shared = Shared(kinds, forms, units, early, text)
    return np.array([_row(kind, shared) for kind in kinds])


def _row(kind: Kind, file: Shared) -> list[float]:
    """The features of a kind, in the order of FEATURES."""
    places = _places(kind, file)
    parts = {"bias": 1.0, **_typography(kind), **_words(kind, file), **_counts(kind, file), **places}
    parts |= _together(kind, file, parts)
    return [float(parts[name]) for name in FEATURES]


def _typography(kind: Kind) -> dict[str, float]:
    mark, _, case = kind.form
    name, label = labels.base(kind.label), labels.core(kind.label)
    cases = ("capitals", "titled capitals", "names", "name", "lower", "letter", "uncased", "mixed")
    marks = (".", "alone", "stamp", "box", "qa", "other")
    return {
        **{one: case == one for one in cases},
        **{f"mark {one}": mark == one for one in marks},
        "long": max(0, min(6, len(name.split()) - 4)) / 2,
        "office or aside": "," in label or label != kind.label.strip(),
        "odd signs": any(sign in name for sign in "@/&#*_"),
        "number in it": any(token.strip("#.").isdigit() for token in name.split()) and not labels.is_role(kind.label),
    }


def _words(kind: Kind, file: Shared) -> dict[str, float]:
    """What its words are: in lists, among the file's other labels, and in its text."""
    label = kind.label
    tokens = labels.base(label).lower().split() or [""]
    first, behind = labels.heading_words(label)
    said = labels.sentence_words(label)
    lower = file.lower[tokens[0]] if len(tokens) == 1 else min(file.lower[tokens[0]], file.lower[tokens[-1]])
    alone, named = len(tokens) == 1, kind.form[2] == "names"
    return {
        "role": labels.is_role(label),
        "somebody": labels.is_somebody(label),
        "titled": labels.titled(label),
        "heading word first": first,
        "heading word behind": behind,
        "heading word with a number": (first or behind)
        and any(character.isdigit() for character in labels.base(label)),
        "sentence words": min(3, said) / 1.5,
        "mostly sentence words": 2 * said >= len(tokens),
        "surname of another": alone and file.last[tokens[0]] > 0,
        "full name of another": not alone and (file.alone[tokens[-1]] > 0 or file.last[tokens[-1]] > 1),
        "given name": (known := labels.given(label)) and not alone,
        "given name alone": known and alone,
        "once, names, no given name": len(kind.places) == 1 and kind.form[2] == "names" and not known,
        "names inside, no given name": named and not known and kind.places[0].inside,
        "names, no given name, value behind": (named and not known)
        * sum(VALUE.match(one.behind) is not None for one in kind.places)
        / len(kind.places),
        "a place": (place := labels.place(label)),
        "a place, once": place and len(kind.places) == 1,
        "listed": bool(file.listed) and tokens[-1] in file.listed and tokens[0] in file.listed,
        "common words alone": (plain := labels.common(label)) == 1,
        "common words alone, once": plain == 1 and len(kind.places) == 1,
        "first a common word": plain > 0,
        "common first, once, names": plain > 0 and len(kind.places) == 1 and kind.form[2] == "names",
        "first common, inside": plain > 0 and kind.places[0].inside,
        "dash in it": labels.dashed(label),
        "small words": (small := labels.small_words(label))[0],
        "last word small": small[1],
        "last word small, once": small[1] and len(kind.places) == 1,
        "article first": (phrase := labels.phrase(label))[0] and not labels.is_role(label),
        "a verb of saying last": phrase[1],
        "a title or a number at the head": _titled_or_numbered(kind),
        "sentence words behind": min(3, labels.said_behind(label)),
        "named in the text": min(2.0, math.log1p(file.capital[tokens[-1]])),
        "a word of the text": min(3.0, math.log1p(lower)) if kind.form[2] != "letter" else 0.0,
    }


def _counts(kind: Kind, file: Shared) -> dict[str, float]:
    """How often it and its form come."""
    times = len(kind.places)
    total, spellings, again, once, alternates = file.form_row[kind.form]
    partner = 0.0
    if kind.form[2] == "letter" or labels.core(kind.label).lower() in ("question", "answer"):
        others = [len(other.places) for other in file.forms[kind.form] if other is not kind]
        partner = min(1.0, max(others, default=0) / times)
    return {
        "times": min(3.0, math.log1p(times - 1)),
        "once": times == 1,
        "share of units": min(1.0, times / file.units),
        "share of its form": min(1.0, total / file.units),
        "units with a candidate": min(1.0, file.all / file.units),
        "candidates of its form": min(4.0, math.log1p(total - times)),
        "spellings of its form": min(3.0, math.log1p(spellings - 1)),
        "form comes again": min(2.0, math.log1p(again)),
        "form once only": once * (total > 1),
        "alternates": alternates * (total > 2),
        "rank of its form": total / file.largest,
        "another mark than most": 5 * file.marks[kind.form[0]] < max(file.marks.values(), default=0),
        "partner letter": partner,
        "each begins so": file.each and opens(kind),
        "share of units that begin so": (begun := min(1.0, file.heads / file.units) * opens(kind)),
        "once, share of units that begin so": begun * (times == 1),
        "all begin so": begun == 1,
        "all begin so, once": begun == 1 and times == 1,
    }


def _places(kind: Kind, file: Shared) -> dict[str, float]:
    """What stands around its places, as shares of them."""
    places, times = kind.places, len(kind.places)

    def share(test: Iterable[bool]) -> float:
        return sum(test) / times

    lowered = share(one.behind[:1].islower() for one in places)
    return {
        "behind begins a sentence": share(_begins(one.behind) for one in places),
        "behind is lower": max(0.0, lowered - file.lowered),
        "behind is nothing": share(not one.behind for one in places),
        "behind is a value": share(VALUE.match(one.behind) is not None for one in places),
        "behind is short": share(0 < len(one.behind) < 40 and one.behind[-1:] not in ENDS for one in places),
        "over no sentence": (kind.form[0] == "alone")
        * share(bool(one.behind) and one.behind[-1] not in ENDS for one in places),
        "sentence ended before": share(one.before[-1:] in ENDS or not one.before for one in places),
        "amid": share(one.before[-1:] not in ENDS and bool(one.before) and not one.fresh for one in places),
        "new paragraph": share(one.fresh for one in places),
        "opens": share(one.opens for one in places),
        "marked": share(one.marked for one in places),
        "inside": share(one.inside for one in places),
        "inside amid a sentence": kind.key[1].endswith("^+"),
        "bold": (bold := share(one.bold for one in places)),
        "plain where others are bold": file.bold >= _BOLD and not bold,
        "stands above the first that comes again": times == 1 and places[0].line < file.first_again,
        "late": places[0].line > file.early,
        "a name behind": (named := share(_names_only(one.behind, file) for one in places)),
        "names behind, once, above those that come again": named * (times == 1 and places[0].line < file.first_again),
        "names inside, behind is short": (kind.form[2] == "names" and places[0].inside)
        * share(len(one.behind) < _SHORT for one in places),
        "once, inside": times == 1 and places[0].inside,
        "short units": share(0 < len(one.behind) < _SHORT for one in places),
    }


def _together(kind: Kind, file: Shared, parts: dict[str, float]) -> dict[str, float]:
    """What tells more together than apart."""
    mark, signature, case = kind.form
    once, said, amid = len(kind.places) == 1, min(3, labels.sentence_words(kind.label)), parts["amid"]
    heading = parts["heading word first"] or parts["heading word behind"]
    runs_on = signature.endswith("~")
    amid_heads = kind.key[1].endswith(("^", "^+")) and file.heads > file.all - file.heads
    each = file.each and opens(kind)
    shouted = parts["titled"] and case in ("capitals", "titled capitals")
    letter = (case == "letter") * (1 - parts["partner letter"])
    return {
        "runs on": runs_on,
        "runs on amid a sentence": amid * runs_on,
        "runs on amid a sentence, mixed": amid * (runs_on and case == "mixed"),
        "runs on, though its form opens paragraphs": runs_on and file.opens[mark, case] > 0,
        "full stop amid a sentence": amid * (mark == "."),
        "letter without partner": letter,
        "answer without question": letter * (labels.base(kind.label) == "A"),
        "role alone": parts["role"] and mark == "alone",
        "role, times": parts["role"] * parts["times"],
        "inside amid heads": amid_heads,
        "inside amid heads, no capitals": amid_heads and case != "capitals",
        "once, each begins so": each and once,
        "lower, each begins so": each and case == "lower",
        "names and numbers, each begins so": each
        and any(character.isdigit() for character in labels.base(kind.label))
        and not heading,
        "once, names, heading word": once and case in ("names", "name") and heading,
        "all in capitals, sentence words": file.capitals * said,
        "mixed, sentence words": (case in ("mixed", "lower")) * said,
        "mixed, once, nobody": case == "mixed" and once and not parts["somebody"],
        "title and capitals": shouted,
        "title and capitals before a stop": shouted and mark == "." and not runs_on,
    }


def _titled_or_numbered(kind: Kind) -> bool:
    """At the head of a line a title before a name, or a number that a program gives: `Dr. Moss:`, `SPEAKER_07:`."""
    numbered = labels.is_role(kind.label) and any(character.isdigit() for character in kind.label)
    named = numbered or (labels.titled(kind.label) and not labels.sentence_words(kind.label))
    return named and opens(kind) and kind.key[:2] == (":", "")


def _names_only(behind: str, file: Shared) -> bool:
    """Whether what stands behind is a name of the file's other labels, and nothing more: `Interviewer: Ann Lee`."""
    tokens = [token.strip(STRIPPED) for token in behind.split()]
    if not tokens or len(tokens) > _LISTED or behind[-1] in ".?!" or not all(token[:1].isupper() for token in tokens):
        return False
    return any(file.last[token.lower()] or file.alone[token.lower()] for token in tokens)


def _begins(text: str) -> bool:
    start = text.lstrip("“\"'‘([¿¡—–-…. ")[:1]
    return start.isupper() or start.isdigit() or (start.isalpha() and not start.islower())
