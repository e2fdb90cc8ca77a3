"""The rules of the tree: who imports whom, and that each stage's deps and params are exactly what it uses."""

import ast
import importlib
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.core import config, tables
from tests.conftest import REPOSITORY
from tests.stages import STAGES

HEAVY = {"torch", "transformers"}
KNOW_SPACY = {"speech/blank.py", "speech/sentences.py", "inference/lexicon.py", "inference/textcat.py"}
BARE = [REPOSITORY / "pipeline" / f"{name}__init__.py" for name in ("", "core/", "speech/", "inference/", "measures/")]
SETTINGS = {  # rounding alone, and memory, depend on them
    "import os",
    "os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')",
    "os.environ.setdefault('ARROW_DEFAULT_MEMORY_POOL', 'system')",
}
UNTRACKED = {  # they do not change results beyond rounding, or are no stage's
    "embed.yaml": {"device", "batch_tokens", "execution", "engine", "ray", "allow_remote_code"},
    "check.yaml": {"sensitivity"},
    "machine.yaml": {"processes"},
}


def modules() -> list[Path]:
    return sorted(p for p in (REPOSITORY / "pipeline").rglob("*.py"))


@cache
def imports(path: Path) -> frozenset[tuple[str, bool]]:
    """Every imported module's dotted name, and whether the import stands at the top level of the file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for child in ast.walk(node)
    }
    inside = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        top = id(node) not in inside
        if isinstance(node, ast.Import):
            found |= {(alias.name, top) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add((node.module, top))
            found |= {(f"{node.module}.{alias.name}", top) for alias in node.names}
    return frozenset(found)


def file_of(module: str) -> Path | None:
    path = REPOSITORY / Path(*module.split("."))
    return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p.exists()), None)


def own(path: Path) -> set[Path]:
    """The project's own files that a file imports, the packages' __init__ files on the way among them."""
    found = set()
    for name, _ in imports(path):
        parts = name.split(".")
        if parts[0] == "pipeline":
            found |= {f for k in range(1, len(parts) + 1) if (f := file_of(".".join(parts[:k])))}
    return found - {path}


@cache
def closure(path: Path) -> frozenset[Path]:
    seen, todo = set(), [path]
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            todo += own(current)
    return frozenset(seen)


def dvc() -> dict[str, Any]:
    return dict(yaml.safe_load((REPOSITORY / "dvc.yaml").read_text())["stages"])


def expanded(folder: Path) -> set[Path]:
    return set(folder.rglob("*.py")) - set(BARE)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(REPOSITORY)))
def test_who_may_import_whom(path: Path) -> None:
    parts = path.relative_to(REPOSITORY / "pipeline").with_suffix("").parts
    names = imports(path)
    for name, top in names:
        root = name.split(".")[0]
        if root in HEAVY:
            assert parts[0] == "inference" and not top, f"{path} imports {name}"
        if root == "spacy":
            assert f"{path.parent.name}/{path.name}" in KNOW_SPACY and not top
        if name.startswith("pipeline.") and len(name.split(".")) > 1:
            other = name.split(".")[1]
            assert other not in STAGES or (len(parts) == 1 and parts[0] == other), f"{path} imports the stage {name}"
            assert parts[0] != "core" or other == "core", f"{path} imports {name}"


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_depends_on_exactly_the_modules_that_it_imports(stage: str) -> None:
    """A package of which it imports a fifth may stand there as a folder: DVC's own time grows with the list."""
    listed = {REPOSITORY / d for d in dvc()[stage]["deps"] if d.startswith("pipeline")}
    wanted = closure(REPOSITORY / "pipeline" / f"{stage}.py") - set(BARE)
    folders = {path for path in listed if path.is_dir()}
    for folder in folders:
        assert len(wanted & expanded(folder)) >= 0.2 * len(expanded(folder)), folder
    assert listed - folders == {path for path in wanted if not folders & set(path.parents)}


def test_the_files_that_no_stage_lists_cannot_change_anything() -> None:
    for path in BARE:
        described, *rest = ast.parse(path.read_text()).body
        assert isinstance(described, ast.Expr) and isinstance(described.value, ast.Constant), path
        assert {ast.unparse(line) for line in rest} <= SETTINGS, path


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
