"""Of what kind a claim is, and whether it can be understood alone: small linear heads on cues and the vector."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.claims import claim_features, heads, kind_cues, unclear
from pipeline.core.encoder_names import in_full

KINDS = ("own", "reported", "question", "promise", "hypothesis")  # definition: in the order of the head's columns
TASK, FILE = "kinds", "kinds.safetensors"
VERSION = f"{kind_cues.VERSION}, {claim_features.VERSION}"
VECTOR, SURFACE = 3.0, 0.3  # definition: as in fitting, scales of vector and surface features against the cues
ALONE = 0.5  # chance from which a sentence is taken to be understood alone
_CLIP = 3.0  # definition: as in fitting, standard deviations

Floats = NDArray[np.float64]


def inputs(
    sentences: Sequence[str], vectors: NDArray[np.float32], mean: Floats, scale: Floats
) -> tuple[Floats, Floats]:
    """What either head is linear in, for the kind and for standing alone; `mean` and `scale` are of the features."""
    surface = (claim_features.features(sentences).astype(np.float64) - mean) / scale
    shared = [SURFACE * np.clip(surface, -_CLIP, _CLIP), VECTOR * vectors.astype(np.float64)]
    return tuple(np.hstack([own.cues(sentences), *shared]) for own in (kind_cues, unclear))  # type: ignore[return-value]


class Kinds:
    """The heads of a folder, for vectors of the encoder that they name."""

    def __init__(self, head: heads.Head) -> None:
        head.require("task", TASK, "Use a head from models/claims")
        head.require("features", VERSION, "Train it again: models/dvc.yaml")
        self.arrays: dict[str, NDArray[Any]] = {name: value.astype(np.float64) for name, value in head.arrays.items()}

    @property
    def width(self) -> int:
        """Numbers of a vector that it takes."""
        return len(self.arrays["kind"]) - len(kind_cues.NAMES) - len(claim_features.NAMES)

    def chances(self, sentences: Sequence[str], vectors: NDArray[np.float32]) -> tuple[Floats, Floats]:
        """How probable each of KINDS is, (sentences, kinds), and that a sentence can be understood alone."""
        kind, alone = inputs(sentences, vectors, self.arrays["mean"], self.arrays["scale"])
        logits = kind @ self.arrays["kind"] + self.arrays["kind_bias"]
        logits -= logits.max(axis=1, keepdims=True) if len(logits) else 0.0
        chances = np.exp(logits)
        return chances / chances.sum(axis=1, keepdims=True), 1 / (
            1 + np.exp(-(alone @ self.arrays["alone"] + self.arrays["alone_bias"][0]))
        )


def load(folder: Path, encoder: str) -> Kinds | None:
    """The heads of the folder, where it has them for this encoder."""
    path = folder / FILE
    if not path.exists():
        return None
    head = heads.load(path)
    return Kinds(head) if head.metadata.get("encoder") == in_full(encoder) else None
