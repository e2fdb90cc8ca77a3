"""A shorter encoder: the lower layers of the model, and on them layers that were tuned to sentences in context."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.core.encoder_names import in_full
from pipeline.encoders.runners.windows import Shape
from pipeline.encoders.weights.model_files import ModelError
from pipeline.work.hashes import sha256

FILE = "context.safetensors"
_LAYERS = "layers."


@dataclass(frozen=True)
class Trunk:
    """The tuned layers' arrays by name, how many of the model's lie below, and by what the file is known.

    `shape` is that of the windows that they were tuned on; `others` are the arrays of heads beside the layers, one for
    each of `topics`, which are known by their meaning; `encoder` is whose lower layers they stand on.
    """

    below: int
    arrays: dict[str, NDArray[Any]]
    id: str
    shape: Shape
    others: dict[str, NDArray[Any]]
    topics: tuple[str, ...]
    encoder: str


def load(folder: Path, encoder: str) -> Trunk | None:
    """That of a folder of topic weights; None where it stands on another encoder's layers."""
    found = read(folder / FILE)
    return found if found.encoder == in_full(encoder) else None


def read(path: Path) -> Trunk:
    """One that `save` wrote."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as stored:
            known = stored.metadata()
            arrays = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118 - it is no dict
            shape = Shape(int(known["size"]), int(known["step"]))
            below, encoder = int(known["below"]), str(known["encoder"])
            topics = tuple(map(str, json.loads(known["topics"])))
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise ModelError(f"{path} holds no tuned layers ({error}); see `weights` in configs/topics.yaml") from error
    layers = {name.removeprefix(_LAYERS): array for name, array in arrays.items() if name.startswith(_LAYERS)}
    others = {name: array for name, array in arrays.items() if not name.startswith(_LAYERS)}
    return Trunk(below, layers, sha256(path)[:16], shape, others, topics, encoder)


def save(path: Path, of: Trunk) -> None:
    """Write one; `read` reads it."""
    from safetensors.numpy import save

    arrays = {_LAYERS + name: array.astype(np.float16) for name, array in of.arrays.items()}
    arrays |= {name: array.astype(np.float16) for name, array in of.others.items()}
    known = {"encoder": in_full(of.encoder), "below": str(of.below), "topics": json.dumps(of.topics)}
    path.write_bytes(save(arrays, metadata=known | {"size": str(of.shape.size), "step": str(of.shape.step)}))


def grow(model: Any, of: Trunk) -> None:
    """Put the tuned layers in the place of a BERT model's own upper ones."""
    import torch

    layers = layers_of(model, of.below, 1 + max(int(name.split(".")[0]) for name in of.arrays))
    layers.load_state_dict({name: torch.from_numpy(array.astype(np.float32)) for name, array in of.arrays.items()})
    model.encoder.layer = torch.nn.ModuleList([*model.encoder.layer[: of.below], *layers]).eval()
    model.config.num_hidden_layers = len(model.encoder.layer)


def layers_of(model: Any, below: int, count: int) -> Any:
    """Copies of a BERT model's layers above the first `below`."""
    import copy

    from torch import nn

    layers: Any = getattr(getattr(model, "encoder", None), "layer", None)
    if not isinstance(layers, nn.ModuleList) or not 0 < below <= len(layers) - count:
        raise ModelError(f"{type(model).__name__} has no layers over layer {below} that could be tuned as BERT's are")
    return nn.ModuleList(copy.deepcopy(layer) for layer in layers[below : below + count])
