"""Trains the claim heads on ClaimBuster, in steps that models/dvc.yaml runs: fetch, tune, cross-validate, later, train.

`tune --only fold0 in_2012` makes those runs of the tuned encoder alone, so that several processes can share them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.claims import claim_features, heads
from pipeline.claims.claim_models import both, raw_log_odds
from pipeline.core import command, config
from pipeline.encoders.runners import encoder
from pipeline.encoders.weights.upper_layers import MODEL as TUNED
from pipeline.training import claim_data, fit_claims, judge_claims, later_claims, tuned_runs
from pipeline.training.claim_data import CLASSES, SETTINGS, Dataset, Settings
from pipeline.work import hashes

FOLDER, LATER = Path("models/claims"), "later.json"
MODELS = {"frozen_head": True, "features": False}  # whether it takes the embedding


def parts_of(data: Dataset, with_vectors: bool) -> list[fit_claims.Examples]:
    """What a head learns from: the sentences as printed, and as captions have them."""
    captions = [fit_claims.as_caption(sentence) for sentence in data.text]
    return [
        fit_claims.examples(data.text, data.vectors if with_vectors else None, data.label),
        fit_claims.examples(captions, data.caption_vectors if with_vectors else None, data.label),
    ]


def _log_odds(
    arrays: dict[str, NDArray[Any]], data: Dataset, rows: NDArray[np.bool_], captions: bool, with_vectors: bool
) -> NDArray[np.float64]:
    from threadpoolctl import threadpool_limits

    text = [data.text[k] for k in np.flatnonzero(rows)]
    vectors = (data.caption_vectors if captions else data.vectors)[rows]
    given = [fit_claims.as_caption(sentence) for sentence in text] if captions else text
    with threadpool_limits(1):  # as in fitting: the bytes must not depend on the threads
        return raw_log_odds(arrays, given, vectors if with_vectors else None)


def cross_validate(settings: Settings) -> None:
    """Score every debate by heads that did not see it; write calibration, error rates and figures to held_out.json."""
    data = claim_data.read(settings)
    found, kept = dict[str, Any](), dict[str, dict[str, NDArray[np.float64]]]()
    for name in MODELS:
        found[name], kept[name] = held_out(data, settings, name)
    found[TUNED], kept[TUNED] = _held_out_tuned(data, settings, kept["frozen_head"])
    for name, log_odds in kept.items():  # benchmarks/claim_counts.py and tuned_claims.py take them from there
        np.savez(Path(settings.work) / f"{name}.npz", allow_pickle=False, **log_odds)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "held_out.json").write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def held_out(data: Dataset, settings: Settings, name: str) -> tuple[dict[str, Any], dict[str, NDArray[np.float64]]]:
    """Figures of a head and its log-odds on sentences that it did not see, each (sentences,)."""
    parts, n_vector = parts_of(data, MODELS[name]), data.vectors.shape[1] if MODELS[name] else 0
    year = claim_data.years(data)

    def fitted(rows: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
        return fit_claims.fit([part.rows(rows) for part in parts], n_vector, settings.recipe)

    def over(within: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        folds, printed, caption = claim_data.folds(data.debate, settings), np.zeros(len(year)), np.zeros(len(year))
        for fold in range(settings.folds):
            arrays, rows = fitted(within & (folds != fold)), within & (folds == fold)
            printed[rows] = _log_odds(arrays, data, rows, False, MODELS[name])
            caption[rows] = _log_odds(arrays, data, rows, True, MODELS[name])
            print(f"cross-validate: {name}, fold {fold + 1} of {settings.folds}", file=sys.stderr)
        return printed, caption

    printed, caption = over(np.ones(len(year), dtype=bool))
    judge = _judge(data, settings)
    found = _figures(judge, printed, caption)
    kept = {"printed": printed, "caption": caption}
    for last in settings.later:
        before, after = year < last, year == last
        earlier, _ = over(before)
        later = _log_odds(fitted(before), data, after, False, MODELS[name])
        found["later"][str(last)] = judge.later(earlier, before, later, after)
        kept |= {f"before_{last}": earlier[before], f"in_{last}": later}
    return found, kept


def _judge(data: Dataset, settings: Settings) -> judge_claims.Judge:
    return judge_claims.Judge(data.text, data.debate, data.speaker, data.label == CLASSES[1], settings.seed)


def _figures(judge: judge_claims.Judge, printed: NDArray[np.float64], caption: NDArray[np.float64]) -> dict[str, Any]:
    """All that held_out.json says of a model by its held-out log-odds, but those of later debates."""
    return {
        **judge.calibration(printed),
        "by_debate": judge.by_debate(printed),
        "as_captions": judge.as_captions(printed, caption),
        "later": {},
    }


def _runs(data: Dataset, settings: Settings) -> tuned_runs.Runs:
    return tuned_runs.Runs(data.text, data.label, Path(settings.work), settings.tuning)


def _parts_tuned(data: Dataset, settings: Settings) -> dict[str, tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    return tuned_runs.parts(claim_data.years(data), claim_data.folds(data.debate, settings), settings.later[-1])


def tune(settings: Settings, only: Sequence[str] = ()) -> None:
    """Make the runs of the tuned encoder that the next steps need, or some of them; they stay in the work folder."""
    data = claim_data.read(settings, with_vectors=False)
    runs, parts = _runs(data, settings), _parts_tuned(data, settings)
    for name in only or [*parts, "all"]:
        if name != "all" and name not in parts:
            raise command.Problem(f"tune: no run {name!r}; {config.nearest(name, [*parts, 'all'])}")
        if name == "all":
            runs.layers(np.ones(len(data.text), dtype=bool))
        else:
            runs.held_out(*parts[name])
        print(f"tune: {name}", file=sys.stderr, flush=True)


def _held_out_tuned(
    data: Dataset, settings: Settings, frozen: dict[str, NDArray[np.float64]]
) -> tuple[dict[str, Any], dict[str, NDArray[np.float64]]]:
    """The same of the tuned encoder together with the frozen head; in `kept`, of the tuned layers alone."""
    runs, parts, judge, year = (
        _runs(data, settings),
        _parts_tuned(data, settings),
        _judge(data, settings),
        claim_data.years(data),
    )
    printed, caption = np.zeros(len(year)), np.zeros(len(year))
    for fold in range(settings.folds):
        train, test = parts[f"fold{fold}"]
        printed[test], caption[test] = runs.held_out(train, test)
    found = _figures(judge, both(frozen["printed"], printed), both(frozen["caption"], caption))
    kept = {"printed": printed, "caption": caption}
    for last in settings.later[-1:]:  # each year is two runs more
        (_, known), (_, after) = parts[f"before_{last}"], parts[f"in_{last}"]
        kept |= {name: runs.held_out(*parts[name])[0] for name in (f"before_{last}", f"in_{last}")}
        earlier = np.zeros(len(year))
        earlier[year < last] = frozen[f"before_{last}"]
        earlier[known] = both(earlier[known], kept[f"before_{last}"])
        later = both(frozen[f"in_{last}"], kept[f"in_{last}"])
        found["later"][str(last)] = judge.later(earlier, known, later, after)
    return found, kept


def later(settings: Settings) -> None:
    """Find what a new election does to counts, by heads trained to one year and tested on later ones: later.json."""
    data = claim_data.read(settings, with_captions=False)
    of = later_claims.Debates(data.text, data.vectors, data.debate, data.speaker, data.label == CLASSES[1])
    found = later_claims.judged(of, claim_data.folds(data.debate, settings), settings.tested_from)
    (FOLDER / LATER).write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"later: true / estimated {np.exp(found['log_ratio']):.3f}, spread {found['spread']:.3f}")


def stated(held_out: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    """What a head's metadata says of its scores: by debates held out, moved by what a new election does to them."""
    calibration, known = dict(held_out["calibration"]), dict(held_out["errors"])
    calibration["intercept"] = round(calibration["intercept"] + later["added"], 6)  # the scores and the probabilities
    known["spread"] = max(known["spread"], later["spread"])
    return {"calibration": calibration, "errors": known, "decision": later["decision"]}


