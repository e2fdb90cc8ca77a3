"""A stage that is killed, or cannot write, leaves the earlier good tables or whole new ones; the next run finishes.

FLOORSHARE_KILLS=200 pytest --timeout=0 tests/safety/test_crashes.py kills as often as one likes.
"""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.campaign import size
from tests.conftest import REPOSITORY
from tests.stages import STAGES, workspace

KILLS = size("KILLS", 2, 50)
ALL = f"""
import importlib, sys
from pipeline.core import command
sys.argv = ["stage"]
for stage in {STAGES!r}:
    print(stage, flush=True)
    if command.run(importlib.import_module(f"pipeline.{{stage}}").main):
        sys.exit(1)
"""


def outputs(folder: Path) -> dict[str, bytes]:
    found = [path for part in ("interim", "results") for path in (folder / "data" / part).rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def start(folder: Path, code: str = ALL) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    out = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-c", code], cwd=folder, env=environment, stdout=out, stderr=out)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], float]:
    """A folder with two transcripts, all outputs of a whole run of it, and how many seconds that took."""
    folder = workspace(tmp_path_factory.mktemp("crash") / "work")
    lines = (REPOSITORY / "data" / "raw" / "sample.vtt").read_text(encoding="utf-8").split("\n\n")
    for name, cues in (("one", lines[:60]), ("two", [lines[0], *lines[60:110]])):
        (folder / "data" / "raw" / f"{name}.vtt").write_text("\n\n".join(cues) + "\n", encoding="utf-8")
    begin = time.monotonic()
    assert start(folder).wait() == 0
    return folder, outputs(folder), time.monotonic() - begin


@pytest.mark.parametrize("afresh", [True, False], ids=["first run", "over an earlier run"])
def test_a_kill_at_any_moment_leaves_whole_tables_and_the_next_run_the_same_bytes(
    undisturbed: tuple[Path, dict[str, bytes], float], afresh: bool
) -> None:
    folder, wanted, seconds = undisturbed
    if afresh:
        shutil.rmtree(folder / "data" / "interim")
        shutil.rmtree(folder / "data" / "results")
    luck = random.Random(20240813)
    for _ in range(KILLS // 2):
        process = start(folder)
        time.sleep(luck.uniform(0.1, seconds))
        process.send_signal(signal.SIGKILL)
        process.wait()
        for name, content in outputs(folder).items():
            if Path(name).name.startswith("."):
                continue  # a temporary file, which the next run takes over
            assert content == wanted[name], f"{name} is neither the earlier one nor whole"
            if name.endswith(".parquet"):
                pq.read_table(folder / name)
    assert start(folder).wait() == 0
    assert outputs(folder) == wanted  # nothing more either: no temporary file stays


@pytest.mark.parametrize("stage", ["ingest", "embed", "tag_topics", "summarize", "report"])
def test_a_full_disk_is_a_plain_error_and_the_earlier_outputs_stay(
    undisturbed: tuple[Path, dict[str, bytes], float], stage: str
) -> None:
    folder, wanted, _ = undisturbed
    if not (folder / "data" / "results" / "report.html").exists():
        assert start(folder).wait() == 0

    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))

    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", f"pipeline.{stage}"]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, preexec_fn=small_files_only
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("error: ") and "Traceback" not in done.stderr, done.stderr
    left = outputs(folder)
    assert {name: left[name] for name in wanted} == wanted
