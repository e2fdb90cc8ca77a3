"""The claims table: every sentence with its score, neighbours, topics, repetitions and known fact-checks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.claims import repeated

Flags = NDArray[np.bool_]
REVIEW = {  # column of the claims table: column of interim/fact_checks
    "fact_check_claim": "claim",
    "fact_check_verdict": "verdict",
    "fact_check_publisher": "publisher",
    "fact_check_link": "link",
    "fact_check_similarity": "similarity",
}


def claim_list(
    sentences: pd.DataFrame,
    on: Flags,
    topics: Sequence[str],
    is_claim: Flags,
    groups: pd.DataFrame,
    known: pd.DataFrame,
) -> pd.DataFrame:
    """Rows of results/claims for one transcript's sentences, in order, with speaker and score.

    `groups` are the repeated claims of `repeated.groups`; `known` are its rows of interim/fact_checks, of which a
    sentence shows the most similar.
    """
    columns = ["transcript_id", "sentence_index", "speaker", "start_s", "end_s", "text", "score"]
    labels = np.asarray(topics, dtype=object)
    frame = sentences[columns].assign(
        before=_neighbour(sentences, 1),
        after=_neighbour(sentences, -1),
        topics=pd.Series([list(labels[row]) for row in on], index=sentences.index, dtype=object),
        is_claim=is_claim,
    )
    of = groups.set_index("sentence_index")
    for column in ("claim_group", "n_times"):
        frame[column] = of[column].reindex(frame.sentence_index).astype("Int64").to_numpy()
    best = known[known["rank"] == 1].set_index("sentence_index").reindex(frame.sentence_index)
    for column, source in REVIEW.items():
        frame[column] = best[source].to_numpy()
    return frame


def _neighbour(sentences: pd.DataFrame, step: int) -> pd.Series[str]:
    """The sentence before (1) or after (-1), with who says it where that is another; null at the ends."""
    speaker, text = sentences.speaker.shift(step), sentences.text.shift(step)
    return text.where(speaker == sentences.speaker, speaker + ": " + text)


def repeated_groups(sentences: pd.DataFrame, is_claim: Flags, vectors: NDArray[np.float32]) -> pd.DataFrame:
    """The groups of near-duplicates among the claims of one transcript; `vectors` has a row for each sentence."""
    columns = ["transcript_id", "sentence_index", "speaker", "start_s", "text", "score"]
    return repeated.groups(sentences.loc[is_claim, columns], vectors[is_claim])
