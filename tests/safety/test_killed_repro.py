"""`dvc repro` killed at any moment, DVC alone or with its stage: the next run finishes and gives the same bytes.

FLOORSHARE_REPRO_KILLS=50 pytest tests/safety/test_killed_repro.py kills as often; a failure names the moment.
"""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.safety.test_crashes import outputs
from tests.test_dvc import ENVIRONMENT, cloned, sh

KILLS = int(os.environ.get("FLOORSHARE_REPRO_KILLS", "4"))


def kill(folder: Path, seconds: float, whole: bool) -> int:
    """Kill a `dvc repro` after some seconds, with its stage or alone (the stage then goes on); gives the exit code."""
    out = subprocess.DEVNULL
    process = subprocess.Popen(
        ["dvc", "repro"], cwd=folder, env=ENVIRONMENT, stdout=out, stderr=out, start_new_session=True
    )
    time.sleep(seconds)
    (os.killpg if whole else os.kill)(process.pid, signal.SIGKILL)
    return process.wait()


@pytest.mark.timeout(max(600, 120 * KILLS))
def test_a_killed_repro_leaves_whole_tables_and_the_next_one_gives_the_same_bytes(tmp_path: Path) -> None:
    begin = time.monotonic()
    folder = cloned(tmp_path / "clone")
    lasts = time.monotonic() - begin
    wanted = outputs(folder)
    luck = random.Random(13)
    died = 0
    for number in range(KILLS):
        if number % 2 == 0:  # from nothing; then on from where the kill left it
            sh(folder, "git", "checkout", "--quiet", "dvc.lock")
            for name in (".dvc/cache", "data/interim", "data/results"):
                shutil.rmtree(folder / name, ignore_errors=True)
            sh(folder, "git", "checkout", "--quiet", "data/interim", "data/results")
        moment = luck.uniform(1.0, lasts)
        died += kill(folder, moment, whole=number % 4 < 2) == -signal.SIGKILL
        for name, content in outputs(folder).items():
            if name in wanted and name != "data/results/metrics.json":
                assert content == wanted[name], f"kill {number} after {moment:.2f} s: {name} is not whole"
                if name.endswith(".parquet"):
                    pq.read_table(folder / name)
    assert died
    sh(folder, "dvc", "repro")
    assert outputs(folder) == wanted  # nothing more either: no temporary file stays
    assert "up to date" in sh(folder, "dvc", "status")
