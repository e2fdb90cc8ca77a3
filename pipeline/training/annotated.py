"""Conversations labelled by topic, as the pipeline reads their files; labels are carried over by aligned words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.alignment.matching import match_words
from pipeline.core import tables
from pipeline.speech.words import words
from pipeline.topics.topic_heads import Encode
from pipeline.topics.topic_models import Conversation
from pipeline.training import written_talks

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
UNKNOWN = -1
KINDS = {  # by how a name begins; others: debates
    "wh": "briefings",
    "rally": "rallies",
    "jre": "podcast captions",
    written_talks.CAPTIONS: "podcast captions",
    "pod": "podcasts",
    "talk": "interviews",
}


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
    pipeline has no such word. Some conversations are only learnt from: `judged` says whether figures are of this one.
    """

    name: str
    conversation: Conversation
    units: Units
    word_unit: Ints
    word_sentence: Ints
    judged: bool = True

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


class Ranges:
    """Labels of whole conversations without their texts: which words of each are on a topic.

    Rows are (conversation, topic, first_word, last_word, label); words are counted from 0 over the conversation's
    units, and label is 1, or -1 where not scored. A row without a topic gives the number of a conversation's words.
    Every conversation was read for every topic of the file, so that what is not named is off a topic.
    """

    def __init__(self, rows: pd.DataFrame) -> None:
        known = rows.topic.notna()
        self._topics = sorted({str(topic) for topic in rows[known].topic})
        ends = rows[~known].last_word.to_numpy(dtype=np.int64).tolist()
        self._words = {str(name): end + 1 for name, end in zip(rows[~known].conversation, ends, strict=True)}
        self.of = {str(name): own for name, own in rows.groupby("conversation")}

    def added(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """The units with these topics, but for those that they have already."""
        counts = [len(words(str(text))) for text in frame.text]
        if self._words[name] != sum(counts):
            raise ValueError(f"{name}: labels are of {self._words[name]} words, the conversation has {sum(counts)}")
        unit = np.repeat(np.arange(len(frame)), counts)
        columns = {topic: np.zeros(len(frame), dtype=np.int64) for topic in self._topics if topic not in frame}
        own = self.of[name]
        spans = own[["first_word", "last_word", "label"]].to_numpy(dtype=np.int64)
        for topic, (first, last, label) in zip(own.topic, spans.tolist(), strict=True):
            if topic in columns:
                columns[topic][unit[first : last + 1]] = label
        return frame.assign(**columns)


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


@dataclass(frozen=True)
class Sources:
    """Where labels are: `gold` is a folder of labelled units, and figures are of its conversations alone.

    The file `more` has labels of further topics and conversations, see `Ranges`; `written` is a folder of conversations
    that were written.
    """

    gold: Path
    more: Path | None = None
    written: Path | None = None

    @cached_property
    def ranges(self) -> Ranges | None:
        """The labels of the file."""
        return Ranges(pd.read_csv(self.more)) if self.more else None

    def judged(self, name: str) -> bool:
        """Whether figures are of this conversation."""
        return (self.gold / f"{name}.csv").exists()

    def units(self, name: str, sentences: pd.DataFrame, topics: Sequence[str]) -> pd.DataFrame | None:
        """The conversation's labelled units; None where it has no labels."""
        own = self.written / f"{name}.tsv" if self.written else None
        if own and own.exists():
            return written_talks.units(own, topics)
        ranges = self.ranges if self.ranges and name in self.ranges.of else None
        if not self.judged(name) and ranges is None:
            return None
        gold = pd.read_csv(self.gold / f"{name}.csv", keep_default_na=False) if self.judged(name) else None
        frame = _as_units(sentences) if gold is None else gold
        return ranges.added(name, frame) if ranges else frame


def read(root: Path, of: Sources, topics: Sequence[str], encode: Encode | None = None) -> Iterator[Labelled]:
    """Every labelled conversation whose file the pipeline read in `root`.

    The vectors are those that the pipeline made there, or `encode` makes them.
    """
    for name, (sentences, *made) in tables.scan("sentences", *([] if encode else ["embeddings"]), root=root):
        frame = of.units(name, sentences, topics)
        if frame is not None:
            vectors = encode(list(sentences.text)) if encode else np.stack(list(made[0].vector))
            found = labelled(name, conversation_of(sentences, vectors), frame, topics)
            yield replace(found, judged=of.judged(name))


def _as_units(sentences: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"text": sentences.text.astype(str), "turn": sentences.turn_index})


def conversation_of(sentences: pd.DataFrame, vectors: NDArray[np.floating]) -> Conversation:
    """A conversation of the pipeline's tables."""
    turn = sentences.turn_index.to_numpy(dtype=np.int64)
    return Conversation([str(text) for text in sentences.text], vectors.astype(np.float32), turn)


def _words(texts: Sequence[str]) -> tuple[list[str], Ints]:
    found = [words(text) for text in texts]
    return [word for part in found for word in part], np.repeat(np.arange(len(found)), [len(part) for part in found])
