"""An encoder converted for a library that runs it faster than torch does, or without it: what all such libraries share.

The model is converted once for a machine, held against torch on a few texts, and kept in the user's cache folder; a
key of everything that it depends on names it, so deleting it costs time only.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from pipeline.core import decisions
from pipeline.core.hashes import fingerprint, of_all, sha256
from pipeline.encoders import pooling, upper_layers
from pipeline.encoders.model_files import ModelError, weight_files
from pipeline.encoders.upper_layers import UpperLayers

PRECISIONS = ("fp32", "int8")
CALIBRATION = Path(__file__).parents[2] / "models" / "encoder" / "calibration.txt"
_PROBES = ("Yes.", "So we drove up the hill in the rain.", "How many of them were there, would you say, in that year?")
_TOLERANCE = decisions.numbers("encoder", "conversion_cosine")  # with torch's vectors, on each probe
_APART = decisions.numbers("encoder", "conversion_log_odds")  # how far the log-odds of upper layers may be from torch's

Ids = NDArray[np.int64]
Outputs = Sequence[NDArray[np.float32]]  # hidden states (texts, tokens, size); with upper layers log-odds (texts,)
Run = Callable[[Ids], Outputs]  # from token ids (texts, tokens)


@dataclass(frozen=True)
class Library:
    """What converts a model: `build` writes its files into a folder and gives what runs them.

    It gets a torch module from ids to outputs, ids of one text to trace it with, the precision, token ids of
    texts to calibrate with, and the folder. `recipe` names all of it that changes the files, such as its version.
    """

    name: str
    label: str
    packages: tuple[str, ...]
    recipe: Callable[[str], str]
    build: Callable[[Any, Any, str, Sequence[Sequence[int]], Path], Run]

    def available(self) -> bool:
        """Whether what runs a converted model is installed."""
        import importlib.util

        return importlib.util.find_spec(self.packages[0]) is not None


class Converted:
    """A converted model with what stands around it: tokens before, pooling after. Texts of a batch have one length."""

    padded = False
    device = "cpu"

    def __init__(
        self,
        library: Library,
        folder: Path,
        max_tokens: int,
        prompt: str,
        precision: str,
        upper: UpperLayers | None = None,
    ) -> None:
        from tokenizers import Tokenizer

        self.recipe = pooling.recipe(folder, prompt)
        self.place = _kept(library, folder, self.recipe, max_tokens, prompt, precision, upper)
        about = json.loads((self.place / "about.json").read_text(encoding="utf-8"))
        self.max_tokens, self.dimension, self.skip = about["max_tokens"], about["dimension"], about["skip"]
        self._tokenizer = Tokenizer.from_file(str(self.place / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.max_tokens)
        normal = all(kind == "Normalize" for kind, _ in self.recipe.after)
        self._plain = self.recipe.modes == ("mean",) and not self.skip and normal
        self._head = None if self._plain else self.recipe.head()

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text, special ones included, cut at `max_tokens`."""
        return [found.ids for found in self._tokenizer.encode_batch([self.recipe.text(text) for text in texts])]

    def pooled(self, outputs: Outputs) -> NDArray[np.float32]:
        """Vectors (texts, dimension) from outputs, a column of log-odds after them where there are upper layers."""
        vectors = self._vectors(outputs[0])
        return np.column_stack([vectors, outputs[1]]) if len(outputs) > 1 else vectors

    def _vectors(self, hidden: NDArray[np.float32]) -> NDArray[np.float32]:
        if self._plain:  # without torch
            vectors = hidden.mean(axis=1)
            if self.recipe.after:
                vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
            return np.asarray(vectors, dtype=np.float32)
        import torch

        with torch.inference_mode():
            pooled = self.recipe.pool(torch.from_numpy(np.array(hidden)), skip=self.skip)
            vectors = (self._head(pooled) if self._head else pooled).float().numpy()
        return np.asarray(vectors, dtype=np.float32)


