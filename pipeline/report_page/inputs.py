"""What the page is made from: one conversation's tables, and the settings that hold for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from pipeline.conversation.view import Conversation
from pipeline.core.config import Article, Details, Topic
from pipeline.report_page.provenance import Provenance


@dataclass(frozen=True)
class PageSettings:
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
    figures: bool = True  # files for print, beside the page
    details: Mapping[str, Details] = field(default_factory=dict)  # by transcript
    to_root: str = "../../"  # from the page to the repository, for links to files
    home: str = ""  # the page of the comparison, from that of a conversation on a page of its own
    provenance: Provenance | None = None


@dataclass(frozen=True)
class Reported:
    """One conversation and the rows of its tables; `anchor` is the prefix of every id in its part of the page."""

    anchor: str
    conversation: Conversation
    transcripts: pd.DataFrame
    rejects: pd.DataFrame
    claims: pd.DataFrame
    speakers: pd.DataFrame
    topic_shares: pd.DataFrame
    passages: pd.DataFrame
    density: pd.DataFrame
    checks: pd.DataFrame
    doubts: pd.DataFrame = field(default_factory=pd.DataFrame)
    people: Mapping[str, tuple[str, int]] = field(default_factory=dict)  # by speaker: the person's place, conversations

    @property
    def transcript_id(self) -> str:
        """The transcript's id."""
        return self.conversation.transcript_id

    @property
    def turns(self) -> pd.DataFrame:
        """The turns, on the one clock."""
        return self.conversation.turns

    @property
    def sentences(self) -> pd.DataFrame:
        """The sentences with their speakers, on the one clock."""
        return self.conversation.sentences

    def by_time(self) -> list[str]:
        """The speakers, who spoke longest first."""
        ordered = self.speakers.sort_values(["speech_s", "speaker"], ascending=[False, True])
        return [str(name) for name in ordered.speaker]
