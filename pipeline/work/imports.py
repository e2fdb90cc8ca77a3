"""Which files of the project a file imports, directly and through others: what a change of its code may change."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pipeline.core import decisions

ROOT = Path(__file__).resolve().parents[2]


@cache
def imports(path: Path) -> frozenset[tuple[str, bool]]:
    """Every imported module's dotted name, and whether the import stands at the top level of the file.

    Imports for type checkers alone are left out: they change nothing that runs.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checked = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    ]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
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
            found |= {file for k in range(1, len(parts) + 1) if (file := file_of(parts[:k]))}
    return found - {path}


def file_of(parts: list[str]) -> Path | None:
    """The file of a module of this repository, by the parts of its name; none for another."""
    path = ROOT.joinpath(*parts)
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()), None)


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
