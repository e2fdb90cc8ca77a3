"""Who is said to have spoken each word of a debate, after its text and captions were aligned, against the gold turns.

`python benchmarks/attribution.py` reads each pair of ../shared/speaking_time as the pipeline does. By text: the words of
the gold turns are matched to ours in order, and the speakers compared. By time: the speaker of a word is held against
those whose gold turns hold the middle of the word's time, or come within a quarter of a second of it; without that tolerance, words in no gold turn count as wrong.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.alignment.matching import match_words
from pipeline.core import config
from pipeline.formats.reading.entry import read_entry
from pipeline.formats.reading.folder import Entry
from pipeline.speech import speakers
from pipeline.speech.words import words

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "speaking_time"
DEBATES = ("2012-10-03", "2012-10-16", "2016-09-26", "2020-09-29")
NEAR_S = 0.25  # captions and gold were timed apart


@dataclass(frozen=True)
class Said:
    """The words of a transcript in order, each with its speaker and the middle of its time in seconds, or NaN."""

    words: list[str]
    speakers: list[str]
    middle: list[float]


def said(name: str) -> Said:
    """A debate's text with the times of its captions, by the pipeline's own steps."""
    entry = Entry(name, (FOLDER / f"{name}.said", FOLDER / f"{name}.vtt"))
    cues = read_entry(entry, FOLDER, config.Ingest()).transcript.cues
    who = speakers.resolve([cue.label for cue in cues], config.Names(), True).speakers
    found = Said([], [], [])
    for cue, speaker in zip(cues, who, strict=True):
        own = words(cue.text)
        found.words.extend(own)
        found.speakers.extend([speaker] * len(own))
        starts, ends = cue.word_starts or [np.nan] * len(own), cue.word_ends or [np.nan] * len(own)
        found.middle.extend((a + (b if b == b else a)) / 2 for a, b in zip(starts, ends, strict=True))
    return found


def by_text(found: Said, gold: pd.DataFrame) -> NDArray[np.bool_]:
    """For each of our words that the gold text has in its place, whether the speaker is the same."""
    theirs = [(word, speaker) for text, speaker in zip(gold.text, gold.speaker, strict=True) for word in words(text)]
    match = match_words(found.words, [word for word, _ in theirs])
    return np.array([found.speakers[k] == theirs[j][1] for k, j in enumerate(match) if j >= 0], dtype=np.bool_)


def by_time(found: Said, gold: pd.DataFrame, near_s: float) -> tuple[NDArray[np.bool_], int]:
    """For each of our words inside or near a gold turn, whether one of its speakers is ours; and the words in none."""
    same, outside = [], 0
    start, end, who = gold.start.to_numpy(), gold.end.to_numpy(), gold.speaker.to_numpy()
    for speaker, at in zip(found.speakers, found.middle, strict=True):
        if np.isnan(at):
            continue
        over = (start - near_s <= at) & (at <= end + near_s)
        if over.any():
            same.append(bool((who[over] == speaker).any()))
        else:
            outside += 1
    return np.array(same, dtype=np.bool_), outside


def main() -> None:
    """Print one row for each debate."""
    rows = []
    for name in DEBATES:
        found, gold = said(name), pd.read_json(FOLDER / f"{name}.gold.jsonl", lines=True)
        text, (time, outside) = by_text(found, gold), by_time(found, gold, NEAR_S)
        strict, _ = by_time(found, gold, 0.0)
        n, timed = len(found.words), int(np.isfinite(found.middle).sum())
        rows.append(
            {"debate": name, "words": n, "timed %": 100 * timed / n, "in the gold text": len(text),
             "same speaker by text %": 100 * text.mean(), "inside a gold turn": len(time), "outside": outside,
             "same speaker by time %": 100 * time.mean(), "without tolerance %": 100 * strict.sum() / timed}
        )  # fmt: skip
    print(pd.DataFrame(rows).round(2).to_string(index=False))


if __name__ == "__main__":
    main()
