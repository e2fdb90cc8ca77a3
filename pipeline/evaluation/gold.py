"""Gold: turns with a speaker, a start and an end (JSON lines, RTTM or a table), and labelled sentences (CSV).

Gold that others made spells names in its own way: `renamed` gives its speakers the transcript's names.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Mapping, Sequence
from glob import escape, glob
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from pipeline.core.command import Problem
from pipeline.core.config import Names, nearest
from pipeline.speech.speakers import resolve

_NAMES = {
    "speaker": ("speaker", "spkr", "speaker_id", "who"),
    "start": ("start", "sttime", "start_s", "begin", "onset"),
    "end": ("end", "entime", "end_s", "stop"),
}
_TEXT = ("text", "content", "words")


WEIGHTY = 0.05  # of the gold's time: a speaker with more must be in the transcript, or be said not to be


class _Tabs(csv.excel_tab):
    """Tabs part the fields; a quotation mark is a character like any other."""

    quoting = csv.QUOTE_NONE


class GoldError(Problem):
    """A gold file cannot be read: says where, and the remedy."""


def read_turns(path: Path | str) -> pd.DataFrame:
    """Gold turns of a file: columns speaker, start and end in seconds.

    `.rttm`: its SPEAKER lines. `.jsonl`: one object with speaker, start and end on each line. Else a table with a
    heading, tab-separated or CSV (speaker or Spkr, start or StTime, end or EnTime); rows whose text is only a pause, in
    the way of CORAAL, are left out. A `GoldError` names the file, the line and the remedy.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise GoldError(f"{path}: not UTF-8 text (byte {error.start})") from error
    ending = path.suffix.lower()
    rows = _rttm(path, text) if ending == ".rttm" else _jsonl(path, text) if ending == ".jsonl" else _table(path, text)
    if not rows:
        raise GoldError(f"{path}: holds no turns")
    frame = pd.DataFrame(rows, columns=["line", "speaker", "start", "end"])
    if len(wrong := frame[~(frame["end"] >= frame["start"])]):
        raise GoldError(f"{path}, line {wrong['line'].iloc[0]}: the end is before the start")
    return frame.drop(columns="line")


