"""No talk, however odd, takes more than linear time to be split: names that resemble each other, marks without end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from pipeline import split as split_stage
from pipeline.core import config
from pipeline.core.config import Names
from pipeline.speech import sentences, speakers, suggestion_lines
from pipeline.topics.lexicon import Lexicon
from tests import effort

TIMES, LEAST = 4, 30.0  # as much in the longer input; units of work: what takes less is linear enough
SPLITTER = sentences.splitter()
UNITS = (
    "word ", "() ", "(", ")", "()", "((a ", "Mr. ", "Mr.", ". ", ".", "? ", "?!", "a", "a-", "http://a.b/", '"', "“",
    "'", "a,", "a, ", "1", "1.", "$", "%", ":) ", ":)", "a... ", "...", "\u0301", "a@", "你好。", "a\u00a0", "a. b ",
    "A.B.", "_", "*",
)  # fmt: skip


def letters(k: int) -> str:
    """A name of letters alone for each number."""
    shown, k = "", k + 26
    while k:
        shown, k = chr(97 + k % 26) + shown, k // 26
    return shown


LABELS: dict[str, Callable[[int], str]] = {
    "alike": lambda k: f"Ann Lee{letters(k)}",
    "numbers": lambda k: f"Speaker {k}",
    "one surname": lambda k: f"{letters(k).title()} Lee" if k else "Lee",
    "two titles": lambda k: f"{('Gov.', 'Dr.')[k % 2]} L{letters(k // 2)}",
    "two sexes": lambda k: f"{('Mr.', 'Mrs.')[k % 2]} L{letters(k // 2)}",
    "short and full": lambda k: f"L{letters(k // 2)}" if k % 2 else f"Ann L{letters(k // 2)}",
    "first names": lambda k: f"A{letters(k // 2)}" if k % 2 else f"A{letters(k // 2)} Lee",
    "suffixes": lambda k: f"Ann {letters(k // 3)} {('', 'Jr', 'III')[k % 3]}",
    "two of a surname": lambda k: f"{('', 'Ann', 'Bob')[k % 3]} L{letters(k // 3)}",
    "offices": lambda k: f"President L{letters(k)}" if k % 2 else "The" + " President" * (1 + k % 500),
}


def grows(work: Callable[[int], object], n: int) -> bool:
    """Whether four times as much takes far more than four times as long."""
    return effort.grows(lambda: work(n), lambda: work(TIMES * n), TIMES, LEAST)


def resolved(labels: Sequence[str]) -> None:
    found = speakers.resolve(labels, Names(), automatic=True).suggestions
    suggestion_lines.as_yaml({"talk": found})
    suggestion_lines.shown("talk", found)


@pytest.mark.parametrize("kind", LABELS)
def test_thousands_of_names_that_resemble_each_other(kind: str) -> None:
    assert not grows(lambda n: resolved([LABELS[kind](k) for k in range(n)]), 1000)


def test_marks_and_words_without_end() -> None:
    lexicon = Lexicon([config.Topic(id="a", label="A", description="b", lexicon=config.Lexicon(phrases=["car*"]))])

    def cut(text: str) -> None:
        sentences.cut_long(text, SPLITTER(text), 60)
        lexicon.hits([text])

    def of(unit: str) -> Callable[[int], None]:
        return lambda n: cut(unit * n)

    assert [unit for unit in UNITS if grows(of(unit), 1000)] == []


@pytest.mark.parametrize("timing", ["none", "cues"])
def test_turns_without_end(timing: str) -> None:
    def split(n: int) -> None:
        start = np.arange(n, dtype=float) if timing == "cues" else np.full(n, np.nan)
        cues = pd.DataFrame({"transcript_id": "talk", "cue_index": range(n), "label": "Ann", "text": "Yes."})
        cues = cues.assign(start_s=start, end_s=start + 1, word_starts=None, word_ends=None)
        split_stage.split(cues, [letters(k) for k in range(n)], timing, config.Split(), SPLITTER)

    assert not grows(split, 600)


@pytest.mark.parametrize(
    "label", ["A" * 100_000, "Ann" + "," * 100_000 + "Lee", "(" * 50_000 + "Ann", "Ann (" * 20_000]
)
def test_a_name_of_a_hundred_thousand_characters(label: str) -> None:
    assert not grows(lambda n: resolved([label[: n * len(label) // 4000], label[1 : n * len(label) // 4000]]), 1000)
    assert not grows(lambda n: resolved([f"{label[: n * len(label) // 4000]} {letters(k)}" for k in range(3)]), 1000)


@pytest.mark.parametrize("unit", ["-", "http://a.b/", '"', "()", "a.", "你好。", "_"])
@pytest.mark.parametrize("end", ["gone.", "gone", '"so!"', "why?", "x)", "..."])
def test_a_long_run_of_marks_ends_its_sentence_as_a_short_one_does(unit: str, end: str) -> None:
    def after(count: int) -> list[str]:
        text = f"We saw x{unit * count}{end} then we left. Good."
        return [text[a:b].split()[0] for a, b in SPLITTER(text)]

    assert after(400) == after(2)
