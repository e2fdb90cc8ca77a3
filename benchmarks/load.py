"""One very large transcript through every stage: time, peak memory, and whether the figures still hold.

python -m benchmarks.load long [--hours 40]        two speakers, captions with times
python -m benchmarks.load crowd [--speakers 5000]  many speakers of a few turns each, no times

The words are those of --sources, recombined. --keep leaves the folder, to look at the report.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from benchmarks.corpus import BLOCK, STAGES, run, spoken, workspace
from pipeline.core import tables

WORD_S = 0.41  # a word with its part of the pauses: 40 hours are 350,000 words
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "ve", "wi", "zo")

Cues = Sequence[list[tuple[str, str]]]


def drawn(sources: Cues, luck: random.Random) -> Iterator[str]:
    """Texts of cues without end, a block at a time."""
    while True:
        cues = luck.choice(sources)
        start = luck.randrange(max(1, len(cues) - BLOCK))
        yield from (text for _, text in cues[start : start + BLOCK] if text.split())


def long(sources: Cues, hours: float, luck: random.Random) -> str:
    """WebVTT of two speakers who take turns after one to eight cues."""
    lines, at, who, left = ["WEBVTT", ""], 0.0, 0, 0
    for text in drawn(sources, luck):
        if not left:
            who, left = 1 - who, luck.randint(1, 8)
        left -= 1
        end = at + WORD_S * len(text.split())
        lines += [f"{_clock(at)} --> {_clock(end)}", f"<v {('Ann Bell', 'Cleo Dorn')[who]}>{text}", ""]
        at = end
        if at > hours * 3600:
            return "\n".join(lines)
    raise AssertionError


def crowd(sources: Cues, n_speakers: int, luck: random.Random) -> str:
    """Lines `NAME: text` of speakers who each have one to seven turns, in any order; many share a surname."""
    names = [_name(number, luck) for number in range(n_speakers)]
    turns = [name for name in names for _ in range(luck.randint(1, 7))]
    luck.shuffle(turns)
    return "\n\n".join(f"{name}: {text}" for name, text in zip(turns, drawn(sources, luck), strict=False)) + "\n"


def _name(number: int, luck: random.Random) -> str:
    first = "".join(luck.choice(SYLLABLES) for _ in range(3)).capitalize()
    base = len(SYLLABLES)
    last = SYLLABLES[number % base] + SYLLABLES[number // base % base] + SYLLABLES[number // base**2 % base // 6]
    return f"{first} {last.capitalize()}"


def _clock(t: float) -> str:
    return f"{int(t // 3600):02}:{int(t // 60 % 60):02}:{t % 60:06.3f}"


def right(where: Path) -> list[str]:
    """What holds of the outputs, with the figures; an AssertionError where something does not."""
    transcript = tables.read("transcripts", where).iloc[0]
    sentences, turns, speakers = (tables.read(name, where) for name in ("sentences", "turns", "speakers"))
    assert transcript.n_words_kept + transcript.n_words_rejected == transcript.n_words_source
    assert sentences.n_words.sum() == turns.n_words.sum() == speakers.n_words.sum() == transcript.n_words_kept
    assert abs(sentences.speech_s.sum() - turns.speech_s.sum()) < 1e-3 * len(sentences)
    for column in ("share_time", "share_words", "share_turns"):
        assert abs(speakers[column].sum() - 1) < 1e-4
    listed = tables.read("claim_list", where)
    assert len(listed) == len(sentences) == len(tables.read("embeddings", where))
    assert speakers.n_claims.sum() == listed.is_claim.sum()
    page = (where / "data/results/report.html").stat().st_size / 1e6
    return [
        f"{transcript.n_words_source:,} words = {transcript.n_words_kept:,} kept + {transcript.n_words_rejected:,} set aside",
        f"{len(speakers):,} speakers, {len(turns):,} turns, {len(sentences):,} sentences, {sentences.text.nunique():,} different",
        f"{turns.speech_s.sum() / 3600:.2f} h of speech; shares sum to 1; report {page:.1f} MB",
    ]


def main() -> None:
    """Make the transcript, run every stage in a process of its own, print a table and what holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["long", "crowd"])
    parser.add_argument("--hours", type=float, default=40)
    parser.add_argument("--speakers", type=int, default=5000)
    parser.add_argument("--sources", nargs="+", type=Path, default=[Path("data/raw/sample.vtt")])
    parser.add_argument("--keep", action="store_true", help="leave the folder and print its name")
    given = parser.parse_args()
    sources, luck = spoken(given.sources), random.Random(0)
    text = long(sources, given.hours, luck) if given.what == "long" else crowd(sources, given.speakers, luck)
    where = Path(tempfile.mkdtemp(prefix="load."))
    try:
        workspace(where)
        (where / f"data/raw/made.{'vtt' if given.what == 'long' else 'txt'}").write_text(text, encoding="utf-8")
        rows = []
        for stage in STAGES:
            rows.append((stage, *run(stage, where)))
            print(f"{stage:<14}{rows[-1][1]:>9.1f} s {rows[-1][2]:>9.0f} MiB", flush=True)
        print(pd.DataFrame(rows, columns=["stage", "seconds", "peak_mib"]).round(1).to_string(index=False))
        print("\n".join(right(where)))
    finally:
        if given.keep:
            print(where)
        else:
            shutil.rmtree(where)


if __name__ == "__main__":
    main()
