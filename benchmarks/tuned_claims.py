"""Is the encoder with its upper layers tuned to claims better than the frozen head? Both on the same debates left out.

    python -m pipeline.training.train_claims tune              # about 45 minutes of processor time
    python -m pipeline.training.train_claims cross-validate    # leaves the held-out log-odds in models/.work
    python -m benchmarks.tuned_claims

How many passes, of two and three, was chosen on the debates of 2004 and 2008, tuned on those before; 2012 was not used.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.claims.claim_models import both
from pipeline.core import config
from pipeline.training import claim_data, train_claims
from pipeline.training.judge_claims import Judge
from pipeline.training.tune_claims import Flags, Floats

RESAMPLES = 1000


def ap(truth: Flags, scores: Floats) -> float:
    """Average precision."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(truth, scores))


def f1(truth: Flags, scores: Floats) -> float:
    """F1 of the scores at and over 0.5."""
    called = scores >= 0.5
    return float(2 * (called & truth).sum() / (called.sum() + truth.sum()))


def scores(judge: Judge, x: Floats, tested: Flags, known: Flags | None = None) -> Floats:
    """Scores of the tested sentences, by calibration and threshold of the known ones, or else of all other debates."""
    found = np.zeros(len(x))
    for name in np.unique(judge.debate[tested]):
        here = judge.debate == name
        model = judge.calibration(x, ~here if known is None else known)["calibration"]
        found[here] = 1 / (1 + np.exp(-(model["slope"] * x[here] + model["intercept"])))
    return found[tested]


def show(title: str, debate: NDArray[np.str_], truth: Flags, found: dict[str, Floats], seed: int) -> None:
    """Print AP and F1 of each model with 90 % intervals by resampling debates, and the differences from the first."""
    where = [np.flatnonzero(debate == name) for name in np.unique(debate)]
    rng = np.random.default_rng(seed)
    drawn = [np.arange(len(truth))]
    drawn += [np.concatenate([where[k] for k in rng.integers(0, len(where), len(where))]) for _ in range(RESAMPLES)]
    print(f"\n{title} ({len(where)} debates, {len(truth)} sentences)")
    first: dict[str, Floats] = {}
    for name, own in found.items():
        line = f"{name:16s}"
        measures: dict[str, Callable[[Flags, Floats], float]] = {"AP": ap, "F1": f1}
        for measure, of in measures.items():
            values = np.array([of(truth[rows], own[rows]) for rows in drawn])
            line += f"  {measure} {_interval(values)}"
            difference = values - first.setdefault(measure, values)
            if difference.any():
                line += f", less the first {_interval(difference)}"
        print(line, flush=True)


def _interval(values: Floats) -> str:
    low, high = np.quantile(values[1:], [0.05, 0.95])
    return f"{values[0]:.4f} ({low:.4f} to {high:.4f})"


def main() -> None:
    """Print the comparison by fold and by time, of sentences as printed and as captions have them."""
    settings = config.parse(claim_data.Settings, claim_data.SETTINGS)
    data = claim_data.read(settings, with_vectors=False)
    judge, year = train_claims._judge(data, settings), claim_data.years(data)
    parts = train_claims._parts_tuned(data, settings)
    kept = {}
    for name in ("frozen_head", "tuned_encoder"):
        path = Path(settings.work) / f"{name}.npz"
        if not path.exists():
            raise SystemExit(f"{path}: run `python -m pipeline.training.train_claims cross-validate` first")
        kept[name] = dict(np.load(path))
    frozen, tuned, everything = kept["frozen_head"], kept["tuned_encoder"], np.ones(len(year), dtype=bool)
    for view in ("printed", "caption"):
        given = {"frozen head": frozen[view], "tuned layers": tuned[view], "both": both(frozen[view], tuned[view])}
        found = {name: scores(judge, x, everything) for name, x in given.items()}
        show(f"by fold of debates, {view}", judge.debate, judge.positive, found, settings.seed)
    for last in settings.later[-1:]:
        (_, known), (_, after) = parts[f"before_{last}"], parts[f"in_{last}"]
        x = {name: np.zeros(len(year)) for name in kept}
        x["frozen_head"][year < last] = frozen[f"before_{last}"]
        x["tuned_encoder"][known] = tuned[f"before_{last}"]
        for name, of in kept.items():
            x[name][after] = of[f"in_{last}"]
        given = {"frozen head": x["frozen_head"], "tuned layers": x["tuned_encoder"], "both": both(*x.values())}
        found = {name: scores(judge, own, after, known) for name, own in given.items()}
        show(
            f"trained before {last}, tested on {last}", judge.debate[after], judge.positive[after], found, settings.seed
        )


if __name__ == "__main__":
    main()
