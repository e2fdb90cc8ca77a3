"""Writes into dvc.yaml which code each stage depends on: exactly the modules that it imports, and what those import.

With them stand the files of decisions that these modules read (`pipeline/core/decisions.py`).

python -m pipeline.tools.dependencies            writes them; run it after a change of imports
python -m pipeline.tools.dependencies --imports  prints, for each module, the stages that import it

A folder stands in the list where a stage imports every module below it, for DVC's own time grows with the list.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from pipeline.core import command, decisions, tables

ROOT = Path(__file__).resolve().parents[2]
PIPELINE = Path("dvc.yaml")
_STAGE = re.compile(r"^  (\w+):$")


@cache
def imports(path: Path) -> frozenset[tuple[str, bool]]:
    """Every imported module's dotted name, and whether the import stands at the top level of the file.

    Imports for type checkers alone are left out: they change nothing that runs.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checked = [n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test)]
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    unused, inside = _below(checked), _below(functions)
    found = set()
    for node in ast.walk(tree):
        if id(node) in unused:
            continue
        top = id(node) not in inside
        if isinstance(node, ast.Import):
            found |= {(alias.name, top) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add((node.module, top))
            found |= {(f"{node.module}.{alias.name}", top) for alias in node.names}
    return frozenset(found)


def _below(nodes: Iterable[ast.AST]) -> set[int]:
    return {id(child) for node in nodes for child in ast.walk(node)}


def imported_files(path: Path) -> set[Path]:
    """The project's own files that a file imports, the packages' `__init__` files on the way among them."""
    found = set()
    for name, _ in imports(path):
        parts = name.split(".")
        if parts[0] == "pipeline":
            found |= {file for k in range(1, len(parts) + 1) if (file := _file(parts[:k]))}
    return found - {path}


def _file(parts: list[str]) -> Path | None:
    path = ROOT.joinpath(*parts)
    return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p.exists()), None)


@cache
def closure(path: Path) -> frozenset[Path]:
    """A file, and every file of the project that it imports, directly or through others."""
    seen, todo = set[Path](), [path]
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            todo += imported_files(current)
    return frozenset(seen)


def bare(path: Path) -> bool:
    """Whether a file is an `__init__` that holds its description alone, which can change nothing."""
    return path.name == "__init__.py" and len(ast.parse(path.read_text(encoding="utf-8")).body) <= 1


def modules() -> list[Path]:
    """Every module of the pipeline that can change a result."""
    return sorted(path for path in (ROOT / "pipeline").rglob("*.py") if not bare(path))


def wanted(stage: str) -> list[str]:
    """The entries for a stage: folders that it imports whole, and single files; paths from the repository's root."""
    files = {path for path in closure(ROOT / "pipeline" / f"{stage}.py") if not bare(path)}
    folders = [path for path in sorted((ROOT / "pipeline").rglob("*")) if path.is_dir()]
    whole = [folder for folder in folders if (own := _modules_below(folder)) and len(own) > 1 and own <= files]
    outer = [folder for folder in whole if not set(folder.parents) & set(whole)]
    single = [path for path in files if not set(path.parents) & set(outer)]
    return sorted(path.relative_to(ROOT).as_posix() for path in [*decided(files), *outer, *single])


@cache
def tasks(path: Path) -> frozenset[str]:
    """The tasks whose decisions a module reads: the first argument of its calls of `decisions`."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return frozenset(
        str(ast.literal_eval(call.args[0]))
        for call in calls
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "decisions"
    )


def decided(files: Iterable[Path]) -> list[Path]:
    """The files of decisions that some modules read."""
    return sorted({decisions.FOLDER / task / decisions.FILE for path in files for task in tasks(path)})


def _modules_below(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*.py") if not bare(path)}


def rewritten(text: str, entries: Mapping[str, list[str]]) -> str:
    """The text of dvc.yaml with these entries in place of each stage's own on code; all else stays to the letter."""
    stage, lines, in_deps = "", list[str](), False
    for line in text.split("\n"):
        if found := _STAGE.match(line):
            stage = found[1]
        if in_deps and not line.startswith("      - "):
            lines += [f"      - {entry}" for entry in entries.get(stage, [])]
            in_deps = False
        if line == "    deps:":
            in_deps = True
        if not (in_deps and (line.startswith("      - pipeline/") or line.endswith(f"/{decisions.FILE}"))):
            lines.append(line)
    return "\n".join(lines)


def main() -> int:
    """Write dvc.yaml, or print who imports what."""
    parser = command.parser(__doc__)
    parser.add_argument("--imports", action="store_true", help="print, for each module, the stages that import it")
    given = parser.parse_args()
    text = PIPELINE.read_text(encoding="utf-8")
    stages = [found[1] for line in text.split("\n") if (found := _STAGE.match(line))]
    if given.imports:
        for path in modules():
            users = [stage for stage in stages if path in closure(ROOT / "pipeline" / f"{stage}.py")]
            print(f"{path.relative_to(ROOT).as_posix():<50} {', '.join(users) or '-'}")
        return 0
    entries = {stage: wanted(stage) for stage in stages}
    tables.write_text(PIPELINE, rewritten(text, entries))
    print(f"{PIPELINE}: {sum(map(len, entries.values()))} entries of code for {len(stages)} stages")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
