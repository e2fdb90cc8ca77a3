"""Fits the claim heads: one softmax regression and a few small networks on the same features, and their calibration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.claims import claim_models
from pipeline.core.config import Section

_MARKS = re.compile(r"[^\w\s'%$.,]|[.,](?!\d)")


class Recipe(Section):
    """How a head is fitted; the values were chosen by cross-validation over debates to 2012."""

    regularisation: float  # C of the regression
    dense_weight: float  # scale of the dense features in the regression, against the words'
    word_weight: float
    networks: int
    hidden: int
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    dropout_input: float
    dropout_hidden: float
    seed: int


@dataclass(frozen=True)
class Examples:
    """Sentences as dense features and hashed words; labels are 0 (no fact), 1 (unimportant), 2 (check-worthy)."""

    dense: NDArray[np.float32]
    words: Any  # scipy.sparse.csr_matrix (rows, BUCKETS)
    label: NDArray[np.int64]

    def rows(self, chosen: NDArray[np.bool_]) -> Examples:
        """Those rows alone."""
        return Examples(self.dense[chosen], self.words[np.flatnonzero(chosen)], self.label[chosen])


def examples(sentences: Sequence[str], vectors: NDArray[np.float32] | None, label: NDArray[np.int64]) -> Examples:
    """The features of the sentences, as a head will see them."""
    return Examples(claim_models.dense(sentences, vectors), hashed(sentences), label)


def hashed(sentences: Sequence[str]) -> Any:
    """Their hashed words and pairs of words, a scipy.sparse.csr_matrix (sentences, BUCKETS)."""
    from scipy.sparse import csr_matrix

    found = claim_models.ngrams(sentences)
    shape = (len(sentences), claim_models.BUCKETS)
    return csr_matrix((found.value, found.bucket, found.start), shape=shape)


def as_caption(sentence: str) -> str:
    """The sentence as an automatic caption has it: no capitals, no punctuation but within numbers."""
    return " ".join(_MARKS.sub(" ", sentence.lower()).split())


def fit(parts: Sequence[Examples], n_vector: int, recipe: Recipe) -> dict[str, NDArray[Any]]:
    """The arrays of a head, trained on all parts; the first `n_vector` dense columns are an embedding of length 1."""
    from scipy.sparse import vstack

    values = np.vstack([part.dense for part in parts])
    surface = values[:, n_vector:]
    mean = np.concatenate([np.zeros(n_vector), surface.mean(axis=0)])
    scale = np.concatenate([np.full(n_vector, max(n_vector, 1) ** -0.5), surface.std(axis=0) + 1e-6])
    arrays: dict[str, NDArray[Any]] = {"mean": mean.astype(np.float32), "scale": scale.astype(np.float32)}
    x = claim_models.standardised(values, arrays)
    label = np.concatenate([part.label for part in parts])
    arrays |= _regression(x, vstack([part.words for part in parts]), label, recipe)
    return arrays | _networks(x, label, recipe)


def _regression(
    x: NDArray[np.float32], words: Any, label: NDArray[np.int64], recipe: Recipe
) -> dict[str, NDArray[Any]]:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    both = hstack([csr_matrix(x * recipe.dense_weight), words * recipe.word_weight]).tocsr().astype(np.float64)
    with threadpool_limits(1):  # the order of sums, and so the bytes, must not depend on the machine's load
        model = LogisticRegression(C=recipe.regularisation, max_iter=500).fit(both, label)
    dense, hashed = np.split(model.coef_, [x.shape[1]], axis=1)
    return {
        "linear": (dense.T * recipe.dense_weight).astype(np.float16),
        "ngrams": (hashed.T * recipe.word_weight).astype(np.float16),
        "linear_bias": model.intercept_.astype(np.float32),
    }


@contextmanager
def one_thread() -> Iterator[None]:
    """Torch on one thread: the order of its sums, and so the bytes, must not depend on the machine's cores."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _networks(x: NDArray[np.float32], label: NDArray[np.int64], recipe: Recipe) -> dict[str, NDArray[Any]]:
    import torch
    from torch import nn

    given, wanted = torch.from_numpy(x), torch.from_numpy(label)
    members = []
    with one_thread(), torch.enable_grad():
        for member in range(recipe.networks):
            torch.manual_seed(recipe.seed + member)
            first, last = nn.Linear(x.shape[1], recipe.hidden), nn.Linear(recipe.hidden, int(label.max()) + 1)
            drop = nn.Dropout(recipe.dropout_input), nn.Dropout(recipe.dropout_hidden)
            model = nn.Sequential(drop[0], first, nn.GELU(approximate="tanh"), drop[1], last)
            _descend(model, given, wanted, recipe)
            members.append(
                [tensor.detach().numpy() for tensor in (first.weight.T, first.bias, last.weight.T, last.bias)]
            )
    names = ("hidden", "hidden_bias", "out", "out_bias")
    stacked = (np.stack(tensors).astype(np.float16) for tensors in zip(*members, strict=True))
    return dict(zip(names, stacked, strict=True))


def _descend(model: Any, given: Any, wanted: Any, recipe: Recipe) -> None:
    import torch

    optimizer = torch.optim.AdamW(model.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    steps = recipe.epochs * -(-len(given) // recipe.batch)
    top = 2 * recipe.learning_rate
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, top, total_steps=steps, pct_start=0.2)
    for _ in range(recipe.epochs):
        order: Any = torch.randperm(len(given))
        for rows in order.split(recipe.batch):
            loss: Any = torch.nn.functional.cross_entropy(model(given[rows]), wanted[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()


def platt(log_odds: NDArray[np.float64], positive: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and intercept that make held-out log-odds those of the probability (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6).fit(log_odds[:, None], positive)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def best_threshold(log_odds: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """The log-odds at and over which calling a sentence a claim gives the greatest F1."""
    order = np.argsort(-log_odds, kind="stable")
    hits = np.cumsum(positive[order])
    f1 = 2 * hits / (np.arange(1, len(hits) + 1) + positive.sum())
    at = int(np.argmax(f1))
    following = log_odds[order[min(at + 1, len(order) - 1)]]
    return float((log_odds[order[at]] + following) / 2)
