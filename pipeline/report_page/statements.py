"""What articles say, held against the conversation: verdict, value, and the sentences behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from pipeline.config import Article
from pipeline.report_page import numbers
from pipeline.report_page.axis import Axis

VERDICTS = ("supported", "refuted", "uncertain", "not measurable")
SHOWN_EVIDENCE = 8


@dataclass(frozen=True)
class Evidence:
    """A sentence to read."""

    sentence: int
    clock: str
    speaker: str


@dataclass(frozen=True)
class StatementRow:
    """One phrase and its verdict."""

    says: str
    measure: str
    subject: str
    value: str
    expectation: str
    verdict: str
    reason: str
    why: str
    transcript_id: str
    evidence: list[Evidence]
    more: list[Evidence]

    @property
    def kind(self) -> str:
        """The verdict as the name of a style."""
        return self.verdict.replace(" ", "-")


@dataclass(frozen=True)
class ArticleBlock:
    """One article's statements on one conversation, with how many have each verdict."""

    name: str
    title: str
    place: str
    link: str
    rows: list[StatementRow]
    tally: list[tuple[str, int]]


def article_blocks(
    checks: pd.DataFrame, articles: Mapping[str, Article], axis: Axis | None, speakers: Sequence[str]
) -> list[ArticleBlock]:
    """The checks by article; `speakers` names who said each sentence, `axis` when (None: there is no transcript)."""
    found = []
    for name, part in checks.groupby("article", sort=True):
        article = articles.get(str(name))
        rows = [_statement(row, article, axis, speakers) for row in part.itertuples()]
        head = article.article if article else None
        place = ", ".join(str(bit) for bit in (head.outlet, head.date) if bit) if head else ""
        link = head.link if head and urlsplit(head.link).scheme in {"http", "https"} else ""
        tally = [(v, n) for v in VERDICTS if (n := sum(row.verdict == v for row in rows))]
        found.append(ArticleBlock(str(name), head.title if head else str(name), place, link, rows, tally))
    return found


def _statement(row: Any, article: Article | None, axis: Axis | None, speakers: Sequence[str]) -> StatementRow:
    index = int(row.check_index)
    same = article is not None and index < len(article.says) and article.says[index].says == row.says
    evidence = [] if axis is None else [
        Evidence(s, axis.clock(float(axis.sentence_start[s])), str(speakers[s]))
        for s in sorted({int(s) for s in row.evidence})
        if 0 <= s < len(speakers)
    ]  # fmt: skip
    return StatementRow(
        says=str(row.says),
        measure=str(row.measure).replace("_", " "),
        subject=str(row.subject),
        value=numbers.interval(row.value, row.low, row.high, str(row.unit)),
        expectation=str(row.expectation),
        verdict=str(row.verdict),
        reason=str(row.reason),
        why=article.says[index].why if same and article else "",
        transcript_id=str(row.transcript_id),
        evidence=evidence[:SHOWN_EVIDENCE],
        more=evidence[SHOWN_EVIDENCE:],
    )
