"""Trains the head for verifiable claims on PoliClaim and on conversations that a developer read.

It is linear in what the check-worthy heads see and say, and in words. Each speech is scored by a head that did not see
it: those scores give the calibration, the spread and the figures. What was read is of other talk and of another reader:
it has a weight, chosen for each speech on the others, and a level of its own, which the head does not keep.
"""

from __future__ import annotations

import json
import sys
import zlib
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
FIFTHS = 5  # parts of the conversations that were read, each left out once
OWN = ("cues", "verifiable_ngrams", "bias")

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Settings(config.Section):
    """models/verifiable.yaml."""

    data: str
    read: str
    read_weights: list[float]
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
        self.weights, self._how = settings.read_weights, settings

    def fit(self, rows: Flags, read_weight: float) -> dict[str, NDArray[Any]]:
        """The head's own arrays, learnt from some sentences; those that were read count `read_weight` each."""
        from scipy.sparse import csr_matrix, hstack
        from sklearn.linear_model import LogisticRegression
        from threadpoolctl import threadpool_limits

        chosen = np.flatnonzero(rows if read_weight else rows & self.gold)
        level = csr_matrix(~self.gold[chosen, None], dtype=np.float64)  # the other reader's, not kept
        words = self.words[chosen] * self._how.word_weight
        both = hstack([csr_matrix(self.cues[chosen]), words, level]).tocsr()
        with threadpool_limits(1):  # as for the other heads
            model = LogisticRegression(C=self._how.regularisation, max_iter=1000).fit(
                both.astype(np.float64),
                self.positive[chosen],
                sample_weight=np.where(self.gold[chosen], 1.0, read_weight),
            )
        cues, words, _ = np.split(model.coef_[0], [self.cues.shape[1], both.shape[1] - 1])
        found = cues.astype(np.float32), (words * self._how.word_weight).astype(np.float16), model.intercept_
        return dict(zip(OWN, (*found[:2], found[2].astype(np.float32)), strict=True))

    def log_odds(self, arrays: dict[str, NDArray[Any]], rows: Flags) -> Floats:
        """Before calibration."""
        chosen = np.flatnonzero(rows)
        words = self.words[chosen] @ arrays["verifiable_ngrams"].astype(np.float64)
        found: Floats = self.cues[chosen] @ arrays["cues"].astype(np.float64) + words + float(arrays["bias"][0])
        return found

    def held_out(self, part: NDArray[np.str_], rows: Flags, read_weight: float) -> Floats:
        """Log-odds of the sentences of `rows`, each by a head that saw none of its part."""
        found = np.zeros(len(self.text))
        for name in np.unique(part[rows]):
            here = (part == name) & rows
            found[here] = self.log_odds(self.fit(~here, read_weight), here)
        return found[rows]


def chosen_weights(of: Verifiable, by_weight: dict[float, Floats]) -> tuple[dict[str, float], float]:
    """For each speech the weight with the greatest average precision over the others, and that over all of them."""
    from sklearn.metrics import average_precision_score

    speech, positive = of.group[of.gold], of.positive[of.gold]

    def best(rows: Flags) -> float:
        return max(by_weight, key=lambda weight: average_precision_score(positive[rows], by_weight[weight][rows]))

    return {str(name): best(speech != name) for name in np.unique(speech)}, best(np.ones(len(speech), dtype=bool))


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
    """Figures of held-out log-odds of what was read, called and counted by the speeches' calibration."""
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


def judged(of: Verifiable, least_spread: float) -> tuple[dict[str, Any], float]:
    """All that is known of the head, and the weight of what was read."""
    weights = [0.0, *of.weights]
    by_weight = {weight: of.held_out(of.group, of.gold, weight) for weight in weights}
    each, weight = chosen_weights(of, by_weight)
    speech, positive = of.group[of.gold], of.positive[of.gold]
    x = np.array([by_weight[each[name]][row] for row, name in enumerate(speech)])
    known = figures(x, positive, speech, least_spread)
    alone = figures(by_weight[0.0], positive, speech, least_spread)
    fifths = np.array([f"{zlib.crc32(name.encode()) % FIFTHS}" for name in of.group])
    parts = {"conversations_left_out": fifths, "kind_of_talk_left_out": of.talk}
    without = of_conversations(of, of.held_out(np.full(len(of.text), "all"), ~of.gold, 0.0), alone)
    found = {
        name: of_conversations(of, of.held_out(np.where(of.gold, "PoliClaim", part), ~of.gold, weight), known)
        for name, part in parts.items()
    }
    first = {"by_speech": alone["by_speech"], "conversations": without}
    return {**known, **found, "read_weight": weight, "without_what_was_read": first}, weight


def train(folder: Path, how: config.Embed, tuned: Path | None) -> None:
    """Judge the head on speeches held out, fit it on all, and write both into a folder that has a frozen head."""
    settings = config.parse(Settings, SETTINGS)
    of = Verifiable(settings, folder, how, tuned)
    with fit_claims.one_thread():
        known, weight = judged(of, settings.least_spread())
        arrays = of.base | of.fit(np.ones(len(of.text), dtype=bool), weight)
    (folder / FIGURES).write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    metadata = {
        "task": heads.VERIFIABLE_TASK,
        "features": claim_features.VERSION,
        "encoder": encoder.name_of(how),
        "trained_on": f"PoliClaim (Ni et al. 2024, AFaCTA), eight speeches; {int((~of.gold).sum())} sentences read",
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
