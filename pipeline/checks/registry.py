"""Every measure that a check can name. To add one: a function (Conversation, speaker, topic) and an entry here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.checks import checkable, exchange, floor, questions, topics
from pipeline.checks.estimate import Estimate, NotMeasurable, counted
from pipeline.checks.expectations import YES_NO
from pipeline.conversation.view import Conversation
from pipeline.core import decisions
from pipeline.core.tables import ESTIMATES
from pipeline.measures import denominators

SOURCES = {
    "measured": "measured",
    "aligned": "aligned with captions",
    "estimated": "estimated from words",
    "estimated_pace": "estimated at known paces",
}
Need = Literal["required", "optional", "none"]
WINDOW_OVER_S = decisions.number("measures", "window_over_s")  # a window may end this much after the last word


@dataclass(frozen=True)
class Span:
    """A part of the conversation: in minutes from its first word or percent of its length, or while both take part."""

    start: float
    end: float
    unit: Literal["minutes", "percent", "both take part"]

    def words(self) -> str:
        """In words, as a subject has it."""
        if self.unit == "both take part":
            return "while both take part"
        if self.unit == "percent":
            return f"from {self.start:g} to {self.end:g} % of its length"
        return f"minutes {self.start:g} to {self.end:g}"


@dataclass(frozen=True)
class Measure:
    """Its unit, which parts of a subject it takes, and its function, whose docstring defines it."""

    unit: str
    speaker: Need
    topic: Need
    function: Callable[[Conversation, str, str], Estimate | NotMeasurable]
    window: Need = "optional"
    absent: float | None = None  # the value of who does not speak in the window; None: there is none
    of: str = ""  # what a share is of; `{whom}`: the speaker, or all

    @property
    def doc(self) -> str:
        """The definition, in one line."""
        return " ".join((self.function.__doc__ or "").split())


_SPEECH, _ALL = "the speech of {whom}", "the speech of all"
MEASURES: dict[str, Measure] = {
    "speaking_share": Measure("share", "required", "none", floor.speaking_share, absent=0.0, of=_ALL),
    "word_share": Measure("share", "required", "none", floor.word_share, absent=0.0, of="the words of all"),
    "turn_share": Measure("share", "required", "none", floor.turn_share, absent=0.0, of="the turns of all"),
    "talk_ratio": Measure("ratio", "required", "none", floor.talk_ratio, absent=0.0),
    "monologue_index": Measure("share", "required", "none", floor.monologue_index, of=_SPEECH),
    "longest_turn": Measure("s", "optional", "none", floor.longest_turn),
    "longest_run": Measure("s", "required", "none", floor.longest_run),
    "back_channel_share": Measure("share", "required", "none", floor.back_channel_share, of="the turns of {whom}"),
    "interruption_count": Measure("interruptions", "optional", "none", exchange.interruption_count, absent=0.0),
    "interrupted_count": Measure("interruptions", "optional", "none", exchange.interrupted_count, absent=0.0),
    "overlap_share": Measure("share", "optional", "none", exchange.overlap_share, of=_SPEECH),
    "reply_gap": Measure("s", "optional", "none", exchange.reply_gap),
    "quick_reply_share": Measure("share", "optional", "none", exchange.quick_reply_share, of="the replies of {whom}"),
    "median_turn": Measure("s", "optional", "none", exchange.median_turn),
    "back_channel_count": Measure("back-channels", "optional", "none", exchange.back_channel_count, absent=0.0),
    "speaks_first": Measure(YES_NO, "required", "none", exchange.speaks_first, absent=0.0),
    "speaks_last": Measure(YES_NO, "required", "none", exchange.speaks_last, absent=0.0),
    "duration": Measure("minutes", "none", "none", floor.duration, window="none"),
    "question_count": Measure("questions", "optional", "none", questions.question_count, absent=0.0),
    "question_share": Measure("share", "optional", "none", questions.question_share, of="the sentences of {whom}"),
    "topic_share": Measure("share", "optional", "required", topics.topic_share, of=_SPEECH),
    "topic_share_of_first": Measure("share", "optional", "required", topics.topic_share, window="required", of=_SPEECH),
    "both_speak_on": Measure("minutes", "none", "required", topics.both_speak_on),
    "first_mention": Measure("s", "optional", "required", topics.first_mention, window="none"),
    "topic_order": Measure("rank", "optional", "required", topics.topic_order, window="none"),
    "claim_density": Measure("per min", "optional", "optional", checkable.claim_density),
    "claim_count": Measure("claims", "optional", "optional", checkable.claim_count, absent=0.0),
    "verifiable_density": Measure("per min", "optional", "optional", checkable.verifiable_density),
    "verifiable_count": Measure("claims", "optional", "optional", checkable.verifiable_count, absent=0.0),
    "repeated_claims": Measure("repeats", "optional", "optional", checkable.repeated_claims, absent=0.0),
}


def measure(
    name: str, conversation: Conversation, speaker: str = "", topic: str = "", span: Span | None = None
) -> Estimate | NotMeasurable:
    """A measure by name, in a part of the conversation where one is given; the note says what a share is of."""
    found = _measured(name, conversation, speaker, topic, span)
    entry = MEASURES[name]
    if isinstance(found, NotMeasurable) or not entry.of:
        return found
    of = "of " + re.sub(r"^the (\w+) of all$", r"all \1", entry.of.format(whom=speaker or "all"))
    if span:
        of += f", {span.words()}"
    if "speech" in entry.of:
        of += f", {_source(conversation)}"
    other = denominators.note(conversation, speaker) if name == "speaking_share" and not span else ""
    return replace(found, note="; ".join(filter(None, [of, found.note, other])))


def _source(conversation: Conversation) -> str:
    """Where the times come from."""
    sources = set(conversation.turns.time_source.astype(str))
    return "partly estimated" if len(sources) > 1 and sources & set(ESTIMATES) else SOURCES[min(sources)]


def _measured(
    name: str, conversation: Conversation, speaker: str, topic: str, span: Span | None
) -> Estimate | NotMeasurable:
    """In a window of minutes, where the source does not time every sentence, the minutes are estimated.

    The measure is then taken with the time line as long and as short as it may be, too, and the interval takes in all
    three.
    """
    entry = MEASURES[name]
    if span is None:
        return entry.function(conversation, speaker, topic)
    if span.unit == "both take part":
        together = denominators.both(conversation, speaker)
        if together is None:
            return NotMeasurable("there is no part in which two speakers both take part")
        return _in_part(entry, conversation.only(together.kept), speaker, topic)
    found: list[Estimate] = []
    edges = _edges(conversation, span)
    if isinstance(edges, NotMeasurable):
        return edges
    length = conversation.length_s()[0]
    for start, end in edges:
        part = conversation.part(start, end + WINDOW_OVER_S if end >= length else end)
        estimate = _in_part(entry, part, speaker, topic)
        if isinstance(estimate, NotMeasurable):
            return estimate
        found.append(estimate)
    if len(found) == 1:
        return found[0]
    return replace(found[0], low=min(one.low for one in found), high=max(one.high for one in found), samples=None)


def _edges(conversation: Conversation, span: Span) -> list[tuple[float, float]] | NotMeasurable:
    """The window in seconds; three of them where its minutes are estimated."""
    length, shortest, longest = conversation.length_s()
    if span.unit == "percent":
        return [(span.start / 100 * length, span.end / 100 * length)]
    if span.end * 60 > longest + WINDOW_OVER_S:
        probably = "" if conversation.clocked else "probably "
        ends = f"but the conversation {probably}at minute {length / 60:.1f}"
        return NotMeasurable(f"the window ends at minute {span.end:g}, {ends}")
    if conversation.clocked:
        return [(span.start * 60, span.end * 60)]
    stretches = (1.0, length / max(shortest, 1e-9), length / max(longest, 1e-9))
    return [(span.start * 60 * by, span.end * 60 * by) for by in stretches]


def _in_part(entry: Measure, part: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    if part.sentences.empty:
        return NotMeasurable("nobody speaks in the window")
    return _silent(entry, part, speaker) or entry.function(part, speaker, topic)


def _silent(entry: Measure, part: Conversation, speaker: str) -> Estimate | NotMeasurable | None:
    """What holds of a speaker who does not speak in the window; None for one who does."""
    if not speaker or (part.turns.speaker == speaker).any():
        return None
    if entry.absent is None:
        return NotMeasurable(f"{speaker} does not speak in the window")
    return replace(counted(entry.absent, ()), note=f"{speaker} does not speak in the window")
