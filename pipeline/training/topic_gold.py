"""The labelled conversations with all that a reader is shown of them, by heads and layers that did not see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.topics import context_signs, reader
from pipeline.topics.signs import SIGNS, Numbers
from pipeline.training import context_runs, fit_heads, fit_reader, tune_context
from pipeline.training.annotated import Labelled
from pipeline.training.context_runs import Contexts
from pipeline.training.fit_reader import LEARNT, Pair

SETTINGS = Path("models/topics.yaml")
NO_FOLD = -1
Given = tuple[list[Numbers], Sequence[config.Topic]]  # plain signs of all conversations, and the topic files
RunOf = Callable[[int], str]  # the name of the layers by which a conversation is shown; empty: none


def without_layers(_: int) -> str:
    """Every conversation by its plain signs alone."""
    return ""


class Settings(config.Section):
    """models/topics.yaml."""

    annotated: str
    labels: str  # of further topics and conversations, see `annotated.Ranges`; empty: none
    ready: str  # folder of further topics' files
    written: str  # folder of conversations that were written to learn from
    sources: list[str]
    files: dict[str, str]
    work: str
    folds: int
    seed: int
    parts: list[list[str]]  # topics that are left out together: some shipped ones, and those that are near them
    shrinkage: float
    tuning: tune_context.Tuning
    recipe: fit_reader.Recipe


@dataclass(frozen=True)
class Gold:
    """The labelled conversations, their plain signs for all topics, their labels, what they add to the learnt heads."""

    talks: list[Labelled]
    signs: list[Numbers]
    settings: Settings
    topics: Sequence[config.Topic] = ()
    shipped: int = 0  # how many of the topics are, the first ones: figures are of these; 0 for all

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
    def contexts(self) -> Contexts:
        """The signs of sentences in their context."""
        given = (self.talks, self.labels, self.topics, self.settings.tuning, Path(self.settings.work))
        return Contexts(*given, self.shipped or len(self.topics))

    @property
    def kinds(self) -> list[str]:
        """The kind of each conversation."""
        return [talk.kind for talk in self.talks]

    @cached_property
    def folds(self) -> NDArray[np.int64]:
        """The fold of each conversation; every fold has some of every kind. -1 for those that are not judged."""
        rng = np.random.default_rng(self.settings.seed)
        judged = [k for k, talk in enumerate(self.talks) if talk.judged]
        order = sorted(judged, key=lambda k: (self.talks[k].kind, rng.random()))
        folds = np.full(len(self.talks), NO_FOLD, dtype=np.int64)
        folds[order] = np.arange(len(order)) % self.settings.folds
        return folds

    @property
    def judged(self) -> list[int]:
        """The conversations that figures are of."""
        return np.flatnonzero(self.folds != NO_FOLD).tolist()

    def heads(self, of: Sequence[int]) -> NDArray[np.float32]:
        """Learnt heads fitted on these conversations."""
        return fit_heads.fit([self.sums[k] for k in of], self.settings.shrinkage)

    def shown(self, talk: int, heads: NDArray[np.float32], run: str = "", given: Given | None = None) -> Numbers:
        """All signs of a conversation: with the scores of these heads, and with those of tuned layers, if named."""
        signs, topics = given or (self.signs, self.topics)
        plain = signs[talk].copy()
        scores = fit_heads.inputs(self.talks[talk].conversation.vectors) @ heads
        plain[..., LEARNT] = np.stack([*scores, np.ones_like(scores[0])], axis=-1)
        if not run:
            return plain
        return np.concatenate([plain, self.contexts.signs(run, talk, topics)], axis=-1)

    def pairs(self, train: Sequence[int], topics: Sequence[int], run: RunOf = without_layers) -> Iterator[Pair]:
        """What a reader learns from: the learnt scores of a conversation come from heads fitted without its fold.

        Conversations in no fold are left out: all layers and heads learnt from them.
        """
        for fold in np.unique(self.folds[[k for k in train if self.folds[k] != NO_FOLD]]):
            heads = self.heads([k for k in train if self.folds[k] != fold])
            for talk in (k for k in train if self.folds[k] == fold):
                shown = self.shown(talk, heads, run(talk))
                for topic in topics:
                    label = self.labels[talk][:, topic]
                    if (label >= 0).any():
                        yield Pair(shown[:, topic], label, not self.shipped or topic < self.shipped)

    def reader(self, train: Sequence[int], topics: Sequence[int], run: RunOf = without_layers) -> reader.Reader:
        """A reader fitted on these conversations and topics; `run` names the layers by which it is shown each one."""
        pairs = list(self.pairs(train, topics, run))
        signs = SIGNS if pairs[0].signs.shape[1] == len(SIGNS) else (*SIGNS, *context_signs.SIGNS)
        return fit_reader.fit(pairs, self.settings.recipe, signs)

    def without_fold(self, left: int, talk: int) -> str:
        """The layers by which a conversation is shown where a fold is left out; they saw neither of the two."""
        own, count = int(self.folds[talk]), self.settings.folds
        return context_runs.without_folds(left, own if own != left else (left + 1) % count)

    @property
    def parts(self) -> list[list[int]]:
        """The topics that are left out together."""
        place = {topic.id: k for k, topic in enumerate(self.topics)}
        return [[place[name] for name in part] for part in self.settings.parts]

    def without_kind(self, left: str, talk: int) -> str:
        """The same where a kind is left out."""
        own = context_runs.groups(self.kinds)[talk] == left
        return context_runs.without_kind(left, 0 if own else 1 - int(context_runs.halves(self.kinds)[talk]))
