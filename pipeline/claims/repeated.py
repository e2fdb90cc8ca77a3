"""Repeated claims: near-duplicates of one claim, who says it how often; and how likely a sentence says one again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from pipeline.claims.same_claim import differ
from pipeline.core import decisions
from pipeline.core.encoder_names import without_execution

Floats = NDArray[np.float64]

SIMILAR = decisions.number("claims", "similar")  # cosine: the same statement in other words
_SAME = decisions.numbers("claims", "same")
# where as many pairs say the same as not, how far that is in doubt, and how fast it turns (data/METHOD.md)
SAME_AT, SAME_DOUBT, SAME_SLOPE = _SAME["at"], _SAME["doubt"], _SAME["slope"]
RELATED = decisions.number("claims", "related")  # cosine: below, nothing was read, and hardly a pair says the same
MIN_WORDS = decisions.whole("claims", "least_words")  # "You have not done it." repeats words, not a claim
_ROWS = 1024  # memory: rows compared at once


def not_calibrated(encoder: str) -> str:
    """Why claims cannot be compared by this encoder's vectors; empty where they can."""
    chosen = [decisions.decision("claims", name) for name in ("similar", "same", "related")]
    if all(one.holds_for(encoder) for one in chosen):
        return ""
    return (
        f"repeated claims cannot be told with the encoder {without_execution(encoder)!r}: how much alike the vectors "
        f"of one claim are was measured with {chosen[0].encoder} alone"
    )


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
                leader[[other for other in others if not differ(texts[row], texts[other])]] = row
    found = claims.iloc[order].assign(leader=leader)
    of = found.groupby("leader")
    found = found.assign(n_times=of.leader.transform("size"), n_speakers=of.speaker.transform("nunique"))
    found = found[found.n_times > 1]
    found = found.sort_values(["n_times", "leader"], ascending=[False, True], kind="stable", ignore_index=True)
    return found.assign(claim_group=pd.factorize(found.leader)[0]).drop(columns="leader")


def nearest_before(
    texts: Sequence[str], speakers: Sequence[str], vectors: NDArray[np.float32]
) -> tuple[NDArray[np.int64], Floats]:
    """For each sentence the nearest earlier one of the same speaker that it does not `differ` from, and their cosine.

    The row is -1 where there is none from the cosine `RELATED` on; sentences of a few words are left out.
    """
    who = np.asarray(speakers, dtype=object)
    long = np.array([len(text.split()) >= MIN_WORDS for text in texts], dtype=bool)
    row, cosine = np.full(len(texts), -1), np.zeros(len(texts))
    for first in range(0, len(texts), _ROWS):
        near = vectors[first : first + _ROWS] @ vectors.T
        for later in (np.flatnonzero(long[first : first + _ROWS]) + first).tolist():
            own = near[later - first, :later]
            candidates = np.flatnonzero((own >= RELATED) & long[:later] & (who[:later] == who[later]))
            ordered = candidates[np.argsort(-own[candidates], kind="stable")].tolist()
            nearest = next((earlier for earlier in ordered if not differ(texts[earlier], texts[later])), None)
            if nearest is not None:
                row[later], cosine[later] = nearest, min(float(own[nearest]), 1.0)
    return row, cosine


def says_the_same(cosine: ArrayLike, shift: float = 0.0) -> Floats:
    """The probability that two sentences of these cosines, which do not `differ`, say the same; `shift` moves where."""
    return 1 / (1 + np.exp(-SAME_SLOPE * (np.asarray(cosine, dtype=np.float64) - SAME_AT - shift)))


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
        estimated=("estimated", "first"),
        sentences=("sentence_index", list),
    )
    return rows.reset_index()
