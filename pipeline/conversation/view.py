"""The one view of a conversation that summarize, check, evaluate and report read: speakers, scores, one clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.conversation.error_model import Count, ErrorModel
from pipeline.conversation.one_clock import on_clock
from pipeline.conversation.passages import passages
from pipeline.conversation.vectors import of_sentences
from pipeline.core import config, decisions
from pipeline.core.cues import ENDS_KNOWN, Timing
from pipeline.core.tables import ESTIMATES

EVIDENCE = 12  # display: sentences to read, at most
STAMP_S = decisions.number("measures", "stamp_s")
# Standard error of a turn's time from where its stamps stand. Of what has no times it is the pace that errs instead.
EDGE_S = decisions.numbers("measures", "edge_s")
QUARTERS = 4  # definition: of a whole
SPOKEN = ("speech_s", "speech_low_s", "speech_high_s", "overlap_s", "union_s")  # what parts of a turn share

CLAIM_COLUMNS = ("score", "verifiable", "kind", "kind_score", "alone")  # of interim/claims, where they are known

NO_ERRORS = ErrorModel(offset=0.0, spread=0.0)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class MeasureSettings:
    """Thresholds of decisions and the settings of intervals, as in configs/topics, claims and summarize."""

    topic_threshold: float = 0.5
    claim_threshold: float = 0.5
    claim_errors: ErrorModel = NO_ERRORS  # of check-worthy claims
    max_gap_sentences: int = 2
    min_passage_sentences: int = 2
    level: float = 0.9  # definition: as configs/summarize.yaml
    resamples: int = 10_000  # definition: as configs/summarize.yaml
    seed: int = 0
    verifiable_errors: ErrorModel | None = None  # of verifiable claims; None: they are not counted

    @classmethod
    def of(
        cls,
        topics: config.Topics,
        claims: config.Claims,
        intervals: config.Summarize,
        errors: ErrorModel = NO_ERRORS,
        verifiable: ErrorModel | None = None,
    ) -> MeasureSettings:
        """From the config files, and what is known of the errors of the scores of either kind of claim."""
        return cls(
            topics.threshold,
            claims.threshold,
            errors,
            topics.max_gap_sentences,
            topics.min_passage_sentences,
            intervals.level,
            intervals.resamples,
            intervals.seed,
            verifiable,
        )


@dataclass(frozen=True)
class Conversation:
    """A transcript, or a part of it.

    `turns` are rows of that table, renumbered from 0, and `sentences` rows of that table with `speaker`, `score` (of a
    claim), `verifiable` where there is such a score, and their part of the bounds of their turn's speaking time. Both
    stand on the one clock: `clock_s`, `clock_end_s` and `estimated` (see `one_clock`); `start_s` and `end_s` are
    empty where the source says no time.
    `topics` has a row of scores for each sentence and a column for each topic, and `vectors`, where there are any, a
    row of length 1 for each sentence. `uncounted` are the speakers whose claims do not count, such as moderators.
    `begins_s` is where the whole conversation begins on its clock.
    """

    transcript_id: str
    turns: pd.DataFrame
    sentences: pd.DataFrame
    topics: pd.DataFrame
    timing: Timing
    begins_s: float = 0.0
    uncounted: frozenset[str] = frozenset()
    settings: MeasureSettings = MeasureSettings()
    vectors: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    encoder: str = ""  # that made the vectors
    labelled: Mapping[str, Count] = field(default_factory=dict)  # by labels of its own sentences; none of a part

    @classmethod
    def of(
        cls,
        transcript: pd.DataFrame,
        turns: pd.DataFrame,
        sentences: pd.DataFrame,
        topics: pd.DataFrame,
        claims: pd.DataFrame,
        *,
        speakers: config.Speakers | None = None,
        settings: MeasureSettings | None = None,
        embeddings: pd.DataFrame | None = None,
    ) -> Conversation:
        """The view of one transcript's rows of the tables transcripts, turns, sentences, topics, claims, embeddings."""
        [transcript_id], [timing] = transcript.transcript_id, transcript.timing
        turns = turns.sort_values("turn_index", ignore_index=True)
        sentences = sentences.sort_values("sentence_index", ignore_index=True)
        turns, sentences = on_clock(turns, sentences, timing)
        vectors = None if embeddings is None or embeddings.empty else of_sentences(sentences, embeddings)
        names = [name for name in CLAIM_COLUMNS if name in claims.columns]
        scored = claims.set_index("sentence_index")[names].reindex(sentences.sentence_index)
        scores = topics.pivot(index="sentence_index", columns="topic", values="score")
        return cls(
            str(transcript_id),
            turns,
            _of_turns(sentences, turns).assign(**{name: scored[name].to_numpy() for name in names}),
            scores.reindex(sentences.sentence_index).reset_index(drop=True),
            timing,
            float(turns.clock_s.min()) if len(turns) else 0.0,
            speakers.uncounted(str(transcript_id)) if speakers else frozenset(),
            settings or MeasureSettings(),
            vectors,
            "" if embeddings is None or embeddings.empty else str(embeddings.encoder.iloc[0]),
        )

    @property
    def clocked(self) -> bool:
        """Whether every sentence has a time from the source, so that minutes are those of the clock."""
        return self.timing != "none" and bool(self.sentences.start_s.notna().all())

    @property
    def timed(self) -> bool:
        """Whether the source has any time at all."""
        return bool(self.turns.start_s.notna().any())

    @cached_property
    def on(self) -> Flags:
        """Which sentences are on which topic: (sentences, topics)."""
        return self.topics.to_numpy(dtype=np.float64) >= self.settings.topic_threshold

    @cached_property
    def counted(self) -> Flags:
        """Whose claims count: the sentences that no speaker without claims says."""
        return ~self.sentences.speaker.isin(self.uncounted).to_numpy(dtype=np.bool_)

    @cached_property
    def is_claim(self) -> Flags:
        """Which sentences are claims, of those whose claims count."""
        return (self.sentences.score >= self.settings.claim_threshold).to_numpy(dtype=np.bool_) & self.counted

    def topic_names(self) -> list[str]:
        """The topics' ids, in the order of the columns of `topics` and `on`."""
        return [str(name) for name in self.topics.columns]

    def passages(self, on: Flags) -> list[Ints]:
        """The passages of these sentences: the rows of each that are on the topic."""
        return passages(on, self.settings.max_gap_sentences, self.settings.min_passage_sentences)

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
        return tuple(int(index) for index in self.sentences.sentence_index.to_numpy()[rows])

    def opening(self, turn_rows: Iterable[int]) -> tuple[int, ...]:
        """The sentence_index of the first sentence of each of these turns, in order."""
        first = self.sentences.groupby("turn_index").sentence_index.min()
        return tuple(sorted(int(first[row]) for row in turn_rows if row in first.index))

    def length_s(self) -> tuple[float, float, float]:
        """From the first word to the last on the one clock, in seconds, with bounds.

        What lies between two times of the source is sure within a stamp; what is said before the first, and from the
        last on where the source does not say when speech ends, is known by its words alone. Without any times all is,
        and pauses are not in it.
        """
        if self.turns.empty:
            return 0.0, 0.0, 0.0
        length = float(self.turns.clock_end_s.max() - self.turns.clock_s.min())
        stamp = STAMP_S if self.timed else 0.0
        guessed = self.sentences[self._by_words_alone()]
        spoken = float(guessed.speech_s.sum())
        low, high = (float(guessed[name].sum()) - spoken for name in ("speech_low_s", "speech_high_s"))
        return length, max(length + low - stamp, 0.0), length + high + stamp

    def length_source(self) -> str:
        """Where the length is from: the source's times, a caption file's, words and syllables, or partly those."""
        if not self.timed:
            return "estimated"
        if self._by_words_alone().any() and self.timing in ENDS_KNOWN:
            return "mixed"
        return "aligned" if self.timing == "aligned" else "measured"

    def _by_words_alone(self) -> Flags:
        """The sentences whose length alone says how far the ends of the conversation are from its times."""
        known = np.flatnonzero(self.sentences.start_s.notna())
        if not len(known):
            return np.ones(len(self.sentences), dtype=np.bool_)
        rows = np.arange(len(self.sentences))
        outside: Flags = rows < known[0]
        if self.timing in ENDS_KNOWN:
            outside |= rows > known[-1]
        else:
            last_turn = int(self.sentences.turn_index.iloc[known[-1]])
            outside |= (self.sentences.turn_index >= last_turn).to_numpy(dtype=np.bool_)
        return outside

    def edge_s(self) -> Floats:
        """The standard error of each turn's speaking time that comes from the stamps; none where time is estimated."""
        error = EDGE_S[self.timing]
        return np.where(self.turns.time_source.isin(ESTIMATES), 0.0, error).astype(np.float64)

    def part(self, start_s: float, end_s: float) -> Conversation:
        """The sentences whose middle lies in [start_s, end_s) from where it begins, and the turns cut down to them."""
        begins = self.sentences.clock_s.to_numpy(dtype=np.float64) - self.begins_s
        middle = begins + self.sentences.speech_s.to_numpy(dtype=np.float64) / 2
        return self.only((middle >= start_s) & (middle < end_s))

    def only(self, kept: Flags) -> Conversation:
        """The conversation of some of its sentences: turns are cut down in the proportion of their speaking time."""
        sentences = self.sentences[kept].reset_index(drop=True)
        groups = sentences.groupby("turn_index")
        turns = self.turns.loc[np.unique(sentences.turn_index)]
        whole = self.sentences.groupby("turn_index").n_words.sum().loc[turns.index].clip(lower=1)
        n_words = groups.n_words.sum()
        timed = turns.speech_s > 0
        share = np.where(timed, groups.speech_s.sum() / turns.speech_s.where(timed, 1), n_words / whole)
        cut = {name: turns[name] * np.clip(share, 0, 1) for name in SPOKEN}
        is_whole = (groups.size() == self.sentences.groupby("turn_index").size().loc[turns.index]).to_numpy()
        ends = {name: turns[name].where(is_whole, groups[name].min()) for name in ("start_s", "clock_s")}
        ends |= {name: turns[name].where(is_whole, groups[name].max()) for name in ("end_s", "clock_end_s")}
        text = turns.text.where(is_whole, groups.text.agg(" ".join))
        turns = turns.assign(**cut, **ends, n_words=n_words, text=text)
        number = pd.Series(range(len(turns)), index=turns.index)
        sentences["turn_index"] = number.loc[sentences.turn_index].to_numpy()
        turns = turns.assign(turn_index=range(len(turns))).reset_index(drop=True)
        vectors = None if self.vectors is None else self.vectors[kept]
        topics = self.topics[kept].reset_index(drop=True)
        return replace(self, turns=turns, sentences=sentences, topics=topics, vectors=vectors, labelled={})


