"""The reader: a small recurrent network, the same for every topic, that reads a conversation in both directions.

For each topic it sees the signs of all sentences in order and says how likely each one is on the topic: where a passage
begins, goes on and ends is learnt. It was fitted with torch (pipeline/training) and runs on numpy alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.core import decisions
from pipeline.encoders.weights.model_files import ModelError

Floats = NDArray[np.float32]
FILE, PLAIN = "reader.safetensors", "plain_reader.safetensors"  # the second for encoders without tuned layers
PARTS = tuple(f"{layer}.{part}" for layer in ("into", "input", "state", "out") for part in ("weight", "bias"))
CUT, READY_CUT = decisions.number("topics", "cut"), decisions.number("topics", "cut_ready")
ANNOTATED = decisions.whole("topics", "annotated_topics")
LIMIT = 30.0  # definition: log-odds beyond which a sentence is certain


@dataclass(frozen=True)
class Reader:
    """The networks' arrays, each with the networks along its first axis and, for the recurrent ones, directions next.

    `signs` names the inputs in order.
    """

    arrays: dict[str, Floats]
    signs: tuple[str, ...]

    def log_odds(self, given: NDArray[np.floating]) -> NDArray[np.float64]:
        """From signs of shape (sentences, topics, signs) to log-odds of shape (sentences, topics)."""
        part = self.arrays
        # networks, sentences, topics, units
        inside = np.tanh(given.astype(np.float32) @ part["into.weight"][:, None] + part["into.bias"][:, None, None])
        both = np.stack([inside, inside[:, ::-1]], axis=1)
        state = recurrent(both, part)
        read = np.concatenate([state[:, 0], state[:, 1, ::-1], inside], axis=-1)
        odds = (read * part["out.weight"][:, None, None]).sum(axis=-1) + part["out.bias"][:, None, None]
        return np.asarray(odds.mean(axis=0), dtype=np.float64)


def recurrent(given: Floats, part: dict[str, Floats]) -> Floats:
    """A gated recurrent unit over axis 2: from (networks, directions, steps, rows, units) to the same of its states."""
    inputs = given @ part["input.weight"][:, :, None] + part["input.bias"][:, :, None, None]
    weight, bias = part["state.weight"], part["state.bias"][:, :, None]
    size = weight.shape[-2]
    state = np.zeros((*given.shape[:2], given.shape[3], size), dtype=np.float32)
    out = np.zeros((*given.shape[:-1], size), dtype=np.float32)
    for step in range(given.shape[2]):
        now, kept = inputs[:, :, step], state @ weight + bias
        gates = 1.0 / (1.0 + np.exp(-(now[..., : 2 * size] + kept[..., : 2 * size])))
        fresh = np.tanh(now[..., 2 * size :] + gates[..., :size] * kept[..., 2 * size :])
        state = fresh + gates[..., size:] * (state - fresh)
        out[:, :, step] = state
    return out


def scores(log_odds: NDArray[np.float64], cut: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores with the default decision at 0.5: where the chance to be on the topic is `cut`, one for all or each."""
    return probability(log_odds - np.log(cut / (1 - cut)))


def cuts(places: Sequence[int]) -> NDArray[np.float64]:
    """The chance to be on each topic at which a sentence is taken, by its place in the tuned layers' list.

    Annotated topics come first in it, and those that are ready to copy behind them; -1 for a topic that is not there.
    """
    return np.where(np.asarray(places) < ANNOTATED, CUT, READY_CUT)


def probability(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-odds as probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -LIMIT, LIMIT))))


def load(folder: Path, wanted: tuple[str, ...], file: str = FILE) -> Reader:
    """The reader of a folder of topic weights; an error where it was fitted to other signs."""
    from safetensors import SafetensorError, safe_open

    path = folder / file
    try:
        with safe_open(path, framework="np") as stored:
            arrays = {name: stored.get_tensor(name).astype(np.float32) for name in PARTS}
            signs = tuple(json.loads(stored.metadata()["signs"]))
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise ModelError(f"{path} holds no topic reader ({error}); see `weights` in configs/topics.yaml") from error
    if signs != wanted:
        raise ModelError(f"{path} was fitted to other signs; train it anew: python -m pipeline.training.train_topics")
    return Reader(arrays, signs)
