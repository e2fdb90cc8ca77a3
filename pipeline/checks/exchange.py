"""How a speaker dealt with the others, for checks: `interaction`'s definitions, counted in one conversation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.checks.estimate import Estimate, NotMeasurable, bounded, counted
from pipeline.conversation.view import EDGE_S, EVIDENCE, Conversation
from pipeline.measures import interaction

UNSEEN = NotMeasurable("the times do not tell when two speak at once")
NO_WORDS = NotMeasurable("interruptions are counted only where every word has its time, and two are heard at once")
NO_GAPS = NotMeasurable("the times do not tell how soon one replies")
AGREEMENT = (
    "people who mark interruptions agree little (kappa .31 to .35): what is counted is overlap that takes the floor"
)


def interruption_count(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Turns that begin more than 0.5 s before another speaker's turn ends, and outlast it; only if words have times.

    Annotators agree little on what is an interruption (kappa .31 to .35).
    """
    return _cuts(conversation, speaker, interaction.interruptions(conversation.turns))


def interrupted_count(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Turns (by the speaker, if one is named) that another speaker interrupts, by the same definition."""
    return _cuts(conversation, speaker, interaction.interrupted(conversation.turns))


def overlap_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The share of the speaker's speaking time during which another speaks too: a lower bound from the times."""
    own = _own(conversation, speaker)
    overlap, speech = conversation.turns.overlap_s[own].sum(min_count=1), conversation.turns.speech_s[own].sum()
    if np.isnan(overlap):
        return UNSEEN
    if speech <= 0:
        return NotMeasurable("there is no speaking time")
    longest = conversation.turns.overlap_s.where(own).fillna(0.0).sort_values(ascending=False, kind="stable")
    crowded = np.sort(longest.index[longest > 0][: EVIDENCE // 2])
    return replace(counted(min(float(overlap / speech), 1.0), conversation.opening(crowded)), note="at least")


def reply_gap(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Median seconds from another's last word to a turn (by the speaker, if one is named); negative if they overlap."""
    gaps = _gaps(conversation, speaker)
    if isinstance(gaps, NotMeasurable):
        return gaps
    value, edge = float(gaps.median()), EDGE_S[conversation.timing]
    nearest = (gaps - value).abs().sort_values(kind="stable").index[: EVIDENCE // 2]
    return bounded(value, (value - edge, value + edge), conversation.opening(np.sort(nearest)), _of_replies(gaps))


def quick_reply_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The share of replies (by the speaker, if one is named) that come within 0.2 s of another's last word."""
    gaps = _gaps(conversation, speaker)
    if isinstance(gaps, NotMeasurable):
        return gaps
    edge, limit = EDGE_S[conversation.timing], interaction.QUICK_REPLY_S
    value, *ends = (float(interaction.quick(gaps, limit + by).mean()) for by in (0.0, -edge, edge))
    soonest = gaps.sort_values(kind="stable").index[: EVIDENCE // 2]
    return bounded(value, tuple(ends), conversation.opening(np.sort(soonest)), _of_replies(gaps))


def _gaps(conversation: Conversation, speaker: str) -> pd.Series[float] | NotMeasurable:
    """The gaps before the replies (of the speaker, where one is named)."""
    gaps = interaction.reply_gaps(conversation.turns, conversation.timing)
    if gaps is None:
        return NO_GAPS
    own = gaps[_own(conversation, speaker)].dropna()
    return own if len(own) else NotMeasurable("there is no reply")


def _of_replies(gaps: pd.Series[float]) -> str:
    return f"{len(gaps):,} {'reply' if len(gaps) == 1 else 'replies'}"


def median_turn(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Median seconds of speech per turn (by the speaker, if one is named); the interval comes from the turns' times."""
    own = conversation.turns[_own(conversation, speaker)]
    if own.empty:
        return NotMeasurable("there are no turns")
    value, low, high = (float(own[name].median()) for name in ("speech_s", "speech_low_s", "speech_high_s"))
    middle = (own.speech_s - value).abs().sort_values(kind="stable").index[: EVIDENCE // 2]
    return bounded(value, (low, high), conversation.opening(np.sort(middle)))


def back_channel_count(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Turns that only acknowledge (`Yeah.`, `Mm-hmm.`), by the speaker, if one is named."""
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


def _cuts(conversation: Conversation, speaker: str, turns: NDArray[np.bool_]) -> Estimate | NotMeasurable:
    if not interaction.tells_interruptions(conversation.turns, conversation.timing):
        return NO_WORDS
    return replace(_counted(conversation, turns & _own(conversation, speaker)), note=AGREEMENT)


def _counted(conversation: Conversation, turns: NDArray[np.bool_]) -> Estimate:
    return counted(float(turns.sum()), conversation.opening(np.flatnonzero(turns)[:EVIDENCE]))
