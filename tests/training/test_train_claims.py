"""The training steps on a small written data set: held-out figures, heads, and the same bytes again."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.claims import heads
from pipeline.core import command, config
from pipeline.encoders.runners import encoder as encoders
from pipeline.training import claim_data, judge_claims, train_claims
from tests import stages

SETTINGS = """
data: {data}
work: work
through: 2012
folds: 2
later: [2012]
tested_from: 2004
seed: 1
recipe: {{regularisation: 1.0, dense_weight: 0.1, word_weight: 2.0, networks: 2, hidden: 8, epochs: 3, batch: 32,
  learning_rate: 0.01, weight_decay: 0.01, dropout_input: 0.1, dropout_hidden: 0.2, seed: 0}}
tuning: {{below: 5, epochs: 1, keep: 0.3, batch: 32, rate: 0.0005, head_rate: 0.01, weight_decay: 0.01, dropout: 0.1,
  seed: 0}}
"""
KINDS = {
    1: "The harbour of town {k} sold {k}00 tonnes of eels in {y}.",
    0: "Town {k} is the place where my mother lived in {y}.",
    -1: "I hope that we will go on together, town {k}.",
}
DEBATES = ("2000-10-01", "2004-10-01", "2008-10-01", "2012-10-01", "2016-10-01")


def write_data(path: Path) -> None:
    with open(path, "w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["Sentence_id", "Text", "Speaker", "Speaker_title", "File_id", "Line_number", "Verdict"])
        for debate in DEBATES:
            for k in range(120):
                kind = (1, -1, 0)[k % 3] if k % 9 else -1
                text = KINDS[kind].format(k=k % 4, y=debate[:4])
                writer.writerow([k, text, "Ada Quill" if k % 9 else "Bo Brill", "Mayor", f"{debate}.txt", k, kind])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = stages.workspace(tmp_path_factory.mktemp("train"))
    (folder / "models").unlink()
    (folder / "models").mkdir()
    write_data(folder / "data.csv")
    (folder / "models" / "claims.yaml").write_text(SETTINGS.format(data="data.csv"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for step in ("cross-validate", "later", "train"):
            patch.setattr("sys.argv", ["train", step])
            assert command.run(train_claims.main) == 0
    return folder


def test_every_debate_is_judged_by_heads_that_did_not_see_it(folder: Path) -> None:
    found = json.loads((folder / "models/claims/held_out.json").read_text())
    assert set(found) == {"frozen_head", "features", "tuned_encoder"}
    for figures in found.values():
        assert figures["by_debate"]["average_precision"]["value"] > 0.9
        assert figures["by_debate"]["density"]["debates"]["n"] == len(DEBATES) - 1  # not the one after `through`
        assert set(figures["later"]) == {"2012"} and len(figures["later"]["2012"]["estimated_over_true_count"]) == 1
        assert set(figures["errors"]) == {"offset", "spread", "base_rate"}


def test_the_heads_say_what_they_are_and_take_the_calibration_of_held_out_debates(folder: Path) -> None:
    held_out, new = (json.loads((folder / f"models/claims/{name}.json").read_text()) for name in ("held_out", "later"))
    for name in ("frozen_head", "features", "tuned_encoder"):
        head = heads.load(folder / "models" / "claims" / f"{name}.safetensors")
        known, of = head.metadata, held_out[name]
        assert known["task"] == "claims" and known["errors"]["offset"] == of["errors"]["offset"]
        assert known["calibration"]["slope"] == of["calibration"]["slope"]
        assert known["calibration"]["intercept"] == pytest.approx(of["calibration"]["intercept"] + new["added"])
        assert known["errors"]["spread"] == max(of["errors"]["spread"], new["spread"])
        assert known["decision"] == new["decision"]
        assert ("encoder" in head.metadata) == (name != "features")


def test_heads_can_be_told_new_figures_without_fitting(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    path = folder / "models/claims/features.safetensors"
    before = path.read_bytes()
    heads.save(path, heads.load(path).arrays, heads.load(path).metadata | {"decision": {}})
    assert path.read_bytes() != before
    monkeypatch.setattr("sys.argv", ["train", "restate"])
    assert command.run(train_claims.main) == 0
    assert path.read_bytes() == before


def test_training_again_from_nothing_gives_the_same_bytes_whatever_the_threads(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    again = stages.workspace(tmp_path / "again")
    (again / "models").unlink()
    (again / "models").mkdir()
    write_data(again / "data.csv")
    (again / "models" / "claims.yaml").write_text(SETTINGS.format(data="data.csv"))
    monkeypatch.chdir(again)
    threads = torch.get_num_threads()
    torch.set_num_threads(3 - min(threads, 2))
    for step in ("cross-validate", "later", "train"):
        monkeypatch.setattr("sys.argv", ["train", step])
        assert command.run(train_claims.main) == 0
    torch.set_num_threads(threads)
    for name in (
        "held_out.json",
        "later.json",
        "frozen_head.safetensors",
        "features.safetensors",
        "tuned_encoder.safetensors",
    ):
        assert (again / "models/claims" / name).read_bytes() == (folder / "models/claims" / name).read_bytes(), name


def test_folds_part_debates_never_sentences() -> None:
    names = [f"{year}-10-01" for year in range(1960, 2016, 4)]
    debates = np.repeat(np.array(names), 3)
    settings = config.parse(claim_data.Settings, claim_data.SETTINGS)
    folds = claim_data.folds(debates, settings)
    assert all(len(set(folds[debates == name])) == 1 for name in names)
    assert len(set(folds)) == settings.folds


def test_without_a_speaker_of_many_sentences_the_error_of_a_density_cannot_be_known() -> None:
    judge = judge_claims.Judge(["A word."] * 4, np.array(["d"] * 4), np.array(["a"] * 4), np.arange(4) > 1, 0)
    with pytest.raises(command.Problem, match="no speaker with 100 sentences"):
        judge.calibration(np.arange(4.0))


def test_missing_data_says_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "claims.yaml").write_text(SETTINGS.format(data="nowhere.csv"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["train", "cross-validate"])
    assert command.run(train_claims.main) == 1
    assert "models/dvc.yaml:fetch_claimbuster" in capsys.readouterr().err


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        opened.writestr("set/crowdsourced.csv", "Sentence_id,Text\n")
    return buffer.getvalue()


def served(monkeypatch: pytest.MonkeyPatch, link: str, content: bytes, checksum: str) -> None:
    record = {"files": [{"checksum": f"md5:{checksum}", "links": {"self": link}}]}
    replies = {claim_data.RECORD: json.dumps(record).encode(), link: content}
    monkeypatch.setattr(claim_data, "ARCHIVE_MD5", checksum)
    monkeypatch.setattr(claim_data, "urlopen", lambda address, timeout: io.BytesIO(replies[address]))


def test_the_download_is_checked_and_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = archive()
    settings = _settings(tmp_path)
    served(
        monkeypatch, "https://records.example/set.zip", content, hashlib.md5(content, usedforsecurity=False).hexdigest()
    )
    claim_data.fetch(settings)
    assert (tmp_path / "crowdsourced.csv").read_text() == "Sentence_id,Text\n"


@pytest.mark.parametrize(
    ("link", "content", "message"),
    [
        ("https://records.example/set.zip", b"damaged", "the download is damaged"),
        ("http://records.example/set.zip", b"", "not an https address"),
    ],
)
def test_a_damaged_or_open_download_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str, content: bytes, message: str
) -> None:
    served(monkeypatch, link, content, "0" * 32)
    with pytest.raises(command.Problem, match=message):
        claim_data.fetch(_settings(tmp_path))
    assert not list(tmp_path.iterdir())


def _settings(work: Path) -> Any:
    shipped = config.parse(claim_data.Settings, claim_data.SETTINGS)
    return shipped.model_copy(update={"work": str(work)})


def test_calibrated_log_odds_have_no_spread_and_shifted_speakers_have_theirs() -> None:
    rng = np.random.default_rng(0)
    n = 6000
    odds = rng.normal(size=n) - 1
    speaker = np.repeat([f"Speaker {k}" for k in range(20)], n // 20)
    debate = np.repeat([f"{1980 + k}-01-01" for k in range(20)], n // 20)

    def spread(shift: float) -> float:
        shifts = np.repeat(rng.normal(size=20), n // 20) * shift
        positive = rng.uniform(size=n) < 1 / (1 + np.exp(-(odds + shifts)))
        judge = judge_claims.Judge(["A word."] * n, debate, speaker, positive, 0)
        return judge.calibration(odds)["errors"]["spread"]

    assert spread(0.0) < 0.08 < 0.2 < spread(0.8)


def test_the_encoder_of_a_head_is_the_one_of_the_config(folder: Path) -> None:
    how: config.Embed = config.load("embed", folder)
    name = encoders.name_of(how)
    assert heads.load(folder / "models/claims/frozen_head.safetensors").metadata["encoder"] == name
