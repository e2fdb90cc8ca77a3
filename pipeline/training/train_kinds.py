"""Trains the heads that say of what kind a claim is, and whether it can be understood alone, on labels of one person.

Every figure is of conversations that the head did not see; how strongly it is held to small weights is chosen on the
others. Of the draws, `natural` are claims as they come by a head, `passage` all those of passages that were read
whole, `rare` were looked for by words and by earlier heads.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.claims import claim_features, heads, kinds
from pipeline.core import command, config
from pipeline.encoders.runners import encoder
from pipeline.training import fit_claims, labelled
from pipeline.work import hashes

SETTINGS, FOLDER = Path("models/kinds.yaml"), Path("models/claims")
FIGURES = FOLDER / "kinds.json"
SURE = (0.5, 0.6, 0.7)  # chances of the kind at which the card says how many are decided, and how well

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]


class Settings(config.Section):
    """models/kinds.yaml."""

    labels: str
    regularisation: list[float]
    folds: int
    seed: int


@dataclass(frozen=True)
class Labelled:
    """The labelled claims: what the heads see of them, what they are, and where they were said."""

    kind_inputs: Floats
    alone_inputs: Floats
    kind: Texts
    alone: NDArray[np.int64]
    conversation: Texts
    talk: Texts
    draw: Texts
    mean: Floats
    scale: Floats


def read(settings: Settings) -> Labelled:
    """The labels with their sentences; a label whose sentence is another one now is an error."""
    rows, sentences, talk = labelled.read(Path(settings.labels))
    how: config.Embed = config.load("embed")
    once = encoder.configured(how.model_copy(update={"device": "cpu", "execution": "torch"}))
    vectors = once.encode(sentences).astype(np.float16).astype(np.float32)  # as the pipeline stores them
    surface = claim_features.features(sentences).astype(np.float64)
    mean, scale = surface.mean(axis=0), surface.std(axis=0) + 1e-6
    first, second = kinds.inputs(sentences, vectors, mean, scale)
    columns = (rows.kind.to_numpy(np.str_), rows.alone.to_numpy(np.int64), rows.source.to_numpy(np.str_), talk)
    return Labelled(first, second, *columns, rows.draw.to_numpy(np.str_), mean, scale)


def _model(x: Floats, y: Any, penalty: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=penalty, class_weight="balanced", max_iter=1000).fit(x, y)


def held_out(x: Floats, y: Any, groups: Texts, settings: Settings) -> tuple[Floats, float]:
    """Chances (sentences, classes in order of name) of groups not seen, and the penalty with the best macro F1.

    Each fold is told by the penalty that is best on the other folds.
    """
    from sklearn.metrics import f1_score
    from sklearn.model_selection import GroupKFold

    names, fold = np.unique(y), np.zeros(len(y), dtype=np.int64)
    chances = {penalty: np.zeros((len(y), len(names))) for penalty in settings.regularisation}
    folds = GroupKFold(min(settings.folds, len(set(groups))), shuffle=True, random_state=settings.seed)
    for number, (train, test) in enumerate(folds.split(x, y, groups)):
        fold[test] = number
        for penalty, of_all in chances.items():
            of_all[test] = _model(x[train], y[train], penalty).predict_proba(x[test])

    def best(rows: NDArray[np.bool_]) -> float:
        called = {penalty: names[of_all.argmax(axis=1)] for penalty, of_all in chances.items()}
        return max(called, key=lambda penalty: f1_score(y[rows], called[penalty][rows], average="macro"))

    found = np.zeros((len(y), len(names)))
    for number in range(folds.n_splits):
        found[fold == number] = chances[best(fold != number)][fold == number]
    return found, best(np.ones(len(y), dtype=bool))


def figures(of: Labelled, kind: Floats, alone: Floats) -> dict[str, Any]:
    """What is known of the heads, from chances of groups not seen."""
    from sklearn.metrics import average_precision_score, f1_score

    names = np.unique(of.kind)
    called = names[kind.argmax(axis=1)]
    by_kind = dict(zip(names.tolist(), f1_score(of.kind, called, average=None).round(3).tolist(), strict=True))
    decided = {}
    for least in SURE:
        sure = kind.max(axis=1) >= least
        decided[str(least)] = {"decided": sure.mean(), "right": (called == of.kind)[sure].mean()}
    needs, found = of.alone == 0, alone < kinds.ALONE
    of_alone = {
        "f1_needs_neighbours": f1_score(needs, found),
        "average_precision_needs_neighbours": average_precision_score(needs, -alone),
        "right": (needs == found).mean(),
    }
    of_kind = {
        "macro_f1": np.mean(list(by_kind.values())),
        "macro_f1_own_reported_question_promise": np.mean([by_kind[name] for name in names if name != "hypothesis"]),
        "right": (called == of.kind).mean(),
    }
    for draw in np.unique(of.draw):
        of_kind[f"right_{draw}"] = (called == of.kind)[of.draw == draw].mean()
        of_alone[f"right_{draw}"] = (needs == found)[of.draw == draw].mean()
    return {
        "kind": {**_rounded(of_kind), "f1": by_kind, "by_least_chance": {k: _rounded(v) for k, v in decided.items()}},
        "alone": _rounded(of_alone),
    }


def counted(of: Labelled) -> dict[str, Any]:
    """How many labels there are, and of what."""
    kind, draw = Counter(of.kind.tolist()), Counter(of.draw.tolist())
    return {"sentences": len(of.kind), "conversations": len(set(of.conversation)), "kinds": kind, "draws": draw}


def _rounded(values: dict[str, Any]) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in values.items()}


def main() -> int:
    """Judge the heads on conversations held out, fit them on all, and write both to models/claims."""
    command.arguments(__doc__)
    settings = config.parse(Settings, SETTINGS)
    of = read(settings)
    with fit_claims.one_thread():
        kind, for_kind = held_out(of.kind_inputs, of.kind, of.conversation, settings)
        alone, for_alone = held_out(of.alone_inputs, of.alone, of.conversation, settings)
        strange = figures(
            of,
            held_out(of.kind_inputs, of.kind, of.talk, settings)[0],
            held_out(of.alone_inputs, of.alone, of.talk, settings)[0][:, 1],
        )
        first, second = _model(of.kind_inputs, of.kind, for_kind), _model(of.alone_inputs, of.alone, for_alone)
    found = figures(of, kind, alone[:, 1]) | {
        "labels": counted(of),
        "regularisation": {"kind": for_kind, "alone": for_alone},
        "kind_of_talk_left_out": strange,
    }
    FIGURES.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    order = [list(first.classes_).index(name) for name in kinds.KINDS]
    arrays = {
        "kind": first.coef_[order].T, "kind_bias": first.intercept_[order], "alone": second.coef_[0],
        "alone_bias": second.intercept_, "mean": of.mean, "scale": of.scale,
    }  # fmt: skip
    metadata = {
        "task": kinds.TASK,
        "features": kinds.VERSION,
        "encoder": encoder.name_of(config.load("embed")),
        "trained_on": f"{found['labels']['sentences']} claims labelled by one person",
    }
    path = FOLDER / kinds.FILE
    heads.save(path, {name: value.astype(np.float32) for name, value in arrays.items()}, metadata)
    print(f"train: {path}, {path.stat().st_size / 1e6:.2f} MB, sha256 {hashes.sha256(path)}")
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
