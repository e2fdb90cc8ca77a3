"""The sentence encoder: loads any sentence-transformers or BERT-like model and turns texts into vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.inference import pooling
from pipeline.inference.model_files import ModelError, locate, pick_device, read_json


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
        modules = read_json(folder / "modules.json", [])
        self._pool = pooling.mode(folder, modules)
        self._normalise = not modules or any(m["type"].endswith("Normalize") for m in modules)
        limit = read_json(folder / "sentence_bert_config.json", {}).get("max_seq_length") or max_tokens
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
