"""What all candidates of a file are held against: its forms, its names, how often words stand in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.formats.reading import labels
from pipeline.formats.reading.label_kinds import STRIPPED, Kind, in_capitals, listed, opens


class Shared:
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
        self.heads = sum(len(k.places) for k in kinds if opens(k))
        self.each = self.heads >= 0.8 * self.units and len(kinds) >= 2
        self.lowered = sum(one.behind[:1].islower() for k in kinds for one in k.places) / max(1, self.all)
        self.capitals = in_capitals(text)
        self.bold = sum(one.bold for k in kinds for one in k.places)
        self.listed = listed(text)
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
    changes = sum(place[1] != after[1] for place, after in zip(order, order[1:], strict=False))
    return total, len(group), again, (len(group) - again) / len(group), changes / max(1, total - 1)


def _counted(text: str, wanted: set[str]) -> tuple[Counter[str], Counter[str]]:
    """How often words stand in lower case, and with a capital inside a sentence."""
    lower: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    before = "."
    for word in text.split():
        bare = word.strip(STRIPPED).removesuffix("'s").removesuffix("’s")
        low = bare.lower()
        if low in wanted:
            if bare == low:
                lower[low] += 1
            elif before[-1] not in '.?!:"”>]' and not word.endswith(":"):
                capital[low] += 1
        before = word
    return lower, capital
