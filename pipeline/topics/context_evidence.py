"""Gathers the signs of sentences in their context: the talk and the topic files, encoded by the tuned layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.runners.trunk import Trunk
from pipeline.topics import context_signs, in_context
from pipeline.topics.in_context import Said
from pipeline.topics.learnt import meaning
from pipeline.topics.signs import Numbers
from pipeline.work.remembered import EXAMPLES_MB, Memory, remembered

WEIGHTS, OFFSETS = "head.weight", "head.bias"  # arrays (topics, size) and (topics,) beside the layers
Encode = Callable[[Sequence[str]], NDArray[np.floating]]
_BETWEEN = "\x1e"  # between the parts of an example where it is kept by its text


class InContext:
    """The tuned encoder, loaded when it is first asked, and the topics as it sees them."""

    def __init__(self, topics: Sequence[config.Topic], trunk: Trunk, embed: config.Embed) -> None:
        self._trunk, self._embed = trunk, embed
        name = f"{encoders.name_of(embed)}/{embed.execution}/{embed.device}/{trunk.id}"
        self.known = known_of(topics, trunk, remembered(self._examples, name, Memory("examples", EXAMPLES_MB)))

    def of(self, texts: Sequence[str], turn: NDArray[np.int64]) -> Numbers:
        """The signs of a conversation, shape (sentences, topics, context_signs.SIGNS)."""
        return context_signs.of(self._encoder.of_talk(texts, turn), self.known)

    @cached_property
    def _encoder(self) -> in_context.InContext:
        return in_context.configured(self._embed, self._trunk)

    def _examples(self, keys: Sequence[str]) -> NDArray[np.float32]:
        return self._encoder.of_examples([Said(*key.split(_BETWEEN)) for key in keys])


def written(topics: Sequence[config.Topic]) -> list[list[Said]]:
    """What the topic files say: the descriptions, the examples of each topic, the counter-examples of each."""
    described = [Said(f"{topic.label}. {topic.description}") for topic in topics]
    on = [[_said(one) for one in topic.examples] or [own] for topic, own in zip(topics, described, strict=True)]
    return [described, *on, *([_said(one) for one in topic.counterexamples] for topic in topics)]


def key(said: Said) -> str:
    """An example as one text."""
    return _BETWEEN.join((said.text, said.before, said.after))


def known_of(topics: Sequence[config.Topic], trunk: Trunk, encode: Encode) -> context_signs.Known:
    """The topics' examples, descriptions and heads; `encode` takes the keys of examples."""
    parts = written(topics)
    vectors = encode([key(one) for part in parts for one in part]).astype(np.float32)
    split = np.split(vectors, np.cumsum([len(part) for part in parts])[:-1])
    columns = {known: place for place, known in enumerate(trunk.topics)}
    place = [columns.get(meaning(topic), -1) for topic in topics]
    there = np.array([column >= 0 for column in place])
    weights, offsets = (trunk.others[name].astype(np.float32)[place] for name in (WEIGHTS, OFFSETS))
    weights, offsets = np.where(there[:, None], weights, np.float32(0)), np.where(there, offsets, np.float32(0))
    count = len(topics)
    nearest = context_signs.kernel(split[1 : count + 1], split[count + 1 :])
    return context_signs.Known(nearest, split[0], weights.T, offsets)


def _said(example: config.Example) -> Said:
    return Said(example.text, example.before, example.after)
