"""Reused rows are those that would be made anew, and nothing that changed is reused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.core import decisions, tables
from pipeline.core.tables import parquet
from pipeline.work import hashes, reuse
from tests import stages

INPUTS = {"sentences": ("sentence_index", "text"), "embeddings": ("sentence_index", "vector", "encoder")}
CODE = Path(reuse.__file__)
KEYS = Path("data/interim/.claims.keys.json")
NO_HEADS = {"verifiable": np.nan, "kind": None, "kind_score": np.nan, "alone": np.nan}
TABLE = Path("data/interim/claims.parquet")


def sentences(transcript: str, *texts: str) -> pd.DataFrame:
    rows = [
        {"transcript_id": transcript, "sentence_index": k, "turn_index": 0, "start_char": 0, "end_char": len(text)}
        | {"n_words": 1, "speech_s": 1.0, "start_s": None, "end_s": None, "text": text}
        for k, text in enumerate(texts)
    ]
    return pd.DataFrame(rows)


def embeddings(of: pd.DataFrame, value: float = 0.5, **changed: object) -> pd.DataFrame:
    vectors = pd.Series([np.full(4, value, dtype=np.float16) for _ in range(len(of))], index=of.index)
    columns: dict[str, Any] = {"text_sha": "0", "encoder": "e", "claim_log_odds": None, "tuned_layers": None} | changed
    return of[["transcript_id", "sentence_index"]].assign(vector=vectors, **columns)


def store(root: Path, *frames: pd.DataFrame, **changed: Any) -> None:
    """The inputs of one run; `changed` are columns of the last transcript's embeddings."""
    with tables.Writer("sentences", root) as said, tables.Writer("embeddings", root) as vectors:
        for frame in frames:
            said.write(frame)
            vectors.write(embeddings(frame, **(changed if frame is frames[-1] else {})))


def run(root: Path, *made_of: str, code: Path = CODE) -> list[str]:
    """Write the table as a stage does; gives the transcripts that were worked on."""
    worked, promised, done = list[str](), list[int](), 0

    def work(pairs: Iterator[reuse.Frames], rows: int) -> Iterator[pd.DataFrame]:
        nonlocal done
        promised.append(rows)
        for said, vectors in pairs:
            worked.append(str(said.transcript_id.iloc[0]))
            done += len(said)
            score = [(len(text) + float(v[0])) / 100 for text, v in zip(said.text, vectors.vector, strict=True)]
            yield said[["transcript_id", "sentence_index"]].assign(score=score, **NO_HEADS)

    earlier = reuse.Earlier("claims", INPUTS, code, made_of, root)
    with tables.Writer("claims", root) as writer:
        for frame in earlier.rows(work):
            writer.write(frame)
    earlier.keep()
    assert promised in ([done], []) and (promised or not done)
    assert earlier.transcripts + len(worked) == len(list(tables.scan("claims", root=root)))
    return worked


A, B, C = sentences("a", "one", "three"), sentences("b", "seven"), sentences("c", "eleven", "x")


def fresh(root: Path, other: Path) -> bytes:
    """The table as written where there is none yet."""
    for name in ("sentences", "embeddings"):
        path = other / tables.TABLES[name].path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((root / tables.TABLES[name].path).read_bytes())
    run(other)
    return (other / TABLE).read_bytes()


def test_only_new_and_changed_transcripts_are_worked_on(tmp_path: Path) -> None:
    root = tmp_path / "root"
    inputs = {
        "first": ((A, C), ["a", "c"]),
        "again": ((A, C), []),
        "one between": ((A, B, C), ["b"]),
        "one gone": ((B, C), []),
        "another text": ((sentences("b", "eight"), C), ["b"]),
        "one sentence fewer": ((sentences("b", "eight"), C.iloc[:1]), ["c"]),
        "all others": ((sentences("d", "a"),), ["d"]),
    }
    for number, (what, (frames, wanted)) in enumerate(inputs.items()):
        store(root, *frames)
        assert run(root) == wanted, what
        assert (root / TABLE).read_bytes() == fresh(root, tmp_path / str(number)), what


@pytest.mark.parametrize(
    ("changed", "worked"),
    [({"encoder": "other"}, ["b"]), ({"value": 0.25}, ["b"]), ({"claim_log_odds": 1.5}, [])],
    ids=str,
)
def test_the_columns_that_rows_are_made_from_count(changed: dict[str, Any], worked: list[str], tmp_path: Path) -> None:
    store(tmp_path, A, B)
    run(tmp_path)
    store(tmp_path, A, B, **changed)
    assert run(tmp_path) == worked


