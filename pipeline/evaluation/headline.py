"""The few figures by which experiments are ranked, out of all that evaluate finds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any


def headline(metrics: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """F1 and average precision of each label at the sentence, over all transcripts with gold, and their plain mean.

    F1 is of all sentences together; average precision is the mean of the transcripts', weighted by their positive
    sentences. A label without a positive sentence anywhere has no figure. Beside them the largest error of a share of
    speaking time, and the smallest share of words given to the right speaker, of any transcript.
    """
    hits: dict[str, int] = defaultdict(int)
    both: dict[str, int] = defaultdict(int)
    gold: dict[str, int] = defaultdict(int)
    precision: dict[str, float] = defaultdict(float)
    for found in metrics.values():
        for label, values in found.items():
            scores = values.get("sentence", {}) if isinstance(values, Mapping) else {}
            if "n_gold" not in scores:
                continue
            positive = int(scores["n_gold"])
            hits[label] += round(scores.get("recall", 0.0) * positive)
            both[label] += positive + int(scores["n_predicted"])
            gold[label] += positive
            precision[label] += scores.get("ap", 0.0) * positive
    labels = sorted(label for label in gold if gold[label])
    f1 = {label: 2 * hits[label] / both[label] for label in labels}
    ap = {label: precision[label] / gold[label] for label in labels}
    out = {name: _with_mean(values) for name, values in (("f1", f1), ("ap", ap)) if values}
    return out | {name: found for name, found in (("time", _time(metrics)), ("speakers", _speakers(metrics))) if found}


def _time(metrics: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    errors = [found["speaking_time"]["largest_error_points"] for found in metrics.values() if "speaking_time" in found]
    return {"largest_error_points": max(errors)} if errors else {}


def _speakers(metrics: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    right = [found["attribution"]["words_right"] for found in metrics.values() if "attribution" in found]
    return {"least_words_right": min(right)} if right else {}


def _with_mean(values: Mapping[str, float]) -> dict[str, float]:
    macro = sum(values.values()) / len(values)
    return {name: round(value, 4) for name, value in {"macro": macro, **values}.items()}
