"""One person, one name: resolves labels as printed to speakers, by aliases and by rules that cannot go wrong.

What a rule cannot settle within the transcript stays apart, and is suggested for `configs/speakers.yaml` at most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.core.config import ConfigError, Names
from pipeline.core.tables import UNKNOWN
from pipeline.speech.names.person_names import label_key
from pipeline.speech.names.same_person import Resolution, Suggestion, nameless, taken_together

__all__ = ["Resolution", "Suggestion", "label_key", "resolve"]


def resolve(labels: Sequence[str | None], names: Names, automatic: bool) -> Resolution:
    """The speaker of each cue: None is as in the cue before, an empty label or `>>` is someone unknown."""
    aliases = _aliases(names)
    counts = Counter(label for label in labels if label is not None and not _unnamed(label))
    found = {label: aliases.get(label_key(label)) for label in counts}
    result = Resolution([])
    open_labels = [label for label, speaker in found.items() if speaker is None]
    if automatic:
        found |= taken_together(open_labels, list(names.aliases), result)
    else:
        found |= {label: " ".join(label.split()) for label in open_labels}
    given_roles = {label_key(label) for group in names.roles.values() for label in group}
    result.suggestions += nameless([label for label in open_labels if label_key(label) not in given_roles])
    current = UNKNOWN
    for label in labels:
        if label is not None:
            current = UNKNOWN if _unnamed(label) else str(found[label])
        result.speakers.append(current)
    return result


def _unnamed(label: str) -> bool:
    return not any(character.isalnum() for character in label)


def _aliases(names: Names) -> dict[str, str]:
    """Who each alias means; an error where one label is given to two people."""
    owners: dict[str, str] = {}
    for person, given in names.aliases.items():
        for label in [person, *given]:
            other = owners.setdefault(label_key(label), person)
            if other != person:
                raise ConfigError(
                    f"configs/speakers.yaml: aliases: the label {label!r} is given to two people, "
                    f"{other!r} and {person!r}: leave it with one, or set it for one transcript under transcripts:"
                )
    return owners