def _kept(
    library: Library,
    folder: Path,
    recipe: pooling.Recipe,
    max_tokens: int,
    prompt: str,
    precision: str,
    upper: UpperLayers | None,
) -> Path:
    """The folder of the converted model: the library's files, tokenizer.json and about.json; made where missing."""
    from platformdirs import user_cache_path

    config = (recipe.folder / "config.json").read_bytes() if (recipe.folder / "config.json").exists() else b""
    parts = [
        fingerprint(folder, weight_files(folder)),
        hashlib.sha256(config).hexdigest(),
        str(max_tokens),
        prompt,
    ]
    parts += [precision, library.recipe(precision), upper.id if upper else ""]
    if precision == "int8":
        parts.append(sha256(CALIBRATION))
    key = of_all(parts)[:20]
    place = user_cache_path("floorshare") / library.name / key
    if (place / "about.json").exists():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=f".{key}.", dir=place.parent))
    try:
        _convert(library, folder, max_tokens, prompt, precision, upper, making)
        try:
            os.replace(making, place)
        except OSError:  # another process was first
            if not (place / "about.json").exists():
                raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return place


def _convert(
    library: Library,
    folder: Path,
    max_tokens: int,
    prompt: str,
    precision: str,
    upper: UpperLayers | None,
    place: Path,
) -> None:
    import torch

    from pipeline.encoders.torch_runner import TorchRunner

    runner = TorchRunner(folder, "cpu", max_tokens, prompt, False, "fp32", upper)
    if not getattr(runner.tokenizer, "is_fast", False):
        raise ModelError(f"{folder}: its tokenizer has no fast form; set execution: torch in configs/embed.yaml")
    print(f"embed: converting the encoder for this machine ({precision}), once", flush=True)

    class Alone(torch.nn.Module):
        """Ids to hidden states: without padding there is no mask to give."""

        def __init__(self) -> None:
            super().__init__()
            self.inner, self.upper = runner.model, cast(Any, runner.upper)

        def forward(self, input_ids: Any) -> Any:
            mask = torch.ones_like(input_ids)
            states = self.inner(input_ids=input_ids, attention_mask=mask, output_hidden_states=upper is not None)
            if upper is None:
                return (states.last_hidden_state,)
            logits: Any = self.upper(states.hidden_states[upper.below], None)
            return states.last_hidden_state, upper_layers.log_odds(logits)

    ids = runner.tokens(list(_PROBES))
    speech = CALIBRATION.read_text(encoding="utf-8").splitlines()
    known, alone = runner.tokens(speech) if precision == "int8" else [], Alone().eval()
    try:
        run = _quiet(lambda: library.build(alone, torch.tensor(ids[1:2]), precision, known, place))
    except ModelError:
        raise
    except Exception as error:  # the converter raises many kinds; each means that this model has to run on torch
        raise ModelError(
            f"{folder} cannot be converted for {library.label} ({error}); set execution: torch in configs/embed.yaml"
        ) from error
    for text, own in zip(_PROBES, ids, strict=True):
        with torch.inference_mode():
            wanted = [output[0].numpy() for output in alone(torch.tensor([own]))]
        found = [output[0] for output in run(np.asarray([own], dtype=np.int64))]
        one, other = wanted[0].mean(0), found[0].mean(0)
        cosine = float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))
        apart = abs(float(wanted[1]) - float(found[1])) if upper else 0.0
        if not (cosine >= _TOLERANCE[precision] and apart <= _APART[precision]):
            raise ModelError(
                f"{folder}: converted for {library.label} it differs from torch on {text!r} (cosine {cosine:.5f}, "
                f"log-odds {apart:.3f} apart); set execution: torch in configs/embed.yaml"
            )
    runner.tokenizer.backend_tokenizer.save(str(place / "tokenizer.json"))
    about = {"max_tokens": runner.max_tokens, "dimension": runner.dimension, "skip": runner.skip}
    (place / "about.json").write_text(json.dumps(about), encoding="utf-8")


def _quiet(make: Callable[[], Run]) -> Run:
    """The result, without the libraries' warnings about tracing."""
    import logging
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            return make()
        finally:
            logging.disable(logging.NOTSET)
