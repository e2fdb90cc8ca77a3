"""The few figures by which experiments are ranked, out of all that evaluate finds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any


def headline(metrics: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """F1 and average precision of each label at the sentence, over all transcripts with gold, and their plain mean.

    F1 is of all sentences together; average precision is the mean of the transcripts', weighted by their positive
    sentences. A label without a positive sentence anywhere has no figure.
    """
    hits: dict[str, float] = defaultdict(float)
    both: dict[str, int] = defaultdict(int)
    gold: dict[str, int] = defaultdict(int)
    precision: dict[str, float] = defaultdict(float)
    for found in metrics.values():
        for label, values in found.items():
            scores = values.get("sentence", {}) if isinstance(values, Mapping) else {}
            if "n_gold" not in scores:
                continue
            n = int(scores["n_gold"])
            hits[label] += scores.get("recall", 0.0) * n
            both[label] += n + int(scores["n_predicted"])
            gold[label] += n
            precision[label] += scores.get("ap", 0.0) * n
    labels = sorted(label for label in gold if gold[label])
    f1 = {label: 2 * hits[label] / both[label] for label in labels}
    ap = {label: precision[label] / gold[label] for label in labels}
    return {name: _with_mean(values) for name, values in (("f1", f1), ("ap", ap)) if values}


def _with_mean(values: Mapping[str, float]) -> dict[str, float]:
    macro = sum(values.values()) / len(values)
    return {name: round(value, 4) for name, value in {"macro": macro, **values}.items()}
