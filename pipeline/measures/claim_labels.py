"""Labels of one conversation's own sentences, drawn to count its claims: written, and read back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.conversation.view import Conversation
from pipeline.core.command import Problem
from pipeline.core.config import nearest
from pipeline.measures import labelled_counts, labelled_density

COLUMNS = ("transcript_id", "sentence_index", "speaker", "before", "text", "after", "stratum", "of", "claim")
KEY = ["transcript_id", "sentence_index"]


def draw(sentences: pd.DataFrame, chances: np.ndarray, count: int, seed: int, also: Sequence[str] = ()) -> pd.DataFrame:
    """`count` sentences to label, as COLUMNS with `claim` empty; `sentences` are all whose claims count, with speaker.

    `also` names more to label, each an empty column: `verifiable`, or a topic's id.

    They are drawn by chance, more of those about which the model is in doubt; scores are not shown. `stratum` and `of`,
    from how many sentences like it each was drawn, belong to the draw: without them the labels cannot be counted.
    """
    rows, stratum = labelled_counts.draw(chances, count, seed)
    sizes = np.bincount(stratum, minlength=1)
    around = {"before": sentences.text.shift(1, fill_value=""), "after": sentences.text.shift(-1, fill_value="")}
    given = sentences.assign(**around, stratum=stratum, of=sizes[stratum], claim="", **dict.fromkeys(also, ""))
    return given[[*COLUMNS, *also]].iloc[rows].reset_index(drop=True)


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """The labelled sentences of each transcript, from the CSV files of a folder; none in a folder that is missing."""
    found: dict[str, pd.DataFrame] = {}
    for path in sorted(folder.glob("*.csv")):
        try:
            frame = pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, dtype=str)
        except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise Problem(f"{path}: no readable CSV file ({error})") from error
        if lacking := [name for name in (*KEY, "text", "stratum", "of", "claim") if name not in frame.columns]:
            raise Problem(f"{path}, line 1: no column {lacking[0]!r}; {_remedy()}")
        labels = ["claim", *frame.columns.difference(list(COLUMNS))]
        allowed = dict.fromkeys(("stratum", "of", "sentence_index"), r"\d+") | dict.fromkeys(labels, "[01]")
        for name, pattern in allowed.items():
            wrong = np.flatnonzero(~frame[name].str.fullmatch(pattern))
            if len(wrong):
                what = "every drawn sentence needs 1 or 0: one left out would bend the count" if name in labels else ""
                what += "" if name in ("claim", *COLUMNS) else "; notes belong elsewhere"
                raise Problem(
                    f"{path}, row {wrong[0] + 1}: {name} is {frame[name].iloc[wrong[0]]!r}. {what or _remedy()}"
                )
        frame = frame.astype(dict.fromkeys(allowed, int))
        for transcript_id, rows in frame.groupby("transcript_id"):
            if str(transcript_id) in found:
                raise Problem(
                    f"{path}: {transcript_id} has labels in another file, too; one draw counts a conversation"
                )
            found[str(transcript_id)] = rows.reset_index(drop=True)
    return found


def _remedy() -> str:
    return "draw again: python -m pipeline.tools.label_claims TRANSCRIPT"


def placed(labelled: pd.DataFrame, sentences: pd.DataFrame, counted: Collection[bool]) -> np.ndarray:
    """The row in `sentences` of each labelled one; labels of another text, or of who is not counted, are refused."""
    position = dict(zip(sentences.sentence_index, range(len(sentences)), strict=True))
    transcript_id, allowed = str(labelled.transcript_id.iloc[0]), list(counted)
    rows = [position.get(index, -1) for index in labelled.sentence_index]
    for row, text in zip(rows, labelled.text, strict=True):
        if row < 0 or sentences.text.iloc[row] != text or not allowed[row]:
            raise Problem(
                f"{transcript_id}: the labelled sentence {text[:60]!r} does not stand there any more, or its speaker's "
                f"claims are not counted; {_remedy()} (or take the labels out of data/labels/claims)"
            )
    return np.array(rows, dtype=np.int64)


def counted(conversation: Conversation, labelled: pd.DataFrame | None) -> Conversation:
    """The conversation with its claims counted by the labels of its own sentences, where there are any."""
    if labelled is None:
        return conversation
    rows = placed(labelled, conversation.sentences, conversation.counted)
    known = [*COLUMNS, "verifiable", *conversation.topic_names()]
    if strange := [str(name) for name in labelled.columns if name not in known]:
        raise Problem(f"labels of {conversation.transcript_id}: column {strange[0]!r}: {nearest(strange[0], known)}")
    return labelled_density.calibrated(conversation, labelled_density.counted(conversation, labelled, rows))
