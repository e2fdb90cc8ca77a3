"""Fits the topic reader with torch: one small recurrent network for all topics, on conversations paired with topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.topics import context_signs
from pipeline.topics.reader import Reader
from pipeline.topics.signs import SIGNS, Numbers
from pipeline.training.fit_claims import one_thread

CHUNK, MARGIN = 128, 24  # sentences read at a time, and those at its ends that are read along but not judged
BY_WORDS = (
    *SIGNS[SIGNS.index("anchors") : SIGNS.index("hints after") + 1],
    *("near the anchored around", "near all anchored", "conversation: anchors"),
)
AT_LEAST, NONE = 30, 300  # sentences on the topic that a pair is held to have at least; those of a pair without any
LEARNT = slice(SIGNS.index("learnt alone"), SIGNS.index("is learnt") + 1)
BY_LABELS = (*SIGNS[LEARNT], *context_signs.BY_LABELS)


class Recipe(config.Section):
    """How the reader is fitted: `reader` in models/topics.yaml."""

    units: int
    networks: int
    epochs: int
    batch: int
    rate: float
    weight_decay: float
    dropout: float
    keep: float  # share of the chunks without a sentence on the topic that a pass takes
    others: float  # share of all chunks of topics to learn from alone that a pass takes
    unlearnt: float  # share of the chunks whose learnt heads are hidden, as they are for a new topic
    wordless: float  # share of those whose lexicon is hidden, too
    seed: int


@dataclass(frozen=True)
class Pair:
    """A conversation's signs for one topic, (sentences, SIGNS), and its labels: 1, 0, or -1 where not scored."""

    signs: Numbers
    label: NDArray[np.int64]
    shipped: bool = True  # whether the topic is: of the others, fewer are taken


@dataclass(frozen=True)
class _Chunks:
    signs: Any  # tensors: (chunks, CHUNK, SIGNS)
    label: Any  # (chunks, CHUNK), -1 where not judged
    weight: Any  # (chunks,)
    on: NDArray[np.bool_]  # whether any sentence is on the topic
    shipped: NDArray[np.bool_]


def fit(pairs: Sequence[Pair], recipe: Recipe, signs: tuple[str, ...] = SIGNS) -> Reader:
    """The reader of these signs: networks that differ in their seeds, averaged when they read."""
    given = _chunks(pairs)
    scale = _scale(pairs)
    with one_thread():
        networks = [_network(given, recipe, recipe.seed + k, scale, signs) for k in range(recipe.networks)]
    stacked = {name: np.stack([network[name] for network in networks]) for name in networks[0]}
    return Reader({name: np.ascontiguousarray(array) for name, array in stacked.items()}, signs)  # as files keep them


def weight_of(label: NDArray[np.int64]) -> float:
    """How much a pair's sentences weigh: about as much as each of them moves the pair's F1.

    So pairs count alike, whether a topic is talked of for a minute or an hour; one without any counts as an hour's.
    """
    on = int((label == 1).sum())
    return 1.0 / (on + AT_LEAST if on else NONE)


def _scale(pairs: Sequence[Pair]) -> tuple[Numbers, Numbers]:
    """Mean and spread of each sign."""
    every = np.concatenate([pair.signs[::7] for pair in pairs])
    return every.mean(axis=0), np.maximum(every.std(axis=0), 0.05)


def _chunks(pairs: Sequence[Pair]) -> _Chunks:
    import torch

    signs, labels, weights, shipped = list[Numbers](), list[NDArray[np.float32]](), list[float](), list[bool]()
    step = CHUNK - 2 * MARGIN
    for pair in pairs:
        count = len(pair.label)
        for begin in range(0, count, step):
            low, high, end = max(0, begin - MARGIN), min(count, begin + step + MARGIN), min(count, begin + step)
            judged = np.full(CHUNK, -1.0, dtype=np.float32)
            judged[begin - low : end - low] = pair.label[begin:end]
            if (judged < 0).all():
                continue
            seen = np.zeros((CHUNK, pair.signs.shape[1]), dtype=np.float32)
            seen[: high - low] = pair.signs[low:high]
            signs.append(seen)
            labels.append(judged)
            weights.append(weight_of(pair.label))
            shipped.append(pair.shipped)
    on = np.array([(label == 1).any() for label in labels])
    weight = np.array(weights, dtype=np.float32)
    shown, labelled, weighed = map(torch.from_numpy, (np.stack(signs), np.stack(labels), weight / weight.mean()))
    return _Chunks(shown, labelled, weighed, on, np.array(shipped))


