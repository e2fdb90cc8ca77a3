"""Gold files of each kind give the same turns; a wrong one says where."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.evaluation.gold import GoldError, Labelled, read_sentences, read_turns

JSON_LINES = '{"speaker": "Ada", "start": 0.5, "end": 2, "words": 3}\n\n{"speaker": "Ben", "start": 2, "end": 3.25}\n'
RTTM = "SPEAKER talk 1 0.5 1.5 <NA> <NA> Ada <NA> <NA>\nSPEAKER talk 1 2 1.25 <NA> <NA> Ben <NA> <NA>\n"
CORAAL = (
    "Line\tSpkr\tStTime\tContent\tEnTime\n1\tAda\t0.5\tShe said \"so.\t2.0\n"
    "2\tAda\t2.0\t(pause 0.40)\t2.4\n3\tBen\t2.0\tOh.\t3.25\n"
)  # fmt: skip
CSV = 'speaker,start,end,text\nAda,0.5,2,"Well, so."\nBen,2,3.25,Oh.\n'


@pytest.mark.parametrize(("ending", "text"), [("jsonl", JSON_LINES), ("rttm", RTTM), ("tsv", CORAAL), ("csv", CSV)])
def test_every_kind_gives_the_turns(tmp_path: Path, ending: str, text: str) -> None:
    path = tmp_path / f"gold.{ending}"
    path.write_text(text)
    rows = read_turns(path)
    assert rows.to_numpy().tolist() == [["Ada", 0.5, 2.0], ["Ben", 2.0, 3.25]]
    assert rows.columns.tolist() == ["speaker", "start", "end"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.jsonl", '{"speaker": "Ada", "start": 1}', "line 1"),
        ("a.jsonl", "not json", "line 1"),
        ("a.jsonl", '{"speaker": "Ada", "start": 3, "end": 1}', "line 1: the end is before the start"),
        ("a.jsonl", '{"speaker": "Ada", "start": "soon", "end": 1}', "'soon' is no time"),
        ("a.rttm", "SPEAKER talk 1 0.5", "line 1: a SPEAKER line"),
        ("a.csv", "name,begin,finish\nAda,1,2\n", "no column for the speaker"),
        ("a.tsv", "speaker\tstart\tend\nAda\t1\t\n", "line 2"),
        ("a.rttm", "", "holds no turns"),
        ("a.rttm", RTTM + RTTM.replace("talk", "tolk"), "line 3: a second recording, 'tolk'"),
    ],
)
def test_a_wrong_file_says_where(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(GoldError, match=message):
        read_turns(tmp_path / name)


def test_labelled_sentences(tmp_path: Path) -> None:
    path = tmp_path / "a.sentences.csv"
    path.write_text("speaker,text,claim\nAda,It rained.,1\nBen,NA,0\n")
    rows = read_sentences(path)
    assert rows.text.tolist() == ["It rained.", "NA"] and rows.claim.tolist() == [1, 0]
    path.write_text("speaker,text,claim\nAda,It rained.,maybe\n")
    with pytest.raises(GoldError, match="claim is 'maybe'"):
        read_sentences(path)


ROWS = pd.DataFrame(
    {
        "transcript": ["talk.vtt", "talk.vtt", "other"],
        "text": ["It rained.", "So they say.", "Well."],
        "claim": [1, 0, 0],
        "note": ["sure", "", "odd"],
    }
)


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet"])
def test_one_file_of_one_s_own_holds_any_number_of_transcripts(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"mine.{ending}"
    if ending == "parquet":
        ROWS.to_parquet(path)
    else:
        ROWS.to_csv(path, index=False, sep="\t" if ending == "tsv" else ",")
    gold = Labelled(path, ["claim", "immigration"])
    found = gold.of("talk")
    assert found is not None and found[0] == path
    assert found[1].text.tolist() == ["It rained.", "So they say."] and found[1].claim.tolist() == [1, 0]
    assert gold.of("third") is None
    gold.check_used(["talk", "third"])


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_folder_has_a_file_for_each_transcript(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"talk.sentences.{ending}"
    rows = ROWS.drop(columns="transcript")
    rows.to_parquet(path) if ending == "parquet" else rows.to_csv(path, index=False)
    found = Labelled(tmp_path, ["claim"]).of("talk")
    assert found is not None and len(found[1]) == 3
    assert Labelled(tmp_path, ["claim"]).of("other") is None


def test_a_file_that_fits_nothing_says_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    ROWS.to_csv(path, index=False)
    with pytest.raises(GoldError, match="no column is a label of this run.*immigration"):
        Labelled(path, ["immigration"])
    gold = Labelled(path, ["claim"])
    assert gold.of("third") is None
    with pytest.raises(GoldError, match=r"fits no transcript of this run \(third\)"):
        gold.check_used(["third"])
    ROWS.drop(columns="text").to_csv(path, index=False)
    with pytest.raises(GoldError, match="no column `text`.*transcript, claim, note"):
        Labelled(path, ["claim"])
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 nothing")
    with pytest.raises(GoldError, match="no readable PARQUET file"):
        Labelled(tmp_path / "broken.parquet", ["claim"])
    with pytest.raises(GoldError, match="there is no such folder or file"):
        Labelled(tmp_path / "nowhere", ["claim"])
