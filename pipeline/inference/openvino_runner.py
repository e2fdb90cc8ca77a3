"""Runs an encoder on OpenVINO: on a CPU close to what its matrix unit gives, without importing torch.

The model is converted once for a machine, held against torch on a few texts, and kept in the user's cache folder; a
key of everything that it depends on names it, so deleting it costs time only.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from pipeline.inference import pooling, upper_layers
from pipeline.inference.batches import Done
from pipeline.inference.model_files import ModelError, fingerprint, weight_files
from pipeline.inference.upper_layers import UpperLayers

PRECISIONS = ("fp32", "int8")
CALIBRATION = Path(__file__).parents[2] / "models" / "encoder" / "calibration.txt"
_PROBES = ("Yes.", "So we drove up the hill in the rain.", "How many of them were there, would you say, in that year?")
_TOLERANCE = {"fp32": 0.99999, "int8": 0.9}  # cosine with torch's vectors that a conversion must reach on each probe
_APART = {"fp32": 0.01, "int8": 2.0}  # from torch's log-odds, at most


def available() -> bool:
    """Whether OpenVINO is installed."""
    import importlib.util

    return importlib.util.find_spec("openvino") is not None


def _openvino() -> Any:
    """OpenVINO without its usage reports, which it would send to its makers without asking."""
    cast(dict[str, Any], sys.modules)["openvino_telemetry"] = None  # OpenVINO and NNCF do without, then
    import openvino

    return openvino


class OpenVinoRunner:
    """A converted model; texts of a batch must be of one length."""

    padded = False
    device = "cpu"

    def __init__(
        self, folder: Path, max_tokens: int, prompt: str, precision: str, upper: UpperLayers | None = None
    ) -> None:
        from tokenizers import Tokenizer

        openvino = _openvino()
        self.recipe = pooling.recipe(folder, prompt)
        place = _converted(folder, self.recipe, max_tokens, prompt, precision, upper)
        about = json.loads((place / "about.json").read_text(encoding="utf-8"))
        self.max_tokens, self.dimension, self.skip = about["max_tokens"], about["dimension"], about["skip"]
        self._tokenizer = Tokenizer.from_file(str(place / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.max_tokens)
        options = {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": "f32"}
        self._compiled = openvino.Core().compile_model(str(place / "model.xml"), "CPU", options)
        self._plain = self.recipe.modes == ("mean",) and not self.skip and _only_normalised(self.recipe)
        self._head = None if self._plain else self.recipe.head()
        self._both = upper is not None
        self._queue = openvino.AsyncInferQueue(self._compiled)

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text, special ones included, cut at `max_tokens`."""
        return [found.ids for found in self._tokenizer.encode_batch([self.recipe.text(text) for text in texts])]

    def run(self, batches: Iterable[tuple[Sequence[int], Sequence[Sequence[int]]]], done: Done) -> None:
        """Encode batches of (rows, token ids); `done` gets the rows and their vectors, float32 (rows, dimension).

        With upper layers there is one column more: the log-odds that they give.
        """
        one_at_a_time, failed = threading.Lock(), list[Exception]()

        def finished(request: Any, rows: Sequence[int]) -> None:
            try:
                vectors = self._pooled(request.get_output_tensor(0).data)
                if self._both:
                    vectors = np.column_stack([vectors, request.get_output_tensor(1).data])
                with one_at_a_time:
                    done(rows, vectors)
            except Exception as error:  # it would be lost in the queue's thread
                failed.append(error)

        self._queue.set_callback(finished)
        for rows, ids in batches:
            self._queue.start_async({0: np.asarray(ids, dtype=np.int64)}, rows)
        self._queue.wait_all()
        if failed:
            raise failed[0]

    def _pooled(self, hidden: NDArray[np.float32]) -> NDArray[np.float32]:
        if self._plain:
            vectors = hidden.mean(axis=1)
            if self.recipe.after:
                vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
            return np.asarray(vectors, dtype=np.float32)
        import torch

        with torch.inference_mode():
            pooled = self.recipe.pool(torch.from_numpy(np.array(hidden)), skip=self.skip)
            vectors = (self._head(pooled) if self._head else pooled).float().numpy()
        return np.asarray(vectors, dtype=np.float32)


def _only_normalised(recipe: pooling.Recipe) -> bool:
    return all(kind == "Normalize" for kind, _ in recipe.after)


