"""Aligned shares hold when either transcription is damaged: words lost or misheard, holes, disorder, other clocks."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.alignment.texts import align
from pipeline.core.cues import Cue
from pipeline.measures import share
from pipeline.speech.words import words
from tests.speech.test_timing import debate, turns

Timed = list[tuple[str, float, float]]
MINUTE = 60.0


def timed_words(captions: list[Cue]) -> Timed:
    """Words with starts and ends."""
    found: Timed = []
    for cue in captions:
        said = words(cue.text)
        starts = cue.word_starts or np.linspace(cue.start_s or 0.0, cue.end_s or 0.0, len(said), endpoint=False)
        ends = cue.word_ends or [*list(starts)[1:], cue.end_s or 0.0]
        found += [(word, float(a), float(b)) for word, a, b in zip(said, starts, ends, strict=True)]
    return found


def in_cues(heard: Timed, size: int = 8, word_times: bool = True) -> list[Cue]:
    """Captions of so many words."""
    parts = [heard[k : k + size] for k in range(0, len(heard), size)]
    return [
        Cue(
            " ".join(word for word, _, _ in part), None, part[0][1], part[-1][2],
            tuple(a for _, a, _ in part) if word_times else None, tuple(b for _, _, b in part) if word_times else None,
        )
        for part in parts
    ]  # fmt: skip


class Damage:
    """What may befall the words of a conversation, drawn with a seed."""

    def __init__(self, vocabulary: list[str]) -> None:
        self.rng, self.vocabulary = random.Random(4), vocabulary

    def lose(self, heard: Timed, part: float = 0.15) -> Timed:
        """Words, one by one."""
        return [word for word in heard if self.rng.random() > part]

    def mishear(self, heard: Timed, part: float = 0.15) -> Timed:
        """Other words in their place, or their beginning alone."""
        return [
            (self.rng.choice([self.rng.choice(self.vocabulary), word[:-1] or word]), a, b)
            if self.rng.random() < part
            else (word, a, b)
            for word, a, b in heard
        ]

    def cut(self, heard: Timed) -> Timed:
        """Ten minutes from the middle."""
        middle = heard[len(heard) // 2][1]
        return [word for word in heard if not middle <= word[1] < middle + 10 * MINUTE]

    def advertise(self, heard: Timed) -> Timed:
        """Three minutes of other words in the middle; the clock goes on."""
        k, seconds = len(heard) // 2, 3 * MINUTE
        start = heard[k][1]
        spot = [(self.rng.choice(self.vocabulary), start + t, start + t + 0.4) for t in np.arange(0, seconds, 0.4)]
        return [*heard[:k], *spot, *((word, a + seconds, b + seconds) for word, a, b in heard[k:])]

    def restart(self, heard: Timed) -> Timed:
        """A clock that begins anew in the middle."""
        k = len(heard) // 2
        return [*heard[:k], *((word, a - heard[k][1], b - heard[k][1]) for word, a, b in heard[k:])]

    def tidy(self, said: list[Cue], part: float = 0.1) -> list[Cue]:
        """Words of the text, one by one."""
        kept = [[word for word in cue.text.split() if self.rng.random() > part] for cue in said]
        return [replace(cue, text=" ".join(kept_words) or cue.text) for cue, kept_words in zip(said, kept, strict=True)]

    def swap(self, said: list[Cue]) -> list[Cue]:
        """Short turns that follow each other."""
        done = list(said)
        for k in range(0, len(done) - 1, 2):
            if max(len(words(cue.text)) for cue in done[k : k + 2]) < 8:
                done[k : k + 2] = done[k + 1], done[k]
        return done


def bare(said: list[Cue]) -> list[Cue]:
    """The text without punctuation and case."""
    return [replace(cue, text=re.sub(r"[^\w\s']", "", cue.text).lower()) for cue in said]


Change = Callable[[Damage, list[Cue], Timed], tuple[list[Cue], list[Cue]]]
CHANGES: dict[str, Change] = {
    "captions lose 15 % of the words": lambda d, s, h: (s, in_cues(d.lose(h))),
    "captions mishear 15 % of the words": lambda d, s, h: (s, in_cues(d.mishear(h))),
    "captions lack ten minutes": lambda d, s, h: (s, in_cues(d.cut(h))),
    "an advertisement": lambda d, s, h: (s, in_cues(d.advertise(h))),
    "the clock restarts": lambda d, s, h: (s, in_cues(d.restart(h))),
    "another clock": lambda d, s, h: (s, in_cues([(w, 3600 + 1.001 * a, 3600 + 1.001 * b) for w, a, b in h])),
    "cue times alone": lambda d, s, h: (s, in_cues(h, 12, word_times=False)),
    "the text lacks 10 % of the words": lambda d, s, h: (d.tidy(s), in_cues(h)),
    "short turns in another order": lambda d, s, h: (d.swap(s), in_cues(h)),
    "no punctuation": lambda d, s, h: (bare(s), in_cues(h)),
    "much of it at once": lambda d, s, h: (d.swap(d.tidy(bare(s), 0.05)), in_cues(d.lose(d.mishear(h, 0.1), 0.05))),
}


def conversation() -> tuple[list[Cue], Timed, pd.DataFrame]:
    """A made-up talk of two who do not speak alike fast, and an hour long."""
    rng = random.Random(9)
    vocabulary = [
        f"{a}{b}{c}" for a in ("mar", "lo", "ki", "ter") for b in ("ne", "dul", "fi") for c in ("", "s", "vo")
    ]
    said: list[Cue] = []
    heard: Timed = []
    gold: list[tuple[str, float, float]] = []
    clock = 0.0
    for k in range(300):
        speaker, pace, most = (("Ines", 0.45, 60), ("Tom", 0.3, 40), ("Host", 0.35, 12))[k % 3]
        spoken = [rng.choice(vocabulary) for _ in range(rng.randint(1, most))]
        start = clock
        for word in spoken:
            heard.append((word, clock, clock + pace))
            clock += pace
        said.append(Cue(" ".join(spoken).capitalize() + ".", speaker))
        gold.append((speaker, start, clock))
    return said, heard, pd.DataFrame(gold, columns=["speaker", "start", "end"])


@pytest.mark.parametrize("name", CHANGES)
def test_a_damaged_transcription_of_a_talk_gives_its_shares(name: str) -> None:
    said, heard, gold = conversation()
    labelled, captions = CHANGES[name](Damage([word for word, _, _ in heard]), said, heard)
    table = share.compare(turns(align(labelled, captions)[0], "aligned"), gold)
    assert table.error_points.abs().max() < 0.7 < table.words_error_points.abs().max()


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("case", ["2012-10-16", "2020-09-29"])
def test_a_damaged_transcription_of_a_debate_gives_its_shares(shared: Path, case: str, name: str) -> None:
    said, captions, gold = debate(shared, case)
    heard = timed_words(captions)
    labelled, changed = CHANGES[name](Damage([word for word, _, _ in heard]), said, heard)
    table = share.compare(turns(align(labelled, changed)[0], "aligned"), gold)
    table = table[table.gold_share > 5]
    assert table.error_points.abs().max() < (1.5 if case.startswith("2020") else 0.7)
