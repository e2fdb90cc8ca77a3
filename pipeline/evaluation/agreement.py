"""How well predictions agree with gold: labels carried over by aligned words, and the usual scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.conversation.passages import passages
from pipeline.evaluation.curves import average_precision
from pipeline.measures.intervals import interval, resample_sums
from pipeline.speech.words import words

LEVEL, RESAMPLES, SEED = 0.9, 2000, 0


@dataclass(frozen=True)
class Carried:
    """Gold labels on our own units.

    `labels`: shape (units, labels), True where at least half of the unit's aligned words stand in positive gold units;
    `known`: shape (units,), False where no word of the unit was found in the gold; `aligned`: the share of gold words
    that were found; `gold_of`: shape (units,), the gold unit of the unit's first aligned word, -1 where unknown.
    """

    labels: NDArray[np.bool_]
    known: NDArray[np.bool_]
    aligned: float
    gold_of: NDArray[np.int64]


def carry(ours: Sequence[str], gold: Sequence[str], labels: NDArray[np.bool_]) -> Carried:
    """Labels of the gold texts carried over to our texts, both in order, by aligning their words (not their cuts).

    The alignment is the one with the fewest insertions, deletions and substitutions of words (Levenshtein).
    """
    our_words, our_unit = _words(ours)
    gold_words, gold_unit = _words(gold)
    first, second = matching(our_words, gold_words)
    votes = np.zeros((len(ours), labels.shape[1]))
    seen = np.zeros(len(ours))
    np.add.at(seen, our_unit[first], 1)
    np.add.at(votes, our_unit[first], labels[gold_unit[second]])
    known = seen > 0
    gold_of = np.full(len(ours), -1)
    gold_of[our_unit[first][::-1]] = gold_unit[second][::-1]
    aligned = len(second) / len(gold_words) if gold_words else 0.0
    return Carried(votes * 2 >= np.maximum(seen, 1)[:, None], known, aligned, gold_of)


def matching(first: Sequence[str], second: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of the equal words in a Levenshtein alignment of two sequences: two arrays of one length, ascending."""
    from rapidfuzz.distance import Levenshtein

    pairs = [
        (block.a + offset, block.b + offset)
        for block in Levenshtein.opcodes(first, second).as_matching_blocks()
        for offset in range(block.size)
    ]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _words(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    tokens, units = [], []
    for unit, text in enumerate(texts):
        for word in words(text):
            tokens.append("".join(letter for letter in word.lower() if letter.isalnum()))
            units.append(unit)
    return tokens, np.array(units, dtype=np.int64)


def scores(
    truth: NDArray[np.bool_], predicted: NDArray[np.bool_], score: NDArray[np.float64]
) -> dict[str, float | int]:
    """Precision, recall and F1 of the decisions, average precision of the scores, and the counts behind them.

    A figure that the counts do not define (recall without a positive, for one) is left out.
    """
    hits = int((truth & predicted).sum())
    out: dict[str, float | int] = {"n": len(truth), "n_gold": int(truth.sum()), "n_predicted": int(predicted.sum())}
    if predicted.any():
        out["precision"] = round(hits / int(predicted.sum()), 4)
    if truth.any():
        out["recall"] = round(hits / int(truth.sum()), 4)
        out["f1"] = round(2 * hits / int(truth.sum() + predicted.sum()), 4)
        out["ap"] = round(average_precision(truth, score), 4)
    return out


def passage_intervals(truth: NDArray[np.bool_], predicted: NDArray[np.bool_], gap: int) -> dict[str, list[float]]:
    """90 % intervals of precision, recall and F1 by resampling passages, as [low, high].

    A passage is a stretch that gold or prediction calls positive, going on over `gap` units that neither does: its
    sentences stand or fall together, so that they are drawn together. One passage alone gives no interval.
    """
    found = passages(truth | predicted, gap)
    if len(found) < 2:
        return {}
    sides = np.stack([truth & predicted, predicted, truth], axis=1)
    counts = np.stack([sides[rows].sum(axis=0) for rows in found]).astype(np.float64)
    hits, called, positive = resample_sums(counts, RESAMPLES, SEED).T
    with np.errstate(invalid="ignore", divide="ignore"):
        figures = {"precision": hits / called, "recall": hits / positive, "f1": 2 * hits / (called + positive)}
    ends = {name: interval(samples, LEVEL) for name, samples in figures.items()}
    return {name: [round(float(end), 4) for end in both] for name, both in ends.items() if np.isfinite(both).all()}
