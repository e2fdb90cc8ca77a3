"""Decisions: chosen numbers with their origin, checked when they are read, and tied to the encoder they hold for."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.core import decisions
from tests.conftest import REPOSITORY

FILES = sorted((REPOSITORY / "models").glob(f"*/{decisions.FILE}"))
GOOD = {"value": 1.5, "what": "a limit", "data": "ten talks", "command": "python x.py", "date": "2026-11-24"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cars").mkdir()
    monkeypatch.setattr(decisions, "FOLDER", tmp_path)
    return tmp_path


def write(folder: Path, **entries: Mapping[str, Any]) -> None:
    (folder / "cars" / decisions.FILE).write_text(json.dumps(entries))
    decisions.read.cache_clear()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_every_file_of_decisions_is_whole_and_every_entry_is_read_by_the_code(path: Path) -> None:
    code = "\n".join(module.read_text() for module in sorted((REPOSITORY / "pipeline").rglob("*.py")))
    for name in decisions.read(path):
        assert f'("{path.parent.name}", "{name}")' in code, name


def test_numbers_come_as_they_are_asked_for(folder: Path) -> None:
    write(folder, limit=GOOD, count={**GOOD, "value": 3}, pauses={**GOOD, "value": {"short": 0.5, "long": 2}})
    assert decisions.number("cars", "limit") == 1.5
    assert decisions.whole("cars", "count") == 3
    assert decisions.numbers("cars", "pauses") == {"short": 0.5, "long": 2}
    assert decisions.decision("cars", "limit").command == "python x.py"


def test_a_number_of_another_kind_is_refused(folder: Path) -> None:
    write(folder, limit=GOOD, pauses={**GOOD, "value": {"short": 0.5}})
    for ask, name in ((decisions.whole, "limit"), (decisions.number, "pauses"), (decisions.numbers, "limit")):
        with pytest.raises(decisions.DecisionError, match=f"cars.*{name}"):
            ask("cars", name)
    with pytest.raises(decisions.DecisionError, match="no entry 'speed'"):
        decisions.number("cars", "speed")
    with pytest.raises(decisions.DecisionError, match="no such file"):
        decisions.number("boats", "speed")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": "fast"}, "value"),
        ({"value": True}, "value"),
        ({"value": {}}, "value"),
        ({"date": "yesterday"}, "date"),
        ({"what": ""}, "what"),
        ({"command": ""}, "names its command"),
        ({"colour": "red"}, "needs command, data"),
    ],
)
def test_a_malformed_entry_is_refused_and_named(folder: Path, change: dict[str, Any], said: str) -> None:
    write(folder, limit={**GOOD, **change})
    with pytest.raises(decisions.DecisionError, match=f"limit: .*{said}"):
        decisions.number("cars", "limit")


def test_a_missing_field_or_a_name_given_twice_is_refused(folder: Path) -> None:
    write(folder, limit={key: value for key, value in GOOD.items() if key != "date"})
    with pytest.raises(decisions.DecisionError, match="limit"):
        decisions.number("cars", "limit")
    entry = json.dumps(GOOD)
    (folder / "cars" / decisions.FILE).write_text(f'{{"limit": {entry}, "limit": {entry}}}')
    decisions.read.cache_clear()
    with pytest.raises(decisions.DecisionError, match="twice"):
        decisions.number("cars", "limit")


def test_judgement_needs_no_command(folder: Path) -> None:
    write(folder, limit={**GOOD, "data": "judgement of the developers", "command": ""})
    assert decisions.number("cars", "limit") == 1.5


def test_a_number_learnt_with_an_encoder_holds_for_it_whatever_runs_it_and_for_no_other(folder: Path) -> None:
    write(folder, limit={**GOOD, "encoder": "small@12ab/256/fp32"}, speed=GOOD)
    limit = decisions.decision("cars", "limit")
    assert limit.holds_for("small@12ab/256/fp32") and limit.holds_for("small@12ab/256/int8 on openvino")
    assert not limit.holds_for("other@12ab/256/fp32") and not limit.holds_for("small@12ab/64/fp32")
    assert decisions.decision("cars", "speed").holds_for("other@12ab/256/fp32")
