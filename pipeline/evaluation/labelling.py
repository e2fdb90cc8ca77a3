"""Labels by hand: which sentences are most worth labelling, and labelled sentences read back as examples of topics."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core.command import Problem
from pipeline.core.config import Example, Topic

# Shares of what is picked, by how sure the score is: half is near the decision, the rest keeps the model honest.
BANDS = ((0.3, 0.7, 0.5), (0.1, 0.3, 0.2), (0.7, 0.9, 0.2), (0.0, 0.1, 0.05), (0.9, 1.01, 0.05))
COLUMNS = ("transcript_id", "sentence_index", "speaker", "before", "text", "after", "asked")


def sample(
    candidates: pd.DataFrame, thresholds: Mapping[str, float], count: int, seed: int, known: Collection[str] = ()
) -> pd.DataFrame:
    """At most `count` sentences to label, as COLUMNS and an empty column for each label; `asked` says what each is for.

    `candidates` has COLUMNS without `asked`, and each label's score. Labels take turns; of each label the bands get
    their shares, within a band transcripts take turns, at random within a transcript. Texts in `known` are left out,
    and of equal texts all but one. Scores are not shown, so that they do not sway who labels.
    """
    rng = np.random.default_rng(seed)
    frame = candidates[~candidates.text.isin(list(known))].drop_duplicates("text").reset_index(drop=True)
    queues = {label: _queue(frame, _placed(frame[label].to_numpy(float), at), rng) for label, at in thresholds.items()}
    asked: dict[int, str] = {}
    while len(asked) < min(count, len(frame)) and any(queues.values()):
        for label, queue in queues.items():
            while queue and queue[0] in asked:
                queue.pop(0)
            if queue and len(asked) < count:
                asked[queue.pop(0)] = label
    picked = frame.loc[list(asked)].assign(asked=list(asked.values()), **dict.fromkeys(thresholds, ""))
    return picked[[*COLUMNS, *thresholds]].sort_values(["transcript_id", "sentence_index"], ignore_index=True)


def _placed(score: NDArray[np.float64], threshold: float) -> NDArray[np.float64]:
    """Scores moved so that the threshold lies at 0.5."""
    below, above = 0.5 * score / max(threshold, 1e-9), 0.5 + 0.5 * (score - threshold) / max(1 - threshold, 1e-9)
    return np.where(score < threshold, below, above)


def _queue(frame: pd.DataFrame, placed: NDArray[np.float64], rng: np.random.Generator) -> list[int]:
    """All rows in the order in which they are asked for: bands merged in proportion to their shares."""
    wanted = []
    for low, high, share in BANDS:
        rows = rng.permutation(np.flatnonzero((placed >= low) & (placed < high)))
        turn = pd.Series(frame.transcript_id.to_numpy()[rows]).groupby(frame.transcript_id.to_numpy()[rows]).cumcount()
        rows = rows[np.argsort(turn.to_numpy(), kind="stable")]
        wanted += [((rank + 0.5) / share, int(row)) for rank, row in enumerate(rows)]
    return [row for _, row in sorted(wanted)]


def candidates(sentences: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """One transcript's sentences with their neighbours and scores; `sentences` has speaker, rows as in `scores`."""
    text = sentences.text
    around = {"before": text.shift(1, fill_value=""), "after": text.shift(-1, fill_value="")}
    columns = ["transcript_id", "sentence_index", "speaker", "text"]
    return pd.concat([sentences[columns].assign(**around), scores.set_index(sentences.index)], axis=1)


def read(folder: Path) -> pd.DataFrame:
    """Every labelled row of the CSV files of a folder; labels are 0, 1 or empty. None in a folder that is missing."""
    frames = []
    for path in sorted(folder.glob("*.csv")):
        try:
            frame = pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, dtype=str)
        except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise Problem(f"{path}: no readable CSV file ({error})") from error
        if "text" not in frame.columns:
            raise Problem(f"{path}, line 1: no column `text`; see data/labels/README.md")
        for name in frame.columns.difference(list(COLUMNS)):
            wrong = np.flatnonzero(~frame[name].isin(["0", "1", ""]))
            if len(wrong):
                value = frame[name].iloc[wrong[0]]
                raise Problem(f"{path}, row {wrong[0] + 1}: {name} is {value!r}, must be 0, 1 or empty")
        frames.append(frame)
    return pd.concat(frames, ignore_index=True).fillna("") if frames else pd.DataFrame(columns=list(COLUMNS))


def with_examples(topics: Iterable[Topic], labelled: pd.DataFrame) -> list[Topic]:
    """The topics with the labelled sentences as further examples and counter-examples."""
    given = []
    for topic in topics:
        if topic.id in labelled.columns:
            asked = labelled.asked.isin(["", topic.id]) if "asked" in labelled else True
            on = _examples(labelled[labelled[topic.id] == "1"])
            off = _examples(labelled[(labelled[topic.id] == "0") & asked])  # what was asked for another is no near miss
            update = {"examples": [*topic.examples, *on], "counterexamples": [*topic.counterexamples, *off]}
            topic = topic.model_copy(update=update)
        given.append(topic)
    return given


def _examples(rows: pd.DataFrame) -> Sequence[Example]:
    """Each with its neighbours in one text, as heads see sentences: it is the context that decides."""
    around = zip(
        *(rows[name] if name in rows else [""] * len(rows) for name in ("before", "text", "after")), strict=True
    )
    return [Example(text=" ".join(part for part in parts if part)) for parts in around]
