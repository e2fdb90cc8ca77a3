"""Config errors name the file, the key, the value and what is allowed."""

from pathlib import Path

import pytest

from pipeline.core import config
from pipeline.core.config import yaml_files
from tests.conftest import REPOSITORY


def refused(tmp_path: Path, name: str, text: str) -> str:
    (tmp_path / "configs").mkdir(exist_ok=True)
    (tmp_path / "configs" / f"{name}.yaml").write_text(text)
    with pytest.raises(config.ConfigError) as caught:
        config.load(name, tmp_path)
    return str(caught.value)


@pytest.mark.parametrize("name", config.SECTIONS)
def test_every_shipped_config_is_valid_and_says_the_defaults_itself(name: str) -> None:
    data = config.read_yaml(REPOSITORY / "configs" / f"{name}.yaml")
    assert isinstance(config.load(name, REPOSITORY), config.SECTIONS[name])
    assert set(data) == set(config.SECTIONS[name].model_fields)


def test_a_mistyped_key_is_an_error_that_names_the_nearest(tmp_path: Path) -> None:
    message = refused(tmp_path, "claims", "treshold: 0.5\n")
    assert "configs/claims.yaml" in message and "treshold" in message and "did you mean 'threshold'" in message


def test_a_mistyped_key_in_a_nested_section_lists_that_section(tmp_path: Path) -> None:
    message = refused(tmp_path, "speakers", "transcripts:\n  talk:\n    alias: {}\n")
    assert "transcripts.talk.alias" in message and "'aliases'" in message and "'roles'" in message


def test_a_threshold_out_of_range_is_an_error_with_the_range(tmp_path: Path) -> None:
    message = refused(tmp_path, "topics", "threshold: 1.4\n")
    assert "threshold = 1.4" in message and "less than or equal to 1" in message


def test_a_wrong_type_is_an_error_with_the_value(tmp_path: Path) -> None:
    assert "resamples = 'many'" in refused(tmp_path, "summarize", "resamples: many\n")


def test_a_word_that_is_not_allowed_lists_the_allowed_ones(tmp_path: Path) -> None:
    message = refused(tmp_path, "ingest", "on_error: ignore\n")
    assert "'stop' or 'report'" in message


def test_digits_without_quotes_are_told_to_have_them(tmp_path: Path) -> None:
    assert "sha256 = 1234: must be a text: digits stand in quotes" in refused(tmp_path, "embed", "sha256: 1234\n")


def test_a_key_given_twice_is_an_error_with_its_line(tmp_path: Path) -> None:
    assert "line 2" in refused(tmp_path, "claims", "threshold: 0.5\nthreshold: 0.6\n")


def test_broken_yaml_names_the_line(tmp_path: Path) -> None:
    assert "line 2" in refused(tmp_path, "claims", "model: a\n  threshold: [\n")


def test_a_quotation_mark_that_never_closes_is_shown_where_it_opens(tmp_path: Path) -> None:
    message = refused(tmp_path, "claims", "threshold: 0.5\nmodel: 'features\nhead: models/claims\n")
    assert "claims.yaml, line 2: a quotation mark opens here and never closes" in message


def test_tabs_are_named_as_what_is_wrong(tmp_path: Path) -> None:
    assert "line 2: " in (message := refused(tmp_path, "claims", "classifier:\n\tname: x\n")) and "not tabs" in message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match=r"configs/claims\.yaml: there is no such file"):
        config.load("claims", tmp_path)


def test_a_topic_must_have_the_name_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "space.yaml").write_text("id: spaces\nlabel: Space\ndescription: Rockets.\n")
    with pytest.raises(config.ConfigError, match="must be the file's name, 'space'"):
        config.load_topics(tmp_path)


def test_a_transcripts_own_aliases_come_before_the_general_ones() -> None:
    speakers = config.Speakers.model_validate(
        {"aliases": {"A": ["x"], "B": ["y"]}, "transcripts": {"talk": {"aliases": {"A": ["z"]}}}}
    )
    assert speakers.for_transcript("talk").aliases == {"A": ["z"], "B": ["y"]}
    assert speakers.for_transcript("other").aliases == {"A": ["x"], "B": ["y"]}


def test_yaml_tags_that_build_objects_are_refused(tmp_path: Path) -> None:
    assert "could not determine a constructor" in refused(
        tmp_path, "claims", "model: !!python/object/apply:os.getcwd []\n"
    )


@pytest.mark.parametrize("path", sorted((REPOSITORY / "configs").rglob("*.yaml")), ids=lambda p: p.stem)
def test_both_readers_of_yaml_find_the_same(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert yaml_files._Fast(text).get_single_data() == yaml_files._Loader(text).get_single_data()


@pytest.mark.parametrize("text", ["expect: >= 0.66", "- > 3", "{a: >3}", "[>= 1, 2]", "a:\n  >= 4", "a: >- 5"])
def test_a_comparison_is_never_read_by_the_fast_reader(text: str) -> None:
    assert yaml_files._SIGN.search(text)
