"""A fresh `dvc repro` beside the straightforward script, and beside the imports and the encoding that it cannot do without.

python -m benchmarks.whole [--transcript FILE] [--rounds 3]
python -m benchmarks.whole --nothing      only a run in which nothing changed, in pairs with an empty pipeline

The script is one process: SentenceTransformer, scikit-learn and pandas. It cuts turns and sentences by two patterns,
counts words, and scores topics by a logistic regression on the topic files' examples; it knows no times, no intervals,
no claims, no checks and no page. "Imports and encoding" imports torch, transformers, spaCy and pandas once and encodes
the sentences with our encoder. A run in which nothing changed, of ten stages, stands beside one of ten stages that copy
a small file, each in turn; processor time, too, since other work on the machine lengthens the wall time of either.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import corpus
from pipeline.core import config

_TURN = re.compile(r"^\W*([A-Z][\w.' ]{1,40}?)\**\s*(?:\[?\(?[\d:]{4,8}\)?\]?)?:?\**\s*$|^([A-Z][\w.' ]{1,40}): ", re.M)
_END = re.compile(r"(?<=[.?!])\s+")
NOTHING = 5  # runs without work in a round: they are short, and vary


def straightforward(transcript: Path, out: Path) -> None:
    """What one would write first: turns, sentences, vectors, topics, shares of the words."""
    from sentence_transformers import SentenceTransformer
    from sklearn.linear_model import LogisticRegression

    from pipeline.encoders.weights.model_files import locate

    text = transcript.read_text(encoding="utf-8", errors="replace")
    parts = _TURN.split(text)
    turns = [(parts[k] or parts[k + 1], parts[k + 2]) for k in range(1, len(parts), 3)] or [("", text)]
    rows = [(who, sentence) for who, said in turns for sentence in _END.split(said.strip()) if sentence]
    frame = pd.DataFrame(rows, columns=["speaker", "text"])
    settings: config.Embed = config.load("embed")
    model = SentenceTransformer(str(locate(settings.model, settings.revision, settings.sha256)), device="cpu")
    vectors = model.encode(frame.text.tolist(), show_progress_bar=False)
    topics = config.load_topics("configs/topics")
    examples = [(topic.id, example.text) for topic in topics for example in topic.examples]
    taught = model.encode([said for _, said in examples], show_progress_bar=False)
    for topic in topics:
        head = LogisticRegression(class_weight="balanced", max_iter=1000)
        head.fit(taught, np.array([name == topic.id for name, _ in examples]))
        frame[topic.id] = head.predict_proba(vectors)[:, 1]
    frame.to_parquet(out / "sentences.parquet")
    counts = frame.text.map(lambda said: len(said.split())).groupby(frame.speaker).sum()
    (counts / counts.sum()).to_frame("share").to_parquet(out / "shares.parquet")


def imports_and_encoding(where: Path) -> None:
    """The imports once, and the encoding of the sentences that the pipeline found."""
    import spacy  # noqa: F401
    import torch  # noqa: F401
    import transformers  # noqa: F401

    from pipeline.encoders.runners import encoder as encoders
    from pipeline.encoders.weights import upper_layers

    texts = pd.read_parquet(where / "data/interim/sentences.parquet", columns=["text"]).text.tolist()
    encoders.configured(config.load("embed"), upper_layers.folder(config.load("claims"))).encode(texts)


def workspace(where: Path, transcript: Path) -> None:
    """The project with this transcript alone, and nothing computed."""
    corpus.workspace(where)
    shutil.copy("dvc.yaml", where)
    for folder in (
        "data/labels/examples",
        "data/labels/claims",
        "data/fact_checks",
        "data/interim",
        "data/results/plots",
    ):
        (where / folder).mkdir(parents=True)
    shutil.copy(transcript, where / "data/raw")
    _init(where)


def empty_pipeline(where: Path) -> None:
    """Ten stages, each of which copies the file of the one before."""
    where.mkdir()
    stages = [f"  s{k}: {{cmd: cp f{k} f{k + 1}, deps: [f{k}], outs: [f{k + 1}]}}" for k in range(10)]
    (where / "dvc.yaml").write_text("\n".join(["stages:", *stages, ""]), encoding="utf-8")
    (where / "f0").write_text("a", encoding="utf-8")
    _init(where)


def _init(where: Path) -> None:
    """A DVC repository with this project's own settings, without git."""
    subprocess.run([sys.executable, "-m", "dvc", "init", "--no-scm", "--quiet"], cwd=where, check=True)
    own = Path(".dvc/config").read_text(encoding="utf-8")  # among other things, no reports of usage
    (where / ".dvc/config").write_text(own.replace("[core]", "[core]\n    no_scm = True", 1), encoding="utf-8")


