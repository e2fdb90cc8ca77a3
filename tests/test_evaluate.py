"""Evaluate: gold labels meet the predictions by their words; errors name the file and the remedy."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline import evaluate
from pipeline.conversation.error_model import ErrorModel
from pipeline.conversation.view import MeasureSettings
from pipeline.core.config import ConfigError
from pipeline.evaluation import judging, stopwatch
from pipeline.evaluation.gold import GoldError
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
    metrics, mistakes, scored, rows = judging.judge(sentences(), GOLD, scores, THRESHOLDS, 0.95)
    assert rows.all()
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
    metrics, mistakes, _, rows = judging.judge(
        sentences(), gold, pd.DataFrame({"immigration": [0.9, 0.2, 0.7]}), THRESHOLDS, 0.95
    )
    found = metrics["immigration"]["sentence"]
    assert found["n"] == 2 and found["precision"] == 1
    assert (found["recall_explicit"], found["recall_contextual"]) == (1, 0)
    assert list(mistakes.text) == ["Nobody ran."] and rows.tolist() == [True, True, False]


def test_words_given_to_the_wrong_speaker_are_counted() -> None:
    wrong = sentences().assign(speaker=["Ada", "Ben", "Ben"])
    metrics = judging.judge(wrong, GOLD, pd.DataFrame(index=range(3)), THRESHOLDS, 0.95).metrics
    assert metrics["attribution"]["words_right"] == pytest.approx(8 / 10)


def test_gold_of_another_transcript_is_an_error() -> None:
    other = GOLD.assign(text=["Quite other words stand here", "and here"])
    with pytest.raises(ConfigError, match=r"only 0.0% of the gold's words.*another transcript"):
        judging.judge(sentences(), other, pd.DataFrame(index=range(3)), THRESHOLDS, 0.95)


def test_a_turn_counts_where_any_of_its_sentences_does() -> None:
    turn, truth = np.array([0, 0, 1]), np.array([True, False, False])
    found = judging._by_turn(turn, truth, ~truth, np.array([0.1, 0.8, 0.9]))
    assert [list(values) for values in found] == [[True, False], [True, True], [0.8, 0.9]]


def test_claims_are_held_against_the_gold_by_their_probabilities() -> None:
    given = sentences().assign(score=[0.8, 0.8, 0.1], speech_s=2.0)
    errors = ErrorModel(offset=float(np.log(0.5)), spread=0.1)
    figures, points = judging.claims_against_gold(
        given, np.array([True, True, False]), MeasureSettings(claim_errors=errors, resamples=200)
    )
    assert figures["precision_at_recall"] == {"0.6": 1.0, "0.7": 1.0, "0.8": 1.0, "0.9": 1.0}
    p = errors.probabilities(np.array([0.8, 0.8, 0.1]))
    assert figures["calibration_error"] == pytest.approx((2 * (1 - p[0]) + p[2]) / 3, abs=1e-4)
    assert figures["density"]["*"]["relative_error"] == pytest.approx(p.sum() / 2 - 1, abs=1e-4)
    assert list(points.n) == [1, 1, 1] and list(points.share) == [0, 1, 1]


def test_the_sample_s_claims_are_judged_and_its_reliability_is_a_plot(tmp_path: Path, sample_run: Path) -> None:
    folder = Path(shutil.copytree(sample_run, tmp_path / "work", symlinks=True))
    claim = json.loads((folder / "data/results/metrics.json").read_text())["sample"]["claim"]
    assert set(claim["precision_at_recall"]) == {"0.6", "0.7", "0.8", "0.9"}
    assert 0 < claim["calibration_error"] < 0.2
    assert set(claim["density"]) == {"*", "Dale Ostrowick", "Marisol Tennebeck"}
    assert all(abs(row["relative_error"]) < 0.25 for row in claim["density"].values())
    points = pd.read_csv(folder / "data/results/plots/claim_reliability.csv")
    assert set(points.transcript_id) == {"sample"} and points.n.sum() == 381
    mistakes = pd.read_csv(folder / "data/results/mistakes.csv", encoding="utf-8-sig")
    assert list(mistakes.columns) == list(judging.LABELS)

    path = folder / "data/labels/sample.sentences.csv"
    gold = pd.read_csv(path).assign(ignore=0)
    gold.loc[:9, "ignore"] = 1  # ten sentences are not to be scored, and of a claim among the others a model learnt
    taught = gold[(gold.claim == 1) & (gold.ignore == 0)].iloc[[0]]
    gold.to_csv(path, index=False)
    taught[["text", "claim"]].to_csv(folder / "data/labels/examples/mine.csv", index=False)
    assert run(folder, "evaluate") == 0
    fewer = json.loads((folder / "data/results/metrics.json").read_text())["sample"]["claim"]
    points = pd.read_csv(folder / "data/results/plots/claim_reliability.csv")
    assert points.n.sum() == fewer["sentence"]["n"] == 381 - 11
    assert round((points.n * points.share).sum()) == fewer["sentence"]["n_gold"] == claim["sentence"]["n_gold"] - 1


TALK = """1
00:00:00,000 --> 00:00:06,000
MR. OSTROWICK: Good evening to all of you.

