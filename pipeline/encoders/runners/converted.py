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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from pipeline.core import decisions
from pipeline.encoders.runners.spec import EncoderSpec
from pipeline.encoders.weights import pooling, upper_layers
from pipeline.encoders.weights.model_files import ModelError, weight_files
from pipeline.work.hashes import fingerprint, of_all, sha256

PRECISIONS = ("fp32", "int8")
CALIBRATION = Path(__file__).parents[3] / "models" / "encoder" / "calibration.txt"
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

    def __init__(self, library: Library, spec: EncoderSpec) -> None:
        from tokenizers import Tokenizer

        self.recipe = pooling.recipe(spec.folder, spec.prompt)
        self.place = _conversion(library, spec, self.recipe.folder)
        about = json.loads((self.place / "about.json").read_text(encoding="utf-8"))
        self.max_tokens, self.dimension, self.skip = about["max_tokens"], about["dimension"], about["skip"]
        self._tokenizer = Tokenizer.from_file(str(self.place / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.max_tokens)
        normal = all(kind == "Normalize" for kind, _ in self.recipe.after)
        self._states = spec.trunk is not None
        self._plain = self.recipe.modes == ("mean",) and not self.skip and normal
        self._head = None if self._plain else self.recipe.head()

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text, special ones included, cut at `max_tokens`."""
        return [found.ids for found in self._tokenizer.encode_batch([self.recipe.text(text) for text in texts])]

    def pooled(self, outputs: Outputs) -> NDArray[np.float32]:
        """Vectors (texts, dimension) from outputs, a column of log-odds after them where there are upper layers.

        Of a trunk, a copy of the states (texts, tokens, size).
        """
        if self._states:
            return np.array(outputs[0], dtype=np.float32)
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


def _conversion(library: Library, spec: EncoderSpec, transformer: Path) -> Path:
    """The folder of the converted model: the library's files, tokenizer.json and about.json; made where missing."""
    from platformdirs import user_cache_path

    config = (transformer / "config.json").read_bytes() if (transformer / "config.json").exists() else b""
    parts = [
        fingerprint(spec.folder, weight_files(spec.folder)),
        hashlib.sha256(config).hexdigest(),
        str(spec.max_tokens),
        spec.prompt,
        spec.precision,
        library.recipe(spec.precision),
        spec.upper.id if spec.upper else "",
        *([spec.trunk.id] if spec.trunk else []),
    ]
    if spec.precision == "int8":
        parts.append(sha256(CALIBRATION))
    key = of_all(parts)[:20]
    place = user_cache_path("floorshare") / library.name / key
    if (place / "about.json").exists():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=f".{key}.", dir=place.parent))
    try:
        _convert(library, spec, making)
        try:
            os.replace(making, place)
        except OSError:  # another process was first
            if not (place / "about.json").exists():
                raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return place


def _convert(library: Library, spec: EncoderSpec, place: Path) -> None:
    """Write the converted model into a folder; a `ModelError` where it cannot be made, or differs from torch's."""
    import torch

    from pipeline.encoders.runners.torch_runner import TorchRunner

    runner = TorchRunner(replace(spec, device="cpu", remote_code=False, precision="fp32"))
    if not getattr(runner.tokenizer, "is_fast", False):
        raise ModelError(f"{spec.folder}: its tokenizer has no fast form; set execution: torch in configs/embed.yaml")
    print(f"embed: converting the encoder for this machine ({spec.precision}), once", flush=True)
    ids = runner.tokens(list(_PROBES))
    speech = CALIBRATION.read_text(encoding="utf-8").splitlines()
    known, alone = runner.tokens(speech) if spec.precision == "int8" else [], _without_mask(runner, spec)
    try:
        run = _quiet(lambda: library.build(alone, torch.tensor(ids[1:2]), spec.precision, known, place))
    except ModelError:
        raise
    except Exception as error:  # the converter raises many kinds; each means that this model has to run on torch
        raise ModelError(
            f"{spec.folder} cannot be converted for {library.label} ({error}); "
            "set execution: torch in configs/embed.yaml"
        ) from error
    for text, own in zip(_PROBES, ids, strict=True):
        _compare(library, spec, text, alone(torch.tensor([own])), run(np.asarray([own], dtype=np.int64)))
    runner.tokenizer.backend_tokenizer.save(str(place / "tokenizer.json"))
    about = {"max_tokens": runner.max_tokens, "dimension": runner.dimension, "skip": runner.skip}
    (place / "about.json").write_text(json.dumps(about), encoding="utf-8")


def _without_mask(runner: Any, spec: EncoderSpec) -> Any:
    """A torch module from ids to hidden states and, with upper layers, log-odds: without padding there is no mask."""
    import torch

    class Alone(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner, self.upper = runner.model, cast(Any, runner.upper)

        def forward(self, input_ids: Any) -> Any:
            mask = torch.ones_like(input_ids)
            states = self.inner(input_ids=input_ids, attention_mask=mask, output_hidden_states=spec.upper is not None)
            if spec.upper is None:
                return (states.last_hidden_state,)
            logits: Any = self.upper(states.hidden_states[spec.upper.below], None)
            return states.last_hidden_state, upper_layers.log_odds(logits)

    return Alone().eval()


def _compare(library: Library, spec: EncoderSpec, text: str, wanted: Any, found: Outputs) -> None:
    """A `ModelError` where a conversion's outputs for one text are not nearly torch's."""
    torch_mean, mean = wanted[0][0].numpy().mean(0), found[0][0].mean(0)
    cosine = float(torch_mean @ mean / np.linalg.norm(torch_mean) / np.linalg.norm(mean))
    apart = abs(float(wanted[1][0]) - float(found[1][0])) if spec.upper else 0.0
    if not (cosine >= _TOLERANCE[spec.precision] and apart <= _APART[spec.precision]):
        raise ModelError(
            f"{spec.folder}: converted for {library.label} it differs from torch on {text!r} (cosine {cosine:.5f}, "
            f"log-odds {apart:.3f} apart); set execution: torch in configs/embed.yaml"
        )


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