def took(command: list[str], where: Path) -> tuple[float, float]:
    """Wall time and processor time of a command, which must succeed."""
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, env={**os.environ, "PATH": path})
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed: {(done.stdout + done.stderr)[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - begin, processor


REPRO = [sys.executable, "-m", "dvc", "repro", "--quiet"]
ITSELF = [sys.executable, "-m", "benchmarks.whole", "--transcript"]
Pairs = list[tuple[tuple[float, float], tuple[float, float]]]


def nothing_to_do(where: Path, empty: Path) -> Pairs:
    """Runs without work of the pipeline and of an empty one, in turn."""
    return [(took(REPRO, where), took(REPRO, empty)) for _ in range(NOTHING)]


def whole_round(transcript: Path, times: dict[str, list[float]]) -> tuple[Pairs, int]:
    """Everything once; adds the seconds, and gives the runs without work and the number of sentences."""
    with tempfile.TemporaryDirectory() as folder:
        where, empty = Path(folder) / "whole", Path(folder) / "empty"
        workspace(where, transcript)
        empty_pipeline(empty)
        times["dvc repro"].append(took(REPRO, where)[0])
        if len(times) > 1:
            script = [*ITSELF, str(transcript.resolve()), "--part", "script"]
            times["straightforward script"].append(took(script, Path.cwd())[0])
            times["imports and encoding"].append(took([*ITSELF, str(where), "--part", "encoding"], Path.cwd())[0])
        took(REPRO, empty)
        sentences = pd.read_parquet(where / "data/interim/sentences.parquet", columns=["text"])
        return nothing_to_do(where, empty), len(sentences)


def show_nothing(pairs: Pairs) -> None:
    """Print the medians of the runs without work, and their ratios."""
    for number, name in enumerate(("wall", "processor")):
        ours, theirs = (float(np.median([pair[side][number] for pair in pairs])) for side in (0, 1))
        ratio = float(np.median([one[number] / other[number] for one, other in pairs]))
        print(
            f"nothing to do {ours:.2f} s {name}, ten empty stages {theirs:.2f} s: {ratio:.2f} times as long, in pairs"
        )


def main() -> None:
    """Measure all in turn, and print seconds and ratios of medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--transcript", type=Path, default=Path("data/raw/sample.vtt"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--nothing", action="store_true", help="only runs in which nothing changed")
    parser.add_argument("--part", choices=["script", "encoding"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part == "script":
        return straightforward(given.transcript, Path(tempfile.mkdtemp()))
    if given.part == "encoding":
        return imports_and_encoding(given.transcript)
    names = ["dvc repro"] if given.nothing else ["dvc repro", "straightforward script", "imports and encoding"]
    times: dict[str, list[float]] = {name: [] for name in names}
    pairs, n_sentences = Pairs(), 0
    for _ in range(given.rounds):
        found, n_sentences = whole_round(given.transcript, times)
        pairs += found
    ours = float(np.median(times["dvc repro"]))
    print(f"{given.transcript.name}: {n_sentences} sentences, {given.rounds} rounds")
    for name, seconds in times.items():
        print(f"{name:<24}{np.median(seconds):>7.1f} s   dvc repro takes {ours / np.median(seconds):.2f} times as long")
    show_nothing(pairs)


if __name__ == "__main__":
    main()
