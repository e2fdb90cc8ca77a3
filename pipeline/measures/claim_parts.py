"""Claim density of each part of a conversation: by speaker, by topic, and by quarter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from pipeline.conversation.view import QUARTERS, Conversation, Flags, Ints, quarters
from pipeline.core.tables.columns import EVERYONE
from pipeline.measures import density

KEY = ("transcript_id", "speaker", "topic", "quarter")
SIZES = ("n_words", "speech_s")


def parts(conversation: Conversation) -> pd.DataFrame:
    """Rows of results/claim_density: where nothing was said there is no row; all together are those who count."""
    sentences, topics, on = conversation.sentences, conversation.topic_names(), conversation.on
    quarter = quarters(sentences)
    amounts, turn = density.rows_of(sentences, conversation.settings)
    codes, names = pd.factorize(sentences.speaker.where(conversation.counted), sort=True)  # -1: not counted
    order = np.argsort(codes, kind="stable")
    by_code = np.split(order, np.searchsorted(codes[order], np.arange(len(names) + 1)))[1:]
    spoken = {EVERYONE: np.flatnonzero(conversation.counted), **dict(zip(names, by_code, strict=False))}
    rows = []
    for speaker, own in spoken.items():
        for topic, number, cell in _cells(own, on, topics, quarter):
            sums = {"n_sentences": len(cell), **{name: amounts[cell, density.SUMS.index(name)].sum() for name in SIZES}}
            key = {"speaker": speaker, "topic": topic, "quarter": number}
            rows.append(key | sums | density.describe_rows(amounts[cell], turn[cell], conversation.settings))
    columns = [*KEY[1:], "n_sentences", *SIZES, *density.COUNTS, *density.COLUMNS, "n_labelled"]
    whole = {"n_words": "int64", "n_verifiable": "Int64", "n_labelled": "Int64"}
    frame = pd.DataFrame(rows, columns=columns).astype(whole)
    frame.insert(0, "transcript_id", conversation.transcript_id)
    return frame


def by_speaker(found: pd.DataFrame) -> pd.DataFrame:
    """Claim columns of results/speakers, one row per speaker whose claims are counted, from the rows of `parts`."""
    whole = found[(found.topic == EVERYONE) & (found.quarter == 0) & (found.speaker != EVERYONE)]
    counts = (*density.COUNTS, "n_labelled")
    claims = whole.set_index("speaker")[[*counts, *density.COLUMNS]]
    return claims.astype({**dict.fromkeys(counts, "Int64"), **dict.fromkeys(density.COLUMNS, "float64")})


def _cells(own: Ints, on: Flags, topics: Sequence[str], quarter: Ints) -> Iterator[tuple[str, int, Ints]]:
    """Topic, quarter (0: all four) and sentences of each part with a sentence in it, of the sentences `own`."""
    cells = [(EVERYONE, 0, own)]
    cells += [(EVERYONE, number, own[quarter[own] == number]) for number in range(1, QUARTERS + 1)]
    cells += [(topic, 0, own[on[own, column]]) for column, topic in enumerate(topics)]
    return (cell for cell in cells if len(cell[2]))
