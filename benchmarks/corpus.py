"""Time and peak memory of every stage as the corpus grows; conversations are made from real ones by recombination.

python -m benchmarks.corpus [--sizes 1 10 100] [--sentences 1800] [--sources FILE ...] [--draft]

Recombined conversations repeat sentences, which embed encodes once. So its rate counts different sentences, as does
the last row, the encoder alone (with the claim model's layers) on sentences that are all different. Seconds of a
processor tell more than seconds on the clock where a machine is shared. `--draft` runs all with the static encoder, too,
in rows of their own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import psutil
import pyarrow.parquet as pq
import yaml

from pipeline import formats
from pipeline.core import config, tables
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.weights import upper_layers

STAGES = (
    *("ingest", "split", "embed", "tag_topics", "score_claims"),
    *("fact_checks", "summarize", "check", "evaluate", "report"),
)
DRAFT = re.compile(r"-S (\S+?):(\w+)=(\S+)")  # a setting on the command line of a draft
ENCODER, ALL, MEASURED = "the encoder alone", "all stages", ["seconds", "cpu_s", "peak_mib"]
DRAFTED = ", draft"  # of a stage that ran with the static encoder
T = TypeVar("T")
BLOCK = 12  # cues that stay together, so that topics last as they do in talk
WORDS = 11  # of a spoken sentence, about


def spoken(paths: Sequence[Path]) -> list[list[tuple[str, str]]]:
    """The cues of each file as (label, text), a missing label filled with the one before."""
    found = []
    for path in paths:
        source = formats.source(path.read_bytes(), path.suffix)
        transcript, _ = formats.read(source, formats.detect(source))
        cues, label = [], "Someone"
        for cue in transcript.cues:
            label = cue.label or label
            cues.append((label, cue.text))
        found.append(cues)
    return found


def conversation(sources: Sequence[list[tuple[str, str]]], n_words: int, luck: random.Random) -> str:
    """A conversation of blocks of the sources, between two speakers."""
    lines: list[str] = []
    have = 0
    while have < n_words:
        cues = luck.choice(sources)
        start = luck.randrange(max(1, len(cues) - BLOCK))
        names: dict[str, str] = {}
        for label, text in cues[start : start + BLOCK]:
            name = names.setdefault(label, ("Ann Bell", "Cleo Dorn")[len(names) % 2])
            lines.append(f"{name}: {text}")
            have += len(text.split())
    return "\n\n".join(lines) + "\n"


def run(stage: str, where: Path) -> tuple[float, float, float]:
    """Seconds on the clock and of processors, and peak memory in MiB, of a stage with all its processes."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", f"pipeline.{stage}"], cwd=where, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    together, ended = [0.0], threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, together, ended))
    watch.start()
    said = process.stderr.read()
    ended.set()
    watch.join()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{stage} failed: {said.decode()[-2000:]}")
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, max(usage.ru_maxrss / 1024, together[0])


def _watch(pid: int, peak: list[float], ended: threading.Event) -> None:
    """The most MiB that a process and those that it started have together, pages that they share counted for each."""
    while not ended.wait(0.1):
        with suppress(psutil.Error):
            parent = psutil.Process(pid)
            used = sum(process.memory_info().rss for process in (parent, *parent.children(recursive=True)))
            peak[0] = max(peak[0], used / 2**20)


