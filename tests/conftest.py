"""Shared fixtures."""

from pathlib import Path

import pytest
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
