"""Prints how often the later of two near sentences says the same again, by cosine, and fits the curve of repeated.py.

    python benchmarks/repeated_claims.py

`repeated_claims.csv` holds 162 pairs, drawn evenly over cosines from four conversations: the sentences' numbers, their
cosine by the shipped encoder, and whether a reader found that the later one says the same. Of each sentence the pair
has the nearest earlier one of the same speaker that it does not `differ` from, where their mean probability of being a
claim is at least 0.2. Every conversation is also left out once and foretold by the others.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

PAIRS = Path(__file__).with_suffix(".csv")
BANDS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 1.0001]


def fit(pairs: pd.DataFrame) -> tuple[float, float]:
    """Middle and slope of the logistic curve of greatest likelihood."""
    model = LogisticRegression(C=np.inf, max_iter=1000).fit(pairs[["cosine"]].to_numpy(), pairs.same)
    slope = float(model.coef_[0, 0])
    return -float(model.intercept_[0]) / slope, slope


def main() -> None:
    """Print the bands, the curve, and each conversation as the others foretell it."""
    pairs = pd.read_csv(PAIRS)
    of_band = pairs.groupby(pd.cut(pairs.cosine, BANDS, right=False), observed=True).same
    print(of_band.agg(["size", "sum", "mean"]).round(2).to_string())
    print("all: middle {:.3f}, slope {:.1f}".format(*fit(pairs)))
    for name, own in pairs.groupby("conversation"):
        middle, slope = fit(pairs[pairs.conversation != name])
        expected = (1 / (1 + np.exp(-slope * (own.cosine - middle)))).sum()
        print(f"without {name}: middle {middle:.3f}, slope {slope:.1f}; of its {len(own)} pairs {expected:.1f} expected, "
              f"{own.same.sum()} read")  # fmt: skip


if __name__ == "__main__":
    main()
