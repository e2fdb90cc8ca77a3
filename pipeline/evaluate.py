"""Compares the tables with gold labels: topics, claims, who said what, and speaking time."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.claims import heads
from pipeline.conversation.error_model import ErrorModel
from pipeline.conversation.view import Conversation, MeasureSettings
from pipeline.core import command, config, tables
from pipeline.evaluation import curves, headline, judging, labelling, stopwatch
from pipeline.evaluation import gold as gold_files
from pipeline.evaluation.judging import MARKS, Scored

METRICS = Path("data/results/metrics.json")
ASKED = Path("data/results/to_label.csv")
HEADLINE = Path("data/results/headline.json")
MISTAKES = Path("data/results/mistakes.csv")
CURVES = Path("data/results/plots/precision_recall.csv")
RELIABILITY = Path("data/results/plots/claim_reliability.csv")
POINTS = ("transcript_id", "bin", "n", "probability", "share")  # columns of the points of the reliability plot


@dataclass(frozen=True)
class Findings:
    """The metrics of each transcript, its sentences that were got wrong, and the points of the plots."""

    metrics: dict[str, Any]
    mistakes: pd.DataFrame
    curves: pd.DataFrame
    reliability: pd.DataFrame


@dataclass
class TranscriptFindings:
    """The same of one transcript; empty where it has no gold."""

    transcript_id: str
    metrics: dict[str, Any] = field(default_factory=dict)
    judged: judging.Judged | None = None
    reliability: pd.DataFrame | None = None


def evaluate(
    labels: Path, thresholds: dict[str, float], min_aligned: float, settings: MeasureSettings,
    taught: Collection[str] = (), speakers: config.Speakers | None = None,
) -> Findings:  # fmt: skip
    """Holds every transcript that has gold against it."""
    findings: list[TranscriptFindings] = []
    labelled, names = gold_files.Labelled(labels, [*thresholds, *MARKS]), list[str]()
    speakers = speakers or config.Speakers()
    for transcript_id, conversation in _conversations(settings):
        names.append(transcript_id)
        found = TranscriptFindings(transcript_id)
        if (given := labelled.of(transcript_id)) is not None:
            path, gold = given
            try:
                found = _against_sentences(conversation, gold, thresholds, min_aligned, taught)
            except config.ConfigError as error:
                raise config.ConfigError(f"{path}: {error}") from error
        for path in labelled.turns_of(transcript_id):
            table = stopwatch.compared(conversation.turns, path, speakers.for_transcript(transcript_id), {})
            found.metrics["speaking_time"] = judging.speaking_time(table)
        findings.append(found)
    labelled.check_used(names)
    judged = [found.judged for found in findings if found.judged]
    mistakes = [one.mistakes for one in judged]
    points = [found.reliability for found in findings if found.reliability is not None]
    return Findings(
        {found.transcript_id: found.metrics for found in findings if found.metrics},
        pd.concat(mistakes) if mistakes else pd.DataFrame(columns=list(judging.LABELS)),
        curves.precision_recall(_together([one.scored for one in judged])),
        pd.concat(points)[list(POINTS)] if points else pd.DataFrame(columns=list(POINTS)),
    )


def _conversations(settings: MeasureSettings) -> Iterator[tuple[str, Conversation]]:
    for transcript_id, frames in tables.scan("transcripts", "turns", "sentences", "topics", "claims"):
        if len(frames[1]):
            yield transcript_id, Conversation.of(*frames, settings=settings)


def _against_sentences(
    conversation: Conversation,
    gold: pd.DataFrame,
    thresholds: dict[str, float],
    min_aligned: float,
    taught: Collection[str],
) -> TranscriptFindings:
    sentences, gap = conversation.sentences, conversation.settings.max_gap_sentences
    judged = judging.judge(sentences, gold, _scores(conversation), thresholds, min_aligned, gap, taught)
    found = TranscriptFindings(conversation.transcript_id, dict(judged.metrics), judged)
    if "claim" in judged.scored and judged.rows.any():
        truth = judged.scored["claim"][0]
        figures, points = judging.claims_against_gold(sentences[judged.rows], truth, conversation.settings)
        found.metrics["claim"] |= figures
        found.reliability = points.assign(transcript_id=conversation.transcript_id)
    return found


def _scores(conversation: Conversation) -> pd.DataFrame:
    """A column of scores for each topic, and one for claims."""
    return conversation.topics.assign(claim=conversation.sentences.score)


def _together(parts: list[Scored]) -> Scored:
    """What was scored in every transcript, by label."""
    labels = sorted({label for part in parts for label in part})
    of = {label: [part[label] for part in parts if label in part] for label in labels}
    return {
        label: (np.concatenate([truth for truth, _ in of[label]]), np.concatenate([score for _, score in of[label]]))
        for label in of
    }


def _to_label(wanted: int, thresholds: dict[str, float], known: list[str], labels: Path) -> int:
    """Write the sentences most worth labelling; those of gold are left out, so that it stays fit to judge by."""
    gold = gold_files.Labelled(labels, [*thresholds, *MARKS])
    frames = [
        labelling.candidates(conversation.sentences, _scores(conversation))
        for transcript_id, conversation in _conversations(MeasureSettings())
        if gold.of(transcript_id) is None
    ]
    if not frames:
        raise command.Problem("every transcript in the run has gold: there is nothing to ask. Add one to data/raw")
    asked = labelling.sample(pd.concat(frames, ignore_index=True), thresholds, wanted, 0, known)
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


def _parser() -> argparse.ArgumentParser:
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
    return parser


def main() -> int:
    """Read the tables and the gold, write metrics.json, the list of mistakes and the points of the curves."""
    arguments = _parser().parse_args()
    if arguments.speaking_time:
        return stopwatch.show(arguments.speaking_time, arguments.transcript, stopwatch.given(arguments.same))
    settings: config.Evaluate = config.load("evaluate")
    topics: config.Topics = config.load("topics")
    claims = heads.decided(config.load("claims"))
    names = [topic.id for topic in config.load_topics(topics.topics_folder)]
    thresholds = {**dict.fromkeys(names, topics.threshold), "claim": claims.threshold}
    labelled = labelling.read(Path(topics.labelled))
    if arguments.sample:
        return _to_label(arguments.sample, thresholds, [*labelled.text], Path(settings.labels))
    errors = ErrorModel.of(heads.errors(claims))
    measured = MeasureSettings.of(topics, claims, config.load("summarize"), errors)
    taught, speakers = set(labelled.text), config.load("speakers")
    _write(
        evaluate(Path(settings.labels), thresholds, settings.min_aligned, measured, taught, speakers), settings.labels
    )
    return 0


def _write(found: Findings, labels: str) -> None:
    tables.write_text(METRICS, json.dumps(found.metrics, indent=2, sort_keys=True) + "\n")
    tables.write_text(HEADLINE, json.dumps(headline.headline(found.metrics), indent=2, sort_keys=True) + "\n")
    tables.write_csv(MISTAKES, found.mistakes.round({"score": 4}))
    tables.write_text(CURVES, found.curves.to_csv(index=False))
    tables.write_text(RELIABILITY, found.reliability.to_csv(index=False))
    for name, figures in found.metrics.items():
        print(_line(name, figures))
    if not found.metrics:
        print(f"evaluate: no gold in {labels} for any transcript in the run; metrics.json is empty")


if __name__ == "__main__":
    sys.exit(command.run(main))
