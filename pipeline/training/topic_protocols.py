"""Judges the reader of topics on what it did not see: conversations, kinds of talk, topics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.topics import reader
from pipeline.topics.signs import Numbers
from pipeline.training import context_runs, fit_reader
from pipeline.training.topic_gold import Given, Gold

FEW = 3  # examples of a topic that has nothing else but its description
Scores = NDArray[np.float64]


def by_group(gold: Gold, group: NDArray[Any], run: Callable[[Any, int], str]) -> list[Scores]:
    """The scores of every judged conversation by a reader that saw none of its group; `run` as in `Gold.without_fold`.

    Those that are not judged have none.
    """
    everyone, topics = range(len(gold.talks)), range(gold.labels[0].shape[1])
    found: list[Scores] = [np.zeros((0, 0))] * len(gold.talks)
    for value in np.unique(group[gold.judged]).tolist():
        train = [k for k in everyone if group[k] != value]
        read, heads = gold.reader(train, topics, partial(run, value)), gold.heads(train)
        for talk in (k for k in gold.judged if group[k] == value):
            found[talk] = scored(read, gold.shown(talk, heads, run(value, talk)))
        print(f"train_topics: without {value}: done", flush=True)
    return found


def by_topic(gold: Gold, given: Sequence[Callable[[int], Given]]) -> list[list[Scores]]:
    """The scores of every shipped topic by a reader that saw neither it nor those that are near it.

    Each of `given` is a way to give the topic's signs. Topics without labels are read by plain signs alone, as the
    product reads them.
    """
    shape = [(len(label), gold.shipped or label.shape[1]) for label in gold.labels]
    found = [[np.zeros(one) for one in shape] for _ in given]
    unlearnt = np.zeros_like(gold.heads(range(len(gold.talks))))[..., : shape[0][1]]
    for part in gold.parts:
        rest = [k for k in range(len(gold.topics)) if k not in part]
        read = gold.reader(range(len(gold.talks)), rest)
        for topic in (k for k in part if k < shape[0][1]):
            for out, given_ in zip(found, given, strict=True):
                way = given_(topic)
                for talk in gold.judged:
                    shown_ = gold.shown(talk, unlearnt, given=way)[:, topic : topic + 1]
                    shown_[..., np.isin(read.signs, fit_reader.BY_LABELS)] = 0
                    out[talk][:, topic] = scored(read, shown_)[:, 0]
            print(f"train_topics: without topic {topic}: done", flush=True)
    return found


def scored(read: reader.Reader, given: Numbers) -> Scores:
    """Scores as the product gives them, of the topics in the tuned layers' order or of one that is not among them."""
    odds = read.log_odds(given)
    return reader.scores(odds, reader.cuts(range(odds.shape[1])))


def bared(topic: config.Topic) -> config.Topic:
    """The topic with its description and the first examples that need no context, and nothing else."""
    alone = [example for example in topic.examples if not example.before][:FEW]
    return topic.model_copy(update={"lexicon": config.Lexicon(), "examples": alone, "counterexamples": []})


def protocols(
    gold: Gold,
    show: Callable[[Sequence[config.Topic]], list[Numbers]],
    only: str | None,
) -> Iterator[tuple[str, list[Scores]]]:
    """Each protocol's name with the scores of all conversations; `show` gives their signs for other topic files."""
    if only in (None, "conversation"):
        yield "conversation", by_group(gold, gold.folds, gold.without_fold)
    if only in (None, "kind"):
        yield "kind", by_group(gold, context_runs.groups(gold.kinds), gold.without_kind)
    if only in (None, "topic"):

        def bare(topic: int) -> Given:
            given = [bared(each) if k == topic else each for k, each in enumerate(shipped)]
            return show(given), given

        shipped = gold.topics[: gold.shipped or None]
        whole = [signs[:, : len(shipped)] for signs in gold.signs], shipped
        yield from zip(("topic", "few"), by_topic(gold, [lambda _: whole, bare]), strict=True)
