"""Runs an encoder on ONNX Runtime: a small package, also where there is no OpenVINO; without importing torch."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.encoders.runners.converted import Converted, Library, Run
from pipeline.encoders.runners.spec import EncoderSpec
from pipeline.encoders.weights.batches import Done
from pipeline.encoders.weights.model_files import ModelError

_OPSET = 17  # definition: the newest that torch's tracing exporter writes for every layer of the known families
Rows = Sequence[int]


class OnnxRunner(Converted):
    """A model exported to ONNX; each core runs a batch of its own, on one thread."""

    def __init__(self, spec: EncoderSpec) -> None:
        super().__init__(LIBRARY, spec)
        self._session = _session(self.place / "model.onnx")
        self._cores = config.cores()

    def run(self, batches: Iterable[tuple[Rows, Sequence[Sequence[int]]]], done: Done) -> None:
        """Encode batches of (rows, token ids); `done` gets the rows and their vectors, float32 (rows, dimension)."""
        in_flight: deque[tuple[Rows, Future[NDArray[np.float32]]]] = deque()
        with ThreadPoolExecutor(self._cores) as pool:
            for rows, ids in batches:
                in_flight.append((rows, pool.submit(self._run, np.asarray(ids, dtype=np.int64))))
                if len(in_flight) > 2 * self._cores:
                    _deliver(in_flight, done)
            while in_flight:
                _deliver(in_flight, done)

    def _run(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        return self.pooled(self._session.run(None, {"ids": ids}))


def _deliver(in_flight: deque[tuple[Rows, Future[NDArray[np.float32]]]], done: Done) -> None:
    rows, vectors = in_flight.popleft()
    done(rows, vectors.result())


def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the batches keep the cores busy
    options.log_severity_level = 3  # definition: errors alone
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _build(module: Any, ids: Any, precision: str, calibration: Sequence[Sequence[int]], place: Path) -> Run:
    try:
        import onnx  # noqa: F401
    except ImportError as error:
        raise ModelError(
            "configs/embed.yaml: execution: onnx needs the package onnx to convert a model once. "
            "Install it with: pip install onnx"
        ) from error
    import torch

    path, whole = place / "model.onnx", place / "whole.onnx"
    torch.onnx.export(
        module,
        (ids,),
        str(whole),
        input_names=["ids"],
        output_names=["hidden", "log_odds"][: len(module(ids))],
        dynamic_axes={"ids": {0: "texts", 1: "tokens"}, "hidden": {0: "texts", 1: "tokens"}, "log_odds": {0: "texts"}},
        opset_version=_OPSET,
        dynamo=False,  # the other exporter needs onnxscript
    )
    if precision == "int8":
        from onnxruntime.quantization import QuantType, quantize_dynamic

        # without VNNI, 8 bits of both factors would overflow the 16 bits of their sums: 7 of the weights do not
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        whole.unlink()
    else:
        os.replace(whole, path)
    session = _session(path)
    return lambda given: list(session.run(None, {"ids": given}))


def _recipe(precision: str) -> str:
    import onnxruntime

    return f"{onnxruntime.__version__} 1"


LIBRARY = Library("onnx", "ONNX Runtime", ("onnxruntime", "onnx"), _recipe, _build)
