"""People who speak in several conversations: their share, pace and claims in each, and on what they spoke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.report_page import anchors, numbers
from pipeline.report_page.axis import svg_percent
from pipeline.report_page.floor_bars import Measure, SpeakerRow
from pipeline.report_page.overview import Card
from pipeline.report_page.subjects import Subject

LEAST = 2  # conversations: who speaks in one stands in that one
MOST = 300  # people on the page; all stand in results/people.parquet
TOPICS = 3  # named in a person's line


@dataclass(frozen=True)
class Appearance:
    """A person in one conversation; `called` is their name there, where it is another."""

    title: str
    link: str
    date: str
    called: str
    row: SpeakerRow


@dataclass(frozen=True)
class OnTopic:
    """How much of a person's time over all conversations went to a topic."""

    subject: Subject
    share: str
    width: str
    spread: str
    speech: str
    n: int


@dataclass(frozen=True)
class Person:
    """A person over all conversations, with a line for each."""

    anchor: str
    name: str
    n: int
    share: Measure
    spread: str
    speech: str
    speech_s: float
    n_words: int
    pace: str
    density: str
    density_value: float
    source: str
    topics: list[OnTopic]
    found: list[Appearance]


@dataclass(frozen=True)
class People:
    """Those who are shown, most conversations first; `left_out` are others in several, `once` those in one alone."""

    rows: list[Person]
    left_out: int
    once: int
    by_transcript: Mapping[str, list[tuple[str, SpeakerRow]]]


def anchors_of(table: pd.DataFrame) -> dict[tuple[str, str], tuple[str, int]]:
    """By transcript and speaker: the place of the person on the page, and in how many conversations they speak."""
    shown = _shown(table)
    names = anchors.slugs(shown.person)
    return {
        (str(transcript), str(name)): (f"person-{names[str(row.person)]}", int(row.n_transcripts))
        for row in shown.itertuples()
        for transcript, name in zip(row.transcripts, row.names, strict=True)
    }


def people(
    table: pd.DataFrame, topics: pd.DataFrame, known: Sequence[Subject], cards: Mapping[str, tuple[Card, str]]
) -> People:
    """Everybody in several conversations, from results/people and people_topics and each conversation's figures."""
    shown = _shown(table)
    names = anchors.slugs(shown.person)
    spoken = {str(name): rows for name, rows in topics.groupby("person")} if len(topics) else {}
    by_id = {subject.id: subject for subject in known}
    by_transcript: dict[str, list[tuple[str, SpeakerRow]]] = {}
    found = []
    for row in shown.itertuples():
        anchor = f"person-{names[str(row.person)]}"
        appearances = _appearances(row, cards, anchor, by_transcript)
        found.append(_person(row, anchor, appearances, _topics(spoken.get(str(row.person)), by_id)))
    several = int((table.n_transcripts >= LEAST).sum()) if len(table) else 0
    return People(found, several - len(found), len(table) - several, by_transcript)


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    if table.empty:
        return table
    order = ["n_transcripts", "speech_s", "person"]
    several = table[table.n_transcripts >= LEAST]
    return several.sort_values(order, ascending=[False, False, True]).head(MOST)


def _appearances(
    row: Any, cards: Mapping[str, tuple[Card, str]], anchor: str, by_transcript: dict[str, list[tuple[str, SpeakerRow]]]
) -> list[Appearance]:
    found = []
    for transcript, name in zip(row.transcripts, row.names, strict=True):
        card, link = cards.get(transcript, (None, ""))
        own = next((one for one in card.floor.rows if one.name == name), None) if card else None
        if card is None or own is None:
            continue
        when = card.about.day
        called = "" if name == row.person else str(name)
        found.append(Appearance(card.title, link, when.isoformat() if when else card.about.date, called, own))
        by_transcript.setdefault(str(transcript), []).append((anchor, own))
    return sorted(found, key=lambda one: (one.date == "", one.date, one.title))


def _person(row: Any, anchor: str, found: list[Appearance], topics: list[OnTopic]) -> Person:
    ends = [getattr(row, f"share_time{end}") for end in ("", "_low", "_high")]
    text = numbers.interval(*ends)
    places = ["" if numbers.missing(end) else svg_percent(float(end)) for end in ends]
    return Person(
        anchor=anchor,
        name=str(row.person),
        n=int(row.n_transcripts),
        share=Measure(text, 0.0 if numbers.missing(ends[0]) else float(ends[0]), *places),
        spread=_spread(row, "share_time", 100.0, "%"),
        speech=numbers.span(row.speech_s),
        speech_s=float(row.speech_s),
        n_words=int(row.n_words),
        pace=numbers.decimal(row.words_per_minute, 0),
        density=numbers.decimal(row.claims_per_100_words),
        density_value=0.0 if numbers.missing(row.claims_per_100_words) else float(row.claims_per_100_words),
        source=str(row.time_source),
        topics=topics,
        found=found,
    )


def _spread(row: Any, name: str, scale: float, unit: str) -> str:
    """From the least to the most of the conversations: `12.0 to 54.3 %`."""
    least, most = (getattr(row, f"{name}_{end}") for end in ("least", "most"))
    if numbers.missing(least) or numbers.missing(most):
        return numbers.NONE
    return f"{numbers.decimal(scale * least)} to {numbers.decimal(scale * most)}\u00a0{unit}"


def _topics(rows: pd.DataFrame | None, by_id: Mapping[str, Subject]) -> list[OnTopic]:
    if rows is None:
        return []
    spoken = rows[rows.n_transcripts > 0].sort_values(["share_time", "topic"], ascending=[False, True])
    return [
        OnTopic(
            by_id[str(row.topic)],
            numbers.percent(row.share_time),
            svg_percent(float(row.share_time)),
            _spread(row, "share_time", 100.0, "%"),
            numbers.span(row.speech_s),
            int(row.n_transcripts),
        )
        for row in spoken.itertuples()
        if str(row.topic) in by_id
    ]
