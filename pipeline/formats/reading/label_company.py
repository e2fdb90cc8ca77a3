"""What the other candidates of a file say of one, once each has been looked at by itself: the house style, as numbers.

How the others of its form came out, whether the labels that are sure stand where it stands and are spelt as it is,
whose labels stand before and behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.formats.reading import labels
from pipeline.formats.reading.label_kinds import Kind

COMPANY = (
    "others of its form", "other candidates", "others of its form, capitals", "sure form, capitals", "sure form, names",
    "its name elsewhere", "its name elsewhere, inside", "its surname elsewhere", "between two of one",
    "between two of one, again", "between two of one, where they alternate", "between two others, where they alternate",
    "beside itself", "beside itself, inside",
    "labels in its place", "labels of its form", "labels of its length", "labels of its make",
    "no labels of its form, once", "no labels in its place", "no labels before such words",
    "no labels of its make, once",
    "labels that come again", "behind a label of its unit", "before a label of its unit", "alone in its unit",
)  # fmt: skip
_SURE = 15  # places of a form that make it sure, or not
_LIKELY = 0.5  # from which probability on a neighbour counts as a label
_OFTEN = 10  # places of a label, from which on it is no accident that each stands between two of one
_FEW = 3  # labels, of which nothing is known of their order
_CAPITALS, _NAMES = ("capitals", "titled capitals"), ("names", "name")

Numbers = NDArray[np.float64]


def company(kinds: Sequence[Kind], scores: Numbers) -> Numbers:
    """One row for each kind, by COMPANY, from the probabilities that a look gave to all."""
    logit = np.log(np.clip(scores, 1e-3, 1 - 1e-3) / np.clip(1 - scores, 1e-3, 1 - 1e-3))
    weight = np.array([min(10.0, 1.0 + len(kind.places)) for kind in kinds])
    of_form: dict[tuple[str, ...], Numbers] = defaultdict(lambda: np.zeros(3))
    own = np.column_stack([weight * logit, weight, weight * scores])
    for kind, row in zip(kinds, own, strict=True):
        of_form[kind.form] += row
    total, mass, _ = own.sum(axis=0)
    found = np.zeros((len(kinds), len(COMPANY)))
    elsewhere, around = _elsewhere(kinds, scores), _around(kinds, scores)
    alike, inside = _alike(kinds, own[:, 2]), _in_unit(kinds, scores)
    for k, kind in enumerate(kinds):
        summed, rest, accepted = of_form[kind.form] - own[k]
        others = summed / (rest + 2.0)
        sure = min(1.0, rest / _SURE) * max(0.0, accepted / rest - 0.5) * 2 if rest > 0.5 else 0.0
        capitals, names = kind.form[2] in _CAPITALS, kind.form[2] in _NAMES
        found[k] = (
            others, (total - own[k, 0]) / (mass - own[k, 1] + 2.0), others * capitals, sure * capitals, sure * names,
            *elsewhere[k], *around[k], *alike[k], *inside[k],
        )  # fmt: skip
    return found


def _surname(kind: Kind) -> str:
    return (labels.base(kind.label).split() or [""])[-1].lower()


def _elsewhere(kinds: Sequence[Kind], scores: Numbers) -> list[tuple[float, float, float]]:
    """How likely the same name, and a name with the same last word, is a label in another place or form."""
    names: dict[str, list[int]] = defaultdict(list)
    surnames: dict[str, list[int]] = defaultdict(list)
    for k, kind in enumerate(kinds):
        names[kind.key[2].lower()].append(k)
        surnames[_surname(kind)].append(k)
    found = []
    for k, kind in enumerate(kinds):
        name = kind.key[2].lower()
        same = max((float(scores[other]) for other in names[name] if other != k), default=0.0)
        last = [other for other in surnames[_surname(kind)] if kinds[other].key[2].lower() != name]
        inside = kind.places[0].inside
        found.append((same, same * inside, max((float(scores[other]) for other in last), default=0.0)))
    return found


def _around(kinds: Sequence[Kind], scores: Numbers) -> list[tuple[float, ...]]:
    """Whose labels stand before and behind: without a label that is one, its neighbours are rarely one person's."""
    places = sorted((at, k) for k, kind in enumerate(kinds) for at in kind.order)
    names = [_surname(kind) for kind in kinds]
    taken = [k for _, k in places if scores[k] >= _LIKELY]
    changes = sum(names[one] != names[after] for one, after in zip(taken, taken[1:], strict=False))
    alternate = changes / (len(taken) - 1) if len(taken) > _FEW else 0.0
    before: list[str] = []
    last = ""
    for _, k in places:
        before.append(last)
        last = names[k] if scores[k] >= _LIKELY else last
    counts = np.zeros((len(kinds), 3))
    following = ""
    for (_, k), previous in zip(reversed(places), reversed(before), strict=True):
        if previous and following:
            counts[k] += (previous == following, previous != following, names[k] in (previous, following))
        following = names[k] if scores[k] >= _LIKELY else following
    found: list[tuple[float, ...]] = []
    for kind, (one, two, itself) in zip(kinds, counts / np.array([[len(kind.places)] for kind in kinds]), strict=True):
        other = one * (1 - min(1.0, itself))
        again = min(1.0, (len(kind.places) - 1) / _OFTEN)
        found.append((other, other * again, other * alternate, two * alternate, itself, itself * kind.places[0].inside))
    return found


