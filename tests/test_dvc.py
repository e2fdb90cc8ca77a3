"""What DVC runs again, and what not. Every run is of a copy of the working tree, in a git repository of its own."""

import csv
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from pipeline.core import tables
from tests.conftest import REPOSITORY, once

TALK = """WEBVTT

00:00:00.000 --> 00:00:06.000
<v Ada Brill>We closed the border crossing in March, and 400 people came across anyway.

00:00:06.500 --> 00:00:08.000
<v Ben Corso>Did they? [laughter] Well.
"""
ENVIRONMENT = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "DVC_NO_ANALYTICS": "1",
    "BROWSER": "true",  # `--open` opens nothing here
    "GIT_AUTHOR_NAME": "t",
    "GIT_AUTHOR_EMAIL": "t@example.org",
    "GIT_COMMITTER_NAME": "t",
    "GIT_COMMITTER_EMAIL": "t@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


def sh(folder: Path, *command: str, code: int = 0, given: str = "") -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=ENVIRONMENT, input=given)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def will_run(folder: Path) -> list[str]:
    """The stages that `dvc repro` would run now, in order."""
    lines = sh(folder, "dvc", "repro", "--dry").splitlines()
    return [line.split("'")[1] for line in lines if line.startswith("Running stage")]


EACH_CHANGE = """
import json, sys
from pathlib import Path
from dvc.repo import Repo
found = []
for file, old, new in json.load(sys.stdin):
    before = Path(file).read_text()
    assert before.count(old) == 1, (file, old)
    Path(file).write_text(before.replace(old, new))
    with Repo(".") as repo:
        found.append([stage.name for stage in repo.reproduce(dry=True)])
    Path(file).write_text(before)
print(json.dumps(found))
"""


def results(folder: Path) -> dict[str, bytes]:
    return {table.path: (folder / table.path).read_bytes() for table in tables.TABLES.values()}


def cloned(folder: Path) -> Path:
    """The working tree with another transcript, in a git repository of its own, after a run."""
    listed = sh(REPOSITORY, "git", "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    for name in listed:
        if (REPOSITORY / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, folder / name)
    (folder / "data" / "raw" / "sample.vtt").unlink()
    (folder / "data" / "raw" / "talk.vtt").write_text(TALK)
    sh(folder, "git", "init", "--quiet")
    sh(folder, "git", "add", "--all")
    sh(folder, "git", "commit", "--quiet", "-m", "start")
    sh(folder, "dvc", "repro")
    return folder


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = once(tmp_path_factory, "clone", cloned)
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("dvc") / "clone", symlinks=True))


def test_a_second_run_runs_nothing_and_nothing_outside_is_stale(clone: Path) -> None:
    assert will_run(clone) == []
    assert "up to date" in sh(clone, "dvc", "status")


def test_the_outputs_are_left_to_dvc_not_to_git(clone: Path) -> None:
    changed = {line[3:] for line in sh(clone, "git", "status", "--porcelain").splitlines()}
    assert changed <= {"dvc.lock", "data/results/metrics.json", "data/raw/sample.vtt"}


CHANGES: list[tuple[str, str, str, list[str]]] = [
    ("configs/claims.yaml", "threshold: 0.5 ", "threshold: 0.6 ", ["summarize", "check", "evaluate", "report"]),
    ("configs/topics.yaml", "threshold: 0.5 ", "threshold: 0.6 ", ["summarize", "check", "evaluate", "report"]),
    ("configs/embed.yaml", "max_tokens: 256 ", "max_tokens: 128 ", ["embed", "tag_topics", "score_claims", "..."]),
    ("configs/embed.yaml", "batch_tokens: 0 ", "batch_tokens: 512 ", []),
    ("configs/embed.yaml", "# The encoder", "# Our encoder", []),
    ("configs/embed.yaml", "allow_remote_code: [] ", "allow_remote_code: [some/model] ", []),
    ("configs/topics.yaml", "# one of these", "# one of those", []),
    ("configs/topics.yaml", "classifier: ", "classifier:  # which model\n  # a remark\n", []),
    ("configs/topics.yaml", "  context: 0 ", "  context: 1 ", ["tag_topics", "..."]),
    ("configs/claims.yaml", "  context: 0 ", "  context: 1 ", ["score_claims", "..."]),
    ("configs/claims.yaml", "  spread: 0.5 ", "  spread: 0.4 ", ["summarize", "check", "evaluate", "report"]),
    ("configs/report.yaml", "top_claims: 200 ", "top_claims: 50 ", ["report"]),
    ("pipeline/speech/sentences.py", "CHUNK = 100_000", "CHUNK = 200_000", ["split", "..."]),
]


@pytest.fixture(scope="module")
def run_after(clone: Path) -> list[list[str]]:
    """After each change alone, the stages that `dvc repro` would run; asked by one process, since each imports DVC."""
    changes = [(file, old, new) for file, old, new, _ in CHANGES]
    shown = sh(clone, sys.executable, "-c", EACH_CHANGE, given=json.dumps(changes))
    return [list(stages) for stages in json.loads(next(line for line in shown.splitlines() if line.startswith("[[")))]


