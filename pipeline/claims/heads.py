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
