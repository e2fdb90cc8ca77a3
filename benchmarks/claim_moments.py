"""Does the distribution of a conversation's scores tell how far its count of claims is off, at a later election?

    python -m benchmarks.claim_moments

The error (log of true over estimated count) of each debate and speaker is foretold by a ridge regression on moments of
its scores, learnt from earlier elections: either from errors of heads trained before each of them (`forward`), or from
elections left out of the training years, with the forward median added (`left out`). Tested on all later debates, for
heads trained to 1992 and after; beside it no correction, and the median that ships (models/claims/README.md).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.evaluation import reliability
from pipeline.training import claim_data, later_claims

Floats = NDArray[np.float64]
RIDGE, CLIP = 5.0, 2.5
MOMENTS: dict[str, Callable[[Floats, Floats], float]] = {
    "mean": lambda p, words: float(np.log(p.mean())),
    "over one half": lambda p, words: float(np.log((p > 0.5).mean() + 0.02)),
    "doubtful": lambda p, words: float(((p > 0.2) & (p < 0.6)).mean()),
    "upper decile": lambda p, words: float(np.quantile(np.log(p / (1 - p)), 0.9)),
    "spread": lambda p, words: float(np.log(p / (1 - p)).std()),
    "length": lambda p, words: float(np.log(words.mean())),
}
TRIED = [("mean",), ("over one half",), ("doubtful",), ("upper decile",), ("spread",), ("length",), ("mean", "length"), ("mean", "over one half", "upper decile", "length")]  # fmt: skip


def rows(of: later_claims.Debates, log_odds: Floats, chosen: NDArray[np.bool_]) -> pd.DataFrame:
    """Moments and error of each debate of the sentences `chosen`, and of its speakers with many of them."""
    words, found = np.array([len(text.split()) for text in of.text], dtype=float), []
    for debate in np.unique(of.debate[chosen]):
        here = np.flatnonzero(of.debate == debate)
        parts = {"*": here} | {str(name): here[of.speaker[here] == name] for name in np.unique(of.speaker[here])}
        for speaker, own in parts.items():
            if len(own) >= reliability.LEAST and of.positive[own].any():
                p = 1 / (1 + np.exp(-log_odds[own]))
                error = np.log(of.positive[own].mean() / p.mean())
                moments = {name: moment(p, words[own]) for name, moment in MOMENTS.items()}
                found.append({"year": int(debate[:4]), "whole": speaker == "*", "error": error, **moments})
    return pd.DataFrame(found)


def foretold(known: pd.DataFrame, later: pd.DataFrame, names: list[str]) -> tuple[Floats, float]:
    """What the moments of `later` add to the mean error, and that mean, by a regression on the speakers of `known`."""
    known = known[~known.whole]
    mean, spread = known[names].mean(), known[names].std() + 1e-9
    x, new = (((frame[names] - mean) / spread).clip(-CLIP, CLIP).to_numpy() for frame in (known, later))
    y = known.error.to_numpy()
    slopes = np.linalg.solve(x.T @ x + RIDGE * np.eye(len(names)), x.T @ (y - y.mean()))
    return new @ slopes, float(y.mean())


def main() -> None:
    """Print a line for each way."""
    settings = config.parse(claim_data.Settings, claim_data.SETTINGS)
    data = claim_data.read(settings, with_captions=False)
    of = later_claims.Debates(data.text, data.vectors, data.debate, data.speaker, data.label == 2)
    x, year, y = of.inputs(), of.year, of.positive
    elections, errors, tested = np.unique(year), list[pd.DataFrame](), dict[str, list[pd.DataFrame]]()
    for last, following in zip(elections[1:-1], elections[2:], strict=True):
        log_odds = x @ later_claims.fit(x[year <= last], y[year <= last])
        later = rows(of, log_odds, year > last)
        if last >= settings.tested_from:
            inner = np.zeros(len(y))
            for election in elections[elections <= last]:
                train = (year <= last) & (year != election)
                inner[year == election] = x[year == election] @ later_claims.fit(x[train], y[train])
            left_out, forward = rows(of, inner, year <= last), pd.concat(errors)
            middle = float(forward[forward.whole].groupby("year").error.mean().median())
            ways = {"nothing": np.zeros(len(later)), "the median (shipped)": np.full(len(later), middle)}
            for names in TRIED:
                added, mean = foretold(forward, later, list(names))
                ways[f"forward: {', '.join(names)}"] = added + mean
                ways[f"left out: {', '.join(names)}"] = foretold(left_out, later, list(names))[0] + middle
            for name, added in ways.items():
                tested.setdefault(name, []).append(later.assign(error=later.error - added))
        errors.append(later[later.year == following])
    print(f"{'error foretold by':<58}{'debates: mean, rms, within 10 %':>34}{'speakers':>24}")
    for name, frames in tested.items():
        found = pd.concat(frames)
        parts = [found.error[found.whole == whole] for whole in (True, False)]
        said = [
            f"{np.expm1(-e).mean():>+10.1%}{(e**2).mean() ** 0.5:>8.1%}{(np.expm1(-e).abs() <= 0.1).mean():>6.0%}"
            for e in parts
        ]
        print(f"{name:<68}{said[0]:>24}{said[1]:>24}")


if __name__ == "__main__":
    main()
