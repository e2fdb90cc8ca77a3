"""Odd conversations through every stage: no NaN or infinity anywhere; order, batches and repetition change no byte."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from pipeline import embed
from pipeline.core import config, tables
from tests.conftest import REPOSITORY
from tests.safety.test_crashes import outputs
from tests.stages import replace_in, run, workspace

TALKS = {
    "one_word.txt": "**Ada Brill:** Yes.\n\n**Jon Vale:** No.\n",
    "no_claims.md": "**Ada Brill:** Hello there.\n\n**Jon Vale:** Thank you. Shall we?\n\n**Ada Brill:** Please do.\n",
    "alone.vtt": "WEBVTT\n\n00:00.000 --> 00:00.400\n<v Ada Brill>Yes.\n",
    "silent.vtt": (
        "WEBVTT\n\n00:00.000 --> 00:04.000\n<v Ada Brill>The county spent 2 million dollars on buses.\n\n"
        "00:04.000 --> 00:05.000\n<v Mo Reed>[laughter]\n\n00:05.000 --> 00:06.000\n<v Jon Vale>Did it?\n"
    ),
    "no_length.csv": (
        "speaker,text,start,end\nAda Brill,We went north in March.,5,5\nJon Vale,Mm.,5,5\nAda Brill,So it was.,9,9\n"
    ),
    "same_time.srt": "".join(
        f"{k}\n00:00:10,000 --> 00:00:10,000\n{who}: {text}\n\n"
        for k, (who, text) in enumerate([("ADA", "Well now."), ("JON", "Well, well."), ("ADA", "Yes, well.")], start=1)
    ),
    "words.json": json.dumps(
        {
            "segments": [
                {"speaker": "Ada", "text": "Yes.", "words": [{"word": "Yes.", "start": 1.0, "end": 1.0}]},
                {"speaker": "Jon", "text": "No.", "words": [{"word": "No.", "start": 1.0, "end": 1.0}]},
            ]
        }
    ),
    "moderator_alone.md": "**Nell Harcombe:** In 2019 the county spent 2 million dollars on buses.\n",
}


EMPTY = ("fact_checks", "repeated_claims", "passages", "checks", "reading_doubts", "doubts", "paces")  # too few words


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = workspace(tmp_path_factory.mktemp("odd") / "work")
    for name, text in TALKS.items():
        (folder / "data" / "raw" / name).write_text(text, encoding="utf-8")
    roles = "transcripts:\n  moderator_alone:\n    roles: {moderator: [Nell Harcombe]}\n"
    replace_in(folder / "configs" / "speakers.yaml", "transcripts: ", f"{roles}  # ")
    assert run(folder) == 0
    return folder


def floats(column: pa.ChunkedArray) -> pa.Array:
    """The numbers of a column, also of one of lists."""
    flat = column.combine_chunks()
    while pa.types.is_list(flat.type) or pa.types.is_fixed_size_list(flat.type):
        flat = flat.flatten()
    return flat.cast(pa.float64()) if pa.types.is_floating(flat.type) else pa.array([], pa.float64())


@pytest.mark.parametrize("name", list(tables.TABLES))
def test_no_table_of_odd_talks_holds_nan_or_infinity(folder: Path, name: str) -> None:
    found = pq.read_table(folder / tables.TABLES[name].path)
    assert len(found) or name in EMPTY
    for column in found.column_names:
        numbers = floats(found[column]).drop_null()
        assert pc.all(pc.is_finite(numbers)).as_py() is not False, column


def test_no_text_of_odd_talks_says_nan_or_infinity(folder: Path) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    for path in (folder / "data" / "results").rglob("*"):
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)
        if path.suffix in (".csv", ".html"):
            text = re.sub(r"<(script|style)>.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            assert not re.search(r"(?<![\w-])[-+]?(nan|inf|infinity)(?![\w-])", text, re.IGNORECASE), path


def test_everybody_who_said_a_word_is_there_and_nobody_else(folder: Path) -> None:
    speakers = tables.read("speakers", folder)
    assert set(speakers.transcript_id) == {Path(name).stem for name in TALKS}
    assert set(speakers.speaker[speakers.transcript_id == "silent"]) == {"Ada Brill", "Jon Vale"}
    density = tables.read("claim_density", folder)
    assert "moderator_alone" not in set(density.transcript_id)
    assert speakers.n_claims[speakers.transcript_id == "moderator_alone"].isna().all()


def test_a_second_run_other_batches_and_other_groups_give_the_same_bytes(folder: Path) -> None:
    before = outputs(folder)
    (folder / "data" / "interim" / "embeddings.parquet").unlink()  # or the vectors of the last run are taken
    replace_in(folder / "configs" / "embed.yaml", "batch_tokens: 0 ", "batch_tokens: 40 ")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        embed.embed(config.load("embed"), group_size=1, tuned=Path("models/claims"))
    assert run(folder, "tag_topics", "score_claims", "summarize", "check", "evaluate", "report") == 0
    assert outputs(folder) == before
    assert run(folder) == 0
    assert outputs(folder) == before


@pytest.mark.parametrize("stage", ["tag_topics", "score_claims", "summarize", "check"])
def test_sums_do_not_depend_on_the_cores(stage: str) -> None:
    ask = f"import pipeline.{stage}, threadpoolctl; print(*[p['num_threads'] for p in threadpoolctl.threadpool_info()])"
    kept = {key: value for key, value in os.environ.items() if not key.endswith("_NUM_THREADS")}
    done = subprocess.run([sys.executable, "-c", ask], cwd=REPOSITORY, env=kept, capture_output=True, text=True)
    assert done.returncode == 0 and set(done.stdout.split()) <= {"1"}, done.stdout + done.stderr


def test_two_files_in_the_other_order_have_the_same_rows(folder: Path, tmp_path: Path) -> None:
    swapped = {"alone": "silent", "silent": "alone"}
    other = workspace(tmp_path / "work")
    for name, of in swapped.items():
        (other / "data" / "raw" / f"{name}.vtt").write_text(TALKS[f"{of}.vtt"], encoding="utf-8")
    assert run(other) == 0
    for table in ("cues", "turns", "sentences", "topics", "claims", "speakers", "topic_shares", "claim_density"):
        ours, theirs = tables.read(table, folder), tables.read(table, other)
        for name, of in swapped.items():
            rows = [frame[frame.transcript_id == one] for frame, one in ((ours, of), (theirs, name))]
            first, second = (part.drop(columns="transcript_id").to_json(orient="records") for part in rows)
            assert first == second and len(rows[0]), (table, name)
