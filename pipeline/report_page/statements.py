"""What articles say, held against the conversation: verdict, value, and the sentences behind it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from pipeline.core.config import Article
from pipeline.report_page import numbers
from pipeline.report_page.axis import Axis, svg_percent
from pipeline.report_page.floor import Measure
from pipeline.report_page.subjects import Subject, shortened

VERDICTS = ("supported", "refuted", "uncertain", "not measurable")
SHOWN_EVIDENCE = 3
SNIPPET = 150  # characters of a sentence behind a statement
NICE = (1, 2, 3, 4, 5, 6, 8, 10)

SIGNS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
_NUMBER = r"([+-]?[\d.]+(?:[eE][+-]?\d+)?)"
_COMPARISON = re.compile(rf"(>=|<=|>|<)\s*{_NUMBER}")
_VERSUS = re.compile(r"((?:greater|less) than) (?:speaker|topic) (.+)")
_BETWEEN = re.compile(rf"between\s+{_NUMBER}\s+and\s+{_NUMBER}")


@dataclass(frozen=True)
class Evidence:
    """A sentence to read."""

    sentence: int
    clock: str
    speaker: str
    text: str


@dataclass(frozen=True)
class Scale:
    """A value with its interval on a line from 0, and what would bear the statement out as a stretch of that line."""

    measure: Measure
    x: str
    width: str
    bounds: list[tuple[str, str, str]]  # place, label, text-anchor
    top: str


@dataclass(frozen=True)
class StatementRow:
    """One phrase and its verdict."""

    says: str
    measure: str
    subject: str
    value: str
    expectation: str
    verdict: str
    note: str
    why: str
    transcript_id: str
    scale: Scale | None
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
    texts: Sequence[str] = (),
) -> list[ArticleBlock]:
    """The checks by article; `speakers` says who said each of the `texts`, `axis` when (None: no transcript)."""
    labels = {subject.id: subject.label for subject in known}
    found = []
    for name, part in checks.groupby("article", sort=True):
        article = articles.get(str(name))
        rows = [_statement(row, article, labels, axis, speakers, texts) for row in part.itertuples()]
        head = article.article if article else None
        place = ", ".join(str(bit) for bit in (head.outlet, head.date) if bit) if head else ""
        link = web(head.link) if head else ""
        tally = [(v, n) for v in VERDICTS if (n := sum(row.verdict == v for row in rows))]
        found.append(ArticleBlock(str(name), head.title if head else str(name), place, link, rows, tally))
    return found


def web(link: str) -> str:
    """The link where it is a web address, else nothing."""
    return link if urlsplit(link).scheme in {"http", "https"} else ""


def expectation(text: str, unit: str, labels: Mapping[str, str] | None = None) -> str:
    """What would bear a statement out, in words and in the unit of the value; as it stands where it is no bound."""
    if (match := _COMPARISON.fullmatch(text.strip())) and unit == numbers.YES_NO:
        return "yes" if match[1].startswith(">") else "no"
    if match := _COMPARISON.fullmatch(text.strip()):
        return f"{SIGNS[match[1]]} {numbers.bound(float(match[2]), unit)}"
    if match := _BETWEEN.fullmatch(text.strip()):
        low, high = (numbers.bound(float(bound), unit) for bound in match.groups())
        return f"between {low} and {high}"
    if match := _VERSUS.fullmatch(text.strip()):
        return f"{match[1]} that of {(labels or {}).get(match[2], match[2])}"
    return text


def _statement(
    row: Any,
    article: Article | None,
    labels: Mapping[str, str],
    axis: Axis | None,
    speakers: Sequence[str],
    texts: Sequence[str],
) -> StatementRow:
    index = int(row.check_index)
    same = article is not None and index < len(article.says) and article.says[index].says == row.says
    evidence = [] if axis is None else [
        Evidence(s, axis.clock(float(axis.sentence_start[s])), str(speakers[s]), shortened(str(texts[s]), SNIPPET))
        for s in sorted({int(s) for s in row.evidence})
        if 0 <= s < len(speakers)
    ]  # fmt: skip
    scale = _scale(row)
    reason = str(row.reason) if scale is None else str(row.reason).partition("; ")[2]
    for name, label in labels.items():
        reason = re.sub(rf"\b{re.escape(name)}\b", label.replace("\\", r"\\"), reason)
    return StatementRow(
        says=str(row.says),
        measure=str(row.measure).replace("_", " "),
        subject=", ".join(labels.get(part, part) for part in str(row.subject).split(", ")),
        value=numbers.interval(row.value, row.low, row.high, str(row.unit), _bounds(str(row.expectation))),
        expectation=expectation(str(row.expectation), str(row.unit), labels),
        verdict=str(row.verdict),
        note=reason,
        why=article.says[index].why if same and article else "",
        transcript_id=str(row.transcript_id),
        scale=scale,
        evidence=evidence[:SHOWN_EVIDENCE],
        more=evidence[SHOWN_EVIDENCE:],
    )


def _bounds(text: str) -> list[float]:
    """The numbers of an expectation of a range, from which a value must be told apart."""
    match = _COMPARISON.fullmatch(text.strip())
    if match:
        return [float(match[2])]
    match = _BETWEEN.fullmatch(text.strip())
    return [float(bound) for bound in match.groups()] if match else []


def _scale(row: Any) -> Scale | None:
    """The line of a statement that expects a range of values; None for a comparison, a rank, or without a value."""
    unit, text = str(row.unit), str(row.expectation).strip()
    if numbers.missing(row.value) or unit in ("rank", numbers.YES_NO):
        return None
    low, high = 0.0, math.inf
    if match := _COMPARISON.fullmatch(text):
        low, high = (float(match[2]), math.inf) if match[1].startswith(">") else (0.0, float(match[2]))
    elif match := _BETWEEN.fullmatch(text):
        low, high = float(match[1]), float(match[2])
    else:
        return None
    inner = [bound for bound in (low, high) if 0 < bound < math.inf]
    top = 1.0 if unit == "share" else _nice(1.15 * max([float(row.high), float(row.value), *inner]))
    value, ends = svg_percent(float(row.value) / top), [svg_percent(float(x) / top) for x in (row.low, row.high)]
    bounds = [
        (svg_percent(b / top), numbers.bound(b, unit), "start" if b < 0.1 * top else "middle")
        for b in inner
        if b < 0.88 * top
    ]
    if len(bounds) == 2 and high - low < 0.3 * top:  # two labels would run into each other
        bounds = [(svg_percent(low / top), "", "middle"), (bounds[1][0], bounds[1][1], "start")]
    x, width = svg_percent(low / top), svg_percent((min(high, top) - low) / top)
    end = "" if any(0.6 * top < b < 0.88 * top for b in inner) else numbers.bound(top, unit)  # no room for both
    return Scale(Measure("", float(row.value), value, *ends), x, width, bounds, end)


def _nice(value: float) -> float:
    """The smallest round number that is not less."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-6)))
    return next(n * power for n in NICE if n * power >= value * (1 - 1e-9))
