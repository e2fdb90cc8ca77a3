"""The stage: a score for every sentence, and plain errors."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline import score_claims
from pipeline.claims import claim_models, kinds
from pipeline.core import config, tables
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.weights import upper_layers
from tests import stages
from tests.conftest import REPOSITORY

TEXTS = ("Good evening.", "The mill lost 900 jobs between 2019 and 2023, the labor office says.", "Well, well.")


LOG_ODDS = (-3.0, 2.5, -4.0)  # of the layers


def prepare(folder: Path, encoder: str = "", shift: int = 0, layers: str | None = "those shipped") -> Path:
    stages.workspace(folder)
    embed: config.Embed = config.load("embed", folder)
    encoder = encoder or encoders.name_of(embed)
    if layers == "those shipped":
        layers = upper_layers.load(REPOSITORY / "models" / "claims", encoders.name_of(embed)).id
    sentences, embeddings = list[dict[str, object]](), list[dict[str, object]]()
    for name in ("a", "b"):
        for index, text in enumerate(TEXTS):
            row: dict[str, object] = {"transcript_id": name, "sentence_index": index}
            span = {"turn_index": 0, "start_char": 0, "end_char": len(text), "n_words": 4, "speech_s": 2.0}
            sentences.append(row | span | {"start_s": None, "end_s": None, "text": text})
            if index < len(TEXTS) - shift:
                vector = np.full(384, 0.05, dtype=np.float16)
                known = {"claim_log_odds": LOG_ODDS[index] if layers else None, "tuned_layers": layers}
                embeddings.append(row | {"vector": vector, "text_sha": "0", "encoder": encoder} | known)
    tables.write("sentences", pd.DataFrame(sentences), folder)
    tables.write("embeddings", pd.DataFrame(embeddings), folder)
    return folder


def test_every_sentence_has_the_score_that_the_model_gives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stages.run(prepare(tmp_path), "score_claims") == 0
    frame = tables.read("claims", tmp_path)
    assert list(frame.transcript_id) == ["a"] * 3 + ["b"] * 3 and list(frame.sentence_index) == [0, 1, 2] * 2
    encoder = str(tables.read("embeddings", tmp_path).encoder.iloc[0])
    model = claim_models.load("tuned_encoder", REPOSITORY / "models" / "claims", encoder)
    vectors = np.full((3, 384), np.float16(0.05), dtype=np.float32)
    wanted = model.score(TEXTS, np.column_stack([vectors, np.array(LOG_ODDS, dtype=np.float32)]))
    np.testing.assert_allclose(frame.score, np.tile(wanted, 2), atol=5e-5)
    assert frame.score[1] > 0.5 > max(frame.score[0], frame.score[2])
    assert frame.verifiable[1] > max(0.5, frame.verifiable[0], frame.verifiable[2])
    assert "6 sentences by tuned_encoder, 2 at or over 0.5" in capsys.readouterr().out
    assert set(frame.kind) <= set(kinds.KINDS) and frame.kind_score.between(1 / len(kinds.KINDS), 1).all()
    assert frame.alone.between(0, 1).all()


def test_the_layers_must_be_those_that_embed_ran(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, layers in (("none", None), ("others", "0" * 16)):
        assert stages.run(prepare(tmp_path / name, layers=layers), "score_claims") == 1
        assert "Run `dvc repro embed`" in capsys.readouterr().err
        stages.replace_in(tmp_path / name / "configs/claims.yaml", "model: tuned_encoder ", "model: frozen_head ")
        assert stages.run(tmp_path / name, "score_claims") == 0
        assert tables.read("claims", tmp_path / name).score[1] > 0.5


def test_another_model_is_one_line_of_the_config(tmp_path: Path) -> None:
    prepare(tmp_path, encoder="another@1", layers=None)
    stages.replace_in(tmp_path / "configs" / "claims.yaml", "model: tuned_encoder ", "model: features ")
    assert stages.run(tmp_path, "score_claims") == 0
    found = tables.read("claims", tmp_path)
    assert found.score[1] > 0.5 and found[["verifiable", "kind", "alone"]].isna().all(axis=None)


def test_vectors_of_another_encoder_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stages.run(prepare(tmp_path, encoder="another@1"), "score_claims") == 1
    message = capsys.readouterr().err
    assert "another@1" in message and "configs/embed.yaml" in message
    assert not (tmp_path / "data/interim/claims.parquet").exists()


def test_missing_vectors_are_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stages.run(prepare(tmp_path, shift=1), "score_claims") == 1
    assert "Run `dvc repro embed`" in capsys.readouterr().err


def test_the_function_keeps_keys_and_order() -> None:
    class Backwards:
        def score(self, sentences: object, vectors: np.ndarray | None) -> np.ndarray:
            assert vectors is not None and vectors.dtype == np.float32
            return np.array([0.1, 0.9])

    given = pd.DataFrame({"transcript_id": "t", "sentence_index": [0, 1], "text": ["a", "b"], "n_words": 1})
    found = score_claims.score(given, np.zeros((2, 3), np.float16), Backwards())
    others = ["verifiable", "kind", "kind_score", "alone"]
    assert found[others].isna().all(axis=None)
    found = found.drop(columns=others)
    assert found.to_dict("list") == {"transcript_id": ["t", "t"], "sentence_index": [0, 1], "score": [0.1, 0.9]}
