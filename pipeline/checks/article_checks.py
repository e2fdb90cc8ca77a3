"""The statements of articles (configs/checks/), read into what to measure and what to expect of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.checks import expectations
from pipeline.checks.expectations import Expectation, First, Versus
from pipeline.checks.registry import MEASURES, Measure, Span
from pipeline.core import config


@dataclass(frozen=True)
class Check:
    """One statement of an article, read and found well-formed; `place` names it in messages."""

    article: str
    index: int
    place: str
    transcript_id: str
    statement: config.Statement
    measure: Measure
    span: Span | None
    expectation: Expectation


def read_folder(folder: Path | str, topics: list[str]) -> list[Check]:
    """Every statement of a folder's articles; one `ConfigError` names every mistake, in all files."""
    wrong: list[str] = []
    return read_checks(config.load_folder(config.Article, folder, wrong), topics, folder, wrong)


def read_checks(
    articles: Mapping[str, config.Article], topics: list[str], folder: Path | str, also: Sequence[str] = ()
) -> list[Check]:
    """Every statement of every article; a `ConfigError` names all that cannot be read, and what is `also` wrong."""
    checks, wrong = [], list(also)
    for name, article in articles.items():
        for index, statement in enumerate(article.says):
            place = f"{Path(folder) / name}.yaml: says.{index + 1}"
            try:
                checks.append(_check(name, index, place, article, statement, topics))
            except config.ConfigError as error:
                wrong.append(str(error))
    if wrong:
        raise config.ConfigError("\n".join(wrong))
    return checks


def _check(
    name: str, index: int, place: str, article: config.Article, statement: config.Statement, topics: list[str]
) -> Check:
    if statement.measure not in MEASURES:
        hint = config.nearest(statement.measure, list(MEASURES))
        raise config.ConfigError(f"{place}.measure = {statement.measure!r}: no such measure; {hint}")
    entry = MEASURES[statement.measure]
    span = _span(statement.of.window, f"{place}.of.window")
    _refuse_wrong_subject(statement, entry, span, place)
    _known_topic(statement.of.topic, topics, f"{place}.of.topic")
    try:
        expectation = expectations.parse(statement.expect, entry.unit)
    except ValueError as error:
        raise config.ConfigError(f"{place}.expect = {statement.expect!r}: {error}") from error
    _refuse_wrong_comparison(statement, entry, expectation, topics, place)
    return Check(name, index, place, statement.transcript or article.transcript, statement, entry, span, expectation)


def _refuse_wrong_subject(statement: config.Statement, entry: Measure, span: Span | None, place: str) -> None:
    """A `ConfigError` where the measure needs a part of its subject that is not given, or takes none."""
    given = {"speaker": bool(statement.of.speaker), "topic": bool(statement.of.topic), "window": span is not None}
    for part, need in (("speaker", entry.speaker), ("topic", entry.topic), ("window", entry.window)):
        if need == "required" and not given[part]:
            raise config.ConfigError(f"{place}.of.{part}: is missing; {statement.measure} needs a {part}")
        if need == "none" and given[part]:
            taken = [name for name in given if getattr(entry, name) != "none"]
            takes = f"it takes {' and '.join(taken)}" if taken else "it is of the whole conversation"
            raise config.ConfigError(f"{place}.of.{part}: {statement.measure} takes no {part}; {takes}")
    if statement.measure == "topic_share_of_first" and span and (span.start or not span.end):
        window = f"[{span.start:g}, {span.end:g}]" if span.end else span.unit
        raise config.ConfigError(
            f"{place}.of.window = {window}: the first part begins at 0; for another part take topic_share"
        )


def _refuse_wrong_comparison(
    statement: config.Statement, entry: Measure, expectation: Expectation, topics: list[str], place: str
) -> None:
    """A `ConfigError` where the measure has no first, or nothing of the kind to compare with."""
    if isinstance(expectation, First) and statement.measure not in ("topic_order", "first_mention"):
        raise config.ConfigError(
            f"{place}.expect = 'first': only topic_order and first_mention have a first; "
            f"{statement.measure} is measured in {entry.unit}"
        )
    if not isinstance(expectation, Versus):
        return
    if getattr(entry, expectation.kind) == "none":
        raise config.ConfigError(f"{place}.expect: {statement.measure} takes no {expectation.kind} to compare with")
    if expectation.kind == "topic":
        _known_topic(expectation.name, topics, f"{place}.expect")
    if expectation.name == getattr(statement.of, expectation.kind):
        raise config.ConfigError(f"{place}.expect: compares {expectation.name!r} with itself")


def _known_topic(topic: str, topics: list[str], place: str) -> None:
    if topic and topic not in topics:
        raise config.ConfigError(f"{place} = {topic!r}: no such topic; {config.nearest(topic, topics)}")


def _span(window: config.Window, place: str) -> Span | None:
    if sum(map(bool, (window.minutes, window.percent, window.both_take_part))) > 1:
        raise config.ConfigError(f"{place}: give one of minutes, percent and both_take_part")
    if window.both_take_part:
        return Span(0, 0, "both take part")
    edges = window.minutes or window.percent
    if edges is None:
        return None
    unit: Literal["minutes", "percent"] = "minutes" if window.minutes else "percent"
    most = 100 if unit == "percent" else math.inf  # unit: per cent
    if not 0 <= edges[0] < edges[1] <= most or math.isinf(edges[1]):
        allowed = "from 0 to 100, from less to more" if unit == "percent" else "from 0 on, from less to more"
        raise config.ConfigError(f"{place}.{unit} = [{edges[0]:g}, {edges[1]:g}]: must go {allowed}")
    return Span(*edges, unit)


def unknown_speaker(check: Check, speakers: list[str]) -> str:
    """Why a statement cannot be measured: it names somebody who is no speaker of its transcript; else empty."""
    named = [check.statement.of.speaker]
    if isinstance(check.expectation, Versus) and check.expectation.kind == "speaker":
        named.append(check.expectation.name)
    missing = next((name for name in named if name and name not in speakers), "")
    if not missing:
        return ""
    return f"no speaker {missing!r} in transcript {check.transcript_id!r}; {config.nearest(missing, speakers)}"