@pytest.mark.parametrize("number", range(len(CHANGES)), ids=lambda k: f"{CHANGES[k][0]}: {CHANGES[k][1]}")
def test_a_change_runs_what_it_feeds_and_nothing_else(run_after: list[list[str]], number: int) -> None:
    found, stages = run_after[number], CHANGES[number][-1]
    if stages[-1:] == ["..."]:  # and whatever its tables feed, in turn
        assert found[: len(stages) - 1] == stages[:-1]
    else:
        assert sorted(found) == sorted(stages)  # those that do not feed each other may stand in any order


def test_deleting_the_cache_and_running_again_gives_the_same_bytes(clone: Path) -> None:
    before = results(clone)
    shutil.rmtree(clone / ".dvc" / "cache")
    for path in before:
        (clone / path).unlink()
    sh(clone, "dvc", "repro")
    assert results(clone) == before


def test_a_failed_run_leaves_the_earlier_results(clone: Path) -> None:
    before = results(clone)
    (clone / "data" / "raw" / "bad.vtt").write_bytes(b"\x00\x01")
    assert "bad.vtt" in sh(clone, "dvc", "repro", code=255)
    (clone / "data" / "raw" / "bad.vtt").unlink()
    assert results(clone) == before


@pytest.mark.parametrize("name", ["speakers", "topic_shares", "checks"])
def test_the_tables_for_spreadsheets_hold_what_the_parquet_tables_hold(clone: Path, name: str) -> None:
    table = tables.read(name, clone)
    sheet = pd.read_csv((clone / tables.TABLES[name].path).with_suffix(".csv"))
    assert list(sheet.columns) == list(table.columns)
    assert len(sheet) == len(table)
    number = next(column.name for column in tables.TABLES[name].columns if column.type == tables.FLOAT)
    pd.testing.assert_series_equal(sheet[number], table[number], check_dtype=False)


def blocks(document: str, language: str) -> list[str]:
    text = (REPOSITORY / document).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def test_the_examples_of_the_documents_run(clone: Path) -> None:
    examples = blocks("data/README.md", "python")
    assert len(examples) == 3
    for code in examples:
        if "duckdb" in code and importlib.util.find_spec("duckdb") is None:
            continue  # a tool of the reader's, installed with the extra `dev`
        assert "Ada Brill" in sh(clone, sys.executable, "-c", code) or "duckdb" in code


def labelled(folder: Path) -> Path:
    """Gold for the transcript of a clone."""
    path = folder / "data" / "labels" / "talk.sentences.csv"
    path.write_text(
        "text,immigration,claim\n"
        "We closed the border crossing in March and 400 people came across anyway.,1,1\n"
        "Did they? Well.,0,0\n"
    )
    return path


@pytest.fixture
def gold(clone: Path) -> Iterator[Path]:
    path = labelled(clone)
    yield path
    path.unlink()


def test_the_commands_of_the_readme_run(clone: Path, gold: Path) -> None:
    lines = [line for block in blocks("README.md", "sh") for line in block.splitlines()]
    commands = [line.split("  #")[0].strip() for line in lines]
    elsewhere = (  # CI; the test of experiments below; tests/tools/test_sensitivity.py; tests/test_evaluate.py
        *("make ", "python3 -m venv ", ". .venv/", "dvc exp run --queue", "dvc exp run --run-all"),
        *("python -m pipeline.tools.sensitivity", "python -m pipeline.evaluate --speaking-time"),
    )
    here = [line for line in commands if not line.startswith(elsewhere)]
    assert {"dvc repro", "dvc metrics show", "dvc plots show"} < set(here)
    for line in here:
        sh(clone, "bash", "-c", line)
    plots = (clone / "dvc_plots" / "index.html").read_text(encoding="utf-8")
    assert "Ada Brill" in plots
    assert "share_time" in plots


def test_experiments_are_ranked_by_a_few_figures(clone: Path, gold: Path) -> None:
    files = ("data/raw/talk.vtt", "data/labels/talk.sentences.csv")  # not in git: a queued run has a tree of its own
    own = [part for name in files for part in ("--copy-paths", name)]
    sh(clone, "dvc", "exp", "run", "--queue", *own, "-S", "configs/topics.yaml:model=lexicon,few_shot")
    sh(clone, "dvc", "exp", "run", "--run-all")
    shown = list(csv.DictReader(io.StringIO(sh(clone, "dvc", "exp", "show", "--csv", "--only-changed"))))
    runs = {row["configs/topics.yaml:model"]: row for row in shown if row["State"] == "Success"}
    assert set(runs) == {"lexicon", "few_shot"}
    assert all(0 <= float(row["f1.macro"]) <= 1 and 0 <= float(row["ap.immigration"]) <= 1 for row in runs.values())