def test_settings_code_decisions_and_libraries_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, imported, other = (tmp_path / name for name in ("stage.py", "imported.py", "other.py"))
    for path in (code, imported, other):
        path.write_text("1")
    monkeypatch.setattr(reuse, "closure", lambda stage: {stage, imported})
    monkeypatch.setattr(reuse, "ROOT", tmp_path)
    store(tmp_path, A, B)
    assert run(tmp_path, "settings", code=code) == ["a", "b"]
    assert run(tmp_path, "settings", code=code) == []
    for path in (code, imported):
        path.write_text("22")
        assert run(tmp_path, "settings", code=code) == ["a", "b"], path
    other.write_text("22")
    assert run(tmp_path, "settings", code=code) == []
    assert run(tmp_path, "others", code=code) == ["a", "b"]
    reads, chosen = tmp_path / "reads.py", tmp_path / "models" / "cars" / decisions.FILE
    reads.write_text('decisions.number("cars", "speed")')
    chosen.parent.mkdir(parents=True)
    monkeypatch.setattr(decisions, "FOLDER", tmp_path / "models")
    for content in ("1", "22"):
        chosen.write_text(content)
        assert run(tmp_path, "others", code=reads) == ["a", "b"]
        assert run(tmp_path, "others", code=reads) == []
    monkeypatch.setattr(hashes, "package", lambda name: "9")
    assert run(tmp_path, "others", code=code) == ["a", "b"]


def test_a_model_is_the_files_of_its_folder_or_the_version_of_its_package(tmp_path: Path) -> None:
    assert hashes.model("") == hashes.model("some/hub-model") == hashes.of_folder(tmp_path / "missing") == ""
    assert hashes.model("numpy") == np.__version__
    seen = set()
    (tmp_path / "inner").mkdir()
    for name, text in (("inner/a", "1"), ("inner/a", "22"), ("inner/b", "22"), ("b", "22")):
        (tmp_path / name).write_text(text)
        seen.add(hashes.model(str(tmp_path)))
    assert len(seen) == 4
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("3")
    assert hashes.model(str(tmp_path)) in seen


@pytest.mark.parametrize("spoilt", ["", "[]", '{"table": 1}', "\x00", "[" * 100_000, None])
def test_a_damaged_or_missing_memory_costs_time_only(spoilt: str | None, tmp_path: Path) -> None:
    store(tmp_path, A, B)
    run(tmp_path)
    before = (tmp_path / TABLE).read_bytes()
    (tmp_path / KEYS).unlink() if spoilt is None else (tmp_path / KEYS).write_text(spoilt)
    assert run(tmp_path) == ["a", "b"]
    assert (tmp_path / TABLE).read_bytes() == before


def test_a_table_that_another_run_wrote_is_not_taken_again(tmp_path: Path) -> None:
    store(tmp_path, A, B)
    run(tmp_path)
    tables.write("claims", tables.read("claims", tmp_path).assign(score=0.9), tmp_path)
    assert run(tmp_path) == ["a", "b"]


def test_a_run_that_fails_between_rows_taken_again_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP", 2)
    store(tmp_path, A, B, C)
    run(tmp_path)
    before = (tmp_path / TABLE).read_bytes()
    store(tmp_path, A, B, C, value=0.125)
    with pytest.raises(MemoryError):
        _run_that_fails(tmp_path)
    assert (tmp_path / TABLE).read_bytes() == before
    assert run(tmp_path) == ["c"]


def _run_that_fails(root: Path) -> None:
    def work(pairs: Iterator[reuse.Frames], rows: int) -> Iterator[pd.DataFrame]:
        for said, _ in pairs:
            assert set(said.transcript_id) == {"c"} and rows == len(said)
            raise MemoryError
        yield pd.DataFrame()

    with tables.Writer("claims", root) as writer:
        for frame in reuse.Earlier("claims", INPUTS, CODE, (), root).rows(work):
            writer.write(frame)


def test_rows_of_several_row_groups_are_taken_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP", 4)
    talks = [sentences(f"t{k:02}", *(f"{'x' * (k + j)}" for j in range(1 + k % 5))) for k in range(20)]
    store(tmp_path / "root", *talks[:7], *talks[8:])
    assert len(run(tmp_path / "root")) == 19
    store(tmp_path / "root", *talks)
    assert run(tmp_path / "root") == ["t07"]
    assert (tmp_path / "root" / TABLE).read_bytes() == fresh(tmp_path / "root", tmp_path / "fresh")


TALK = (
    "Ann Bell: {} We closed the border crossing in March, and 400 people came across anyway.\n\nCleo Dorn: Did they?\n"
)


def test_the_stages_take_again_what_they_would_make_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = stages.workspace(tmp_path / "work")
    names = {"topics": "tag_topics", "claims": "score_claims"}
    for name in ("b", "a", "c"):
        (folder / "data" / "raw" / f"{name}.txt").write_text(TALK.format(f"File {name}."))
        assert stages.run(folder, "ingest", "split", "embed", *names.values()) == 0
    said = capsys.readouterr().out
    for table, stage in names.items():
        lines = [line for line in said.splitlines() if line.startswith(stage)]
        assert ["as in the last run" in line for line in lines] == [False, True, True], lines
        assert "; 2 transcripts as in the last run" in lines[2]
        counted = lines[2].split(";")[0]
        path = folder / tables.TABLES[table].path
        before = path.read_bytes()
        path.unlink()
        assert stages.run(folder, stage) == 0
        assert path.read_bytes() == before
        out = capsys.readouterr().out
        assert counted in out and "as in the last run" not in out
