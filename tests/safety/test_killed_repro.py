"""`dvc repro` killed at any moment, DVC alone or with its stage: the next run finishes and gives the same bytes.

A kill waits until a stage begins, and a little longer, so that its moment does not depend on the machine's speed.
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

from tests.campaign import size
from tests.conftest import once
from tests.safety.test_crashes import outputs
from tests.stages import STAGES
from tests.test_dvc import ENVIRONMENT, cloned, sh

KILLS = size("REPRO_KILLS", 2, 40)
LONGEST_S = 2.0  # after a stage has begun


def kill(folder: Path, log: Path, stage: str, seconds: float, whole: bool) -> int:
    """Kill a `dvc repro` some time after it came to a stage, with it or alone (the stage goes on); the exit code."""
    with open(log, "wb") as out:
        command = ["dvc", "repro"]
        process = subprocess.Popen(
            command, cwd=folder, env=ENVIRONMENT, stdout=out, stderr=subprocess.DEVNULL, start_new_session=True
        )
    while process.poll() is None and f"'{stage}'" not in log.read_text():
        time.sleep(0.02)
    time.sleep(seconds)
    if process.poll() is None:
        (os.killpg if whole else os.kill)(process.pid, signal.SIGKILL)
    return process.wait()


@pytest.mark.timeout(0)  # it takes what it takes
def test_a_killed_repro_leaves_whole_tables_and_the_next_one_gives_the_same_bytes(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path / "clone"
    shutil.copytree(once(tmp_path_factory, "clone", cloned), folder, symlinks=True)
    wanted = outputs(folder)
    luck = random.Random(13)
    died = 0
    for number in range(KILLS):
        if number % 2 == 0:  # from nothing; then on from where the kill left it
            sh(folder, "git", "checkout", "--quiet", "dvc.lock")
            for name in (".dvc/cache", "data/interim", "data/results"):
                shutil.rmtree(folder / name, ignore_errors=True)
            sh(folder, "git", "checkout", "--quiet", "data/interim", "data/results")
        stage, seconds = luck.choice(STAGES[:-1]), luck.uniform(0.0, LONGEST_S)  # the last might end before the kill
        died += kill(folder, tmp_path / "log", stage, seconds, whole=number % 4 in (0, 3)) == -signal.SIGKILL
        for name, content in outputs(folder).items():
            if name in wanted and name != "data/results/metrics.json":
                assert content == wanted[name], f"kill {number}, {seconds:.2f} s into {stage}: {name} is not whole"
                if name.endswith(".parquet"):
                    pq.read_table(folder / name)
    assert died
    sh(folder, "dvc", "repro")
    assert outputs(folder) == wanted  # nothing more either: no temporary file stays
    assert "up to date" in sh(folder, "dvc", "status")