def _make(kind: Kind) -> tuple[bool, bool]:
    return labels.titled(kind.label), labels.is_role(kind.label)


def _alike(kinds: Sequence[Kind], mass: Numbers) -> list[tuple[float, ...]]:
    """Which share of the file's other labels stand where a kind stands, have its form, its length, its make."""
    groups: dict[str, list[Any]] = {
        "place": [(kind.form[0], kind.key[1]) for kind in kinds],
        "form": [kind.form for kind in kinds],
        "length": [min(3, len(labels.base(kind.label).split())) for kind in kinds],
        "make": [_make(kind) for kind in kinds],
        "behind": [bool(kind.places[0].behind) and kind.places[0].behind[0].islower() for kind in kinds],
    }  # fmt: skip
    counts = {name: defaultdict[object, float](float) for name in groups}
    again = np.array([one if len(kind.places) > 1 else 0.0 for kind, one in zip(kinds, mass, strict=True)])
    for name, group in groups.items():
        for key, one in zip(group, mass, strict=True):
            counts[name][key] += float(one)
    found: list[tuple[float, ...]] = []
    for k, kind in enumerate(kinds):
        rest = mass.sum() - mass[k]
        share = {name: float(counts[name][group[k]] - mass[k]) / (rest + 1.0) for name, group in groups.items()}
        known, once = rest / (rest + _SURE), len(kind.places) == 1
        found.append((
            share["place"], share["form"], share["length"], share["make"], known * once * (1 - share["form"]),
            known * (1 - share["place"]), known * (1 - share["behind"]), known * once * (1 - share["make"]),
            float(again.sum() - again[k]) / (rest + 1.0),
        ))  # fmt: skip
    return found


def _in_unit(kinds: Sequence[Kind], scores: Numbers) -> list[tuple[float, float, float]]:
    """Whether labels stand before and behind it in its own unit, and whether it shares it with what is none."""
    units: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for k, kind in enumerate(kinds):
        for at, one in zip(kind.order, kind.places, strict=True):
            units[one.line].append((at, k))
    found = np.zeros((len(kinds), 3))
    for places in units.values():
        places.sort()
        likely = [float(scores[k]) for _, k in places]
        for n, (_, k) in enumerate(places):
            found[k] += (max(likely[:n], default=0.0), max(likely[n + 1 :], default=0.0), len(places) == 1)
    return [tuple(row / len(kind.places)) for kind, row in zip(kinds, found, strict=True)]
