"""What a reader gives: cues, what it set aside, and how much of the time it knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

# What is known of times: of every word, of every caption, of the words of a caption file that say the same as a text
# without times (aligned), of where turns start, or nothing
Timing = Literal["words", "cues", "aligned", "turn_starts", "none"]
TIMINGS: tuple[Timing, ...] = get_args(Timing)
ENDS_KNOWN = ("words", "cues", "aligned")  # the source says when speech ends, not only when it starts


@dataclass(frozen=True, slots=True)
class Cue:
    """A piece of speech as the source gives it.

    `label` is the speaker as printed; None means as in the cue before; "" or ">>" means someone unnamed.
    Times are seconds on the source's clock; `word_starts` and `word_ends` have one entry for each of `words(text)`.
    """

    text: str
    label: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    word_starts: tuple[float, ...] | None = None
    word_ends: tuple[float, ...] | None = None
    line: int = field(default=0, compare=False)  # where it stands in the source, from 1; 0: not known


@dataclass(frozen=True, slots=True)
class Reject:
    """A piece of the source that is not speech, or cannot be used: the line it stands on (from 1), and why."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is not plain in a source and what was done about it, so that a person can look and correct it."""

    kind: str
    text: str
    done: str
    line: int = 0
    start_s: float | None = None
    label: str = ""  # the label that the remedy would name
    remedy: str = ""  # the line of configs/speakers.yaml that changes it


@dataclass
class Transcript:
    """One source, read.

    `structure` are the names of speakers and bare stamps that stand in the text itself, once for each place: they are
    no speech, so conservation takes them off the words of the source.
    """

    cues: list[Cue]
    rejects: list[Reject] = field(default_factory=list)
    timing: Timing = "none"
    notes: list[str] = field(default_factory=list)
    structure: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    recording: str = ""  # the address of the recording, where the source's times are links into it
