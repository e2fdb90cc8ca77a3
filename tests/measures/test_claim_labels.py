"""From the draw to the count: labels of a conversation's own sentences, and what is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.core.command import Problem
from pipeline.measures import claim_labels, labelled_counts


def sentences(n: int = 200) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "transcript_id": "t",
            "sentence_index": range(n),
            "speaker": ["Ada", "Ben"] * (n // 2),
            "text": [f"Sentence {k}." for k in range(n)],
        }
    )


P = np.random.default_rng(0).beta(0.6, 2.0, 200)


def drawn(n: int = 24) -> pd.DataFrame:
    return claim_labels.draw(sentences(), P, n, 0)


def saved(folder: Path, frame: pd.DataFrame, name: str = "labels.csv") -> Path:
    frame.to_csv(folder / name, index=False)
    return folder


def test_what_was_drawn_comes_back_with_its_strata(tmp_path: Path) -> None:
    asked = drawn()
    assert list(asked.columns) == list(claim_labels.COLUMNS) and (asked.claim == "").all()
    assert "score" not in asked.columns  # it would sway who labels
    assert asked.before[1] == f"Sentence {asked.sentence_index[1] - 1}."
    back = claim_labels.read(saved(tmp_path, asked.assign(claim=1)))["t"]
    rows = claim_labels.placed(back, sentences(), [True] * 200)
    assert list(rows) == list(asked.sentence_index)
    found = labelled_counts.count(
        P, rows, (back.claim == 1).to_numpy(), back.stratum.to_numpy(), back["of"].to_numpy(), 0.9
    )
    assert found.labels == 24 and found.value == pytest.approx(200)
    assert claim_labels.read(tmp_path / "nowhere") == {}


def test_a_sentence_left_without_a_label_is_refused(tmp_path: Path) -> None:
    asked = drawn().assign(claim="1")
    asked.loc[3, "claim"] = ""
    with pytest.raises(Problem, match="row 4: claim is ''. every drawn sentence needs 1 or 0"):
        claim_labels.read(saved(tmp_path, asked))


def test_a_file_without_the_draws_columns_or_a_second_draw_is_refused(tmp_path: Path) -> None:
    asked = drawn().assign(claim="0")
    saved(tmp_path, asked)
    with pytest.raises(Problem, match="labels in another file"):
        claim_labels.read(saved(tmp_path, asked, "more.csv"))
    with pytest.raises(Problem, match="no column 'stratum'"):
        claim_labels.read(saved(tmp_path, asked.drop(columns="stratum"), "labels.csv"))


def test_labels_of_another_text_or_of_who_does_not_count_are_refused(tmp_path: Path) -> None:
    back = claim_labels.read(saved(tmp_path, drawn().assign(claim="0")))["t"]
    other = sentences().assign(text="Something else.")
    counted = [True] * 200
    with pytest.raises(Problem, match="does not stand there any more"):
        claim_labels.placed(back, other, counted)
    counted[int(back.sentence_index[0])] = False
    with pytest.raises(Problem, match="claims are not counted"):
        claim_labels.placed(back, sentences(), counted)


def test_more_labels_have_their_columns_and_need_every_row_too(tmp_path: Path) -> None:
    asked = claim_labels.draw(sentences(), P, 24, 0, ["verifiable", "cats"])
    assert list(asked.columns) == [*claim_labels.COLUMNS, "verifiable", "cats"]
    back = claim_labels.read(saved(tmp_path, asked.assign(claim=1, verifiable=1, cats=0)))["t"]
    assert back.verifiable.sum() == 24 and back.cats.sum() == 0
    with pytest.raises(Problem, match="cats is ''.*every drawn sentence needs 1 or 0"):
        claim_labels.read(saved(tmp_path, asked.assign(claim=1, verifiable=1)))
