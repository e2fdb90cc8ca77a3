"""How a speaker dealt with the others, for checks: `interaction`'s definitions, counted in one conversation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.checks.estimate import Estimate, NotMeasurable, bounded, counted
from pipeline.conversation.view import EVIDENCE, Conversation
from pipeline.measures import interaction

UNSEEN = NotMeasurable("the times do not tell when two speak at once")


def interruption_count(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Turns that begin while another's goes on for more than 0.5 s, and outlast it."""
    return _overlapping(conversation, speaker, interaction.interruptions(conversation.turns))


def interrupted_count(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Turns (of the speaker, where one is named) that another's cuts into, by the same definition."""
    return _overlapping(conversation, speaker, interaction.interrupted(conversation.turns))


def overlap_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The part of the speaker's speaking time during which another speaks too: counted, without an interval."""
    own = _own(conversation, speaker)
    overlap, speech = conversation.turns.overlap_s[own].sum(min_count=1), conversation.turns.speech_s[own].sum()
    if np.isnan(overlap):
        return UNSEEN
    if speech <= 0:
        return NotMeasurable("there is no speaking time")
    longest = conversation.turns.overlap_s.where(own).fillna(0.0).sort_values(ascending=False, kind="stable")
    crowded = np.sort(longest.index[longest > 0][: EVIDENCE // 2])
    return counted(min(float(overlap / speech), 1.0), conversation.opening(crowded))


def median_turn(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Median seconds of speech of a turn (of the speaker, where one is named); the bounds: those of the turns' time."""
    own = conversation.turns[_own(conversation, speaker)]
    if own.empty:
        return NotMeasurable("there are no turns")
    value, low, high = (float(own[name].median()) for name in ("speech_s", "speech_low_s", "speech_high_s"))
    middle = (own.speech_s - value).abs().sort_values(kind="stable").index[: EVIDENCE // 2]
    return bounded(value, (low, high), conversation.opening(np.sort(middle)))


def back_channel_count(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Turns that only acknowledge (`Yeah.`, `Mm-hmm.`), of the speaker where one is named."""
    return _counted(conversation, interaction.back_channels(conversation.turns) & _own(conversation, speaker))


def speaks_first(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """1 if the first turn is the speaker's, else 0."""
    return counted(float(conversation.turns.speaker.iloc[0] == speaker), conversation.opening([0]))


def speaks_last(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """1 if the last turn is the speaker's, else 0."""
    last = len(conversation.turns) - 1
    return counted(float(conversation.turns.speaker.iloc[last] == speaker), conversation.opening([last]))


def _own(conversation: Conversation, speaker: str) -> NDArray[np.bool_]:
    everyone = np.ones(len(conversation.turns), dtype=np.bool_)
    return (conversation.turns.speaker == speaker).to_numpy(dtype=np.bool_) if speaker else everyone


def _overlapping(conversation: Conversation, speaker: str, turns: NDArray[np.bool_]) -> Estimate | NotMeasurable:
    if not conversation.turns.overlap_s.notna().any():
        return UNSEEN
    return _counted(conversation, turns & _own(conversation, speaker))


def _counted(conversation: Conversation, turns: NDArray[np.bool_]) -> Estimate:
    return counted(float(turns.sum()), conversation.opening(np.flatnonzero(turns)[:EVIDENCE]))
