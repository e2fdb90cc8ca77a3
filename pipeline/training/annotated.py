"""Conversations labelled by topic, as the pipeline reads their files; labels are carried over by aligned words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.alignment.matching import match_words
from pipeline.core import tables
from pipeline.speech.words import words
from pipeline.topics.topic_heads import Encode
from pipeline.topics.topic_models import Conversation

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
UNKNOWN = -1
KINDS = {"wh": "briefings", "rally": "rallies", "jre": "podcast captions", "pod": "podcasts"}  # others: debates


@dataclass(frozen=True)
class Units:
    """The labelled units of a conversation, shape (units, topics): 1 on, 0 off, -1 not scored; and each one's turn."""

    gold: Ints
    turn: Ints
    n_words: Ints


@dataclass(frozen=True)
class Labelled:
    """A conversation as the pipeline cut it, with its units and for each of their words the sentence that has it.

    `word_unit` and `word_sentence` say for each word of the units where it stands; the sentence is -1 where the
    pipeline has no such word.
    """

    name: str
    conversation: Conversation
    units: Units
    word_unit: Ints
    word_sentence: Ints

    @property
    def kind(self) -> str:
        """What kind of talk it is, by its name."""
        return KINDS.get(self.name.split("_")[0], "debates")

    @property
    def found(self) -> float:
        """The share of the units' words that the pipeline has."""
        return float((self.word_sentence >= 0).mean())

    def of_sentences(self) -> Ints:
        """The label of each sentence: that of most of its labelled words, -1 where they are not scored."""
        known = self.word_sentence >= 0
        sentence, gold = self.word_sentence[known], self.units.gold[self.word_unit[known]]
        shape = (len(self.conversation.texts), gold.shape[1])
        votes = np.zeros((3, *shape))
        for row, label in enumerate((0, 1, UNKNOWN)):
            np.add.at(votes[row], sentence, gold == label)
        off, on, out = votes
        scored = (off + on > 0) & (off + on >= out)
        return np.where(scored, (on >= off).astype(np.int64), UNKNOWN)

    def to_units(self, of_sentences: Floats) -> Floats:
        """The mean over each unit's words of what its sentences have; 0 for words that the pipeline lacks."""
        sums = np.zeros((len(self.units.gold), of_sentences.shape[1]))
        known = self.word_sentence >= 0
        np.add.at(sums, self.word_unit[known], of_sentences[self.word_sentence[known]])
        return np.asarray(sums / np.maximum(np.bincount(self.word_unit, minlength=len(sums)), 1)[:, None])


def labelled(name: str, conversation: Conversation, frame: pd.DataFrame, topics: Sequence[str]) -> Labelled:
    """The labelled conversation; a topic without a column is not scored."""
    unlabelled = np.full(len(frame), UNKNOWN)
    columns = [frame[topic].to_numpy(dtype=np.int64) if topic in frame else unlabelled for topic in topics]
    gold = np.stack(columns, axis=1)
    texts = [str(text) for text in frame.text]
    said, unit = _words(texts)
    heard, sentence = _words(conversation.texts)
    match = match_words(said, heard)
    units = Units(gold, frame.turn.to_numpy(dtype=np.int64), np.array([len(words(text)) for text in texts]))
    return Labelled(name, conversation, units, unit, np.where(match >= 0, sentence[match], -1))


def read(root: Path, gold: Path, topics: Sequence[str], encode: Encode | None = None) -> Iterator[Labelled]:
    """Every conversation of the folder `gold` whose file the pipeline read in `root`.

    The vectors are those that the pipeline made there, or `encode` makes them.
    """
    for name, (sentences, *made) in tables.scan("sentences", *([] if encode else ["embeddings"]), root=root):
        path = gold / f"{name}.csv"
        if path.exists():
            frame = pd.read_csv(path, keep_default_na=False)
            vectors = encode(list(sentences.text)) if encode else np.stack(list(made[0].vector))
            yield labelled(name, conversation_of(sentences, vectors), frame, topics)


def conversation_of(sentences: pd.DataFrame, vectors: NDArray[np.floating]) -> Conversation:
    """A conversation of the pipeline's tables."""
    turn = sentences.turn_index.to_numpy(dtype=np.int64)
    return Conversation([str(text) for text in sentences.text], vectors.astype(np.float32), turn)


def _words(texts: Sequence[str]) -> tuple[list[str], Ints]:
    found = [words(text) for text in texts]
    return [word for part in found for word in part], np.repeat(np.arange(len(found)), [len(part) for part in found])