@dataclass(frozen=True)
class _Loaded:
    """What a conversion starts from."""

    tokenizer: Any
    model: Any
    recipe: pooling.Recipe
    skip: int
    max_tokens: int


def _converted(
    folder: Path, recipe: pooling.Recipe, max_tokens: int, prompt: str, precision: str, upper: UpperLayers | None
) -> Path:
    """The folder of the converted model: model.xml, model.bin, tokenizer.json and about.json; made where missing."""
    from platformdirs import user_cache_path

    openvino = _openvino()
    config = (recipe.folder / "config.json").read_bytes() if (recipe.folder / "config.json").exists() else b""
    parts = [fingerprint(folder, weight_files(folder)), hashlib.sha256(config).hexdigest(), str(max_tokens), prompt]
    parts += [precision, str(openvino.__version__), "2", upper.id if upper else ""]
    if precision == "int8":
        parts.append(hashlib.sha256(CALIBRATION.read_bytes()).hexdigest())
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]
    place = user_cache_path("floorshare") / "openvino" / key
    if (place / "about.json").exists():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=f".{key}.", dir=place.parent))
    try:
        _convert(folder, max_tokens, prompt, precision, upper, making)
        try:
            os.replace(making, place)
        except OSError:  # another process was first
            if not (place / "about.json").exists():
                raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return place


def _convert(
    folder: Path, max_tokens: int, prompt: str, precision: str, upper: UpperLayers | None, place: Path
) -> None:
    import torch

    from pipeline.inference.torch_runner import TorchRunner

    openvino = _openvino()
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
                return states.last_hidden_state
            logits: Any = self.upper(states.hidden_states[upper.below], None)
            return states.last_hidden_state, upper_layers.log_odds(logits)

    ids = runner.tokens(list(_PROBES))
    try:
        graph = _quiet(lambda: openvino.convert_model(Alone().eval(), example_input=torch.tensor(ids[1:2])))
        if precision == "int8":
            graph = _quantised(graph, runner.tokens(CALIBRATION.read_text(encoding="utf-8").splitlines()))
        compiled = openvino.Core().compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    except ModelError:
        raise
    except Exception as error:  # the converter raises many kinds; each means that this model has to run on torch
        raise ModelError(
            f"{folder} cannot be converted for OpenVINO ({error}); set execution: torch in configs/embed.yaml"
        ) from error
    for text, own in zip(_PROBES, ids, strict=True):
        with torch.inference_mode():
            wanted = [part[0].numpy() for part in _outputs(Alone().eval()(torch.tensor([own])))]
        given = compiled([np.asarray([own], dtype=np.int64)])
        means = wanted[0].mean(0), given[0][0].mean(0)
        cosine = float(means[0] @ means[1] / np.linalg.norm(means[0]) / np.linalg.norm(means[1]))
        apart = abs(float(wanted[1]) - float(given[1][0])) if upper else 0.0
        if not (cosine >= _TOLERANCE[precision] and apart <= _APART[precision]):
            raise ModelError(
                f"{folder}: converted for OpenVINO it differs from torch on {text!r} (cosine {cosine:.5f}, log-odds "
                f"{apart:.3f} apart); set execution: torch in configs/embed.yaml"
            )
    openvino.save_model(graph, place / "model.xml", compress_to_fp16=False)
    runner.tokenizer.backend_tokenizer.save(str(place / "tokenizer.json"))
    about = {"max_tokens": runner.max_tokens, "dimension": runner.dimension, "skip": runner.skip}
    (place / "about.json").write_text(json.dumps(about), encoding="utf-8")


def _outputs(found: Any) -> tuple[Any, ...]:
    return found if isinstance(found, tuple) else (found,)


def _quantised(graph: Any, calibration: Sequence[Sequence[int]]) -> Any:
    try:
        import nncf
    except ImportError as error:
        raise ModelError(
            "configs/embed.yaml: precision int8 needs the package nncf to build its model once. "
            "Install it with: pip install nncf"
        ) from error
    data = nncf.Dataset(list(calibration), lambda ids: np.asarray([ids], dtype=np.int64))
    return _quiet(
        lambda: nncf.quantize(graph, data, model_type=nncf.ModelType.TRANSFORMER, subset_size=len(calibration))
    )


def _quiet(make: Any) -> Any:
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
