"""Is an encoder whose top layers are tuned to claims better than the frozen head? Both on the same debates left out.

    python -m pipeline.inference.train_claims cross-validate    # leaves the frozen head's log-odds in models/.work
    python -m benchmarks.tuned_claims

How to tune is chosen on the debates of 2004 and 2008, trained on those before. Every run is kept in models/.work, so
that one that was cut short goes on; `--only fold0 fold1` makes those runs alone. One thread, so that it can be repeated.
About 30 minutes of processor time, and 0.4 GB in models/.work.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.tuned_encoder import Flags, Floats, How, predict, states, tune
from pipeline import config
from pipeline.inference import train_claims
from pipeline.inference.judge_claims import Judge

WAYS = {"rate 2e-4": How(rate=2e-4), "rate 5e-4": How(rate=5e-4)}
CHOICE = (2004, 2012)  # the years, the last one excluded, whose debates the way is chosen on
LAST = 2012
RESAMPLES = 1000


class Runs:
    """Log-odds of held-out sentences, of tuned encoders and of the frozen head."""

    def __init__(self, settings: train_claims.Settings) -> None:
        self.data = train_claims._read(settings)
        self.work = Path(settings.work)
        self.year = np.array([int(name[:4]) for name in self.data.debate])
        self.positive: Flags = self.data.label == train_claims.CLASSES[1]
        self.judge = Judge(self.data.text, self.data.debate, self.data.speaker, self.positive, settings.seed)
        folds = train_claims._folds(self.data.debate, settings)
        chosen_on = (self.year >= CHOICE[0]) & (self.year < CHOICE[1])
        self.parts: dict[str, tuple[Flags, Flags]] = {"choice": (self.year < CHOICE[0], chosen_on)}
        self.parts |= {f"fold{k}": (folds != k, folds == k) for k in range(settings.folds)}
        self.parts["later"] = (self.year < LAST, self.year == LAST)

    def tuned(self, run: str, how: How) -> Floats:
        """Log-odds of the sentences that the run tests, in order."""
        path = self.work / f"tuned-{hashlib.sha256(repr((run, how)).encode()).hexdigest()[:12]}.npy"
        if not path.exists():
            train, test = self.parts[run]
            of = states(self.data.text, how.below, self.work)
            module = tune(of, self.data.label, train, how, len(train_claims.CLASSES))
            np.save(path, predict(module, of, test, how))
        return np.asarray(np.load(path))

    def by_fold(self, how: How) -> Floats:
        """Every sentence by the run that did not see its debate."""
        found = np.zeros(len(self.positive))
        for run, (_, test) in self.parts.items():
            if run.startswith("fold"):
                found[test] = self.tuned(run, how)
        return found

    def frozen(self) -> dict[str, Floats]:
        """What cross-validate kept: `printed` by fold; `before_2012` by fold among those, `in_2012`."""
        path = self.work / "frozen_head.npz"
        if not path.exists():
            raise SystemExit(f"{path}: run `python -m pipeline.inference.train_claims cross-validate` first")
        return dict(np.load(path))


def ap(truth: Flags, scores: Floats) -> float:
    """Average precision."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(truth, scores))


def f1(truth: Flags, scores: Floats) -> float:
    """F1 of the scores at and over 0.5."""
    called = scores >= 0.5
    return float(2 * (called & truth).sum() / (called.sum() + truth.sum()))


def stacked(parts: Sequence[Floats], truth: Flags, known: Flags) -> Floats:
    """The log-odds of several models as one, weighted by a logistic regression on the known rows."""
    from sklearn.linear_model import LogisticRegression

    x = np.column_stack(parts)
    found: Floats = LogisticRegression(C=1e6).fit(x[known], truth[known]).decision_function(x)
    return found


def scores(runs: Runs, parts: Sequence[Floats]) -> Floats:
    """Scores of each debate, weighted, calibrated and decided by the others."""
    found = np.zeros(len(runs.positive))
    for name in np.unique(runs.data.debate):
        here = runs.data.debate == name
        x = stacked(parts, runs.positive, ~here) if len(parts) > 1 else parts[0]
        model = runs.judge.calibration(x, ~here)["calibration"]
        found[here] = 1 / (1 + np.exp(-(model["slope"] * x[here] + model["intercept"])))
    return found


