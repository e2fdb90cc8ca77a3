"""Embed: what was encoded before is not encoded again."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from pipeline import embed
from pipeline.core import config, tables
from pipeline.core.encoder_names import without_execution
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.runners.encoder import CONVERTED
from pipeline.work.hashes import sha256
from tests import tiny_models


class Counting:
    """Stands in for the encoder: a vector of the text's length, and a list of what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        self.asked += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32).reshape(-1, 2)


def sentences(*texts: str) -> pd.DataFrame:
    return pd.DataFrame({"transcript_id": "t", "sentence_index": range(len(texts)), "text": texts})


def run(
    texts: Sequence[str], earlier: pd.DataFrame, name: str = "e", layers: str = ""
) -> tuple[pd.DataFrame, list[str]]:
    group, encoder = [(sentences(*texts), earlier)], Counting()
    (new,) = embed.to_encode([group], name, layers=layers)
    (frame,) = embed.joined(group, name, encoder.encode(new), embed.Recent(), layers)
    return tables.checked("embeddings", frame), encoder.asked


def test_only_new_sentences_are_encoded_and_the_result_is_the_same() -> None:
    first, asked = run(["Yes.", "No, no."], tables.empty("embeddings"))
    assert asked == ["Yes.", "No, no."]
    again, asked = run(["Well.", "Yes.", "No, no."], first)
    fresh, _ = run(["Well.", "Yes.", "No, no."], tables.empty("embeddings"))
    assert asked == ["Well."]
    pd.testing.assert_frame_equal(again, fresh)


def test_vectors_of_another_encoder_are_not_reused() -> None:
    first, _ = run(["Yes."], tables.empty("embeddings"))
    _, asked = run(["Yes."], first, "another")
    assert asked == ["Yes."]


def test_log_odds_of_other_layers_are_not_reused_but_vectors_are_when_they_are_not_asked_for() -> None:
    first, asked = run(["Yes.", "No, no."], tables.empty("embeddings"), layers="one")
    assert asked == ["Yes.", "No, no."] and list(first.claim_log_odds) == [1.0, 1.0]
    assert [list(vector) for vector in first.vector] == [[4.0], [7.0]] and set(first.tuned_layers) == {"one"}
    again, asked = run(["Well.", "Yes."], first, layers="one")
    assert asked == ["Well."] and list(again.claim_log_odds) == [1.0, 1.0]
    assert run(["Yes."], first, layers="other")[1] == ["Yes."]
    without, asked = run(["Yes."], first)
    assert asked == [] and list(without.vector[0]) == [4.0]
    assert without.claim_log_odds.isna().all() and without.tuned_layers.isna().all()
    assert run(["Yes."], without, layers="one")[1] == ["Yes."]


def test_transcripts_are_encoded_together_and_each_gets_its_own_rows() -> None:
    parts = [("Yes.", "Well."), ("Yes.",), ("No.", "Yes.")]
    earlier = tables.empty("embeddings")
    pairs = [(sentences(*texts).assign(transcript_id=f"t{k}"), earlier) for k, texts in enumerate(parts)]
    for most, calls in ((1, 3), (3, 2), (99, 1)):
        grouped = list(embed.groups(pairs, most))
        assert len(grouped) == calls
        frames, asked = encoded(grouped, embed.RECENT)
        assert sorted(asked) == ["No.", "Well.", "Yes."]  # each once, wherever it comes again
        for frame, texts, (own, _) in zip(frames, parts, pairs, strict=True):
            assert list(frame.transcript_id) == list(own.transcript_id)
            assert [vector[0] for vector in frame.vector] == [len(text) for text in texts]


def encoded(grouped: list[list[embed.Pair]], most: int) -> tuple[list[pd.DataFrame], list[str]]:
    """The embeddings of groups, and every text that was encoded, in order."""
    encoder, recent, frames = Counting(), embed.Recent(most), list[pd.DataFrame]()
    for group, new in zip(grouped, embed.to_encode(grouped, "e", most), strict=True):
        frames += embed.joined(group, "e", encoder.encode(new), recent)
    return frames, encoder.asked


