"""Counting a debate's claims by a few labelled sentences of it: how often the interval holds, and how wide it is.

    python -m benchmarks.labelled_counts [LABELS [REPETITIONS]]

Each debate's sentences are scored by a linear head that saw none of it (`later_claims`; the shipped heads rank better),
then labels are drawn and taken from the gold, again and again. Beside it: as many labels drawn by chance alone, with
the textbook's interval of a share; and the same with a model whose log-odds are all wrong by 1.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.measures import labelled_counts
from pipeline.training import claim_data, later_claims

LEVEL, Z90 = 0.9, 1.6449
Floats = NDArray[np.float64]


def repeated(p: Floats, truth: NDArray[np.bool_], n: int, repetitions: int) -> dict[str, float]:
    """Coverage and width for one debate, and those of labels alone."""
    rng, size, total = np.random.default_rng(0), len(p), int(truth.sum())
    held, width, error, held_alone, width_alone = [], [], [], [], []
    for seed in range(repetitions):
        rows, stratum = labelled_counts.draw(p, n, seed)
        sizes = np.bincount(stratum)[stratum[rows]]
        found = labelled_counts.count(p, rows, truth[rows], stratum[rows], sizes, LEVEL)
        held.append(found.low - 1e-9 <= total <= found.high + 1e-9)
        width.append(found.high - found.low)
        error.append(found.value - total)
        share = truth[rng.choice(size, n, replace=False)].mean()
        half = Z90 * np.sqrt(share * (1 - share) / (n - 1) * (1 - n / size))
        held_alone.append(abs(share - total / size) <= half)
        width_alone.append(2 * half * size)
    return {
        "coverage": float(np.mean(held)),
        "narrower": float(1 - np.mean(width) / np.mean(width_alone)),
        "coverage alone": float(np.mean(held_alone)),
        "bias": float(np.mean(error) / total),
        "half width": float(np.mean(width) / 2 / total),
    }


def main() -> None:
    """Print the means over debates, and the worst coverage."""
    n, repetitions = [*map(int, sys.argv[1:]), *(60, 500)[len(sys.argv) - 1 :]]
    settings = config.parse(claim_data.Settings, claim_data.SETTINGS)
    data = claim_data.read(settings, with_captions=False)
    truth = data.label == claim_data.CLASSES[1]
    of = later_claims.Debates(data.text, data.vectors, data.debate, data.speaker, truth)
    _, log_odds = later_claims.added(of, claim_data.folds(data.debate, settings), 0.0)
    for name, bent in (("as scored", 0.0), ("log-odds less 1", -1.0)):
        p = 1 / (1 + np.exp(-(log_odds + bent)))
        rows = [repeated(p[data.debate == d], truth[data.debate == d], n, repetitions) for d in np.unique(data.debate)]
        means = {key: round(float(np.mean([row[key] for row in rows])), 3) for key in rows[0]}
        worst = min(row["coverage"] for row in rows)
        print(f"{name}: {n} labels, {len(rows)} debates, {means}, worst coverage {worst:.3f}", flush=True)


if __name__ == "__main__":
    main()
