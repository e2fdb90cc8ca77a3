"""One conversation as the measures take it: its turns, sentences and scores, and any part of it by a window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core import decisions
from pipeline.core.error_model import ErrorModel
from pipeline.core.vectors import of_sentences

EVIDENCE = 12  # display: sentences to read, at most
STAMP_S = decisions.number("measures", "stamp_s")
EDGE_S = decisions.numbers("measures", "edge_s")
Z90 = 1.645  # definition: speech_low_s and speech_high_s are read as the ends of a 90 % interval

NO_ERRORS = ErrorModel(offset=0.0, spread=0.0)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Estimate:
    """A measured value, the interval that it lies in, and the sentences to read.

    `samples` are draws from its error; those of two estimates of one conversation are paired: their differences count.
    """

    value: float
    low: float
    high: float
    evidence: tuple[int, ...] = ()
    note: str = ""
    samples: Floats | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class NotMeasurable:
    """Why there is no value."""

    reason: str


@dataclass(frozen=True)
class Settings:
    """Thresholds of decisions and the settings of intervals, as in configs/topics, claims and summarize."""

    topic_threshold: float = 0.5
    claim_threshold: float = 0.5
    claim_errors: ErrorModel = NO_ERRORS
    max_gap_sentences: int = 2
    min_passage_sentences: int = 2
    level: float = 0.9  # definition: as configs/summarize.yaml
    resamples: int = 10_000  # definition: as configs/summarize.yaml
    seed: int = 0


@dataclass(frozen=True)
class Conversation:
    """A transcript, or a part of it.

    `turns` are rows of that table, renumbered from 0. `sentences` are rows of that table with `speaker`, `at_s`
    (seconds from the start of the whole conversation) and `claim` (score); `topics` has a row of scores for each
    sentence and a column for each topic, and `vectors`, where there are any, a row of length 1 for each sentence.
    `uncounted` are the speakers whose claims do not count, such as moderators.
    """

    turns: pd.DataFrame
    sentences: pd.DataFrame
    topics: pd.DataFrame
    timing: str
    uncounted: frozenset[str] = frozenset()
    settings: Settings = Settings()
    vectors: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    encoder: str = ""  # that made the vectors

    @classmethod
    def of(
        cls,
        turns: pd.DataFrame,
        sentences: pd.DataFrame,
        topics: pd.DataFrame,
        claims: pd.DataFrame,
        *,
        timing: str,
        uncounted: Iterable[str] = (),
        settings: Settings | None = None,
        embeddings: pd.DataFrame | None = None,
    ) -> Conversation:
        """The view of one transcript's rows of the tables turns, sentences, topics, claims and embeddings."""
        turns = turns.sort_values("turn_index", ignore_index=True)
        sentences = sentences.sort_values("sentence_index", ignore_index=True)
        scores = topics.pivot(index="sentence_index", columns="topic", values="score")
        sentences = sentences.assign(
            speaker=turns.speaker.to_numpy()[sentences.turn_index.to_numpy(dtype=np.int64)],
            at_s=_positions(sentences),
            claim=claims.set_index("sentence_index").score.reindex(sentences.sentence_index).to_numpy(dtype=np.float64),
        )
        scores = scores.reindex(sentences.sentence_index).reset_index(drop=True)
        settings = settings or Settings()
        vectors = _vectors(sentences, embeddings)
        encoder = "" if vectors is None or embeddings is None else str(embeddings.encoder.iloc[0])
        return cls(turns, sentences, scores, timing, frozenset(uncounted), settings, vectors, encoder)

    @property
    def clocked(self) -> bool:
        """Whether every sentence has a time from the source, so that minutes are those of the clock."""
        return self.timing != "none" and bool(self.sentences.start_s.notna().all())

    def speakers(self) -> list[str]:
        """The speakers' names, in order of name."""
        return sorted(self.turns.speaker.unique())

    def by(self, speaker: str) -> Flags:
        """Which sentences a speaker says; every sentence where no speaker is named."""
        everyone = np.ones(len(self.sentences), dtype=np.bool_)
        return (self.sentences.speaker == speaker).to_numpy(dtype=np.bool_) if speaker else everyone

    def renamed(self, speaker: str, name: str) -> Conversation:
        """The conversation if one speaker were another."""
        frames = [frame.assign(speaker=frame.speaker.replace(speaker, name)) for frame in (self.turns, self.sentences)]
        return replace(self, turns=frames[0], sentences=frames[1])

    def scores(self, topic: str) -> Floats:
        """Each sentence's score for a topic."""
        return self.topics[topic].to_numpy(dtype=np.float64)

    def evidence(self, chosen: Flags, weight: Floats | None = None) -> tuple[int, ...]:
        """The sentence_index of chosen sentences, in order: the weightiest where there are more than fit."""
        rows = np.flatnonzero(chosen)
        if len(rows) > EVIDENCE and weight is not None:
            rows = np.sort(rows[np.argsort(-weight[rows], kind="stable")[:EVIDENCE]])
        elif len(rows) > EVIDENCE:
            rows = rows[np.linspace(0, len(rows) - 1, EVIDENCE).astype(np.int64)]
        return tuple(int(k) for k in self.sentences.sentence_index.to_numpy()[rows])

    def opening(self, turn_rows: Iterable[int]) -> tuple[int, ...]:
        """The sentence_index of the first sentence of each of these turns, in order."""
        first = self.sentences.groupby("turn_index").sentence_index.min()
        return tuple(sorted(int(first[k]) for k in turn_rows if k in first.index))

    def length_s(self) -> tuple[float, float, float]:
        """From the first word to the last, in seconds, with bounds.

        By the clock where there are times, else the sum of the estimated speaking time (pauses are not in it).
        """
        if self.sentences.empty:
            return 0.0, 0.0, 0.0
        turns = self.turns
        if not self.clocked or turns.start_s.isna().all():
            return tuple(float(turns[c].sum()) for c in ("speech_s", "speech_low_s", "speech_high_s"))  # type: ignore[return-value]
        start = float(turns.start_s.min())
        last = turns.iloc[int(turns.start_s.argmax())]
        if self.timing == "turn_starts":  # the end of the last turn is known by its words alone
            begun = float(last.start_s) - start
            low, high = float(last.speech_low_s) - STAMP_S, float(last.speech_high_s) + STAMP_S
            return begun + float(last.speech_s), begun + low, begun + high
        length = float(np.nanmax([turns.end_s.max(), last.start_s])) - start
        return length, max(length - STAMP_S, 0.0), length + STAMP_S

    def edge_s(self) -> Floats:
        """The standard error of each turn's speaking time that comes from the stamps; none where time is estimated."""
        error = EDGE_S.get(self.timing, 0.0)
        return np.where(self.turns.time_source == "estimated", 0.0, error).astype(np.float64)

    def part(self, start_s: float, end_s: float) -> Conversation:
        """The sentences whose middle lies in [start_s, end_s), and the turns cut down to them."""
        middle = self.sentences.at_s.to_numpy(dtype=np.float64) + self.sentences.speech_s.to_numpy(dtype=np.float64) / 2
        return self.only((middle >= start_s) & (middle < end_s))

    def only(self, kept: Flags) -> Conversation:
        """The conversation of some of its sentences: turns are cut down in the proportion of their speaking time."""
        sentences = self.sentences[kept].reset_index(drop=True)
        groups = sentences.groupby("turn_index")
        turns = self.turns.loc[np.unique(sentences.turn_index)]
        whole = self.sentences.groupby("turn_index").n_words.sum().loc[turns.index].clip(lower=1)
        said = groups.n_words.sum()
        timed = turns.speech_s > 0
        share = np.where(timed, groups.speech_s.sum() / turns.speech_s.where(timed, 1), said / whole)
        seconds = ("speech_s", "speech_low_s", "speech_high_s", "overlap_s", "union_s")
        cut = {c: turns[c] * np.clip(share, 0, 1) for c in seconds}
        is_whole = (groups.size() == self.sentences.groupby("turn_index").size().loc[turns.index]).to_numpy()
        start = turns.start_s.where(is_whole, groups.start_s.min())
        end = turns.end_s.where(is_whole, groups.end_s.max())
        text = turns.text.where(is_whole, groups.text.agg(" ".join))
        turns = turns.assign(**cut, n_words=said, start_s=start, end_s=end, text=text)
        number = pd.Series(range(len(turns)), index=turns.index)
        sentences["turn_index"] = number.loc[sentences.turn_index].to_numpy()
        turns = turns.assign(turn_index=range(len(turns))).reset_index(drop=True)
        vectors = None if self.vectors is None else self.vectors[kept]
        topics = self.topics[kept].reset_index(drop=True)
        return replace(self, turns=turns, sentences=sentences, topics=topics, vectors=vectors)


def _vectors(sentences: pd.DataFrame, embeddings: pd.DataFrame | None) -> NDArray[np.float32] | None:
    if embeddings is None or embeddings.empty:
        return None
    return of_sentences(sentences, embeddings)


def _positions(sentences: pd.DataFrame) -> Floats:
    """Each sentence's start in seconds from the first; between stamps, and without any, by speaking time."""
    speech = sentences.speech_s.to_numpy(dtype=np.float64)
    spoken = np.concatenate([[0.0], np.cumsum(speech)[:-1]]) if len(speech) else speech
    starts = sentences.start_s.to_numpy(dtype=np.float64, na_value=np.nan)
    known = ~np.isnan(starts)
    if not known.any():
        return spoken
    first, last = np.flatnonzero(known)[[0, -1]]
    at = np.where(known, starts, np.interp(spoken, spoken[known], starts[known]))
    at[:first] = starts[first] - (spoken[first] - spoken[:first])
    at[last + 1 :] = starts[last] + (spoken[last + 1 :] - spoken[last])
    return np.asarray(at - at.min(), dtype=np.float64)
