"""Names from files and configs: none of them leads anywhere but where the user keeps his own files."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from pipeline import ingest, report
from pipeline.core import command, config
from pipeline.core.command import Problem
from pipeline.evaluation import gold
from pipeline.speech.unused_names import unused_names
from tests.report import made
from tests.report.made import Made

TURN = '{"speaker": "Ann", "start": 0, "end": 2}\n'
TALK = "Ann Lee: Hello to all of you.\n\nBob Ray: Good day.\n"
TOPIC = "id: tides\nlabel: Tides\ndescription: The tides.\n"
NAMES = (
    "CON",
    "aux.nul",
    "talk: part 2",
    "ends.",
    "Talk",
    "talk",
    "長" * 200,
    "long " * 60,
    "a\\b",
    "<b>?*|",
    "../up",
    "/etc/passwd",
)


def test_a_page_s_file_has_a_plain_name_whatever_its_transcript_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.write(tmp_path, *(Made(name=name, n_turns=2) for name in sorted(NAMES)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["report"])
    (tmp_path / "configs/report.yaml").write_text("on_one_page: 1\n")
    before = {path for path in tmp_path.rglob("*") if "results" not in path.parts}
    assert report.main() == 0
    pages = os.listdir(report.PAGES)
    assert len(pages) == len(NAMES) and "con.html" not in pages  # a device of Windows
    assert all(re.fullmatch(r"[a-z0-9_]{1,80}\.html", page) for page in pages)
    after = {path for path in tmp_path.rglob("*") if "results" not in path.parts}
    assert {path.name for path in after - before} <= {"dvc_plots", "plots", "share.csv", "topic_flow.csv"}


@pytest.mark.parametrize("name", ["", "../talk", "a/../../talk", "/etc/passwd", "talk\n\x1b[2J", "x" * 501])
def test_a_pair_may_not_be_called_like_a_path_that_leads_out(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "data/raw"
    folder.mkdir(parents=True)
    (folder / "talk.txt").write_text(TALK)
    with pytest.raises(Problem, match=r"configs/ingest\.yaml: pairs: .* is no name for a conversation\. Call it as"):
        ingest.ingest(config.Ingest(pairs={name: ["talk.txt", "talk.vtt"]}), tmp_path)


def test_marks_of_a_pattern_in_a_transcript_s_name_are_marks(tmp_path: Path) -> None:
    for name in ("talk [1]", "talk 1", "a*b", "ab", "more/talk?"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.speaking_time.jsonl").write_text(TURN)
    labelled = gold.Labelled(tmp_path, ["tides"])
    for name in ("talk [1]", "a*b", "more/talk?"):
        assert labelled.turns_of(name) == [tmp_path / f"{name}.speaking_time.jsonl"]
    assert labelled.turns_of("**/*") == labelled.turns_of("t") == []


def test_a_speaker_s_transcript_named_like_a_path_is_compared_with_names_and_opens_nothing() -> None:
    names = config.Speakers(transcripts={"../../etc/passwd": config.Corrections(aliases={"Ann Lee": ["Ann"]})})
    assert (
        names.for_transcript("talk") == config.Names() and "Ann Lee" in names.for_transcript("../../etc/passwd").aliases
    )
    assert unused_names(names, {"talk": ({"Ann"}, {"Ann"})}) == []  # as for any transcript that is not there


@pytest.mark.parametrize("kind", ["absolute", "link to a folder", "link to a file", "above"])
def test_topics_may_be_kept_anywhere_for_configs_are_the_user_s_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "work").mkdir()
    (tmp_path / "elsewhere/tides.yaml").write_text(TOPIC)
    monkeypatch.chdir(tmp_path / "work")
    place = {"absolute": str(tmp_path / "elsewhere"), "above": "../elsewhere"}.get(kind, "topics")
    if kind == "link to a folder":
        os.symlink(tmp_path / "elsewhere", "topics")
    elif kind == "link to a file":
        os.mkdir("topics")
        os.symlink(tmp_path / "elsewhere/tides.yaml", "topics/tides.yaml")
    assert [topic.id for topic in config.load_topics(place)] == ["tides"]


@pytest.mark.parametrize("made_as", ["folder", "dangling link", "binary", "other id", "id that is a path"])
def test_a_topic_s_file_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], made_as: str) -> None:
    path = tmp_path / "tides.yaml"
    match made_as:
        case "folder":
            path.mkdir()
        case "dangling link":
            os.symlink(tmp_path / "gone", path)
        case "binary":
            path.write_bytes(b"\xff\xfe\0\1")
        case "other id":
            path.write_text(TOPIC.replace("id: tides", "id: waves"))
        case _:
            path.write_text(TOPIC.replace("id: tides", "id: ../../tides"))

    def main() -> int:
        config.load_topics(tmp_path)
        return 0

    assert command.run(main) == 1
    said = capsys.readouterr().err
    assert str(path) in said and "Traceback" not in said
