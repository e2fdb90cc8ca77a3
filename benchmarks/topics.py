"""How well each topic model finds the topics of the annotated conversations; run: python -m benchmarks.topics [model ...] [--detail].

The conversations are read from their files by the pipeline (`python -m pipeline.training.train_topics prepare`), and the
scores carried to the labelled units by aligned words. `few_shot` is judged by scores of readers that did not see the
conversation, its kind, or the topic (`... train_topics validate` wrote them); the other models learn nothing from them.
Models that take a classifier (nli, textcat, tuned) get that of configs/topics.yaml.

F1 and average precision are means over conversations for each topic that occurs in them, then over topics: all eight, and
the three of the first use. Units marked -1 are not scored. The share of words is all of a conversation's scored words.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks import borders
from pipeline.core import config
from pipeline.core.encoder_names import STATIC
from pipeline.encoders.runners import encoder as encoders
from pipeline.topics.topic_models import TOPIC_MODELS, Setting
from pipeline.training import annotated
from pipeline.training.annotated import Labelled
from pipeline.training.topic_gold import SETTINGS, Settings

FIRST_USE = ("immigration", "electric_vehicles", "assassination_attempt")
PROTOCOLS = {
    "conversation": "each conversation by a reader that did not see it",
    "kind": "each by a reader that saw none of its kind",
    "topic": "each topic by a reader that saw the seven others",
    "few": "the same, with a description and three examples alone",
    STATIC: "each conversation by a reader of static vectors that did not see it (pipeline.training.train_static)",
}
Floats = NDArray[np.float64]


def judged(talk: Labelled, scores: Floats, topics: Sequence[str], first: int = 0) -> Iterable[dict[str, object]]:
    """A row of counts and figures for each topic that is labelled in the conversation; theirs are columns from `first`."""
    from sklearn.metrics import average_precision_score

    of_units = talk.to_units(scores)
    decided = talk.to_units((scores >= 0.5).astype(np.float64)) >= 0.5
    for column, topic in enumerate(topics, first):
        rows = talk.units.gold[:, column] >= 0
        if not rows.any():
            continue
        truth, on, weight = talk.units.gold[rows, column] == 1, decided[rows, column], talk.units.n_words[rows]
        turns = pd.DataFrame({"truth": truth, "on": on}).groupby(talk.units.turn[rows]).max().to_numpy(dtype=bool)
        hits, found, gold = borders.matched_borders(truth, on)
        yield {
            "talk": talk.name,
            "kind": talk.kind,
            "topic": topic,
            "n": len(truth),
            "gold": truth.sum(),
            "found": on.sum(),
            "hits": (truth & on).sum(),
            "f1": _f1(truth, on),
            "turn_f1": _f1(*turns.T),
            "turned": len(turns) > 1,
            "ap": average_precision_score(truth, of_units[rows, column]) if truth.any() else np.nan,
            "share_off": 100 * abs(weight @ on.astype(int) - weight @ truth.astype(int)) / max(1, weight.sum()),
            "p_k": borders.p_k(truth, on),
            "window_diff": borders.window_diff(truth, on),
            "border_hits": hits,
            "borders_found": found,
            "borders": gold,
        }


def _f1(truth: NDArray[np.bool_], on: NDArray[np.bool_]) -> float:
    return float(2 * (truth & on).sum() / max(1, truth.sum() + on.sum()))


def line(rows: pd.DataFrame) -> str:
    """The figures of some rows in one line."""
    there, absent = rows[rows.gold > 0], rows[rows.gold == 0]
    mean = there.groupby("topic")[["f1", "ap"]].mean()
    three = mean[mean.index.isin(FIRST_USE)]
    total = rows.groupby("topic")[["hits", "found", "gold"]].sum()
    pooled = (2 * total.hits / (total.found + total.gold).clip(lower=1)).mean()
    turned = there[there.turned].groupby("topic").turn_f1.mean()
    edges = rows[["border_hits", "borders_found", "borders"]].sum()
    border = 2 * edges.border_hits / max(1, edges.borders_found + edges.borders)
    return (
        f"F1 {mean.f1.mean():.3f} (three {three.f1.mean():.3f}), pooled {pooled:.3f}, turns {turned.mean():.3f}, "
        f"AP {mean.ap.mean():.3f} (three {three.ap.mean():.3f}), share of words off by {rows.share_off.mean():.2f} "
        f"(where it occurs {there.share_off.mean():.2f}, at most {rows.share_off.max():.0f}), Pk {there.p_k.mean():.3f}, "
        f"WindowDiff {there.window_diff.mean():.3f}, borders {border:.3f}, "
        f"false where it does not occur {1000 * absent.found.sum() / max(1, absent.n.sum()):.1f} in 1,000"
    )


def show(
    name: str,
    talks: Sequence[Labelled],
    scores: Sequence[Floats],
    topics: Sequence[str],
    detail: bool,
    first: int = 0,
) -> None:
    """Print the figures of one model by one protocol."""
    rows = pd.DataFrame([r for t, s in zip(talks, scores, strict=True) for r in judged(t, s, topics, first)])
    print(f"{name}: {line(rows)}", flush=True)
    if detail:
        for group in ("kind", "topic"):
            for value, part in rows.groupby(group):
                print(f"  {value}: {line(part)}")


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", help="of " + ", ".join(TOPIC_MODELS))
    parser.add_argument("--detail", action="store_true", help="by kind and by topic, too")
    arguments = parser.parse_args()
    settings: Settings = config.parse(Settings, SETTINGS)
    given: config.Topics = config.load("topics")
    topics = config.load_topics(given.topics_folder)
    ids = [topic.id for topic in topics]
    work = Path(settings.work)
    others = [topic.id for topic in config.load_topics(settings.ready)]
    sources = annotated.Sources(Path(settings.annotated), Path(settings.labels))
    talks = [talk for talk in annotated.read(work, sources, [*ids, *others]) if talk.judged]
    embed: config.Embed = config.load("embed")
    encoder = encoders.configured(embed)
    for kind in arguments.models or ("few_shot", "lexicon", "description"):
        if kind == "few_shot":
            for protocol, said in PROTOCOLS.items():
                if not (path := work / f"held_out_{protocol}.npz").exists():
                    print(
                        f"{kind}, {said}: not there: python -m pipeline.training.train_topics validate --only {protocol}"
                    )
                    continue
                stored = np.load(path)
                scores = [stored[talk.name] for talk in talks]
                show(f"{kind}, {said}", talks, scores, ids, arguments.detail)
                if scores[0].shape[1] > len(ids):
                    show(f"{kind}, {said}, topics to copy", talks, scores, others, arguments.detail, len(ids))
            continue
        setting = Setting(
            topics, encoder.encode, encoders.name_of(embed), Path(given.weights), "", given.classifier, embed
        )
        model = TOPIC_MODELS[kind](setting)
        show(kind, talks, [model.tag(talk.conversation) for talk in talks], ids, arguments.detail)
    return 0


if __name__ == "__main__":
    sys.exit(main())
