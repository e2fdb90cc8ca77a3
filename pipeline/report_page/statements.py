"""What articles say, held against the conversation: verdict, value, and the sentences behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from pipeline.config import Article
from pipeline.report_page import numbers
from pipeline.report_page.axis import Axis
from pipeline.report_page.subjects import Subject

VERDICTS = ("supported", "refuted", "uncertain", "not measurable")
SHOWN_EVIDENCE = 8

SIGNS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
_NUMBER = r"([+-]?[\d.]+(?:[eE][+-]?\d+)?)"
_COMPARISON = re.compile(rf"(>=|<=|>|<)\s*{_NUMBER}")
_BETWEEN = re.compile(rf"between\s+{_NUMBER}\s+and\s+{_NUMBER}")


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
    checks: pd.DataFrame,
    articles: Mapping[str, Article],
    known: Sequence[Subject],
    axis: Axis | None = None,
    speakers: Sequence[str] = (),
) -> list[ArticleBlock]:
    """The checks by article; `speakers` names who said each sentence, `axis` when (None: there is no transcript)."""
    labels = {subject.id: subject.label for subject in known}
    found = []
    for name, part in checks.groupby("article", sort=True):
        article = articles.get(str(name))
        rows = [_statement(row, article, labels, axis, speakers) for row in part.itertuples()]
        head = article.article if article else None
        place = ", ".join(str(bit) for bit in (head.outlet, head.date) if bit) if head else ""
        link = head.link if head and urlsplit(head.link).scheme in {"http", "https"} else ""
        tally = [(v, n) for v in VERDICTS if (n := sum(row.verdict == v for row in rows))]
        found.append(ArticleBlock(str(name), head.title if head else str(name), place, link, rows, tally))
    return found


def expectation(text: str, unit: str) -> str:
    """What would bear a statement out, in words and in the unit of the value; as it stands where it is no bound."""
    if match := _COMPARISON.fullmatch(text.strip()):
        return f"{SIGNS[match[1]]} {numbers.interval(float(match[2]), None, None, unit)}"
    if match := _BETWEEN.fullmatch(text.strip()):
        low, high = (numbers.interval(float(bound), None, None, unit) for bound in match.groups())
        return f"between {low} and {high}"
    return text


def _statement(
    row: Any, article: Article | None, labels: Mapping[str, str], axis: Axis | None, speakers: Sequence[str]
) -> StatementRow:
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
        subject=", ".join(labels.get(part, part) for part in str(row.subject).split(", ")),
        value=numbers.interval(row.value, row.low, row.high, str(row.unit)),
        expectation=expectation(str(row.expectation), str(row.unit)),
        verdict=str(row.verdict),
        reason=str(row.reason),
        why=article.says[index].why if same and article else "",
        transcript_id=str(row.transcript_id),
        evidence=evidence[:SHOWN_EVIDENCE],
        more=evidence[SHOWN_EVIDENCE:],
    )
