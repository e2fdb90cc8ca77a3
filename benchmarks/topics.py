"""How well each topic model finds the topics of ../shared/topics; run: python -m benchmarks.topics [model ...] [--few] [--precision int8].

Models that take a classifier (nli, textcat, tuned) get that of configs/topics.yaml.

The conversations are scored one at a time by numbers that were learnt without them; the excerpts by the shipped ones.
Macro F1 is the mean over topics. A turn (one speaker's successive sentences) is on a topic if any sentence of it is;
a transcript without speakers has no turns. Sentences marked `ignore` are not scored. Intervals are 90 %, by resampling
passages. With `--few` each topic in turn has nothing but its description and three examples; the others are whole.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.encoders import encoder as encoders
from pipeline.evaluation.agreement import passage_intervals, scores
from pipeline.topics.topic_models import TOPIC_MODELS, Conversation, Setting

LABELS = ("immigration", "electric_vehicles", "assassination_attempt")
ENOUGH = ("immigration", "assassination_attempt")  # with positives enough in the conversations
DATA = Path("../shared/topics")
FEW = 3
GAP = 2  # a passage goes on over so many sentences off it


CHANGED: dict[str, str] = {"device": "cpu"}


@cache
def encoder() -> encoders.Encoder:
    """The encoder that configs/embed.yaml names, at another precision where one is asked for."""
    embed: config.Embed = config.load("embed")
    return encoders.configured(embed.model_copy(update=CHANGED))


@cache
def _vectors(texts: tuple[str, ...]) -> NDArray[np.float32]:
    return encoder().encode(texts).astype(np.float16).astype(np.float32)


def vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors as precise as the embeddings table's."""
    return _vectors(tuple(texts))


def bare(topic: config.Topic) -> config.Topic:
    """The topic with its description and the first examples that need no context, and nothing else."""
    alone = [example for example in topic.examples if not example.before][:FEW]
    return topic.model_copy(update={"lexicon": config.Lexicon(), "examples": alone, "counterexamples": []})


def scored(kind: str, frame: pd.DataFrame, topics: Sequence[config.Topic], left_out: bool) -> pd.DataFrame:
    """The frame with one column `on_<label>` for each label."""
    embed: config.Embed = config.load("embed")
    name = encoders.name_of(embed)
    weights, classifier = Path(config.load("topics").weights), config.load("topics").classifier
    columns = [[topic.id for topic in topics].index(label) for label in LABELS]
    parts = []
    for transcript, part in frame.groupby("transcript"):
        texts = [str(text) for text in part.text]
        given = Setting(topics, vectors, name, weights, str(transcript) if left_out else "", "", classifier, embed)
        model = TOPIC_MODELS[kind](given)
        found = model.tag(Conversation(texts, vectors(texts)))
        parts.append(part.assign(**{f"on_{label}": found[:, c] for label, c in zip(LABELS, columns, strict=True)}))
    return pd.concat(parts)


def figures(truth: NDArray[np.bool_], score: NDArray[np.float64]) -> tuple[float, str]:
    """F1, and all figures as text."""
    found, on = scores(truth, score >= 0.5, score), score >= 0.5
    between = passage_intervals(truth, on, GAP).get("f1")
    text = f"F1 {found.get('f1', 0):.2f}" + (f" [{between[0]:.2f}, {between[1]:.2f}]" if between else "")
    text += f" P {found.get('precision', 0):.2f} R {found.get('recall', 0):.2f} AP {found.get('ap', 0):.2f}"
    return float(found.get("f1", 0)), f"{text} ({(on & truth).sum()} of {truth.sum()}, {(on & ~truth).sum()} wrong)"


def show(kind: str, frame: pd.DataFrame, labels: Sequence[str]) -> None:
    """Print one model's figures on one data set."""
    frame = frame[frame.ignore == 0]
    spoken = frame[frame.speaker.notna()]
    who = spoken.transcript + spoken.speaker
    turn = who.ne(who.shift()).cumsum().rename("turn")
    sentence, turns = [], []
    for label in labels:
        score, truth = frame[f"on_{label}"].to_numpy(), (frame[label] == 1).to_numpy()
        by_turn = spoken[[label, f"on_{label}"]].groupby(turn).max()
        of_sentences = figures(truth, score)
        of_turns = figures((by_turn[label] == 1).to_numpy(), by_turn[f"on_{label}"].to_numpy())
        explicit = (frame.explicit == 1).to_numpy()
        seen = [f"{(score[rows] >= 0.5).mean():.2f}" for rows in (truth & explicit, truth & ~explicit) if rows.any()]
        print(f"  {kind:11} {label:21} sentences {of_sentences[1]}, recall explicit/contextual {'/'.join(seen)}")
        print(f"  {'':11} {'':21} turns     {of_turns[1]}")
        sentence.append(of_sentences[0])
        turns.append(of_turns[0])
    print(f"  {kind:11} macro F1: sentences {np.mean(sentence):.3f}, turns {np.mean(turns):.3f}")
    second = frame[(frame.second_attempt == 1) & (frame.assassination_attempt == 0)]
    if len(second) and "assassination_attempt" in labels:
        wrong = int((second.on_assassination_attempt >= 0.5).sum())
        print(f"  {kind:11} second attempt taken for the first: {wrong} of {len(second)}")


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", help="of " + ", ".join(TOPIC_MODELS))
    parser.add_argument("--few", action="store_true", help="a description and three examples for each topic in turn")
    parser.add_argument("--precision", help="fp32, int8, bf16, fp16; the heads stay those of fp32")
    arguments = parser.parse_args()
    if arguments.precision:
        CHANGED["precision"] = arguments.precision
    topics = config.load_topics(config.load("topics").topics_folder)
    conversations, excerpts = (pd.read_csv(DATA / f"{name}.csv") for name in ("conversations", "whitehouse_excerpts"))
    for kind in arguments.models or ("description", "few_shot", "lexicon"):
        for label in LABELS if arguments.few else ("",):
            given = [bare(topic) if topic.id == label else topic for topic in topics]
            note = f", {label} with a description and {FEW} examples" if label else ""
            if label in ("", *ENOUGH):
                print(f"{kind}: conversations, one left out at a time{note}")
                found = scored(kind, conversations, given, left_out=True)
                show(kind, found, [label] if label else ENOUGH)
                if not label:
                    print("  and a topic that hardly occurs in them:")
                    show(kind, found, [rare for rare in LABELS if rare not in ENOUGH])
            print(f"{kind}: White House excerpts{note}")
            show(kind, scored(kind, excerpts, given, left_out=False), [label] if label else LABELS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
