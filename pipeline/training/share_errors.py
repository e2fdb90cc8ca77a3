"""How far topic shares are off in conversations left out, in units of the model's own doubt: for honest intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.training.annotated import Labelled

Floats = NDArray[np.float64]
FLOOR = 0.003  # doubt, as a part of the words, that no figure goes under
LEVEL, VALUES = 0.9, 40


def shares(talk: Labelled, scores: Floats) -> Floats:
    """For each labelled topic the share of words that is tagged, the gold's, and the doubt: shape (topics, 3).

    Doubt is the mean over the words of how likely their sentence's decision is wrong, as its score says.
    """
    rows = []
    tagged = scores >= 0.5
    views = [talk.to_units(of.astype(np.float64)) for of in (tagged, np.where(tagged, 1 - scores, scores))]
    for topic in range(scores.shape[1]):
        gold = talk.units.gold[:, topic]
        words = np.where(gold >= 0, talk.units.n_words, 0).astype(np.float64)
        if words.sum():
            on, unsure = (view[:, topic] @ words / words.sum() for view in views)
            rows.append((on, (gold == 1) @ words / words.sum(), unsure))
    return np.array(rows).reshape(-1, 3)


def residuals(of: Floats) -> Floats:
    """What gold is over the share, by the doubt."""
    return np.asarray((of[:, 1] - of[:, 0]) / (of[:, 2] + FLOOR))


def quantiles(of: Sequence[Floats]) -> Floats:
    """Equally likely values of the residuals of many conversations."""
    pooled = np.concatenate([residuals(one) for one in of])
    return np.asarray(np.quantile(pooled, (np.arange(VALUES) + 0.5) / VALUES))


def coverage(of: Sequence[Floats]) -> tuple[float, float]:
    """The part of (conversation, topic) pairs whose gold lies in its interval, and the interval's mean width.

    The interval of a conversation comes from the residuals of all others.
    """
    held, widths = list[bool](), list[float]()
    for k, own in enumerate(of):
        tails = np.quantile(quantiles([*of[:k], *of[k + 1 :]]), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        ends = np.clip(own[:, :1] + tails * (own[:, 2:] + FLOOR), 0, 1)
        low, high = np.minimum(ends[:, 0], own[:, 0]), np.maximum(ends[:, 1], own[:, 0])
        held += ((low <= own[:, 1] + 1e-9) & (own[:, 1] <= high + 1e-9)).tolist()
        widths += (high - low).tolist()
    return float(np.mean(held)), float(np.mean(widths))
