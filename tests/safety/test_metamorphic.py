"""What is changed in a transcript changes exactly what it should in the tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.core import tables
from tests.stages import run, workspace

TURNS = [
    ("Ada Brill", 0.0, 6.5, "We closed the border crossing in March, and 400 people came across anyway."),
    ("Jon Vale", 7.0, 9.0, "Did they? Where did they go?"),
    ("Ada Brill", 9.5, 21.0, "They went north, all of them. The county spent 2 million dollars on buses that year."),
    ("Jon Vale", 21.5, 30.0, "I drove my electric car up there in June, and the battery was flat when I arrived."),
    ("Ada Brill", 30.5, 32.0, "Well, charge it."),
]
LENGTH = 40.0  # seconds after which it is said once more
NAMES = ["share_time", "share_words", "n_turns", "n_claims", "claims_per_minute", "longest_turn_s", "n_questions"]


def vtt(turns: list[tuple[str, float, float, str]], later: float = 0.0) -> str:
    def clock(t: float) -> str:
        return f"{int(t // 3600):02}:{int(t // 60 % 60):02}:{t % 60:06.3f}"

    cues = [f"{clock(a + later)} --> {clock(b + later)}\n<v {who}>{text}</v>\n" for who, a, b, text in turns]
    return "WEBVTT\n\n" + "\n".join(cues)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = workspace(tmp_path_factory.mktemp("changed") / "work")
    renamed = [("Una Frost" if who == "Ada Brill" else who, a, b, text) for who, a, b, text in TURNS]
    silent = [*TURNS, ("Mo Reed", 32.5, 32.9, "Mm.")]
    wordless = [*TURNS[:2], ("Mo Reed", 9.0, 9.4, "[laughs]"), *TURNS[2:]]
    twice = [*TURNS, *((who, a + LENGTH, b + LENGTH, text) for who, a, b, text in TURNS)]
    files = {
        "again": vtt(TURNS),
        "later": vtt(TURNS, later=3600),
        "renamed": vtt(renamed),
        "talk": vtt(TURNS),
        "third": vtt(silent),
        "twice": vtt(twice),
        "wordless": vtt(wordless),
    }
    for name, text in files.items():
        (folder / "data" / "raw" / f"{name}.vtt").write_text(text, encoding="utf-8")
    assert run(folder) == 0
    return folder


def rows(folder: Path, table: str, transcript: str) -> pd.DataFrame:
    frame = tables.read(table, folder)
    own = frame[frame.transcript_id == transcript].drop(columns="transcript_id")
    return own.reset_index(drop=True)


@pytest.mark.parametrize("table", ["turns", "sentences", "topics", "claims", "speakers", "topic_shares", "passages"])
def test_a_conversation_given_twice_has_the_same_rows_twice(folder: Path, table: str) -> None:
    pd.testing.assert_frame_equal(rows(folder, table, "talk"), rows(folder, table, "again"))


def test_a_later_clock_moves_times_and_nothing_else(folder: Path) -> None:
    for table in ("turns", "sentences"):
        first, later = rows(folder, table, "talk"), rows(folder, table, "later")
        for column in ("start_s", "end_s"):
            np.testing.assert_allclose(later[column] - first[column], 3600, atol=1e-6)
        same = [c for c in first.columns if c not in ("start_s", "end_s")]
        pd.testing.assert_frame_equal(first[same], later[same], atol=2e-3)
    for table in ("topics", "claims"):
        pd.testing.assert_frame_equal(rows(folder, table, "talk"), rows(folder, table, "later"))
    pd.testing.assert_frame_equal(
        rows(folder, "speakers", "talk")[NAMES], rows(folder, "speakers", "later")[NAMES], atol=2e-3
    )


def test_another_name_is_another_name_and_nothing_else(folder: Path) -> None:
    first = rows(folder, "speakers", "talk").replace({"Ada Brill": "Una Frost"}).set_index("speaker").sort_index()
    other = rows(folder, "speakers", "renamed").set_index("speaker").sort_index()
    pd.testing.assert_frame_equal(first[NAMES], other[NAMES])
    for table in ("topics", "claims"):
        pd.testing.assert_frame_equal(rows(folder, table, "talk"), rows(folder, table, "renamed"))


def test_somebody_who_hardly_speaks_takes_only_what_he_spoke(folder: Path) -> None:
    first = rows(folder, "speakers", "talk").set_index("speaker")
    third = rows(folder, "speakers", "third").set_index("speaker")
    assert set(third.index) == {"Ada Brill", "Jon Vale", "Mo Reed"}
    for name in first.index:
        assert third.speech_s[name] == pytest.approx(first.speech_s[name])
        assert third.n_claims[name] == first.n_claims[name]
        total = first.speech_s.sum()
        assert third.share_time[name] == pytest.approx(
            first.speech_s[name] / (total + third.speech_s["Mo Reed"]), abs=1e-3
        )


@pytest.mark.parametrize("table", ["turns", "sentences", "topics", "claims", "speakers", "topic_shares", "passages"])
def test_somebody_who_says_no_word_changes_nothing(folder: Path, table: str) -> None:
    pd.testing.assert_frame_equal(rows(folder, table, "talk"), rows(folder, table, "wordless"))
    assert rows(folder, "rejects", "wordless").text.tolist() == ["[laughs]"]


def test_all_said_once_more_doubles_the_counts_and_keeps_the_shares(folder: Path) -> None:
    first, twice = (rows(folder, "speakers", name).set_index("speaker") for name in ("talk", "twice"))
    assert list(twice.index) == list(first.index)
    assert twice.n_turns.sum() == 2 * first.n_turns.sum() - 1  # who ends it begins it again
    for column in ("n_words", "n_sentences", "n_questions"):
        assert (twice[column] == 2 * first[column]).all(), column
    np.testing.assert_allclose(twice.speech_s, 2 * first.speech_s, atol=2e-3)
    for column in ("share_time", "share_words"):
        np.testing.assert_allclose(twice[column], first[column], atol=1e-3)
    np.testing.assert_allclose(twice.longest_turn_s, first.longest_turn_s, atol=1e-3)
    sentences, again = rows(folder, "sentences", "talk"), rows(folder, "sentences", "twice")
    assert list(again.text) == 2 * list(sentences.text)
    np.testing.assert_allclose(again.start_s[len(sentences) :] - again.start_s[: len(sentences)].to_numpy(), LENGTH)