def _of_turns(sentences: pd.DataFrame, turns: pd.DataFrame) -> pd.DataFrame:
    """The sentences with the speaker of their turn, and their part of the bounds of its speaking time."""
    of = turns.iloc[sentences.turn_index.to_numpy(dtype=np.int64)]
    speech = of.speech_s.to_numpy(dtype=np.float64)
    share = sentences.speech_s.to_numpy(dtype=np.float64) / np.where(speech > 0, speech, 1.0)
    bounds = {name: share * of[name].to_numpy(dtype=np.float64) for name in ("speech_low_s", "speech_high_s")}
    return sentences.assign(speaker=of.speaker.to_numpy(), **bounds)


def spoken_amounts(rows: pd.DataFrame) -> Floats:
    """How much was said in each turn or sentence: seconds, or words where nobody has any seconds."""
    amount = rows.speech_s.to_numpy(dtype=np.float64)
    if amount.sum() < 1e-3:
        amount = np.maximum(rows.n_words.to_numpy(dtype=np.float64), 1e-9)
    return amount


def quarters(sentences: pd.DataFrame) -> Ints:
    """The quarter, from 1 to 4, in which the middle of each sentence lies; the sentences are all of one transcript.

    A quarter holds a fourth of all speech, in order, so that it exists without times too.
    """
    amount = spoken_amounts(sentences)
    if not len(amount):
        return np.zeros(0, dtype=np.int64)
    middle = np.cumsum(amount) - amount / 2
    found: Ints = np.minimum(middle / amount.sum() * QUARTERS, QUARTERS - 1).astype(np.int64) + 1
    return found
