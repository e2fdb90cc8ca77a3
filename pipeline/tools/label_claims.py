"""Draws sentences of one conversation to label, so that its claims can be counted whatever the model gets wrong.

Put 1 (a factual claim that the public would want checked) or 0 into the column `claim` of every row, save the file in
data/labels/claims, and run `dvc repro`: density and interval of the conversation then stand on these labels. With
`--also verifiable` claims that could be checked at all are counted by labels, too, and with topics their shares of the
time, in checks.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from pipeline.claims import heads
from pipeline.conversation.error_model import ErrorModel
from pipeline.core import command, config, tables
from pipeline.measures import claim_labels

RESULTS = Path("data/results")


def main() -> int:
    """Read sentences and scores, write the drawn sentences as CSV."""
    parser = command.parser(__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("transcript", help="transcript_id, as in data/results/speakers.csv")
    parser.add_argument("--n", type=int, default=60, help="sentences to draw (default 60)")
    parser.add_argument("--also", nargs="+", default=[], help="label these, too: `verifiable`, or topics by id")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    given = parser.parse_args()
    scanned = tables.scan("sentences", "turns", "claims", only=[given.transcript])
    found = next(iter(scanned), None)
    if found is None:
        raise command.Problem(f"no transcript {given.transcript!r} in the tables; data/results/speakers.csv names them")
    sentences, turns, claims = found[1]
    sentences = sentences.merge(turns[["turn_index", "speaker"]], on="turn_index", validate="many_to_one")
    counted = ~sentences.speaker.isin(config.load("speakers").uncounted(given.transcript)).to_numpy()
    errors = ErrorModel.of(heads.errors(config.load("claims")))
    chances = errors.probabilities(claims.score.to_numpy(dtype=np.float64)[counted])
    if given.n < 12 or given.n > len(chances):
        raise command.Problem(
            f"--n {given.n}: draw at least 12 and at most all {len(chances)} sentences whose claims count"
        )
    topics: config.Topics = config.load("topics")
    known = ["verifiable", *(topic.id for topic in config.load_topics(topics.topics_folder))]
    if strange := [name for name in given.also if name not in known]:
        hint = config.nearest(strange[0], known)
        raise command.Problem(f"--also {strange[0]}: neither `verifiable` nor a topic; {hint}")
    path = RESULTS / f"to_label.{given.transcript}.csv"
    asked = claim_labels.draw(sentences[counted], chances, given.n, given.seed, given.also)
    tables.write_text(path, asked.to_csv(index=False))
    columns, place = ", ".join(["`claim`", *given.also]), command.printable(str(path))
    print(f"label_claims: {len(asked)} sentences in {place}: put 1 or 0 into {columns} of every row,")
    print("save the file in data/labels/claims, and run `dvc repro`")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
