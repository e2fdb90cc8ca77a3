"""Runs an encoder on torch: any architecture, on the CPU or a GPU, in single or half precision."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.encoders.runners import trunk
from pipeline.encoders.runners.spec import EncoderSpec
from pipeline.encoders.weights import pooling, upper_layers
from pipeline.encoders.weights.batches import Done
from pipeline.encoders.weights.model_files import ModelError, load_transformer

DTYPES = {"fp32": "float32", "bf16": "bfloat16", "fp16": "float16"}
_AHEAD = 4  # memory: batches in flight on a GPU before the first one's vectors are awaited


class TorchRunner:
    """A model in torch; `padded` says that texts of a batch may differ in length."""

    def __init__(self, spec: EncoderSpec) -> None:
        import torch

        if spec.precision not in DTYPES:
            raise ModelError(
                f"configs/embed.yaml: precision {spec.precision} runs on OpenVINO or ONNX Runtime on a CPU only, not "
                f"on torch ({spec.device}); torch has {', '.join(DTYPES)}"
            )
        torch.set_grad_enabled(False)
        self._torch, self.device, self.padded = torch, spec.device, spec.device != "cpu"
        self.recipe = pooling.recipe(spec.folder, spec.prompt)
        self.tokenizer, model, missing = load_transformer(self.recipe.folder, remote_code=spec.remote_code)
        if lacking := [name for name in missing if not name.startswith("pooler.")]:
            raise ModelError(f"{spec.folder} lacks weights of its encoder ({lacking[0]}); fetch the model again")
        self.max_tokens = self.recipe.limit(model, self.tokenizer, spec.max_tokens)
        self.dimension = self.recipe.dimension(int(model.config.hidden_size))
        self.skip = self.recipe.skip(self.tokenizer)
        self._states = spec.trunk is not None
        if spec.trunk:
            trunk.grow(model, spec.trunk)
        self.model = model.to(spec.device, getattr(torch, DTYPES[spec.precision]))
        self._head = self.recipe.head().to(spec.device)
        self.upper, self._below = None, spec.upper.below if spec.upper else 0
        if spec.upper:
            self.upper = upper_layers.restored(self.model, spec.upper)

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text, special ones included, cut at `max_tokens`."""
        given = [self.recipe.text(text) for text in texts]
        ids: list[list[int]] = self.tokenizer(given, truncation=True, max_length=self.max_tokens)["input_ids"]
        return ids

    def run(self, batches: Iterable[tuple[Sequence[int], Sequence[Sequence[int]]]], done: Done) -> None:
        """Encode batches of (rows, token ids); `done` gets the rows and their vectors, float32 (rows, dimension).

        With upper layers there is one column more: the log-odds that they give. A trunk gives (rows, tokens, size).
        """
        in_flight: deque[tuple[Sequence[int], Any, Any]] = deque()
        for rows, ids in batches:
            in_flight.append((rows, *self._begin(ids)))
            if len(in_flight) > _AHEAD or not self.device.startswith("cuda"):
                self._deliver(in_flight.popleft(), done)
        while in_flight:
            self._deliver(in_flight.popleft(), done)

    def _begin(self, ids: Sequence[Sequence[int]]) -> tuple[Any, Any]:
        """The vectors of a batch, on a GPU still under way, with the event to await."""
        torch = self._torch
        tokens, mask = _padded(ids, int(self.tokenizer.pad_token_id or 0))
        cuda = self.device.startswith("cuda")
        inputs = [torch.from_numpy(array) for array in (tokens, mask)]
        if cuda:
            inputs = [tensor.pin_memory() for tensor in inputs]
        on_device, attended = (tensor.to(self.device, non_blocking=cuda) for tensor in inputs)
        states = self.model(input_ids=on_device, attention_mask=attended, output_hidden_states=bool(self._below))
        whole = bool(mask.all())
        if self._states:
            return self._home(states.last_hidden_state.float())
        pooled = self.recipe.pool(states.last_hidden_state, None if whole else attended, skip=self.skip)
        vectors = self._head(pooled).float()
        if self.upper is not None:
            logits = self.upper(states.hidden_states[self._below], None if whole else attended.bool())
            vectors = torch.cat([vectors, upper_layers.log_odds(logits.float())[:, None]], dim=1)
        return self._home(vectors)

    def _home(self, vectors: Any) -> tuple[Any, Any]:
        torch = self._torch
        if not self.device.startswith("cuda"):
            return vectors.cpu(), None
        home = torch.empty(vectors.shape, dtype=torch.float32, pin_memory=True)
        home.copy_(vectors, non_blocking=True)
        event = torch.cuda.Event()
        event.record()
        return home, event

    @staticmethod
    def _deliver(begun: tuple[Sequence[int], Any, Any], done: Done) -> None:
        rows, vectors, event = begun
        if event is not None:
            event.synchronize()
        done(rows, vectors.numpy())


def _padded(ids: Sequence[Sequence[int]], padding: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token ids and mask, each (texts, longest), padding at the end."""
    shape = (len(ids), max(map(len, ids)))
    tokens, mask = np.full(shape, padding, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for row, own in enumerate(ids):
        tokens[row, : len(own)], mask[row, : len(own)] = own, 1
    return tokens, mask
