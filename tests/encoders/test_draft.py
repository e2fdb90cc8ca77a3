"""A draft, by the line that an error and configs/embed.yaml give: every stage runs, and the page says what it is."""

import re
from pathlib import Path

import pytest
import yaml

from pipeline.core import config, tables
from pipeline.encoders.weights import upper_layers
from tests import stages
from tests.conftest import REPOSITORY, once

LINE = re.compile(r"-S (\S+?):(\w+)=(\S+)")
TALK = """WEBVTT

00:00:00.000 --> 00:00:05.000
<v Ada Brill>Good evening. The harbour sold four hundred tonnes of eels in 2019, says the port's yearly report.

00:00:05.000 --> 00:00:09.000
<v Ben Corso>Migrants crossed the border in March. The border patrol counted 400 people who asked for asylum.

00:00:09.000 --> 00:00:14.000
<v Ada Brill>The harbour sold four hundred tonnes of eels in 2019, says the port's yearly report. Thank you.
"""


def made(folder: Path) -> None:
    stages.workspace(folder)
    (folder / "data" / "raw" / "talk.vtt").write_text(TALK)
    for path in (folder / "configs" / "checks").glob("*.yaml"):
        path.unlink()
    for file, key, value in LINE.findall(upper_layers.OF_STATIC):
        path = folder / file
        path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), key: value}))
    assert stages.run(folder) == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(tmp_path_factory, "draft", made)


def test_the_config_gives_the_line_that_the_error_gives() -> None:
    settings = LINE.findall(upper_layers.OF_STATIC)
    assert [key for _, key, _ in settings] == ["model", "model", "head", "weights"]
    assert LINE.findall((REPOSITORY / "configs/embed.yaml").read_text()) == settings


def test_each_sentence_has_topics_and_both_claim_scores_by_static_vectors(folder: Path) -> None:
    embeddings, claims, topics = (tables.read(name, folder) for name in ("embeddings", "claims", "topics"))
    assert {name.split("@")[0] for name in embeddings.encoder} == {"static"}
    assert len(claims) == len(embeddings) and claims.score.notna().all() and claims.verifiable.notna().all()
    texts = tables.read("sentences", folder).text
    of = dict(zip(texts, claims.score, strict=True))
    eels = next(text for text in texts if "tonnes" in text)
    assert of[eels] > of["Thank you."] and of[eels] > of["Good evening."]
    ids = {topic.id for topic in config.load_topics(folder / "configs/topics")}
    assert set(topics.topic) == ids and len(topics) == len(ids) * len(embeddings)


def test_repeated_claims_are_not_listed_for_their_cosine_is_not_known(folder: Path) -> None:
    assert tables.read("repeated_claims", folder).empty


def test_the_page_says_draft_on_top_and_beside_topics_and_claims(folder: Path) -> None:
    page = (folder / "data/results/report.html").read_text()
    assert "Draft: topics and claims are by quick static vectors" in page
    for title in ("Topics", "Claim density", "Check-worthy claims"):
        assert f"{title} (draft)</h2>" in page
    assert "few_shot, draft" in page and "Who held the floor</h2>" in page
