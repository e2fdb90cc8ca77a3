"""Shared fixtures."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

settings.register_profile("project", deadline=None)  # tests check behaviour, not time
settings.load_profile("project")

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The development data beside the checkout; the test is skipped where it is missing."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared (real transcripts and labelled data) is not on this machine")
    return folder


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that is made once in a run of the tests, by the process that asks first; a test changes only a copy."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # each worker has a folder of its own below
    folder, done = base / name, base / f"{name}.done"
    with FileLock(f"{folder}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker that died
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which every stage has run on the sample, not to be changed."""
    from tests import stages

    def make(folder: Path) -> None:
        stages.workspace(folder, [REPOSITORY / "data" / "raw" / "sample.vtt"])
        assert stages.run(folder) == 0

    return once(tmp_path_factory, "sample_run", make)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files first: a process that gets one last would go on alone."""
    from tests.touched import SLOW

    items.sort(key=lambda item: not any(Path(item.location[0]).match(pattern) for pattern in SLOW))
