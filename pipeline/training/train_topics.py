"""Learns the numbers of models/topics from real conversations: run on purpose.

What is learnt holds for every topic: how natural speech's vectors lie, how much each kind of evidence counts, and how
long conversations stay on a topic. No sentence is kept. Settings are drawn at random and judged by F1 on labelled
conversations less the share of false alarms in conversations where a topic cannot occur; the best form a committee.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core import command, config, tables
from pipeline.core.encoder_names import without_execution
from pipeline.encoders import encoder as encoders
from pipeline.topics import sequence
from pipeline.topics.topic_evidence import KINDS, Evidence
from pipeline.topics.topic_heads import Encode, Speech, Vectors
from pipeline.topics.topic_models import Committee

LABELS = ("immigration", "electric_vehicles", "assassination_attempt")
ELECTIONS = ("2016-09-26_clinton_trump", "2020-10-07_vp_pence_harris", "2015-09-16_gop_cnn", "2016-01-17_dem_nbc_otter")
PODCASTS = (
    *("changelog_backstage-10", "lenny_anton-osika", "talkpython_525-nicegui", "podcasting_20_episode_124"),
    *("LaLaLand", "buzzcast", "zoom_transcript"),
)
ABSENT = {
    **dict.fromkeys(ELECTIONS, LABELS[2:]),
    **dict.fromkeys(PODCASTS, LABELS),
}  # before July 2024; on other matters

CANDIDATES, MEMBERS, BATCH = 3000, 15, 250
FALSE_ALARMS = 5.0  # loss of F1 for each false alarm per sentence: 1 in 100 weighs as much as 0.05 of F1
FEWEST = 10  # positive sentences without which F1 says nothing, and only false alarms are judged
PRIOR = {"near": 3.0, "wide": 4.0, "linear": 0.04, "strong": 2.0, "weak": 0.4, "excluded": 1.0}  # medians of the draws


@dataclass(frozen=True)
class Talk:
    """A conversation's evidence, (sentences, labels, kinds), and its gold: 1 on, 0 off, -1 not known."""

    evidence: NDArray[np.float64]
    gold: NDArray[np.int64]


def draw(count: int, seed: int) -> Committee:
    """Settings at random around plausible ones, some with a kind of evidence left out."""
    rng = np.random.default_rng(seed)
    medians = np.array([PRIOR[kind] for kind in KINDS])[:, None]
    weights = medians * np.exp(rng.normal(0.0, 1.0, (len(KINDS), count))) * (rng.random((len(KINDS), count)) > 0.15)
    bias = -1.0 * np.exp(rng.normal(0.0, 0.7, count))
    enter, leave = rng.uniform(np.log(5e-4), np.log(0.03), count), rng.uniform(np.log(0.01), np.log(0.15), count)
    return Committee(weights, bias, enter, leave)


def members(committee: Committee, rows: NDArray[np.int64] | slice) -> Committee:
    """Some of a committee's members."""
    return Committee(committee.weights[:, rows], committee.bias[rows], committee.enter[rows], committee.leave[rows])


@dataclass(frozen=True)
class Counts:
    """Decisions of every candidate on one talk, shape (labels, candidates), and the positives, shape (labels,)."""

    hits: NDArray[np.int64]
    found: NDArray[np.int64]
    positives: NDArray[np.int64]
    negatives: NDArray[np.int64]


def count(talk: Talk, candidates: Committee) -> Counts:
    """What each candidate decides, at the default threshold."""
    size = len(candidates.bias)
    hits, found = np.zeros((2, talk.gold.shape[1], size), dtype=np.int64)
    for start in range(0, size, BATCH):
        rows = slice(start, start + BATCH)
        some = members(candidates, rows)
        odds = talk.evidence @ some.weights + some.bias
        shape = odds.shape
        tiled = [np.tile(numbers, shape[1]) for numbers in (some.enter, some.leave)]
        on = sequence.marginals(odds.reshape(shape[0], -1), *tiled).reshape(shape) >= 0
        hits[:, rows] = (on & (talk.gold == 1)[:, :, None]).sum(axis=0)
        found[:, rows] = (on & (talk.gold >= 0)[:, :, None]).sum(axis=0)
    return Counts(hits, found, (talk.gold == 1).sum(axis=0), (talk.gold == 0).sum(axis=0))


def judge(counts: Sequence[Counts]) -> NDArray[np.float64]:
    """For each candidate: mean F1 over the labels, less false alarms in talks where a label occurs hardly or never."""
    hits, found = sum(c.hits for c in counts), sum(c.found for c in counts)
    positives = np.sum([c.positives for c in counts], axis=0)
    f1 = 2 * hits / np.maximum(1, found + positives[:, None])
    rare = [(c, k) for c in counts for k in range(len(c.positives)) if c.positives[k] < FEWEST]
    never = [(c.found[k] - c.hits[k], c.negatives[k]) for c, k in rare]
    alarms = np.sum([wrong for wrong, _ in never], axis=0) / max(1, sum(size for _, size in never))
    return np.asarray(f1[positives >= FEWEST].mean(axis=0) - FALSE_ALARMS * alarms)


def choose(counts: Sequence[Counts], candidates: Committee) -> Committee:
    """The best candidates, best first."""
    return members(candidates, np.argsort(-judge(counts), kind="stable")[:MEMBERS])


