"""Topics on the page: their slot (colour and pattern), what each sentence is about, shares, and passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.conversation.one_clock import timestamp
from pipeline.core.config import Topic
from pipeline.core.tables.columns import EVERYONE
from pipeline.report_page import numbers
from pipeline.report_page.axis import svg_percent, whole
from pipeline.report_page.inputs import Reported

COLOURS = 8  # in the stylesheet; later topics take the colours again with another pattern
PATTERNS = 8
OFF_TOPIC = -1
SHOWN_SPEAKERS = 6
DENSITY = "claims_per_100_words"
LITTLE_S = 60.0  # with less speech on a topic, one claim more or less is a density of its own


@dataclass(frozen=True)
class Subject:
    """A topic with its place in the legend."""

    id: str
    label: str
    description: str
    slot: int

    @property
    def colour(self) -> int:
        """Which of the stylesheet's colours it has."""
        return self.slot % COLOURS

    @property
    def pattern(self) -> int:
        """Which pattern is drawn over the colour: never the colour alone tells topics apart."""
        return (self.slot + self.slot // COLOURS) % PATTERNS


def subjects(configured: Sequence[Topic], found: Sequence[str]) -> list[Subject]:
    """Every configured topic, then those that only the tables know."""
    known = {topic.id for topic in configured}
    extra = sorted(set(found) - known)
    rows = [(topic.id, topic.label, topic.description) for topic in configured]
    rows += [(name, name, "No longer in configs/topics/; the tables are older.") for name in extra]
    return [Subject(*row, slot) for slot, row in enumerate(rows)]


@dataclass(frozen=True)
class Tagged:
    """Per sentence: the slots it is on, the main one first; and whether it is a claim."""

    slots: list[tuple[int, ...]]
    is_claim: npt.NDArray[np.bool_]

    def main(self, sentence: int) -> int:
        """The slot that colours the sentence."""
        return self.slots[sentence][0] if self.slots[sentence] else OFF_TOPIC


def tag(reported: Reported, known: Sequence[Subject]) -> Tagged:
    """What each sentence is on, as results/claims.parquet says it; by score where it is on several topics."""
    slot_of = {subject.id: subject.slot for subject in known}
    slots: list[tuple[int, ...]] = [()] * len(reported.sentences)
    is_claim = np.zeros(len(slots), dtype=bool)
    claims = reported.claims
    scores = reported.conversation.topics
    for sentence, topics, claim in zip(claims.sentence_index, claims.topics, claims.is_claim, strict=True):
        index = int(sentence)
        of_topic = scores.iloc[index].to_dict() if len(topics) > 1 else {}
        ordered = sorted(map(str, topics), key=lambda name: (-of_topic.get(name, 0.0), name))
        slots[index] = tuple(slot_of[name] for name in ordered)
        is_claim[index] = bool(claim)
    return Tagged(slots, is_claim)


@dataclass(frozen=True)
class TopicRow:
    """One speaker's (or everyone's) time on one topic."""

    speaker: str
    everyone: bool
    width: str
    share: str
    share_value: float
    speech: str
    first: str
    sentences: int
    claims: str
    per_100_words: str
    per_minute: str


@dataclass(frozen=True)
class TopicBlock:
    """One topic with its rows: everyone, then the speakers who spoke longest."""

    subject: Subject
    rows: list[TopicRow]
    left_out: int


def blocks(reported: Reported, known: Sequence[Subject]) -> list[TopicBlock]:
    """The shares of every topic, everyone's first."""
    order = {name: place for place, name in enumerate([EVERYONE, *reported.by_time()])}
    found = []
    for subject in known:
        mine = reported.topic_shares[reported.topic_shares.topic == subject.id]
        rows = sorted(mine.itertuples(), key=lambda row: order.get(str(row.speaker), len(order)))
        active = [row for row in rows if row.speaker == EVERYONE or whole(row.n_sentences)]
        shown = [_topic_row(row) for row in active[: SHOWN_SPEAKERS + 1]]
        found.append(TopicBlock(subject, shown, len(active) - len(shown)))
    return found


def _topic_row(row: Any) -> TopicRow:
    share = float(row.share_time)
    return TopicRow(
        speaker=str(row.speaker),
        everyone=row.speaker == EVERYONE,
        width=svg_percent(share),
        share=numbers.percent(share),
        share_value=share,
        speech=numbers.span(row.speech_s),
        first=numbers.NONE if numbers.missing(row.first_s) else timestamp(float(row.first_s), bool(row.estimated)),
        sentences=whole(row.n_sentences),
        claims=numbers.count(row.n_claims),
        per_100_words=numbers.decimal(row.claims_per_100_words),
        per_minute=numbers.decimal(row.claims_per_minute),
    )


@dataclass(frozen=True)
class Cell:
    """One speaker's (or everyone's) figure on one topic; `shade` from 0 to 10 of the table's highest.

    `little` says that so little was said on the topic that one sentence more or less would move the figure a lot.
    """

    text: str
    shade: int
    detail: str
    interval: str = ""
    little: bool = False


@dataclass(frozen=True)
class Matrix:
    """Topics that are talked about, by speaker: the part of each one's time, and corrected claims per 100 words.

    `counted` are the speakers (everyone first) whose claims count.
    """

    speakers: list[str]
    counted: list[str]
    left_out: int
    time: list[tuple[Subject, list[Cell]]]
    density: list[tuple[Subject, list[Cell]]]
    silent: list[Subject]


def matrix(reported: Reported, known: Sequence[Subject]) -> Matrix:
    """Every topic that somebody is on, by everyone and those who spoke longest."""
    table = reported.topic_shares
    names = reported.by_time()
    columns = [EVERYONE, *names[:SHOWN_SPEAKERS]]
    at = {(str(row.speaker), str(row.topic)): row for row in table.itertuples()}
    spoken = {str(row.topic) for row in table.itertuples() if row.speaker == EVERYONE and whole(row.n_sentences)}
    topics = [subject for subject in known if subject.id in spoken]
    dense = {(str(row.speaker), str(row.topic)): row for row in reported.density.itertuples() if row.quarter == 0}
    uncounted = set(reported.speakers.speaker[reported.speakers.n_claims.isna()])
    counted = [name for name in columns if name not in uncounted]
    times = [(subject, [at.get((name, subject.id)) for name in columns]) for subject in topics]
    claims = [(subject, [dense.get((name, subject.id)) for name in counted]) for subject in topics]
    shares, densities = _highest(times, "share_time"), _highest(claims, DENSITY)
    return Matrix(
        columns,
        counted,
        max(len(names) - SHOWN_SPEAKERS, 0),
        [(subject, [_cell(row, "share_time", shares) for row in cells]) for subject, cells in times],
        [(subject, [_cell(row, DENSITY, densities) for row in cells]) for subject, cells in claims],
        [subject for subject in known if subject.id not in spoken],
    )


def _highest(rows: list[tuple[Subject, list[Any]]], name: str) -> float:
    cells = [row for _, row_cells in rows for row in row_cells if row and not _little(row, name)]
    return max([*(float(getattr(row, name)) for row in cells if not numbers.missing(getattr(row, name))), 1e-9])


def _little(row: Any, name: str) -> bool:
    return name != "share_time" and float(row.speech_s) < LITTLE_S


def _cell(row: Any, name: str, highest: float) -> Cell:
    if row is None or not whole(row.n_sentences) or numbers.missing(getattr(row, name)):
        return Cell(numbers.NONE, 0, "")
    value, little = float(getattr(row, name)), _little(row, name)
    shade = 0 if little else round(10 * value / highest)
    if name == "share_time":
        return Cell(numbers.percent(value), shade, numbers.span(row.speech_s))
    low, high = (numbers.decimal(getattr(row, f"{name}_{end}")) for end in ("low", "high"))
    return Cell(numbers.decimal(value), shade, numbers.count(row.n_claims, "claim"), f"{low}–{high}", little)


@dataclass(frozen=True)
class PassageRow:
    """A stretch on one topic."""

    subject: Subject
    clock: str
    until: str
    first: int
    last: int
    n_sentences: int
    speech: str
    lead: str
    opening: str


def passages(reported: Reported, known: Sequence[Subject]) -> list[PassageRow]:
    """The passages in order of time, each with the beginning of its text."""
    by_id = {subject.id: subject for subject in known}
    texts = list(reported.sentences.text)
    found = []
    for row in reported.passages.itertuples():
        first, last = int(row.first_sentence), int(row.last_sentence)
        opening = " ".join(str(text) for text in texts[first : min(last + 1, first + 3)])
        found.append(
            PassageRow(
                subject=by_id[str(row.topic)],
                clock=timestamp(float(row.start_s), bool(row.estimated)),
                until=timestamp(float(row.end_s), bool(reported.sentences.estimated.iloc[last])),
                first=first,
                last=last,
                n_sentences=int(row.n_sentences),
                speech=numbers.span(row.speech_s),
                lead=str(row.lead_speaker),
                opening=shortened(opening, 140),
            )
        )
    return found


def shortened(text: str, length: int) -> str:
    """The beginning of a text, cut at a word, with an ellipsis."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"
