"""Holds what articles say (configs/checks/) against the transcripts: each statement's measure, interval and verdict.

data/README.md lists the measures. `python -m pipeline.tools.sensitivity` tries the verdicts under other settings.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.claims import heads
from pipeline.core import command, config, tables
from pipeline.core.conversation import Conversation, Estimate, NotMeasurable, Settings
from pipeline.core.error_model import ErrorModel
from pipeline.core.tables import UNKNOWN
from pipeline.measures import expectations
from pipeline.measures.expectations import Expectation, First, Range, Versus
from pipeline.measures.registry import MEASURES, Measure, Span, measure

CSV = Path("data/results/checks.csv")
NO_TRANSCRIPT = "no transcript named"


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


def read_checks(articles: Mapping[str, config.Article], topics: list[str], folder: Path | str) -> list[Check]:
    """Every statement of every article; a `ConfigError` names all that cannot be read, at once."""
    checks, wrong = [], []
    for name, article in articles.items():
        for index, statement in enumerate(article.says):
            place = f"{Path(folder) / name}.yaml: says.{index}"
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
    given = {"speaker": bool(statement.of.speaker), "topic": bool(statement.of.topic), "window": span is not None}
    for part, need in (("speaker", entry.speaker), ("topic", entry.topic), ("window", entry.window)):
        if need == "required" and not given[part]:
            raise config.ConfigError(f"{place}.of.{part}: is missing; {statement.measure} needs a {part}")
        if need == "none" and given[part]:
            taken = [p for p in given if getattr(entry, p) != "none"]
            takes = f"it takes {' and '.join(taken)}" if taken else "it is of the whole conversation"
            raise config.ConfigError(f"{place}.of.{part}: {statement.measure} takes no {part}; {takes}")
    if statement.measure == "topic_share_of_first" and span and span.start:
        raise config.ConfigError(f"{place}.of.window = [{span.start:g}, {span.end:g}]: the first part begins at 0; "
                                 "for another part take topic_share")  # fmt: skip
    _known_topic(statement.of.topic, topics, f"{place}.of.topic")
    try:
        expectation = expectations.parse(statement.expect, entry.unit)
    except ValueError as error:
        raise config.ConfigError(f"{place}.expect = {statement.expect!r}: {error}") from error
    if isinstance(expectation, First) and statement.measure not in ("topic_order", "first_mention"):
        raise config.ConfigError(f"{place}.expect = 'first': only topic_order and first_mention have a first; "
                                 f"{statement.measure} is measured in {entry.unit}")  # fmt: skip
    if isinstance(expectation, Versus):
        if getattr(entry, expectation.kind) == "none":
            raise config.ConfigError(f"{place}.expect: {statement.measure} takes no {expectation.kind} to compare with")
        if expectation.kind == "topic":
            _known_topic(expectation.name, topics, f"{place}.expect")
        if expectation.name == getattr(statement.of, expectation.kind):
            raise config.ConfigError(f"{place}.expect: compares {expectation.name!r} with itself")
    return Check(name, index, place, statement.transcript or article.transcript, statement, entry, span, expectation)


def _known_topic(topic: str, topics: list[str], place: str) -> None:
    if topic and topic not in topics:
        raise config.ConfigError(f"{place} = {topic!r}: no such topic; {config.nearest(topic, topics)}")


def _span(window: config.Window, place: str) -> Span | None:
    if window.minutes and window.percent:
        raise config.ConfigError(f"{place}: give minutes or percent, not both")
    edges = window.minutes or window.percent
    if edges is None:
        return None
    unit = "minutes" if window.minutes else "percent"
    if not 0 <= edges[0] < edges[1] < math.inf or (unit == "percent" and edges[1] > 100):
        allowed = "from 0 to 100, from less to more" if unit == "percent" else "from 0 on, from less to more"
        raise config.ConfigError(f"{place}.{unit} = [{edges[0]:g}, {edges[1]:g}]: must go {allowed}")
    return Span(*edges, "minutes" if window.minutes else "percent")


def wrong_speakers(check: Check, speakers: list[str]) -> list[str]:
    """What is wrong with the names of a statement, by the speakers of its transcript."""
    named = [(check.statement.of.speaker, f"{check.place}.of.speaker")]
    if isinstance(check.expectation, Versus) and check.expectation.kind == "speaker":
        named.append((check.expectation.name, f"{check.place}.expect"))
    return [
        f"{place} = {name!r}: no such speaker in transcript {check.transcript_id!r}; {config.nearest(name, speakers)}"
        for name, place in named
        if name and name not in speakers
    ]


def judge(check: Check, conversation: Conversation) -> dict[str, Any]:
    """The row of one statement; uncertain where it hangs on who the unknown speaker is."""
    row = _judged(check, conversation)
    named = [check.statement.of.speaker]
    if isinstance(check.expectation, Versus) and check.expectation.kind == "speaker":
        named.append(check.expectation.name)
    if row["verdict"] == expectations.NOT_MEASURABLE or UNKNOWN in named or UNKNOWN not in conversation.speakers():
        return row
    for name in filter(None, named):
        other = _judged(check, conversation.renamed(UNKNOWN, name))
        if other["verdict"] in (row["verdict"], expectations.NOT_MEASURABLE):
            continue
        reason = f"{row['reason']}; if the unknown speaker is {name}, {other['reason']}"
        ends = [row[end] for row in (row, other) for end in ("low", "high") if row[end] is not None]
        return row | {"verdict": expectations.UNCERTAIN, "reason": reason, "low": min(ends), "high": max(ends)}
    return row


def _judged(check: Check, conversation: Conversation) -> dict[str, Any]:
    speaker, topic = check.statement.of.speaker, check.statement.of.topic
    if isinstance(check.expectation, First):
        return _first(check, conversation)
    found = measure(check.statement.measure, conversation, speaker, topic, check.span)
    if isinstance(found, NotMeasurable):
        return _row(check, expectations.NOT_MEASURABLE, found.reason)
    match check.expectation:
        case Range() as wanted:
            verdict, reason = expectations.judge(wanted, found, check.measure.unit)
        case Versus(kind=kind, name=name) as wanted:
            subject = {"speaker": speaker, "topic": topic, kind: name}
            other = measure(check.statement.measure, conversation, **subject, span=check.span)
            if isinstance(other, NotMeasurable):
                return _row(check, expectations.NOT_MEASURABLE, f"of {name}: {other.reason}")
            level = conversation.settings.level
            verdict, reason = expectations.compare(wanted, found, other, check.measure.unit, level)
    return _row(check, verdict, f"{reason}; {found.note}" if found.note else reason, found)


def _first(check: Check, conversation: Conversation) -> dict[str, Any]:
    """By the order of the topics' passages: one that never comes up is not the first, though it has no time."""
    subject = (conversation, check.statement.of.speaker, check.statement.of.topic)
    rank = measure("topic_order", *subject)
    if isinstance(rank, NotMeasurable):
        return _row(check, expectations.NOT_MEASURABLE, rank.reason)
    verdict, reason = expectations.judge(Range(high=1), rank, "rank")
    found = rank if check.statement.measure == "topic_order" else measure(check.statement.measure, *subject)
    if isinstance(found, NotMeasurable):
        return _row(check, verdict, f"rank {reason}; {found.reason}; {rank.note}")
    return _row(check, verdict, f"rank {reason}; {found.note}" if found.note else f"rank {reason}", found)


