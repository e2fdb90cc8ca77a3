"""Trains the topic reader on annotated conversations, in steps of models/dvc.yaml: prepare, tune, validate, train.

`prepare` reads the conversations' files by the pipeline's own stages; `tune` tunes the encoder's upper layers without
each part of the conversations, and on all; `validate` writes the scores of each conversation by layers and a reader
that did not see it (or its kind, or the topic), for `python -m benchmarks.topics`, and how far topic shares are off
then; `train` writes models/topics. `--only kind` does one protocol: several processes can share them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from pipeline.core import command, config, decisions
from pipeline.core.encoder_names import in_full
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.runners import trunk
from pipeline.topics import learnt, reader, tagging
from pipeline.topics.signs import Numbers
from pipeline.topics.topic_evidence import Evidence
from pipeline.topics.topic_heads import Encode, natural_speech
from pipeline.training import annotated, context_runs, share_errors, written_talks
from pipeline.training.annotated import Labelled
from pipeline.training.topic_gold import SETTINGS, Gold, RunOf, Settings, without_layers
from pipeline.training.topic_protocols import Scores, protocols

FOLDER = Path("models/topics")
STAGES = ("ingest", "split", "embed")


def prepare(settings: Settings) -> None:
    """Read the conversations' files in the work folder, as `dvc repro` would."""
    root = Path(settings.work)
    raw = root / "data" / "raw"
    shutil.rmtree(root, ignore_errors=True)
    raw.mkdir(parents=True)
    shutil.copytree("configs", root / "configs")
    (root / "models").symlink_to(Path("models").resolve())
    for folder in settings.sources:
        for path in Path(folder).iterdir():
            shutil.copyfile(path, raw / path.name)
    for name, file in settings.files.items():
        shutil.copyfile(file, raw / f"{name}{Path(file).suffix}")
    written_talks.render(Path(settings.written), raw)
    for stage in STAGES:
        there = {**os.environ, "PYTHONPATH": os.getcwd()}
        subprocess.run([sys.executable, "-m", f"pipeline.{stage}"], cwd=root, env=there, check=True)  # noqa: S603 - our own stages


