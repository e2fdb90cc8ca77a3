"""The time line: one lane for each speaker, turns as blocks coloured by topic, claims as marks above them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.conversation.one_clock import seconds
from pipeline.report_page.axis import Axis, Tick, ticks
from pipeline.report_page.inputs import Reported
from pipeline.report_page.subjects import OFF_TOPIC, Tagged

SHOWN_LANES = 8


@dataclass(frozen=True)
class Run:
    """Successive sentences of a turn on one topic."""

    slot: int
    x: str
    width: str


@dataclass(frozen=True)
class Block:
    """One turn."""

    turn: int
    x: str
    width: str
    runs: list[Run]


@dataclass(frozen=True)
class Mark:
    """One claim."""

    sentence: int
    x: str


@dataclass(frozen=True)
class Lane:
    """The turns and claims of one speaker, or of all the others together."""

    name: str
    blocks: list[Block]
    marks: list[Mark]


@dataclass(frozen=True)
class Timeline:
    """The lanes over one axis."""

    lanes: list[Lane]
    ticks: list[Tick]
    n_turns: int
    n_claims: int


def timeline(reported: Reported, axis: Axis, tagged: Tagged) -> Timeline:
    """Lanes for those who spoke longest, and one for the rest where there are many."""
    speakers = reported.by_time()
    shown = speakers if len(speakers) <= SHOWN_LANES + 1 else speakers[:SHOWN_LANES]
    lane_of = {name: place for place, name in enumerate(shown)}
    names = list(shown)
    if len(shown) < len(speakers):
        names.append(f"{len(speakers) - len(shown):,} others")
    lanes: list[Lane] = [Lane(name, [], []) for name in names]
    turn_of = reported.sentences.turn_index.to_numpy(dtype=np.int64)
    n_turns = len(reported.turns)
    first = np.searchsorted(turn_of, np.arange(n_turns + 1))
    starts, ends = (seconds(reported.sentences, name) for name in ("clock_s", "clock_end_s"))
    turns = zip(reported.turns.speaker, reported.turns.clock_s, reported.turns.clock_end_s, strict=True)
    for turn, (speaker, start, end) in enumerate(turns):
        lane = lanes[lane_of.get(str(speaker), len(lanes) - 1)]
        sentences = range(int(first[turn]), int(first[turn + 1]))
        runs = [
            Run(slot, axis.percent(starts[begin]), axis.width(starts[begin], ends[last]))
            for slot, begin, last in _runs(sentences, tagged)
        ]
        lane.blocks.append(Block(turn, axis.percent(start), axis.width(start, end), runs))
        claims = (sentence for sentence in sentences if tagged.is_claim[sentence])
        lane.marks.extend(Mark(sentence, axis.percent(starts[sentence])) for sentence in claims)
    return Timeline(lanes, ticks(axis), n_turns, int(tagged.is_claim.sum()))


def _runs(sentences: range, tagged: Tagged) -> Iterator[tuple[int, int, int]]:
    """The slot, the first and the last sentence of each stretch on one topic."""
    for slot, stretch in itertools.groupby(sentences, key=tagged.main):
        if slot != OFF_TOPIC:
            rows = list(stretch)
            yield slot, rows[0], rows[-1]
