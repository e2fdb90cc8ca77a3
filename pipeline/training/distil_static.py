"""Distils the static vectors of models/static from the default encoder, by the recipe of Model2Vec (2024).

Each token of the vocabulary goes through the encoder alone; the vectors' first principal components are kept, and each
weighs the less the more common its token is: the vocabulary is in order of frequency, which Zipf's law makes a share.
The same encoder gives the same bytes. Heads for the vectors: `python -m pipeline.training.train_static`.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.core import command, config
from pipeline.encoders.runners import static_runner
from pipeline.encoders.runners.encoder import name_of
from pipeline.encoders.weights import model_files, pooling
from pipeline.training import fit_claims
from pipeline.work import hashes

SETTINGS, FOLDER = Path("models/static.yaml"), Path("models/static")
_NEVER_SAID = re.compile(r"\[.+\]")  # special tokens, and places that the vocabulary keeps free
Floats = NDArray[np.float64]


class Settings(config.Section):
    """models/static.yaml."""

    dimensions: int
    smallest_weight: float
    batch: int


def of_tokens(model: Any, ids: NDArray[np.int64], ends: tuple[int, int], batch: int) -> Floats:
    """The encoder's vector of each token between the special ones that begin and end a text, (tokens, size)."""
    import torch

    found = []
    with fit_claims.one_thread(), torch.no_grad():
        for part in np.array_split(ids, -(-len(ids) // batch)):
            given = np.stack([np.full_like(part, ends[0]), part, np.full_like(part, ends[1])], axis=1)
            found.append(model(input_ids=torch.from_numpy(given)).last_hidden_state.mean(dim=1).numpy())
    return np.concatenate(found).astype(np.float64)


def principal(vectors: Floats, size: int) -> Floats:
    """The first principal components of the vectors, each signed so that its largest weight is positive."""
    from threadpoolctl import threadpool_limits

    centred = vectors - vectors.mean(axis=0)
    with threadpool_limits(1):  # the order of sums, and so the bytes, must not depend on the machine's load
        _, axes = np.linalg.eigh(centred.T @ centred)
        axes = axes[:, ::-1][:, :size]
        axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
        return np.asarray(centred @ axes)


def weights(count: int, smallest: float) -> Floats:
    """The weight of each of so many tokens in order of frequency: under a half where it is likelier than `smallest`."""
    share = 1.0 / np.arange(2, count + 2)
    return np.asarray(smallest / (smallest + share / share.sum()))


def coarse(vectors: Floats) -> dict[str, NDArray[Any]]:
    """The rows in whole numbers of a byte, and what a step is worth in each row."""
    step = (np.maximum(np.abs(vectors).max(axis=1), 1e-12) / np.iinfo(np.int8).max).astype(np.float32)
    return {"vectors": np.rint(vectors / step[:, None]).astype(np.int8), "step": step}


def distilled(settings: Settings, how: config.Embed) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """The table, a row for each token from the first one that anybody says, and what it was made from."""
    folder = model_files.locate(how.model, how.revision, how.sha256)
    recipe = pooling.recipe(folder, how.prompt)
    if recipe.modes != ("mean",) or recipe.prompt:
        raise command.Problem(f"{how.model} does not average its tokens' vectors: static ones cannot stand for it")
    tokenizer, model, _ = model_files.load_transformer(recipe.folder)
    said = sorted((one, token) for token, one in tokenizer.get_vocab().items() if not _NEVER_SAID.fullmatch(token))
    ids = np.array([one for one, _ in said])
    ends = int(tokenizer.cls_token_id), int(tokenizer.sep_token_id)
    vectors = principal(of_tokens(model, ids, ends, settings.batch), settings.dimensions)
    vectors *= weights(len(ids), settings.smallest_weight)[:, None]
    rows = np.zeros((len(tokenizer) - ids[0], settings.dimensions))
    rows[ids - ids[0]] = vectors
    made = {
        "distilled_from": how.model,
        "pin": how.sha256,
        "encoder": name_of(how),
        "tokenizer": hashes.sha256(recipe.folder / "tokenizer.json"),
        "first": str(ids[0]),
        "recipe": settings.model_dump_json(include={"dimensions", "smallest_weight"}),
    }
    return coarse(rows), made


def main() -> int:
    """Write models/static/vectors.safetensors from the default encoder."""
    from safetensors.numpy import save

    command.arguments(__doc__)
    table, made = distilled(config.parse(Settings, SETTINGS), config.Embed())
    header = {static_runner.KEY: json.dumps(made, sort_keys=True)}
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / model_files.STATIC_FILE
    path.write_bytes(save(table, metadata=header))
    print(f"distil_static: {path}, {path.stat().st_size / 1e6:.2f} MB, sha256 {hashes.sha256(path)}")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
