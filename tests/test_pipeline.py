"""The whole pipeline in a folder of its own: on the sample, on other transcripts, and on files that cannot be read."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.core import tables
from pipeline.speech.words import words
from tests.conftest import REPOSITORY
from tests.stages import STAGES, replace_in, run, workspace

SAMPLE = REPOSITORY / "data" / "raw" / "sample.vtt"
TALK = """WEBVTT

00:00:00.000 --> 00:00:06.000
<v Ada Brill>We closed the border crossing in March, and {n} people came across anyway.

00:00:06.500 --> 00:00:08.000
<v Ben Corso>Did they? [laughter] Well.
"""


@pytest.fixture
def sample(sample_run: Path) -> Path:
    return sample_run


@pytest.mark.parametrize("name", tables.TABLES)
def test_every_table_of_the_sample_keeps_its_schema_key_and_invariants(name: str, sample: Path) -> None:
    frame = tables.read(name, sample)
    assert (len(frame) > 0) == (name not in ("fact_checks", "reading_doubts", "doubts"))  # off; nothing to doubt
    pd.testing.assert_frame_equal(tables.checked(name, frame), frame)


def test_no_number_is_infinite_or_missing_where_it_may_not_be(sample: Path) -> None:
    for name, table in tables.TABLES.items():
        frame = tables.read(name, sample)
        for column in table.columns:
            if column.type == tables.FLOAT:
                values = frame[column.name].to_numpy(dtype=np.float64)
                assert not np.isinf(values).any(), (name, column.name)
                assert column.nullable or not np.isnan(values).any(), (name, column.name)


def test_the_text_of_turns_and_sentences_is_the_text_of_the_cues(sample: Path) -> None:
    cues, turns, sentences = (tables.read(name, sample) for name in ("cues", "turns", "sentences"))
    assert words(" ".join(turns.text)) == words(" ".join(cues.text)) == words(" ".join(sentences.text))
    texts = turns.set_index("turn_index").text
    assert all(texts[r.turn_index][r.start_char : r.end_char] == r.text for _, r in sentences.iterrows())
    sums = sentences.groupby("turn_index").speech_s.sum()
    assert np.allclose(sums, turns.speech_s, atol=0.001 * sentences.groupby("turn_index").size() + 0.001)


def test_there_is_one_row_per_sentence_and_topic(sample: Path) -> None:
    sentences, topics = tables.read("sentences", sample), tables.read("topics", sample)
    configured = [path.stem for path in (sample / "configs" / "topics").glob("*.yaml")]
    assert len(topics) == len(sentences) * len(configured) and set(topics.topic) == set(configured)
    for name in ("embeddings", "claims", "claim_list"):
        assert sorted(tables.read(name, sample).sentence_index) == list(sentences.sentence_index)


def test_the_moderators_claims_are_not_counted(sample: Path) -> None:
    claims, speakers = tables.read("claim_list", sample), tables.read("speakers", sample)
    assert not claims[claims.speaker == "Nell Harcombe"].is_claim.any()
    assert claims.is_claim.any()
    assert speakers.set_index("speaker").n_claims.isna()["Nell Harcombe"]


def test_the_claims_are_a_spreadsheet_too(sample: Path) -> None:
    table = tables.read("claim_list", sample)
    table = table[table.is_claim].reset_index(drop=True)
    listed = pd.read_csv(sample / "data/results/claims.csv", encoding="utf-8-sig")
    assert list(listed.sentence_index) == list(table.sentence_index) and list(listed.text) == list(table.text)
    assert (sample / "data/results/claims.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    first = listed.iloc[0]
    h, m, s = map(int, first.time.split(":"))
    assert 3600 * h + 60 * m + s == int(first.start_s)


def test_the_claim_that_is_made_three_times_is_found_and_nothing_else(sample: Path) -> None:
    again = tables.read("repeated_claims", sample)
    assert list(again.speaker) == ["Dale Ostrowick"] and list(again.n_times) == [3]
    assert list(again.sentences[0]) == [102, 249, 343]
    assert len(pd.read_csv(sample / "data/results/repeated_claims.csv", encoding="utf-8-sig")) == 1


def test_densities_by_topic_agree_with_the_table_that_has_their_intervals(sample: Path) -> None:
    shares, parts = tables.read("topic_shares", sample), tables.read("claim_density", sample)
    both = shares.merge(parts[parts.quarter == 0], on=["speaker", "topic"], suffixes=("", "_part"))
    assert len(both) > 10
    for name in ("n_claims", "claims_per_minute", "claims_per_100_words"):
        assert (both[name] == both[f"{name}_part"]).all()
    moderator = shares[shares.speaker == "Nell Harcombe"]
    assert moderator.n_claims.isna().all() and moderator.claims_per_minute.isna().all()
    whole = parts[(parts.topic == "*") & (parts.quarter == 0)].set_index("speaker")
    speakers = tables.read("speakers", sample).set_index("speaker")
    for name in ("claims_per_100_words", "claims_per_sentence_low", "claims_per_minute_high", "n_claims"):
        assert (whole[name].drop("*") == speakers[name].dropna()).all()


def test_the_sample_s_time_is_near_its_gold(sample: Path) -> None:
    shares = tables.read("speakers", sample).set_index("speaker").share_time
    gold = pd.read_json(REPOSITORY / "data/labels/sample.speaking_time.jsonl", lines=True)
    seconds = (gold.end - gold.start).groupby(gold.speaker).sum()
    assert (shares - seconds / seconds.sum()).abs().max() < 0.015


def test_a_second_run_gives_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    again = workspace(tmp_path / "again", [SAMPLE])
    assert run(again) == 0
    for table in tables.TABLES.values():
        assert (again / table.path).read_bytes() == (sample / table.path).read_bytes(), table.path
    for other in ("metrics.json", "report.html"):
        assert (again / "data/results" / other).read_bytes() == (sample / "data/results" / other).read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace(tmp_path / "work")


def put(folder: Path, name: str, content: str | bytes) -> None:
    path = folder / "data" / "raw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def test_without_the_sample_everything_runs_and_says_what_it_had_no_gold_or_transcript_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, "talk.vtt", TALK.format(n=400))
    assert run(folder) == 0
    assert set(tables.read("checks", folder).verdict) == {"not measurable"}
    assert tables.read("checks", folder).reason.str.contains("no transcript named").all()
    assert "no gold in data/labels" in capsys.readouterr().out
    rejects = tables.read("rejects", folder)
    assert list(rejects.text) == ["[laughter]"]


def test_two_transcripts_give_what_each_gives_alone(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.vtt", TALK.format(n=400))
    put(folder, "b.vtt", TALK.format(n=7))
    assert run(folder) == 0
    alone = workspace(tmp_path / "alone")
    put(alone, "b.vtt", TALK.format(n=7))
    assert run(alone) == 0
    for name in ("turns", "sentences", "topics", "claims", "speakers", "topic_shares", "passages", "claim_list"):
        both = tables.read(name, folder)
        pd.testing.assert_frame_equal(
            both[both.transcript_id == "b"].reset_index(drop=True), tables.read(name, alone), check_dtype=False
        )


BAD = {
    "empty.txt": b"",
    "binary.vtt": bytes(range(256)) * 8,
    "unknown.xyz": b"%%% 1;2;3 %%%\n\x07\x07\n",
}


def test_bad_files_stop_the_run_and_are_all_named_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, "good.vtt", TALK.format(n=1))
    for name, content in BAD.items():
        put(folder, name, content)
    assert run(folder) == 1
    message = capsys.readouterr().err
    assert all(name in message for name in BAD) and "good.vtt" not in message
    assert not (folder / "data" / "interim").exists() or not list((folder / "data" / "interim").iterdir())


def test_bad_files_are_listed_and_the_good_ones_go_on_where_asked(folder: Path) -> None:
    put(folder, "good.vtt", TALK.format(n=1))
    for name, content in BAD.items():
        put(folder, name, content)
    replace_in(folder / "configs" / "ingest.yaml", "on_error: stop ", "on_error: report ")
    assert run(folder) == 0
    assert set(tables.read("speakers", folder).transcript_id) == {"good"}
    rejects = tables.read("rejects", folder)
    assert {Path(name).stem for name in BAD} <= set(rejects.transcript_id)


def test_two_files_with_one_id_are_an_error_that_names_both(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, "talk.vtt", TALK.format(n=1))
    put(folder, "talk.txt", "ADA BRILL: Good evening to you.\n\nBEN CORSO: And to you, Ada.\n")
    put(folder, "talk.srt", "1\n00:00:00,000 --> 00:00:02,000\nGood evening.\n")
    assert run(folder) == 1
    message = capsys.readouterr().err
    assert "talk.vtt" in message and "talk.txt" in message


def test_a_transcript_without_any_speaker_is_one_unknown_speaker(folder: Path) -> None:
    put(
        folder,
        "talk.srt",
        "1\n00:00:00,000 --> 00:00:02,000\nGood evening.\n\n2\n00:00:02,000 --> 00:00:04,000\nWe begin.\n",
    )
    assert run(folder) == 0
    speakers = tables.read("speakers", folder)
    assert list(speakers.speaker) == [tables.UNKNOWN] and list(speakers.share_time) == [1.0]


def test_a_failed_run_leaves_the_earlier_tables_as_they_were(folder: Path) -> None:
    put(folder, "talk.vtt", TALK.format(n=1))
    assert run(folder) == 0
    before = {t.path: (folder / t.path).read_bytes() for t in tables.TABLES.values()}
    put(folder, "bad.vtt", b"\x00\x01\x02")
    assert run(folder) == 1
    assert {t.path: (folder / t.path).read_bytes() for t in tables.TABLES.values()} == before


REAL = (
    "otter/2016-09-06_trump_townhall_otter.txt",
    "markdown/lex442_trump_peaklight.txt",
    "whitehouse/2025-02-26_cabinet_trump_musk.md",
    "plain/2016-09-26_clinton_trump.txt",
    "zoom/zoom_transcript.vtt",
    "webvtt/talkpython_525-nicegui.vtt",
    "srt/buzzcast.srt",
    "csv/us_election_2020_1st_presidential_debate.csv",
)
EXPECTED_SPEAKERS = {
    "lex442_trump_peaklight": {"Donald Trump", "Lex Fridman"},
    "2016-09-26_clinton_trump": {"Lester Holt", "Hillary Clinton", "Donald Trump"},
    "buzzcast": {"Alban", "Kevin"},
    "us_election_2020_1st_presidential_debate": {"Chris Wallace", "Joe Biden", "Donald J. Trump"},
}


def test_real_transcripts_are_read_with_every_word_accounted_for(folder: Path, shared: Path) -> None:
    for name in REAL:
        put(folder, Path(name).name, (shared / "transcripts" / name).read_bytes())
    assert run(folder, *STAGES[:2]) == 0
    transcripts = tables.read("transcripts", folder)
    assert sorted(transcripts.transcript_id) == sorted(Path(name).stem for name in REAL)
    assert (transcripts.n_words_kept + transcripts.n_words_rejected == transcripts.n_words_source).all()
    assert (transcripts.n_words_kept > 0.9 * transcripts.n_words_source).all()
    found = tables.read("turns", folder).groupby("transcript_id").speaker.agg(set)
    for name, people in EXPECTED_SPEAKERS.items():
        assert people <= found[name], (name, found[name])
