"""The pace of speakers: how much longer they take than the average for what they say, and how far that may be off.

A speaker's seconds are those of the words (`rates`), times a style (long sentences and long turns are slow, seen
beside the conversation's), times the speaker's own pace where it is known: from timed speech in the same conversation,
or from other conversations (`known_pace`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.core import decisions

Floats = NDArray[np.float64]

POWERS = decisions.numbers("pace", "style")  # of words per sentence, of words per turn
TYPICAL = decisions.numbers("pace", "typical")  # of the conversation's mean length, given to every speaker
SPREAD = decisions.numbers("pace", "spread")  # standard deviations of log(true / estimated seconds)
KNOWN_AFTER_S = decisions.number("pace", "known_after_s")  # timed speech, then the own pace weighs half
_RESIDUAL = decisions.number("pace", "residual")  # of the spread, when a speaker's pace is known
_KNOWN_RATIO = decisions.numbers("pace", "known_ratio")


@dataclass(frozen=True)
class Pace:
    """What is known of a speaker before a conversation: the logarithm of the factor on seconds, and its error."""

    log: float = 0.0
    error: float = SPREAD["person"]

    @property
    def spread(self) -> float:
        """Standard deviation of log(true / estimated seconds) in a conversation, given long speech in it."""
        return math.sqrt(SPREAD["speaker"] ** 2 - SPREAD["person"] ** 2 + min(self.error, SPREAD["person"]) ** 2)


EVERYBODY = Pace()


def style(n_words: Floats, n_sentences: Floats, n_turns: Floats) -> Floats:
    """Factors on the estimated seconds of the speakers of a conversation, from their words, sentences and turns."""
    sentences, turns = lengths(n_words, n_sentences, n_turns)
    factors: Floats = np.exp(POWERS["sentence"] * sentences + POWERS["turn"] * turns)
    return factors


def lengths(n_words: Floats, n_sentences: Floats, n_turns: Floats) -> tuple[Floats, Floats]:
    """How much longer each speaker's sentences and turns are than the conversation's, as logarithms.

    Without punctuation sentences say nothing: all are 0.
    """
    return _longer(n_words, n_sentences, TYPICAL["sentences"]), _longer(n_words, n_turns, TYPICAL["turns"])


def _longer(n_words: Floats, n_parts: Floats, typical_parts: float) -> Floats:
    """The logarithm of how much longer each speaker's parts are than the conversation's, drawn to 0 where few."""
    if n_words.sum() <= 0 or n_parts.sum() <= 0:
        return np.zeros(len(n_words))
    typical = n_words.sum() / n_parts.sum()
    logs: Floats = np.log((n_words + typical_parts * typical) / (n_parts + typical_parts) / typical)
    return logs


def in_conversation(timed_s: float, expected_s: float, before: Pace = EVERYBODY) -> tuple[float, float]:
    """A speaker's factor on estimated seconds, and its remaining spread, where some of the speech is timed.

    The log ratio of timed to expected seconds is shrunk towards what was known before by how little speech there is
    (an empirical Bayes estimate).
    """
    if timed_s <= 0 or expected_s <= 0:
        return math.exp(before.log), before.spread
    weight = expected_s / (expected_s + KNOWN_AFTER_S)
    ratio = min(max(timed_s / expected_s, _KNOWN_RATIO["least"]), _KNOWN_RATIO["most"])
    log = weight * math.log(ratio) + (1 - weight) * before.log
    return math.exp(log), before.spread * math.sqrt(1 - weight) + _RESIDUAL * math.sqrt(weight)


def with_noise(spread: Floats, seconds: Floats) -> Floats:
    """The spread of so many seconds of estimated speech: what chance does to a few seconds comes to the speaker's."""
    spreads: Floats = np.sqrt(spread**2 + SPREAD["second"] ** 2 / np.maximum(seconds, 1.0))
    return spreads
