"""New files to fill in are valid as they are written, change nothing else, and are never written over."""

import shutil
from pathlib import Path

import pytest

from pipeline import report
from pipeline.checks.article_checks import read_checks
from pipeline.core import command, config, tables
from pipeline.report_page.subjects import subjects
from pipeline.tools import new, try_topic
from tests.conftest import REPOSITORY
from tests.report import made
from tests.report.made import Made


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(REPOSITORY / "configs", tmp_path / "configs")
    (tmp_path / "models").symlink_to(REPOSITORY / "models")
    return tmp_path


def test_a_new_topic_is_short_and_valid_and_takes_no_other_s_colour(root: Path) -> None:
    colours = {one.id: (one.colour, one.pattern) for one in subjects(report.settings(root).topics, [])}
    path = new.topic("Air travel: fares & delays", root)
    assert path.name == "air_travel_fares_delays.yaml" and len(path.read_text().splitlines()) <= 25
    made_topic = config.parse(config.Topic, path)
    assert made_topic.label == "Air travel: fares & delays" and made_topic.id == path.stem
    after = {one.id: (one.colour, one.pattern) for one in subjects(report.settings(root).topics, [])}
    assert {name: after[name] for name in colours} == colours and len(after) == len(colours) + 1
    new.topic("Aardvarks", root)
    assert {name: {**after, **colours}[name] for name in after} == after
    with pytest.raises(command.Problem, match="is there already"):
        new.topic("Aardvarks", root)


def test_a_ready_topic_is_copied_whole(root: Path) -> None:
    path = new.topic("Guns", root)
    assert path.read_bytes() == (REPOSITORY / "models/topics/ready/guns.yaml").read_bytes()
    assert config.parse(config.Topic, path).examples


def test_a_new_check_names_who_is_there(root: Path) -> None:
    made.write(root / "data", Made())
    shutil.move(root / "data/data/results", root / "data/results")
    path = new.check("A piece, in the paper", root)
    [check] = read_checks({"piece": config.parse(config.Article, path)}, [], "configs/checks")
    assert check.transcript_id == "talks/pier" and check.statement.of.speaker in ("Ada Quill", "Bram Oster")


def test_the_statements_to_choose_from_in_a_new_check_are_valid(root: Path) -> None:
    path = new.check("A piece", root)
    path.write_text(path.read_text().replace("\n#", "\n"))
    checks = read_checks({"piece": config.parse(config.Article, path)}, ["immigration"], "configs/checks")
    assert [one.statement.measure for one in checks] == ["speaking_share", "topic_share", "question_count"]


def test_a_new_topic_says_which_files_it_wrote(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setattr("sys.argv", ["new", "topic", "Space travel"])
    assert new.main() == 0
    said = capsys.readouterr().out
    assert "configs/topics/space_travel.yaml" in said and "configs/report.yaml" in said


def test_conversations_are_added_to_the_one_file(root: Path) -> None:
    for name in ("talk", "2024/other: talk"):
        new.conversation(name, root)
    found = config.parse(config.Conversations, root / new.CONVERSATIONS).conversations
    assert set(found) == {"talk", "2024/other: talk"} and found["talk"].title == "talk"
    with pytest.raises(command.Problem, match="'talk' already"):
        new.conversation("talk", root)


def test_a_sentence_may_stand_without_its_key(root: Path) -> None:
    path = new.topic("Kites", root)
    path.write_text(
        path.read_text().replace("examples: []", 'examples: ["They flew.", {text: "Up.", before: "Where?"}]', 1)
    )
    assert [one.text for one in config.parse(config.Topic, path).examples] == ["They flew.", "Up."]


def test_a_topic_is_tried_on_the_last_run_without_changing_it(
    sample_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(sample_run, tmp_path / "run", symlinks=True))
    before = (folder / tables.TABLES["topics"].path).read_bytes()
    found = try_topic.scores("immigration", ["sample"], folder)
    kept = tables.read("topics", folder)
    assert list(found.score) == list(kept[kept.topic == "immigration"].score)
    assert (folder / tables.TABLES["topics"].path).read_bytes() == before
    text = "\n".join(try_topic.shown(found, "Immigration", 0.5))
    on = found[found.score >= 0.5]
    assert f"{len(on)} of {len(found)} sentences" in text and "just not" in text
    assert str(on.sort_values("score").text.iloc[-1]) in text
