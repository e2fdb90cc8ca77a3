"""What is asked of a labeller, and what becomes of the answers."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline import evaluate
from pipeline.conversation.view import MeasureSettings
from pipeline.core import config
from pipeline.core.command import Problem
from pipeline.evaluation import labelling
from tests.stages import run, workspace

TALK = "WEBVTT\n\n" + "\n".join(
    f"00:{k:02}:00.000 --> 00:{k:02}:50.000\n<v {'Ada' if k % 2 else 'Ben'}>{text}\n"
    for k, text in enumerate(
        ["The border was closed in May.", "Forty people crossed the river.", "Was it cold?", "I had soup that day."]
    )
)


def candidates(n: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "transcript_id": [f"t{k % 4}" for k in range(n)],
            "sentence_index": range(n),
            "speaker": "Ada",
            "before": "",
            "text": [f"Sentence {k}." for k in range(n)],
            "after": "",
            "wind": rng.beta(0.3, 2.0, n),
            "claim": rng.random(n),
        }
    )


def test_uncertain_sentences_are_asked_for_most_and_every_band_and_transcript_is() -> None:
    frame = candidates(2000)
    picked = labelling.sample(frame, {"wind": 0.5, "claim": 0.5}, 200, 0)
    assert len(picked) == 200 and picked.text.is_unique
    assert picked.asked.value_counts().to_dict() == {"wind": 100, "claim": 100}
    wind = frame.loc[picked.sentence_index[picked.asked == "wind"], "wind"]
    assert ((wind >= 0.3) & (wind < 0.7)).mean() > 2 * ((frame.wind >= 0.3) & (frame.wind < 0.7)).mean()
    assert (wind < 0.1).any() and (wind >= 0.7).any()
    assert picked.transcript_id.value_counts().min() >= 40
    assert (
        list(picked.columns) == [*labelling.COLUMNS, "wind", "claim"] and (picked[["wind", "claim"]] == "").all().all()
    )


def test_uncertain_means_near_the_threshold_in_force() -> None:
    frame = candidates(2000)
    picked = labelling.sample(frame, {"claim": 0.9}, 50, 0)
    near = frame.loc[picked.sentence_index, "claim"].between(0.54, 0.94)
    assert near.mean() > 0.4


def test_the_same_again_and_nothing_that_is_known() -> None:
    frame, thresholds = candidates(50), {"claim": 0.5}
    pd.testing.assert_frame_equal(
        labelling.sample(frame, thresholds, 20, 3), labelling.sample(frame, thresholds, 20, 3)
    )
    rest = labelling.sample(frame, thresholds, 60, 0, known=frame.text[:40].tolist())
    assert sorted(rest.text) == sorted(frame.text[40:])


def test_answers_become_examples_and_counter_examples_in_their_context(tmp_path: Path) -> None:
    topic = config.Topic(id="wind", label="Wind", description="Wind.", examples=[config.Example(text="It blew.")])
    (tmp_path / "mine.csv").write_text(
        "before,text,after,wind,rain\nIt was late.,Nobody ran.,A gust came.,1,\n,I had soup.,,0,1\n,Unsure.,,,0\n"
    )
    (given,) = labelling.with_examples([topic], labelling.read(tmp_path))
    assert [e.text for e in given.examples] == ["It blew.", "It was late. Nobody ran. A gust came."]
    assert [e.text for e in given.counterexamples] == ["I had soup."]
    assert labelling.with_examples([topic], labelling.read(tmp_path / "nowhere")) == [topic]


@pytest.mark.parametrize(
    ("text", "message"),
    [("text,wind\nA.,1\nB.,maybe\n", "row 2: wind is 'maybe'"), ("sentence,wind\nA.,1\n", "no column `text`")],
)
def test_a_wrong_answer_says_where(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "mine.csv").write_text(text)
    with pytest.raises(Problem, match=message):
        labelling.read(tmp_path)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = workspace(tmp_path / "work")
    (folder / "data" / "raw" / "talk.vtt").write_text(TALK)
    monkeypatch.chdir(folder)
    assert run(folder, "ingest", "split", "embed", "tag_topics", "score_claims") == 0
    return folder


def test_asked_labelled_and_learnt_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("sys.argv", ["evaluate", "--sample", "3"])
        assert evaluate.main() == 0
    asked = pd.read_csv(folder / "data/results/to_label.csv", keep_default_na=False)
    assert len(asked) == 3 and set(asked.asked) <= {"claim", *(t.id for t in config.load_topics("configs/topics"))}
    before = pd.read_parquet("data/interim/topics.parquet").set_index(["sentence_index", "topic"]).score
    row = asked.iloc[[0]].assign(technology_ai=1)
    row.to_csv(folder / "data/labels/examples/mine.csv", index=False)
    assert run(folder, "tag_topics") == 0
    after = pd.read_parquet("data/interim/topics.parquet").set_index(["sentence_index", "topic"]).score
    at = (int(row.sentence_index.iloc[0]), "technology_ai")
    assert after[at] > before[at]


def test_what_a_model_learnt_from_is_not_scored(folder: Path) -> None:
    gold = "text,claim\nThe border was closed in May.,1\nForty people crossed the river.,1\nWas it cold?,0\n"
    (folder / "data/labels/talk.sentences.csv").write_text(gold)
    thresholds, how = {"claim": 0.5}, MeasureSettings(resamples=200)
    every = evaluate.evaluate(Path("data/labels"), thresholds, 0.9, how).metrics
    some = evaluate.evaluate(Path("data/labels"), thresholds, 0.9, how, taught=["Was it cold?"]).metrics
    assert every["talk"]["claim"]["sentence"]["n"] == 3 and some["talk"]["claim"]["sentence"]["n"] == 2


def test_own_gold_by_one_line_of_config(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = folder / "mine.parquet"
    pd.DataFrame(
        {
            "transcript": "talk",
            "text": [
                "the border was closed in may Forty people",
                "crossed the river. Was it cold? I had soup that day.",
            ],
            "immigration": [1, 0],
        }
    ).to_parquet(mine)
    path = folder / "configs" / "evaluate.yaml"
    path.write_text(path.read_text().replace("labels: data/labels ", f"labels: {mine} "))
    assert run(folder, "evaluate") == 0
    headline = (folder / "data/results/headline.json").read_text()
    assert '"immigration"' in headline and '"macro"' in headline
    pd.DataFrame({"transcript": "talk", "text": ["Quite another talk it was, of horses."], "claim": [1]}).to_parquet(
        mine
    )
    assert run(folder, "evaluate") == 1
    assert "of the gold's words were found in the transcript, less than 95%" in capsys.readouterr().err