def _row(check: Check, verdict: str, reason: str, found: Estimate | None = None) -> dict[str, Any]:
    of = check.statement.of
    window = f"{check.span.unit} {check.span.start:g} to {check.span.end:g}" if check.span else ""
    return {
        "article": check.article,
        "check_index": check.index,
        "transcript_id": check.transcript_id,
        "says": check.statement.says,
        "measure": check.statement.measure,
        "subject": ", ".join(part for part in (of.speaker, of.topic, window) if part),
        "value": found.value if found else None,
        "low": found.low if found else None,
        "high": found.high if found else None,
        "unit": check.measure.unit,
        "expectation": expectations.express(check.expectation),
        "verdict": verdict,
        "reason": reason,
        "evidence": list(found.evidence) if found else [],
    }


def conversation_of(
    frames: list[pd.DataFrame], speakers: config.Speakers, settings: Settings, topics: list[str]
) -> Conversation:
    """The measures' view of one transcript's rows of the tables that `check` reads."""
    transcript, turns, sentences, scores, claims, embeddings = frames
    transcript_id = str(transcript.transcript_id.iloc[0])
    if missing := sorted(set(topics) - set(scores.topic)) if len(sentences) else []:
        raise tables.TableError(f"{tables.TABLES['topics'].path} has no scores for {missing[0]!r}. Run `dvc repro`")
    roles = speakers.for_transcript(transcript_id).roles
    uncounted = {person for role in speakers.roles_without_claims for person in roles.get(role, [])}
    timing = str(transcript.timing.iloc[0])
    return Conversation.of(
        turns,
        sentences,
        scores,
        claims,
        timing=timing,
        uncounted=uncounted,
        settings=settings,
        embeddings=embeddings,
    )


