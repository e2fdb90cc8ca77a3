"""How many sentences of ONE conversation are positive, from a few labelled ones and a model's scores of all.

Prediction-powered inference for a stratified sample without replacement: the sum of the model's probabilities, and the
labelled sentences' differences from them, weighted by stratum (Angelopoulos, Duchi and Zrnic 2023, "PPI++"; Fisch et
al. 2024, "Stratified prediction-powered inference"; in survey sampling it is the difference estimator: Cochran 1977,
chapter 7). It needs nothing of the model: a wrong one makes the interval wide, not wrong.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.conversation.error_model import Count
from pipeline.core import decisions

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_CHOSEN = decisions.numbers("claims", "labelled")
STRATA, LEAST = int(_CHOSEN["strata"]), int(_CHOSEN["least"])  # of a draw; labels of a stratum at least
SURE = _CHOSEN["sure"]  # a probability nearer to 0 or 1 is not believed where labels are dealt out
BELIEVED = _CHOSEN["believed"]  # labels that the variance expected in a stratum counts for, beside those drawn
TRUSTED = _CHOSEN["trusted"]  # say of the model's probabilities, for each label, in how far to trust them


def strata(chances: Floats, labels: int) -> Ints:
    """The stratum of each sentence, from 0 by rising probability: each has as much doubt as the others."""
    sure = np.clip(chances, SURE, 1 - SURE)
    order = np.argsort(chances, kind="stable")
    doubt = np.cumsum(np.sqrt(sure * (1 - sure))[order])
    parts = max(1, min(STRATA, labels // LEAST))
    found = np.empty(len(chances), dtype=np.int64)
    found[order] = np.minimum(doubt / doubt[-1] * parts - 1e-9, parts - 1).astype(np.int64) if len(chances) else 0
    return found


def draw(chances: Floats, labels: int, seed: int) -> tuple[Ints, Ints]:
    """Rows to label, in order, as many of each stratum; and the stratum of every row."""
    rng = np.random.default_rng(seed)
    stratum = strata(chances, labels)
    parts = np.unique(stratum)
    wanted = dict.fromkeys(map(int, parts), 0)
    sizes = {k: int((stratum == k).sum()) for k in wanted}
    for _ in range(min(labels, len(chances))):  # in turn; a stratum that is used up passes its turn on
        wanted[min((k for k in wanted if wanted[k] < sizes[k]), key=lambda k: (wanted[k], -sizes[k]))] += 1
    rows = [rng.choice(np.flatnonzero(stratum == k), size, replace=False) for k, size in wanted.items()]
    return np.sort(np.concatenate(rows)).astype(np.int64) if rows else np.zeros(0, np.int64), stratum


def count(
    chances: Floats,
    rows: Ints,
    positive: NDArray[np.bool_],
    stratum: Ints,
    sizes: Ints,
    level: float,
    weights: Floats | None = None,
) -> Count:
    """The number of positives among all sentences, or the sum of their weights.

    `chances` are of all, and so are `weights` (1 where not given); `rows` were labelled, and are `positive` or not, of
    the strata `stratum`, out of `sizes` sentences. By what the strata were drawn does not matter.
    """
    from scipy.stats import t

    weights = np.ones(len(chances)) if weights is None else weights
    y, own, weight = positive.astype(np.float64), chances[rows], weights[rows]
    parts = [np.flatnonzero(stratum == k) for k in np.unique(stratum)]
    trust = _trust(y, own, parts)
    value, variance = trust * (weights * chances).sum(), 0.0
    for part in parts:
        size, labelled = float(sizes[part[0]]), len(part)
        left = weight[part] * (y[part] - trust * own[part])
        value += size * left.mean()
        # as if one more of each had been seen: ten alike do not prove all alike
        share = (y[part].sum() + 1) / (labelled + 2)
        squares, expected = ((left - left.mean()) ** 2).sum(), max(_variance(own[part]).mean(), _variance(share))
        expected *= (weight[part] ** 2).mean()
        spread = (squares + BELIEVED * expected) / (labelled - 1 + BELIEVED)
        variance += size**2 * (1 - labelled / size) * spread / labelled
    half = float(t.ppf((1 + level) / 2, max(len(rows) - len(parts), 1))) * variance**0.5
    least = float((weight * y).sum())
    most = float(weights.sum() - (weight * (1 - y)).sum())  # between them is what the labels alone leave open
    value = float(np.clip(value, least, most))
    return Count(value, max(value - half, least), min(value + half, most), len(rows))


def _variance(chance: Any) -> Any:
    return chance * (1 - chance)


def _trust(y: Floats, chances: Floats, parts: list[Ints]) -> float:
    """How much of the model's probabilities to take, within strata: from 0 to 1 (the power tuning of PPI++)."""
    if len(y) == 0:
        return 1.0
    within = np.concatenate([np.column_stack([y[k] - y[k].mean(), chances[k] - chances[k].mean()]) for k in parts])
    shared, own = (within[:, 0] * within[:, 1]).sum(), (within[:, 1] ** 2).sum()
    prior = TRUSTED * len(y)
    return float(np.clip((shared + prior) / (own + prior), 0.0, 1.0))
