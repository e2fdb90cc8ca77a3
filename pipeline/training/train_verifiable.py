"""Trains the head for verifiable claims on PoliClaim: what the check-worthy heads see and say, and words.

Each speech is scored by a head that did not see it: those scores give the calibration, the spread and the figures.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.claims import claim_features, claim_models, heads
from pipeline.conversation.error_model import ErrorModel
from pipeline.core import command, config
from pipeline.encoders.runners import encoder
from pipeline.encoders.weights import upper_layers
from pipeline.evaluation import reliability
from pipeline.training import fit_claims
from pipeline.training.judge_claims import calibrated
from pipeline.work import hashes

SETTINGS, FOLDER = Path("models/verifiable.yaml"), Path("models/claims")
FIGURES = "verifiable.json"
BASE = "frozen_head"  # whose arrays the head holds: its vectors, features and classes are what it learns from
OWN = ("cues", "verifiable_ngrams", "bias")

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Settings(config.Section):
    """models/verifiable.yaml."""

    data: str
    regularisation: float
    word_weight: float
    later: str

    def least_spread(self) -> float:
        """The spread over new elections."""
        found: float = json.loads(Path(self.later).read_text(encoding="utf-8"))["spread"]
        return found


class Verifiable:
    """The labelled sentences, and what the head is linear in.

    It stands on the frozen head of `folder`, on vectors of the encoder `how` and, where there are any, on the upper
    layers of `tuned`.
    """

    def __init__(self, settings: Settings, folder: Path, how: config.Embed, tuned: Path | None) -> None:
        path = Path(settings.data)
        if not path.exists():
            raise command.Problem(f"{path}: there is no such file. Set `data` in {SETTINGS} to a copy of PoliClaim")
        frame = pd.read_csv(path, keep_default_na=False)
        self.text, self.speech = list(frame.text.astype(str)), frame.speech.to_numpy(dtype=np.str_)
        self.positive: Flags = frame.verifiable.to_numpy(dtype=np.int64) == 1
        once = encoder.configured(how.model_copy(update={"device": "cpu", "execution": "torch"}), tuned)
        vectors = once.encode(self.text).astype(np.float16).astype(np.float32)  # as the pipeline stores them
        self.base = upper_layers.without(heads.load(folder / f"{BASE}.safetensors").arrays)
        self.cues = claim_models.verifiable_cues(self.base, self.text, vectors)
        self.words = fit_claims.hashed(self.text)
        self._how = settings

    def fit(self, rows: Flags) -> dict[str, NDArray[Any]]:
        """The head's own arrays, learnt from some sentences."""
        from scipy.sparse import csr_matrix, hstack
        from sklearn.linear_model import LogisticRegression
        from threadpoolctl import threadpool_limits

        chosen = np.flatnonzero(rows)
        both = hstack([csr_matrix(self.cues[chosen]), self.words[chosen] * self._how.word_weight]).tocsr()
        with threadpool_limits(1):  # as for the other heads
            model = LogisticRegression(C=self._how.regularisation, max_iter=1000).fit(
                both.astype(np.float64), self.positive[chosen]
            )
        cues, words = np.split(model.coef_[0], [self.cues.shape[1]])
        found = cues.astype(np.float32), (words * self._how.word_weight).astype(np.float16), model.intercept_
        return dict(zip(OWN, (*found[:2], found[2].astype(np.float32)), strict=True))

    def log_odds(self, arrays: dict[str, NDArray[Any]], rows: Flags) -> Floats:
        """Before calibration."""
        chosen = np.flatnonzero(rows)
        words = self.words[chosen] @ arrays["verifiable_ngrams"].astype(np.float64)
        found: Floats = self.cues[chosen] @ arrays["cues"].astype(np.float64) + words + float(arrays["bias"][0])
        return found

    def held_out(self) -> Floats:
        """Log-odds of every sentence by a head that did not see its speech."""
        found = np.zeros(len(self.text))
        for name in np.unique(self.speech):
            here = self.speech == name
            found[here] = self.log_odds(self.fit(~here), here)
        return found


def figures(of: Verifiable, x: Floats, least_spread: float) -> dict[str, Any]:
    """Calibration, error model and what is known of the head, from held-out log-odds."""
    from sklearn.metrics import average_precision_score, f1_score

    model = calibrated(x, of.positive, of.speech, least_spread)
    scores, counts, called = np.zeros(len(x)), dict[str, float](), np.zeros(len(x), dtype=bool)
    for name in np.unique(of.speech):  # each by the calibration of the others
        here = of.speech == name
        other = calibrated(x[~here], of.positive[~here], of.speech[~here], least_spread)
        logit = other["calibration"]["slope"] * x[here] + other["calibration"]["intercept"]
        called[here] = logit >= 0
        scores[here] = ErrorModel.of(other["errors"]).probabilities(1 / (1 + np.exp(-logit)))
        counts[str(name)] = round(float(scores[here].sum() / of.positive[here].sum()), 4)
    return {
        **model,
        "by_speech": {
            "average_precision": round(float(average_precision_score(of.positive, x)), 4),
            "f1": round(float(f1_score(of.positive, called)), 4),
            "calibration_error": round(reliability.calibration_error(scores, of.positive), 4),
            "estimated_over_true_count": counts,
        },
    }


def train(folder: Path, how: config.Embed, tuned: Path | None) -> None:
    """Judge the head on speeches held out, fit it on all, and write both into a folder that has a frozen head."""
    settings = config.parse(Settings, SETTINGS)
    of = Verifiable(settings, folder, how, tuned)
    with fit_claims.one_thread():
        known = figures(of, of.held_out(), settings.least_spread())
        arrays = of.base | of.fit(np.ones(len(of.text), dtype=bool))
    (folder / FIGURES).write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    metadata = {
        "task": heads.VERIFIABLE_TASK,
        "features": claim_features.VERSION,
        "encoder": encoder.name_of(how),
        "trained_on": "PoliClaim (Ni et al. 2024, AFaCTA), eight speeches",
        "calibration": known["calibration"],
        "errors": known["errors"],
    }
    path = folder / heads.VERIFIABLE
    heads.save(path, arrays, metadata)
    print(f"train: {path}, {path.stat().st_size / 1e6:.2f} MB, sha256 {hashes.sha256(path)}")
    print(json.dumps(known["by_speech"]))


def main() -> int:
    """Train the head of the default encoder, in models/claims."""
    command.arguments(__doc__)
    train(FOLDER, config.load("embed"), FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
