"""Smoothing over a conversation: a two-state linear-chain CRF, off topic (0) or on it (1) at each sentence.

Lafferty, McCallum, Pereira, ICML 2001. The potentials of staying in a state are 0; entering and leaving cost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LIMIT = 30.0  # log odds beyond which a sentence is certain


def marginals(evidence: Floats, enter: Floats | float, leave: Floats | float) -> Floats:
    """The log odds of being on topic at each sentence, given the evidence of all sentences, in each of many chains.

    `evidence`: log odds from each sentence itself, shape (sentences, chains); `enter` and `leave`: log potentials of
    switching on and off between two sentences, for all chains or each. Same shape out; linear in the sentences.
    """
    forward, backward = np.zeros_like(evidence), np.zeros_like(evidence)
    for row in range(len(evidence)):
        if row:
            before = forward[row - 1]
            forward[row] = np.logaddexp(before, enter) - np.logaddexp(before + leave, 0.0)
        forward[row] += evidence[row]
    for row in range(len(evidence) - 2, -1, -1):
        after = evidence[row + 1] + backward[row + 1]
        backward[row] = np.logaddexp(leave, after) - np.logaddexp(0.0, enter + after)
    return forward + backward


def probability(log_odds: Floats) -> Floats:
    """Log odds as probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -LIMIT, LIMIT))))
