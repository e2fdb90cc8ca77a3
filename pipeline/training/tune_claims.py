"""Tunes upper layers of the sentence encoder to the labels of texts: a linear head on the mean of their tokens.

The states of the tokens under the tuned layers do not change, so they are computed once and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.encoders.weights import model_files, upper_layers
from pipeline.work import hashes

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
BATCH_TOKENS = 2048  # computed at once, of texts of one length
POOL = 32  # batches within which texts are sorted by length


class Tuning(config.Section):
    """How to tune. A pass takes every text with a fact, and the share `keep` of those without one (class 0)."""

    below: int  # layers that stay as they are
    epochs: int
    keep: float
    batch: int
    rate: float
    head_rate: float
    weight_decay: float
    dropout: float
    seed: int


@dataclass(frozen=True)
class States:
    """The states of all tokens of all texts: those of text k are the rows `start[k]:start[k + 1]` of `value`."""

    start: NDArray[np.int64]
    value: NDArray[np.float16]

    def batch(self, texts: NDArray[np.int64]) -> tuple[Any, Any]:
        """Tensors (texts, longest, size), zero where padded, and (texts, longest): whether there is a token."""
        import torch

        length = self.start[texts + 1] - self.start[texts]
        found = np.zeros((len(texts), int(length.max()), self.value.shape[1]), dtype=np.float32)
        for row, text in enumerate(texts):
            found[row, : length[row]] = self.value[self.start[text] : self.start[text + 1]]
        return torch.from_numpy(found), torch.from_numpy(np.arange(found.shape[1]) < length[:, None])


def _transformer() -> tuple[Any, Any]:
    how: config.Embed = config.load("embed")
    tokenizer, model, _ = model_files.load_transformer(model_files.locate(how.model, how.revision, how.sha256))
    return tokenizer, model


def states(texts: Sequence[str], below: int, work: Path) -> States:
    """The states after the first `below` layers of the encoder of configs/embed.yaml; kept in the work folder."""
    import torch
    from tqdm import tqdm

    how: config.Embed = config.load("embed")
    tokenizer, model = _transformer()
    ids = tokenizer(list(texts), truncation=True, max_length=how.max_tokens)["input_ids"]
    length = np.array([len(own) for own in ids])
    start = np.concatenate([[0], np.cumsum(length)])
    key = hashes.of_all([how.sha256, str(how.max_tokens), *texts])[:16]
    path = work / f"{key}-layer{below}.npy"
    if not path.exists():
        value = np.zeros((start[-1], model.config.hidden_size), dtype=np.float16)
        with torch.inference_mode(), tqdm(total=len(texts), unit=" sentences", desc="states") as bar:
            for size in np.unique(length):
                same = np.flatnonzero(length == size)
                for part in np.array_split(same, -(-len(same) * int(size) // BATCH_TOKENS)):
                    hidden = model.embeddings(input_ids=torch.tensor([ids[k] for k in part]))
                    for layer in model.encoder.layer[:below]:
                        hidden = layer(hidden)
                    for k, own in zip(part, hidden.numpy(), strict=True):
                        value[start[k] : start[k + 1]] = own
                    bar.update(len(part))
        np.save(path, value)
    return States(start, np.load(path, mmap_mode="r"))


def tune(of: States, label: NDArray[np.int64], rows: Flags, how: Tuning, classes: int) -> Any:
    """Layers tuned on the texts of `rows`; the same seed gives the same weights, on one thread."""
    import torch

    torch.manual_seed(how.seed)
    rng = np.random.default_rng(how.seed)
    module = upper_layers.module(_transformer()[1], how.below, classes, how.dropout).train()
    module.requires_grad_(True)
    groups = [
        {"params": list(module.layers.parameters()), "weight_decay": how.weight_decay},
        {"params": list(module.head.parameters()), "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups)
    texts = np.flatnonzero(rows)
    facts, others = texts[label[texts] > 0], texts[label[texts] == 0]
    n_others = round(how.keep * len(others))
    steps = how.epochs * -(-(len(facts) + n_others) // how.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [how.rate, how.head_rate], steps, pct_start=0.1, anneal_strategy="linear", cycle_momentum=False
    )
    with torch.enable_grad():
        for _ in range(how.epochs):
            taken = np.concatenate([facts, rng.permutation(others)[:n_others]])
            for batch in _batches(of, rng.permutation(taken), how.batch, rng):
                logits = module(*of.batch(batch))
                loss: Any = torch.nn.functional.cross_entropy(logits, torch.from_numpy(label[batch]))
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
                optimizer.step()
                schedule.step()
    with torch.no_grad():
        module.head.bias[0] -= float(np.log(how.keep))  # as if every text without a fact had been taken
    return module.eval().requires_grad_(False)


def _batches(of: States, order: NDArray[np.int64], size: int, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """Batches of texts of nearly one length, in random order: little is padded."""
    found = []
    for first in range(0, len(order), POOL * size):
        pool = order[first : first + POOL * size]
        pool = pool[np.argsort(of.start[pool + 1] - of.start[pool], kind="stable")]
        found += [pool[k : k + size] for k in range(0, len(pool), size)]
    return [found[k] for k in rng.permutation(len(found))]


def predict(module: Any, of: States, rows: Flags) -> Floats:
    """Log-odds of the last class, of the texts of `rows`, in order."""
    import torch

    texts = np.flatnonzero(rows)
    order = texts[np.argsort(of.start[texts + 1] - of.start[texts], kind="stable")]
    found = np.zeros(len(rows))
    with torch.inference_mode():
        for batch in np.array_split(order, -(-len(order) // 128)):
            found[batch] = upper_layers.log_odds(module(*of.batch(batch)).double()).numpy()
    return found[rows]