def report_shares(talks: Sequence[Labelled], scores: Sequence[Scores], topics: int, encoder: str) -> None:
    """Write how far shares are off in conversations left out, with the part that intervals from the others hold."""
    judged = [(talk, of[:, :topics]) for talk, of in zip(talks, scores, strict=True) if talk.judged]
    each = [share_errors.shares(talk, of) for talk, of in judged]
    held, width = share_errors.coverage(each)
    found = share_errors.quantiles(each)
    values = {f"{(k + 0.5) / len(found):.4f}": round(float(value), 4) for k, value in enumerate(found)}
    said = f"90 % intervals from the other conversations hold {100 * held:.1f} % of the gold's shares, and are "
    said += f"{100 * width:.1f} points wide"
    entry = {
        "value": {"floor": share_errors.FLOOR, **values},
        "what": "Topic shares, (gold's - ours) / (doubt + floor): equally likely values by their place",
        "data": f"{sum(map(len, each))} pairs of an annotated conversation left out and a topic; {said}",
        "command": "python -m pipeline.training.train_topics validate",
        "date": date.today().isoformat(),
        "encoder": in_full(encoder),
    }
    path = FOLDER / decisions.FILE
    stored = json.loads(path.read_text(encoding="utf-8")) | {"share_errors": entry}
    path.write_text(json.dumps(stored, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"train_topics: {said}")


def save(
    gold: Gold, topics: Sequence[config.Topic], encoder: str, folder: Path | None = None, layers: bool = True
) -> None:
    """Fit on all conversations and write what `few_shot` reads, without tuned `layers` if told so."""
    from safetensors.numpy import save

    folder = folder or FOLDER
    everyone = range(len(gold.talks))
    weights = gold.heads(everyone)
    fitted = [learnt.meaning(topic) if weights[..., k].any() else "" for k, topic in enumerate(topics)]
    known = {"topics": json.dumps(fitted), "encoder": in_full(encoder)}
    (folder / learnt.FILE).write_bytes(save({"weights": weights.astype(np.float16)}, metadata=known))
    made = {"recipe": gold.settings.recipe.model_dump_json()}
    made["learnt_from"] = f"{len(gold.talks)} conversations (models/topics.yaml)"
    runs: dict[str, RunOf] = {reader.PLAIN: without_layers}
    if layers:
        shutil.copyfile(gold.contexts.path(context_runs.ALL), folder / trunk.FILE)
        runs[reader.FILE] = lambda talk: gold.without_fold(int(gold.folds[talk]), talk)
    for file, run in runs.items():
        read = gold.reader(everyone, range(gold.labels[0].shape[1]), run)
        (folder / file).write_bytes(save(read.arrays, metadata=made | {"signs": json.dumps(read.signs)}))


def load(
    settings: Settings, topics: Sequence[config.Topic], encode: Encode, encoder: str, folder: Path | None = None
) -> Gold:
    """The conversations that `prepare` read, with their signs for these topics and for those to learn from alone.

    With a folder of topic weights of another encoder, `encode` makes the conversations' vectors, too.
    """
    every = [*topics, *(config.load_topics(settings.ready) if settings.ready else ())]
    sources = annotated.Sources(
        Path(settings.annotated), Path(settings.labels) if settings.labels else None, Path(settings.written)
    )
    talks = list(annotated.read(Path(settings.work), sources, [one.id for one in every], encode if folder else None))
    return Gold(talks, shown(talks, every, len(topics), encode, encoder, folder), settings, every, len(topics))


def shown(
    talks: Sequence[Labelled],
    topics: Sequence[config.Topic],
    shipped: int,
    encode: Encode,
    encoder: str,
    folder: Path | None = None,
) -> list[Numbers]:
    """The signs of the conversations, without learnt heads; topics after the `shipped` ones as if a user added them."""
    speech = natural_speech(folder or FOLDER, encoder)
    sets = [
        (Evidence([topics[k] for k in together], encode, speech), meant)
        for together, meant in context_runs.in_sets(topics, shipped)
    ]
    every = (talk.conversation for talk in talks)
    return [
        np.concatenate([given.of(each.texts, each.vectors, each.turns)[:, meant] for given, meant in sets], axis=1)
        for each in every
    ]


def main() -> int:
    """Do one step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=("prepare", "tune", "validate", "train"))
    parser.add_argument(
        "--only", choices=("conversation", "all", "kind", "topic"), help="one protocol of `tune` or `validate`"
    )
    given = parser.parse_args()
    settings = config.parse(Settings, SETTINGS)
    if given.step == "prepare":
        prepare(settings)
        return 0
    embed: config.Embed = config.load("embed")
    name, encode = encoders.name_of(embed), tagging.encode_of(embed)
    topics = config.load_topics(config.load("topics").topics_folder)

    if given.step == "validate":  # one network: to average several is no worse
        settings = settings.model_copy(update={"recipe": settings.recipe.model_copy(update={"networks": 1})})
    gold = load(settings, topics, encode, name)

    if given.step == "tune":
        plan = context_runs.plan(gold.folds, gold.kinds, len(gold.topics))
        gold.contexts.tune([run for name, runs in plan.items() if given.only in (None, name) for run in runs])
        return 0
    if given.step == "train":
        save(gold, gold.topics, name)
        return 0

    def show(given: Sequence[config.Topic]) -> list[Numbers]:
        return shown(gold.talks, given, len(topics), encode, name)

    for protocol, scores in protocols(gold, show, given.only):
        names = [talk.name for talk in gold.talks]
        path = Path(settings.work) / f"held_out_{protocol}.npz"
        np.savez(path, allow_pickle=False, **dict(zip(names, scores, strict=True)))
        if protocol == "conversation":
            report_shares(gold.talks, scores, len(topics), name)
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
