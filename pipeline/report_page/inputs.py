"""What the page is made from: one conversation's tables, and the settings that hold for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from pipeline.core.config import Article, Topic


@dataclass(frozen=True)
class Settings:
    """Settings of the whole page."""

    title: str
    top_claims: int
    level: float  # of every interval, e.g. 0.9
    topic_threshold: float
    claim_threshold: float
    topics: tuple[Topic, ...] = ()
    articles: Mapping[str, Article] = field(default_factory=dict)
    fact_checks: str = ""  # the folder that they were looked for in; empty where none were
    on_one_page: int = 50


@dataclass(frozen=True)
class Conversation:
    """The rows of one transcript; `index` is its place among all, and names its anchors."""

    index: int
    transcript_id: str
    transcripts: pd.DataFrame
    rejects: pd.DataFrame
    turns: pd.DataFrame
    sentences: pd.DataFrame
    topics: pd.DataFrame
    claims: pd.DataFrame
    speakers: pd.DataFrame
    topic_shares: pd.DataFrame
    passages: pd.DataFrame
    density: pd.DataFrame
    checks: pd.DataFrame

    @property
    def anchor(self) -> str:
        """Prefix of every id in this conversation's part of the page."""
        return f"c{self.index}"

    def by_time(self) -> list[str]:
        """The speakers, who spoke longest first."""
        ordered = self.speakers.sort_values(["speech_s", "speaker"], ascending=[False, True])
        return [str(name) for name in ordered.speaker]
