"""Runs stages in a folder of their own, as `dvc repro` would run them in the repository."""

import importlib
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from pipeline.core import command
from tests.conftest import REPOSITORY

STAGES = (
    "ingest",
    "split",
    "embed",
    "tag_topics",
    "score_claims",
    "fact_checks",
    "summarize",
    "check",
    "evaluate",
    "report",
)


def workspace(folder: Path, transcripts: Iterable[Path] = ()) -> Path:
    """A folder with the shipped configs, models and labels, and these transcripts."""
    for name in ("configs", "data/labels", "data/fact_checks"):
        shutil.copytree(REPOSITORY / name, folder / name)
    (folder / "models").symlink_to(REPOSITORY / "models")
    (folder / "data" / "raw").mkdir(parents=True)
    for path in transcripts:
        shutil.copy(path, folder / "data" / "raw" / path.name)
    return folder


def run(folder: Path, *stages: str) -> int:
    """The first exit code that is not 0 of these stages (all, where none is named), run in order in the folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["stage"])
        for stage in stages or STAGES:
            code = command.run(importlib.import_module(f"pipeline.{stage}").main)
            if code:
                return code
    return 0


def replace_in(path: Path, old: str, new: str) -> None:
    """Replace text that must be there once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old)
    temporary = path.with_suffix(".new")
    temporary.write_text(text.replace(old, new), encoding="utf-8")
    os.replace(temporary, path)
