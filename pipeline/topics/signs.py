"""What the reader is shown of each sentence and topic: nearness, words, how the talk goes on; alike for every topic."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.speech.words import words
from pipeline.topics.lexicon import Hits
from pipeline.topics.topic_heads import Vectors, unit, window

Numbers = NDArray[np.float32]
REACHES = (1, 5)  # sentences over which the context of a vector fades
FADE = 6.0  # sentences over which a word that was said fades
TOP = 0.05  # of a conversation's sentences: how near its nearest are to a topic

OF_TOPIC = (
    *("kernel alone", "kernel near", "kernel wide", "linear alone", "linear wide", "described near", "described wide"),
    *(
        "anchors",
        "hints",
        "fresh hints",
        "exclusions",
        "anchors before",
        "anchors after",
        "hints before",
        "hints after",
    ),
    *("near the anchored around", "near all anchored", "other topics", "other anchors"),
    *("conversation: anchors", "conversation: kernel", "conversation: described"),
    *("learnt alone", "learnt near", "learnt wide", "learnt together", "is learnt"),
)
OF_SENTENCE = (
    *("as before", "as after", "turn begins", "turn ends", "length", "pronoun", "joint", "question", "brief"),
    *("marks", "capitals", "beginning", "end"),
)
SIGNS = (*OF_TOPIC, *OF_SENTENCE)

_PRONOUN = re.compile(r"(it|that|this|they|them|those|these|he|she|we|its|their|his|her|there)\b", re.IGNORECASE)
_JOINT = re.compile(r"(and|but|so|or|because|then|which|who|also|yeah|yes|no|right|well|okay|ok|now|uh|um)\b", re.I)
BRIEF = 3  # words


def of_sentences(texts: Sequence[str], vectors: Vectors, turn: NDArray[np.int64]) -> Numbers:
    """How the talk goes on at each sentence, whatever the topic: shape (sentences, OF_SENTENCE)."""
    count = len(texts)
    lengths = np.array([len(words(text)) for text in texts])
    whole = unit(vectors)
    beside = (whole[1:] * whole[:-1]).sum(axis=1)
    begins = np.diff(turn, prepend=turn[:1] - 1) != 0
    place = np.arange(count) / max(count - 1, 1)
    columns = [
        np.concatenate([[0.0], beside]),
        np.concatenate([beside, [0.0]]),
        begins,
        np.concatenate([begins[1:], [True]]),
        np.log1p(lengths) / 2,
        [bool(_PRONOUN.match(text)) for text in texts],
        [bool(_JOINT.match(text)) for text in texts],
        ["?" in text for text in texts],
        lengths <= BRIEF,
        [any(mark in text for mark in ".?!") for text in texts],
        [text != text.lower() for text in texts],
        np.exp(-place * 20),
        np.exp(-(1 - place) * 20),
    ]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def words_said(hits: Hits) -> list[Numbers]:
    """The lexicon's part: counts in the sentence, and how lately and how soon there are others."""
    strong, weak, fresh = np.minimum(hits.strong, 2), np.minimum(hits.weak, 3), np.minimum(hits.fresh, 2)
    before = [faded(counts) for counts in (hits.strong, hits.fresh)]
    after = [faded(counts[::-1])[::-1] for counts in (hits.strong, hits.fresh)]
    around = [np.log1p(counts) for pair in zip(before, after, strict=True) for counts in pair]
    return [strong, weak, fresh, np.minimum(hits.excluded, 1), *around]


def faded(counts: NDArray[np.floating]) -> Numbers:
    """The counts of the sentences before each, the farther the less; without its own."""
    keep, out = np.exp(-1.0 / FADE), np.zeros_like(counts, dtype=np.float32)
    for row in range(1, len(counts)):
        out[row] = keep * (out[row - 1] + counts[row - 1])
    return out


def own_passage(vectors: Vectors, anchors: NDArray[np.floating]) -> tuple[Numbers, Numbers]:
    """How near each sentence in context is to those around it, and to all, that say a word of the topic.

    Each of shape (sentences, topics); 0 where nobody says any.
    """
    near = window(vectors, REACHES[0])
    mean = near.mean(axis=0)
    centred = unit(near - mean)
    local, whole = np.zeros_like(anchors, dtype=np.float32), np.zeros_like(anchors, dtype=np.float32)
    keep = np.exp(-1.0 / (2 * FADE))
    for topic in np.flatnonzero(anchors.sum(axis=0)).tolist():
        said = np.minimum(anchors[:, topic : topic + 1], 1.0) * centred
        running = np.zeros_like(centred)
        for step in (1, -1):
            total = np.zeros(centred.shape[1], dtype=np.float32)
            order = range(len(said)) if step == 1 else range(len(said) - 1, -1, -1)
            for row in order:
                running[row] += total
                total = keep * (total + said[row])
        weight = np.linalg.norm(running, axis=1)
        local[:, topic] = (centred * running).sum(axis=1) / np.maximum(weight, 0.2)
        others = said.sum(axis=0) - said  # a sentence is no evidence for itself
        whole[:, topic] = (centred * unit(others)).sum(axis=1)
    return local, whole


def top(scores: NDArray[np.floating]) -> Numbers:
    """For each topic the mean of its highest scores, the same for all sentences."""
    count = max(3, round(TOP * len(scores)))
    return np.broadcast_to(np.sort(scores, axis=0)[-count:].mean(axis=0), scores.shape).astype(np.float32)
