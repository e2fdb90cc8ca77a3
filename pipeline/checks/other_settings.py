"""The verdicts under other settings: those listed in configs/check.yaml that cost little.

They are thresholds, which need no stage to run again, and topic models that take the vectors that are there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from pydantic import ValidationError

from pipeline.checks import expectations
from pipeline.checks.article_checks import Check
from pipeline.checks.verdicts import judge
from pipeline.conversation.view import Conversation, MeasureSettings
from pipeline.core import config
from pipeline.topics import TAKE_VECTORS

CHEAP = {  # what `check` itself applies
    "topics": {"threshold", "max_gap_sentences", "min_passage_sentences"},
    "claims": {"threshold", "expected_share"},
    "summarize": {"level", "resamples", "seed"},
}
Sections = Mapping[str, config.Section]
Topics = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]  # the topics table, of sentences and embeddings


@dataclass(frozen=True)
class Other:
    """Settings to try instead; `topics` gives the scores of another topic model, None: those of the run."""

    settings: MeasureSettings
    topics: Topics | None = None


def cheap(listed: Sequence[str]) -> dict[str, list[config.Change]]:
    """The listed settings that are tried here, in order."""
    parsed = {text: [config.Change.parse(part) for part in text.split()] for text in listed}
    return {
        text: changes
        for text, changes in parsed.items()
        if all(change.key in CHEAP.get(change.section, set()) or _model(change) for change in changes)
    }


def _model(change: config.Change) -> bool:
    return (change.section, change.key) == ("topics", "model") and change.value in TAKE_VECTORS


def others(
    listed: Sequence[str],
    given: Sections,
    settings_of: Callable[[Sections], MeasureSettings],
    topics_of: Callable[[Any], Topics],
) -> dict[str, Other]:
    """Each listed setting that is tried, in force, by how it is written; none that is in force already.

    `topics_of` makes another topic model from its section.
    """
    found = {}
    for text, changes in cheap(listed).items():
        sections = dict(given)
        for change in changes:
            section = sections[change.section]
            content = section.model_dump() | {change.key: change.value}
            try:
                sections[change.section] = type(section).model_validate(content)
            except ValidationError as error:
                problem = error.errors()[0]["msg"]
                raise config.ConfigError(f"configs/check.yaml: sensitivity: {text}: {problem}") from error
        if sections != dict(given):
            other = sections["topics"]
            swapped = other.model_dump()["model"] != given["topics"].model_dump()["model"]
            found[text] = Other(settings_of(sections), topics_of(other) if swapped else None)
    return found


def under(
    conversation: Conversation,
    remade: Callable[[pd.DataFrame], Conversation],
    tables_: Sequence[pd.DataFrame],
    others: Mapping[str, Other],
) -> dict[str, Conversation]:
    """The conversation under each other setting; `remade` makes it anew from other topics, of `tables_`."""
    return {
        text: replace(remade(other.topics(*tables_)) if other.topics else conversation, settings=other.settings)
        for text, other in others.items()
    }


def tried(check: Check, verdict: str, others: Mapping[str, Conversation]) -> dict[str, Any]:
    """The columns of a statement that say under how many other settings its verdict is the same."""
    if verdict == expectations.NOT_MEASURABLE:
        return {}
    found = {text: str(judge(check, other)["verdict"]) for text, other in others.items()}
    changed = [f"{text}: {other}" for text, other in found.items() if other != verdict]
    return {"settings_tried": len(found), "settings_same": len(found) - len(changed), "other_verdicts": changed}