def metadata_of(
    settings: Settings, held_out: dict[str, Any], later: dict[str, Any], how: config.Embed | None
) -> dict[str, Any]:
    """A head's metadata; `how` is the encoder whose vectors it takes, if it takes any."""
    of_encoder = {"encoder": encoder.name_of(how)} if how else {}
    return {
        "task": "claims",
        "features": claim_features.VERSION,
        "trained_on": f"ClaimBuster crowdsourced labels to {settings.through}, doi 10.5281/zenodo.3609356",
        "recipe": settings.recipe.model_dump(),
        **stated(held_out, later),
        **of_encoder,
    }


def restate(settings: Settings) -> None:
    """Write what held_out.json and later.json say into the heads, whose weights stay."""
    held_out, new = (json.loads((FOLDER / name).read_text(encoding="utf-8")) for name in ("held_out.json", LATER))
    for name in (*MODELS, TUNED):
        head = heads.load(FOLDER / f"{name}.safetensors")
        heads.save(head.path, head.arrays, head.metadata | stated(held_out[name], new))
        print(f"restate: {head.path}, sha256 {hashes.sha256(head.path)}")


def train(settings: Settings) -> None:
    """Fit each head on all debates and write it, with its calibration and figures, to models/claims."""
    data = claim_data.read(settings)
    held_out, new = (json.loads((FOLDER / name).read_text(encoding="utf-8")) for name in ("held_out.json", LATER))
    how: config.Embed = config.load("embed")
    fitted: dict[str, dict[str, NDArray[Any]]] = {}
    for name, with_vectors in MODELS.items():
        n_vector = data.vectors.shape[1] if with_vectors else 0
        fitted[name] = fit_claims.fit(parts_of(data, with_vectors), n_vector, settings.recipe)
    layers = _runs(data, settings).layers(np.ones(len(data.text), dtype=bool))
    fitted[TUNED] = fitted["frozen_head"] | layers
    for name, arrays in fitted.items():
        metadata = metadata_of(settings, held_out[name], new, how if MODELS.get(name, True) else None)
        if name == TUNED:
            metadata |= {"below": settings.tuning.below, "tuning": settings.tuning.model_dump()}
        path = FOLDER / f"{name}.safetensors"
        heads.save(path, arrays, metadata)
        print(f"train: {path}, {path.stat().st_size / 1e6:.2f} MB, sha256 {hashes.sha256(path)}")


STEPS: dict[str, Callable[[Settings], None]] = {
    "fetch": claim_data.fetch,
    "tune": tune,
    "cross-validate": cross_validate,
    "later": later,
    "train": train,
    "restate": restate,
}


def main() -> int:
    """Run one step with models/claims.yaml."""
    parser = command.parser(__doc__)
    parser.add_argument("step", choices=list(STEPS))
    parser.add_argument("--only", nargs="+", default=[], metavar="RUN", help="of tune: these runs")
    given, settings = parser.parse_args(), config.parse(Settings, SETTINGS)
    if given.step == "tune":
        tune(settings, given.only)
    else:
        STEPS[given.step](settings)
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
