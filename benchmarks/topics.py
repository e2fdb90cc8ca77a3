"""How well each topic model finds the topics of ../shared/topics; run: python -m benchmarks.topics [model ...].

Models that take a classifier (nli, textcat, tuned) get that of configs/topics.yaml.

The conversations are scored one at a time by numbers that were learnt without them; the excerpts by the shipped ones.
Macro F1 is the mean over topics. A turn (one speaker's successive sentences) is on a topic if any sentence of it is;
a transcript without speakers has no turns. Sentences marked `ignore` are not scored.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline import config
from pipeline.inference import encoder as encoders
from pipeline.inference.topic_models import TOPIC_MODELS, Conversation, Setting

LABELS = ["immigration", "electric_vehicles", "assassination_attempt"]
DATA = Path("../shared/topics")


def f1(found: NDArray[np.bool_], true: NDArray[np.bool_]) -> str:
    """Precision, recall and F1 as text."""
    hit = (found & true).sum()
    p, r = hit / max(1, found.sum()), hit / max(1, true.sum())
    return f"{2 * hit / max(1, found.sum() + true.sum()):.2f} ({p:.2f}/{r:.2f})"


def number(text: str) -> float:
    """The F1 in what `f1` says."""
    return float(text.split()[0])


def scored(kind: str, frame: pd.DataFrame, topics: Sequence[config.Topic], left_out: bool) -> pd.DataFrame:
    """The frame with one column `on_<label>` for each label."""
    embed: config.Embed = config.load("embed")
    encoder = encoders.load(embed.model, embed.revision, embed.sha256, "cpu", embed.max_tokens, embed.batch_tokens)
    name = encoders.identity(embed.model, embed.revision, embed.sha256, embed.max_tokens)
    parts = []
    for transcript, part in frame.groupby("transcript"):
        weights = Path(config.load("topics").weights)
        setting = Setting(
            topics,
            encoder.encode,
            name,
            weights,
            str(transcript) if left_out else "",
            classifier=config.load("topics").classifier,
            embed=embed,
        )
        vectors = encoder.encode(list(part.text)).astype(np.float16).astype(np.float32)
        scores = TOPIC_MODELS[kind](setting).tag(Conversation(list(part.text), vectors))
        columns = [[topic.id for topic in topics].index(label) for label in LABELS]
        parts.append(part.assign(**{f"on_{label}": scores[:, c] for label, c in zip(LABELS, columns, strict=True)}))
    return pd.concat(parts)


def show(kind: str, frame: pd.DataFrame, labels: Sequence[str]) -> None:
    """Print one model's figures on one data set."""
    from sklearn.metrics import average_precision_score

    frame = frame[frame.ignore == 0]
    spoken = frame[frame.speaker.notna()]
    turn = (spoken.transcript + spoken.speaker).ne((spoken.transcript + spoken.speaker).shift()).cumsum()
    sentence, turns = [], []
    for label in labels:
        on, true = (frame[f"on_{label}"] >= 0.5).to_numpy(), (frame[label] == 1).to_numpy()
        sentence.append(f1(on, true))
        by_turn = (
            spoken.assign(on=spoken[f"on_{label}"] >= 0.5, true=spoken[label] == 1).groupby(turn)[["on", "true"]].max()
        )
        turns.append(f1(by_turn.on.to_numpy(), by_turn.true.to_numpy()))
        explicit, rest = true & (frame.explicit == 1).to_numpy(), true & (frame.explicit == 0).to_numpy()
        print(
            f"  {kind:12} {label:22} sentences {sentence[-1]}, AP {average_precision_score(true, frame[f'on_{label}']):.2f}, "
            f"recall explicit {on[explicit].mean():.2f} contextual {on[rest].mean():.2f}; "
            f"turns {turns[-1]} of {by_turn.true.sum()}"
        )
    sentence_f1, turn_f1 = np.mean([number(x) for x in sentence]), np.mean([number(x) for x in turns])
    print(f"  {kind:12} macro F1: sentences {sentence_f1:.3f}, turns {turn_f1:.3f}")
    second = frame[(frame.second_attempt == 1) & (frame.assassination_attempt == 0)]
    if len(second):
        wrong = int((second.on_assassination_attempt >= 0.5).sum())
        print(f"  {kind:12} second attempt taken for the first: {wrong} of {len(second)}")


def main() -> int:
    """Print the table."""
    topics = config.load_topics(config.load("topics").topics_folder)
    conversations, excerpts = (pd.read_csv(DATA / f"{name}.csv") for name in ("conversations", "whitehouse_excerpts"))
    for kind in sys.argv[1:] or ("description", "few_shot", "lexicon"):
        print(f"{kind}: conversations, one left out at a time")
        result = scored(kind, conversations, topics, left_out=True)
        show(kind, result, [LABELS[0], LABELS[2]])
        print(f"{kind}: White House excerpts")
        show(kind, scored(kind, excerpts, topics, left_out=False), LABELS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