def check(
    checks: list[Check], speakers: config.Speakers, settings: Settings, topics: list[str], folder: str
) -> pd.DataFrame:
    """The rows of every statement, one transcript in memory at a time; one that no statement is about is not read."""
    rows, wrong, known = [], [], list(tables.read("transcripts").transcript_id)
    asked = {c.transcript_id for c in checks}
    for transcript_id, frames in tables.scan(
        "transcripts", "turns", "sentences", "topics", "claims", "embeddings", only=asked
    ):
        own = [c for c in checks if c.transcript_id == transcript_id]
        conversation = conversation_of(frames, speakers, settings, topics)
        if conversation.sentences.empty:
            rows += [
                _row(c, expectations.NOT_MEASURABLE, f"nobody speaks in transcript {transcript_id!r}") for c in own
            ]
            continue
        problems = [p for c in own for p in wrong_speakers(c, conversation.speakers())]
        wrong += problems
        if not wrong:
            rows += [judge(c, conversation) for c in own]
    if wrong:
        raise config.ConfigError("\n".join(wrong))
    for c in checks:
        if c.transcript_id not in known:
            hint = config.did_you_mean(c.transcript_id, known)
            reason = f"{NO_TRANSCRIPT} {c.transcript_id!r} in {folder}" + (f"; {hint}" if hint else "")
            rows.append(_row(c, expectations.NOT_MEASURABLE, reason))
    return pd.DataFrame(rows, columns=tables.TABLES["checks"].names()) if rows else tables.empty("checks")


def summary(checks: pd.DataFrame, folder: str) -> list[str]:
    """A few lines for the terminal: each article and its statements; one line where there is no transcript."""
    if checks.empty:
        return [f"check: no statements in {folder}; add a file for an article to hold it against a transcript"]
    lines = []
    for article, rows in checks.sort_values(["article", "check_index"]).groupby("article"):
        counts = rows.verdict.value_counts(sort=False)
        lines.append(f"check: {article}: " + ", ".join(f"{n} {verdict}" for verdict, n in counts.items()))
        lost = rows.reason.str.startswith(NO_TRANSCRIPT)
        lines += [f"  {row.verdict:<14}  {row.says}  [{row.measure}: {row.reason}]" for row in rows[~lost].itertuples()]
        for reason, n in rows[lost].reason.value_counts(sort=False).items():
            lines.append(
                f"  {expectations.NOT_MEASURABLE:<14}  {n} {'statement' if n == 1 else 'statements'}: {reason}"
            )
    return [command.printable(line) for line in lines]


def main() -> int:
    """Read the tables and the articles, write results/checks."""
    command.arguments(__doc__)
    folder = config.load("check").articles_folder
    topics: config.Topics = config.load("topics")
    claims: config.Claims = config.load("claims")
    summarize: config.Summarize = config.load("summarize")
    settings = Settings(
        topic_threshold=topics.threshold,
        claim_threshold=claims.threshold,
        claim_errors=ErrorModel.of(heads.errors(claims)),
        max_gap_sentences=topics.max_gap_sentences,
        min_passage_sentences=topics.min_passage_sentences,
        level=summarize.level,
        resamples=summarize.resamples,
        seed=summarize.seed,
    )
    names = [topic.id for topic in config.load_topics(topics.topics_folder)]
    checks = read_checks(config.load_folder(config.Article, folder), names, folder)
    found = check(checks, config.load("speakers"), settings, names, config.load("ingest").folder)
    tables.write("checks", found)
    tables.write_csv(CSV, tables.read("checks"))
    print("\n".join(summary(found, folder)))
    print(f"check: {tables.TABLES['checks'].path}, and {CSV} for spreadsheets")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
