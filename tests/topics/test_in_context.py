"""Windows over a conversation, and vectors of sentences that know their neighbours."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.encoders.runners import encoder, trunk, windows
from pipeline.encoders.weights import batches, model_files
from pipeline.encoders.weights.batches import Done
from pipeline.topics import in_context
from pipeline.topics.in_context import InContext, Said
from pipeline.work.remembered import Memory
from tests.conftest import REPOSITORY

FIRST, LAST = 101, 102
SHAPE = windows.Shape(12, 3)


class Letters:
    """A token for each letter; the state of a token is the token, and what stands before it in the window."""

    padded = False

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        return [[FIRST, *map(ord, text), LAST] for text in texts]

    def run(self, batches: Iterable[tuple[Sequence[int], Sequence[Sequence[int]]]], done: batches.Done) -> None:
        for rows, ids in batches:
            given = np.array(ids, dtype=np.float32)
            done(rows, np.stack([given, np.roll(given, 1, axis=1)], axis=-1))


def test_every_sentence_stands_in_the_window_that_has_most_of_it() -> None:
    texts = ["abc", "defgh", "ij", "klmnopq", "r", "stuvw"]
    ids = [own[1:-1] for own in Letters().tokens(texts)]
    cut = windows.cut(ids, np.array([0, 0, 1, 1, 1, 2]), FIRST, LAST, SHAPE)
    assert {len(own) for own in cut.ids} == {12}
    assert all(own[0] == FIRST and own[-1] == LAST for own in cut.ids)
    for text, place, begin, end in zip(texts, cut.window, cut.begin, cut.end, strict=True):
        assert "".join(map(chr, cut.ids[place][begin:end])) == text


def test_turns_are_parted_and_what_is_longer_than_a_window_is_cut() -> None:
    cut = windows.cut([[1, 2], [3]], np.array([0, 1]), FIRST, LAST, SHAPE)
    assert cut.ids == [[FIRST, 1, 2, LAST, 3, LAST]]
    long = windows.cut([list(range(40))], np.array([0]), FIRST, LAST, SHAPE)
    assert long.end[0] - long.begin[0] == SHAPE.size - 2


def test_a_vector_depends_on_the_sentences_around() -> None:
    own = InContext(Letters(), SHAPE, 64)
    turn = np.array([0, 1])
    one, other = own.of_talk(["ab", "cd"], turn), own.of_talk(["xy", "cd"], turn)
    assert one.shape == (2, 2)
    np.testing.assert_array_equal(one, own.of_talk(["ab", "cd"], turn))
    assert (one[0] != other[0]).any()
    assert (own.of_talk(["ab", "cd"], np.array([0, 0]))[1] != one[1]).any()  # said by the same person


def test_what_was_said_in_the_same_window_before_is_not_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    ran, run = list[int](), Letters.run

    def counted(self: Letters, batches: Iterable[tuple[Sequence[int], Sequence[Sequence[int]]]], done: Done) -> None:
        given = list(batches)
        ran.append(sum(len(rows) for rows, _ in given))
        run(self, given, done)

    monkeypatch.setattr(Letters, "run", counted)
    texts, turn = ["abc", "defgh", "ij", "klmnopq", "r", "stuvw"], np.zeros(6, dtype=np.int64)
    plain = InContext(Letters(), SHAPE, 64).of_talk(texts, turn)

    def with_memory(said: Sequence[str], made_of: str = "e") -> NDArray[np.float32]:
        return InContext(Letters(), SHAPE, 64, made_of, Memory("texts", 1)).of_talk(said, turn)

    np.testing.assert_array_equal(with_memory(texts), plain)
    np.testing.assert_array_equal(with_memory(texts), plain)
    assert len(ran) == 2  # without memory, and with an empty one
    changed = [*texts[:-1], "xyzab"]
    np.testing.assert_array_equal(with_memory(changed), InContext(Letters(), SHAPE, 64).of_talk(changed, turn))
    assert 0 < ran[2] < ran[3]  # the windows before the change are as they were
    with_memory(texts, "another encoder")
    assert ran[4] == ran[1]


def test_of_an_example_the_text_itself_is_taken() -> None:
    own = InContext(Letters(), SHAPE, 64)
    cut = own.examples([Said("cd", before="ab", after="e"), Said("cd", after="e"), Said("cd")])
    assert [list(map(chr, cut.ids[k][b:e])) for k, (b, e) in enumerate(zip(cut.begin, cut.end, strict=True))] == [
        ["c", "d"]
    ] * 3
    assert cut.ids[0] == [FIRST, *map(ord, "ab"), LAST, *map(ord, "cd"), LAST, ord("e"), LAST]


@pytest.mark.parametrize("execution", ["torch", "auto"])
def test_the_shipped_layers_run_alike_everywhere(execution: str) -> None:
    embed: config.Embed = config.load("embed", REPOSITORY).model_copy(update={"device": "cpu", "execution": execution})
    layers = trunk.load(REPOSITORY / "models" / "topics", encoder.name_of(embed))
    assert layers is not None
    texts = ["We drove up the hill.", "It was raining.", "How many were there?", "Nine."]
    found = in_context.configured(embed, layers).of_talk(texts, np.array([0, 0, 1, 2]))
    plain = in_context.configured(embed.model_copy(update={"execution": "torch"}), layers)
    np.testing.assert_allclose(found, plain.of_talk(texts, np.array([0, 0, 1, 2])), atol=2e-3)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-2)


def test_layers_of_another_encoder_are_not_taken_and_damage_is_named(tmp_path: Path) -> None:
    assert trunk.load(REPOSITORY / "models" / "topics", "some/other@1/256/fp32") is None
    (tmp_path / trunk.FILE).write_bytes(b"nothing")
    with pytest.raises(model_files.ModelError, match="holds no tuned layers"):
        trunk.load(tmp_path, "any")
