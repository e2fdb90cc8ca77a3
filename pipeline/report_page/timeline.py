"""The time line: one lane for each speaker, turns as blocks coloured by topic, claims as marks above them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.report_page.axis import Axis, Tick, ticks
from pipeline.report_page.inputs import Conversation
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


def timeline(conversation: Conversation, axis: Axis, tagged: Tagged) -> Timeline:
    """Lanes for those who spoke longest, and one for the rest where there are many."""
    speakers = conversation.by_time()
    shown = speakers if len(speakers) <= SHOWN_LANES + 1 else speakers[:SHOWN_LANES]
    lane_of = {name: k for k, name in enumerate(shown)}
    names = list(shown)
    if len(shown) < len(speakers):
        names.append(f"{len(speakers) - len(shown):,} others")
    lanes: list[Lane] = [Lane(name, [], []) for name in names]
    turn_of = conversation.sentences.turn_index.to_numpy(dtype=np.int64)
    n_turns = len(conversation.turns)
    first = np.searchsorted(turn_of, np.arange(n_turns + 1))
    for turn, speaker in enumerate(conversation.turns.speaker):
        lane = lanes[lane_of.get(str(speaker), len(lanes) - 1)]
        start, end = float(axis.turn_start[turn]), float(axis.turn_end[turn])
        sentences = range(int(first[turn]), int(first[turn + 1]))
        runs = _runs(sentences, axis, tagged)
        lane.blocks.append(Block(turn, axis.percent(start), axis.width(start, end), runs))
        lane.marks.extend(Mark(s, axis.percent(axis.sentence_start[s])) for s in sentences if tagged.is_claim[s])
    return Timeline(lanes, ticks(axis), n_turns, int(tagged.is_claim.sum()))


def _runs(sentences: range, axis: Axis, tagged: Tagged) -> list[Run]:
    found: list[Run] = []
    begin = 0
    for position, sentence in enumerate(sentences):
        slot = tagged.main(sentence)
        last = position + 1 == len(sentences)
        if last or tagged.main(sentences[position + 1]) != slot:
            if slot != OFF_TOPIC:
                start, end = axis.sentence_start[sentences[begin]], axis.sentence_end[sentence]
                found.append(Run(slot, axis.percent(start), axis.width(start, end)))
            begin = position + 1
    return found
