"""The verdicts under other thresholds: those listed in configs/check.yaml that need no stage to run again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from pipeline.checks import expectations
from pipeline.checks.article_checks import Check
from pipeline.checks.verdicts import judge
from pipeline.conversation.view import Conversation, MeasureSettings
from pipeline.core import config

CHEAP = {  # what `check` itself applies
    "topics": {"threshold", "max_gap_sentences", "min_passage_sentences"},
    "claims": {"threshold", "expected_share"},
    "summarize": {"level", "resamples", "seed"},
}
Sections = Mapping[str, config.Section]


def cheap(listed: Sequence[str]) -> dict[str, list[config.Change]]:
    """The listed settings that change nothing before `check`, in order."""
    parsed = {text: [config.Change.parse(part) for part in text.split()] for text in listed}
    return {
        text: changes
        for text, changes in parsed.items()
        if all(change.key in CHEAP.get(change.section, set()) for change in changes)
    }


def others(
    listed: Sequence[str], given: Sections, settings_of: Callable[[Sections], MeasureSettings]
) -> dict[str, MeasureSettings]:
    """Each listed cheap setting in force, by how it is written."""
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
        found[text] = settings_of(sections)
    return found


def tried(
    check: Check, conversation: Conversation, verdict: str, settings: Mapping[str, MeasureSettings]
) -> dict[str, Any]:
    """The columns of a statement that say under how many other settings its verdict is the same."""
    if verdict == expectations.NOT_MEASURABLE:
        return {}
    found = {
        text: str(judge(check, replace(conversation, settings=other))["verdict"]) for text, other in settings.items()
    }
    changed = [f"{text}: {other}" for text, other in found.items() if other != verdict]
    return {"settings_tried": len(found), "settings_same": len(found) - len(changed), "other_verdicts": changed}
