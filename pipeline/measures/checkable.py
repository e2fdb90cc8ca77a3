"""Checkable claims, for checks: how many and how dense, corrected for the model's known errors.

As for all checks, intervals hold what may be wrong with the measurement of this very conversation: the model's error,
chance in its scores, and the time. Those of results/speakers resample the turns as well.
"""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np

from pipeline.measures import floor, repeated
from pipeline.measures.conversation import EVIDENCE, Conversation, Estimate, Flags, Floats, NotMeasurable
from pipeline.measures.intervals import interval

NEARER = 0.03  # how far the cosine of two sentences that say the same is in doubt


def claim_density(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Claims per minute of speech, corrected for the model's known errors."""
    own = _chosen(conversation, speaker, topic)
    if reason := _nothing(conversation, speaker, own):
        return NotMeasurable(reason)
    minutes = conversation.sentences.speech_s.to_numpy(dtype=np.float64)[own].sum() / 60
    value, claims = _claims(conversation, own, speaker, topic)
    samples = claims / (minutes * floor.relative_time(conversation, speaker))
    return _with_claims(conversation, own, _interval(conversation, value / minutes, samples))


def claim_count(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Claims, corrected for the model's known errors: the sum of the sentences' probabilities."""
    own = _chosen(conversation, speaker, topic)
    if reason := _nothing(conversation, speaker, own):
        return NotMeasurable(reason)
    value, samples = _claims(conversation, own, speaker, topic)
    return _with_claims(conversation, own, _interval(conversation, value, samples))


def _claims(conversation: Conversation, own: Flags, speaker: str, topic: str) -> tuple[float, Floats]:
    """How many claims these sentences hold, and draws of it: the model's error on a speaker, and chance."""
    settings, errors = conversation.settings, conversation.settings.claim_errors
    p = errors.probabilities(conversation.sentences.claim.to_numpy(dtype=np.float64)[own])
    rng = np.random.default_rng([settings.seed, zlib.crc32(f"{speaker}|{topic}".encode())])
    spread, chance = rng.standard_normal((2, settings.resamples))
    drawn = p.sum() * np.exp(errors.spread * spread) + chance * np.sqrt((p * (1 - p)).sum())
    return float(p.sum()), np.maximum(drawn, 0.0)


def _interval(conversation: Conversation, value: float, samples: Floats) -> Estimate:
    low, high = interval(samples, conversation.settings.level)
    return Estimate(value, min(float(low), value), max(float(high), value), samples=samples)


def repeated_claims(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """How many claims say again, in nearly the same words, what the same speaker claimed before."""
    own = _chosen(conversation, speaker, topic)
    if reason := _nothing(conversation, speaker, own):
        return NotMeasurable(reason)
    if conversation.vectors is None:
        return NotMeasurable("there are no embeddings to compare the claims by")
    own &= conversation.sentences.claim.to_numpy(dtype=np.float64) >= conversation.settings.claim_threshold
    claims = conversation.sentences[own].rename(columns={"claim": "score"})
    again: list[float] = []
    evidence: tuple[int, ...] = ()
    for similar in (repeated.SIMILAR - NEARER, repeated.SIMILAR + NEARER, repeated.SIMILAR):
        count, said = 0, list[int]()
        for name in sorted(claims.speaker.unique()):
            his = (claims.speaker == name).to_numpy()
            found = repeated.groups(claims[his], conversation.vectors[own][his], similar)
            count += len(found) - found.claim_group.nunique()
            said += [int(k) for k in found.sentence_index]
        again.append(float(count))
        evidence = tuple(sorted(said[:EVIDENCE]))
    return Estimate(again[-1], min(again), max(again), evidence)


def _chosen(conversation: Conversation, speaker: str, topic: str) -> Flags:
    """The sentences whose claims count, by the speaker and on the topic, where they are named."""
    counted = ~conversation.sentences.speaker.isin(conversation.uncounted).to_numpy(dtype=np.bool_)
    if topic:
        counted &= conversation.scores(topic) >= conversation.settings.topic_threshold
    return counted & conversation.by(speaker)


def _nothing(conversation: Conversation, speaker: str, own: Flags) -> str:
    """Why there is nothing to count, if so."""
    if speaker in conversation.uncounted:
        return f"claims of {speaker} are not counted, by role (configs/speakers.yaml: roles_without_claims)"
    if conversation.sentences.speech_s.to_numpy(dtype=np.float64)[own].sum() <= 0:
        return "there is no such speech"
    return ""


def _with_claims(conversation: Conversation, own: Flags, found: Estimate) -> Estimate:
    scores = conversation.sentences.claim.to_numpy(dtype=np.float64)
    claims = own & (scores >= conversation.settings.claim_threshold)
    return replace(found, evidence=conversation.evidence(claims, scores))
