"""Every measure that a check can name. To add one: a function (Conversation, speaker, topic) and an entry here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.checks import checkable, exchange, floor, questions, topics
from pipeline.checks.estimate import Estimate, NotMeasurable, counted
from pipeline.checks.expectations import YES_NO
from pipeline.conversation.view import Conversation
from pipeline.core import decisions

Need = Literal["required", "optional", "none"]
WINDOW_OVER_S = decisions.number("measures", "window_over_s")  # a window may end this much after the last word


@dataclass(frozen=True)
class Span:
    """A part of the conversation: from and to, in minutes from its first word or in percent of its length."""

    start: float
    end: float
    unit: Literal["minutes", "percent"]


@dataclass(frozen=True)
class Measure:
    """Its unit, which parts of a subject it takes, and its function, whose docstring defines it."""

    unit: str
    speaker: Need
    topic: Need
    function: Callable[[Conversation, str, str], Estimate | NotMeasurable]
    window: Need = "optional"
    absent: float | None = None  # the value of who does not speak in the window; None: there is none

    @property
    def doc(self) -> str:
        """The definition, in one line."""
        return " ".join((self.function.__doc__ or "").split())


MEASURES: dict[str, Measure] = {
    "speaking_share": Measure("share", "required", "none", floor.speaking_share, absent=0.0),
    "word_share": Measure("share", "required", "none", floor.word_share, absent=0.0),
    "turn_share": Measure("share", "required", "none", floor.turn_share, absent=0.0),
    "talk_ratio": Measure("ratio", "required", "none", floor.talk_ratio, absent=0.0),
    "monologue_index": Measure("share", "required", "none", floor.monologue_index),
    "longest_turn": Measure("s", "optional", "none", floor.longest_turn),
    "longest_run": Measure("s", "required", "none", floor.longest_run),
    "back_channel_share": Measure("share", "required", "none", floor.back_channel_share),
    "interruption_count": Measure("interruptions", "optional", "none", exchange.interruption_count, absent=0.0),
    "interrupted_count": Measure("interruptions", "optional", "none", exchange.interrupted_count, absent=0.0),
    "overlap_share": Measure("share", "optional", "none", exchange.overlap_share),
    "median_turn": Measure("s", "optional", "none", exchange.median_turn),
    "back_channel_count": Measure("back-channels", "optional", "none", exchange.back_channel_count, absent=0.0),
    "speaks_first": Measure(YES_NO, "required", "none", exchange.speaks_first, absent=0.0),
    "speaks_last": Measure(YES_NO, "required", "none", exchange.speaks_last, absent=0.0),
    "duration": Measure("minutes", "none", "none", floor.duration, window="none"),
    "question_count": Measure("questions", "optional", "none", questions.question_count, absent=0.0),
    "question_share": Measure("share", "optional", "none", questions.question_share),
    "topic_share": Measure("share", "optional", "required", topics.topic_share),
    "topic_share_of_first": Measure("share", "optional", "required", topics.topic_share, window="required"),
    "both_speak_on": Measure("minutes", "none", "required", topics.both_speak_on),
    "first_mention": Measure("s", "optional", "required", topics.first_mention, window="none"),
    "topic_order": Measure("rank", "optional", "required", topics.topic_order, window="none"),
    "claim_density": Measure("per min", "optional", "optional", checkable.claim_density),
    "claim_count": Measure("claims", "optional", "optional", checkable.claim_count, absent=0.0),
    "repeated_claims": Measure("repeats", "optional", "optional", checkable.repeated_claims, absent=0.0),
}


def measure(
    name: str, conversation: Conversation, speaker: str = "", topic: str = "", span: Span | None = None
) -> Estimate | NotMeasurable:
    """A measure by name, in a part of the conversation where one is given.

    Where the source does not time every sentence the minutes of a window are estimated: the measure is then taken with
    the time line as long and as short as it may be, too, and the interval takes in all three.
    """
    function = MEASURES[name].function
    if span is None:
        return function(conversation, speaker, topic)
    length, shortest, longest = conversation.length_s()
    if span.unit == "percent":
        edges = [(span.start / 100 * length, span.end / 100 * length)]
    elif span.end * 60 > longest + WINDOW_OVER_S:
        probably = "" if conversation.clocked else "probably "
        ends = f"but the conversation {probably}at minute {length / 60:.1f}"
        return NotMeasurable(f"the window ends at minute {span.end:g}, {ends}")
    elif conversation.clocked:
        edges = [(span.start * 60, span.end * 60)]
    else:
        stretches = (1.0, length / max(shortest, 1e-9), length / max(longest, 1e-9))
        edges = [(span.start * 60 * by, span.end * 60 * by) for by in stretches]
    found: list[Estimate] = []
    for start, end in edges:
        part = conversation.part(start, end + WINDOW_OVER_S if end >= length else end)
        if part.sentences.empty:
            return NotMeasurable("nobody speaks in the window")
        estimate = _silent(MEASURES[name], part, speaker) or function(part, speaker, topic)
        if isinstance(estimate, NotMeasurable):
            return estimate
        found.append(estimate)
    if len(found) == 1:
        return found[0]
    return replace(found[0], low=min(one.low for one in found), high=max(one.high for one in found), samples=None)


def _silent(entry: Measure, part: Conversation, speaker: str) -> Estimate | NotMeasurable | None:
    """What holds of a speaker who does not speak in the window; None for one who does."""
    if not speaker or (part.turns.speaker == speaker).any():
        return None
    if entry.absent is None:
        return NotMeasurable(f"{speaker} does not speak in the window")
    return replace(counted(entry.absent, ()), note=f"{speaker} does not speak in the window")
