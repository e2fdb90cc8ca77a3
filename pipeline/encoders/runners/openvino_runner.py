"""Runs an encoder on OpenVINO: on a CPU close to what its matrix unit gives, without importing torch."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np

from pipeline.encoders.runners.converted import Converted, Library, Run
from pipeline.encoders.runners.spec import EncoderSpec
from pipeline.encoders.weights.batches import Done
from pipeline.encoders.weights.model_files import ModelError

_EXACT = {"INFERENCE_PRECISION_HINT": "f32"}


def _openvino() -> Any:
    """OpenVINO without its usage reports, which it would send to its makers without asking."""
    cast(dict[str, Any], sys.modules)["openvino_telemetry"] = None  # OpenVINO and NNCF do without, then
    import openvino

    return openvino


class OpenVinoRunner(Converted):
    """A model converted for OpenVINO, several batches at once."""

    def __init__(self, spec: EncoderSpec) -> None:
        super().__init__(LIBRARY, spec)

    @cached_property
    def _queue(self) -> Any:
        """Made when something is to be encoded: loading takes a second."""
        openvino = _openvino()
        options = {"PERFORMANCE_HINT": "THROUGHPUT", **_EXACT}
        return openvino.AsyncInferQueue(openvino.Core().compile_model(str(self.place / "model.xml"), "CPU", options))

    def run(self, batches: Iterable[tuple[Sequence[int], Sequence[Sequence[int]]]], done: Done) -> None:
        """Encode batches of (rows, token ids); `done` gets the rows and their vectors, float32 (rows, dimension)."""
        one_at_a_time, failed = threading.Lock(), list[Exception]()

        def finished(request: Any, rows: Sequence[int]) -> None:
            try:
                vectors = self.pooled([tensor.data for tensor in request.output_tensors])
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


def _build(module: Any, ids: Any, precision: str, calibration: Sequence[Sequence[int]], place: Path) -> Run:
    openvino = _openvino()
    graph = openvino.convert_model(module, example_input=ids)
    if precision == "int8":
        graph = _quantised(graph, calibration)
    compiled = openvino.Core().compile_model(graph, "CPU", _EXACT)
    openvino.save_model(graph, place / "model.xml", compress_to_fp16=False)
    return lambda given: list(compiled([given]).values())


def _quantised(graph: Any, calibration: Sequence[Sequence[int]]) -> Any:
    try:
        import nncf
    except ImportError as error:
        raise ModelError(
            "configs/embed.yaml: precision int8 needs the package nncf to build its model once. "
            "Install it with: pip install nncf"
        ) from error
    data = nncf.Dataset(list(calibration), lambda ids: np.asarray([ids], dtype=np.int64))
    return nncf.quantize(graph, data, model_type=nncf.ModelType.TRANSFORMER, subset_size=len(calibration))


LIBRARY = Library("openvino", "OpenVINO", ("openvino",), lambda precision: f"{_openvino().__version__} 1", _build)
