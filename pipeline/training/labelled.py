"""The sentences that developers labelled by reading, found by file and number and checked by hash.

Their text is not ours to give: `models/labelled.yaml` says where it is, and the labels name places alone.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core import command, config

SETTINGS = Path("models/labelled.yaml")
_SPEAKER = re.compile(r"^(?:\[[^\]]*\]: *|[A-Z][A-Za-z.,'’\- ()]{1,40}: )")  # who speaks is no part of the sentence
_BRACKETED = re.compile(r"^\[[^\]]*\]: *")


class Places(config.Section):
    """models/labelled.yaml."""

    annotated: str
    events: str
    claimbuster: str
    policlaim: str
    talk: dict[str, list[str]]

    def kind_of_talk(self, source: str) -> str:
        """The first kind of talk whose marks the name of the source holds; `other` without any."""
        return next((kind for kind, marks in self.talk.items() if any(mark in source for mark in marks)), "other")


def texts(places: Places) -> dict[tuple[str, int], str]:
    """The sentences, as they are in the files, by source and number."""
    found = dict[tuple[str, int], str]()
    tables = {f"annotated/{path.stem}": (path, "unit", "") for path in sorted(Path(places.annotated).glob("*.csv"))} | {
        "claimbuster": (Path(places.claimbuster), "Sentence_id", "File_id"),
        "policlaim": (Path(places.policlaim), "sentence_index", "speech"),
    }
    for name, (path, number, group) in tables.items():
        if not path.exists():
            raise command.Problem(f"{path}: there is no such file. Set its place in {SETTINGS}")
        frame = pd.read_csv(path, keep_default_na=False, dtype=str).rename(columns={"Text": "text"})
        parts = f"{name}/" + frame[group].str.removesuffix(".txt") if group else pd.Series(name, index=frame.index)
        found |= dict(zip(zip(parts, frame[number].astype(int), strict=True), frame.text, strict=True))
    for path in sorted(Path(places.events).glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        found |= {(f"events/{path.stem}", number): line.strip() for number, line in enumerate(lines)}
    return found


def sentences(labels: Path, rows: pd.DataFrame, places: Places) -> list[str]:
    """The sentences of rows with `source`, `number` and `hash`, without who speaks.

    A place that holds another text than the one that was labelled is an error.
    """
    known, found = texts(places), list[str]()
    for source, number, code in zip(rows.source, rows.number, rows.hash, strict=True):
        text = known.get((source, number), "")
        if hashlib.sha256(text.encode()).hexdigest()[: len(code)] != code:
            raise command.Problem(f"{labels}: {source}, {number}: the text there is another one")
        found.append((_SPEAKER if source.startswith("events/") else _BRACKETED).sub("", text))
    return found


def read(labels: Path) -> tuple[pd.DataFrame, list[str], NDArray[np.str_]]:
    """A file of labels: its rows, their sentences, and of what kind of talk each is."""
    places, rows = config.parse(Places, SETTINGS), pd.read_csv(labels, dtype={"hash": str})
    kinds = [places.kind_of_talk(source) for source in rows.source]
    return rows, sentences(labels, rows, places), np.array(kinds)