def left_out(talks: dict[str, Talk], others: Sequence[Talk], candidates: Committee) -> dict[str, Committee]:
    """For each labelled talk the committee that is chosen without it; under "" the one that is chosen with all."""
    counted = {name: count(talk, candidates) for name, talk in talks.items()}
    always = [count(talk, candidates) for talk in others]
    return {
        name: choose([*always, *(counted[other] for other in talks if other != name)], candidates)
        for name in (*talks, "")
    }


def labelled(path: Path, evidence: Evidence, topics: Sequence[str], encode: Encode) -> dict[str, Talk]:
    """The talks of a CSV of labelled sentences, by name."""
    columns = [list(topics).index(label) for label in LABELS]
    talks = {}
    for name, part in pd.read_csv(path).groupby("transcript", sort=True):
        texts = [str(text) for text in part.text]
        gold = np.where(part.ignore.to_numpy()[:, None] == 1, -1, part[list(LABELS)].to_numpy())
        talks[str(name)] = Talk(evidence.of(texts, encode(texts))[:, columns], gold.astype(np.int64))
    return talks


def speech(root: Path, encoder: str) -> dict[str, tuple[list[str], Vectors]]:
    """Natural speech from the tables of a pipeline that was run on transcripts: sentences and vectors."""
    found = {}
    for name, (sentences, embeddings) in tables.scan("sentences", "embeddings", root=root):
        if {without_execution(name) for name in embeddings.encoder.unique()} != {encoder}:
            raise command.Problem(f"{root}: transcript {name!r} was not embedded by {encoder}")
        found[name] = ([str(text) for text in sentences.text], np.stack(list(embeddings.vector)).astype(np.float32))
    if missing := sorted(set(ABSENT) - set(found)):
        raise command.Problem(f"{root}: the transcript {missing[0]!r} is missing (see ABSENT in train_topics.py)")
    return found


def silent(found: dict[str, tuple[list[str], Vectors]], evidence: Evidence, topics: Sequence[str]) -> list[Talk]:
    """Conversations in which some topic cannot occur, and nothing is known of the others."""
    columns = [list(topics).index(label) for label in LABELS]
    talks = []
    for name, absent in ABSENT.items():
        texts, vectors = found[name]
        gold = np.tile(np.where(np.isin(LABELS, absent), 0, -1), (len(texts), 1)).astype(np.int64)
        talks.append(Talk(evidence.of(texts, vectors)[:, columns], gold))
    return talks


def save(folder: Path, lies: Speech, committees: dict[str, Committee], encoder: str) -> None:
    """Write the numbers where `few_shot` reads them; `left_out` is for benchmarks only."""
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "speech.safetensors").write_bytes(
        save({name: getattr(lies, name).astype(np.float16) for name in ("covariance", "mean")})
    )
    without = ",\n".join(f"    {json.dumps(name)}: {_rows(committees[name], 6)}" for name in committees if name)
    text = f'{{\n  "encoder": {json.dumps(encoder)},\n  "committee": {_rows(committees[""], 4)},\n'
    (folder / "weights.json").write_text(f'{text}  "left_out": {{\n{without}\n  }}\n}}\n', encoding="utf-8")


def _rows(committee: Committee, indent: int) -> str:
    table = np.vstack([committee.weights, committee.bias, committee.enter, committee.leave]).round(4)
    names = [*KINDS, "bias", "enter", "leave"]
    rows = [json.dumps(dict(zip(names, map(float, column), strict=True))) for column in table.T]
    return f"[\n{' ' * indent}" + f",\n{' ' * indent}".join(rows) + f"\n{' ' * (indent - 2)}]"


def main() -> int:
    """Learn, report each conversation left out, and write models/topics."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("../shared/topics/conversations.csv"))
    parser.add_argument(
        "--speech", type=Path, required=True, help="folder whose data/interim holds embedded transcripts"
    )
    parser.add_argument("--out", type=Path, default=Path("models/topics"))
    arguments = parser.parse_args()
    embed: config.Embed = config.load("embed")
    encoder = encoders.configured(embed.model_copy(update={"execution": "torch"}))

    def encode(texts: Sequence[str]) -> Vectors:
        return encoder.encode(texts).astype(np.float16).astype(np.float32)

    name = encoders.name_of(embed)
    topics = config.load_topics(config.load("topics").topics_folder)
    ids = [topic.id for topic in topics]
    found = speech(arguments.speech, name)
    lies = Speech.of(np.vstack([found[name][1] for name in ABSENT]))
    evidence = Evidence(topics, encode, lies)
    talks, others = labelled(arguments.gold, evidence, ids, encode), silent(found, evidence, ids)
    candidates = draw(CANDIDATES, seed=0)
    committees = left_out(talks, others, candidates)
    report(talks, committees)
    save(arguments.out, lies, committees, name)
    return 0


def report(talks: dict[str, Talk], committees: dict[str, Committee]) -> None:
    """Print precision, recall and F1 of each label over all talks, each left out in turn."""
    gold = np.vstack([talks[name].gold for name in talks])
    on = np.vstack([committees[name].scores(talks[name].evidence) for name in talks]) >= 0.5
    for column, label in enumerate(LABELS):
        known = gold[:, column] >= 0
        hit = (on[:, column] & (gold[:, column] == 1)).sum()
        found, positive = (on[:, column] & known).sum(), (gold[:, column] == 1).sum()
        print(
            f"{label}: precision {hit / max(1, found):.2f}, recall {hit / max(1, positive):.2f}, "
            f"F1 {2 * hit / max(1, found + positive):.2f} ({positive} positive sentences)"
        )


if __name__ == "__main__":
    sys.exit(command.run(main))
