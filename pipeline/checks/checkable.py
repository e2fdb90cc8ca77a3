"""Checkable claims, for checks: how many and how dense, corrected for the model's known errors.

As for all checks, intervals hold what may be wrong with the measurement of this very conversation: the model's error,
chance in its scores, and the time. Those of results/speakers resample the turns as well.
"""

from __future__ import annotations

import zlib
from statistics import NormalDist

import numpy as np

from pipeline.checks import floor
from pipeline.checks.estimate import Estimate, NotMeasurable, drawn
from pipeline.claims import repeated
from pipeline.conversation.view import EVIDENCE, Conversation, Flags, Floats
from pipeline.core import decisions
from pipeline.measures import density

SHIFTS = 11  # steps: tried of where sentences begin to say the same
LIKELY = decisions.number("measures", "likely")  # pairs less likely to be a repeated claim are no evidence


def claim_density(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Claims per minute of speech, corrected for the model's known errors."""
    own = _chosen(conversation, speaker, topic)
    if reason := _nothing(conversation, speaker, own):
        return NotMeasurable(reason)
    minutes = conversation.sentences.speech_s.to_numpy(dtype=np.float64)[own].sum() / 60
    value, claims = _claims(conversation, own, speaker, topic)
    samples = claims / (minutes * floor.relative_time(conversation, speaker))
    evidence, note = _claims_of(conversation, own), _by_labels(conversation, "claim", speaker, topic)
    return drawn(value / minutes, samples, conversation.settings.level, evidence, note)


def claim_count(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Claims, corrected for the model's known errors: the sum of the sentences' probabilities."""
    own = _chosen(conversation, speaker, topic)
    if reason := _nothing(conversation, speaker, own):
        return NotMeasurable(reason)
    value, samples = _claims(conversation, own, speaker, topic)
    evidence, note = _claims_of(conversation, own), _by_labels(conversation, "claim", speaker, topic)
    return drawn(value, samples, conversation.settings.level, evidence, note)


def verifiable_density(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Verifiable claims (sentences with a fact that could be checked) per minute of speech, corrected for errors."""
    own = _chosen(conversation, speaker, topic)
    if reason := _nothing(conversation, speaker, own) or _no_verifiable(conversation):
        return NotMeasurable(reason)
    minutes = conversation.sentences.speech_s.to_numpy(dtype=np.float64)[own].sum() / 60
    value, claims = _claims(conversation, own, speaker, topic, "verifiable")
    samples = claims / (minutes * floor.relative_time(conversation, speaker))
    evidence, note = _verifiable_of(conversation, own), _by_labels(conversation, "verifiable", speaker, topic)
    return drawn(value / minutes, samples, conversation.settings.level, evidence, note)


def verifiable_count(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Verifiable claims (sentences with a fact that could be checked), corrected for the model's known errors."""
    own = _chosen(conversation, speaker, topic)
    if reason := _nothing(conversation, speaker, own) or _no_verifiable(conversation):
        return NotMeasurable(reason)
    value, samples = _claims(conversation, own, speaker, topic, "verifiable")
    evidence, note = _verifiable_of(conversation, own), _by_labels(conversation, "verifiable", speaker, topic)
    return drawn(value, samples, conversation.settings.level, evidence, note)


def _no_verifiable(conversation: Conversation) -> str:
    """Why verifiable claims cannot be counted, if so."""
    if conversation.settings.verifiable_errors is None or "verifiable" not in conversation.sentences.columns:
        return "there is no head for verifiable claims (configs/claims.yaml: head)"
    known = bool(conversation.sentences.verifiable.notna().all())
    return "" if known else "the claim model in configs/claims.yaml gives no scores of verifiable claims"


def _verifiable_of(conversation: Conversation, own: Flags) -> tuple[int, ...]:
    """The likeliest of the sentences that are verifiable, to read."""
    scores = conversation.sentences.verifiable.to_numpy(dtype=np.float64)
    return conversation.evidence(own & (scores >= density.DECISION), scores)


def _by_labels(conversation: Conversation, kind: str, speaker: str, topic: str) -> str:
    """What to say of a figure that labels of this conversation moved."""
    if kind not in conversation.labelled:
        return ""
    whose = "" if not speaker and not topic else "the whole conversation is "
    return f"{whose}calibrated on {conversation.labelled[kind].labels} labelled sentences"


def _claims(
    conversation: Conversation, own: Flags, speaker: str, topic: str, kind: str = "claim"
) -> tuple[float, Floats]:
    """How many claims these sentences hold, and draws of it: the model's error on a speaker, and chance.

    Of all together, where some sentences have labels, both are those of the count by them.
    """
    settings = conversation.settings
    column, errors = density.KINDS[kind][0], density.KINDS[kind][1](settings)
    assert errors is not None  # noqa: S101 - the callers refuse
    chances = errors.probabilities(conversation.sentences[column].to_numpy(dtype=np.float64)[own])
    expected, variance = float(chances.sum()), float((chances * (1 - chances)).sum())
    rng = np.random.default_rng([settings.seed, zlib.crc32(f"{speaker}|{topic}".encode())])
    spread, chance = rng.standard_normal((2, settings.resamples))
    if kind in conversation.labelled and not speaker and not topic:
        return conversation.labelled[kind].value, conversation.labelled[kind].draws(spread)
    return expected, np.maximum(expected * np.exp(errors.spread * spread) + chance * np.sqrt(variance), 0.0)


def repeated_claims(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """How many claims repeat an earlier claim by the same speaker, in the same or in other words.

    Each sentence is weighted by the probability that its nearest earlier one says the same, and that it is a claim.
    """
    own = _chosen(conversation, speaker, topic)
    if reason := _nothing(conversation, speaker, own):
        return NotMeasurable(reason)
    if conversation.vectors is None:
        return NotMeasurable("there are no embeddings to compare the claims by")
    if reason := repeated.not_calibrated(conversation.encoder):
        return NotMeasurable(reason)
    settings, spoken = conversation.settings, conversation.sentences[own]
    before, cosine = repeated.nearest_before(list(spoken.text), list(spoken.speaker), conversation.vectors[own])
    later = np.flatnonzero(before >= 0)
    earlier = before[later]
    claim = settings.claim_errors.probabilities(spoken.score.to_numpy(dtype=np.float64))
    claim = (claim[later] + claim[earlier]) / 2  # of one claim there are two scores
    rng = np.random.default_rng([settings.seed, zlib.crc32(f"{speaker}|{topic}".encode())])
    shifts = [NormalDist(0.0, repeated.SAME_DOUBT).inv_cdf((step + 0.5) / SHIFTS) for step in range(SHIFTS)]
    size = -(-settings.resamples // SHIFTS)  # of each, rounded up
    chances = [claim * repeated.says_the_same(cosine[later], shift) for shift in shifts]
    counts = [_drawn_counts(of_shift, size, rng) for of_shift in chances]
    samples = rng.permutation(np.concatenate(counts))[: settings.resamples]
    likely = claim * repeated.says_the_same(cosine[later])
    likeliest = np.argsort(-likely, kind="stable")[: EVIDENCE // 2]
    shown = likeliest[likely[likeliest] >= LIKELY]
    rows = np.unique(np.concatenate([later[shown], earlier[shown]])).astype(np.int64)
    evidence = tuple(int(index) for index in np.sort(spoken.sentence_index.to_numpy()[rows]))
    return drawn(float(np.median(samples)), samples, settings.level, evidence)


def _drawn_counts(chances: Floats, size: int, rng: np.random.Generator) -> Floats:
    """Draws of how many of independent events happen."""
    probability = np.ones(1)  # of 0, 1, 2, ... events
    for chance in chances:
        probability = np.append(probability, 0.0) * (1 - chance) + np.append(0.0, probability) * chance
    return rng.choice(len(probability), size, p=probability / probability.sum()).astype(np.float64)


def _chosen(conversation: Conversation, speaker: str, topic: str) -> Flags:
    """The sentences whose claims count, by the speaker and on the topic, where they are named."""
    counted = conversation.counted & conversation.by(speaker)
    return counted & (conversation.scores(topic) >= conversation.settings.topic_threshold) if topic else counted


def _nothing(conversation: Conversation, speaker: str, own: Flags) -> str:
    """Why there is nothing to count, if so."""
    if speaker in conversation.uncounted:
        return f"claims of {speaker} are not counted, by role (configs/speakers.yaml: roles_without_claims)"
    if conversation.sentences.speech_s.to_numpy(dtype=np.float64)[own].sum() <= 0:
        return "there is no such speech"
    return ""


def _claims_of(conversation: Conversation, own: Flags) -> tuple[int, ...]:
    """The likeliest of the sentences that are claims, to read."""
    return conversation.evidence(own & conversation.is_claim, conversation.sentences.score.to_numpy(dtype=np.float64))
