"""Runs static vectors: a text is the mean of its tokens' vectors, looked up in a table; on numpy alone.

The table was distilled from an encoder by `python -m pipeline.training.distil_static`, each token's weight within it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from pipeline.conversation.vectors import unit
from pipeline.encoders.runners.spec import EncoderSpec
from pipeline.encoders.weights.batches import Done
from pipeline.encoders.weights.model_files import STATIC_FILE, ModelError, locate
from pipeline.work.hashes import sha256

KEY = "static"  # of the JSON in the file's header


class StaticRunner:
    """Vectors by look-up; `padded` says that texts of a batch may differ in length."""

    def __init__(self, spec: EncoderSpec) -> None:
        from safetensors import SafetensorError, safe_open
        from tokenizers import Tokenizer

        if spec.precision != "fp32" or spec.prompt or spec.upper:
            raise ModelError(
                "configs/embed.yaml: model: static takes precision: fp32, no prompt and no tuned layers: it is a table"
            )
        path = spec.folder / STATIC_FILE
        try:
            with safe_open(path, framework="np") as stored:
                steps, rows = stored.get_tensor("step")[:, None], stored.get_tensor("vectors")
                made = json.loads(stored.metadata()[KEY])
        except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
            raise ModelError(f"{path} holds no static vectors ({error}). Restore it: git checkout -- {path}") from error
        tokens = tokenizer_file(made["distilled_from"], made["pin"])
        if sha256(tokens) != made["tokenizer"]:
            raise ModelError(f"{tokens} is not the tokenizer that {path} was distilled with. Reinstall its package")
        self._tokenizer = Tokenizer.from_file(str(tokens))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        # the first row stands for what has no vector: special tokens, and those that nothing is known of
        self._first = int(made["first"]) - 1
        self._table = np.vstack([np.zeros((1, rows.shape[1]), np.float32), rows * steps])
        self.device, self.padded = "cpu", True
        self.max_tokens, self.dimension = spec.max_tokens, int(self._table.shape[1])

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text, cut at `max_tokens`, without special ones."""
        found = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [each.ids[: self.max_tokens] or [0] for each in found]

    def run(self, batches: Iterable[tuple[Sequence[int], Sequence[Sequence[int]]]], done: Done) -> None:
        """Encode batches of (rows, token ids); `done` gets the rows and their vectors, float32 (rows, dimension)."""
        for rows, ids in batches:
            begins = np.cumsum([0, *map(len, ids[:-1])])
            every = np.concatenate([np.asarray(own, dtype=np.int64) for own in ids]) - self._first
            sums = np.add.reduceat(self._table[np.maximum(every, 0)], begins, axis=0)
            done(rows, unit(sums))


def tokenizer_file(model: str, pin: str) -> Path:
    """The tokenizer of the encoder that the vectors were distilled from."""
    return locate(model, "", pin) / "tokenizer.json"
