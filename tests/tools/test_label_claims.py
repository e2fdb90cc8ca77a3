"""From the command that draws to the tables that are counted by its labels."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.core import tables
from pipeline.core.command import Problem
from pipeline.tools import label_claims
from tests import stages

TALK = "WEBVTT\n\n" + "\n".join(
    f"00:{k:02}:00.000 --> 00:{k:02}:50.000\n<v {'Ada' if k % 2 else 'Ben'}>{text} {k} times.\n"
    for k, text in enumerate(
        ["The mill lost 900 jobs since May, said", "I like soup, and had it", "Was it cold then, or"] * 10
    )
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = stages.workspace(tmp_path_factory.mktemp("label"))
    (folder / "data" / "raw" / "talk.vtt").write_text(TALK)
    assert stages.run(folder, "ingest", "split", "embed", "tag_topics", "score_claims", "fact_checks", "summarize") == 0
    return folder


def test_labels_drawn_by_the_command_count_the_conversation(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.argv", ["label_claims", "talk", "--n", "18", "--also", "verifiable", "economy"])
    assert label_claims.main() == 0
    asked = pd.read_csv("data/results/to_label.talk.csv", keep_default_na=False)
    assert len(asked) == 18
    labels = folder / "data" / "labels" / "claims"
    labels.mkdir(parents=True, exist_ok=True)
    jobs = asked.text.str.contains("jobs").astype(int)
    asked.assign(claim=jobs, verifiable=1, economy=jobs).to_csv(labels / "talk.csv", index=False)
    assert stages.run(folder, "summarize") == 0
    found = tables.read("claim_density", folder)
    whole = found[(found.speaker == "*") & (found.topic == "*") & (found.quarter == 0)].iloc[0]
    share = asked.text.str.contains("jobs").sum() / len(asked)
    assert whole.n_labelled == 18 and (tables.read("speakers", folder).n_labelled == 18).all()
    n_words = tables.read("sentences", folder).n_words.sum()
    assert whole.verifiable_per_100_words == pytest.approx(100 * 30 / n_words, rel=1e-3)
    assert whole.claims_per_sentence_low <= 1 / 3 <= whole.claims_per_sentence_high
    assert abs(whole.claims_per_sentence - 1 / 3) < abs(share - 1 / 3) + 0.1


def test_an_unknown_transcript_or_too_few_sentences_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for argv, message in (
        (["nobody"], "no transcript 'nobody'"),
        (["talk", "--n", "5"], "draw at least 12"),
        (["talk", "--n", "12", "--also", "econmy"], "did you mean 'economy'"),
    ):
        monkeypatch.setattr("sys.argv", ["label_claims", *argv])
        with pytest.raises(Problem, match=message):
            label_claims.main()
