"""Trains the claim heads on ClaimBuster, in steps that models/dvc.yaml runs: fetch, tune, cross-validate, later, train.

`tune --only fold0 in_2012` makes those runs of the tuned encoder alone, so that several processes can share them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
from numpy.typing import NDArray

from pipeline.claims import claim_features, heads
from pipeline.claims.claim_models import both, raw_log_odds
from pipeline.core import command, config, hashes
from pipeline.encoders import encoder
from pipeline.encoders.upper_layers import MODEL as TUNED
from pipeline.training import fit_claims, judge_claims, later_claims, tuned_runs
from pipeline.training.tune_claims import Tuning

RECORD = "https://zenodo.org/api/records/3836810"  # doi 10.5281/zenodo.3609356
ARCHIVE_MD5 = "06ca00d0705e0a7fe9fb9a23a539ca97"
SETTINGS, FOLDER, LATER = Path("models/claims.yaml"), Path("models/claims"), "later.json"
MODELS = {"frozen_head": True, "features": False}  # whether it takes the embedding
CLASSES = {-1: 0, 0: 1, 1: 2}  # not factual, unimportant, check-worthy


class Settings(config.Section):
    """models/claims.yaml."""

    data: str
    work: str
    through: int
    folds: int
    later: list[int]
    tested_from: int
    seed: int
    recipe: fit_claims.Recipe
    tuning: Tuning


@dataclass(frozen=True)
class Dataset:
    """The labelled sentences in order of debate and line, and their vectors: as printed, and as a caption has them."""

    text: list[str]
    debate: NDArray[np.str_]
    speaker: NDArray[np.str_]
    label: NDArray[np.int64]
    vectors: NDArray[np.float32]
    caption_vectors: NDArray[np.float32]


def fetch(settings: Settings) -> None:
    """Download the dataset's archive, check it, and unpack crowdsourced.csv into the work folder."""
    try:
        with urlopen(RECORD, timeout=60) as reply:
            files = json.load(reply)["files"]
        link = next(f["links"]["self"] for f in files if f["checksum"] == f"md5:{ARCHIVE_MD5}")
        if not link.startswith("https://"):
            raise ValueError(f"not an https address: {link}")
        with urlopen(link, timeout=600) as reply:  # noqa: S310 - checked in the line above
            archive = reply.read()
    except (URLError, TimeoutError, KeyError, StopIteration, ValueError) as error:
        raise command.Problem(
            f"{RECORD} did not give the archive ({type(error).__name__}: {error}). Without a network, get the dataset "
            f"of doi 10.5281/zenodo.3609356 by hand and set `data` in {SETTINGS} to its crowdsourced.csv"
        ) from error
    if (found := hashlib.md5(archive, usedforsecurity=False).hexdigest()) != ARCHIVE_MD5:
        raise command.Problem(f"{link}: md5 is {found}, not {ARCHIVE_MD5}: the download is damaged, or not the dataset")
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        name = next((n for n in opened.namelist() if n.split("/")[-1] == "crowdsourced.csv"), None)
        if name is None:
            raise command.Problem(f"{link}: the archive holds no crowdsourced.csv")
        target = Path(settings.work) / "crowdsourced.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(opened.read(name))
    print(f"fetch: {target}. Set `data: {target}` in {SETTINGS} to train on it")


def _read(settings: Settings, with_vectors: bool = True, with_captions: bool = True) -> Dataset:
    path = Path(settings.data)
    if not path.exists():
        raise command.Problem(
            f"{path}: there is no such file. Set `data` in {SETTINGS} to a copy of ClaimBuster's crowdsourced.csv, or "
            "download it: dvc repro --force --single-item models/dvc.yaml:fetch_claimbuster"
        )
    with open(path, encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if int(row["File_id"][:4]) <= settings.through]
    rows.sort(key=lambda row: (row["File_id"], int(row["Line_number"]), int(row["Sentence_id"])))
    text = [row["Text"] for row in rows]
    none = np.zeros((len(text), 0), dtype=np.float32)
    return Dataset(
        text,
        np.array([row["File_id"].removesuffix(".txt") for row in rows]),
        np.array([row["Speaker"] for row in rows]),
        np.array([CLASSES[int(row["Verdict"])] for row in rows]),
        _vectors(text, settings) if with_vectors else none,
        _vectors([fit_claims.as_caption(sentence) for sentence in text], settings)
        if with_vectors and with_captions
        else none,
    )


def _vectors(text: list[str], settings: Settings) -> NDArray[np.float32]:
    """The sentences' vectors, rounded to float16 as the pipeline stores them; kept in the work folder."""
    from tqdm import tqdm

    how: config.Embed = config.load("embed")
    name = encoder.name_of(how)
    key = hashes.of_all([name, *text])[:16]
    path = Path(settings.work) / f"{key}.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        loaded = encoder.configured(how.model_copy(update={"device": "cpu", "execution": "torch"}))
        with tqdm(total=len(text), unit=" sentences", desc="embed") as bar:
            np.save(path, loaded.encode(text, bar.update).astype(np.float16))
    return np.asarray(np.load(path), dtype=np.float32)


