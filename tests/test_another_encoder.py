"""With an encoder that nothing was calibrated for, what rests on its cosines is refused or said, and never shown."""

from pathlib import Path

import pytest
import yaml

from pipeline.core import config, tables
from pipeline.encoders.weights import upper_layers
from pipeline.encoders.weights.model_files import ModelError
from pipeline.work.hashes import fingerprint
from tests import stages, tiny_models
from tests.conftest import REPOSITORY

TALK = """WEBVTT

00:00:00.000 --> 00:00:05.000
<v Ada Brill>Good evening. The harbour sold four hundred tonnes of eels in 2019.

00:00:05.000 --> 00:00:09.000
<v Ben Corso>It was late. The harbour sold four hundred tonnes of eels in 2019.

00:00:09.000 --> 00:00:14.000
<v Ada Brill>The harbour sold four hundred tonnes of eels in 2019. The harbour sold four hundred tonnes of eels in 2019.
"""
CHECK = """article: {title: Eels}
transcript: talk
says:
  - {says: "She says it again.", measure: repeated_claims, of: {speaker: Ada Brill}, expect: ">= 1"}
  - {says: "She speaks most.", measure: speaking_share, of: {speaker: Ada Brill}, expect: ">= 0.5"}
  - {says: "It is about money.", measure: topic_share, of: {topic: economy}, expect: ">= 0"}
"""


def set_in(path: Path, **values: str) -> None:
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **values}))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = stages.workspace(tmp_path_factory.mktemp("encoders"))
    (folder / "data" / "raw" / "talk.vtt").write_text(TALK)
    for path in (folder / "configs" / "checks").glob("*.yaml"):
        path.unlink()
    (folder / "configs" / "checks" / "eels.yaml").write_text(CHECK)
    set_in(folder / "configs" / "topics.yaml", model="description")
    set_in(folder / "configs" / "claims.yaml", model="features")
    assert stages.run(folder, "ingest", "split") == 0
    return folder


def run_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert stages.run(folder, "embed", "tag_topics", "score_claims", "fact_checks", "summarize", "check") == 0
    return capsys.readouterr().err


@pytest.mark.parametrize("claims", ["tuned_encoder", "frozen_head"])
def test_one_line_names_another_encoder_and_one_error_says_all_that_is_missing(claims: str) -> None:
    embed = config.Embed(model="some/encoder")
    assert embed.sha256 == ""  # the default's pin is not its own
    with pytest.raises(ModelError, match=r"(?s)needs its `revision`.*\n.*model: features") as raised:
        upper_layers.fits(embed, config.Claims(model=claims, head=str(REPOSITORY / "models/claims")), "some/encoder@")
    assert len(str(raised.value).splitlines()) == 2
    upper_layers.fits(config.Embed(), config.Claims(), "")  # the default lacks nothing


def test_nothing_is_said_of_the_encoder_that_the_numbers_are_from(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run_on(folder, capsys)
    assert "note:" not in said
    assert len(tables.read("repeated_claims", folder))
    checks = tables.read("checks", folder)
    assert "not measurable" not in set(checks.verdict) and not checks.note.str.contains("not calibrated").any()


def test_with_a_tiny_other_encoder_claims_are_not_compared_and_it_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tiny = tiny_models.save(folder / "tiny", "bert")
    sha = fingerprint(tiny, [tiny / "model.safetensors"])
    set_in(folder / "configs" / "embed.yaml", model=str(tiny), sha256=sha, execution="torch")
    said = run_on(folder, capsys)
    assert "summarize: note: repeated claims are not listed" in said and str(tiny) in said
    assert "tag_topics: note: the cosine at which a description decides" in said
    assert tables.read("repeated_claims", folder).empty
    checks = tables.read("checks", folder).set_index("measure")
    assert (
        checks.verdict["repeated_claims"] == "not measurable"
        and config.Embed().model in checks.reason["repeated_claims"]
    )
    assert checks.verdict["speaking_share"] == "supported"
    assert "not calibrated: the errors of topic shares" in checks.note["topic_share"]
