"""docs/EVIDENCE.md holds every figure of the README and every default of the configs, as they are."""

import re
from typing import Any

import pytest
import yaml

from pipeline.core.command import Problem
from pipeline.tools import evidence
from tests.conftest import REPOSITORY

FIGURES, SETTINGS = evidence.read(REPOSITORY / evidence.SOURCE)
NAMED = {"model", "execution", "precision", "engine", "paces", "repeated", "on_error"}  # choices by name
README = (REPOSITORY / evidence.README).read_text(encoding="utf-8")


def leaves(content: Any, *keys: str) -> dict[str, Any]:
    """The numbers and choices of a config, by their dotted key."""
    if isinstance(content, dict):
        return {key: value for name in content for key, value in leaves(content[name], *keys, str(name)).items()}
    chosen = isinstance(content, int | float) or (keys[-1:] and keys[-1] in NAMED and bool(content))
    return {".".join(keys): content} if chosen else {}


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)


def test_the_page_is_the_generated_one() -> None:
    assert evidence.PATH.read_text(encoding="utf-8") == evidence.page(), "run: python -m pipeline.tools.evidence"


def test_the_figures_of_the_readme_are_drawn_from_it() -> None:
    assert evidence.readme(README) == README, "run: python -m pipeline.tools.evidence"


@pytest.mark.parametrize("path", sorted((REPOSITORY / "configs").glob("*.yaml")), ids=lambda path: path.name)
def test_every_default_of_a_config_stands_there_with_its_value(path: Any) -> None:
    found = leaves(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    listed = {key.split(":")[1]: one.value for key, one in SETTINGS.items() if key.startswith(f"configs/{path.name}:")}
    assert listed == found


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.claim[:40])
def test_a_measured_figure_names_its_command_data_and_date(figure: evidence.Figure) -> None:
    assert figure.data and re.fullmatch(r"\d{4}-\d\d-\d\d", figure.date)
    assert figure.kind != "measured" or figure.command.startswith(("python ", "not kept: "))


def test_a_wrong_class_is_refused(tmp_path: Any) -> None:
    path = tmp_path / "evidence.json"
    path.write_text('{"figures": [], "settings": {"configs/a.yaml:b": {"value": 1, "class": "guess", "why": ""}}}')
    with pytest.raises(Problem, match="measured, published, judgement"):
        evidence.read(path)
