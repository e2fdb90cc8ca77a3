"""Who held the floor: shares, runs and interruptions, for checks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.measures import interaction
from pipeline.measures.conversation import EVIDENCE, Conversation, Estimate, Floats, NotMeasurable
from pipeline.measures.intervals import interval
from pipeline.measures.share import resample_speech, speaking_shares


def speaking_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The speaker's speaking time over that of all speakers."""
    settings, turns = conversation.settings, conversation.turns
    if turns.speech_s.sum() <= 0:
        return NotMeasurable("there is no speaking time")
    columns = ["share_time", "share_time_low", "share_time_high"]
    row = speaking_shares(turns, settings.level, settings.resamples, settings.seed)[columns].loc[speaker]
    value, low, high = row.to_numpy(dtype=np.float64)
    drawn, names = _drawn(conversation)
    total = drawn.sum(axis=1)
    samples = np.divide(drawn[:, names.get_loc(speaker)], total, out=np.full(len(total), np.nan), where=total > 0)
    return Estimate(float(value), float(low), float(high), _longest(conversation, speaker), "", samples)


def talk_ratio(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The speaker's speaking time over that of whoever else spoke most."""
    spoken = conversation.turns.groupby("speaker").speech_s.sum()
    others = spoken.drop(speaker)
    if others.empty or others.max() <= 0:
        return NotMeasurable("nobody else speaks")
    other = str(others.idxmax())
    drawn, names = _drawn(conversation)
    own, against = drawn[:, names.get_loc(speaker)], drawn[:, names.get_loc(other)]
    samples = np.divide(own, against, out=np.full(len(own), np.nan), where=against > 0)
    low, high = interval(samples, conversation.settings.level)
    value = float(spoken[speaker] / others.max())
    evidence = _longest(conversation, speaker)
    return Estimate(value, min(float(low), value), max(float(high), value), evidence, f"the other is {other}", samples)


def word_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The speaker's words over the words of all: counted, without an interval."""
    words = conversation.turns.groupby("speaker").n_words.sum()
    if words.sum() <= 0:
        return NotMeasurable("there are no words")
    return _counted(words[speaker] / words.sum(), _longest(conversation, speaker))


def turn_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The speaker's turns over the turns of all: counted, without an interval."""
    return _counted((conversation.turns.speaker == speaker).mean(), _longest(conversation, speaker))


def back_channel_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The part of the speaker's turns that only acknowledge (`Yeah.`, `Mm-hmm.`): counted, without an interval."""
    only = interaction.back_channels(conversation.turns)
    own = (conversation.turns.speaker == speaker).to_numpy()
    return _counted((only & own).sum() / own.sum(), conversation.opening(np.flatnonzero(only & own)[:EVIDENCE]))


def monologue_index(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The part of the speaker's speaking time in turns of more than 60 s; the bounds: those of the turns' time."""
    own = conversation.turns[conversation.turns.speaker == speaker]
    if own.speech_s.sum() <= 0:
        return NotMeasurable(f"{speaker} has no speaking time")
    value, *bounds = (
        float(interaction.monologue_index(own.assign(speech_s=own[column]))[speaker])
        for column in ("speech_s", "speech_low_s", "speech_high_s")
    )
    return Estimate(value, min(value, *bounds), max(value, *bounds), _longest(conversation, speaker))


def longest_turn(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Seconds of speech in the longest turn (of the speaker, where one is named)."""
    own = _own(conversation, speaker)
    if own.empty:
        return NotMeasurable("there are no turns")
    row = int(own.index[int(own.speech_s.argmax())])
    evidence = conversation.evidence((conversation.sentences.turn_index == row).to_numpy(dtype=np.bool_))
    low, high = float(own.speech_low_s.max()), float(own.speech_high_s.max())
    note = "" if speaker else f"said by {own.speaker.loc[row]}"
    return Estimate(float(own.speech_s.max()), low, high, evidence, note)


def longest_run(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Seconds of the speaker's speech without another's turn, back-channels ignored."""
    value, *bounds = (
        float(interaction.longest_runs(conversation.turns.assign(speech_s=conversation.turns[column]))[speaker])
        for column in ("speech_s", "speech_low_s", "speech_high_s")
    )
    return Estimate(value, min(value, *bounds), max(value, *bounds), _longest(conversation, speaker))


def interruption_count(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Turns that begin while another's goes on for more than 0.5 s, and outlast it."""
    if not conversation.turns.overlap_s.notna().any():
        return NotMeasurable("the times do not tell when two speak at once")
    cuts = interaction.interruptions(conversation.turns)
    if speaker:
        cuts = cuts & (conversation.turns.speaker == speaker).to_numpy()
    return _counted(cuts.sum(), conversation.opening(np.flatnonzero(cuts)[:EVIDENCE]))


def duration(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Minutes from the first word to the last by the clock; without times, of estimated speech, pauses not in it."""
    value, low, high = (seconds / 60 for seconds in conversation.length_s())
    if value <= 0:
        return NotMeasurable("there is no speaking time")
    ends = np.zeros(len(conversation.sentences), dtype=np.bool_)
    ends[[0, -1]] = True
    note = "" if conversation.clocked else "estimated from the words, without pauses: the source has no times"
    return Estimate(value, min(low, value), max(high, value), conversation.evidence(ends), note)


def _own(conversation: Conversation, speaker: str) -> pd.DataFrame:
    return conversation.turns[conversation.turns.speaker == speaker] if speaker else conversation.turns


def _counted(value: float, evidence: tuple[int, ...]) -> Estimate:
    return Estimate(float(value), float(value), float(value), evidence)


def _longest(conversation: Conversation, speaker: str) -> tuple[int, ...]:
    """The first sentence of each of the speaker's longest turns."""
    own = _own(conversation, speaker).sort_values("speech_s", ascending=False, kind="stable")
    return conversation.opening(own.index[: EVIDENCE // 2])


def _drawn(conversation: Conversation) -> tuple[Floats, pd.Index[str]]:
    names, settings = pd.Index(conversation.speakers()), conversation.settings
    return resample_speech(conversation.turns, names, settings.resamples, settings.seed), names
