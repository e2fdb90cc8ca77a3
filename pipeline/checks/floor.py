"""Who held the floor, for checks: shares, turns and runs of this very conversation.

Intervals hold what may be wrong with the measurement (`measuring`), as `share_time_low` of results/speakers does. How
far a share would move if the same people talked again is another question, and in `share_habit_low` there.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.checks.estimate import Estimate, NotMeasurable, bounded, counted, drawn
from pipeline.conversation.error_model import Z90
from pipeline.conversation.view import EVIDENCE, Conversation, Floats
from pipeline.measures import interaction
from pipeline.measures.measuring import drawn_seconds


def speaking_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The speaker's speaking time divided by that of all speakers."""
    spoken = conversation.turns.groupby("speaker").speech_s.sum()
    if spoken.sum() <= 0:
        return NotMeasurable("there is no speaking time")
    seconds = _drawn_seconds(conversation)
    samples = seconds[speaker] / np.maximum(np.sum(list(seconds.values()), axis=0), 1e-9)
    value, level = spoken[speaker] / spoken.sum(), conversation.settings.level
    return drawn(value, samples, level, _longest(conversation, speaker))


def talk_ratio(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The speaker's speaking time divided by that of the other speaker who spoke longest."""
    spoken = conversation.turns.groupby("speaker").speech_s.sum()
    others = spoken.drop(speaker)
    if others.empty or others.max() <= 0:
        return NotMeasurable("nobody else speaks")
    other = str(others.idxmax())
    seconds = _drawn_seconds(conversation)
    samples = seconds[speaker] / np.maximum(seconds[other], 1e-9)
    value, level = spoken[speaker] / others.max(), conversation.settings.level
    return drawn(value, samples, level, _longest(conversation, speaker), f"the other is {other}")


def word_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The speaker's words divided by all words: counted, without an interval."""
    words = conversation.turns.groupby("speaker").n_words.sum()
    if words.sum() <= 0:
        return NotMeasurable("there are no words")
    return counted(words[speaker] / words.sum(), _longest(conversation, speaker))


def turn_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The speaker's turns divided by all turns: counted, without an interval."""
    return counted((conversation.turns.speaker == speaker).mean(), _longest(conversation, speaker))


def back_channel_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The share of the speaker's turns that only acknowledge (`Yeah.`, `Mm-hmm.`): counted, without an interval."""
    only = interaction.back_channels(conversation.turns)
    own = (conversation.turns.speaker == speaker).to_numpy()
    return counted((only & own).sum() / own.sum(), conversation.opening(np.flatnonzero(only & own)[:EVIDENCE]))


def monologue_index(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The share of the speaker's speaking time in turns of more than 60 s; the interval comes from the turns' times."""
    own = conversation.turns[conversation.turns.speaker == speaker]
    if own.speech_s.sum() <= 0:
        return NotMeasurable(f"{speaker} has no speaking time")
    value, *bounds = (float(interaction.monologue_index(turns)[speaker]) for turns in _bounds(conversation))
    return bounded(value, tuple(bounds), _longest(conversation, speaker))


def longest_turn(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Seconds of speech in the longest turn (by the speaker, if one is named)."""
    own = _own(conversation, speaker)
    if own.empty:
        return NotMeasurable("there are no turns")
    row = int(own.index[int(own.speech_s.argmax())])
    evidence = conversation.evidence((conversation.sentences.turn_index == row).to_numpy(dtype=np.bool_))
    low, high = (float(turns.speech_s.loc[own.index].max()) for turns in _bounds(conversation)[1:])
    note = "" if speaker else f"said by {own.speaker.loc[row]}"
    return Estimate(float(own.speech_s.max()), low, high, evidence, note)


def longest_run(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The speaker's longest speech without another's turn, in seconds; back-channels are ignored."""
    value, *bounds = (float(interaction.longest_runs(turns)[speaker]) for turns in _bounds(conversation))
    return bounded(value, tuple(bounds), _longest(conversation, speaker))


def duration(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Minutes from the first word to the last; without times, minutes of estimated speech, without pauses."""
    value, low, high = (seconds / 60 for seconds in conversation.length_s())
    if value <= 0:
        return NotMeasurable("there is no speaking time")
    ends = np.zeros(len(conversation.sentences), dtype=np.bool_)
    ends[[0, -1]] = True
    note = "" if conversation.timed else "the speaking time alone, without pauses: the source has no times"
    return bounded(value, (low, high), conversation.evidence(ends), note)


def _own(conversation: Conversation, speaker: str) -> pd.DataFrame:
    return conversation.turns[conversation.turns.speaker == speaker] if speaker else conversation.turns


def _longest(conversation: Conversation, speaker: str) -> tuple[int, ...]:
    """The first sentence of each of the speaker's longest turns."""
    own = _own(conversation, speaker).sort_values("speech_s", ascending=False, kind="stable")
    return conversation.opening(own.index[: EVIDENCE // 2])


def relative_time(conversation: Conversation, speaker: str) -> Floats:
    """Draws of the speaking time (of the speaker, where one is named) over its value: the error of its measurement."""
    seconds = _drawn_seconds(conversation)
    spoken = conversation.turns.groupby("speaker").speech_s.sum()
    samples = seconds[speaker] if speaker else np.sum(list(seconds.values()), axis=0)
    value = float(spoken[speaker] if speaker else spoken.sum())
    result: Floats = np.maximum(samples / max(value, 1e-9), 1e-3)
    return result


def _drawn_seconds(conversation: Conversation) -> dict[str, Floats]:
    """Draws of each speaker's seconds from the errors of their measurement: a check is about this conversation."""
    settings, names = conversation.settings, conversation.speakers()
    index = pd.Index(names)
    drawn = drawn_seconds(conversation.turns, conversation.edge_s(), index, settings.resamples, settings.seed)
    return dict(zip(names, drawn.T, strict=True))


def _bounds(conversation: Conversation) -> list[pd.DataFrame]:
    """The turns with their speaking time as it is, as short, and as long as it may be."""
    edge = Z90 * conversation.edge_s()
    turns = conversation.turns
    shortest, longest = (turns.speech_low_s - edge).clip(lower=0), turns.speech_high_s + edge
    return [turns, turns.assign(speech_s=shortest), turns.assign(speech_s=longest)]
