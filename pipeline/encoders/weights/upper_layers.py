"""Upper layers of the encoder tuned to claims: a second way up from the states of its lower layers.

The lower layers are run once for both: the model's own upper layers give the sentence's vector, the tuned ones, with a
linear head on the mean of the tokens, the log-odds that the sentence is a check-worthy claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.claims import heads
from pipeline.core import config
from pipeline.core.encoder_names import DEFAULT, STATIC, in_full, is_draft
from pipeline.encoders.weights.model_files import ModelError, locate
from pipeline.work.hashes import sha256

MODEL = "tuned_encoder"  # the claim model that has them
ON_VECTORS = {MODEL, "frozen_head"}  # claim models that fit one encoder alone
OF_ANOTHER = (
    "Its layers stand on that encoder's alone: set configs/embed.yaml back, or take `model: features` in "
    "configs/claims.yaml (it needs no encoder), or train again on this one: models/claims/README.md"
)
OF_STATIC = (
    "With the static vectors go a head and a topic reader of their own: dvc exp run -S configs/embed.yaml:model=static "
    "-S configs/claims.yaml:model=frozen_head -S configs/claims.yaml:head=models/static "
    "-S configs/topics.yaml:weights=models/static"
)
_PREFIX = "upper."  # of the layers' arrays in a head's file


@dataclass(frozen=True)
class UpperLayers:
    """The arrays by name, the number of layers below them, and by what the file is known."""

    below: int
    arrays: dict[str, NDArray[Any]]
    id: str


def folder(claims: config.Claims) -> Path | None:
    """The folder of heads whose layers the claim model of configs/claims.yaml needs, if it needs any."""
    return Path(claims.head) if claims.model == MODEL else None


def load(folder: Path, encoder: str) -> UpperLayers:
    """Those of a folder of heads, for the encoder of this name."""
    head = heads.load(file_of(folder))
    head.require("encoder", in_full(encoder), OF_STATIC if is_draft(encoder) else OF_ANOTHER)
    arrays = {name.removeprefix(_PREFIX): array for name, array in head.arrays.items() if name.startswith(_PREFIX)}
    return UpperLayers(int(head.metadata["below"]), arrays, identity(folder))


def fits(embed: config.Embed, claims: config.Claims, name: str) -> None:
    """One error for all that an encoder other than the default lacks: its own pin, and a claim model that fits it."""
    if embed.model in (DEFAULT, STATIC):
        return
    said = []
    try:
        locate(embed.model, embed.revision, embed.sha256, remote_code=embed.allow_remote_code)
    except ModelError as problem:
        said.append(str(problem))
    try:
        if claims.model in ON_VECTORS:
            heads.load(Path(claims.head) / f"{claims.model}.safetensors").require("encoder", in_full(name), OF_ANOTHER)
    except heads.HeadError as problem:
        said.append(str(problem))
    if said:
        raise ModelError("\n".join(said))


def file_of(folder: Path) -> Path:
    """The head with the layers, in a folder of heads."""
    return folder / f"{MODEL}.safetensors"


def identity(folder: Path) -> str:
    """By what embeddings say whose layers they ran."""
    return sha256(file_of(folder))[:16]


def module(model: Any, below: int, classes: int, dropout: float = 0.0) -> Any:
    """A copy of a BERT model's layers after the first `below`, and a new head: from states and mask to logits.

    States are (texts, tokens, size), the mask (texts, tokens) is true where there is a token, or None where there is
    one everywhere; logits are (texts, classes).
    """
    import copy

    from torch import nn

    layers: Any = getattr(getattr(model, "encoder", None), "layer", None)
    if not isinstance(layers, nn.ModuleList) or not 0 < below < len(layers):
        raise ModelError(f"{type(model).__name__} has no layers over layer {below} that could be tuned as BERT's are")

    class Upper(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = copy.deepcopy(layers[below:])
            self.head = nn.Linear(model.config.hidden_size, classes)
            self.drop = nn.Dropout(dropout)

        def forward(self, hidden: Any, mask: Any) -> Any:
            attended = None if mask is None else mask[:, None, None, :]
            for layer in self.layers:
                hidden = layer(hidden, attended)
            if mask is None:
                mean = hidden.mean(1)
            else:
                weight = mask.unsqueeze(-1).to(hidden.dtype)
                mean = (hidden * weight).sum(1) / weight.sum(1)
            return self.head(self.drop(nn.functional.normalize(mean, dim=-1) * mean.shape[-1] ** 0.5))

    return Upper()


def arrays(upper: Any) -> dict[str, NDArray[Any]]:
    """The weights of such a module as a head's file keeps them, in half precision."""
    return {_PREFIX + name: value.numpy().astype(np.float16) for name, value in upper.state_dict().items()}


def without(arrays: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The arrays of a head that are not the layers'."""
    return {name: array for name, array in arrays.items() if not name.startswith(_PREFIX)}


def restored(model: Any, of: UpperLayers) -> Any:
    """The module with these weights, for the model's device and precision."""
    import torch

    upper = module(model, of.below, len(of.arrays["head.bias"]))
    upper.load_state_dict({name: torch.from_numpy(array.astype(np.float32)) for name, array in of.arrays.items()})
    return upper.to(next(model.parameters())).eval()


def log_odds(logits: Any) -> Any:
    """Log-odds of the last class against the others together, a tensor (texts,), from logits (texts, classes)."""
    return logits[:, -1] - logits[:, :-1].logsumexp(-1)
