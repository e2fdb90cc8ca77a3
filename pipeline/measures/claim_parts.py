"""Claim density of each part of a conversation: by speaker, by topic, and by quarter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.measures import density
from pipeline.tables import EVERYONE

QUARTERS = 4
KEY = ("transcript_id", "speaker", "topic", "quarter")
Flags = NDArray[np.bool_]


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
    rows = []
    for speaker in [EVERYONE, *sorted(set(sentences.speaker[counted]))]:
        own = counted if speaker == EVERYONE else counted & (sentences.speaker == speaker).to_numpy()
        for topic, number, chosen in _cells(own, on, topics, quarter):
            said = sentences[chosen]
            amounts = {"n_sentences": len(said), "n_words": said.n_words.sum(), "speech_s": said.speech_s.sum()}
            key = {"speaker": speaker, "topic": topic, "quarter": number}
            rows.append(key | amounts | density.describe(said, settings))
    columns = [*KEY[1:], "n_sentences", "n_words", "speech_s", "n_claims", *density.COLUMNS]
    frame = pd.DataFrame(rows, columns=columns)
    frame.insert(0, "transcript_id", sentences.transcript_id.iloc[0] if len(sentences) else "")
    return frame


def _cells(
    own: Flags, on: Flags, topics: Sequence[str], quarter: NDArray[np.int64]
) -> Iterator[tuple[str, int, Flags]]:
    """Topic, quarter (0: all four) and sentences of each part with a sentence in it."""
    cells = [(EVERYONE, 0, own)]
    cells += [(EVERYONE, number, own & (quarter == number)) for number in range(1, QUARTERS + 1)]
    cells += [(topic, 0, own & on[:, k]) for k, topic in enumerate(topics)]
    return (cell for cell in cells if cell[2].any())
