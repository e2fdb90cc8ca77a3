"""Compares the tables with gold labels: topics, claims, who said what, and speaking time."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline import command, config, tables
from pipeline import gold as gold_files
from pipeline.inference import heads
from pipeline.measures import agreement, density, reliability, share

METRICS = Path("data/results/metrics.json")
MISTAKES = Path("data/results/mistakes.csv")
RELIABILITY = Path("data/results/plots/claim_reliability.csv")
LABELS = ("transcript_id", "sentence_index", "speaker", "text", "label", "gold", "score")
NOT_LABELS = {"sentence_index", "speaker", "text"}


def judge(
    sentences: pd.DataFrame, gold: pd.DataFrame, scores: pd.DataFrame, thresholds: dict[str, float], min_aligned: float
) -> tuple[dict[str, Any], pd.DataFrame]:
    """Scores of one transcript against labelled sentences, and the sentences that were got wrong.

    `sentences` has text, speaker and turn_index; `gold` has text, speaker and a 0/1 column for each label; `scores` has
    one column for each label that was predicted, rows as in `sentences`.
    """
    labels = [c for c in gold.columns if c not in NOT_LABELS and c in scores.columns]
    carried = agreement.carry(list(sentences.text), list(gold.text), gold[labels].to_numpy(dtype=bool))
    if carried.aligned < min_aligned:
        raise config.ConfigError(
            f"only {carried.aligned:.1%} of the gold's words were found in the transcript, less than {min_aligned:.0%} "
            "(configs/evaluate.yaml: min_aligned). Is it the gold of another transcript, or of another edition?"
        )
    metrics: dict[str, Any] = {"words_aligned": round(carried.aligned, 4)}
    wrong = []
    for k, label in enumerate(labels):
        truth, score = carried.labels[carried.known, k], scores[label].to_numpy(dtype=float)[carried.known]
        predicted = score >= thresholds[label]
        by_turn = _by_turn(sentences.turn_index.to_numpy()[carried.known], truth, predicted, score)
        metrics[label] = {"sentence": agreement.scores(truth, predicted, score), "turn": agreement.scores(*by_turn)}
        rows = sentences[carried.known][truth != predicted]
        wrong.append(rows.assign(label=label, gold=truth[truth != predicted], score=score[truth != predicted]))
    if "speaker" in gold.columns:
        metrics["attribution"] = _attribution(sentences, gold, carried)
    mistakes = pd.concat(wrong) if wrong else pd.DataFrame(columns=list(LABELS))
    return metrics, mistakes[list(LABELS)]


def _by_turn(turn: np.ndarray, truth: np.ndarray, predicted: np.ndarray, score: np.ndarray) -> list[np.ndarray]:
    """A turn is on a topic where any of its sentences is; its score is its highest."""
    grouped = pd.DataFrame({"turn": turn, "truth": truth, "predicted": predicted, "score": score}).groupby("turn").max()
    return [grouped[name].to_numpy() for name in ("truth", "predicted", "score")]


def _attribution(sentences: pd.DataFrame, gold: pd.DataFrame, carried: agreement.Carried) -> dict[str, float]:
    """The share of aligned sentences' words that were given to the speaker that the gold names."""
    same = sentences.speaker.to_numpy()[carried.known] == gold.speaker.to_numpy()[carried.gold_of[carried.known]]
    n_words = sentences.n_words.to_numpy()[carried.known]
    return {"words_right": round(float((same * n_words).sum() / n_words.sum()), 6)}


def claims_against_gold(
    sentences: pd.DataFrame, gold: pd.DataFrame, how: density.Settings
) -> tuple[dict[str, Any], pd.DataFrame]:
    """How far claim scores, probabilities and densities of one transcript hold, and the points of its reliability plot.

    `sentences` has text, speaker, n_words, speech_s, turn_index and the claim's `score`; `gold` has text and claim.
    """
    carried = agreement.carry(list(sentences.text), list(gold.text), gold[["claim"]].to_numpy(dtype=bool))
    known, truth = sentences[carried.known], carried.labels[carried.known, 0]
    p = how.errors.probabilities(known.score.to_numpy(dtype=float))
    figures = {
        "precision_at_recall": reliability.precision_at_recall(truth, known.score.to_numpy(dtype=float)),
        "calibration_error": round(reliability.calibration_error(p, truth), 4),
        "density": reliability.density_errors(known, truth, how),
    }
    return figures, reliability.reliability(p, truth)


def speaking_time(turns: pd.DataFrame, gold: pd.DataFrame) -> dict[str, Any]:
    """Errors of the shares of speaking time, in points, of one transcript against gold turns."""
    table = share.compare(turns, gold)
    errors = table.error_points.abs()
    return {
        "largest_error_points": round(float(errors.max()), 3),
        "mean_error_points": round(float(errors.mean()), 3),
        "speakers": {str(name): round(float(value), 3) for name, value in table.error_points.items()},
    }


