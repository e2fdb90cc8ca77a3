"""One transcript's tables held against its gold: topics, claims, who said what, and speaking time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pipeline.conversation.view import MeasureSettings
from pipeline.core import config
from pipeline.evaluation import agreement, reliability

LABELS = ("transcript_id", "sentence_index", "speaker", "text", "label", "gold", "score")
NOT_LABELS = {"sentence_index", "speaker", "text"}
MARKS = ("ignore", "explicit")  # gold columns: not to be scored; shows its topic without its context
Decided = tuple[np.ndarray, np.ndarray, np.ndarray]  # truth, prediction and score of each unit
Scored = dict[str, tuple[np.ndarray, np.ndarray]]  # truth and score of each label


class Judged(NamedTuple):
    """Metrics by label, the sentences that were got wrong, and what was scored: the rows, their truth and scores."""

    metrics: dict[str, Any]
    mistakes: pd.DataFrame
    scored: Scored
    rows: np.ndarray


def judge(
    sentences: pd.DataFrame,
    gold: pd.DataFrame,
    scores: pd.DataFrame,
    thresholds: dict[str, float],
    min_aligned: float,
    gap: int = 2,
    taught: Collection[str] = (),
) -> Judged:
    """Scores of one transcript against labelled sentences.

    `sentences` has text, speaker and turn_index; `gold` has text, speaker and a 0/1 column for each label, and may have
    those of MARKS; `scores` has one column for each label that was predicted, rows as in `sentences`. A passage goes
    on over `gap` sentences off it. Sentences whose text is in `taught` are not scored: a model learnt from them.
    """
    labels = [name for name in gold.columns if name not in NOT_LABELS and name in scores.columns]
    marks = [mark for mark in MARKS if mark in gold.columns]
    carried = agreement.carry(list(sentences.text), list(gold.text), gold[[*labels, *marks]].to_numpy(dtype=bool))
    if carried.aligned < min_aligned:
        raise config.ConfigError(
            f"only {carried.aligned:.1%} of the gold's words were found in the transcript, less than {min_aligned:.0%} "
            "(configs/evaluate.yaml: min_aligned). Is it the gold of another transcript, or of another edition?"
        )
    metrics: dict[str, Any] = {"words_aligned": round(carried.aligned, 4)}
    marked = dict(zip(marks, carried.labels[:, len(labels) :].T, strict=True))
    unscored = marked.get("ignore", np.zeros(len(sentences), dtype=bool)) | sentences.text.isin(list(taught)).to_numpy()
    rows = carried.known & ~unscored
    turns = sentences.turn_index.to_numpy()[rows]
    wrong = []
    scored: Scored = {}
    for column, label in enumerate(labels):
        truth, score = carried.labels[rows, column], scores[label].to_numpy(dtype=float)[rows]
        predicted = score >= thresholds[label]
        metrics[label] = {
            "sentence": _agreement((truth, predicted, score), gap),
            "turn": _agreement(_by_turn(turns, truth, predicted, score), gap),
        }
        if "explicit" in marked and label != "claim":  # a claim is one by itself
            metrics[label]["sentence"] |= _recalls(truth, predicted, marked["explicit"][rows])
        scored[label] = truth, score
        missed = sentences[rows][truth != predicted]
        wrong.append(missed.assign(label=label, gold=truth[truth != predicted], score=score[truth != predicted]))
    if "speaker" in gold.columns:
        metrics["attribution"] = _attribution(sentences, gold, carried)
    mistakes = pd.concat(wrong) if wrong else pd.DataFrame(columns=list(LABELS))
    return Judged(metrics, mistakes[list(LABELS)], scored, rows)


def _agreement(decided: Decided, gap: int) -> dict[str, Any]:
    """Figures and, where there is more than one passage, their intervals."""
    intervals = agreement.passage_intervals(*decided[:2], gap)
    return {**agreement.scores(*decided), **({"interval": intervals} if intervals else {})}


def _recalls(truth: np.ndarray, predicted: np.ndarray, explicit: np.ndarray) -> dict[str, float]:
    """Recall of the sentences that show their topic alone, and of those that need their context."""
    parts = {"recall_explicit": truth & explicit, "recall_contextual": truth & ~explicit}
    return {name: round(float(predicted[part].mean()), 4) for name, part in parts.items() if part.any()}


def _by_turn(turn: np.ndarray, truth: np.ndarray, predicted: np.ndarray, score: np.ndarray) -> Decided:
    """A turn is on a topic where any of its sentences is; its score is its highest."""
    grouped = pd.DataFrame({"turn": turn, "truth": truth, "predicted": predicted, "score": score}).groupby("turn").max()
    return grouped.truth.to_numpy(), grouped.predicted.to_numpy(), grouped.score.to_numpy()


def _attribution(sentences: pd.DataFrame, gold: pd.DataFrame, carried: agreement.Carried) -> dict[str, float]:
    """The share of aligned sentences' words that were given to the speaker that the gold names."""
    same = sentences.speaker.to_numpy()[carried.known] == gold.speaker.to_numpy()[carried.gold_of[carried.known]]
    n_words = sentences.n_words.to_numpy()[carried.known]
    return {"words_right": round(float((same * n_words).sum() / n_words.sum()), 6)}


def claims_against_gold(
    sentences: pd.DataFrame, truth: np.ndarray, settings: MeasureSettings
) -> tuple[dict[str, Any], pd.DataFrame]:
    """How far claim scores, probabilities and densities of one transcript hold, and the points of its reliability plot.

    `sentences` are those that are scored, with speaker, n_words, speech_s, turn_index and the claim's `score`; `truth`
    says which of them are claims.
    """
    scores = sentences.score.to_numpy(dtype=float)
    chances = settings.claim_errors.probabilities(scores)
    figures = {
        "precision_at_recall": reliability.precision_at_recall(truth, scores),
        "calibration_error": round(reliability.calibration_error(chances, truth), 4),
        "density": reliability.density_errors(sentences, truth, settings),
    }
    return figures, reliability.reliability(chances, truth)


def speaking_time(table: pd.DataFrame) -> dict[str, Any]:
    """Errors of the shares of speaking time, in points, of one transcript, from `stopwatch.compared`."""
    errors = table.error_points.abs()
    return {
        "largest_error_points": round(float(errors.max()), 3),
        "mean_error_points": round(float(errors.mean()), 3),
        "speakers": {str(name): round(float(value), 3) for name, value in table.error_points.items()},
    }
