"""Which sentences say what a published fact-check is about: near vectors, and nothing that tells them apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.claims.same_claim import covers
from pipeline.core import decisions

MIN_WORDS = decisions.whole("claims", "least_words_reviewed")  # "That is not true." is near to many claims
_CELLS = 4_000_000  # memory: similarities held at once


def matches(
    sentences: Sequence[str],
    vectors: NDArray[np.float32],
    claims: Sequence[str],
    claim_vectors: NDArray[np.float32],
    similar: float,
    most: int,
) -> list[tuple[int, int, float]]:
    """(sentence, claim, cosine) of each sentence's most similar claims, at most `most` of them, best first.

    Both arrays hold rows of length 1. A pair counts from the cosine `similar` on, if the sentence has a few words and
    `same_claim.covers` finds no number, year, name, denial or direction that parts them.
    """
    found = []
    rows = max(1, _CELLS // max(1, len(claims)))
    for begin in range(0, len(sentences), rows):
        near = vectors[begin : begin + rows] @ claim_vectors.T
        for row, cosines in enumerate(near, start=begin):
            if len(sentences[row].split()) < MIN_WORDS:
                continue
            candidates = np.flatnonzero(cosines >= similar)
            ordered = candidates[np.argsort(-cosines[candidates], kind="stable")]
            same = [int(claim) for claim in ordered if covers(sentences[row], claims[claim])]
            found += [(row, claim, min(float(cosines[claim]), 1.0)) for claim in same[:most]]
    return found
