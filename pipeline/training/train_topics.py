"""Trains the topic reader on annotated conversations, in steps that models/dvc.yaml runs: prepare, validate, train.

`prepare` reads the conversations' files by the pipeline's own stages; `validate` writes the scores of each conversation
by a reader that did not see it (or its kind, or the topic), for `python -m benchmarks.topics`, and how far topic shares
are off then; `train` writes models/topics. `validate --only kind` does one protocol: several processes can share them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.core import command, config, decisions
from pipeline.core.encoder_names import in_full
from pipeline.encoders.runners import encoder as encoders
from pipeline.topics import learnt, reader
from pipeline.topics.signs import SIGNS, Numbers
from pipeline.topics.topic_evidence import Evidence
from pipeline.topics.topic_heads import Encode, natural_speech
from pipeline.topics.topic_models import CUT
from pipeline.training import annotated, fit_heads, fit_reader, share_errors
from pipeline.training.annotated import Labelled
from pipeline.training.fit_reader import LEARNT, Pair

SETTINGS, FOLDER = Path("models/topics.yaml"), Path("models/topics")
STAGES = ("ingest", "split", "embed")
FEW = 3
Scores = NDArray[np.float64]


class Settings(config.Section):
    """models/topics.yaml."""

    annotated: str
    sources: list[str]
    files: dict[str, str]
    work: str
    folds: int
    seed: int
    shrinkage: float
    recipe: fit_reader.Recipe


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
    for stage in STAGES:
        there = {**os.environ, "PYTHONPATH": os.getcwd()}
        subprocess.run([sys.executable, "-m", f"pipeline.{stage}"], cwd=root, env=there, check=True)  # noqa: S603 - our own stages


@dataclass(frozen=True)
class Gold:
    """The labelled conversations, their signs for all topics, their labels, and what they add to the learnt heads."""

    talks: list[Labelled]
    signs: list[Numbers]
    settings: Settings

    @cached_property
    def labels(self) -> list[NDArray[np.int64]]:
        """Of each sentence and topic: 1, 0, or -1 where not scored."""
        return [talk.of_sentences() for talk in self.talks]

    @cached_property
    def sums(self) -> list[fit_heads.Sums]:
        """For the learnt heads."""
        pairs = zip(self.talks, self.labels, strict=True)
        return [fit_heads.sums(talk.conversation.vectors, labels) for talk, labels in pairs]

    @cached_property
    def folds(self) -> NDArray[np.int64]:
        """The fold of each conversation; every fold has some of every kind."""
        rng = np.random.default_rng(self.settings.seed)
        order = sorted(range(len(self.talks)), key=lambda k: (self.talks[k].kind, rng.random()))
        folds = np.zeros(len(order), dtype=np.int64)
        folds[order] = np.arange(len(order)) % self.settings.folds
        return folds

    def heads(self, of: Sequence[int]) -> NDArray[np.float32]:
        """Learnt heads fitted on these conversations."""
        return fit_heads.fit([self.sums[k] for k in of], self.settings.shrinkage)

    def shown(self, talk: int, heads: NDArray[np.float32]) -> Numbers:
        """The signs of a conversation with the scores of these heads."""
        given = self.signs[talk].copy()
        scores = fit_heads.inputs(self.talks[talk].conversation.vectors) @ heads
        given[..., LEARNT] = np.stack([*scores, np.ones_like(scores[0])], axis=-1)
        return given

    def pairs(self, train: Sequence[int], topics: Sequence[int]) -> Iterator[Pair]:
        """What a reader learns from: the learnt scores of a conversation come from heads fitted without its fold."""
        for fold in np.unique(self.folds[list(train)]):
            heads = self.heads([k for k in train if self.folds[k] != fold])
            for talk in (k for k in train if self.folds[k] == fold):
                shown = self.shown(talk, heads)
                for topic in topics:
                    label = self.labels[talk][:, topic]
                    if (label >= 0).any():
                        yield Pair(shown[:, topic], label)

    def reader(self, train: Sequence[int], topics: Sequence[int]) -> reader.Reader:
        """A reader fitted on these conversations and topics."""
        return fit_reader.fit(list(self.pairs(train, topics)), self.settings.recipe)


def by_group(gold: Gold, group: NDArray[Any]) -> list[Scores]:
    """The scores of every conversation by a reader that saw none of its group."""
    everyone, topics = range(len(gold.talks)), range(gold.labels[0].shape[1])
    found: list[Scores] = [np.zeros((0, 0))] * len(gold.talks)
    for value in np.unique(group):
        train = [k for k in everyone if group[k] != value]
        read, heads = gold.reader(train, topics), gold.heads(train)
        for talk in np.flatnonzero(group == value).tolist():
            found[talk] = scored(read, gold.shown(talk, heads))
        print(f"train_topics: without {value}: done", flush=True)
    return found


def by_topic(gold: Gold, given: Sequence[Callable[[int], list[Numbers]]]) -> list[list[Scores]]:
    """The scores of every topic by a reader that saw the others alone, for each way to give the topic's signs."""
    everyone, topics = range(len(gold.talks)), range(gold.labels[0].shape[1])
    found = [[np.zeros(label.shape) for label in gold.labels] for _ in given]
    for topic in topics:
        read = gold.reader(everyone, [k for k in topics if k != topic])
        for out, shown_ in zip(found, given, strict=True):
            for talk, own in zip(everyone, shown_(topic), strict=True):
                out[talk][:, topic] = scored(read, own[:, topic : topic + 1])[:, 0]
        print(f"train_topics: without topic {topic}: done", flush=True)
    return found


