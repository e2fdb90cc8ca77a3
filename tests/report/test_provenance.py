"""What says with which settings figures were made: nothing for the defaults, each change at a glance."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import pipeline
from pipeline.core import tables
from pipeline.report_page import datapackage, provenance
from tests.conftest import REPOSITORY
from tests.report import made
from tests.report.made import Made
from tests.stages import replace_in
from tests.test_report import html_of


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    shutil.copytree(REPOSITORY / "configs", tmp_path / "configs")
    return tmp_path


def test_the_shipped_settings_are_the_defaults_but_for_the_sample_s_names(configs: Path) -> None:
    assert [(one.file, one.key) for one in provenance.changed(configs)] == [("speakers", "transcripts")]


def test_each_setting_that_bears_on_figures_is_named_with_its_default(configs: Path) -> None:
    replace_in(configs / "configs/topics.yaml", "model: few_shot  ", "model: lexicon  ")
    replace_in(configs / "configs/claims.yaml", "  spread: 0.5 ", "  spread: 0.4 ")
    replace_in(configs / "configs/embed.yaml", "device: auto ", "device: cpu ")
    found = {(one.file, one.key): (one.value, one.default) for one in provenance.changed(configs)}
    assert found[("topics", "model")] == ("lexicon", "few_shot")
    assert found[("claims", "classifier.spread")] == ("0.4", "0.5")
    assert not [key for key in found if key[0] == "embed"]
    assert provenance.of(configs).plain()["models"]["topics"] == "lexicon"


def test_a_page_made_with_another_topic_model_says_so_on_top(tmp_path: Path) -> None:
    made.write(tmp_path, Made())
    assert "by default few_shot" not in html_of(tmp_path / "plain", Made())
    (tmp_path / "configs/topics.yaml").write_text("model: lexicon\n")
    from pipeline import report

    checks = tables.read("checks", tmp_path)
    html, _ = report.report(report.settings(tmp_path), checks, report.conversations(checks, tmp_path), 1)
    top = html.split("<main")[1].split("<dl")[0]
    assert "Not made with the default settings" in top and "<b>lexicon</b>, by default few_shot" in top


def test_every_parquet_file_defines_its_columns_and_read_gives_them(tmp_path: Path) -> None:
    made.write(tmp_path, Made())
    schema = pq.read_schema(tmp_path / "data/results/speakers.parquet")
    assert all(schema.field(name).metadata[b"description"] for name in schema.names)
    assert schema.field("speech_s").metadata[b"unit"] == b"s"
    frame = pipeline.read("results/speakers", str(tmp_path))
    assert isinstance(frame, pd.DataFrame) and frame.share_time.dtype == "float64"
    assert set(frame.attrs["columns"]) == set(frame.columns)
    with pytest.raises(tables.TableError, match="results/speakers"):
        pipeline.read("speakers", str(tmp_path))


def test_the_data_package_describes_each_table_as_it_lies_there(tmp_path: Path) -> None:
    made.write(tmp_path, Made())
    tables.write_csv(tmp_path / "data/results/speakers.csv", tables.read("speakers", tmp_path))
    content = json.loads(datapackage.package(provenance.of(tmp_path, "2024-08-15"), tmp_path))
    named = {one["path"]: one for one in content["resources"]}
    assert {"speakers.parquet", "speakers.csv", "claims.parquet", "checks.parquet"} <= set(named)
    sheet = pd.read_csv(tmp_path / "data/results/speakers.csv")
    assert [field["name"] for field in named["speakers.csv"]["schema"]["fields"]] == list(sheet.columns)
    assert content["created"] == "2024-08-15" and content["provenance"]["thresholds"]
    assert [source["title"] for source in content["sources"]] == ["talks/pier"]
