"""Who spoke on which topic and when: shares, passages, and the course over the conversation.

Every function takes one transcript's sentences in order (columns of `sentences`, and `speaker` of their turn)
and a boolean array `on` of shape (sentences, topics) that says which sentences are on which topic.
Shares weigh sentences by `speech_s`, their speaking time. The clock of a window is the transcript's own, from its
first sentence; where a sentence has no time, it is the running sum of the speaking time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core.tables import EVERYONE

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]
PASSAGE_COLUMNS = [
    *("topic", "start_s", "end_s", "first_sentence", "last_sentence", "n_sentences", "speech_s", "lead_speaker"),
]


def topic_shares(sentences: pd.DataFrame, on: Flags, topics: Sequence[str]) -> pd.DataFrame:
    """Rows of results/topic_shares without the claims: every speaker, and all together, by every topic."""
    codes, speakers = pd.factorize(sentences.speaker, sort=True)
    seconds = _column(sentences, "speech_s")
    starts = np.nan_to_num(_column(sentences, "start_s"), nan=np.inf)
    n_on, speech = (np.zeros((len(speakers) + 1, len(topics))) for _ in range(2))
    first = np.full((len(speakers) + 1, len(topics)), np.inf)
    for k in range(len(topics)):
        own, of = on[:, k], codes[on[:, k]] + 1
        n_on[:, k] = np.bincount(of, minlength=len(n_on))
        speech[:, k] = np.bincount(of, seconds[own], minlength=len(n_on))
        np.minimum.at(first[:, k], of, starts[own])
    n_on[0], speech[0], first[0] = n_on.sum(axis=0), speech.sum(axis=0), first.min(axis=0, initial=np.inf)
    total = np.bincount(codes + 1, seconds, minlength=len(n_on))
    total[0] = seconds.sum()
    frame = pd.DataFrame(
        {
            "speaker": np.repeat([EVERYONE, *speakers], len(topics)),
            "topic": np.tile(np.asarray(topics, dtype=object), len(speakers) + 1),
            "n_sentences": n_on.astype(np.int64).ravel(),
            "speech_s": speech.ravel(),
            "share_time": _ratio(speech, total[:, None]).ravel(),
            "first_s": np.where(np.isinf(first), np.nan, first).ravel(),
        }
    )
    frame.insert(0, "transcript_id", sentences.transcript_id.iloc[0] if len(sentences) else "")
    return frame


def passages(
    sentences: pd.DataFrame, on: Flags, topics: Sequence[str], max_gap_sentences: int, min_passage_sentences: int
) -> pd.DataFrame:
    """Rows of results/passages: stretches on one topic, going on over short gaps.

    `n_sentences`, `speech_s` and `lead_speaker` are of the sentences on the topic, not of those in the gaps.
    """
    found = []
    for column in range(len(topics)):
        hits = np.flatnonzero(on[:, column])
        stretches = np.split(hits, np.flatnonzero(np.diff(hits) > max_gap_sentences + 1) + 1)
        found += [(rows[0], column, rows) for rows in stretches if len(rows) >= max(1, min_passage_sentences)]
    ordered = sorted(found, key=lambda stretch: stretch[:2])
    frame = pd.DataFrame(
        [_passage(sentences.iloc[rows], topics[column]) for _, column, rows in ordered], columns=PASSAGE_COLUMNS
    )
    frame.insert(0, "passage_index", np.arange(len(frame)))
    frame.insert(0, "transcript_id", sentences.transcript_id.iloc[0] if len(sentences) else "")
    return frame


def within(sentences: pd.DataFrame, start_s: float, end_s: float) -> Numbers:
    """How much of each sentence, from 0 to 1, falls between two times from the conversation's first sentence."""
    starts, ends = clock(sentences)
    overlap = np.minimum(ends, end_s) - np.maximum(starts, start_s)
    inside = ((starts >= start_s) & (starts < end_s)).astype(np.float64)
    return np.where(ends > starts, np.clip(overlap / np.maximum(ends - starts, 1e-9), 0.0, 1.0), inside)


def share_within(sentences: pd.DataFrame, on: Flags, start_s: float, end_s: float) -> Numbers:
    """Each topic's share of the speaking time between two times, e.g. of the first ten minutes; NaN without speech."""
    seconds = _column(sentences, "speech_s") * within(sentences, start_s, end_s)
    return _ratio(seconds @ on, seconds.sum(), np.nan)


def course(sentences: pd.DataFrame, on: Flags, topics: Sequence[str], parts: int = 10) -> pd.DataFrame:
    """Each topic's share of the speaking time in successive equal parts: topic, part, start_s, share."""
    edges = np.linspace(0.0, duration(sentences), parts + 1)
    shares = np.stack([share_within(sentences, on, *edges[part : part + 2]) for part in range(parts)], axis=1)
    return pd.DataFrame(
        {
            "topic": np.repeat(np.asarray(topics, dtype=object), parts),
            "part": np.tile(np.arange(parts), len(topics)),
            "start_s": np.tile(edges[:-1], len(topics)),
            "share": shares.ravel(),
        }
    )


def duration(sentences: pd.DataFrame) -> float:
    """Seconds from the first sentence's start to the last one's end, by the clock of `clock`."""
    return float(clock(sentences)[1].max(initial=0.0))


def clock(sentences: pd.DataFrame) -> tuple[Numbers, Numbers]:
    """Start and end of each sentence from the conversation's beginning, in seconds."""
    starts, ends = _column(sentences, "start_s"), _column(sentences, "end_s")
    if np.isnan(starts).any() or np.isnan(ends).any():
        ends = np.cumsum(_column(sentences, "speech_s"))
        starts = ends - _column(sentences, "speech_s")
    origin = starts.min(initial=np.inf) if len(starts) else 0.0
    return starts - origin, ends - origin


def _passage(part: pd.DataFrame, topic: str) -> tuple[object, ...]:
    by_speaker = part.groupby("speaker", sort=True).speech_s.sum()
    index = part.sentence_index
    return (
        topic,
        part.start_s.min(),
        part.end_s.max(),
        index.iloc[0],
        index.iloc[-1],
        len(part),
        part.speech_s.sum(),
        by_speaker.idxmax(),
    )


def _column(sentences: pd.DataFrame, name: str) -> Numbers:
    return sentences[name].to_numpy(dtype=np.float64, na_value=np.nan)


def _ratio(part: NDArray[np.generic], whole: object, empty: float = 0.0) -> Numbers:
    """Part over whole; `empty` where the whole is nothing."""
    whole = np.broadcast_to(np.asarray(whole, dtype=np.float64), part.shape)
    out = np.full(part.shape, empty)
    np.divide(part, whole, out=out, where=whole > 0, casting="unsafe")
    return out