def renamed(
    gold: pd.DataFrame, speakers: Sequence[str], names: Names, given: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Gold turns with the transcript's names of their speakers, wherever these are sure to be the same people.

    `given` says who a gold speaker is in the transcript, before anything else (empty: nobody). Else a name is the
    transcript's own, or one that `names` or the rules of `pipeline.speech.speakers` join with just one of them. A gold
    speaker with over 5 % of the time who is not found is a `GoldError` with the nearest names.
    """
    given = given or {}
    who = {name: _same(given.get(name, name), speakers, names) for name in gold["speaker"].unique()}
    for name, ours in given.items():
        if name not in who:
            raise GoldError(f"--as: the gold has no speaker {name!r}; {nearest(name, list(who))}")
        if ours and who[name] is None:
            raise GoldError(f"--as: the transcript has no speaker {ours!r}; {nearest(ours, list(speakers))}")
    seconds = (gold["end"] - gold["start"]).groupby(gold["speaker"]).sum()
    for name, target in who.items():
        if target is None and name not in given and seconds[name] > WEIGHTY * seconds.sum():
            raise GoldError(
                f"the gold's speaker {name!r} ({seconds[name]:.0f} s) is nobody in the transcript; "
                f"{nearest(name, list(speakers))}. Say who it is: --as '{name}=NAME' (nobody: --as '{name}=')"
            )
    return gold.assign(speaker=gold["speaker"].map(lambda name: who[name] or name))


def _same(name: str, speakers: Sequence[str], names: Names) -> str | None:
    """The one speaker whom this name means, if there is just one."""
    if name in speakers or not name:
        return name or None
    *ours, theirs = resolve([*speakers, name], names, automatic=True).speakers
    found = [speaker for speaker, resolved in zip(speakers, ours, strict=True) if resolved == theirs]
    return found[0] if len(found) == 1 else None


def read_sentences(path: Path | str, labels: Collection[str] | None = None) -> pd.DataFrame:
    """Labelled sentences of a CSV, TSV or parquet file: text, speaker where given, and a 0/1 column for each label.

    `labels` names the columns that are labels where the file is given; the others are left alone then. Without it every
    column but those of the text is one.
    """
    path = Path(path)
    try:
        frame = _frame(path)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError, pa.ArrowException) as error:
        raise GoldError(f"{path}: no readable {path.suffix.lstrip('.').upper()} file ({error})") from error
    if "text" not in frame.columns:
        columns = ", ".join(map(str, frame.columns[:8]))
        raise GoldError(f"{path}, line 1: no column `text` (the sentence); its columns are {columns}")
    taken = frame.columns.difference(["sentence_index", "speaker", "text"])
    if labels is not None:
        taken = taken.intersection(list(labels))
        if not len(taken):
            raise GoldError(
                f"{path}: no column is a label of this run ({', '.join(sorted(labels))}); name them so, 0 or 1 each"
            )
    frame["text"] = frame["text"].astype(str)
    for name in taken:
        values = pd.to_numeric(frame[name], errors="coerce")
        if not values.isin([0, 1]).all():
            row = int(np.flatnonzero(~values.isin([0, 1]))[0])
            raise GoldError(f"{path}, row {row + 1}: {name} is {frame[name].iloc[row]!r}, must be 0 or 1")
        frame[name] = values.astype("int64")
    return frame


def _frame(path: Path) -> pd.DataFrame:
    if path.suffix.lower() == ".parquet":
        return pd.read_parquet(path)
    separator = "\t" if path.suffix.lower() == ".tsv" else ","
    return pd.read_csv(path, sep=separator, encoding="utf-8-sig", keep_default_na=False)


class Labelled:
    """Labelled sentences by transcript: files `<transcript>.sentences.csv` (.tsv, .parquet) of a folder, or one file.

    One file holds one transcript, or says in a column `transcript` (or `transcript_id`) which row is of which; the
    name of the transcript's file will do.
    """

    ENDINGS = (".csv", ".tsv", ".parquet")

    def __init__(self, place: Path, labels: Collection[str]) -> None:
        if not place.exists():
            raise GoldError(f"configs/evaluate.yaml: labels = {str(place)!r}: there is no such folder or file")
        self._place, self._labels = place, labels
        self._whole = None if place.is_dir() else read_sentences(place, labels)
        key = [name for name in ("transcript_id", "transcript") if self._whole is not None and name in self._whole]
        self._key = key[0] if key else ""
        self._used = place.is_dir()

    def of(self, transcript_id: str) -> tuple[Path, pd.DataFrame] | None:
        """The file and its rows for a transcript; None where there are none."""
        if self._whole is None:
            paths = [self._place / f"{transcript_id}.sentences{ending}" for ending in self.ENDINGS]
            path = next((path for path in paths if path.exists()), None)
            return None if path is None else (path, read_sentences(path, self._labels))
        rows = self._whole
        if self._key:
            names = rows[self._key].astype(str)
            rows = rows[(names == transcript_id) | (names.map(lambda name: Path(name).stem) == transcript_id)]
        elif transcript_id != self._place.name.split(".")[0]:
            return None
        self._used = self._used or len(rows) > 0
        return (self._place, rows.reset_index(drop=True)) if len(rows) else None

    def check_used(self, transcripts: list[str]) -> None:
        """An error if the one file fits no transcript of the run."""
        if not self._used:
            told = (
                "its rows name others"
                if self._key
                else "its name is no transcript's, and it has no column `transcript`"
            )
            raise GoldError(f"{self._place}: fits no transcript of this run ({', '.join(transcripts)}): {told}")

    def turns_of(self, transcript_id: str) -> list[Path]:
        """The files of gold turns of a transcript, in a folder."""
        if self._whole is not None:
            return []
        return sorted(map(Path, glob(escape(str(self._place / transcript_id)) + ".speaking_time.*")))


def _rttm(path: Path, text: str) -> list[tuple[int, str, float, float]]:
    rows = []
    recordings: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.split()
        if not fields or fields[0] != "SPEAKER":
            continue
        if len(fields) < 8:
            raise GoldError(f"{path}, line {number}: a SPEAKER line has at least 8 fields, this one {len(fields)}")
        recordings.setdefault(fields[1], number)
        if len(recordings) > 1:
            raise GoldError(f"{path}, line {number}: a second recording, {fields[1]!r}: give each a file of its own")
        start = _seconds(path, number, fields[3])
        rows.append((number, fields[7], start, start + _seconds(path, number, fields[4])))
    return rows


def _jsonl(path: Path, text: str) -> list[tuple[int, str, float, float]]:
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            speaker, start, end = str(item["speaker"]), item["start"], item["end"]
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise GoldError(f"{path}, line {number}: no object with speaker, start and end ({error})") from error
        rows.append((number, speaker.strip(), _seconds(path, number, start), _seconds(path, number, end)))
    return rows


def _table(path: Path, text: str) -> list[tuple[int, str, float, float]]:
    dialect = _Tabs if "\t" in text.partition("\n")[0] else csv.excel
    reader = csv.DictReader(io.StringIO(text), dialect=dialect)
    heads = {str(name).strip().lower(): name for name in reader.fieldnames or []}
    columns = {}
    for key, names in _NAMES.items():
        found = next((heads[name] for name in names if name in heads), None)
        if found is None:
            raise GoldError(f"{path}, line 1: no column for the {key}; name one of {', '.join(names)}")
        columns[key] = found
    content = next((heads[name] for name in _TEXT if name in heads), None)
    rows = []
    for row in reader:
        if content is not None and (row[content] or "").strip().startswith("(pause"):
            continue
        number = reader.line_num
        start, end = (_seconds(path, number, row[columns[key]]) for key in ("start", "end"))
        rows.append((number, str(row[columns["speaker"]]).strip(), start, end))
    return rows


def _seconds(path: Path, number: int, value: Any) -> float:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        seconds = float("nan")
    if not 0 <= seconds < 1e9:
        raise GoldError(f"{path}, line {number}: {value!r} is no time in seconds")
    return seconds
