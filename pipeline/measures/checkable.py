"""Checkable claims, for checks: how many and how dense, by speaker and topic."""

from __future__ import annotations

import numpy as np

from pipeline.measures.conversation import Conversation, Estimate, Flags, NotMeasurable

DOUBT = 0.15  # scores are calibrated: between 0.35 and 0.65 the model is in doubt


def claim_count(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Sentences with a claim score at or over the threshold; the bounds: with the threshold moved by 0.15."""
    if reason := _uncounted(conversation, speaker):
        return NotMeasurable(reason)
    at = conversation.settings.claim_threshold
    scores, own = conversation.sentences.claim.to_numpy(dtype=np.float64), chosen(conversation, speaker, topic)
    thresholds = (at, min(at + DOUBT, (1 + at) / 2), max(at - DOUBT, at / 2))
    value, low, high = (float((own & (scores >= threshold)).sum()) for threshold in thresholds)
    return Estimate(value, low, high, conversation.evidence(own & (scores >= at), scores))


def chosen(conversation: Conversation, speaker: str, topic: str) -> Flags:
    """The sentences whose claims count, by the speaker and on the topic, where they are named."""
    counted = ~conversation.sentences.speaker.isin(conversation.uncounted).to_numpy(dtype=np.bool_)
    if topic:
        counted &= conversation.scores(topic) >= conversation.settings.topic_threshold
    return counted & conversation.by(speaker)


def _uncounted(conversation: Conversation, speaker: str) -> str:
    """Why there are no claims to count, if so."""
    if speaker in conversation.uncounted:
        return f"claims of {speaker} are not counted, by role (configs/speakers.yaml: roles_without_claims)"
    return ""
