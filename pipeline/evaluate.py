"""Compares the tables with gold labels: topics, claims, who said what, and speaking time."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pipeline.claims import heads
from pipeline.core import command, config, tables
from pipeline.core.error_model import ErrorModel
from pipeline.evaluation import agreement, curves, headline, labelling, reliability, stopwatch
from pipeline.evaluation import gold as gold_files
from pipeline.measures import density

METRICS = Path("data/results/metrics.json")
ASKED = Path("data/results/to_label.csv")
HEADLINE = Path("data/results/headline.json")
MISTAKES = Path("data/results/mistakes.csv")
CURVES = Path("data/results/plots/precision_recall.csv")
RELIABILITY = Path("data/results/plots/claim_reliability.csv")
LABELS = ("transcript_id", "sentence_index", "speaker", "text", "label", "gold", "score")
NOT_LABELS = {"sentence_index", "speaker", "text"}
MARKS = ("ignore", "explicit")  # gold columns: not to be scored; shows its topic without its context
Decided = tuple[np.ndarray, np.ndarray, np.ndarray]  # truth, prediction and score of each unit
Scored = dict[str, tuple[np.ndarray, np.ndarray]]  # truth and score of each label


@dataclass(frozen=True)
class Findings:
    """The metrics of each transcript, its sentences that were got wrong, and the points of the plots."""

    metrics: dict[str, Any]
    mistakes: pd.DataFrame
    curves: pd.DataFrame
    reliability: pd.DataFrame


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
    labels = [c for c in gold.columns if c not in NOT_LABELS and c in scores.columns]
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
    for k, label in enumerate(labels):
        truth, score = carried.labels[rows, k], scores[label].to_numpy(dtype=float)[rows]
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
    sentences: pd.DataFrame, truth: np.ndarray, how: density.Settings
) -> tuple[dict[str, Any], pd.DataFrame]:
    """How far claim scores, probabilities and densities of one transcript hold, and the points of its reliability plot.

    `sentences` are those that are scored, with speaker, n_words, speech_s, turn_index and the claim's `score`; `truth`
    says which of them are claims.
    """
    scores = sentences.score.to_numpy(dtype=float)
    p = how.errors.probabilities(scores)
    figures = {
        "precision_at_recall": reliability.precision_at_recall(truth, scores),
        "calibration_error": round(reliability.calibration_error(p, truth), 4),
        "density": reliability.density_errors(sentences, truth, how),
    }
    return figures, reliability.reliability(p, truth)


def speaking_time(table: pd.DataFrame) -> dict[str, Any]:
    """Errors of the shares of speaking time, in points, of one transcript, from `stopwatch.compared`."""
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
    labels: Path,
    thresholds: dict[str, float],
    min_aligned: float,
    how: density.Settings,
    gap: int = 2,
    taught: Collection[str] = (),
    speakers: config.Speakers | None = None,
) -> Findings:
    """Holds every transcript that has gold against it."""
    metrics: dict[str, Any] = {}
    points = [pd.DataFrame(columns=["transcript_id", "bin", "n", "probability", "share"])]
    mistakes: list[pd.DataFrame] = []
    everything: list[Scored] = []
    labelled, names = gold_files.Labelled(labels, [*thresholds, *MARKS]), list[str]()
    for transcript_id, (sentences, turns, topics, claims) in tables.scan("sentences", "turns", "topics", "claims"):
        found: dict[str, Any] = {}
        sentences = sentences.merge(turns[["turn_index", "speaker"]], on="turn_index", validate="many_to_one")
        names.append(transcript_id)
        if (given := labelled.of(transcript_id)) is not None:
            path, gold = given
            try:
                wide = _wide(sentences, topics, claims)
                found, wrong, scored, rows = judge(sentences, gold, wide, thresholds, min_aligned, gap, taught)
            except config.ConfigError as error:
                raise config.ConfigError(f"{path}: {error}") from error
            mistakes.append(wrong)
            everything.append(scored)
            if "claim" in scored and rows.any():
                bounded = density.with_speech_bounds(sentences, turns).assign(score=claims.score.to_numpy())
                figures, reliable = claims_against_gold(bounded[rows], scored["claim"][0], how)
                found["claim"] |= figures
                points.append(reliable.assign(transcript_id=transcript_id))
        for path in labelled.turns_of(transcript_id):
            named = (speakers or config.Speakers()).for_transcript(transcript_id)
            found["speaking_time"] = speaking_time(stopwatch.compared(turns, path, named, {}))
        if found:
            metrics[transcript_id] = found
    labelled.check_used(names)
    listed = pd.concat(mistakes) if mistakes else pd.DataFrame(columns=list(LABELS))
    reliable = pd.concat(points[1:] or points)[list(points[0].columns)]
    return Findings(metrics, listed, curves.precision_recall(_together(everything)), reliable)


def _together(parts: list[Scored]) -> Scored:
    """What was scored in every transcript, by label."""
    labels = sorted({label for part in parts for label in part})
    of = {label: [part[label] for part in parts if label in part] for label in labels}
    return {
        label: (np.concatenate([t for t, _ in of[label]]), np.concatenate([s for _, s in of[label]])) for label in of
    }


def _to_label(n: int, thresholds: dict[str, float], known: list[str], labels: Path) -> int:
    """Write the sentences most worth labelling; those of gold are left out, so that it stays fit to judge by."""
    frames = []
    gold = gold_files.Labelled(labels, [*thresholds, *MARKS])
    for transcript_id, (sentences, turns, topics, claims) in tables.scan("sentences", "turns", "topics", "claims"):
        if gold.of(transcript_id) is None:
            sentences = sentences.merge(turns[["turn_index", "speaker"]], on="turn_index", validate="many_to_one")
            frames.append(labelling.candidates(sentences, _wide(sentences, topics, claims)))
    if not frames:
        raise command.Problem("every transcript in the run has gold: there is nothing to ask. Add one to data/raw")
    asked = labelling.sample(pd.concat(frames, ignore_index=True), thresholds, n, 0, known)
    tables.write_text(ASKED, asked.to_csv(index=False))
    print(
        f"evaluate: {len(asked)} sentences to label in {ASKED}: put 1 or 0 where you are sure, leave the rest empty, "
        "save it under data/labels/examples/, and run `dvc repro`"
    )
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
    """Read the tables and the gold, write metrics.json, the list of mistakes and the points of the curves."""
    parser = command.parser(__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--speaking-time", nargs="+", type=Path, metavar="GOLD", help="gold turns (jsonl, rttm, tsv): only print"
    )
    parser.add_argument("--transcript", default="", help="the transcript of that gold (default: the gold file's name)")
    parser.add_argument(
        "--as", dest="same", nargs="+", default=[], metavar="GOLD=NAME", help="who a speaker of the gold is, or nobody"
    )
    parser.add_argument(
        "--sample", type=int, metavar="N", help=f"only write the N sentences most worth labelling: {ASKED}"
    )
    arguments = parser.parse_args()
    if arguments.speaking_time:
        return stopwatch.show(arguments.speaking_time, arguments.transcript, stopwatch.given(arguments.same))
    settings: config.Evaluate = config.load("evaluate")
    topics: config.Topics = config.load("topics")
    claims: config.Claims = config.load("claims")
    names = [topic.id for topic in config.load_topics(topics.topics_folder)]
    thresholds = {**dict.fromkeys(names, topics.threshold), "claim": claims.threshold}
    labelled = labelling.read(Path(topics.labelled))
    if arguments.sample:
        return _to_label(arguments.sample, thresholds, [*labelled.text], Path(settings.labels))
    intervals: config.Summarize = config.load("summarize")
    errors = ErrorModel.of(heads.errors(claims))
    how = density.Settings(errors, claims.threshold, intervals.level, intervals.resamples, intervals.seed)
    taught, gap, speakers = set(labelled.text), topics.max_gap_sentences, config.load("speakers")
    found = evaluate(Path(settings.labels), thresholds, settings.min_aligned, how, gap, taught, speakers)
    tables.write_text(METRICS, json.dumps(found.metrics, indent=2, sort_keys=True) + "\n")
    tables.write_text(HEADLINE, json.dumps(headline.headline(found.metrics), indent=2, sort_keys=True) + "\n")
    tables.write_csv(MISTAKES, found.mistakes.round({"score": 4}))
    tables.write_text(CURVES, found.curves.to_csv(index=False))
    tables.write_text(RELIABILITY, found.reliability.to_csv(index=False))
    for name, figures in found.metrics.items():
        print(_line(name, figures))
    if not found.metrics:
        print(f"evaluate: no gold in {settings.labels} for any transcript in the run; metrics.json is empty")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
