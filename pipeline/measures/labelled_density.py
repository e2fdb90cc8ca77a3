"""Claim densities of a conversation of which some sentences were labelled by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from pipeline.conversation.error_model import ErrorModel
from pipeline.conversation.view import Conversation, Ints
from pipeline.core.tables.columns import EVERYONE
from pipeline.measures import density, labelled_counts

WIDEST = 12.0  # definition: log-odds of a probability as near to 0 or 1 as a stored score tells
HALVINGS = 60  # steps: of the search for an offset


def counted(conversation: Conversation, labelled: pd.DataFrame, rows: Ints) -> labelled_counts.Count:
    """How many claims the conversation holds, of those who count, by the labels of its sentences `rows`."""
    settings, whose = conversation.settings, conversation.counted
    scores = conversation.sentences.score.to_numpy(dtype=np.float64)[whose]
    place = np.cumsum(whose) - 1  # among those counted
    y, stratum, sizes = (labelled[name].to_numpy(dtype=np.int64) for name in ("claim", "stratum", "of"))
    chances = settings.claim_errors.probabilities(scores)
    return labelled_counts.count(chances, place[rows], y == 1, stratum, sizes, settings.level)


def calibrated(conversation: Conversation, found: labelled_counts.Count) -> Conversation:
    """The conversation with probabilities that sum to what the labels say; a speaker's spread stays what it was."""
    errors = conversation.settings.claim_errors
    scores = conversation.sentences.score.to_numpy(dtype=np.float64)[conversation.counted]
    wanted = float(np.clip(found.value, 0.5, len(scores) - 0.5))
    low, high = -WIDEST, WIDEST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        total = ErrorModel(errors.offset + middle, errors.spread).probabilities(scores).sum()
        low, high = (middle, high) if total < wanted else (low, middle)
    errors = replace(errors, offset=errors.offset + low)
    return replace(conversation, settings=replace(conversation.settings, claim_errors=errors))


def with_count(parts: pd.DataFrame, found: labelled_counts.Count) -> pd.DataFrame:
    """Rows of results/claim_density in which the whole conversation's density is that of the labels."""
    parts = parts.assign(n_labelled=found.labels)
    whole = (parts.speaker == EVERYONE) & (parts.topic == EVERYONE) & (parts.quarter == 0)
    for name, (unit, per) in density.UNITS.items():
        amount = parts.loc[whole, unit].where(parts.loc[whole, unit] > 0)
        for end, count in (("", found.value), ("_low", found.low), ("_high", found.high)):
            parts.loc[whole, f"{name}{end}"] = per * count / amount
    return parts
