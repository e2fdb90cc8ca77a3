"""Which labels of a file are speakers: a small model weighs each candidate, and what its form is elsewhere in the file.

A candidate is judged with all others that are spelt alike, twice: by itself, then knowing how the other labels of its
form (`NAME:` in capitals, `Mr. NAME.`, a name alone on a line) came out. What is neither plainly a label nor plainly
text is doubtful: its words are nobody's, and `interim/doubts` says so. Weights: `models/labels/`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.formats.reading.label_features import FEATURES, Key, Kind, features, in_capitals, key, kinds_of
from pipeline.formats.reading.labels import Candidate

JOINT = (
    "others of its form", "other candidates", "others of its form, capitals", "sure form, capitals", "sure form, names",
)  # fmt: skip
_SURE = 15  # places of a form that make it sure, or not
_PLAIN_MARKS = (":", "stamp", "box")
_OFTEN = 3  # so often a label comes in a file that begins without any
_CAPITALS, _NAMES = ("capitals", "titled capitals"), ("names", "name")
MODEL = Path(__file__).resolve().parents[3] / "models" / "labels" / "weights.json"


@dataclass(frozen=True)
class Verdict:
    """The probability of each kind of candidate that it is a speaker's label, and the forms of the file's labels."""

    scores: dict[Key, float]
    accept: float
    refuse: float
    forms: frozenset[tuple[str, ...]] = frozenset()

    def takes(self, one: Candidate) -> bool:
        """Whether a candidate is a label."""
        return self.scores.get(key(one), 0.0) >= self.accept

    def doubts(self, one: Candidate) -> bool:
        """Whether a candidate may be a label: neither is plain."""
        return self.refuse <= self.scores.get(key(one), 0.0) < self.accept


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
    if tuple(loaded["first"]) != FEATURES or tuple(loaded["second"]) != (*FEATURES, *JOINT):
        raise ValueError(f"{MODEL} was trained for other features: run python -m pipeline.training.train_labels")
    first, second = (np.array(list(loaded[key].values())) for key in ("first", "second"))
    return Model(first, second, loaded["accept"], loaded["refuse"])


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
    known = {name for (_, _, name), value in found.items() if value >= accept}
    for mark, signature, name in found:  # who has a label once has it with a time behind it, too
        if name in known and mark in _PLAIN_MARKS and not signature:
            found[mark, signature, name] = max(accept, found[mark, signature, name])
    given = _corrections.get() or Corrections()
    for kind in kinds:
        if given.force & {kind.label, kind.key[2]}:
            found[kind.key] = 1.0
        if given.forbid & {kind.label, kind.key[2]}:
            found[kind.key] = 0.0
    if _hardly_any(kinds, found, accept, units, early):
        for kind in kinds:
            if len(kind.places) < _OFTEN and kind.label not in given.force:
                found[kind.key] = min(found[kind.key], (accept + refuse) / 2)
    forms = frozenset(kind.form for kind in kinds if found[kind.key] >= accept)
    return Verdict(found, accept, refuse, forms)


def _hardly_any(kinds: Sequence[Kind], found: Mapping[Key, float], accept: float, units: int, early: int) -> bool:
    """Whether a file begins without labels and has few: all that follows a stray one would be its."""
    lines = [one.line for kind in kinds if found[kind.key] >= accept for one in kind.places]
    return bool(lines) and min(lines) > early and 2 * len(lines) < units


def score(
    matrix: NDArray[np.float64], kinds: Sequence[Kind], first: NDArray[np.float64], second: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Probabilities after both looks."""
    return _logistic(jointly(matrix, kinds, _logistic(matrix @ first)) @ second)


def jointly(matrix: NDArray[np.float64], kinds: Sequence[Kind], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Features with those of the second look: how the others of a kind's form came out, and all others."""
    logit = np.log(np.clip(scores, 1e-3, 1 - 1e-3) / np.clip(1 - scores, 1e-3, 1 - 1e-3))
    weight = np.array([min(10.0, 1.0 + len(kind.places)) for kind in kinds])
    of_form: dict[tuple[str, ...], NDArray[np.float64]] = defaultdict(lambda: np.zeros(3))
    own = np.column_stack([weight * logit, weight, weight * scores])
    for kind, row in zip(kinds, own, strict=True):
        of_form[kind.form] += row
    total, mass, _ = own.sum(axis=0)
    extra = np.zeros((len(kinds), len(JOINT)))
    for k, kind in enumerate(kinds):
        summed, rest, accepted = of_form[kind.form] - own[k]
        others = summed / (rest + 2.0)
        sure = min(1.0, rest / _SURE) * max(0.0, accepted / rest - 0.5) * 2 if rest > 0.5 else 0.0
        capitals, names = kind.form[2] in _CAPITALS, kind.form[2] in _NAMES
        extra[k] = (
            others, (total - own[k, 0]) / (mass - own[k, 1] + 2.0), others * capitals, sure * capitals, sure * names,
        )  # fmt: skip
    return np.hstack([matrix, extra])


def _logistic(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(value, -30, 30)))
