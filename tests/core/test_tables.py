"""Tables: schema and invariants are checked, writes are whole or not at all, and the bytes are always the same."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline.core import tables
from pipeline.core.tables import TableError, parquet


def rows(name: str, *given: dict[str, Any]) -> pd.DataFrame:
    """Rows of a table: 0, "x" or empty in the columns that are not given."""
    out = []
    for row in given:
        full: dict[str, Any] = {}
        for column in tables.TABLES[name].columns:
            blank: Any = {"string": "x", "int64": 0, "double": 0.0, "bool": False}.get(str(column.type), [])
            full[column.name] = row.get(column.name, None if column.nullable else blank)
        out.append(full)
    return pd.DataFrame(out, columns=tables.TABLES[name].names())


def test_a_table_comes_back_as_it_was_written(tmp_path: Path) -> None:
    cues = rows(
        "cues",
        {
            "transcript_id": "t",
            "cue_index": 0,
            "label": "A",
            "text": "Hello.",
            "start_s": 1.23456,
            "end_s": 2.0,
            "word_starts": [1.2],
        },
        {"transcript_id": "t", "cue_index": 1, "text": "Then."},
    )
    tables.write("cues", cues, tmp_path)
    back = tables.read("cues", tmp_path)
    assert list(back.text) == ["Hello.", "Then."]
    assert back.start_s[0] == 1.235 and np.isnan(back.start_s[1])
    assert list(back.word_starts[0]) == [1.2] and back.word_starts[1] is None
    assert pd.isna(back.label[1]) and back.cue_index.dtype == "int64"


def test_the_same_rows_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    given = rows("claims", *({"transcript_id": "t", "sentence_index": k, "score": k / 7} for k in range(5)))
    tables.write("claims", given, tmp_path / "a")
    tables.write("claims", given.iloc[::-1], tmp_path / "b")
    path = tables.TABLES["claims"].path
    assert (tmp_path / "a" / path).read_bytes() == (tmp_path / "b" / path).read_bytes()


def test_a_table_without_rows_has_its_columns(tmp_path: Path) -> None:
    for name in tables.TABLES:
        tables.write(name, tables.empty(name), tmp_path)
        assert list(tables.read(name, tmp_path).columns) == tables.TABLES[name].names()


BROKEN = {
    "n_words_kept + n_words_rejected is not n_words_source": rows(
        "transcripts", {"n_words_source": 3, "n_words_kept": 2}
    ),
    "cue_index is not 0, 1, 2": rows("cues", {"cue_index": 1}),
    "start_s is greater than end_s": rows("cues", {"start_s": 2.0, "end_s": 1.0}),
    "turn_index is not 0, 1, 2": rows("turns", {"turn_index": 0}, {"turn_index": 2}),
    "speech_low_s is greater than speech_s": rows(
        "turns", {"speech_low_s": 2.0, "speech_s": 1.0, "speech_high_s": 3.0}
    ),
    "speech_s is greater than speech_high_s": rows(
        "turns", {"speech_low_s": 0.5, "speech_s": 4.0, "speech_high_s": 3.0}
    ),
    "sentence_index is not 0, 1, 2": rows("sentences", {"sentence_index": 3}),
    "score is outside": rows("claims", {"score": 1.2}),
    "score is empty": rows("topics", {"score": np.nan}),
    "two rows with the same key": rows("topics", {"score": 0.1}, {"score": 0.2}),
    "share_time sums to 0.9": rows(
        "speakers", {"speaker": "A", "share_time": 0.9, "share_words": 1.0, "share_turns": 1.0}
    ),
    "first_sentence is greater than last_sentence": rows("passages", {"first_sentence": 2, "last_sentence": 1}),
    "holds an infinity": rows("claims", {"score": np.inf}),
}


@pytest.mark.parametrize("message", BROKEN)
def test_a_broken_invariant_is_refused_and_the_earlier_table_stays(message: str, tmp_path: Path) -> None:
    frame = BROKEN[message]
    name = next(n for n, t in tables.TABLES.items() if t.names() == list(frame.columns))
    tables.write(name, tables.empty(name), tmp_path)
    path = tmp_path / tables.TABLES[name].path
    before = path.read_bytes()
    with pytest.raises(TableError, match=re.escape(message)):
        tables.write(name, frame, tmp_path)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_equal_shares_of_very_many_speakers_are_a_whole_for_all_their_rounding() -> None:
    share = {f"share_{what}": 1 / 700 for what in ("time", "words", "turns")}
    tables.checked("speakers", rows("speakers", *({"speaker": f"Speaker {k}", **share} for k in range(700))))


def test_a_missing_and_an_unknown_column_are_named() -> None:
    with pytest.raises(TableError, match="column 'score' is missing"):
        tables.checked("claims", rows("claims", {}).drop(columns="score"))
    with pytest.raises(TableError, match="column 'colour' is not in"):
        tables.checked("claims", rows("claims", {}).assign(colour=1))


def test_results_claims_are_sorted_by_score_within_a_transcript(tmp_path: Path) -> None:
    given = rows("claim_list", *({"sentence_index": k, "score": s} for k, s in enumerate([0.2, 0.9, 0.2])))
    tables.write("claim_list", given, tmp_path)
    assert list(tables.read("claim_list", tmp_path).sentence_index) == [1, 0, 2]


def test_only_the_transcripts_asked_for_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("claims", "cues")
    monkeypatch.setattr(parquet, "ROW_GROUP", 2)
    for name, index in (("claims", "sentence_index"), ("cues", "cue_index")):
        with tables.Writer(name, tmp_path) as writer:
            for transcript in "abc":
                writer.write(rows(name, *({"transcript_id": transcript, index: k} for k in range(2))))
            writer.write(rows(name, {"transcript_id": "d", index: 0}, {"transcript_id": "e", index: 0}))
    wanted = {key: frames for key, frames in tables.scan(*names, root=tmp_path) if key in "be"}
    read: list[int] = []
    whole = pq.ParquetFile.read_row_group

    def noted(file: pq.ParquetFile, index: int) -> object:
        read.append(index)
        return whole(file, index)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", noted)
    found = dict(tables.scan(*names, root=tmp_path, only={"b", "e", "x"}))
    assert list(found) == ["b", "e"] and sorted(read) == [1, 1, 3, 3]  # the last one holds two transcripts
    for key, frames in wanted.items():
        for ours, theirs in zip(found[key], frames, strict=True):
            pd.testing.assert_frame_equal(ours, theirs)
    assert not list(tables.scan(*names, root=tmp_path, only=()))


def test_a_writer_gives_back_the_rows_as_they_are_stored(tmp_path: Path) -> None:
    with tables.Writer("claims", tmp_path) as writer:
        said = {"sentence_index": 1, "score": 0.49997, "kind": "own"}, {"score": 0.2, "kind": "promise"}
        given = writer.write(rows("claims", *said))
    pd.testing.assert_frame_equal(given, tables.read("claims", tmp_path), check_dtype=False)
    assert list(given.score) == [0.2, 0.5]


def test_small_transcripts_share_a_row_group_and_none_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP", 5)
    sizes = {"a": 1, "b": 2, "c": 1, "d": 7, "e": 3, "f": 1}
    with tables.Writer("claims", tmp_path) as writer:
        for name, size in sizes.items():
            writer.write(rows("claims", *({"transcript_id": name, "sentence_index": k} for k in range(size))))
    metadata = pq.read_metadata(tmp_path / tables.TABLES["claims"].path)
    assert [metadata.row_group(k).num_rows for k in range(metadata.num_row_groups)] == [11, 4]
    assert {name: len(frame) for name, (frame,) in tables.scan("claims", root=tmp_path)} == sizes
    assert [name for name, _ in tables.scan("claims", root=tmp_path, only={"b", "f"})] == ["b", "f"]


def test_scan_gives_one_transcript_at_a_time_and_empty_frames_where_a_table_lacks_it(tmp_path: Path) -> None:
    with tables.Writer("claims", tmp_path) as writer:
        for name in ("a", "b", "c"):
            writer.write(rows("claims", {"transcript_id": name}, {"transcript_id": name, "sentence_index": 1}))
    tables.write("cues", rows("cues", {"transcript_id": "b"}), tmp_path)
    seen = [(name, len(claims), len(cues)) for name, (claims, cues) in tables.scan("claims", "cues", root=tmp_path)]
    assert seen == [("a", 2, 0), ("b", 2, 1), ("c", 2, 0)]
    assert tables.count("claims", tmp_path) == 6


def test_transcripts_out_of_order_are_refused(tmp_path: Path) -> None:
    with tables.Writer("claims", tmp_path) as writer:
        writer.write(rows("claims", {"transcript_id": "b"}))
        with pytest.raises(TableError, match="out of order"):
            writer.write(rows("claims", {"transcript_id": "a"}))


def test_a_missing_or_spoilt_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="does not exist. Run `dvc repro`"):
        tables.read("cues", tmp_path)
    path = tmp_path / tables.TABLES["cues"].path
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not parquet")
    with pytest.raises(TableError, match="not a readable parquet file"):
        tables.read("cues", tmp_path)
