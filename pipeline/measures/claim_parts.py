"""Claim density of each part of a conversation: by speaker, by topic, and by quarter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core.tables import EVERYONE
from pipeline.measures import density

QUARTERS = 4  # definition: of a whole
KEY = ("transcript_id", "speaker", "topic", "quarter")
SIZES = ("n_words", "speech_s")
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


def quarters(sentences: pd.DataFrame) -> NDArray[np.int64]:
    """The quarter, from 1 to 4, in which the middle of each sentence lies.

    A quarter holds a fourth of all speech, in order, so that it exists without times too; words count instead where
    nobody has any seconds. The sentences are all of one transcript, in order.
    """
    amount = sentences.speech_s.to_numpy(dtype=np.float64)
    if amount.sum() < 1e-3:
        amount = np.maximum(sentences.n_words.to_numpy(dtype=np.float64), 1e-9)
    middle = np.cumsum(amount) - amount / 2
    found: NDArray[np.int64] = np.minimum(middle / amount.sum() * QUARTERS, QUARTERS - 1).astype(np.int64) + 1
    return found


def parts(
    sentences: pd.DataFrame, counted: Flags, on: Flags, topics: Sequence[str], settings: density.Settings
) -> pd.DataFrame:
    """Rows of results/claim_density for one transcript: where nothing was said there is no row.

    `sentences` are all of the transcript, in order, with speaker and the columns of `density.describe`; `counted` says
    whose claims count, and `on`, of shape (sentences, topics), what is on a topic. All together are the counted ones.
    """
    quarter = quarters(sentences) if len(sentences) else np.zeros(0, dtype=np.int64)
    amounts, turn = density.rows_of(sentences, settings)
    codes, names = pd.factorize(sentences.speaker.where(counted), sort=True)  # -1: not counted
    order = np.argsort(codes, kind="stable")
    of_speaker = dict(
        zip(names, np.split(order, np.searchsorted(codes[order], np.arange(len(names) + 1)))[1:], strict=False)
    )
    rows = []
    for speaker, own in {EVERYONE: np.flatnonzero(counted), **of_speaker}.items():
        for topic, number, said in _cells(own, on, topics, quarter):
            sums = {"n_sentences": len(said), **{name: amounts[said, density.SUMS.index(name)].sum() for name in SIZES}}
            key = {"speaker": speaker, "topic": topic, "quarter": number}
            rows.append(key | sums | density.describe_rows(amounts[said], turn[said], settings))
    columns = [*KEY[1:], "n_sentences", *SIZES, "n_claims", *density.COLUMNS]
    frame = pd.DataFrame(rows, columns=columns).astype({"n_words": "int64"})
    frame.insert(0, "transcript_id", sentences.transcript_id.iloc[0] if len(sentences) else "")
    return frame


def by_speaker(found: pd.DataFrame) -> pd.DataFrame:
    """Claim columns of results/speakers, one row per speaker whose claims are counted, from the rows of `parts`."""
    whole = found[(found.topic == EVERYONE) & (found.quarter == 0) & (found.speaker != EVERYONE)]
    claims = whole.set_index("speaker")[["n_claims", *density.COLUMNS]]
    return claims.astype({"n_claims": "Int64", **dict.fromkeys(density.COLUMNS, "float64")})


def _cells(own: Ints, on: Flags, topics: Sequence[str], quarter: Ints) -> Iterator[tuple[str, int, Ints]]:
    """Topic, quarter (0: all four) and sentences of each part with a sentence in it, of the sentences `own`."""
    cells = [(EVERYONE, 0, own)]
    cells += [(EVERYONE, number, own[quarter[own] == number]) for number in range(1, QUARTERS + 1)]
    cells += [(topic, 0, own[on[own, k]]) for k, topic in enumerate(topics)]
    return (cell for cell in cells if len(cell[2]))
