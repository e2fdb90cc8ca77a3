"""Folders that cannot be written, files that are gone: a plain error with file and remedy, earlier outputs intact."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import ingest
from pipeline.core import config
from pipeline.core.command import Problem
from pipeline.formats.reading.folder import Entry, entries
from tests.conftest import REPOSITORY
from tests.safety.test_crashes import outputs
from tests.stages import replace_in, run, workspace

TALK = """WEBVTT

00:00.000 --> 00:04.000
<v Ada Brill>We closed the border crossing in March.

00:04.000 --> 00:06.000
<v Jon Vale>Did they go north?
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = workspace(tmp_path_factory.mktemp("unwritable") / "work")
    for name in ("one", "two"):
        (folder / "data" / "raw" / f"{name}.vtt").write_text(TALK)
    replace_in(folder / "configs" / "topics.yaml", "model: few_shot ", "model: lexicon ")
    assert run(folder) == 0
    return folder


@pytest.fixture
def intact(folder: Path) -> Iterator[Path]:
    before = outputs(folder)
    yield folder
    assert outputs(folder) == before


def as_anyone() -> None:
    """Take from root, too, the right to write whatever he likes (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH)."""
    for capability in (1, 2):
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)


def stage(folder: Path, name: str) -> str:
    """The error of a stage that must fail."""
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", f"pipeline.{name}"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, preexec_fn=as_anyone)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="gives up a right of root as Linux has it")
@pytest.mark.parametrize(
    ("name", "part"),
    [("ingest", "interim"), ("tag_topics", "interim"), ("summarize", "results"), ("report", "results")],
)
def test_a_folder_that_cannot_be_written_is_a_plain_error(intact: Path, name: str, part: str) -> None:
    place = intact / "data" / part
    place.chmod(0o555)
    try:
        error = stage(intact, name)
    finally:
        place.chmod(0o755)
    assert error.startswith(f"error: data/{part}/") and "Permission denied. Give yourself the right" in error


def test_a_file_where_a_folder_should_be_is_a_plain_error(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "work", symlinks=True)
    shutil.rmtree(copy / "data" / "results")
    (copy / "data" / "results").write_text("mine")
    assert "data/results: " in stage(copy, "summarize")
    assert (copy / "data" / "results").read_text() == "mine"


def test_a_transcript_that_is_gone_when_it_is_read_is_named(intact: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = entries

    def then_gone(folder: Path, settings: config.Ingest) -> list[Entry]:
        found = listed(folder, settings)
        (folder / "two.vtt").unlink()
        return found

    monkeypatch.setattr(ingest, "entries", then_gone)
    try:
        with pytest.raises(Problem, match=r"two\.vtt: it was there when the folder was listed, and is gone. Put"):
            ingest.ingest(config.Ingest(), intact)
    finally:
        (intact / "data" / "raw" / "two.vtt").write_text(TALK)


@pytest.mark.parametrize(
    ("name", "table"), [("split", "cues"), ("tag_topics", "embeddings"), ("summarize", "claims"), ("report", "checks")]
)
def test_an_earlier_table_that_is_gone_is_named_with_the_remedy(intact: Path, name: str, table: str) -> None:
    (path,) = (
        found for found in intact.glob(f"data/*/{table}.parquet") if name != "summarize" or "interim" in str(found)
    )
    content = path.read_bytes()
    path.unlink()
    try:
        error = stage(intact, name)
    finally:
        path.write_bytes(content)
    assert (
        error
        == f"error: {path.relative_to(intact)} does not exist. Run `dvc repro` first: it makes every table in turn"
    )
