"""Texts that come again are not encoded again, and the result is the same."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.topics import remembered


class Counting:
    """Stands in for an encoder."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float16]:
        self.asked += texts
        return np.array([[len(text), 0.1] for text in texts], dtype=np.float16).reshape(-1, 2)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def test_only_new_texts_are_encoded_and_the_vectors_are_the_same(cache: Path) -> None:
    encoder = Counting()
    first = remembered.remembered(encoder, "e")(["Yes.", "No, no.", "Yes."])
    assert encoder.asked == ["Yes.", "No, no."]
    again = remembered.remembered(encoder, "e")(["Well.", "Yes."])
    assert encoder.asked[2:] == ["Well."]
    np.testing.assert_array_equal(again[1], first[0])
    assert again.dtype == first.dtype == np.float16
    assert remembered.remembered(Counting(), "e")([]).shape == (0, 2)


def test_another_encoder_has_a_memory_of_its_own() -> None:
    remembered.remembered(Counting(), "e")(["Yes."])
    other = Counting()
    remembered.remembered(other, "another")(["Yes."])
    assert other.asked == ["Yes."]


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut short", b"\x80\x04no pickle is ever loaded"])
def test_a_damaged_memory_is_made_anew(cache: Path, damage: bytes) -> None:
    expected = remembered.remembered(Counting(), "e")(["Yes."])
    (kept,) = cache.rglob("*.npz")
    kept.write_bytes(damage)
    encoder = Counting()
    np.testing.assert_array_equal(remembered.remembered(encoder, "e")(["Yes."]), expected)
    assert encoder.asked == ["Yes."]
    assert not list(cache.rglob(".vectors.*"))