def _network(
    given: _Chunks, recipe: Recipe, seed: int, scale: tuple[Numbers, Numbers], signs: tuple[str, ...]
) -> dict[str, Numbers]:
    """The arrays of one network."""
    import torch
    from torch import nn

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    module = _module(recipe, scale)
    optimizer = torch.optim.AdamW(module.parameters(), lr=recipe.rate, weight_decay=recipe.weight_decay)
    taken = np.where(given.on, 1.0, recipe.keep) * np.where(given.shipped, 1.0, recipe.others)
    batches = int(taken.sum()) // recipe.batch + 2
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.rate, total_steps=batches * recipe.epochs, pct_start=0.15
    )
    by_labels, said = (torch.from_numpy(np.isin(signs, names)) for names in (BY_LABELS, BY_WORDS))
    more = torch.from_numpy(np.where(given.on, 1.0, 1 / recipe.keep).astype(np.float32))
    with torch.enable_grad():
        for _ in range(recipe.epochs):
            rows = rng.permutation(np.flatnonzero(rng.random(len(taken)) < taken))
            for part in np.array_split(rows, batches):
                seen, label = given.signs[part], given.label[part]
                hidden = rng.random(len(part))
                for share, which in ((recipe.unlearnt, by_labels), (recipe.unlearnt * recipe.wordless, said)):
                    seen = seen.masked_fill(torch.from_numpy(hidden < share)[:, None, None] & which, 0.0)
                weight = (given.weight[part] * more[part])[:, None] * (label >= 0)
                losses = nn.functional.binary_cross_entropy_with_logits(
                    module(seen), label.clamp(min=0), reduction="none"
                )
                loss: Any = (losses * weight).sum() / weight.sum()
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(module.parameters(), 1.0)
                optimizer.step()
                schedule.step()
    return _arrays(module.eval())


def _module(recipe: Recipe, scale: tuple[Numbers, Numbers]) -> Any:
    import torch
    from torch import nn

    units = recipe.units

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("mean", torch.from_numpy(scale[0]))
            self.register_buffer("spread", torch.from_numpy(scale[1]))
            self.into = nn.Linear(len(scale[0]), units)
            self.both = nn.GRU(units, units, bidirectional=True, batch_first=True)
            self.out = nn.Linear(3 * units, 1)
            self.drop = nn.Dropout(recipe.dropout)

        def forward(self, signs: Any) -> Any:
            inside = torch.tanh(self.into((signs - self.mean) / self.spread))
            read, _ = self.both(self.drop(inside))
            return self.out(torch.cat([self.drop(read), inside], dim=-1)).squeeze(-1)

    return Network()


def _arrays(module: Any) -> dict[str, Numbers]:
    """As `pipeline.topics.reader` takes them: transposed, the signs' scale within the first layer."""
    state = {name: value.detach().numpy() for name, value in module.state_dict().items()}
    into = state["into.weight"] / state["spread"]
    both = {
        f"{kind}.{part}": np.stack([state[f"both.{part}_{name}_l0{end}"] for end in ("", "_reverse")])
        for kind, name in (("input", "ih"), ("state", "hh"))
        for part in ("weight", "bias")
    }
    return {
        "into.weight": into.T,
        "into.bias": state["into.bias"] - into @ state["mean"],
        **{name: array.swapaxes(1, 2) if name.endswith("weight") else array for name, array in both.items()},
        "out.weight": state["out.weight"][0],
        "out.bias": state["out.bias"][0],
    }
