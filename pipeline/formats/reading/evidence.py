"""Which labels of a file are speakers: a small model weighs each candidate, and what its form is elsewhere in the file.

A candidate is judged with all others that are spelt alike, twice: by itself, then knowing how the other labels of its
form (`NAME:` in capitals, `Mr. NAME.`, a name alone on a line) came out. What is neither plainly a label nor plainly
text is doubtful: its words are nobody's, and `interim/doubts` says so. Weights: `models/labels/`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.core.decisions import number, numbers
from pipeline.formats.reading import labels
from pipeline.formats.reading.label_company import COMPANY, company
from pipeline.formats.reading.label_features import FEATURES, VALUE, features
from pipeline.formats.reading.label_kinds import Key, Kind, in_capitals, key, kinds_of, opens
from pipeline.formats.reading.labels import Candidate

_PLAIN_MARKS = (":", "stamp", "box")
_RULES = numbers("labels", "rules")
MODEL = Path(__file__).resolve().parents[3] / "models" / "labels" / "weights.json"


@dataclass(frozen=True)
class Verdict:
    """The probability of each kind of candidate that it is a speaker's label, and the forms of the file's labels."""

    scores: dict[Key, float]
    accept: float
    refuse: float
    forms: frozenset[tuple[str, ...]] = frozenset()
    alike: frozenset[Key] = frozenset()  # refused, though they begin like a name and their form is that of labels

    def takes(self, one: Candidate) -> bool:
        """Whether a candidate is a label."""
        return self.scores.get(key(one), 0.0) >= self.accept

    def doubts(self, one: Candidate) -> bool:
        """Whether a candidate may be a label: neither is plain."""
        return self.refuse <= self.scores.get(key(one), 0.0) < self.accept

    def refuses(self, one: Candidate) -> bool:
        """Whether a candidate is taken as text, though it looks like the labels of its file."""
        return key(one) in self.alike


@dataclass(frozen=True)
class Corrections:
    """Labels that the user forces or forbids in a file (`configs/speakers.yaml`)."""

    force: frozenset[str] = frozenset()
    forbid: frozenset[str] = frozenset()


Judged = tuple[list[Kind], NDArray[np.float64], NDArray[np.float64]]

_corrections: ContextVar[Corrections | None] = ContextVar("corrections", default=None)
_seen: ContextVar[list[Judged] | None] = ContextVar("seen", default=None)


@contextmanager
def corrected(given: Corrections) -> Iterator[None]:
    """Within it, the user's word stands above the evidence."""
    token = _corrections.set(given)
    try:
        yield
    finally:
        _corrections.reset(token)


@contextmanager
def observed() -> Iterator[list[Judged]]:
    """Within it, what is judged is kept, for training: kinds, features and scores."""
    found: list[Judged] = []
    token = _seen.set(found)
    try:
        yield found
    finally:
        _seen.reset(token)


@dataclass(frozen=True)
class Model:
    """The weights of both looks, and from which probability on a candidate is a label, or no plain text any more."""

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    accept: float
    refuse: float


_model: ContextVar[Model | None] = ContextVar("model", default=None)


@cache
def shipped() -> Model:
    """The model of `models/labels/weights.json`; an error where its features are not those of this code."""
    loaded = json.loads(MODEL.read_text(encoding="utf-8"))
    if tuple(loaded["first"]) != FEATURES or tuple(loaded["second"]) != (*FEATURES, *COMPANY):
        raise ValueError(f"{MODEL} was trained for other features: run python -m pipeline.training.train_labels")
    first, second = (np.array(list(loaded[key].values())) for key in ("first", "second"))
    return Model(first, second, number("labels", "accept"), number("labels", "refuse"))


@contextmanager
def using(other: Model) -> Iterator[None]:
    """Within it, another model judges: for training."""
    token = _model.set(other)
    try:
        yield
    finally:
        _model.reset(token)


