"""The stage: every sentence by every topic, and plain errors."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline import tag_topics
from pipeline.core import command, config, tables
from pipeline.encoders.runners import encoder as encoders
from tests import stages

TEXTS = ("We talked about migrants at the border.", "It was late.", "Deported, all of them.")


def prepare(
    folder: Path, encoder: str = "", vectors: int = len(TEXTS), transcripts: Sequence[str] = ("a", "b")
) -> Path:
    stages.workspace(folder)
    embed: config.Embed = config.load("embed", folder)
    encoder = encoder or encoders.name_of(embed)
    unlayered = {"claim_log_odds": None, "tuned_layers": None}
    sentences, embeddings = [], []
    for name in transcripts:
        for index, text in enumerate(TEXTS):
            row = {"transcript_id": name, "sentence_index": index}
            span = {"turn_index": 0, "start_char": 0, "end_char": len(text), "n_words": 4, "speech_s": 2.0}
            sentences.append(row | span | {"start_s": None, "end_s": None, "text": text})
            if index < vectors:
                vector = np.full(384, index, dtype=np.float16)
                embeddings.append(row | {"vector": vector, "text_sha": "0", "encoder": encoder} | unlayered)
    tables.write("sentences", pd.DataFrame(sentences), folder)
    tables.write("embeddings", pd.DataFrame(embeddings), folder)
    stages.replace_in(folder / "configs" / "topics.yaml", "model: few_shot ", "model: lexicon ")
    return folder


def test_every_sentence_by_every_topic(tmp_path: Path) -> None:
    assert stages.run(prepare(tmp_path), "tag_topics") == 0
    frame = tables.read("topics", tmp_path)
    topics = [topic.id for topic in config.load_topics(tmp_path / "configs" / "topics")]
    assert frame.groupby(["transcript_id", "sentence_index"]).topic.apply(list).tolist() == [topics] * 6
    scores = frame[frame.topic == "immigration"].set_index(["transcript_id", "sentence_index"]).score
    assert (scores >= 0.5).tolist() == [True, False, True] * 2


def test_vectors_of_another_encoder_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stages.run(prepare(tmp_path, encoder="another@1"), "tag_topics") == 1
    assert "was made by the encoder another@1" in capsys.readouterr().err
    assert not (tmp_path / "data/interim/topics.parquet").exists()


def test_missing_vectors_are_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stages.run(prepare(tmp_path, vectors=2), "tag_topics") == 1
    assert "'a' has 3 sentences and 2 vectors" in capsys.readouterr().err


def test_an_unknown_model_names_the_known_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stages.replace_in(prepare(tmp_path) / "configs" / "topics.yaml", "model: lexicon ", "model: lexikon ")
    assert stages.run(tmp_path, "tag_topics") == 1
    assert "did you mean 'lexicon'?" in capsys.readouterr().err


def test_a_folder_without_topics_is_an_error(tmp_path: Path) -> None:
    prepare(tmp_path)
    for path in (tmp_path / "configs" / "topics").glob("*.yaml"):
        path.unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        patch.setattr("sys.argv", ["tag_topics"])
        with pytest.raises(command.Problem, match="holds no topic"):
            tag_topics.main()
