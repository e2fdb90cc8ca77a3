"""The sentence encoder: loads any sentence-transformers or BERT-like model and turns texts into vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline import config
from pipeline.inference import pooling
from pipeline.inference.model_files import ModelError, load_transformer, locate, pick_device


class Encoder:
    """Texts to vectors: float32, shape (texts, dimension), in the order given."""

    def __init__(
        self,
        folder: Path,
        device: str = "cpu",
        max_tokens: int = 256,
        batch_tokens: int = 2048,
        prompt: str = "",
        remote_code: bool = False,
    ) -> None:
        import torch

        torch.set_grad_enabled(False)
        self._torch, self.device, self.batch_tokens = torch, device, batch_tokens
        self.recipe = pooling.recipe(folder, prompt)
        self._tokenizer, model, missing = load_transformer(self.recipe.folder, remote_code=remote_code)
        if lacking := [name for name in missing if not name.startswith("pooler.")]:
            raise ModelError(f"{folder} lacks weights of its encoder ({lacking[0]}); fetch the model again")
        self.max_tokens = self.recipe.limit(model, self._tokenizer, max_tokens)
        self.dimension = self.recipe.dimension(int(model.config.hidden_size))
        self._skip = self.recipe.skip(self._tokenizer)
        self._model, self._head = model.to(device), self.recipe.head().to(device)

    def encode(self, texts: Sequence[str], progress: Callable[[int], object] = lambda n: None) -> NDArray[np.float32]:
        """Vectors of the texts; `progress` is called with the number of texts that each batch finished.

        Equal texts are encoded once; batches hold texts of one length, so that nothing is padded and a text's
        vector does not depend on its neighbours.
        """
        unique = list(dict.fromkeys(texts))
        vectors = np.zeros((len(unique), self.dimension), dtype=np.float32)
        given = [self.recipe.text(text) for text in unique]
        ids = self._tokenizer(given, truncation=True, max_length=self.max_tokens)["input_ids"] if unique else []
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
                vectors[batch] = self._head(self.recipe.pool(hidden, skip=self._skip)).float().cpu().numpy()
                progress(len(batch))
        where = {text: index for index, text in enumerate(unique)}
        progress(len(texts) - len(unique))
        return vectors[[where[text] for text in texts]] if texts else vectors


def load(
    model: str,
    revision: str,
    sha: str,
    device: str,
    max_tokens: int,
    batch_tokens: int,
    prompt: str = "",
    remote_code: Sequence[str] = (),
) -> Encoder:
    """The encoder that configs/embed.yaml names; `remote_code` are the models whose own code may run."""
    folder = locate(model, revision, sha, remote_code=remote_code)
    return Encoder(folder, pick_device(device), max_tokens, batch_tokens, prompt, model in remote_code)


def configured(settings: config.Embed) -> Encoder:
    """The encoder of configs/embed.yaml, with all that it says."""
    return load(
        settings.model,
        settings.revision,
        settings.sha256,
        settings.device,
        settings.max_tokens,
        settings.batch_tokens,
        settings.prompt,
        settings.allow_remote_code,
    )


def name_of(settings: config.Embed) -> str:
    """The `identity` of the encoder of configs/embed.yaml."""
    return identity(settings.model, settings.revision, settings.sha256, settings.max_tokens, settings.prompt)


def identity(model: str, revision: str, sha: str, max_tokens: int, prompt: str = "") -> str:
    """Names the encoder in the embeddings table: vectors by another are not reused, heads for another are refused."""
    asked = f"/prompt {prompt!r}" if prompt else ""
    return f"{model}@{(sha or revision)[:12]}/{max_tokens}/fp32{asked}"