def judge(candidates: Iterable[Candidate], units: int, text: str, early: int) -> Verdict:
    """The verdict on the candidates of a file of `units` paragraphs, lines or cues; files that use labels have their
    first one above the line `early`."""
    kinds = kinds_of(candidates, in_capitals(text))
    weights = _model.get() or shipped()
    accept, refuse = weights.accept, weights.refuse
    if not kinds:
        return Verdict({}, accept, refuse)
    matrix = features(kinds, units, text, early)
    scores = score(matrix, kinds, weights.first, weights.second)
    if (seen := _seen.get()) is not None:
        seen.append((kinds, matrix, scores))
    found = {kind.key: float(value) for kind, value in zip(kinds, scores, strict=True)}
    _settle(kinds, found, weights, units, early)
    forms = frozenset(kind.form for kind in kinds if found[kind.key] >= accept)
    near = [kind for kind in kinds if _RULES["sure_text"] <= found[kind.key] < refuse and kind.form in forms]
    alike = frozenset(kind.key for kind in near if labels.given(kind.label))
    return Verdict(found, accept, refuse, forms, alike)


def _settle(kinds: Sequence[Kind], found: dict[Key, float], weights: Model, units: int, early: int) -> None:
    """What rules and the user say of the model's probabilities."""
    accept, refuse = weights.accept, weights.refuse
    between = (accept + refuse) / 2
    known = {name for (_, _, name), value in found.items() if value >= accept}
    for mark, signature, name in found:  # who has a label once has it with a time behind it, too
        floor = accept if mark in _PLAIN_MARKS and not signature else refuse  # elsewhere: never text in silence
        found[mark, signature, name] = max(floor if name in known else 0.0, found[mark, signature, name])
    heads = sum(len(kind.places) for kind in kinds if _begins_speech(kind))
    inner = sum(one.inside for kind in kinds for one in kind.places)  # units, too
    all_begin = heads >= max(2, units - inner)
    for kind in kinds:
        once = kind.places[0] if len(kind.places) == 1 else None  # New York: 8 million.
        if once and ((labels.place(kind.label) and VALUE.match(once.behind)) or _a_title(kind)):
            found[kind.key] = min(found[kind.key], between)
        elif all_begin and _begins_speech(kind) and _may_be_a_name(kind.label):  # no line begins without one
            likely = found[kind.key] >= refuse
            floor = accept if likely and heads >= _RULES["round"] else refuse
            found[kind.key] = max(found[kind.key], floor if likely or kind.form[2] not in ("mixed", "lower") else 0.0)
    if _hardly_any(kinds, found, accept, units, early):
        for kind in kinds:
            if len(kind.places) < _RULES["often"]:
                found[kind.key] = min(found[kind.key], between)
    given = _corrections.get() or Corrections()
    for kind in kinds:
        if given.force & {kind.label, kind.key[2]}:
            found[kind.key] = 1.0
        if given.forbid & {kind.label, kind.key[2]}:
            found[kind.key] = 0.0


def _a_title(kind: Kind) -> bool:
    """Whether a name alone on its line may as well be a title: words in capitals of which none is a given name."""
    name = kind.key[0] == "alone" and kind.form[2] == "names" and not labels.is_role(kind.label)
    bare = kind.label.strip() == kind.key[2]  # without an office in brackets
    return name and bare and not labels.given(kind.label) and not labels.titled(kind.label)


def _begins_speech(kind: Kind) -> bool:
    """Whether it opens a line and speech stands behind it; the same line may be a candidate as a name alone, too."""
    return opens(kind) and kind.key[0] != "alone"


def _may_be_a_name(label: str) -> bool:
    plain = labels.common(label) < 1 and not any(labels.heading_words(label)) and not labels.sentence_words(label)
    return (plain and label[:1].isalpha()) or labels.is_role(label)


def _hardly_any(kinds: Sequence[Kind], found: Mapping[Key, float], accept: float, units: int, early: int) -> bool:
    """Whether a file begins without labels and has few: all that follows a stray one would be its."""
    lines = [one.line for kind in kinds if found[kind.key] >= accept for one in kind.places]
    return bool(lines) and min(lines) > early and 2 * len(lines) < units


def score(
    matrix: NDArray[np.float64], kinds: Sequence[Kind], first: NDArray[np.float64], second: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Probabilities after both looks; of a candidate that is alone in its file, after the first: it has no company."""
    alone = _logistic(matrix @ first)
    return alone if len(kinds) == 1 else _logistic(jointly(matrix, kinds, alone) @ second)


def jointly(matrix: NDArray[np.float64], kinds: Sequence[Kind], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Features with those of the company that a candidate keeps, by the probabilities of the look before."""
    return np.hstack([matrix, company(kinds, scores)])


def _logistic(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(value, -30, 30)))
