"""Sentences as vectors that say what they mean where they are said: pooled from their tokens in windows of the talk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.conversation.vectors import unit
from pipeline.core import config, decisions
from pipeline.encoders.runners import encoder, windows
from pipeline.encoders.runners.trunk import Trunk
from pipeline.encoders.weights import batches
from pipeline.work import remembered
from pipeline.work.remembered import Memory, key

Vectors = NDArray[np.float32]
Ints = NDArray[np.int64]
EXAMPLE_TOKENS = decisions.whole("topics", "example_tokens")  # of each part of an example


class Runs(Protocol):
    """What runs a trunk: see `encoder.Runner`."""

    padded: bool

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, special ones included."""
        ...

    def run(self, batches: Iterable[tuple[Sequence[int], Sequence[Sequence[int]]]], done: batches.Done) -> None:
        """States of batches of windows: (rows, tokens, size)."""
        ...


@dataclass(frozen=True)
class Said:
    """A written example: its text, and what is said before and after it, if anything."""

    text: str
    before: str = ""
    after: str = ""


class InContext:
    """Vectors of length 1, in half precision; each depends on the sentences around its own."""

    def __init__(
        self, runner: Runs, shape: windows.Shape, tokens: int, made_of: str = "", memory: Memory | None = None
    ) -> None:
        self._runner, self._shape, self._budget, self._made_of = runner, shape, tokens, made_of
        self._memory = memory or Memory("", 0)
        self._first, self._last = runner.tokens([""])[0]

    def of_talk(self, texts: Sequence[str], turn: Ints) -> Vectors:
        """Of a conversation's sentences, with the turn of each; what `memory` has of the same window is known."""
        of = self.talk(texts, turn)
        shown = [np.array(own, np.int64).tobytes() for own in of.ids]
        places = zip(of.window.tolist(), of.begin.tolist(), of.end.tolist(), strict=True)
        keys = [key(self._made_of, shown[window], f"{begin}-{end}") for window, begin, end in places]
        known = self._memory.known(keys)
        new = np.array([row for row, own in enumerate(keys) if own not in known], dtype=np.int64)
        if len(new):
            made = self._pooled(windows.Windows(of.ids, of.window[new], of.begin[new], of.end[new]))
            fresh = {keys[row]: vector.astype(np.float16) for row, vector in zip(new.tolist(), made, strict=True)}
            self._memory.keep(fresh)
            known |= fresh
        return np.stack([known[own] for own in keys]).astype(np.float32)

    def of_examples(self, given: Sequence[Said]) -> Vectors:
        """Of examples, each in a window of its own."""
        return self._pooled(self.examples(given))

    def talk(self, texts: Sequence[str], turn: Ints) -> windows.Windows:
        """The windows of a conversation."""
        return windows.cut(self._plain(texts), turn, self._first, self._last, self._shape)

    def examples(self, given: Sequence[Said]) -> windows.Windows:
        """A window for each example, in which its text is the sentence."""
        parts = [[part for part in (own.before, own.text, own.after) if part] for own in given]
        ids = iter(self._plain([part for own in parts for part in own]))
        rows, begin, end = list[list[int]](), list[int](), list[int]()
        for own, said in zip(given, parts, strict=True):
            row = [self._first]
            for place in range(len(said)):
                found = next(ids)[:EXAMPLE_TOKENS]
                if place == bool(own.before):
                    begin.append(len(row))
                    end.append(len(row) + len(found))
                row += [*found, self._last]
            rows.append(row)
        return windows.Windows(rows, np.arange(len(rows)), np.array(begin, np.int64), np.array(end, np.int64))

    def _plain(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids without special ones."""
        return [own[1:-1] for own in self._runner.tokens(texts)]

    def _pooled(self, of: windows.Windows) -> Vectors:
        inside = np.split(
            np.argsort(of.window, kind="stable"), np.cumsum(np.bincount(of.window, minlength=len(of.ids)))[:-1]
        )
        asked = np.unique(of.window).tolist()
        found: dict[int, Vectors] = {}

        def keep(rows: Sequence[int], states: Vectors) -> None:
            for row, own in zip(rows, states, strict=True):
                for sentence in inside[row].tolist():
                    tokens = own[of.begin[sentence] : of.end[sentence]]
                    found[sentence] = tokens.mean(axis=0) if len(tokens) else np.zeros(own.shape[1], np.float32)

        planned = batches.plan([len(of.ids[row]) for row in asked], self._budget, self._runner.padded)
        chosen = ([asked[place] for place in places] for places in planned)
        self._runner.run(((rows, [of.ids[row] for row in rows]) for rows in chosen), keep)
        vectors = unit(np.stack([found[row] for row in range(len(of.window))]))
        return vectors.astype(np.float16).astype(np.float32)  # the same on machines that round otherwise, but for few


def configured(settings: config.Embed, trunk: Trunk) -> InContext:
    """On the encoder of configs/embed.yaml, in single precision on a CPU."""
    spec = encoder.specified(settings)
    precision = "fp32" if spec.precision == "int8" else spec.precision
    spec = replace(spec, trunk=trunk, precision=precision, max_tokens=max(spec.max_tokens, trunk.shape.size))
    own = encoder.runner(spec)
    memory = None if own.padded else remembered.of_sentences(settings.remembered_megabytes)
    return InContext(
        own, trunk.shape, batches.budget(spec.batch_tokens, spec.device), encoder.made_of(spec, own), memory
    )
