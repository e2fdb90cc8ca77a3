"""The tuned layers that each protocol needs: which conversations and topics they saw, and what they say of the others.

They are kept in the work folder, each by its name, so that tuning can be stopped and goes on where it was.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.runners import trunk, windows
from pipeline.topics import context_signs, in_context
from pipeline.topics.context_evidence import key, known_of, written
from pipeline.topics.learnt import meaning
from pipeline.topics.signs import Numbers
from pipeline.training import tune_context
from pipeline.training.annotated import Labelled
from pipeline.training.fit_claims import one_thread
from pipeline.training.tune_context import Corpus, Tuned, Tuning

Ints = NDArray[np.int64]
ALL = "all"
SMALL = 5  # conversations: kinds with fewer are left out together
HALVES_SEED = 1
AT_ONCE = 5  # topics to learn from alone that are seen beside the shipped ones, as a user's own would be


@dataclass(frozen=True)
class Run:
    """Which conversations and topics layers are tuned on."""

    name: str
    talks: list[int]
    topics: list[int]


def groups(kinds: Sequence[str]) -> NDArray[np.str_]:
    """The kind of each conversation; small ones are one together."""
    count = Counter(kinds)
    return np.array([kind if count[kind] >= SMALL else "few" for kind in kinds])


def halves(kinds: Sequence[str]) -> Ints:
    """Two halves of the conversations, of every kind as many in each."""
    rng = np.random.default_rng(HALVES_SEED)
    order = sorted(range(len(kinds)), key=lambda k: (kinds[k], rng.random()))
    half = np.zeros(len(kinds), dtype=np.int64)
    half[order] = np.arange(len(kinds)) % 2
    return half


def without_folds(one: int, other: int) -> str:
    """The run that saw neither fold."""
    return f"without_folds_{min(one, other)}_{max(one, other)}"


def without_kind(group: str, half: int) -> str:
    """The run that saw a half of the conversations, none of this kind among them."""
    return f"without_{group.replace(' ', '_')}_half_{half}"


def in_sets(topics: Sequence[config.Topic], shipped: int) -> Iterator[tuple[list[int], slice]]:
    """The topics that are seen together, and which of them are meant: the shipped ones, and others beside them."""
    yield list(range(shipped)), slice(None)
    for begin in range(shipped, len(topics), AT_ONCE):
        more = range(begin, min(begin + AT_ONCE, len(topics)))
        yield [*range(shipped), *more], slice(shipped, None)


def plan(folds: Ints, kinds: Sequence[str], topics: int) -> dict[str, list[Run]]:
    """The runs of each protocol, and the one that is shipped."""
    everyone, every, half, group = range(len(folds)), list(range(topics)), halves(kinds), groups(kinds)
    pairs = [(a, b) for a in range(folds.max() + 1) for b in range(a + 1, folds.max() + 1)]
    by_fold = [Run(without_folds(*pair), [k for k in everyone if folds[k] not in pair], every) for pair in pairs]
    by_kind = [
        Run(without_kind(kind, side), [k for k in everyone if group[k] != kind and half[k] == side], every)
        for kind in np.unique(group[folds >= 0]).tolist()
        for side in (0, 1)
    ]
    return {"conversation": by_fold, ALL: [Run(ALL, list(everyone), every)], "kind": by_kind}


class Contexts:
    """The runs in a work folder, and the signs by each."""

    def __init__(
        self,
        talks: Sequence[Labelled],
        labels: list[Ints],
        topics: Sequence[config.Topic],
        how: Tuning,
        work: Path,
        shipped: int | None = None,
    ) -> None:
        self._talks, self._labels, self._topics, self._how = talks, labels, topics, how
        self._shipped = len(topics) if shipped is None else shipped
        self._folder = work / "context"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._read: dict[str, tuple[trunk.Trunk, dict[str, NDArray[np.float16]]]] = {}

    def tune(self, runs: Sequence[Run]) -> None:
        """Tune what is missing."""
        for run in runs:
            if not self.path(run.name).with_suffix(".npz").exists():
                with one_thread():
                    tuned = tune_context.tune(self.corpus, run.talks, run.topics, self._how, self._shipped)
                    self._save(run, tuned)
                print(f"train_topics: tuned {run.name}", file=sys.stderr, flush=True)

    def signs(self, run: str, talk: int, topics: Sequence[config.Topic]) -> Numbers:
        """The signs of a conversation by a run that did not see it."""
        layers, found = self._load(run)
        keys = [key(one) for part in written(self._topics) for one in part]
        table = dict(zip(keys, found["examples"].astype(np.float32), strict=True))
        vectors = found[self._talks[talk].name].astype(np.float32)
        signs = list[Numbers]()
        for together, meant in in_sets(topics, self._shipped):
            own = [topics[k] for k in together]
            known = known_of(own, layers, lambda asked: np.stack([table[one] for one in asked]))
            signs.append(context_signs.of(vectors, known)[:, meant])
        return np.concatenate(signs, axis=1)

    @cached_property
    def corpus(self) -> Corpus:
        """The windows of all conversations and examples, with their states."""
        embed: config.Embed = config.load("embed")
        spec = encoders.specified(embed.model_copy(update={"device": "cpu", "execution": "torch"}))
        shape = windows.Shape(self._how.size, self._how.step)
        cutter = in_context.InContext(encoders.runner(spec), shape, 0)
        parts = written(self._topics)
        cut = [cutter.talk(talk.conversation.texts, talk.conversation.turns) for talk in self._talks]
        cut.append(cutter.examples([one for part in parts for one in part]))
        firsts = np.cumsum([0, *(len(each.ids) for each in cut)])[:-1].tolist()
        states = tune_context.states(cut, self._how, self._folder)
        texts = [tune_context.texts(each, first) for each, first in zip(cut, firsts, strict=True)]
        count = len(self._topics)
        topic = np.concatenate([np.arange(count), *(np.full(len(p), k % count) for k, p in enumerate(parts[1:]))])
        kind = np.repeat(
            [0, 1, 2], [count, *(sum(map(len, part)) for part in (parts[1 : count + 1], parts[count + 1 :]))]
        )
        return Corpus(states, texts[:-1], self._labels, texts[-1], topic, kind)

    def _save(self, run: Run, tuned: Tuned) -> None:
        corpus = self.corpus
        unseen = [k for k in range(len(self._talks)) if k not in run.talks]
        found = {self._talks[k].name: tuned.vectors(corpus, corpus.talks[k]).astype(np.float16) for k in unseen}
        found["examples"] = np.vstack([tuned.vectors(corpus, [_alone(text)]) for text in corpus.examples]).astype(
            np.float16
        )
        named = [meaning(topic) if k in run.topics else "" for k, topic in enumerate(self._topics)]
        path = self.path(run.name)
        trunk.save(path, tuned.trunk(self._how, named, encoders.name_of(config.load("embed"))))
        np.savez(path.with_suffix(".npz"), allow_pickle=False, **found)

    def _load(self, run: str) -> tuple[trunk.Trunk, dict[str, NDArray[np.float16]]]:
        if run not in self._read:
            layers = trunk.read(self.path(run))
            with np.load(self.path(run).with_suffix(".npz")) as stored:
                self._read[run] = layers, dict(stored)
        return self._read[run]

    def path(self, run: str) -> Path:
        """The file of a run's layers."""
        return self._folder / f"{run}.safetensors"


def _alone(text: tune_context.Text) -> tune_context.Text:
    """The window as if it were the only one."""
    return tune_context.Text(text.place, text.tokens, np.zeros(1, dtype=np.int64), text.begin, text.end)
