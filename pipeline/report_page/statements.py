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
from pipeline.report_page.axis import svg_percent, time_of
from pipeline.report_page.floor_bars import Measure
from pipeline.report_page.subjects import Subject, shortened

VERDICTS = ("supported", "refuted", "uncertain", "not measurable")
SHOWN_EVIDENCE = 3
SNIPPET = 150  # characters of a sentence behind a statement
RELATIONS = {"greater than": "more than", "less than": "less than"}  # of two speakers or topics
NICE = (1, 2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True)
class Evidence:
    """A sentence to read."""

    sentence: int
    clock: str
    speaker: str
    text: str


@dataclass(frozen=True)
class Scale:
    """A value with its interval on a line from 0, and where the statement would be true as a stretch of that line."""

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
    of_all: bool  # a share: it counts all speech, and the sentences are only examples
    holds: str  # under how many other settings; empty where none were tried

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
    sentences: pd.DataFrame | None = None,
) -> list[ArticleBlock]:
    """The checks by article; `sentences` are the conversation's, on its clock (None: there is no transcript)."""
    labels = {subject.id: subject.label for subject in known}
    found = []
    for name, part in checks.groupby("article", sort=True):
        article = articles.get(str(name))
        rows = [_statement(row, article, labels, sentences) for row in part.itertuples()]
        head = article.article if article else None
        place = ", ".join(str(bit) for bit in (head.outlet, head.date) if bit) if head else ""
        link = web(head.link) if head else ""
        counts = [(verdict, sum(row.verdict == verdict for row in rows)) for verdict in VERDICTS]
        tally = [(verdict, count) for verdict, count in counts if count]
        found.append(ArticleBlock(str(name), head.title if head else str(name), place, link, rows, tally))
    return found


def web(link: str) -> str:
    """The link where it is a web address, else nothing."""
    return link if urlsplit(link).scheme in {"http", "https"} else ""


def expectation(row: Any, labels: Mapping[str, str] | None = None) -> str:
    """Where a statement would be true, in words and in the unit of the value."""
    if not numbers.missing(row.compared_with):
        other = (labels or {}).get(str(row.compared_with), str(row.compared_with))
        return f"{RELATIONS.get(str(row.relation), str(row.relation))} {other}"
    bounds = " and ".join(numbers.bound(bound, str(row.unit)) for bound in _bounds(row))
    return f"{row.relation} {bounds}".strip()


def _bounds(row: Any) -> list[float]:
    """The bounds between which a statement would be true, from which a value must be told apart."""
    return [float(bound) for bound in (row.expected_low, row.expected_high) if not numbers.missing(bound)]


def _statement(
    row: Any, article: Article | None, labels: Mapping[str, str], sentences: pd.DataFrame | None
) -> StatementRow:
    index = int(row.check_index)
    same = article is not None and index < len(article.says) and article.says[index].says == row.says
    evidence = [] if sentences is None else _evidence(row, sentences)
    scale = _scale(row)
    note = str(row.reason) if scale is None else str(row.note)
    for name, label in labels.items():
        note = re.sub(rf"\b{re.escape(name)}\b", label.replace("\\", r"\\"), note)
    return StatementRow(
        says=str(row.says),
        measure=str(row.measure).replace("_", " "),
        subject=", ".join(labels.get(part, part) for part in str(row.subject).split(", ")),
        value=numbers.interval(row.value, row.low, row.high, str(row.unit), _bounds(row)),
        expectation=expectation(row, labels),
        verdict=str(row.verdict),
        note=note,
        why=article.says[index].why if same and article else "",
        transcript_id=str(row.transcript_id),
        scale=scale,
        evidence=evidence[:SHOWN_EVIDENCE],
        more=evidence[SHOWN_EVIDENCE:],
        of_all=str(row.unit) == "share",
        holds=holds(row),
    )


IN_WORDS = {
    "topics threshold": "a topic score from {} on",
    "claims threshold": "a claim score from {} on",
    "topics model": "topics by {}",
    "topics max gap sentences": "passages over gaps of {} sentences",
    "claims expected share": "an expected share of claims of {}",
    "summarize level": "{} intervals",
}


def holds(row: Any) -> str:
    """Under how many other settings the verdict is the same, and what it is under the others."""
    if numbers.missing(row.settings_tried) or not row.settings_tried:
        return ""
    tried, same = int(row.settings_tried), int(row.settings_same)
    if same == tried:
        return "the same verdict" + (f" in all {tried}" if tried > 1 else "")
    by_verdict: dict[str, list[str]] = {}
    for text in row.other_verdicts:
        setting, _, verdict = str(text).rpartition(": ")
        by_verdict.setdefault(verdict, []).append(_said(setting))
    others = "; ".join(f"{verdict} with {', '.join(plain)}" for verdict, plain in by_verdict.items())
    return f"the same verdict in {same} of {tried}; {others}"


def _said(setting: str) -> str:
    """A setting as people say it; those without words of their own by file, key and value."""
    known = re.sub(r"^configs/(\w+)\.yaml:([\w.]+)=", r"\1 \2 ", setting).replace("_", " ")
    for key, words in IN_WORDS.items():
        if known.startswith(key + " "):
            value = known.removeprefix(key + " ")
            return words.format(numbers.bound(float(value), "share") if key == "summarize level" else value)
    return known


def _evidence(row: Any, sentences: pd.DataFrame) -> list[Evidence]:
    """The sentences behind a verdict; those that the conversation no longer has are left out."""
    known = sorted({int(index) for index in row.evidence} & set(range(len(sentences))))
    return [
        Evidence(index, time_of(one), str(one.speaker), shortened(str(one.text), SNIPPET))
        for index, one in ((index, sentences.iloc[index]) for index in known)
    ]


def _scale(row: Any) -> Scale | None:
    """The line of a statement that expects a range of values; None for a comparison, a rank, or without a value."""
    unit, bounds = str(row.unit), _bounds(row)
    if numbers.missing(row.value) or unit == "rank" or not bounds:
        return None
    low = 0.0 if numbers.missing(row.expected_low) else float(row.expected_low)
    high = math.inf if numbers.missing(row.expected_high) else float(row.expected_high)
    inner = [bound for bound in bounds if bound > 0]
    top = 1.0 if unit == "share" else _nice(1.15 * max([float(row.high), float(row.value), *inner]))
    value, ends = svg_percent(float(row.value) / top), [svg_percent(float(end) / top) for end in (row.low, row.high)]
    x, width = svg_percent(low / top), svg_percent((min(high, top) - low) / top)
    no_room = any(0.6 * top < bound < 0.88 * top for bound in inner)
    end = "" if no_room else numbers.bound(top, unit)
    return Scale(Measure("", float(row.value), value, *ends), x, width, _bound_labels(inner, top, unit), end)


def _bound_labels(bounds: list[float], top: float, unit: str) -> list[tuple[str, str, str]]:
    """Place, label and text-anchor of each bound on a line that ends at `top`."""
    found = [
        (svg_percent(bound / top), numbers.bound(bound, unit), "start" if bound < 0.1 * top else "middle")
        for bound in bounds
        if bound < 0.88 * top
    ]
    if len(found) == 2 and bounds[1] - bounds[0] < 0.3 * top:  # two labels would run into each other
        return [(found[0][0], "", "middle"), (found[1][0], found[1][1], "start")]
    return found


def _nice(value: float) -> float:
    """The smallest round number that is not less."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-6)))
    return next(size * power for size in NICE if size * power >= value * (1 - 1e-9))
