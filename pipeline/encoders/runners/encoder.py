"""The sentence encoder: texts to vectors, by any sentence-transformers or Hugging Face model, on what runs it best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.core.encoder_names import STATIC
from pipeline.encoders.runners import converted, onnx_runner, openvino_runner
from pipeline.encoders.runners.spec import EncoderSpec
from pipeline.encoders.runners.static_runner import StaticRunner
from pipeline.encoders.runners.torch_runner import TorchRunner
from pipeline.encoders.weights import batches, upper_layers
from pipeline.encoders.weights.batches import Done
from pipeline.encoders.weights.model_files import STATIC_FILE, ModelError, locate, may_have_gpu, pick_device, static_pin
from pipeline.work import hashes

LIBRARIES = ("nncf", "numpy", "onnx", "onnxruntime", "openvino", "tokenizers", "torch", "transformers")
Progress = Callable[[int], object]  # is called with a number of texts that are done
# by `execution`: what runs converted models on a CPU
CONVERTED: dict[str, tuple[converted.Library, Callable[[EncoderSpec], Runner]]] = {
    "openvino": (openvino_runner.LIBRARY, openvino_runner.OpenVinoRunner),
    "onnx": (onnx_runner.LIBRARY, onnx_runner.OnnxRunner),
}


class Runner(Protocol):
    """What runs a model."""

    device: str
    max_tokens: int
    dimension: int
    padded: bool

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text."""
        ...

    def run(self, batches: Iterable[tuple[Sequence[int], Sequence[Sequence[int]]]], done: Done) -> None:
        """Encode batches; `done` gets the rows and vectors of each."""
        ...


def _unseen(count: int) -> None:
    """Show no progress."""


class Encoder:
    """Texts to vectors: float32, shape (texts, dimension), in the order given.

    With tuned upper layers the vectors have one column more, the log-odds that those give.
    """

    def __init__(self, spec: EncoderSpec) -> None:
        self._runner = runner(spec)
        self.device, self.max_tokens, self.dimension = spec.device, self._runner.max_tokens, self._runner.dimension
        self.columns = self.dimension + (spec.upper is not None)
        gpu = "" if spec.device == "cpu" else f" {spec.device.partition(':')[0]}"
        self.execution = type(self._runner).__name__.removesuffix("Runner").lower() + gpu
        self.batch_tokens = batches.budget(spec.batch_tokens, spec.device)
        self.exact = not self._runner.padded  # then a text's vector depends on nothing but the text
        self._spec = spec

    def made_of(self) -> str:
        """All that a vector depends on beside its text."""
        return made_of(self._spec, self._runner)

    def encode(self, texts: Sequence[str], progress: Progress = _unseen) -> NDArray[np.float32]:
        """Vectors of the texts; `progress` is called with the number of texts that each batch finished.

        Equal texts are encoded once. On a CPU a batch holds texts of one length: nothing is padded, and a text's
        vector does not depend on its neighbours.
        """
        unique = list(dict.fromkeys(texts))
        vectors = np.zeros((len(unique), self.columns), dtype=np.float32)
        if not unique:
            return vectors
        ids = self._runner.tokens(unique)

        def keep(rows: Sequence[int], found: NDArray[np.float32]) -> None:
            vectors[rows] = found
            progress(len(rows))

        planned = batches.plan([len(own) for own in ids], self.batch_tokens, self._runner.padded)
        self._runner.run(((rows, [ids[row] for row in rows]) for rows in planned), keep)
        progress(len(texts) - len(unique))
        where = {text: index for index, text in enumerate(unique)}
        return vectors[[where[text] for text in texts]]


def runner(spec: EncoderSpec) -> Runner:
    """The runner asked for; `auto`: OpenVINO on a CPU where it is installed and can take the model, else torch.

    Static vectors are looked up, whatever was asked for.
    """
    if (spec.folder / STATIC_FILE).exists():
        return StaticRunner(spec)
    fits = spec.device == "cpu" and spec.precision in converted.PRECISIONS and not spec.remote_code
    automatic = spec.execution == "auto" and fits and openvino_runner.LIBRARY.available()
    wanted = "openvino" if automatic else spec.execution
    if wanted in CONVERTED:
        library, kind = CONVERTED[wanted]
        if not fits:
            raise ModelError(
                f"configs/embed.yaml: execution: {wanted} takes device cpu, precision fp32 or int8 and no remote code, "
                f"not {spec.device}, {spec.precision}; set execution: torch"
            )
        if not library.available():
            packages = " ".join(library.packages)
            raise ModelError(f"configs/embed.yaml: execution: {wanted} needs its package: pip install {packages}")
        try:
            return kind(spec)
        except ModelError as error:
            if not automatic or spec.precision == "int8":
                raise
            print(f"embed: on torch, since: {error}", flush=True)
    return TorchRunner(spec)


def made_of(spec: EncoderSpec, by: Runner) -> str:
    """All that an encoder's outputs depend on beside its inputs, down to their last bits."""
    own = Path(__file__).parents[1]
    parts = [hashes.of_folder(spec.folder), str(spec.max_tokens), spec.prompt, spec.precision, type(by).__name__]
    parts += [layers.id if layers else "" for layers in (spec.upper, spec.trunk)]
    parts += [hashes.of_folder(own), hashes.sha256(converted.CALIBRATION), hashes.processor()]
    return hashes.of_all([*parts, *map(hashes.package, LIBRARIES)])


def specified(settings: config.Embed, tuned: Path | None = None) -> EncoderSpec:
    """The encoder of configs/embed.yaml, with all that it says; `allow_remote_code` names models whose code may run.

    `tuned` is the folder of heads whose upper layers are to be run beside its own.
    """
    upper = upper_layers.load(tuned, name_of(settings)) if tuned else None
    folder = locate(settings.model, settings.revision, settings.sha256, remote_code=settings.allow_remote_code)
    no_gpu = settings.model == STATIC or (settings.device == "auto" and not may_have_gpu())
    device = "cpu" if no_gpu else pick_device(settings.device)
    return EncoderSpec(
        folder,
        device,
        settings.max_tokens,
        settings.batch_tokens,
        settings.prompt,
        settings.model in settings.allow_remote_code,
        settings.execution,
        settings.precision,
        upper,
    )


def configured(settings: config.Embed, tuned: Path | None = None) -> Encoder:
    """The encoder of configs/embed.yaml, loaded: see `specified`."""
    return Encoder(specified(settings, tuned))


def name_of(settings: config.Embed) -> str:
    """Names the encoder, whatever runs it: heads for another one are refused."""
    asked = f"/prompt {settings.prompt!r}" if settings.prompt else ""
    pin = (static_pin() if settings.model == STATIC else settings.sha256 or settings.revision)[:12]
    return f"{settings.model}@{pin}/{settings.max_tokens}/{settings.precision}{asked}"


def made_by(settings: config.Embed, execution: str) -> str:
    """Names the encoder and what ran it, as the embeddings table does: vectors of another make are not reused.

    Their last bits differ between executions; `execution` is an Encoder's own, never `auto`.
    """
    return f"{name_of(settings)} on {execution}"
