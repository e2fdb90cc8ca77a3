"""Checkable claims, for checks: how many and how dense, corrected for the model's known errors."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np

from pipeline.measures import density, repeated
from pipeline.measures.conversation import EVIDENCE, Conversation, Estimate, Flags, NotMeasurable
from pipeline.measures.intervals import interval

NEARER = 0.03  # how far the cosine of two sentences that say the same is in doubt


def claim_density(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Claims per minute of speech, corrected for the model's known errors."""
    own = _chosen(conversation, speaker, topic)
    if reason := _nothing(conversation, speaker, own):
        return NotMeasurable(reason)
    settings = conversation.settings
    said = density.with_speech_bounds(conversation.sentences[own], conversation.turns)
    said = said.assign(p=settings.claim_errors.probabilities(said.claim.to_numpy(dtype=np.float64)))
    how = density.Settings(
        settings.claim_errors, settings.claim_threshold, settings.level, settings.resamples, settings.seed
    )
    found = density.estimate(said, how)
    value, low, high = (found[f"claims_per_minute{end}"] for end in ("", "_low", "_high"))
    return _with_claims(conversation, own, Estimate(value, low, high))


def claim_count(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Claims, corrected for the model's known errors: the sum of the sentences' probabilities."""
    own = _chosen(conversation, speaker, topic)
    if reason := _nothing(conversation, speaker, own):
        return NotMeasurable(reason)
    settings, errors = conversation.settings, conversation.settings.claim_errors
    p = errors.probabilities(conversation.sentences.claim.to_numpy(dtype=np.float64)[own])
    rng = np.random.default_rng([settings.seed, zlib.crc32(f"{speaker}|{topic}".encode())])
    spread, chance = rng.standard_normal((2, settings.resamples))
    samples = np.maximum(p.sum() * np.exp(errors.spread * spread) + chance * np.sqrt((p * (1 - p)).sum()), 0.0)
    low, high = interval(samples, settings.level)
    value = float(p.sum())
    found = Estimate(value, min(float(low), value), max(float(high), value), samples=samples)
    return _with_claims(conversation, own, found)


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
