"""What the reader is shown of sentences in their context: by the vectors of `encoders/in_context.py`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.core import decisions
from pipeline.topics.signs import Numbers, top
from pipeline.topics.topic_heads import Kernel, Vectors, unit, window

REACH = decisions.whole("topics", "context_reach")  # sentences over which the wide context of a head fades
# signs that only a topic with labelled conversations has
BY_LABELS = ("in context: head", "in context: head, wide", "conversation: head in context")
SIGNS = ("in context: near", "in context: described", *BY_LABELS)


@dataclass(frozen=True)
class Known:
    """Topics in the space of contextual vectors: their examples, descriptions, and heads.

    `described` is (topics, size), `weights` (size, topics) with `offsets`: 0 for topics without labelled conversations.
    """

    nearest: Kernel
    described: Vectors
    weights: Vectors
    offsets: Vectors


def kernel(on: list[Vectors], off: list[Vectors]) -> Kernel:
    """How much nearer to a topic's examples than to its counter-examples and the other topics' examples."""
    count, size = len(on), on[0].shape[1]
    groups = [*on, *off]
    of = np.repeat(np.arange(2 * count), [len(group) for group in groups])[:, None]
    topics = np.arange(count)
    shares = [(of == topics), (of == topics + count) | ((of < count) & (of != topics))]
    parts = [np.asarray(member / np.maximum(member.sum(axis=0), 1), dtype=np.float32) for member in shares]
    return Kernel(np.zeros(size, np.float32), np.eye(size, dtype=np.float32), unit(np.vstack(groups)), *parts)


def of(vectors: Vectors, known: Known) -> Numbers:
    """The signs of a conversation, shape (sentences, topics, SIGNS)."""
    alone = unit(vectors)
    head, wide = (part @ known.weights + known.offsets for part in (alone, window(vectors, REACH)))
    columns = [known.nearest(alone), alone @ known.described.T, head, wide, top(head)]
    return np.stack(columns, axis=-1).astype(np.float32)
