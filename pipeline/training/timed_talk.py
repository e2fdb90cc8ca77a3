"""Conversations of ../shared whose speaking time is known: events, debates and other timed talk, by turns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import formats
from pipeline.core.cues import Cue, Transcript
from pipeline.evaluation.gold import read_turns
from pipeline.speech.pace import Pace
from pipeline.speech.timing import times
from pipeline.speech.words import words

SHARED = Path(__file__).resolve().parents[3] / "shared"
DEBATES = ("2012-10-03", "2012-10-16", "2016-09-26", "2020-09-29")
TIMED = (
    "markdown/lex400_musk_peaklight.txt", "markdown/lex442_trump_peaklight.txt", "rev/lenny_anton-osika.md",
    "otter/2016-01-17_dem_nbc_otter.txt", "otter/2016-09-06_trump_townhall_otter.txt", "srt/buzzcast.srt",
    "srt/podcasting_20_episode_124.srt", "webvtt/podnews_weekly_review_2024-01-19.vtt",
    "webvtt/talkpython_525-nicegui.vtt", "zoom/zoom_transcript.vtt", "json/trump_v_hawaii_2018.oyez.json",
    "json/ATL_se0_ag1_f_01_1.rev.json",
)  # fmt: skip
COLUMNS = ("text", "start_s", "end_s", "word_starts", "word_ends")

Turns = Sequence[tuple[str, str]]  # speaker and text


def read(path: Path, reader: str = "") -> Transcript:
    """A transcript by its reader."""
    source = formats.source(path.read_bytes(), path.suffix)
    return formats.read(source, reader or formats.detect(source))[0]


def turns_of(
    cues: Sequence[Cue], timing: str, names: Mapping[str, str] | None = None, paces: Mapping[str, Pace] | None = None
) -> pd.DataFrame:
    """Turns of cues whose labels are the speakers, as in the table of that name."""
    labels = pd.Series([cue.label for cue in cues], dtype=object).ffill().fillna("")
    speakers = labels.str.rstrip(":").replace(dict(names or {}))
    turn = (speakers != speakers.shift()).cumsum().to_numpy(dtype=np.int64) - 1
    first = np.flatnonzero(np.diff(turn, prepend=-1))
    frame = pd.DataFrame([{name: getattr(cue, name) for name in COLUMNS} for cue in cues], columns=list(COLUMNS))
    found = times(frame, turn, len(first), list(speakers.iloc[first]), timing, 1.0, paces)
    said = [words(cue.text) for cue in cues]
    return pd.DataFrame(
        {
            "turn_index": np.arange(len(first)),
            "speaker": list(speakers.iloc[first]),
            "n_words": np.bincount(turn, [len(own) for own in said]).astype(np.int64),
            "text": pd.Series([cue.text for cue in cues]).groupby(turn).agg(" ".join).to_numpy(),
            "speech_s": found.speech,
            "speech_low_s": found.low,
            "speech_high_s": found.high,
            "union_s": found.union,
            "time_source": found.source,
        }
    )


def debate(name: str) -> tuple[list[Cue], list[Cue], pd.DataFrame]:
    """The labelled text, the captions and the gold of a debate."""
    folder = SHARED / "speaking_time"
    labelled, captions = read(folder / f"{name}.said", "plain").cues, read(folder / f"{name}.vtt").cues
    return labelled, captions, read_turns(folder / f"{name}.gold.jsonl")


def events() -> Iterator[tuple[str, Turns, dict[str, float]]]:
    """The name, the turns by printed label and the gold seconds of each event."""
    folder = SHARED / "speaking_time/events"
    for name, gold in pd.read_csv(folder / "gold_seconds.csv").groupby("event"):
        seconds = dict(zip(gold.label, gold.speech_s.astype(float), strict=True))
        turns: list[tuple[str, list[str]]] = []
        for line in (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            head = re.match(r"([^:]{1,60}):(?:\s+|$)", line)
            if head and head[1].strip() in seconds:
                turns.append((head[1].strip(), [line[head.end() :]]))
            elif line.strip() and turns:
                turns[-1][1].append(line)
        yield str(name), [(label, " ".join(lines)) for label, lines in turns], seconds


def debates() -> Iterator[tuple[str, Turns, dict[str, float]]]:
    """The name, the turns and the gold seconds of each debate."""
    for name in DEBATES:
        labelled, _, gold = debate(name)
        turns = turns_of(labelled, "none")
        seconds = (gold.end - gold.start).groupby(gold.speaker).sum()
        yield (
            name,
            list(zip(turns.speaker, turns.text, strict=True)),
            {str(speaker): float(length) for speaker, length in seconds.items()},
        )


def timed() -> Iterator[tuple[str, Turns, dict[str, float]]]:
    """The name, the turns whose time is measured, and the measured seconds of each other conversation."""
    for name in TIMED:
        transcript = read(SHARED / "transcripts" / name)
        turns = turns_of(transcript.cues, transcript.timing)
        turns = turns[turns.time_source == "measured"]
        seconds = turns.groupby("speaker").speech_s.sum()
        yield (
            name,
            list(zip(turns.speaker, turns.text, strict=True)),
            {str(speaker): float(length) for speaker, length in seconds.items()},
        )