def later_scores(runs: Runs, earlier: Sequence[Floats], later: Sequence[Floats]) -> Floats:
    """Scores of the last year's debates, weighted, calibrated and decided by the debates that the way was chosen on."""
    known, test = runs.parts["choice"][1], runs.parts["later"][1]
    parts = []
    for before, after in zip(earlier, later, strict=True):
        whole = np.zeros(len(known))
        whole[known], whole[test] = before, after
        parts.append(whole)
    x = stacked(parts, runs.positive, known) if len(parts) > 1 else parts[0]
    model = runs.judge.calibration(x, known)["calibration"]
    return np.asarray(1 / (1 + np.exp(-(model["slope"] * x[test] + model["intercept"]))))


def show(title: str, debate: NDArray[np.str_], truth: Flags, found: dict[str, Floats], seed: int) -> None:
    """Print AP and F1 of each model with 90 % intervals by resampling debates, and the differences from the first."""
    where = [np.flatnonzero(debate == name) for name in np.unique(debate)]
    rng = np.random.default_rng(seed)
    drawn = [np.arange(len(truth))]
    drawn += [np.concatenate([where[k] for k in rng.integers(0, len(where), len(where))]) for _ in range(RESAMPLES)]
    print(f"\n{title} ({len(where)} debates, {len(truth)} sentences)")
    first: dict[str, Floats] = {}
    for name, own in found.items():
        line = f"{name:28s}"
        measures: dict[str, Callable[[Flags, Floats], float]] = {"AP": ap, "F1": f1}
        for measure, of in measures.items():
            values = np.array([of(truth[rows], own[rows]) for rows in drawn])
            line += f"  {measure} {_interval(values)}"
            difference = values - first.setdefault(measure, values)
            if difference.any():
                line += f"  {measure} - frozen {_interval(difference)}"
        print(line, flush=True)


def _interval(values: Floats) -> str:
    low, high = np.quantile(values[1:], [0.05, 0.95])
    return f"{values[0]:.4f} ({low:.4f} to {high:.4f})"


def compare(runs: Runs, seed: int, ways: dict[str, How]) -> None:
    """Choose a way, then print the comparison by fold and by time."""
    test = runs.parts["choice"][1]
    tried = {name: ap(runs.positive[test], runs.tuned("choice", how)) for name, how in ways.items()}
    for name, value in tried.items():
        print(f"trained before {CHOICE[0]}, {CHOICE[0]} to {CHOICE[1] - 1}: AP {value:.4f} {name}")
    best = max(tried, key=lambda name: tried[name])
    how, frozen = ways[best], runs.frozen()
    tuned = runs.by_fold(how)
    models: dict[str, list[Any]] = {"frozen head": [0], f"tuned: {best}": [1], "both, weighted": [0, 1]}
    printed = [frozen["printed"], tuned]
    found = {name: scores(runs, [printed[k] for k in of]) for name, of in models.items()}
    show("by fold of debates", runs.data.debate, runs.positive, found, seed)
    before = np.zeros(len(runs.positive))
    before[runs.year < LAST] = frozen[f"before_{LAST}"]
    earlier = [before[test], runs.tuned("choice", how)]
    later = [frozen[f"in_{LAST}"], runs.tuned("later", how)]
    found = {n: later_scores(runs, [earlier[k] for k in of], [later[k] for k in of]) for n, of in models.items()}
    rows = runs.parts["later"][1]
    show(f"trained before {LAST}, tested on {LAST}", runs.data.debate[rows], runs.positive[rows], found, seed)


def main() -> None:
    """Make the runs that were asked for, or all of them and the comparison."""
    import torch

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[], metavar="RUN", help="make these runs, compare nothing")
    parser.add_argument("--way", nargs="+", choices=list(WAYS), default=list(WAYS), help="of these ways")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    settings = config.parse(train_claims.Settings, train_claims.SETTINGS)
    runs, ways = Runs(settings), {name: WAYS[name] for name in arguments.way}
    for run in arguments.only:
        for name, how in ways.items():
            found = runs.tuned(run, how)
            print(f"{run}: {name}: AP {ap(runs.positive[runs.parts[run][1]], found):.4f}", flush=True)
    if not arguments.only:
        compare(runs, settings.seed, ways)


if __name__ == "__main__":
    main()