2
00:00:06,000 --> 00:00:08,000
ADA BRANDVOLD: Good evening.
"""
GOLD_TURNS = {
    "talk.jsonl": '{"speaker": "Dale Ostrowick", "start": 0, "end": 6}\n'
    '{"speaker": "Brandvold", "start": 6, "end": 8}\n',
    "talk.gold.rttm": "SPEAKER t 1 0 6 <NA> <NA> Ostrowick <NA> <NA>\nSPEAKER t 1 6 2 <NA> <NA> Brandvold <NA> <NA>\n",
    "talk.tsv": "Line\tSpkr\tStTime\tContent\tEnTime\n1\tOstrowick\t0\tGood.\t6\n2\tBrandvold\t6\tYes.\t8\n",
}


def against_gold(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """`evaluate --speaking-time` with these arguments."""
    monkeypatch.setattr("sys.argv", ["evaluate", "--speaking-time", *arguments])
    return evaluate.main()


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a talk of two has been split."""
    folder = workspace(tmp_path / "work")
    (folder / "data" / "raw" / "talk.srt").write_text(TALK)
    assert run(folder, "ingest", "split") == 0
    monkeypatch.chdir(folder)
    return tmp_path


@pytest.mark.parametrize("name", GOLD_TURNS)
def test_speaking_time_against_each_kind_of_gold_whose_names_are_written_in_another_way(
    talk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (talk / name).write_text(GOLD_TURNS[name])
    assert against_gold(monkeypatch, str(talk / name)) == 0
    lines = capsys.readouterr().out.splitlines()
    [row] = [line.split() for line in lines if "Ostrowick" in line.title() and "gold" not in line]
    assert row[-8:] == ["6.00", "6.00", "0.00", "75.00", "75.00", "0.00", "0.00", "measured"]
    assert "largest error 0.00 points" in lines[-2]


def test_speaking_time_against_a_gold_file_without_a_transcript_names_the_nearest(
    talk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gold = talk / "tolk.jsonl"
    gold.write_text(GOLD_TURNS["talk.jsonl"])
    with pytest.raises(ConfigError, match="did you mean 'talk'.*--transcript"):
        against_gold(monkeypatch, str(gold))
    assert against_gold(monkeypatch, str(gold), "--transcript", "talk") == 0
    assert "error pts" in capsys.readouterr().out


def test_a_gold_speaker_whom_the_transcript_does_not_know_is_an_error_until_one_says_who_it_is(
    talk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gold = talk / "talk.jsonl"
    gold.write_text(GOLD_TURNS["talk.jsonl"].replace("Dale Ostrowick", "SPK_07"))
    with pytest.raises(
        GoldError, match=r"talk.jsonl: the gold's speaker 'SPK_07' \(6 s\) is nobody.*--as 'SPK_07=NAME'"
    ):
        against_gold(monkeypatch, str(gold))
    assert against_gold(monkeypatch, str(gold), "--as", "SPK_07=MR. OSTROWICK") == 0
    assert "largest error 0.00" in capsys.readouterr().out
    assert against_gold(monkeypatch, str(gold), "--as", "SPK_07=") == 0
    assert "not in the transcript" in capsys.readouterr().out
    with pytest.raises(GoldError, match="no speaker 'Ostrowack'.*did you mean 'Mr. Ostrowick'"):
        against_gold(monkeypatch, str(gold), "--as", "SPK_07=Ostrowack")
    with pytest.raises(GoldError, match="the gold has no speaker 'SPK_7'.*did you mean 'SPK_07'"):
        against_gold(monkeypatch, str(gold), "--as", "SPK_7=ADA BRANDVOLD")
    with pytest.raises(ConfigError, match="write it as"):
        against_gold(monkeypatch, str(gold), "--as", "SPK_07")


def test_a_gold_file_is_for_the_transcript_whose_name_is_the_longest_part_of_its_own() -> None:
    known = ["talk", "talk.v2", "other/deep"]
    names = ["talk.v2.gold.jsonl", "talk.gold.jsonl", "deep.rttm", "nobody.x.tsv"]
    assert [stopwatch.transcript_of(Path(name), known) for name in names] == ["talk.v2", "talk", "other/deep", "nobody"]