def apart(work: Callable[[Path], T], where: Path) -> T:
    """In a process of its own: the peak of a stage's memory begins at what the process that starts it has."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, where).result()


def encoder_alone(where: Path, most: int = 4000) -> tuple[int, float, float]:
    """Different sentences encoded, and the seconds on the clock and of processors that they took, without loading."""
    texts = list(dict.fromkeys(first_sentences(where, most)))[:most]
    encoder = encoders.configured(config.load("embed", where), upper_layers.folder(config.load("claims", where)))
    encoder.encode(texts[:100])
    begin, used = time.perf_counter(), time.process_time()
    encoder.encode(texts)
    return len(texts), time.perf_counter() - begin, time.process_time() - used


def first_sentences(where: Path, most: int) -> Iterator[str]:
    """Sentences of the first transcripts, until there are enough for so many different ones."""
    seen = set[str]()
    for _, (sentences,) in tables.scan("sentences", root=where):
        seen.update(sentences.text)
        yield from sentences.text
        if len(seen) >= most:
            return


def different(where: Path) -> int:
    """How many different sentences there are: so many vectors."""
    file = pq.ParquetFile(where / tables.TABLES["embeddings"].path)
    return len({sha for group in file.iter_batches(columns=["text_sha"]) for sha in group.column(0).to_pylist()})


def workspace(where: Path, draft: bool = False) -> None:
    """The code, its configs (or those of a draft) and models in an empty folder, without transcripts or gold."""
    for part in ("pipeline", "configs", "models"):
        shutil.copytree(part, where / part, ignore=shutil.ignore_patterns("__pycache__", ".work"))
    shutil.copy("pyproject.toml", where)  # the page says which version made it
    (where / "data/raw").mkdir(parents=True)
    (where / "data/labels").mkdir()
    embed = where / "configs/embed.yaml"  # what earlier measurements encoded would make this one look quick
    embed.write_text(
        re.sub(r"(?<=remembered_megabytes: )\d+", "0", embed.read_text(encoding="utf-8")), encoding="utf-8"
    )
    for file, key, value in DRAFT.findall(upper_layers.OF_STATIC) if draft else ():
        path = where / file
        path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text(encoding="utf-8")), key: value}))


def measure(size: int, sources: Sequence[list[tuple[str, str]]], n_sentences: int, draft: bool = False) -> pd.DataFrame:
    """One row for each stage on `size` conversations."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        workspace(where, draft)
        for number in range(size):
            text = conversation(sources, n_sentences * WORDS, random.Random(number))
            (where / f"data/raw/made_{number:05}.txt").write_text(text, encoding="utf-8")
        rows = []
        for stage in STAGES:
            rows.append((size, stage, *run(stage, where)))
            said = "{:>6} {:<14}{:>9.1f} s {:>9.1f} s of processors {:>7.0f} MiB".format(*rows[-1])
            print(said, file=sys.stderr, flush=True)
        clock, used, peak = (np.array(column) for column in list(zip(*rows, strict=True))[2:])
        rows.append((size, ALL, clock.sum(), used.sum(), peak.max()))
        done = dict.fromkeys((*STAGES, ALL), tables.count("sentences", where)) | {"embed": different(where)}
        done[ENCODER], *took = apart(encoder_alone, where)
    frame = pd.DataFrame([*rows, (size, ENCODER, *took, float("nan"))], columns=["conversations", "stage", *MEASURED])
    sentences = frame.stage.map(done)
    frame["stage"] += DRAFTED * draft
    return frame.assign(per_s=sentences / frame.seconds, per_cpu_s=sentences / frame.cpu_s)


def main() -> None:
    """Measure every size and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, default=[1, 10, 100])
    parser.add_argument("--sentences", type=int, default=1800, help="of a conversation, about")
    parser.add_argument("--sources", nargs="+", type=Path, default=[Path("data/raw/sample.vtt")])
    parser.add_argument("--draft", action="store_true", help="the static encoder, too, beside the default")
    parser.add_argument("--draft-alone", action="store_true", help="the static encoder and no other")
    given = parser.parse_args()
    sources = spoken(given.sources)
    kinds = [True] if given.draft_alone else [False, True] if given.draft else [False]
    found = pd.concat([measure(size, sources, given.sentences, kind) for size in given.sizes for kind in kinds])
    values = [*MEASURED, "per_s", "per_cpu_s"]
    rows = [stage + DRAFTED * kind for kind in kinds for stage in (*STAGES, ALL, ENCODER)]
    table = found.pivot(index="stage", columns="conversations", values=values).loc[rows]
    print("per_s, per_cpu_s: sentences by seconds on the clock, and by seconds of processors")
    print(table.round(1).to_string(na_rep=""))


if __name__ == "__main__":
    main()
