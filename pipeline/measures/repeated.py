"""Repeated claims: near-duplicates of one claim, who says it how often."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SIMILAR = 0.85  # cosine: the same statement in other words; below, sentences on one subject begin to mix
_ROWS = 1024  # rows compared at once


def groups(claims: pd.DataFrame, vectors: NDArray[np.float32], similar: float = SIMILAR) -> pd.DataFrame:
    """Groups of two or more near-duplicate claims, of one or many transcripts, most repeated first.

    `claims` has transcript_id, sentence_index, speaker, text and score, and `vectors` a row of length 1 for each. Every
    claim joins the best-scored one that it is similar to (leader clustering), so that chains of small steps do not
    bind different claims. Returns claim_group, n_times, n_speakers, and the rows' own columns.
    """
    order = np.lexsort((claims.sentence_index, claims.transcript_id, -claims.score.to_numpy(dtype=np.float64)))
    ordered = vectors[order]
    leader = np.full(len(order), -1)
    for first in range(0, len(order), _ROWS):
        near = ordered[first : first + _ROWS] @ ordered.T >= similar
        for row, similar_to in enumerate(near, start=first):
            if leader[row] < 0:
                leader[row] = row
                leader[np.flatnonzero(similar_to & (leader < 0))] = row
    found = claims.iloc[order].assign(leader=leader)
    of = found.groupby("leader")
    found = found.assign(n_times=of.leader.transform("size"), n_speakers=of.speaker.transform("nunique"))
    found = found[found.n_times > 1]
    found = found.sort_values(["n_times", "leader"], ascending=[False, True], kind="stable", ignore_index=True)
    return found.assign(claim_group=pd.factorize(found.leader)[0]).drop(columns="leader")
