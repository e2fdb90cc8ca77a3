"""Numbers that were chosen, not derived: each stands in models/<task>/decisions.json with what chose it.

An entry has the `value` (a number, or several by name), `what` it is, the `data` and the `command` that chose it, and
the `date`; where nothing was measured, `data` begins with "judgement" and says whose. `encoder` names the one that the
value was learnt with: it holds for no other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.core.command import Problem
from pipeline.core.encoder_names import in_full

FOLDER = Path(__file__).resolve().parents[2] / "models"
FILE = "decisions.json"
NEEDED, OPTIONAL = {"value", "what", "data", "command", "date"}, {"encoder"}


class DecisionError(Problem):
    """A file of decisions is missing, malformed, or lacks the number that was asked for."""


@dataclass(frozen=True)
class Decision:
    """A chosen number, or several by name, and what is known of the choice."""

    value: float | Mapping[str, float]
    what: str
    data: str
    command: str
    date: str
    encoder: str = ""

    def holds_for(self, encoder: str) -> bool:
        """Whether it applies to vectors of this encoder, as the embeddings table or the config names it."""
        return not self.encoder or in_full(encoder) == self.encoder


def decision(task: str, name: str) -> Decision:
    """One entry of models/<task>/decisions.json."""
    entries = read(FOLDER / task / FILE)
    if name not in entries:
        raise DecisionError(f"{FOLDER / task / FILE}: has no entry {name!r}. Restore the file: git checkout -- models")
    return entries[name]


def number(task: str, name: str) -> float:
    """The value of an entry that is one number."""
    value = decision(task, name).value
    if isinstance(value, Mapping):
        raise DecisionError(f"{FOLDER / task / FILE}: {name}: must be one number, not several by name")
    return value


def whole(task: str, name: str) -> int:
    """The value of an entry that is one whole number."""
    value = number(task, name)
    if not isinstance(value, int):
        raise DecisionError(f"{FOLDER / task / FILE}: {name}: must be a whole number, not {value}")
    return value


def numbers(task: str, name: str) -> Mapping[str, float]:
    """The values of an entry that are several numbers by name."""
    value = decision(task, name).value
    if not isinstance(value, Mapping):
        raise DecisionError(f"{FOLDER / task / FILE}: {name}: must be several numbers by name, not {value}")
    return value


@cache
def read(path: Path) -> Mapping[str, Decision]:
    """Every entry of a file of decisions, checked."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except FileNotFoundError as error:
        raise DecisionError(f"{path}: there is no such file. Restore it: git checkout -- models") from error
    except ValueError as error:
        raise DecisionError(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise DecisionError(f"{path}: must be entries by name")
    return {name: _checked(entry, f"{path}: {name}") for name, entry in content.items()}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is given twice")
    return found


def _checked(entry: Any, where: str) -> Decision:
    keys = set(entry) if isinstance(entry, dict) else set()
    if not NEEDED <= keys <= NEEDED | OPTIONAL:
        raise DecisionError(f"{where}: needs {', '.join(sorted(NEEDED))}, and may have {', '.join(OPTIONAL)}")
    value, texts = entry["value"], {key: entry[key] for key in keys - {"value"}}
    all_numbers = value.values() if isinstance(value, dict) and value else [value]
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in all_numbers):
        raise DecisionError(f"{where}: value: must be a number, or numbers by name")
    if wrong := [key for key, text in texts.items() if not isinstance(text, str) or not (text or key == "command")]:
        raise DecisionError(f"{where}: {wrong[0]}: must be a text")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", entry["date"]):
        raise DecisionError(f"{where}: date: must be as 2026-11-24, not {entry['date']}")
    if not entry["command"] and not entry["data"].startswith("judgement"):
        raise DecisionError(f"{where}: what was measured names its command; else the data begin with `judgement`")
    return Decision(value, **texts)
