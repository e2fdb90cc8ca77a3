"""Labels that may be one person, in lines: for configs/speakers.yaml, and for the terminal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.speech.names.same_person import Suggestion

_SHOWN = 8  # display: labels in a line
_LINES = 20  # display: suggestions of one transcript


def as_yaml(suggestions: Mapping[str, Sequence[Suggestion]]) -> str:
    """The suggestions as YAML, ready for configs/speakers.yaml; where one must choose, as comments."""
    text = "# Labels that may be one person, and are kept apart; and labels that are no names. To accept a line,\n"
    text += "# copy it to the same place in configs/speakers.yaml. Where it is a comment, choose, or write the name.\n"
    blocks = {transcript_id: _alias_lines(found) for transcript_id, found in suggestions.items()}
    if not any(ready for ready, _ in blocks.values()):
        text += "transcripts: {}\n"
    elif blocks:
        text += "transcripts:\n"
    for transcript_id, (ready, open_) in blocks.items():
        mark = "" if ready else "# "
        text += f"{mark}  {json.dumps(transcript_id, ensure_ascii=False)}:\n{mark}    aliases:\n"
        text += "".join(f"      {line}\n" for line in ready) + "".join(f"#       {line}\n" for line in open_)
    return text


def _alias_lines(found: Sequence[Suggestion]) -> tuple[list[str], list[str]]:
    """The lines that can be taken as they are, and those that ask for a choice or a name."""
    choices = Counter(label for suggestion in found for label in suggestion.labels)
    ready: list[str] = []
    open_: list[str] = []
    by_person: dict[str, list[Suggestion]] = {}
    for suggestion in found:
        by_person.setdefault(suggestion.into, []).append(suggestion)
    unknown = by_person.pop("", [])
    for into, same in by_person.items():
        for group, lines in (
            ([one for one in same if all(choices[label] == 1 for label in one.labels if label != into)], ready),
            ([one for one in same if any(choices[label] > 1 for label in one.labels if label != into)], open_),
        ):
            if group:
                labels = list(dict.fromkeys(label for suggestion in group for label in suggestion.labels))
                lines.append(_alias_line(into, labels, [one.why for one in group]))
    open_ += [_alias_line("?", one.labels, [one.why]) for one in unknown]
    return ready, open_


def _alias_line(into: str, labels: Sequence[str], why: Sequence[str]) -> str:
    name, shown = (json.dumps(value, ensure_ascii=False) for value in (into, list(labels)))
    return f"{name}: {shown}  # {' '.join('; '.join(dict.fromkeys(why)).split())}"


def shown(transcript_id: str, found: Sequence[Suggestion]) -> list[str]:
    """The suggestions for one transcript, for the terminal."""
    lines = [
        f"split: {transcript_id}: {', '.join(one.labels)} may be {one.into} ({one.why}); kept apart"
        for one in found
        if one.into
    ]
    if len(lines) > _LINES:
        lines[_LINES:] = [f"split: {transcript_id}: and {len(lines) - _LINES} more of that kind"]
    nameless = [label for one in found if not one.into for label in one.labels]
    if nameless:
        more = f" and {len(nameless) - _SHOWN} more" if len(nameless) > _SHOWN else ""
        lines.append(f"split: {transcript_id}: no names, kept as printed: {', '.join(nameless[:_SHOWN])}{more}")
    return lines
