"""Several processes give what one gives; one that fails or is killed is told of, and none outlives the stage."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from pipeline.core import command
from pipeline.work import parallel
from tests.conftest import REPOSITORY
from tests.safety.test_crashes import outputs
from tests.stages import replace_in, run, workspace


def double() -> Callable[[int], int]:
    return partial(int.__mul__, 2)


def failing() -> Callable[[int], int]:
    return fail


def fail(number: int) -> int:
    if number == 3:
        raise command.Problem("talk_3: its sentences are gone")
    return number


def dying() -> Callable[[int], int]:
    return die


def die(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which stages use two processes, however little there is to do."""
    folder = workspace(tmp_path / "work")
    replace_in(folder / "configs" / "machine.yaml", "processes: 0", "processes: 2")
    monkeypatch.setattr(parallel, "MANY", 0)
    monkeypatch.chdir(folder)
    return folder


def test_two_processes_give_the_bytes_of_one(two: Path) -> None:
    for name, who in (("first", "Ada Brill"), ("second", "Jon Vale"), ("third", "Ivo Lang")):
        text = f"**{who}:** In 2019 the county spent 2 million dollars on buses.\n\n**Mo Reed:** Did it?\n"
        (two / "data" / "raw" / f"{name}.md").write_text(text)
    replace_in(two / "configs" / "report.yaml", "on_one_page: 50", "on_one_page: 1")
    assert run(two) == 0
    by_two = outputs(two)
    assert len(list((two / "data" / "results" / "conversations").iterdir())) == 3
    replace_in(two / "configs" / "machine.yaml", "processes: 2", "processes: 1")
    for name in by_two:
        (two / name).unlink()
    assert run(two) == 0
    assert outputs(two) == by_two


def test_results_come_in_the_order_of_the_items(two: Path) -> None:
    assert list(parallel.each(double, ((n,) for n in range(50)), 50)) == list(range(0, 100, 2))
    assert list(parallel.each(double, [], 0)) == []


def test_no_more_items_are_read_than_processes_can_take(two: Path) -> None:
    read: list[int] = []

    def items() -> Iterator[tuple[int]]:
        for number in range(100):
            read.append(number)
            yield (number,)

    results = parallel.each(double, items(), 100)
    assert next(results) == 0
    assert len(read) < 10
    results.close()  # type: ignore[attr-defined]


def test_a_problem_of_another_process_is_told_as_its_own(two: Path) -> None:
    with pytest.raises(command.Problem, match="talk_3: its sentences are gone"):
        list(parallel.each(failing, ((n,) for n in range(50)), 50))


def test_a_killed_process_is_a_problem_with_a_remedy(two: Path) -> None:
    with pytest.raises(command.Problem, match="configs/machine.yaml to a smaller number"):
        list(parallel.each(dying, ((n,) for n in range(50)), 50))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_no_process_outlives_a_killed_stage(two: Path) -> None:
    script = (
        "import sys, time\nfrom pipeline.core import parallel\nfrom tests.core.test_parallel import double\n"
        "if __name__ == '__main__':\n    parallel.MANY = 0\n"
        "    results = parallel.each(double, ((n,) for n in range(9)), 9)\n"
        "    next(results)\n    print('going', flush=True)\n    time.sleep(3600)\n"
    )
    (two / "stage.py").write_text(script)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "ONE_OF_MINE": str(two)}
    with subprocess.Popen([sys.executable, "stage.py"], cwd=two, env=environment, stdout=subprocess.PIPE) as stage:
        assert stage.stdout is not None and stage.stdout.readline() == b"going\n"
        assert len(mine(two)) >= 3
        stage.kill()
    while mine(two):  # for as long as a test may last
        time.sleep(0.1)


def mine(folder: Path) -> list[str]:
    """The running processes with this folder in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"ONE_OF_MINE={folder}".encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            continue
    return found
