"""`make quick` runs what a change touches: what imports it, directly or through its package, nearest first."""

import pytest

from pipeline.work.imports import ROOT
from tests import touched

TESTS = sorted((ROOT / "tests").rglob("test_*.py"))


@pytest.mark.parametrize(
    ("changed", "wanted", "spared"),
    [
        ("pipeline/measures/share.py", "measures/test_share.py", "formats/test_html.py"),
        ("pipeline/formats/srt.py", "formats/test_contract.py", "measures/test_share.py"),
        ("pipeline/core/tables/parquet.py", "core/test_tables.py", "core/test_words.py"),
        ("tests/safety/made_talk.py", "", "safety/test_again.py"),
        ("tests/safety/test_again.py", "safety/test_again.py", "test_pipeline.py"),
        ("configs/topics/economy.yaml", "core/test_config.py", "formats/test_html.py"),
    ],
)
def test_a_change_touches_what_imports_it_and_no_more(changed: str, wanted: str, spared: str) -> None:
    found = [path.relative_to(ROOT / "tests").as_posix() for path in touched.touched([ROOT / changed], TESTS)]
    assert not wanted or wanted in found
    assert spared not in found and len(found) < len(TESTS) / 2


def test_the_nearest_test_comes_first() -> None:
    assert touched.touched([ROOT / "pipeline/speech/words.py"], TESTS)[0] == ROOT / "tests/speech/test_words.py"


def test_the_slow_ones_exist() -> None:
    assert all(list(ROOT.glob(pattern)) for pattern in touched.SLOW)