def _wide(sentences: pd.DataFrame, topics: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    scores = topics.pivot(index="sentence_index", columns="topic", values="score").reindex(sentences.sentence_index)
    return scores.assign(claim=claims.set_index("sentence_index").score).reset_index(drop=True)


def evaluate(
    labels: Path, thresholds: dict[str, float], min_aligned: float, how: density.Settings
) -> tuple[dict[str, Any], pd.DataFrame, pd.DataFrame]:
    """Metrics of every transcript that has gold in the folder, its sentences that were got wrong, and the reliability
    of claims."""
    metrics: dict[str, Any] = {}
    points = [pd.DataFrame(columns=["transcript_id", "bin", "n", "probability", "share"])]
    mistakes: list[pd.DataFrame] = []
    for transcript_id, (sentences, turns, topics, claims) in tables.scan("sentences", "turns", "topics", "claims"):
        found: dict[str, Any] = {}
        sentences = sentences.merge(turns[["turn_index", "speaker"]], on="turn_index", validate="many_to_one")
        if (path := labels / f"{transcript_id}.sentences.csv").exists():
            try:
                gold = gold_files.read_sentences(path)
                found, wrong = judge(sentences, gold, _wide(sentences, topics, claims), thresholds, min_aligned)
            except config.ConfigError as error:
                raise config.ConfigError(f"{path}: {error}") from error
            mistakes.append(wrong)
            if "claim" in gold.columns:
                scored = density.with_speech_bounds(sentences, turns).assign(score=claims.score.to_numpy())
                figures, reliable = claims_against_gold(scored, gold, how)
                found["claim"] |= figures
                points.append(reliable.assign(transcript_id=transcript_id))
        for path in sorted(labels.glob(f"{transcript_id}.speaking_time.*")):
            found["speaking_time"] = speaking_time(turns, gold_files.read_turns(path))
        if found:
            metrics[transcript_id] = found
    mistaken = pd.concat(mistakes) if mistakes else pd.DataFrame(columns=list(LABELS))
    return metrics, mistaken, pd.concat(points[1:] or points)[list(points[0].columns)]


def _against_gold(paths: list[Path], transcript: str) -> int:
    """Print speaking time against gold turns, for the transcript of each gold file's name (or the one named)."""
    for path in paths:
        wanted = transcript or path.name.split(".")[0]
        turns = next((t for name, (t,) in tables.scan("turns") if name == wanted), None)
        if turns is None:
            known = [name for name, _ in tables.scan("turns")]
            raise config.ConfigError(f"{path}: there is no transcript {wanted!r}; {config.nearest(wanted, known)}")
        print(f"{wanted} against {path}\n{share.compare(turns, gold_files.read_turns(path)).round(2).to_string()}\n")
    return 0


def _line(name: str, found: dict[str, Any]) -> str:
    parts = [
        f"{label} F1 {values['sentence']['f1']:.2f}"
        for label, values in found.items()
        if isinstance(values, dict) and "f1" in values.get("sentence", {})
    ]
    if "attribution" in found:
        parts.append(f"words attributed rightly {found['attribution']['words_right']:.1%}")
    if "speaking_time" in found:
        parts.append(f"speaking time within {found['speaking_time']['largest_error_points']:.2f} points")
    return f"evaluate: {command.printable(name)}: " + ", ".join(parts)


def main() -> int:
    """Read the tables and the gold, write metrics.json and the list of mistakes."""
    parser = command.parser(__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--speaking-time", nargs="+", type=Path, metavar="GOLD", help="gold turns (jsonl, rttm, tsv): only print"
    )
    parser.add_argument("--transcript", default="", help="the transcript of that gold (default: the gold file's name)")
    arguments = parser.parse_args()
    if arguments.speaking_time:
        return _against_gold(arguments.speaking_time, arguments.transcript)
    settings: config.Evaluate = config.load("evaluate")
    topics: config.Topics = config.load("topics")
    claims: config.Claims = config.load("claims")
    names = [topic.id for topic in config.load_topics(topics.topics_folder)]
    thresholds = {**dict.fromkeys(names, topics.threshold), "claim": claims.threshold}
    intervals: config.Summarize = config.load("summarize")
    errors = density.ErrorModel.of(heads.errors(claims))
    how = density.Settings(errors, claims.threshold, intervals.level, intervals.resamples, intervals.seed)
    metrics, mistakes, points = evaluate(Path(settings.labels), thresholds, settings.min_aligned, how)
    tables.write_text(METRICS, json.dumps(metrics, indent=2, sort_keys=True) + "\n")
    tables.write_csv(MISTAKES, mistakes.round({"score": 4}))
    tables.write_text(RELIABILITY, points.to_csv(index=False))
    for name, found in metrics.items():
        print(_line(name, found))
    if not metrics:
        print(f"evaluate: no gold in {settings.labels} for any transcript in the run; metrics.json is empty")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
