"""What a conversation holds by labels of some of its sentences: claims of either kind, and time on topics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from pipeline.conversation.error_model import Count, ErrorModel
from pipeline.conversation.view import Conversation, Floats, Ints
from pipeline.core.tables.columns import EVERYONE
from pipeline.measures import density, labelled_counts

CLAIM, VERIFIABLE = "claim", "verifiable"  # columns of labels; any other is a topic
WIDEST = 12.0  # definition: log-odds of a probability as near to 0 or 1 as a stored score tells
HALVINGS = 60  # steps: of the search for an offset


def counted(conversation: Conversation, labelled: pd.DataFrame, rows: Ints) -> dict[str, Count]:
    """By column of labels, what the sentences of those who count hold, by the labels of the sentences `rows`.

    Of claims their number, of a topic the seconds on it.
    """
    whose, settings = conversation.counted, conversation.settings
    place = (np.cumsum(whose) - 1)[rows]  # among those counted
    seconds = conversation.sentences.speech_s.to_numpy(dtype=np.float64)[whose]
    stratum, sizes = (labelled[name].to_numpy(dtype=np.int64) for name in ("stratum", "of"))
    found = {}
    for name, chances in _chances(conversation).items():
        if name in labelled.columns:
            positive = labelled[name].to_numpy(dtype=np.int64) == 1
            weights = None if name in density.KINDS else seconds
            drawn = (place, positive, stratum, sizes)
            found[name] = labelled_counts.count(chances[whose], *drawn, settings.level, weights)
    return found


def _chances(conversation: Conversation) -> dict[str, Floats]:
    """By what a label may be of, the model's probability of each sentence."""
    found = {name: conversation.scores(name) for name in conversation.topic_names()}
    for name, (column, errors) in density.KINDS.items():
        if (model := errors(conversation.settings)) and column in conversation.sentences.columns:
            found[name] = model.probabilities(conversation.sentences[column].to_numpy(dtype=np.float64))
    return {name: chances for name, chances in found.items() if not np.isnan(chances).any()}


def calibrated(conversation: Conversation, found: Mapping[str, Count]) -> Conversation:
    """The conversation with its counts by labels, and with probabilities of claims that sum to them.

    How far a speaker's or a topic's claims may lie from their sum stays what it was: labels of all say little of each.
    """
    settings, sentences = conversation.settings, conversation.sentences[conversation.counted]
    if CLAIM in found:
        scores = sentences.score.to_numpy(dtype=np.float64)
        settings = replace(settings, claim_errors=_moved(settings.claim_errors, scores, found[CLAIM].value))
    if VERIFIABLE in found and settings.verifiable_errors:
        scores = sentences.verifiable.to_numpy(dtype=np.float64)
        moved = _moved(settings.verifiable_errors, scores, found[VERIFIABLE].value)
        settings = replace(settings, verifiable_errors=moved)
    return replace(conversation, settings=settings, labelled=dict(found))


def _moved(errors: ErrorModel, scores: Floats, value: float) -> ErrorModel:
    """The error model with an offset by which the probabilities of these scores sum to the value."""
    wanted = float(np.clip(value, 0.5, len(scores) - 0.5))
    low, high = -WIDEST, WIDEST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        total = ErrorModel(errors.offset + middle, errors.spread).probabilities(scores).sum()
        low, high = (middle, high) if total < wanted else (low, middle)
    return replace(errors, offset=errors.offset + low)


def with_count(parts: pd.DataFrame, found: Mapping[str, Count]) -> pd.DataFrame:
    """Rows of results/claim_density in which the whole conversation's densities are those of the labels."""
    whole = (parts.speaker == EVERYONE) & (parts.topic == EVERYONE) & (parts.quarter == 0)
    for kind, units in ((CLAIM, density.UNITS), (VERIFIABLE, density.VERIFIABLE)):
        if kind not in found:
            continue
        if kind == CLAIM:
            parts = parts.assign(n_labelled=found[kind].labels)
        for name, (unit, per) in units.items():
            amount = parts.loc[whole, unit].where(parts.loc[whole, unit] > 0)
            for end, count in (("", found[kind].value), ("_low", found[kind].low), ("_high", found[kind].high)):
                parts.loc[whole, f"{name}{end}"] = per * count / amount
    return parts
