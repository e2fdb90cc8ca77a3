"""Evaluate: gold labels meet the predictions by their words; errors name the file and the remedy."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline import evaluate
from pipeline.config import ConfigError
from tests.stages import run, workspace

THRESHOLDS = {"immigration": 0.5, "claim": 0.5}


def sentences() -> pd.DataFrame:
    texts = ["Forty people crossed the river.", "Nobody ran.", "I had soup."]
    return pd.DataFrame(
        {
            "transcript_id": "t",
            "sentence_index": range(3),
            "turn_index": [0, 0, 1],
            "text": texts,
            "n_words": [len(text.split()) for text in texts],
            "speaker": ["Ada", "Ada", "Ben"],
        }
    )


GOLD = pd.DataFrame(
    {
        "speaker": ["Ada", "Ben"],
        "text": ["Forty people crossed the river. Nobody ran.", "I had soup."],
        "immigration": [1, 0],
        "claim": [1, 0],
    }
)


def test_scores_mistakes_and_attribution() -> None:
    scores = pd.DataFrame({"immigration": [0.9, 0.2, 0.7], "claim": [0.8, 0.6, 0.1]})
    metrics, mistakes, scored = evaluate.judge(sentences(), GOLD, scores, THRESHOLDS, 0.95)
    assert metrics["immigration"]["sentence"]["precision"] == metrics["immigration"]["sentence"]["recall"] == 0.5
    assert metrics["immigration"]["turn"]["recall"] == 1
    assert metrics["claim"]["sentence"]["f1"] == 1
    assert metrics["attribution"]["words_right"] == 1
    assert list(mistakes.text) == ["Nobody ran.", "I had soup."] and list(mistakes.gold) == [True, False]
    assert scored["immigration"][0].tolist() == [True, True, False] and scored["immigration"][1].tolist() == [
        0.9,
        0.2,
        0.7,
    ]


def test_recall_with_and_without_context_and_what_is_not_scored() -> None:
    gold = pd.DataFrame(
        {
            "text": list(sentences().text),
            "immigration": [1, 1, 0],
            "explicit": [1, 0, 0],
            "ignore": [0, 0, 1],
        }
    )
    metrics, mistakes, _ = evaluate.judge(
        sentences(), gold, pd.DataFrame({"immigration": [0.9, 0.2, 0.7]}), THRESHOLDS, 0.95
    )
    found = metrics["immigration"]["sentence"]
    assert found["n"] == 2 and found["precision"] == 1
    assert (found["recall_explicit"], found["recall_contextual"]) == (1, 0)
    assert list(mistakes.text) == ["Nobody ran."]


def test_words_given_to_the_wrong_speaker_are_counted() -> None:
    wrong = sentences().assign(speaker=["Ada", "Ben", "Ben"])
    metrics, _, _ = evaluate.judge(wrong, GOLD, pd.DataFrame(index=range(3)), THRESHOLDS, 0.95)
    assert metrics["attribution"]["words_right"] == pytest.approx(8 / 10)


def test_gold_of_another_transcript_is_an_error() -> None:
    other = GOLD.assign(text=["Quite other words stand here", "and here"])
    with pytest.raises(ConfigError, match=r"only 0.0% of the gold's words.*another transcript"):
        evaluate.judge(sentences(), other, pd.DataFrame(index=range(3)), THRESHOLDS, 0.95)


def test_a_turn_counts_where_any_of_its_sentences_does() -> None:
    turn, truth = np.array([0, 0, 1]), np.array([True, False, False])
    found = evaluate._by_turn(turn, truth, ~truth, np.array([0.1, 0.8, 0.9]))
    assert [list(values) for values in found] == [[True, False], [True, True], [0.8, 0.9]]


def test_speaking_time_against_a_gold_file_without_a_transcript_names_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace(tmp_path / "work")
    (folder / "data" / "raw" / "talk.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nGood evening.\n")
    assert run(folder, "ingest", "split") == 0
    gold = tmp_path / "tolk.jsonl"
    gold.write_text('{"speaker": "Ada", "start": 0.0, "end": 2.0}\n')
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.argv", ["evaluate", "--speaking-time", str(gold)])
    with pytest.raises(ConfigError, match="did you mean 'talk'"):
        evaluate.main()
    monkeypatch.setattr("sys.argv", ["evaluate", "--speaking-time", str(gold), "--transcript", "talk"])
    assert evaluate.main() == 0
    assert "error_points" in capsys.readouterr().out
