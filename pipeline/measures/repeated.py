"""Repeated claims: near-duplicates of one claim, who says it how often."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.measures.same_claim import differ

SIMILAR = 0.8  # cosine: the same statement in other words; below, sentences on one subject begin to mix
MIN_WORDS = 5  # "You have not done it." repeats words, not a claim
_ROWS = 1024  # rows compared at once


def groups(claims: pd.DataFrame, vectors: NDArray[np.float32], similar: float = SIMILAR) -> pd.DataFrame:
    """Groups of two or more near-duplicate claims, of one or many transcripts, most repeated first.

    `claims` has transcript_id, sentence_index, speaker, text and score, and `vectors` a row of length 1 for each. Every
    claim joins the best-scored one that it is similar to (leader clustering), so that chains of small steps do not
    bind different claims; those that `differ` in a number, a name or a denial never join, nor do very short ones.
    Returns claim_group, n_times, n_speakers, and the rows' own columns.
    """
    long = np.array([len(text.split()) >= MIN_WORDS for text in claims.text], dtype=bool)
    claims, vectors = claims[long], vectors[long]
    order = np.lexsort((claims.sentence_index, claims.transcript_id, -claims.score.to_numpy(dtype=np.float64)))
    ordered = vectors[order]
    texts = claims.text.to_numpy(dtype=object)[order]
    leader = np.full(len(order), -1)
    for first in range(0, len(order), _ROWS):
        near = ordered[first : first + _ROWS] @ ordered.T >= similar
        for row, similar_to in enumerate(near, start=first):
            if leader[row] < 0:
                leader[row] = row
                others = np.flatnonzero(similar_to & (leader < 0))
                leader[[k for k in others if not differ(texts[row], texts[k])]] = row
    found = claims.iloc[order].assign(leader=leader)
    of = found.groupby("leader")
    found = found.assign(n_times=of.leader.transform("size"), n_speakers=of.speaker.transform("nunique"))
    found = found[found.n_times > 1]
    found = found.sort_values(["n_times", "leader"], ascending=[False, True], kind="stable", ignore_index=True)
    return found.assign(claim_group=pd.factorize(found.leader)[0]).drop(columns="leader")


def by_speaker(found: pd.DataFrame) -> pd.DataFrame:
    """Rows of results/repeated_claims: who says each of these groups' claims how often, most repeated first."""
    best = found.groupby(["transcript_id", "claim_group"]).text.transform("first")
    order = found.assign(of_group=best).sort_values("sentence_index", kind="stable")
    rows = order.groupby(["transcript_id", "claim_group", "speaker"], sort=True).agg(
        text=("of_group", "first"),
        n_times=("sentence_index", "size"),
        n_times_all=("n_times", "first"),
        n_speakers=("n_speakers", "first"),
        first_s=("start_s", "first"),
        sentences=("sentence_index", list),
    )
    return rows.reset_index()
