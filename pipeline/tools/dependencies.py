"""Writes into dvc.yaml which code each stage depends on: exactly the modules that it imports, and what those import.

With them stand the files of decisions that these modules read (`pipeline/core/decisions.py`).

python -m pipeline.tools.dependencies            writes them; run it after a change of imports
python -m pipeline.tools.dependencies --imports  prints, for each module, the stages that import it

A folder stands in the list where a stage imports every module below it, for DVC's own time grows with the list.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from pipeline.core import command, decisions, tables
from pipeline.work.imports import ROOT, bare, closure, decided

PIPELINE = Path("dvc.yaml")
_STAGE = re.compile(r"^  (\w+):$")


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
