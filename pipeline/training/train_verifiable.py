"""Trains the head for verifiable claims on PoliClaim, and tests it on conversations that a developer read.

It is linear in what the check-worthy heads see and say, and in words. Each speech is scored by a head that did not see
it: those scores give the calibration, the spread and the figures. No head learns from what was read.
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
from pipeline.training import fit_claims, labelled
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
    read: str
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
    layers of `tuned`. PoliClaim's sentences (`gold`) come first; the others were read.
    """

    def __init__(self, settings: Settings, folder: Path, how: config.Embed, tuned: Path | None) -> None:
        path = Path(settings.data)
        if not path.exists():
            raise command.Problem(f"{path}: there is no such file. Set `data` in {SETTINGS} to a copy of PoliClaim")
        frame = pd.read_csv(path, keep_default_na=False)
        rows, sentences, talk = labelled.read(Path(settings.read))
        self.text = [*frame.text.astype(str), *sentences]
        self.group = np.concatenate([frame.speech.to_numpy(np.str_), rows.source.to_numpy(np.str_)])
        self.positive: Flags = np.concatenate([frame.verifiable.to_numpy(np.int64), rows.verifiable.to_numpy()]) == 1
        self.gold: Flags = np.arange(len(self.text)) < len(frame)
        self.talk = np.concatenate([np.full(len(frame), "PoliClaim"), talk])
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

        both = hstack([csr_matrix(self.cues[rows]), self.words[rows] * self._how.word_weight]).tocsr()
        with threadpool_limits(1):  # as for the other heads
            model = LogisticRegression(C=self._how.regularisation, max_iter=1000)
            model.fit(both.astype(np.float64), self.positive[rows])
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
        """Log-odds of PoliClaim's sentences, each by a head that saw none of its speech."""
        found = np.zeros(len(self.text))
        for name in np.unique(self.group[self.gold]):
            here = (self.group == name) & self.gold
            found[here] = self.log_odds(self.fit(self.gold & ~here), here)
        return found[self.gold]


def figures(x: Floats, positive: Flags, speech: NDArray[np.str_], least_spread: float) -> dict[str, Any]:
    """Calibration, error model and what is known of the head, from held-out log-odds of speeches."""
    from sklearn.metrics import average_precision_score, f1_score

    model = calibrated(x, positive, speech, least_spread)
    scores, counts, called = np.zeros(len(x)), dict[str, float](), np.zeros(len(x), dtype=bool)
    for name in np.unique(speech):  # each by the calibration of the others
        here = speech == name
        other = calibrated(x[~here], positive[~here], speech[~here], least_spread)
        called[here], scores[here] = _told(x[here], other)
        counts[str(name)] = round(float(scores[here].sum() / positive[here].sum()), 4)
    return {
        **model,
        "by_speech": {
            "average_precision": round(float(average_precision_score(positive, x)), 4),
            "f1": round(float(f1_score(positive, called)), 4),
            "calibration_error": round(reliability.calibration_error(scores, positive), 4),
            "estimated_over_true_count": counts,
        },
    }


def _told(x: Floats, model: dict[str, dict[str, float]]) -> tuple[Flags, Floats]:
    """What is called verifiable, and the probabilities, of log-odds before calibration."""
    logit = model["calibration"]["slope"] * x + model["calibration"]["intercept"]
    return logit >= 0, ErrorModel.of(model["errors"]).probabilities(1 / (1 + np.exp(-logit)))


def of_conversations(of: Verifiable, x: Floats, model: dict[str, Any]) -> dict[str, Any]:
    """Figures of the log-odds of what was read, called and counted by the speeches' calibration."""
    from sklearn.metrics import average_precision_score, f1_score

    called, chances = _told(x, model)
    positive, talk = of.positive[~of.gold], of.talk[~of.gold]
    ratio = {str(name): chances[talk == name].sum() / positive[talk == name].sum() for name in np.unique(talk)}
    ratio["all"] = chances.sum() / positive.sum()
    return {
        "average_precision": round(float(average_precision_score(positive, x)), 4),
        "f1": round(float(f1_score(positive, called)), 4),
        "estimated_over_read_count": {name: round(float(value), 3) for name, value in ratio.items()},
    }


def train(folder: Path, how: config.Embed, tuned: Path | None) -> None:
    """Judge the head on speeches held out, fit it on all, and write both into a folder that has a frozen head."""
    settings = config.parse(Settings, SETTINGS)
    of = Verifiable(settings, folder, how, tuned)
    with fit_claims.one_thread():
        known = figures(of.held_out(), of.positive[of.gold], of.group[of.gold], settings.least_spread())
        arrays = of.fit(of.gold)
    known["conversations"] = of_conversations(of, of.log_odds(arrays, ~of.gold), known)
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
    heads.save(path, of.base | arrays, metadata)
    print(f"train: {path}, {path.stat().st_size / 1e6:.2f} MB, sha256 {hashes.sha256(path)}")
    print(json.dumps(known["by_speech"]))


def main() -> int:
    """Train the head of the default encoder, in models/claims."""
    command.arguments(__doc__)
    train(FOLDER, config.load("embed"), FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
