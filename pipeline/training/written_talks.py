"""Conversations that were written to learn topics from: files as a person would drop them in, and their labels.

A line of a written conversation is a sentence: its speaker, the topics that it is on, its text, with tabs between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.speech.words import words

CAPTIONS = "cap"  # conversations whose names begin so become lines without marks and capitals, as captions have
LINE = 8  # words of a caption line
_MARKS = re.compile(r"[^\w']|^'|'$|_")


def rows(path: Path) -> list[tuple[str, list[str], str]]:
    """Speaker, topics and text of each sentence."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            fields = line.split("\t")
            if len(fields) != 3:
                raise ValueError(f"{path}, line {number}: a speaker, topics and a sentence, with tabs between")
            speaker, topics, text = (field.strip() for field in fields)
            found.append((speaker, [topic.strip() for topic in topics.split(",") if topic.strip()], text))
    return found


def render(folder: Path, raw: Path) -> None:
    """Write each conversation of the folder as a transcript."""
    for path in sorted(folder.glob("*.tsv")):
        (raw / f"{path.stem}.txt").write_text("\n".join(_lines(path)) + "\n", encoding="utf-8")


def units(path: Path, topics: Sequence[str]) -> pd.DataFrame:
    """The sentences as labelled units, see `annotated.labelled`."""
    speakers, named, texts = zip(*rows(path), strict=True)
    turn = np.cumsum([0, *(one != other for one, other in pairwise(speakers))])
    columns = {topic: np.array([topic in own for own in named], dtype=np.int64) for topic in topics}
    return pd.DataFrame({"text": texts, "turn": turn, **columns})


def _lines(path: Path) -> Iterator[str]:
    given = rows(path)
    if path.stem.split("_")[0] == CAPTIONS:
        bare = (_MARKS.sub("", word.lower()) for _, _, text in given for word in words(text))
        parts = [word for word in bare if word]
        yield from (" ".join(parts[begin : begin + LINE]) for begin in range(0, len(parts), LINE))
        return
    for speaker, turn in groupby(given, key=lambda row: row[0]):
        text = " ".join(text for _, _, text in turn)
        yield from (f"{speaker}: {text}" if speaker else text, "")
