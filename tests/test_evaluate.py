"""Evaluate: gold labels meet the predictions by their words; errors name the file and the remedy."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline import evaluate
from pipeline.config import ConfigError
from pipeline.measures import density
from tests.conftest import REPOSITORY
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
    metrics, mistakes = evaluate.judge(sentences(), GOLD, scores, THRESHOLDS, 0.95)
    assert metrics["immigration"]["sentence"]["precision"] == metrics["immigration"]["sentence"]["recall"] == 0.5
    assert metrics["immigration"]["turn"]["recall"] == 1
    assert metrics["claim"]["sentence"]["f1"] == 1
    assert metrics["attribution"]["words_right"] == 1
    assert list(mistakes.text) == ["Nobody ran.", "I had soup."] and list(mistakes.gold) == [True, False]


def test_words_given_to_the_wrong_speaker_are_counted() -> None:
    wrong = sentences().assign(speaker=["Ada", "Ben", "Ben"])
    metrics, _ = evaluate.judge(wrong, GOLD, pd.DataFrame(index=range(3)), THRESHOLDS, 0.95)
    assert metrics["attribution"]["words_right"] == pytest.approx(8 / 10)


def test_gold_of_another_transcript_is_an_error() -> None:
    other = GOLD.assign(text=["Quite other words stand here", "and here"])
    with pytest.raises(ConfigError, match=r"only 0.0% of the gold's words.*another transcript"):
        evaluate.judge(sentences(), other, pd.DataFrame(index=range(3)), THRESHOLDS, 0.95)


def test_a_turn_counts_where_any_of_its_sentences_does() -> None:
    turn, truth = np.array([0, 0, 1]), np.array([True, False, False])
    found = evaluate._by_turn(turn, truth, ~truth, np.array([0.1, 0.8, 0.9]))
    assert [list(values) for values in found] == [[True, False], [True, True], [0.8, 0.9]]


def test_claims_are_held_against_the_gold_by_their_probabilities() -> None:
    given = sentences().assign(score=[0.8, 0.8, 0.1], speech_s=2.0)
    errors = density.ErrorModel(offset=float(np.log(0.5)), spread=0.1)
    figures, points = evaluate.claims_against_gold(given, GOLD, density.Settings(errors, resamples=200))
    assert figures["precision_at_recall"] == {"0.6": 1.0, "0.7": 1.0, "0.8": 1.0, "0.9": 1.0}
    p = errors.probabilities(np.array([0.8, 0.8, 0.1]))
    assert figures["calibration_error"] == pytest.approx((2 * (1 - p[0]) + p[2]) / 3, abs=1e-4)
    assert figures["density"]["*"]["relative_error"] == pytest.approx(p.sum() / 2 - 1, abs=1e-4)
    assert list(points.n) == [1, 1, 1] and list(points.share) == [0, 1, 1]


def test_the_sample_s_claims_are_judged_and_its_reliability_is_a_plot(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "work", [REPOSITORY / "data" / "raw" / "sample.vtt"])
    assert run(folder, "ingest", "split", "embed", "tag_topics", "score_claims", "evaluate") == 0
    claim = json.loads((folder / "data/results/metrics.json").read_text())["sample"]["claim"]
    assert set(claim["precision_at_recall"]) == {"0.6", "0.7", "0.8", "0.9"}
    assert 0 < claim["calibration_error"] < 0.2
    assert set(claim["density"]) == {"*", "Dale Ostrowick", "Marisol Tennebeck"}
    assert all(abs(row["relative_error"]) < 0.25 for row in claim["density"].values())
    points = pd.read_csv(folder / "data/results/plots/claim_reliability.csv")
    assert set(points.transcript_id) == {"sample"} and points.n.sum() == 381
    mistakes = pd.read_csv(folder / "data/results/mistakes.csv", encoding="utf-8-sig")
    assert list(mistakes.columns) == list(evaluate.LABELS)


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
