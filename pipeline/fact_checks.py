"""Finds published fact-checks of what was said, in local ClaimReview files; does nothing unless it is asked to."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm import tqdm

from pipeline.claims import claim_reviews, repeated, reviewed
from pipeline.conversation.vectors import unit
from pipeline.core import command, config, tables
from pipeline.core.encoder_names import without_execution
from pipeline.encoders.runners import encoder as encoders

COLUMNS = ("claim", "claimant", "verdict", "publisher", "link", "date")


def match(
    sentences: pd.DataFrame,
    vectors: NDArray[np.float32],
    reviews: Sequence[claim_reviews.ClaimReview],
    review_vectors: NDArray[np.float32],
    settings: config.FactChecks,
) -> pd.DataFrame:
    """The fact_checks table of one transcript; each array has a row of length 1 for each sentence or review."""
    claims = [review.claim for review in reviews]
    found = reviewed.matches(list(sentences.text), vectors, claims, review_vectors, settings.similar, settings.most)
    rows = [
        {
            "sentence_index": sentences.sentence_index.iloc[row],
            "similarity": cosine,
            **{name: getattr(reviews[k], name) or None for name in COLUMNS},
        }
        for row, k, cosine in found
    ]
    frame = pd.DataFrame(rows, columns=["sentence_index", "similarity", *COLUMNS])
    frame.insert(0, "transcript_id", sentences.transcript_id.iloc[0] if len(sentences) else "")
    return frame.assign(rank=frame.groupby("sentence_index").cumcount() + 1)


def _encoded(claims: Sequence[str]) -> tuple[str, NDArray[np.float32]]:
    """The encoder's name, and the claims' vectors."""
    how: config.Embed = config.load("embed")
    name = encoders.name_of(how)
    encoder = encoders.configured(how)
    with tqdm(total=len(claims), unit=" fact-checks", desc="fact_checks") as bar:
        return name, unit(encoder.encode(claims, bar.update))


def main() -> int:
    """Read sentences, embeddings and the fact-checks, write the matches."""
    command.arguments(__doc__)
    settings: config.FactChecks = config.load("fact_checks")
    if not settings.match:
        tables.write("fact_checks", tables.empty("fact_checks"))
        print("fact_checks: off (configs/fact_checks.yaml: match)")
        return 0
    reviews, aside = claim_reviews.read_folder(settings.reviews)
    for reason, count in sorted(aside.items()):
        print(f"fact_checks: {count} set aside: {reason}")
    if not reviews:
        raise claim_reviews.ReviewError(
            f"{settings.reviews}: holds no usable fact-check. Put ClaimReview JSON there, or set match: false"
        )
    name, vectors = _encoded([review.claim for review in reviews])
    if note := repeated.not_calibrated(name):
        print(f"fact_checks: note: read what is matched, and set `similar` anew: {note}", file=sys.stderr)
    done = 0
    with tables.Writer("fact_checks") as writer:
        for transcript_id, (sentences, embeddings) in tables.scan("sentences", "embeddings"):
            if len(embeddings) != len(sentences) or {without_execution(by) for by in embeddings.encoder.unique()} - {
                name
            }:
                raise command.Problem(f"{transcript_id}: the embeddings are not of this encoder. Run `dvc repro embed`")
            if len(sentences):
                found = match(sentences, unit(np.stack(list(embeddings.vector))), reviews, vectors, settings)
                writer.write(found)
                done += found.sentence_index.nunique()
    print(f"fact_checks: {len(reviews)} fact-checks, {done} sentences like one of them")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
