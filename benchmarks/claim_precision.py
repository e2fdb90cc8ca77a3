"""What a lower precision of the encoder costs the claims: a head trained on fp32, tested on later debates at each.

python -m benchmarks.claim_precision [--before 2012] [fp32 int8 ...]

Needs ClaimBuster (models/claims.yaml). Topics: python -m benchmarks.topics few_shot --precision int8
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, f1_score

from pipeline.claims.claim_models import raw_log_odds
from pipeline.core import config
from pipeline.encoders.runners import encoder as encoders
from pipeline.training import claim_data, fit_claims, train_claims


def vectors(texts: Sequence[str], precision: str) -> NDArray[np.float32]:
    """Vectors as precise as the embeddings table's, by the encoder of configs/embed.yaml at a precision."""
    embed: config.Embed = config.load("embed")
    found = encoders.configured(embed.model_copy(update={"device": "cpu", "precision": precision}))
    return found.encode(list(texts)).astype(np.float16).astype(np.float32)


def main() -> None:
    """Train once, test at each precision, print AP and F1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("precisions", nargs="*", default=["fp32", "int8"])
    parser.add_argument("--before", type=int, default=2012, help="train on debates before this year, test on the rest")
    given = parser.parse_args()
    settings = config.parse(claim_data.Settings, claim_data.SETTINGS)
    data = claim_data.read(settings)
    year = np.array([int(debate[:4]) for debate in data.debate])
    before, after = year < given.before, year >= given.before
    parts = [part.rows(before) for part in train_claims.parts_of(data, True)]
    arrays = fit_claims.fit(parts, data.vectors.shape[1], settings.recipe)
    text = [data.text[k] for k in np.flatnonzero(after)]
    truth = data.label[after] == claim_data.CLASSES[1]
    print(f"trained on {before.sum()} sentences before {given.before} at fp32, tested on {after.sum()}")
    for precision in given.precisions:
        score = raw_log_odds(arrays, text, vectors(text, precision))
        print(f"{precision}: AP {average_precision_score(truth, score):.4f}, F1 {f1_score(truth, score >= 0):.4f}")


if __name__ == "__main__":
    main()
