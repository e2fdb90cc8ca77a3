"""The verdict on one statement: its measure, its interval, and whether it is true by them."""

from __future__ import annotations

from typing import Any

from pipeline.checks import expectations
from pipeline.checks.article_checks import Check
from pipeline.checks.estimate import Estimate, NotMeasurable
from pipeline.checks.expectations import First, Range, Versus
from pipeline.checks.registry import measure
from pipeline.conversation.view import Conversation
from pipeline.core.tables.columns import UNKNOWN


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
        other_reason = f"if the unknown speaker is {name}, {other['reason']}"
        reason, note = (f"{row[part]}; {other_reason}" if row[part] else other_reason for part in ("reason", "note"))
        ends = [row[end] for row in (row, other) for end in ("low", "high") if row[end] is not None]
        return row | {
            "verdict": expectations.UNCERTAIN,
            "reason": reason,
            "note": note,
            "low": min(ends),
            "high": max(ends),
        }
    return row


def _judged(check: Check, conversation: Conversation) -> dict[str, Any]:
    speaker, topic = check.statement.of.speaker, check.statement.of.topic
    if isinstance(check.expectation, First):
        return _first(check, conversation)
    found = measure(check.statement.measure, conversation, speaker, topic, check.span)
    if isinstance(found, NotMeasurable):
        return row_of(check, expectations.NOT_MEASURABLE, found.reason)
    found = found.as_stored()  # so that the verdict's words and the page round the same number
    match check.expectation:
        case Range() as wanted:
            verdict, reason = expectations.judge(wanted, found, check.measure.unit)
        case Versus(kind=kind, name=name) as wanted:
            subject = {"speaker": speaker, "topic": topic, kind: name}
            other = measure(check.statement.measure, conversation, **subject, span=check.span)
            if isinstance(other, NotMeasurable):
                return row_of(check, expectations.NOT_MEASURABLE, f"of {name}: {other.reason}")
            level = conversation.settings.level
            verdict, reason = expectations.compare(wanted, found, other.as_stored(), check.measure.unit, level)
    return row_of(check, verdict, reason, found, found.note)


def _first(check: Check, conversation: Conversation) -> dict[str, Any]:
    """By the order of the topics' passages: one that never comes up is not the first, though it has no time."""
    subject = (conversation, check.statement.of.speaker, check.statement.of.topic)
    rank = measure("topic_order", *subject)
    if isinstance(rank, NotMeasurable):
        return row_of(check, expectations.NOT_MEASURABLE, rank.reason)
    verdict, reason = expectations.judge(Range(high=1), rank, "rank")
    found = rank if check.statement.measure == "topic_order" else measure(check.statement.measure, *subject)
    if isinstance(found, NotMeasurable):
        return row_of(check, verdict, f"rank {reason}", note=f"{found.reason}; {rank.note}")
    return row_of(check, verdict, f"rank {reason}", found, found.note)


def row_of(check: Check, verdict: str, reason: str, found: Estimate | None = None, note: str = "") -> dict[str, Any]:
    """A row of results/checks; the reason goes on with the note."""
    of = check.statement.of
    window = check.span.words() if check.span else ""
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
        **expectations.columns(check.expectation, check.measure.unit),
        "verdict": verdict,
        "reason": f"{reason}; {note}" if note else reason,
        "note": note,
        "evidence": list(found.evidence) if found else [],
        "settings_tried": None,
        "settings_same": None,
        "other_verdicts": None,
    }
