"""The claims table: every sentence with its score, neighbours, topics, repetitions and known fact-checks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.claims import kinds, repeated, unclear
from pipeline.conversation.view import Conversation
from pipeline.core import decisions

COLUMNS = ("sentence_index", "speaker", "start_s", "end_s", "estimated", "text", "score")
KIND_SURE = decisions.number("claims", "kind_sure")
REVIEW = {  # column of the claims table: column of interim/fact_checks
    "fact_check_claim": "claim",
    "fact_check_verdict": "verdict",
    "fact_check_publisher": "publisher",
    "fact_check_link": "link",
    "fact_check_similarity": "similarity",
}


def claim_list(conversation: Conversation, groups: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Rows of results/claims for the sentences of a conversation, in order.

    `groups` are its repeated claims; `known` are its rows of interim/fact_checks, of which a sentence shows the most
    similar.
    """
    sentences = conversation.sentences
    labels = np.asarray(conversation.topic_names(), dtype=object)
    frame = timed(sentences)[["transcript_id", *COLUMNS]].assign(
        before=_neighbour(sentences, 1),
        after=_neighbour(sentences, -1),
        topics=pd.Series([list(labels[row]) for row in conversation.on], index=sentences.index, dtype=object),
        is_claim=conversation.is_claim,
    )
    frame = frame.assign(**_kinds(sentences))
    of = groups.set_index("sentence_index")
    for column in ("claim_group", "n_times"):
        frame[column] = of[column].reindex(frame.sentence_index).astype("Int64").to_numpy()
    best = known[known["rank"] == 1].set_index("sentence_index").reindex(frame.sentence_index)
    for column, source in REVIEW.items():
        frame[column] = best[source].to_numpy()
    return frame


def _kinds(sentences: pd.DataFrame) -> dict[str, Any]:
    """Of what kind a sentence is where that is sure, whether it stands alone, and its unclear words if not."""
    nothing = pd.Series(None, index=sentences.index, dtype=object)
    if "alone" not in sentences.columns or sentences.alone.isna().all():
        return {"kind": nothing, "stands_alone": nothing, "unclear": nothing.map(lambda _: [])}
    alone = sentences.alone >= kinds.ALONE
    words = [[] if clear else unclear.words(text) for clear, text in zip(alone, sentences.text, strict=True)]
    return {
        "kind": sentences.kind.where(sentences.kind_score >= KIND_SURE, None),
        "stands_alone": alone.astype(object),
        "unclear": pd.Series(words, index=sentences.index, dtype=object),
    }


def timed(sentences: pd.DataFrame) -> pd.DataFrame:
    """The sentences with `start_s` and `end_s` on the one clock."""
    return sentences.assign(start_s=sentences.clock_s, end_s=sentences.clock_end_s)


def _neighbour(sentences: pd.DataFrame, step: int) -> pd.Series[str]:
    """The sentence before (1) or after (-1), with who says it where that is another; null at the ends."""
    speaker, text = sentences.speaker.shift(step), sentences.text.shift(step)
    return text.where(speaker == sentences.speaker, speaker + ": " + text)


def repeated_groups(conversation: Conversation) -> pd.DataFrame:
    """The groups of near-duplicates among the claims of a conversation; none by vectors that cannot be compared."""
    is_claim, vectors = conversation.is_claim, conversation.vectors
    if repeated.not_calibrated(conversation.encoder):
        is_claim = np.zeros_like(is_claim)
    rows = timed(conversation.sentences).loc[is_claim, ["transcript_id", *COLUMNS]]
    if vectors is None:
        vectors = np.zeros((len(is_claim), 1), dtype=np.float32)
    return repeated.groups(rows.drop(columns="end_s"), vectors[is_claim])