def _parts(data: Dataset, with_vectors: bool) -> list[fit_claims.Examples]:
    captions = [fit_claims.as_caption(sentence) for sentence in data.text]
    return [
        fit_claims.examples(data.text, data.vectors if with_vectors else None, data.label),
        fit_claims.examples(captions, data.caption_vectors if with_vectors else None, data.label),
    ]


def _folds(debates: NDArray[np.str_], settings: Settings) -> NDArray[np.int64]:
    names = np.unique(debates)
    of = dict(zip(names, np.random.default_rng(settings.seed).permutation(len(names)) % settings.folds, strict=True))
    return np.array([of[name] for name in debates])


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
    data = _read(settings)
    found, kept = dict[str, Any](), dict[str, dict[str, NDArray[np.float64]]]()
    for name in MODELS:
        found[name], kept[name] = _held_out(data, settings, name)
    found[TUNED], kept[TUNED] = _held_out_tuned(data, settings, kept["frozen_head"])
    for name, log_odds in kept.items():  # benchmarks/claim_counts.py and tuned_claims.py take them from there
        np.savez(Path(settings.work) / f"{name}.npz", allow_pickle=False, **log_odds)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "held_out.json").write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _held_out(data: Dataset, settings: Settings, name: str) -> tuple[dict[str, Any], dict[str, NDArray[np.float64]]]:
    """Figures of a head and its log-odds on sentences that it did not see, each (sentences,)."""
    parts, n_vector = _parts(data, MODELS[name]), data.vectors.shape[1] if MODELS[name] else 0
    year = _years(data)

    def fitted(rows: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
        return fit_claims.fit([part.rows(rows) for part in parts], n_vector, settings.recipe)

    def over(within: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        folds, printed, caption = _folds(data.debate, settings), np.zeros(len(year)), np.zeros(len(year))
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


def _years(data: Dataset) -> NDArray[np.int64]:
    return np.array([int(debate[:4]) for debate in data.debate])


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
    return tuned_runs.parts(_years(data), _folds(data.debate, settings), settings.later[-1])


def tune(settings: Settings, only: Sequence[str] = ()) -> None:
    """Make the runs of the tuned encoder that the next steps need, or some of them; they stay in the work folder."""
    data = _read(settings, with_vectors=False)
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
    runs, parts, judge, year = _runs(data, settings), _parts_tuned(data, settings), _judge(data, settings), _years(data)
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
    data = _read(settings, with_captions=False)
    of = later_claims.Debates(data.text, data.vectors, data.debate, data.speaker, data.label == CLASSES[1])
    found = later_claims.judged(of, _folds(data.debate, settings), settings.tested_from)
    (FOLDER / LATER).write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"later: true / estimated {np.exp(found['log_ratio']):.3f}, spread {found['spread']:.3f}")


def stated(held_out: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    """What a head's metadata says of its scores: by debates held out, moved by what a new election does to them."""
    calibration, known = dict(held_out["calibration"]), dict(held_out["errors"])
    calibration["intercept"] = round(calibration["intercept"] + later["added"], 6)  # the scores and the probabilities
    known["spread"] = max(known["spread"], later["spread"])
    return {"calibration": calibration, "errors": known, "decision": later["decision"]}


def restate(settings: Settings) -> None:
    """Write what held_out.json and later.json say into the heads, whose weights stay."""
    held_out, new = (json.loads((FOLDER / name).read_text(encoding="utf-8")) for name in ("held_out.json", LATER))
    for name in (*MODELS, TUNED):
        head = heads.load(FOLDER / f"{name}.safetensors")
        heads.save(head.path, head.arrays, head.metadata | stated(held_out[name], new))
        print(f"restate: {head.path}, sha256 {hashes.sha256(head.path)}")


def train(settings: Settings) -> None:
    """Fit each head on all debates and write it, with its calibration and figures, to models/claims."""
    data = _read(settings)
    held_out, new = (json.loads((FOLDER / name).read_text(encoding="utf-8")) for name in ("held_out.json", LATER))
    how: config.Embed = config.load("embed")
    fitted: dict[str, dict[str, NDArray[Any]]] = {}
    for name, with_vectors in MODELS.items():
        n_vector = data.vectors.shape[1] if with_vectors else 0
        fitted[name] = fit_claims.fit(_parts(data, with_vectors), n_vector, settings.recipe)
    layers = _runs(data, settings).layers(np.ones(len(data.text), dtype=bool))
    fitted[TUNED] = fitted["frozen_head"] | layers
    for name, arrays in fitted.items():
        metadata = {
            "task": "claims",
            "features": claim_features.VERSION,
            "trained_on": f"ClaimBuster crowdsourced labels to {settings.through}, doi 10.5281/zenodo.3609356",
            "recipe": settings.recipe.model_dump(),
            **stated(held_out[name], new),
        }
        if MODELS.get(name, True):
            metadata["encoder"] = encoder.name_of(how)
        if name == TUNED:
            metadata |= {"below": settings.tuning.below, "tuning": settings.tuning.model_dump()}
        path = FOLDER / f"{name}.safetensors"
        heads.save(path, arrays, metadata)
        print(f"train: {path}, {path.stat().st_size / 1e6:.2f} MB, sha256 {hashes.sha256(path)}")


STEPS: dict[str, Callable[[Settings], None]] = {
    "fetch": fetch, "tune": tune, "cross-validate": cross_validate, "later": later, "train": train, "restate": restate
}  # fmt: skip


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
