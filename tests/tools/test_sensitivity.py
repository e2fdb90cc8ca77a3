"""Which verdicts change under other models and thresholds, and which stages run to find out."""

import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml

from pipeline.core import config, tables
from pipeline.tools import sensitivity
from tests import stages
from tests.conftest import REPOSITORY

PIPELINE = yaml.safe_load((REPOSITORY / "dvc.yaml").read_text())["stages"]
TALK = """WEBVTT

00:00:00.000 --> 00:00:08.000
<v Ada Brill>The border crossing was closed in March, and 400 people without papers came across anyway.

00:00:08.500 --> 00:00:12.000
<v Ben Corso>Did they ask for asylum at the border, those migrants?

00:00:12.500 --> 00:00:20.000
<v Ada Brill>Half of the migrants did, and the immigration court turned 90 percent of them down.

00:00:20.500 --> 00:00:26.000
<v Ben Corso>My aunt makes very good soup. You should come over some evening.

00:00:26.500 --> 00:00:44.000
<v Ada Brill>I would like that very much. Last time she put in leeks and a whole bay leaf. The kitchen smelled of it
for days. My brother still talks about the bread that she baked. He tried to copy it, and it came out flat as a plate.
Then the cat ate the rest. We laughed until it was dark outside.
"""
CHECKS = """article: {title: A made-up piece}
transcript: talk
says:
  - {says: They spoke of nothing else., measure: topic_share, of: {topic: immigration}, expect: ">= 0.99"}
  - {says: Ada spoke most., measure: speaking_share, of: {speaker: Ada Brill}, expect: ">= 0.5"}
  - {says: Elsewhere., measure: duration, expect: "> 1", transcript: lost}
"""


def ran(*texts: str) -> list[str]:
    return sensitivity.stages_to_run(PIPELINE, [config.Change.parse(text) for text in texts])


def test_only_what_a_setting_feeds_runs_and_nothing_beyond_the_checks() -> None:
    assert ran() == ["check"]
    assert ran("configs/topics.yaml:threshold=0.4") == ["check"]
    assert ran("configs/topics.yaml:model=lexicon") == ["tag_topics", "check"]
    assert ran("configs/claims.yaml:model=features") == ["embed", "tag_topics", "score_claims", "check"]
    found = ran("configs/split.yaml:max_silence_s=2", "configs/claims.yaml:threshold=0.4")
    assert found[0] == "split" and found[-1] == "check"
    assert not {"ingest", "summarize", "evaluate", "report"} & set(found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("configs/topics.yaml", "the form is FILE:KEY=VALUE"),
        ("configs/topics.yaml:treshold=0.4", "did you mean 'configs/topics.yaml:threshold'"),
        ("configs/report.yaml:top_claims=3", "no stage up to check takes it"),
    ],
)
def test_a_setting_that_can_change_no_verdict_is_named(text: str, message: str) -> None:
    with pytest.raises(config.ConfigError, match="FILE:KEY" if "form" in message else None) as error:
        ran(text)
    assert message in str(error.value)


def test_every_listed_setting_feeds_the_checks() -> None:
    listed: config.Check = config.load("check", REPOSITORY)
    assert len(listed.sensitivity) >= 5
    assert {ran(*text.split())[-1] for text in listed.sensitivity} == {"check"}


def checks(*verdicts: str) -> pd.DataFrame:
    rows = [
        {"article": "a", "check_index": k, "says": f"s{k}", "measure": "m", "subject": "", "unit": "share",
         "verdict": verdict, "value": 0.5, "low": 0.4, "high": 0.6}
        for k, verdict in enumerate(verdicts)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_changed_verdicts_are_counted_and_named() -> None:
    base = checks("supported", "refuted", "not measurable", "not measurable")
    other = checks("supported", "uncertain", "not measurable", "supported")
    lines = sensitivity.summary(sensitivity.compare(base, other, "x:y=1"), {"x:y=2": "tag_topics: no such model"})
    assert lines[0] == "  x:y=1: 2 of 3 verdicts change"
    assert "a says.2: refuted -> uncertain: s1" in lines[1]
    assert lines[3] == "  x:y=2: could not be run: tag_topics: no such model"
    assert lines[4].startswith("sensitivity: 1 of 3 verdicts are the same")


def test_the_command_tries_models_and_thresholds_and_leaves_the_tables_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = stages.workspace(tmp_path)
    (folder / "pipeline").symlink_to(REPOSITORY / "pipeline")
    (folder / "dvc.yaml").symlink_to(REPOSITORY / "dvc.yaml")
    (folder / "data" / "raw" / "talk.vtt").write_text(TALK)
    for path in (folder / "configs" / "checks").iterdir():
        path.unlink()
    (folder / "configs" / "checks" / "piece.yaml").write_text(CHECKS)
    (folder / "configs" / "speakers.yaml").write_text("")
    assert stages.run(folder, "ingest", "split", "embed", "tag_topics", "score_claims") == 0
    topics = tables.read("topics", folder)  # scores of our own: the test is not about the topic model
    tables.write("topics", topics.assign(score=(topics.sentence_index < 4).map({True: 0.9, False: 0.1})), folder)
    assert stages.run(folder, "check") == 0
    before = {path: path.read_bytes() for path in (folder / "data").rglob("*.parquet")}
    assert dict(zip([0, 1, 2], tables.read("checks", folder).verdict, strict=True)) == {
        0: "refuted", 1: "supported", 2: "not measurable",
    }  # fmt: skip
    monkeypatch.chdir(folder)
    settings = (
        "configs/topics.yaml:threshold=0.0",
        "configs/topics.yaml:model=lexicon",
        "configs/topics.yaml:model=no",
    )
    monkeypatch.setattr(sys, "argv", ["sensitivity", *(part for text in settings for part in ("-S", text))])
    assert sensitivity.main() == 1
    shown = capsys.readouterr().out
    assert f"{settings[0]}: 1 of 2 verdicts change" in shown
    assert "piece says.1: refuted -> " in shown
    assert f"{settings[2]}: could not be run: tag_topics: " in shown
    assert {path: path.read_bytes() for path in (folder / "data").rglob("*.parquet")} == before
    found = pd.read_csv(folder / sensitivity.PATH)
    assert found.setting.unique().tolist() == list(settings[:2])
    assert found.check_index.tolist() == [0, 1, 0, 1]
