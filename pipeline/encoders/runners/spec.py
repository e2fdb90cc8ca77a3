"""What describes an encoder in full: its files, what is asked of it, and where and how it runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.encoders.runners.trunk import Trunk
from pipeline.encoders.weights.upper_layers import UpperLayers


@dataclass(frozen=True)
class EncoderSpec:
    """An encoder to be loaded.

    `folder` holds the model's files; `remote_code` says that Python code among them may run. Texts are cut at
    `max_tokens`, `prompt` stands before each. `batch_tokens` is 0 for what suits the device. `upper` are tuned layers
    to run beside its own; a `trunk` runs in its place, and gives the states of all tokens. The other fields are as in
    configs/embed.yaml.
    """

    folder: Path
    device: str = "cpu"
    max_tokens: int = 256  # definition: as configs/embed.yaml
    batch_tokens: int = 0
    prompt: str = ""
    remote_code: bool = False
    execution: str = "torch"
    precision: str = "fp32"
    upper: UpperLayers | None = None
    trunk: Trunk | None = None
