"""What a file says of each kind of candidate for a speaker's label, as numbers: typography, counts, what stands around.

Lists of words are among them, as a few weak ones: a person may be called Price, and a heading Ann.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.formats.reading import labels
from pipeline.formats.reading.labels import Candidate

_ENDS = frozenset(".?!…\"”’'):-–—]♪*")
_VALUE = re.compile(r"[\d$€£@#/]|https?:|www\.|(?:january|february|march|april|may|june|july|august|september|october"
                    r"|november|december|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?\b", re.IGNORECASE)  # fmt: skip
_STRIPPED = ".,!?;:()[]\"'“”’-–—"

Key = tuple[str, str, str]  # mark, signature, label without its aside


@dataclass
class Kind:
    """All candidates of a file that are spelt alike and stand alike."""

    key: Key
    label: str
    form: tuple[str, ...]
    places: list[Candidate] = field(default_factory=list)
    order: list[int] = field(default_factory=list)


def key(one: Candidate) -> Key:
    """What a candidate is counted under: its spelling and its mark."""
    place = "" if one.opens else "~"  # at the head of a line within a paragraph
    if one.inside and not one.marked:
        place = "^"
    return one.mark, one.signature + place, labels.core(one.label)


def in_capitals(text: str) -> bool:
    """Whether nearly all that is said is in capitals, so that they tell nothing."""
    sample = text[:2_000_000]
    letters = sum(map(str.isalpha, sample))
    return letters > 0 and sum(map(str.isupper, sample)) > 0.7 * letters


def kinds_of(candidates: Iterable[Candidate], capitals: bool) -> list[Kind]:
    """Candidates by spelling and place."""
    found: dict[Key, Kind] = {}
    for at, one in enumerate(candidates):
        this = key(one)
        if (kind := found.get(this)) is None:
            shown = one.label.title() if capitals else one.label
            kind = found[this] = Kind(this, shown, (this[0], this[1].rstrip("^"), labels.case(shown)))
        kind.places.append(one)
        kind.order.append(at)
    return list(found.values())


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
)  # fmt: skip


def features(kinds: Sequence[Kind], units: int, text: str, early: int) -> NDArray[np.float64]:
    """One row for each kind, by FEATURES."""
    forms: dict[tuple[str, ...], list[Kind]] = defaultdict(list)
    for kind in kinds:
        forms[kind.form].append(kind)
    shared = _Shared(kinds, forms, units, early, text)
    return np.array([_row(kind, shared) for kind in kinds])


class _Shared:
    """What all kinds of a file are held against."""

    def __init__(
        self, kinds: Sequence[Kind], forms: dict[tuple[str, ...], list[Kind]], units: int, early: int, text: str
    ) -> None:
        self.units, self.early, self.forms = max(1, units), early, forms
        self.all = sum(len(kind.places) for kind in kinds)
        self.form_row = {form: _of_form(group) for form, group in forms.items()}
        self.opens = Counter((k.form[0], k.form[2]) for k in kinds if not k.form[1].endswith("~"))
        self.largest = max(row[0] for row in self.form_row.values())
        self.marks: Counter[str] = Counter(one.mark for kind in kinds for one in kind.places if kind.form[2] != "mixed")
        self.heads = sum(len(k.places) for k in kinds if not k.key[1].endswith(("^", "~")))
        self.each = self.heads >= 0.8 * self.units and len(kinds) >= 2
        self.capitals = in_capitals(text)
        names = [labels.base(kind.label).lower().split() for kind in kinds]
        self.last = Counter(name[-1] for name in names if len(name) > 1)
        self.alone = Counter(name[-1] for name in names if len(name) == 1)
        wanted = {token for name in names for token in (name[:1] + name[-1:])}
        self.lower, self.capital = _counted(text, wanted)
        again = [kind.places[0].line for kind in kinds if len(kind.places) >= 2 and _plain(kind.label)]
        self.first_again = min(again, default=-1)


def _plain(label: str) -> bool:
    return labels.sentence_words(label) == 0 and not labels.heading_words(label)[0]


def _of_form(group: Sequence[Kind]) -> tuple[float, ...]:
    """Of a form: how many candidates and spellings, how many come again or once, and whether they alternate."""
    total = sum(len(kind.places) for kind in group)
    again = sum(len(kind.places) >= 2 for kind in group)
    order = sorted((at, k) for k, kind in enumerate(group) for at in kind.order)
    changes = sum(a[1] != b[1] for a, b in zip(order, order[1:], strict=False))
    return total, len(group), again, (len(group) - again) / len(group), changes / max(1, total - 1)


def _counted(text: str, wanted: set[str]) -> tuple[Counter[str], Counter[str]]:
    """How often words stand in lower case, and with a capital inside a sentence."""
    lower: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    before = "."
    for word in text.split():
        bare = word.strip(_STRIPPED).removesuffix("'s").removesuffix("’s")
        low = bare.lower()
        if low in wanted:
            if bare == low:
                lower[low] += 1
            elif before[-1] not in '.?!:"”>]' and not word.endswith(":"):
                capital[low] += 1
        before = word
    return lower, capital


def _row(kind: Kind, file: _Shared) -> list[float]:
    label, places = kind.label, kind.places
    n = len(places)
    mark, signature, case = kind.form
    name = labels.base(label)
    tokens = name.lower().split() or [""]
    first, behind = labels.heading_words(label)
    total, spellings, again, once, alternates = file.form_row[kind.form]

    def share(test: Iterable[bool]) -> float:
        return sum(test) / n

    runs_on = signature.endswith("~")
    amid = share(one.before[-1:] not in _ENDS and bool(one.before) and not one.fresh for one in places)
    amid_heads = kind.key[1].endswith("^") and file.heads > file.all - file.heads
    shouted = labels.titled(label) and case in ("capitals", "titled capitals")
    partner = 0.0
    if case == "letter" or labels.core(label).lower() in ("question", "answer"):
        others = [len(other.places) for other in file.forms[kind.form] if other is not kind]
        partner = min(1.0, max(others, default=0) / n)
    lower = file.lower[tokens[0]] if len(tokens) == 1 else min(file.lower[tokens[0]], file.lower[tokens[-1]])
    return [
        1.0,
        *(float(case == one) for one in ("capitals", "titled capitals", "names", "name", "lower", "letter",
        "uncased", "mixed")),
        *(float(mark == one) for one in (".", "alone", "stamp", "box", "qa", "other")),
        float(labels.is_role(label)), float(labels.titled(label)), float(first), float(behind),
        min(3, labels.sentence_words(label)) / 1.5, max(0, min(6, len(tokens) - 4)) / 2,
        float("," in labels.core(label) or labels.core(label) != label.strip()),
        float(any(c in name for c in "@/&#*_")), float(any(token.strip("#.").isdigit() for token in tokens)),
        min(3.0, math.log1p(n - 1)), float(n == 1), min(1.0, n / file.units), min(1.0, file.all / file.units),
        min(4.0, math.log1p(total - n)), min(3.0, math.log1p(spellings - 1)), min(2.0, math.log1p(again)),
        once * (total > 1),
        alternates * (total > 2), partner,
        share(_begins(one.behind) for one in places), share(one.behind[:1].islower() for one in places),
        share(not one.behind for one in places), share(_VALUE.match(one.behind) is not None for one in places),
        share(0 < len(one.behind) < 40 and one.behind[-1:] not in _ENDS for one in places),
        share(one.before[-1:] in _ENDS or not one.before for one in places), share(one.fresh for one in places),
        share(one.opens for one in places), share(one.marked for one in places), share(one.inside for one in places),
        float(len(tokens) == 1 and file.last[tokens[0]] > 0), float(len(tokens) > 1 and (file.alone[tokens[-1]] > 0 or
              file.last[tokens[-1]] > 1)),
        min(2.0, math.log1p(file.capital[tokens[-1]])), min(3.0, math.log1p(lower)) if case != "letter" else 0.0,
        float(n == 1 and places[0].line < file.first_again), float(places[0].line > file.early),
        float(runs_on), amid if runs_on else 0.0, float(runs_on and file.opens[mark, case] > 0),
        share(bool(one.behind) and one.behind[-1] not in _ENDS for one in places) if mark == "alone" else 0.0,
        amid if mark == "." else 0.0, float(case == "letter") * (1 - partner),
        float(labels.is_role(label) and mark == "alone"),
        float(labels.is_somebody(label)), float(amid_heads), float(amid_heads and case != "capitals"),
        float(file.each), float(file.each and n == 1), float(n == 1 and case in ("names",
        "name") and (first or behind)),
        float(file.capitals) * min(3, labels.sentence_words(label)),
        float(case in ("mixed", "lower")) * min(3, labels.sentence_words(label)),
        float(case == "mixed" and n == 1 and not labels.is_somebody(label)), total / file.largest,
        float(5 * file.marks[mark] < max(file.marks.values(), default=0)),
        float(case == "letter" and name == "A") * (1 - partner),
        float((first or behind) and any(c.isdigit() for c in name)),
        float(shouted), float(shouted and mark == "." and not runs_on),
        float(file.each and any(c.isdigit() for c in name) and not (first or behind)),
    ]  # fmt: skip


def _begins(text: str) -> bool:
    start = text.lstrip("“\"'‘([¿¡—–-…. ")[:1]
    return start.isupper() or start.isdigit() or (start.isalpha() and not start.islower())
