"""Texts that come again are not encoded again, and the result is the same; what befalls the memory costs time only."""

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.work.remembered import Memory, key, remembered
from tests.conftest import REPOSITORY


class Counting:
    """Stands in for an encoder."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.array([[len(text), 0.1] for text in texts], dtype=np.float32).reshape(-1, 2)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def memory() -> Memory:
    return Memory("texts", 1)


def vector(number: int) -> NDArray[np.float16]:
    return np.full(200, number, dtype=np.float16)


def test_only_new_texts_are_encoded_and_the_vectors_are_the_same() -> None:
    encoder = Counting()
    first = remembered(encoder, "e", memory())(["Yes.", "No, no.", "Yes."])
    assert encoder.asked == ["Yes.", "No, no."]
    again = remembered(encoder, "e", memory())(["Well.", "Yes."])
    assert encoder.asked[2:] == ["Well."]
    np.testing.assert_array_equal(again[1], first[0])
    assert again.dtype == first.dtype == np.float16
    assert remembered(Counting(), "e", memory())([]).shape == (0, 2)


def test_another_encoder_has_vectors_of_its_own() -> None:
    remembered(Counting(), "e", memory())(["Yes."])
    other = Counting()
    remembered(other, "another", memory())(["Yes."])
    assert other.asked == ["Yes."]
    assert key("ab", "c") != key("a", "bc")


def test_none_is_kept_where_none_may_be(cache: Path) -> None:
    encoder = Counting()
    for _ in range(2):
        remembered(encoder, "e", Memory("texts", 0))(["Yes."])
    assert encoder.asked == ["Yes.", "Yes."]
    assert not list(cache.rglob("*"))


@pytest.mark.parametrize("damage", [b"", b"SQLite format 3\x00 cut short", b"\x80\x04no pickle is ever loaded" * 400])
def test_a_damaged_memory_is_made_anew(cache: Path, damage: bytes) -> None:
    expected = remembered(Counting(), "e", memory())(["Yes."])
    (kept,) = cache.rglob("*.sqlite")
    kept.write_bytes(damage)
    encoder = Counting()
    for _ in range(3):  # the first finds it damaged, the second makes it
        np.testing.assert_array_equal(remembered(encoder, "e", memory())(["Yes."]), expected)
    assert len(encoder.asked) <= 2
    assert [path.name for path in cache.rglob("*") if path.is_file()] == ["texts.sqlite"]


def test_a_place_that_cannot_be_had_is_as_if_it_were_empty(cache: Path) -> None:
    (cache / "floorshare").write_text("a file where the folder should be")
    encoder = Counting()
    assert remembered(encoder, "e", memory())(["Yes."]).shape == (1, 2)
    assert encoder.asked == ["Yes."]


def test_it_stays_within_its_bound_and_the_oldest_are_forgotten(cache: Path) -> None:
    for start in range(0, 10_000, 500):  # 4 MB into one
        memory().keep({key(str(number)): vector(number % 2000) for number in range(start, start + 500)})
        (kept,) = cache.rglob("*.sqlite")
        assert kept.stat().st_size < 1.4e6
    known = memory().known([key(str(number)) for number in range(10_000)])
    assert 1000 < len(known) < 3000
    assert key("9999") in known and key("0") not in known
    np.testing.assert_array_equal(known[key("9999")], vector(1999))


def _writes(numbers: range) -> None:
    for number in numbers:
        Memory("texts", 10).keep({key(str(number)): vector(number)})


def test_several_processes_write_at_once() -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        pool.map(_writes, [range(60), range(30, 90), range(60, 120)], chunksize=1)
    known = memory().known([key(str(number)) for number in range(120)])
    assert len(known) == 120
    assert all(np.array_equal(known[key(str(number))], vector(number)) for number in range(120))


def test_a_killed_writer_leaves_it_whole(cache: Path) -> None:
    """Each of its writings is there with all of its vectors, or with none."""
    code = (
        "from tests.work.test_remembered import *\n"
        "for k in range(10**6):\n"
        "    Memory('texts', 100).keep({key(str(n)): vector(n % 2000) for n in range(k * 100, k * 100 + 100)})\n"
        "    print(k, flush=True)\n"
    )
    for _ in range(3):
        environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
        process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        said = [int(process.stdout.readline()) for _ in range(5)]
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        known = memory().known([key(str(number)) for number in range(10_000)])
        assert len(known) % 100 == 0 and len(known) >= 100 * (said[-1] + 1)
        (kept,) = cache.rglob("*.sqlite")
        with sqlite3.connect(kept) as stored:
            assert stored.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        stored.close()
