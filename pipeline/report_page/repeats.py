"""Claims that come again, and sentences that say what a published fact-check is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.report_page import numbers
from pipeline.report_page.axis import time_of
from pipeline.report_page.inputs import Reported
from pipeline.report_page.statements import Evidence, web

SHOWN_TIMES = 4


@dataclass(frozen=True)
class Repeat:
    """A claim made more than once: who makes it how often, and each time it is made."""

    times: int
    by: list[tuple[str, int]]
    shown: list[Evidence]
    more: list[Evidence]


@dataclass(frozen=True)
class Reviewed:
    """A sentence, and the fact-check of a claim that says the same; `link` is empty where it is no web address."""

    sentence: Evidence
    claim: str
    verdict: str
    publisher: str
    link: str
    similarity: str


def repeats(reported: Reported) -> list[Repeat]:
    """The groups of near-duplicates, most repeated first."""
    table = reported.claims
    found = []
    for _, group in table[table.claim_group.notna()].groupby("claim_group", sort=True):
        times = [_evidence(row, reported.sentences) for row in group.sort_values("sentence_index").itertuples()]
        by = list(group.speaker.value_counts().sort_index().sort_values(ascending=False, kind="stable").items())
        counts = [(str(name), int(count)) for name, count in by]
        found.append(Repeat(len(times), counts, times[:SHOWN_TIMES], times[SHOWN_TIMES:]))
    return found


def reviewed(reported: Reported) -> list[Reviewed]:
    """The sentences with a known fact-check, in order."""
    table = reported.claims
    rows = table[table.fact_check_claim.notna()].sort_values("sentence_index")
    return [
        Reviewed(
            sentence=_evidence(row, reported.sentences),
            claim=str(row.fact_check_claim),
            verdict=numbers.text(row.fact_check_verdict),
            publisher=numbers.text(row.fact_check_publisher),
            link=web(numbers.text(row.fact_check_link)),
            similarity=numbers.decimal(row.fact_check_similarity, 2),
        )
        for row in rows.itertuples()
    ]


def _evidence(row: Any, sentences: pd.DataFrame) -> Evidence:
    sentence = int(row.sentence_index)
    return Evidence(sentence, time_of(sentences.iloc[sentence]), str(row.speaker), str(row.text))
