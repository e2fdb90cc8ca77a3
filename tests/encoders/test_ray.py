"""The Ray engine gives the bytes of the local one, also when a worker is killed."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
import yaml

from pipeline.core import tables
from pipeline.core.config import Embed
from pipeline.encoders import engines
from pipeline.encoders.weights.model_files import ModelError

REPOSITORY = Path(__file__).parents[2]
WORDS = "we they went came up down the hill road in on at noon night with two three horses dogs and then slowly".split()
needs_ray = pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="ray is not installed")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A working folder with the sentences of 30 transcripts, and a config with small groups."""
    for part in ("configs", "pipeline"):
        shutil.copytree(REPOSITORY / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "data/interim").mkdir(parents=True)
    with tables.Writer("sentences", tmp_path) as writer:
        for number in range(30):
            texts = [
                " ".join(WORDS[(7 * number + 3 * k + j) % len(WORDS)] for j in range(4 + k % 9)) for k in range(40)
            ]
            lengths = [len(text.split()) for text in texts]
            columns = {
                "transcript_id": f"t{number:02}",
                "sentence_index": range(len(texts)),
                "turn_index": 0,
                "start_char": 0,
                "end_char": [len(text) for text in texts],
                "n_words": lengths,
                "start_s": float("nan"),
                "end_s": float("nan"),
                "speech_s": 1.0,
                "text": texts,
            }
            writer.write(pd.DataFrame(columns))
    return tmp_path


def start(where: Path, **changed: object) -> subprocess.Popen[bytes]:
    path = where / "configs/embed.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text(encoding="utf-8")), **changed}), encoding="utf-8")
    code = """from pipeline import embed
from pipeline.core import config
print(embed.embed(config.load("embed"), group_size=100))"""
    return subprocess.Popen([sys.executable, "-c", code], cwd=where, stderr=subprocess.PIPE, stdout=subprocess.PIPE)


def finish(process: subprocess.Popen[bytes], where: Path) -> bytes:
    _, problem = process.communicate()
    assert process.returncode == 0, problem.decode()[-3000:]
    path = where / tables.TABLES["embeddings"].path
    content = path.read_bytes()
    path.unlink()
    return content


def children(pid: int) -> set[int]:
    """Every process below one, in any depth."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


@needs_ray
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the workers by /proc")
def test_the_bytes_are_the_local_engine_s_also_when_a_worker_is_killed(corpus: Path) -> None:
    local = finish(start(corpus, engine="local", device="cpu"), corpus)
    assert finish(start(corpus, engine="ray"), corpus) == local

    process, killed = start(corpus, engine="ray"), False
    while not killed and process.poll() is None:
        for child in children(process.pid):
            try:
                title = Path(f"/proc/{child}/cmdline").read_bytes()
            except OSError:
                continue
            if b"ray::" in title and b"MapWorker" in title:
                os.kill(child, signal.SIGKILL)
                killed = True
                break
        time.sleep(0.02)
    assert finish(process, corpus) == local
    assert killed
    assert not list((corpus / "data/interim").glob(".encode.*"))


def test_without_ray_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ModelError, match=r'pip install "ray\[data\]"'):
        engines.Ray(Embed(engine="ray"), lambda n: None)
