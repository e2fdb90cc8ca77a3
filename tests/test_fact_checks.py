"""The stage: nothing unless asked for; then verdicts beside the sentences that say the same, and none beside others."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.claims import reviewed
from pipeline.core import tables
from tests import stages

TALK = """WEBVTT

00:00:00.000 --> 00:00:05.000
<v Ada Brill>Good evening, everybody. The harbour sold four hundred tonnes of eels in 2019.

00:00:05.000 --> 00:00:09.000
<v Ben Corso>It did not sell four hundred tonnes of eels. The harbour sold nine hundred tonnes of eels in 2019.

00:00:09.000 --> 00:00:12.000
<v Ada Brill>The old pier is made of oak. The ferry was late again this morning.
"""


def review(claim: str, verdict: str, number: int) -> dict[str, object]:
    return {
        "@type": "ClaimReview",
        "url": f"https://desk.example/{number}",
        "claimReviewed": claim,
        "author": {"name": "Harbour Desk"},
        "reviewRating": {"alternateName": verdict},
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = stages.workspace(tmp_path_factory.mktemp("reviews"))
    (folder / "data" / "raw" / "talk.vtt").write_text(TALK)
    assert stages.run(folder, "ingest", "split", "embed", "tag_topics", "score_claims") == 0
    return folder


def switch(folder: Path, old: str, new: str) -> None:
    stages.replace_in(folder / "configs" / "fact_checks.yaml", f"match: {old} ", f"match: {new} ")


def test_off_is_an_empty_table_and_reads_no_fact_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = folder / "data" / "fact_checks" / "broken.json"
    broken.write_text("{")
    assert stages.run(folder, "fact_checks", "summarize") == 0
    broken.unlink()
    assert "off (configs/fact_checks.yaml: match)" in capsys.readouterr().out
    assert tables.read("fact_checks", folder).empty
    assert tables.read("claim_list", folder).fact_check_verdict.isna().all()


def test_on_it_finds_the_same_claim_and_no_other(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reviews = [
        review("The harbour sold 400 tonnes of eels in 2019.", "Half true", 1),
        review("In 2019, the harbour sold 400 tonnes of eels.", "Right", 2),
        review("The new pier is made of steel.", "Wrong", 3),
        {**review("The ferry was late again this morning.", "Right", 4), "url": "javascript:alert(1)"},
    ]
    (folder / "data" / "fact_checks" / "harbour.json").write_text(json.dumps(reviews))
    switch(folder, "false", "true")
    assert stages.run(folder, "fact_checks", "summarize") == 0
    switch(folder, "true", "false")
    shown = capsys.readouterr().out
    assert "1 set aside: no link by http or https" in shown and "1 sentences like one of them" in shown
    found = tables.read("fact_checks", folder)
    assert set(found.sentence_index) == {1} and list(found["rank"]) == [1, 2]
    assert found.similarity.is_monotonic_decreasing and (found.similarity >= 0.85).all()
    listed = tables.read("claim_list", folder).set_index("sentence_index")
    assert listed.fact_check_verdict[1] == found.verdict[0] and listed.fact_check_publisher[1] == "Harbour Desk"
    assert listed.fact_check_link[1].startswith("https://desk.example/")
    assert listed.fact_check_verdict.drop(1).isna().all()
    csv = pd.read_csv(folder / "data/results/claims.csv", encoding="utf-8-sig").set_index("sentence_index")
    assert csv.fact_check_link[1] == listed.fact_check_link[1]


def test_on_without_any_usable_fact_check_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    switch(folder, "false", "true")
    config = folder / "configs" / "fact_checks.yaml"
    stages.replace_in(config, "reviews: data/fact_checks ", "reviews: data/raw ")
    assert stages.run(folder, "fact_checks") == 1
    stages.replace_in(config, "reviews: data/raw ", "reviews: data/fact_checks ")
    switch(folder, "true", "false")
    assert "Put ClaimReview JSON there, or set match: false" in capsys.readouterr().err


def test_vectors_of_another_encoder_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tables.read("embeddings", folder)
    tables.write("embeddings", before.assign(encoder="another@1"), folder)
    switch(folder, "false", "true")
    assert stages.run(folder, "fact_checks") == 1
    switch(folder, "true", "false")
    tables.write("embeddings", before, folder)
    assert "Run `dvc repro embed`" in capsys.readouterr().err


def test_matches_are_ranked_limited_and_never_of_very_short_sentences() -> None:
    claims = ["The pier is made of old oak.", "The pier is made of oak.", "The oak pier is old."]
    near = np.array([[1, 0], [0.99, 0.14], [0.9, 0.44]], dtype=np.float32)
    said = ["The pier is made of oak.", "It is.", "Something else is said."]
    vectors = np.array([[0.99, 0.14], [1, 0], [0, 1]], dtype=np.float32)
    found = reviewed.matches(said, vectors, claims, near, similar=0.9, most=2)
    assert [(row, k) for row, k, _ in found] == [(0, 1), (0, 0)]
    assert reviewed.matches(said, vectors, [], near[:0], 0.9, 2) == []
