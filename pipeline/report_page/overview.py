"""One line for each conversation, to compare and to choose from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.conversation.one_clock import seconds
from pipeline.core.tables.columns import EVERYONE, UNKNOWN
from pipeline.report_page import numbers
from pipeline.report_page.about import About
from pipeline.report_page.axis import Axis
from pipeline.report_page.floor_bars import Floor
from pipeline.report_page.inputs import Reported
from pipeline.report_page.quality import Quality
from pipeline.report_page.statements import VERDICTS, ArticleBlock
from pipeline.report_page.subjects import Subject, TopicBlock


@dataclass(frozen=True)
class Card:
    """The headline figures of one conversation."""

    transcript_id: str
    anchor: str
    title: str
    about: About
    length: str
    length_s: float
    length_source: str
    speech: str
    speech_s: float
    time_source: str
    n_words: int
    n_speakers: int  # the unknown one is not counted
    named: bool  # whether anybody who speaks has a name
    n_turns: int
    n_sentences: int
    floor: Floor
    lead: str
    lead_share: str
    lead_value: float
    topics: list[tuple[Subject, str, float]]
    n_claims: int
    density: str
    density_value: float
    tally: list[tuple[str, int]]


def card(
    reported: Reported,
    axis: Axis,
    quality: Quality,
    floor: Floor,
    topics: list[TopicBlock],
    articles: list[ArticleBlock],
    about: About,
) -> Card:
    """The headline figures, from the parts that the conversation's page shows."""
    speech = float(seconds(reported.speakers, "speech_s").sum())
    density = _density(reported)
    shares = [
        (block.subject, row.share, row.share_value) for block in topics for row in block.rows if row.speaker == EVERYONE
    ]
    tallies = [dict(block.tally) for block in articles]
    counts = {verdict: sum(tally.get(verdict, 0) for tally in tallies) for verdict in VERDICTS}
    lead = floor.rows[0] if floor.rows else None
    return Card(
        transcript_id=reported.transcript_id,
        anchor=reported.anchor,
        title=about.title,
        about=about,
        length=numbers.span(axis.length if len(reported.turns) else 0.0),
        length_s=axis.length,
        length_source=reported.conversation.length_source(),
        speech=numbers.span(speech),
        speech_s=speech,
        time_source=quality.time_source,
        n_words=quality.n_kept,
        n_speakers=sum(row.name != UNKNOWN for row in floor.rows),
        named=not floor.rows or any(row.name != UNKNOWN for row in floor.rows),
        n_turns=len(reported.turns),
        n_sentences=len(reported.sentences),
        floor=floor,
        lead=lead.name if lead else "",
        lead_share=lead.time.text if lead else numbers.NONE,
        lead_value=lead.time.value if lead else 0.0,
        topics=sorted((one for one in shares if one[2] > 0), key=lambda one: -one[2]),
        n_claims=int(reported.claims.is_claim.astype(bool).sum()),
        density=numbers.NONE if density is None else numbers.decimal(density),
        density_value=density or 0.0,
        tally=[(verdict, count) for verdict, count in counts.items() if count],
    )


def _density(reported: Reported) -> float | None:
    """Claims per 100 words of everyone whose claims are counted: their densities, weighed by their words."""
    words, density = (seconds(reported.speakers, name) for name in ("n_words", "claims_per_100_words"))
    counted = ~np.isnan(density)
    total = float(words[counted].sum())
    return float((words[counted] * density[counted]).sum() / total) if total else None