def test_what_is_kept_of_a_run_is_bounded_and_what_was_forgotten_is_encoded_again() -> None:
    earlier = tables.empty("embeddings")
    talks = [("Yes.",), ("No, no.", "Well, well."), ("Yes.",), ("Well, well.",), ("Yes.",)]
    grouped = [[(sentences(*texts).assign(transcript_id=f"t{k}"), earlier)] for k, texts in enumerate(talks)]
    frames, asked = encoded(grouped, 2)
    assert asked == ["Yes.", "No, no.", "Well, well.", "Yes."]
    assert [[vector[0] for vector in frame.vector] for frame in frames] == [[len(t) for t in texts] for texts in talks]
    assert encoded(grouped, 0)[1] == ["Yes.", "No, no.", "Well, well.", "Yes.", "Well, well.", "Yes."]


@pytest.mark.skipif(not CONVERTED["openvino"][0].available(), reason="openvino is not installed")
def test_a_run_on_something_else_mixes_in_no_vectors_of_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    folder = tiny_models.save(tmp_path / "model", "bert")
    place = {"turn_index": 0, "start_char": 0, "start_s": np.nan, "end_s": np.nan, "speech_s": 1.0}
    said = sentences("Nobody ran.", "We went up the hill and then, uh, down again.").assign(**place)
    tables.write("sentences", said.assign(end_char=[len(text) for text in said.text], n_words=[2, 10]))
    model = {"model": str(folder), "sha256": sha256(folder / "model.safetensors"), "device": "cpu"}

    def run_on(execution: str) -> tuple[str, bytes]:
        settings = config.Embed.model_validate(model | {"execution": execution})
        embed.embed(settings)
        (name,) = tables.read("embeddings").encoder.unique()
        assert without_execution(name) == encoders.name_of(settings)
        return name, (tmp_path / tables.TABLES["embeddings"].path).read_bytes()

    first, fresh = run_on("torch")
    second, after = run_on("openvino")
    assert (first, second) == (f"{without_execution(first)} on torch", f"{without_execution(first)} on openvino")
    assert run_on("openvino") == (second, after) != run_on("torch") == (first, fresh)
    (tmp_path / tables.TABLES["embeddings"].path).unlink()
    assert run_on("auto") == (second, after)


def test_what_this_machine_encoded_before_is_not_encoded_in_another_folder_and_the_bytes_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    asked, encode = list[str](), encoders.Encoder.encode

    def counted(self: encoders.Encoder, texts: Sequence[str], progress: Callable[[int], object]) -> NDArray[np.float32]:
        asked.extend(texts)
        return encode(self, texts, progress)

    monkeypatch.setattr(encoders.Encoder, "encode", counted)
    folder = tiny_models.save(tmp_path / "model", "bert")
    model = {"model": str(folder), "device": "cpu", "execution": "torch"}
    place = {"turn_index": 0, "start_char": 0, "start_s": np.nan, "end_s": np.nan, "speech_s": 1.0}

    def run_in(name: str, megabytes: int, *texts: str) -> tuple[bytes, list[str]]:
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        said = sentences(*texts).assign(**place)
        tables.write("sentences", said.assign(end_char=[len(text) for text in texts], n_words=1))
        asked.clear()
        own = {"sha256": sha256(folder / "model.safetensors"), "remembered_megabytes": megabytes}
        embed.embed(config.Embed.model_validate(model | own))
        return Path(tables.TABLES["embeddings"].path).read_bytes(), list(asked)

    assert run_in("one", 1, "Nobody ran.", "Yes.")[1] == ["Nobody ran.", "Yes."]
    texts = ("Well.", "Yes.", "Nobody ran.")
    with_it, new = run_in("two", 1, *texts)
    without, every = run_in("three", 0, *texts)
    assert (new, every) == (["Well."], list(texts))
    assert with_it == without
    model["prompt"] = "they said: "
    assert run_in("four", 1, *texts)[1] == list(texts)
