"""Holds the articles against the transcripts again, under other models and thresholds: which verdicts change?

The settings are listed in configs/check.yaml, or given with -S as for `dvc exp run`. Each is tried in a folder of its
own, where only the stages run that it feeds (dvc.yaml says which); the repository's tables stay as they are.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from tqdm import tqdm

from pipeline.core import command, config, tables
from pipeline.core.config import EXAMPLE, Change

PATH = Path("data/results/sensitivity.csv")
LAST = "check"


def stages_to_run(pipeline: Mapping[str, Any], changes: Sequence[Change]) -> list[str]:
    """The stages up to `check` that the changes feed, in the order of dvc.yaml; none for no change but `check`.

    A key that no stage up to `check` takes is a `ConfigError`: it could change no verdict.
    """
    takes = {name: _params(stage) for name, stage in pipeline.items()}
    outs = {name: {_path(out) for out in stage.get("outs", [])} for name, stage in pipeline.items()}
    feeds: set[str] = set()
    for name in reversed(list(pipeline)):
        read = {_path(dep) for kept in feeds for dep in pipeline[kept].get("deps", [])}
        if name == LAST or outs[name] & read:
            feeds.add(name)
    known = sorted({param for name in feeds for param in takes[name]})
    for change in changes:
        if (param := f"{change.file}:{change.key.split('.')[0]}") not in known:
            raise config.ConfigError(f"{param}: no stage up to {LAST} takes it; {config.nearest(param, known)}")
    wanted = {f"{change.file}:{change.key.split('.')[0]}" for change in changes}
    found: list[str] = []
    for name, stage in pipeline.items():
        made = {out for earlier in found for out in outs[earlier]}
        if name in feeds and (takes[name] & wanted or made & {_path(dep) for dep in stage.get("deps", [])}):
            found.append(name)
    return found or [LAST]


def _params(stage: Mapping[str, Any]) -> set[str]:
    return {f"{file}:{key}" for entry in stage.get("params", []) for file, keys in entry.items() for key in keys}


def _path(entry: Any) -> str:
    return str(next(iter(entry)) if isinstance(entry, dict) else entry)


def checks_under(changes: Sequence[Change], pipeline: Mapping[str, Any], root: Path) -> pd.DataFrame:
    """The table of checks under these changes; a `Problem` says which stage failed, and why."""
    with tempfile.TemporaryDirectory(prefix="sensitivity-") as name:
        folder = Path(name)
        workspace(root, folder)
        for change in changes:
            _apply(folder, change)
        for stage in stages_to_run(pipeline, changes):
            run = [sys.executable, *shlex.split(pipeline[stage]["cmd"])[1:]]
            done = subprocess.run(  # noqa: S603 - the commands of our own dvc.yaml
                run, cwd=folder, env=os.environ | {"PYTHONPATH": str(root)}, capture_output=True, text=True
            )
            if done.returncode:
                raise command.Problem(f"{stage}: {(done.stderr.strip().splitlines() or ['failed'])[-1]}")
        return tables.read("checks", folder)


def workspace(root: Path, folder: Path) -> None:
    """A folder that looks like the repository: links, but configs are copies and every table may be replaced."""
    shutil.copytree(root / "configs", folder / "configs")
    for part in ("data", "data/interim", "data/results"):
        (folder / part).mkdir()
    for place in (root, root / "data", root / "data/interim"):
        for entry in place.iterdir():
            link = folder / entry.relative_to(root)
            if not entry.name.startswith(".") and not link.exists():
                link.symlink_to(entry.resolve())


def _apply(folder: Path, change: Change) -> None:
    path = folder / change.file
    if not path.exists():
        raise config.ConfigError(f"{change.file}: there is no such file")
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    *outer, last = change.key.split(".")
    at = content
    for key in outer:
        at = at.setdefault(key, {})
    at[last] = change.value
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def compare(base: pd.DataFrame, other: pd.DataFrame, setting: str) -> pd.DataFrame:
    """Each statement with its verdict now and under another setting; those that neither can measure are left out."""
    keys = ["article", "check_index"]
    columns = ["verdict", "value", "low", "high"]
    both = base.merge(other[[*keys, *columns]], on=keys, suffixes=("", "_then"), validate="one_to_one")
    both = both[(both.verdict != "not measurable") | (both.verdict_then != "not measurable")]
    shown = ["setting", *keys, "says", "measure", "subject", "unit", *columns, *(f"{name}_then" for name in columns)]
    return both.assign(setting=setting, changed=both.verdict != both.verdict_then)[[*shown, "changed"]]


def summary(found: pd.DataFrame, failed: Mapping[str, str]) -> list[str]:
    """A few lines for the terminal: how many verdicts change under each setting, and which."""
    lines = []
    for setting, rows in found.groupby("setting", sort=False):
        changed = rows[rows.changed]
        lines.append(f"  {setting}: {len(changed)} of {len(rows)} verdicts change")
        for row in changed.to_dict("records"):
            place = f"{row['article']} says.{row['check_index'] + 1}"
            lines.append(f"    {place}: {row['verdict']} -> {row['verdict_then']}: {row['says']}")
    lines += [f"  {setting}: could not be run: {reason}" for setting, reason in failed.items()]
    same = ~found.groupby(["article", "check_index"]).changed.any()
    settings = found.setting.nunique()
    lines.append(
        f"sensitivity: {same.sum()} of {len(same)} verdicts are the same under all of {settings} other settings; "
        "intervals are those of measuring each talk, not of its people talking again"
    )
    return [command.printable(line) for line in lines]


def main() -> int:
    """Run the checks as configured and under each other setting, write the comparison, print what changes."""
    parser = command.parser(__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "-S", "--set-param", action="append", metavar="FILE:KEY=VALUE",
        help=f"a setting to try instead of the listed ones, e.g. {EXAMPLE}; may be repeated",
    )  # fmt: skip
    given: list[str] = parser.parse_args().set_param or []
    listed: config.Check = config.load("check")
    root = Path.cwd()
    pipeline = yaml.safe_load((root / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    settings = {text: [Change.parse(part) for part in text.split()] for text in given or listed.sensitivity}
    for changes in settings.values():
        stages_to_run(pipeline, changes)  # a mistake is named before anything runs
    if not settings:
        raise config.ConfigError("configs/check.yaml: sensitivity lists no setting; list some, or give one with -S")
    base = checks_under([], pipeline, root)
    frames, failed = [], {}
    for text, changes in tqdm(settings.items(), unit=" settings", desc="sensitivity"):
        try:
            frames.append(compare(base, checks_under(changes, pipeline, root), text))
        except command.Problem as problem:
            failed[text] = str(problem)
    found = pd.concat(frames, ignore_index=True) if frames else compare(base, base, "").iloc[:0]
    tables.write_csv(PATH, found)
    print("\n".join(summary(found, failed)))
    print(f"sensitivity: {PATH}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(command.run(main))