def scored(read: reader.Reader, given: Numbers) -> Scores:
    """Scores as the product gives them."""
    return reader.scores(read.log_odds(given), CUT)


def report_shares(talks: Sequence[Labelled], scores: Sequence[Scores], encoder: str) -> None:
    """Write how far shares are off in conversations left out, with the part that intervals from the others hold."""
    each = [share_errors.shares(talk, of) for talk, of in zip(talks, scores, strict=True)]
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


def bared(topic: config.Topic) -> config.Topic:
    """The topic with its description and the first examples that need no context, and nothing else."""
    alone = [example for example in topic.examples if not example.before][:FEW]
    return topic.model_copy(update={"lexicon": config.Lexicon(), "examples": alone, "counterexamples": []})


def protocols(
    gold: Gold,
    topics: Sequence[config.Topic],
    show: Callable[[Sequence[config.Topic]], list[Numbers]],
    only: str | None,
) -> Iterator[tuple[str, list[Scores]]]:
    """Each protocol's name with the scores of all conversations; `show` gives their signs for other topic files."""
    if only in (None, "conversation"):
        yield "conversation", by_group(gold, gold.folds)
    if only in (None, "kind"):
        yield "kind", by_group(gold, np.array([talk.kind for talk in gold.talks]))
    if only in (None, "topic"):

        def bare(topic: int) -> list[Numbers]:
            return show([bared(each) if k == topic else each for k, each in enumerate(topics)])

        yield from zip(("topic", "few"), by_topic(gold, [lambda _: gold.signs, bare]), strict=True)


def save(gold: Gold, topics: Sequence[config.Topic], encoder: str, folder: Path | None = None) -> None:
    """Fit on all conversations and write what `few_shot` reads."""
    from safetensors.numpy import save

    folder = folder or FOLDER
    everyone = range(len(gold.talks))
    weights = gold.heads(everyone)
    fitted = [learnt.meaning(topic) if weights[..., k].any() else "" for k, topic in enumerate(topics)]
    known = {"topics": json.dumps(fitted), "encoder": in_full(encoder)}
    (folder / learnt.FILE).write_bytes(save({"weights": weights.astype(np.float16)}, metadata=known))
    read = gold.reader(everyone, range(len(topics)))
    made = {"signs": json.dumps(SIGNS), "recipe": gold.settings.recipe.model_dump_json()}
    made["learnt_from"] = f"{len(gold.talks)} conversations of {gold.settings.annotated}"
    (folder / reader.FILE).write_bytes(save(read.arrays, metadata=made))


def load(settings: Settings, topics: Sequence[config.Topic], encode: Encode, encoder: str) -> Gold:
    """The conversations that `prepare` read, with their signs."""
    ids = [topic.id for topic in topics]
    talks = list(annotated.read(Path(settings.work), Path(settings.annotated), ids))
    return Gold(talks, shown(talks, topics, encode, encoder), settings)


def shown(
    talks: Sequence[Labelled], topics: Sequence[config.Topic], encode: Encode, encoder: str, folder: Path | None = None
) -> list[Numbers]:
    """The signs of the conversations, without learnt heads."""
    evidence = Evidence(topics, encode, natural_speech(folder or FOLDER, encoder))
    every = (talk.conversation for talk in talks)
    return [evidence.of(each.texts, each.vectors, each.turns) for each in every]


def main() -> int:
    """Do one step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=("prepare", "validate", "train"))
    parser.add_argument("--only", choices=("conversation", "kind", "topic"), help="one protocol of `validate`")
    given = parser.parse_args()
    settings = config.parse(Settings, SETTINGS)
    if given.step == "prepare":
        prepare(settings)
        return 0
    embed: config.Embed = config.load("embed")
    name, encoder = encoders.name_of(embed), encoders.configured(embed)
    topics = config.load_topics(config.load("topics").topics_folder)

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return encoder.encode(texts).astype(np.float16).astype(np.float32)

    if given.step == "validate":  # one network: to average several is no worse
        settings = settings.model_copy(update={"recipe": settings.recipe.model_copy(update={"networks": 1})})
    gold = load(settings, topics, encode, name)

    if given.step == "train":
        save(gold, topics, name)
        return 0
    for protocol, scores in protocols(gold, topics, lambda given: shown(gold.talks, given, encode, name), given.only):
        names = [talk.name for talk in gold.talks]
        path = Path(settings.work) / f"held_out_{protocol}.npz"
        np.savez(path, allow_pickle=False, **dict(zip(names, scores, strict=True)))
        if protocol == "conversation":
            report_shares(gold.talks, scores, name)
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
