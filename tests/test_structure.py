"""The rules of the tree that import-linter (pyproject.toml) cannot say: late imports, sizes, what stages depend on."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.core import config, tables
from pipeline.tools import dependencies
from pipeline.work import imports
from tests.conftest import REPOSITORY
from tests.stages import STAGES

HEAVY = {"torch", "transformers"}
KNOW_SPACY = {"speech/blank.py", "speech/sentences.py", "topics/lexicon.py", "classifiers/textcat.py"}
RUNNING = {"encoders", "classifiers", "topics", "claims", "training"}  # packages that may import torch and transformers
UNTRACKED = {  # they do not change results beyond rounding, or are no stage's
    "embed.yaml": {
        *("device", "batch_tokens", "execution", "remembered_megabytes", "engine", "ray", "allow_remote_code"),
    },
    "check.yaml": {"sensitivity"},
    "machine.yaml": {"processes"},
}


def dvc() -> dict[str, Any]:
    return dict(yaml.safe_load((REPOSITORY / "dvc.yaml").read_text())["stages"])


@pytest.mark.parametrize("path", dependencies.modules(), ids=lambda p: str(p.relative_to(REPOSITORY)))
def test_heavy_libraries_are_imported_late_and_only_where_they_are_known(path: Path) -> None:
    package = path.relative_to(REPOSITORY / "pipeline").parts[0]
    for name, top in imports.imports(path):
        root = name.split(".")[0]
        if root in HEAVY:
            assert package in RUNNING and not top, f"{path} imports {name}"
        if root == "spacy":
            assert f"{path.parent.name}/{path.name}" in KNOW_SPACY and not top


LINES, BODY = 300, 60  # of a module, and of a function


@pytest.mark.parametrize("path", dependencies.modules(), ids=lambda p: str(p.relative_to(REPOSITORY)))
def test_no_module_and_no_function_is_long(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= LINES
    functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [f.name for f in functions if f.end_lineno and f.end_lineno - f.lineno >= BODY] == []


def test_each_stage_depends_on_exactly_the_modules_that_it_imports() -> None:
    """Written by the tool, so that an edit of any module runs the stages that import it, and no other."""
    text = (REPOSITORY / "dvc.yaml").read_text(encoding="utf-8")
    assert dependencies.rewritten(text, {stage: dependencies.wanted(stage) for stage in STAGES}) == text


@pytest.mark.parametrize("module", dependencies.modules(), ids=lambda p: str(p.relative_to(REPOSITORY)))
def test_an_edit_of_a_module_touches_exactly_the_stages_that_import_it(module: Path) -> None:
    for stage, entry in dvc().items():
        listed = [REPOSITORY / path for path in entry["deps"] if path.startswith("pipeline")]
        touched = any(path == module or path in module.parents for path in listed)
        assert touched == (module in imports.closure(REPOSITORY / "pipeline" / f"{stage}.py")), stage


def test_core_holds_what_every_stage_imports_and_no_more() -> None:
    """DVC's time grows with the entries of dvc.yaml: what all stages share is one of them."""
    assert all("pipeline/core" in stage["deps"] for stage in dvc().values())


def test_every_stage_of_the_design_is_in_dvc_yaml_with_a_description() -> None:
    assert tuple(dvc()) == STAGES
    assert all(stage["desc"] and stage["cmd"].startswith(f"python -m pipeline.{name}") for name, stage in dvc().items())


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_depends_on_and_writes_exactly_the_tables_that_it_names(stage: str) -> None:
    source = (REPOSITORY / "pipeline" / f"{stage}.py").read_text()
    read = {
        n
        for call in re.findall(r"tables\.(?:scan|read|count)\(([^)]*)\)", source)
        for n in re.findall(r'"(\w+)"', call)
    } | set(getattr(importlib.import_module(f"pipeline.{stage}"), "INPUTS", ()))
    written = set(re.findall(r'tables\.(?:Writer|write)\(\s*"(\w+)"', source))
    entry = dvc()[stage]
    outs = {
        next(iter(o)) if isinstance(o, dict) else o
        for kind in ("outs", "metrics", "plots")
        for o in entry.get(kind, [])
    }
    assert {d for d in entry["deps"] if d.endswith(".parquet")} == {tables.TABLES[n].path for n in read - written}
    assert {o for o in outs if o.endswith(".parquet")} == {tables.TABLES[n].path for n in written}


def test_earlier_outputs_outlive_a_failed_run() -> None:
    for stage in dvc().values():
        for out in stage.get("outs", []):
            assert isinstance(out, dict) and next(iter(out.values())).get("persist"), out


def test_every_key_of_every_config_is_tracked_by_a_stage_but_those_that_do_not_change_results() -> None:
    tracked: dict[str, set[str]] = {}
    for stage in dvc().values():
        for entry in stage.get("params", []):
            for path, keys in entry.items():
                tracked.setdefault(Path(path).name, set()).update(keys)
    for name, section in config.SECTIONS.items():
        listed = {key.split(".")[0] for key in tracked.get(f"{name}.yaml", set())}
        wanted = set(section.model_fields) - UNTRACKED.get(f"{name}.yaml", set())
        assert listed | {"folder", "labels"} >= wanted, (name, wanted - listed)  # folders are deps
        assert listed <= set(section.model_fields)


def test_light_stages_do_not_import_heavy_libraries() -> None:
    for stage in ("ingest", "split", "summarize", "check", "report"):
        code = (
            f"import sys, pipeline.{stage}; print(sorted({HEAVY | {'spacy', 'sklearn', 'scipy'}} & set(sys.modules)))"
        )
        shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=REPOSITORY, check=True)
        assert shown.stdout.strip() == "[]", stage
