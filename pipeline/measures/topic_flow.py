"""Who spoke on which topic and when: the rows of results/topic_shares and results/passages.

Shares weigh sentences by `speech_s`, their speaking time; times are those of the conversation's one clock.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.conversation.view import Conversation, Ints
from pipeline.core.tables.columns import EVERYONE

Numbers = NDArray[np.float64]
PASSAGE_COLUMNS = (
    *("topic", "start_s", "end_s", "estimated", "first_sentence", "last_sentence", "n_sentences", "speech_s"),
    "lead_speaker",
)


def topic_shares(conversation: Conversation) -> pd.DataFrame:
    """Rows of results/topic_shares without the claims: every speaker, and all together, by every topic."""
    sentences, topics, on = conversation.sentences, conversation.topic_names(), conversation.on
    codes, speakers = pd.factorize(sentences.speaker, sort=True)
    seconds = sentences.speech_s.to_numpy(dtype=np.float64)
    in_time = np.argsort(sentences.clock_s.to_numpy(dtype=np.float64), kind="stable")
    rank = np.argsort(in_time)  # by the clock: where two speak at once, rows are not in the order of time
    shape = len(speakers) + 1, len(topics)  # the first row is of everyone
    n_on, speech, first = np.zeros(shape), np.zeros(shape), np.full(shape, len(sentences), dtype=np.int64)
    for column in range(len(topics)):
        rows = np.flatnonzero(on[:, column])
        of = codes[rows] + 1
        n_on[:, column] = np.bincount(of, minlength=shape[0])
        speech[:, column] = np.bincount(of, seconds[rows], minlength=shape[0])
        np.minimum.at(first[:, column], of, rank[rows])
    n_on[0], speech[0], first[0] = n_on.sum(axis=0), speech.sum(axis=0), first.min(axis=0, initial=len(sentences))
    total = np.bincount(codes + 1, seconds, minlength=shape[0])
    total[0] = seconds.sum()
    frame = pd.DataFrame(
        {
            "transcript_id": conversation.transcript_id,
            "speaker": np.repeat([EVERYONE, *speakers], len(topics)),
            "topic": np.tile(np.asarray(topics, dtype=object), shape[0]),
            "n_sentences": n_on.astype(np.int64).ravel(),
            "speech_s": speech.ravel(),
            "share_time": np.divide(
                speech, total[:, None], out=np.zeros(shape), where=np.broadcast_to(total[:, None] > 0, shape)
            ).ravel(),
        }
    )
    begun = sentences[["clock_s", "estimated"]].iloc[in_time].reset_index(drop=True).reindex(first.ravel())
    return frame.assign(first_s=begun.clock_s.to_numpy(), estimated=begun.estimated.astype("boolean").to_numpy())


def passages(conversation: Conversation) -> pd.DataFrame:
    """Rows of results/passages: stretches on one topic, going on over short gaps.

    `n_sentences`, `speech_s` and `lead_speaker` are of the sentences on the topic, not of those in the gaps.
    """
    found = [
        (rows, topic)
        for topic, flags in zip(conversation.topic_names(), conversation.on.T, strict=True)
        for rows in conversation.passages(flags)
    ]
    found.sort(key=lambda passage: int(passage[0][0]))
    rows = [_passage(conversation.sentences, rows, topic) for rows, topic in found]
    frame = pd.DataFrame(rows, columns=list(PASSAGE_COLUMNS))
    frame.insert(0, "passage_index", np.arange(len(frame)))
    frame.insert(0, "transcript_id", conversation.transcript_id)
    return frame


def _passage(sentences: pd.DataFrame, rows: Ints, topic: str) -> tuple[object, ...]:
    part = sentences.iloc[rows]
    by_speaker = part.groupby("speaker", sort=True).speech_s.sum()
    first = part.clock_s.argmin()
    return (
        topic,
        part.clock_s.iloc[first],
        part.clock_end_s.max(),
        bool(part.estimated.iloc[first]),
        part.sentence_index.iloc[0],
        part.sentence_index.iloc[-1],
        len(part),
        part.speech_s.sum(),
        by_speaker.idxmax(),
    )
