"""Trained heads on disk: the weights and what must be known about them, in one safetensors file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.core.command import Problem

CLASSIFIERS = ("sequence_classifier", "textcat")  # claim models that bring no head of this project
VERIFIABLE_TASK = "verifiable"
VERIFIABLE = f"{VERIFIABLE_TASK}.safetensors"  # the head for verifiable claims, in a folder of heads
_KEY = "head"  # of the JSON in the file's header


class HeadError(Problem):
    """A head is missing, is no head, or was trained for something else."""


@dataclass(frozen=True)
class Head:
    """Arrays by name, and metadata: kind, encoder, feature version, calibration, error rates, as they apply."""

    path: Path
    arrays: dict[str, NDArray[Any]]
    metadata: dict[str, Any]

    def require(self, key: str, expected: str, remedy: str) -> None:
        """Refuse this head unless its metadata says `expected` for `key`."""
        if (found := self.metadata.get(key)) != expected:
            raise HeadError(f"{self.path} was trained with {key} {found!r}, but this run has {expected!r}. {remedy}")


def errors(claims: config.Claims) -> dict[str, float]:
    """What is known of the errors of a claim model's scores: a head's own figures, a classifier's from its config."""
    if claims.model in CLASSIFIERS:
        return {"offset": claims.classifier.offset, "spread": claims.classifier.spread}
    found: dict[str, float] = load(Path(claims.head) / f"{claims.model}.safetensors").metadata["errors"]
    return found


def threshold(claims: config.Claims) -> float:
    """The score at and over which a sentence is called a claim: moved with the share of claims that is expected.

    A head's `decision` gives, by expected share, how far the log-odds of the threshold with the greatest F1 lie from
    the default's; a classifier of somebody else's has no such curve, and its threshold stays.
    """
    if claims.model in CLASSIFIERS:
        return claims.threshold
    curve = load(Path(claims.head) / f"{claims.model}.safetensors").metadata.get("decision")
    if not curve or not 0 < claims.threshold < 1:
        return claims.threshold
    moved = float(np.interp(claims.expected_share, curve["share"], curve["log_odds"]))
    odds = claims.threshold / (1 - claims.threshold) * np.exp(moved)
    return round(float(odds / (1 + odds)), 4)  # definition: decimals of stored scores


def decided(claims: config.Claims) -> config.Claims:
    """The settings with the threshold that is in force for the share of claims that is expected."""
    return claims.model_copy(update={"threshold": threshold(claims)})


def verifiable_errors(claims: config.Claims) -> dict[str, float] | None:
    """The same as `errors` of the scores of verifiable claims; None where there is no such head."""
    path = Path(claims.head) / VERIFIABLE
    return load(path).metadata["errors"] if path.exists() else None


def save(path: Path, arrays: dict[str, NDArray[Any]], metadata: dict[str, Any]) -> None:
    """Write a head: the same arrays and metadata give the same bytes."""
    from safetensors.numpy import save_file

    path.parent.mkdir(parents=True, exist_ok=True)
    contiguous = {name: np.ascontiguousarray(arrays[name]) for name in sorted(arrays)}
    save_file(contiguous, path, {_KEY: json.dumps(metadata, sort_keys=True, allow_nan=False)})


def load(path: Path) -> Head:
    """Read a head; a `HeadError` says what is wrong with the file."""
    from safetensors import SafetensorError, safe_open

    if not path.exists():
        raise HeadError(f"{path}: there is no such head. Correct the config, or train one: models/dvc.yaml")
    try:
        with safe_open(path, framework="np") as file:
            header = (file.metadata() or {}).get(_KEY)
            arrays = {name: file.get_tensor(name) for name in sorted(file.keys())}
    except SafetensorError as error:
        raise HeadError(f"{path} is not a safetensors file ({error}). Restore it: git checkout -- {path}") from error
    if header is None:
        raise HeadError(f"{path} is a safetensors file, but not a head of this project: its header has no {_KEY!r}")
    return Head(path, arrays, json.loads(header))
