"""Who held the floor, for checks: shares, turns and runs of this very conversation.

Intervals hold what may be wrong with the measurement. They are narrower than those of results/speakers, which say how
far a share would move had the conversation gone on in the same way, and so do not tell what it was.
"""

from __future__ import annotations

import zlib

import numpy as np
import pandas as pd

from pipeline.checks.estimate import Estimate, NotMeasurable, bounded, counted, drawn
from pipeline.conversation.error_model import Z90
from pipeline.conversation.view import EVIDENCE, Conversation, Floats
from pipeline.core import decisions
from pipeline.core.tables import ESTIMATES
from pipeline.measures import interaction

TOGETHER = decisions.number("measures", "together")  # standard error of a speaker's measured time


def speaking_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The speaker's speaking time over that of all speakers."""
    spoken = conversation.turns.groupby("speaker").speech_s.sum()
    if spoken.sum() <= 0:
        return NotMeasurable("there is no speaking time")
    seconds = _drawn_seconds(conversation)
    samples = seconds[speaker] / np.maximum(np.sum(list(seconds.values()), axis=0), 1e-9)
    value, level = spoken[speaker] / spoken.sum(), conversation.settings.level
    return drawn(value, samples, level, _longest(conversation, speaker))


def talk_ratio(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The speaker's speaking time over that of whoever else spoke most."""
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
    """The speaker's words over the words of all: counted, without an interval."""
    words = conversation.turns.groupby("speaker").n_words.sum()
    if words.sum() <= 0:
        return NotMeasurable("there are no words")
    return counted(words[speaker] / words.sum(), _longest(conversation, speaker))


def turn_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The speaker's turns over the turns of all: counted, without an interval."""
    return counted((conversation.turns.speaker == speaker).mean(), _longest(conversation, speaker))


def back_channel_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The part of the speaker's turns that only acknowledge (`Yeah.`, `Mm-hmm.`): counted, without an interval."""
    only = interaction.back_channels(conversation.turns)
    own = (conversation.turns.speaker == speaker).to_numpy()
    return counted((only & own).sum() / own.sum(), conversation.opening(np.flatnonzero(only & own)[:EVIDENCE]))


def monologue_index(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The part of the speaker's speaking time in turns of more than 60 s; the bounds: those of the turns' time."""
    own = conversation.turns[conversation.turns.speaker == speaker]
    if own.speech_s.sum() <= 0:
        return NotMeasurable(f"{speaker} has no speaking time")
    value, *bounds = (float(interaction.monologue_index(turns)[speaker]) for turns in _bounds(conversation))
    return bounded(value, tuple(bounds), _longest(conversation, speaker))


def longest_turn(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Seconds of speech in the longest turn (of the speaker, where one is named)."""
    own = _own(conversation, speaker)
    if own.empty:
        return NotMeasurable("there are no turns")
    row = int(own.index[int(own.speech_s.argmax())])
    evidence = conversation.evidence((conversation.sentences.turn_index == row).to_numpy(dtype=np.bool_))
    low, high = (float(turns.speech_s.loc[own.index].max()) for turns in _bounds(conversation)[1:])
    note = "" if speaker else f"said by {own.speaker.loc[row]}"
    return Estimate(float(own.speech_s.max()), low, high, evidence, note)


def longest_run(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Seconds of the speaker's speech without another's turn, back-channels ignored."""
    value, *bounds = (float(interaction.longest_runs(turns)[speaker]) for turns in _bounds(conversation))
    return bounded(value, tuple(bounds), _longest(conversation, speaker))


def duration(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Minutes from the first word to the last by the clock; without times, of estimated speech, pauses not in it."""
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
    """Draws of each speaker's seconds from the errors of their measurement.

    A check is about this conversation, so that its turns are not resampled. Measured turns err one by one, by their
    stamps, and together, by how captions are cut (`TOGETHER`); a speaker's estimated turns are long or short together,
    as their rate of speech is (see `share.speaking_shares`).
    """
    settings, turns = conversation.settings, conversation.turns
    estimated = turns.time_source.isin(ESTIMATES).to_numpy(dtype=np.bool_)
    value, low, high = (
        turns[column].to_numpy(dtype=np.float64) for column in ("speech_s", "speech_low_s", "speech_high_s")
    )
    error = np.where(estimated, 0.0, np.hypot((high - low) / 2 / Z90, conversation.edge_s()))
    found = {}
    for name in conversation.speakers():
        own = (turns.speaker == name).to_numpy(dtype=np.bool_)
        rng = np.random.default_rng([settings.seed, zlib.crc32(name.encode())])
        noise, rate = rng.standard_normal((2, settings.resamples))
        rated = value[own & estimated].sum()
        ends = [bound[own & estimated].sum() - rated for bound in (low, high)]
        rates = rated + np.where(rate < 0, -ends[0], ends[1]) * rate / Z90
        stamped = value[own & ~estimated].sum()
        measured = stamped + noise * np.hypot(np.sqrt((error[own] ** 2).sum()), TOGETHER * stamped)
        found[name] = np.maximum(measured, 0.0) + np.maximum(rates, 0.0)
    return found


def _bounds(conversation: Conversation) -> list[pd.DataFrame]:
    """The turns with their speaking time as it is, as short, and as long as it may be."""
    edge = Z90 * conversation.edge_s()
    turns = conversation.turns
    shortest, longest = (turns.speech_low_s - edge).clip(lower=0), turns.speech_high_s + edge
    return [turns, turns.assign(speech_s=shortest), turns.assign(speech_s=longest)]
