"""Words under a wrong speaker in real transcripts: `python benchmarks/labels.py`, with ../shared.

Congressional Record against the gold beside it; CNN against the labels in its text, which are told by their capitals.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline import formats
from pipeline.training.train_labels import Share, compare

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "transcripts" / "attribution"
_CNN = re.compile(
    r"(?:(?<=^)|(?<=\s))(?P<label>(?:(?:SEN|REP|GOV|DR|MR|MS)\. )?[A-Z][A-Z'-]+(?: [A-Z][A-Z'&-]*\b\.?)*"
    r"(?: \([A-Z]-[A-Z]{2}\))?(?:,(?:[^:.]|U\.S\.){2,90})?(?: \([a-z A-Z0-9,]+\))?) ?:\s"
)
_NOISE = re.compile(r"\([A-Z -]+\)|\[\d\d:\d\d:\d\d\]|\((?:voice-over|on camera|through translator|ph)\)")

Gold = list[tuple[str, str]]


def record(path: Path) -> Gold:
    """The turns of the Congressional Record's gold; what the clerk reads or the Record prints is left out."""
    found: Gold = []
    for part in json.loads(path.read_text(encoding="utf-8"))["content"]:
        if part["kind"] == "speech" and part.get("speaker"):
            text = part["text"].strip()
            said = text.removeprefix(part["speaker"])
            found.append((part["speaker"], said.lstrip(".: ")))
    return found


def cnn(path: Path) -> Gold:
    """The turns of a CNN transcript by its labels in capitals."""
    text = " ".join(_NOISE.sub(" ", path.read_text(encoding="utf-8")).split())
    labels = list(_CNN.finditer(text))
    ends = [label.start() for label in labels[1:]] + [len(text)]
    return [(label["label"], text[label.end() : end]) for label, end in zip(labels, ends, strict=True)]


def measured(path: Path, gold: Gold) -> tuple[str, Share]:
    """The reader that a file gets, and how much of its gold is under a wrong speaker."""
    source = formats.source(path.read_bytes(), path.suffix)
    name = formats.detect(source)
    transcript, _ = formats.read(source, name)
    return name, compare([(cue.label, cue.text) for cue in transcript.cues], gold)


def cases() -> Iterator[tuple[Path, Gold]]:
    """Files with their gold."""
    for path in sorted((FOLDER / "crec").glob("*.gold.json")):
        gold = record(path)
        for suffix in (".txt", ".htm"):
            yield path.with_name(path.name.removesuffix(".gold.json") + suffix), gold
    for path in sorted((FOLDER / "cnn").glob("*.txt")):
        gold = cnn(path)
        yield path, gold
        yield path.with_suffix(".html"), gold


def main() -> int:
    """Print a line for each file."""
    for path, gold in cases():
        name, share = measured(path, gold)
        total = max(1, share.words)
        print(
            f"{path.name:40} {name:8} {share.words:6} words, wrong {100 * share.wrong / total:6.2f} %, "
            f"unknown {100 * share.unknown / total:6.2f} %"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
