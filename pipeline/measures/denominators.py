"""What a share is of: all speech, speech of known speakers, the clock, or the part in which both take part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.conversation.one_clock import timestamp
from pipeline.conversation.view import Conversation, Flags, Floats, Ints
from pipeline.core import decisions
from pipeline.core.tables import UNKNOWN

DIFFERS = decisions.number("measures", "share_differs")  # so far apart, one share alone misleads
MAIN = decisions.number("measures", "main_speaker")  # of the speech: who has it takes part
MAIN_TURNS = decisions.whole("measures", "main_turns")  # and with so many turns: no single speech, no question
ABSENT = decisions.number("measures", "absent")  # of the speech, said by two others in between: not there
BREAK_S = decisions.number("measures", "break_s")  # so long nobody speaks: a break, or a part is missing


@dataclass(frozen=True)
class Both:
    """The part of a conversation in which two speakers both take part: its sentences, and from when to when."""

    speakers: tuple[str, str]
    kept: Flags
    span: str

    def words(self) -> str:
        """In words."""
        return f"while {self.speakers[0]} and {self.speakers[1]} both take part ({self.span})"


def both(conversation: Conversation, speaker: str = "") -> Both | None:
    """Where the two both take part who speak longest (the speaker, where one is named, and who else does).

    From the first word of whoever comes later to the last of whoever leaves first, but for a long part in between
    that others have among themselves. None where one of them hardly speaks, or they are never both there.
    """
    spoken = conversation.turns.groupby("speaker").speech_s.sum().drop(UNKNOWN, errors="ignore")
    main = spoken[spoken >= MAIN * conversation.turns.speech_s.sum()]
    order = [str(name) for name in main.sort_values(ascending=False, kind="stable").index]
    pair = [speaker, *(name for name in order if name != speaker)][:2] if speaker in order else order[:2]
    if len(pair) < 2 or (speaker and speaker not in pair):
        return None
    kept = np.logical_and.reduce([_there(conversation, name) & ~_away(conversation, name) for name in pair])
    if conversation.sentences.turn_index[kept].nunique() < MAIN_TURNS:
        return None
    shares = _shares(conversation, kept, pd.Index(pair))
    if not (shares >= MAIN).all():  # two who speak one after the other
        return None
    return Both((pair[0], pair[1]), kept, _span(conversation, kept))


def _there(conversation: Conversation, speaker: str) -> Flags:
    """The sentences between a speaker's first word and last."""
    own = np.flatnonzero(conversation.by(speaker))
    kept = np.zeros(len(conversation.sentences), dtype=np.bool_)
    if len(own):  # a turn without words has no sentence
        kept[own[0] : own[-1] + 1] = True
    return kept


def _away(conversation: Conversation, speaker: str) -> Flags:
    """The sentences of long parts between a speaker's words that others have among themselves."""
    own = np.flatnonzero(conversation.by(speaker))
    running = np.concatenate([[0.0], np.cumsum(conversation.sentences.speech_s.to_numpy(dtype=np.float64))])
    names = conversation.sentences.speaker.to_numpy()
    away = np.zeros(len(names), dtype=np.bool_)
    for before, after in zip(own[:-1], own[1:], strict=True):
        said = running[after] - running[before + 1]
        if said >= ABSENT * running[-1] > 0 and len(set(names[before + 1 : after])) > 1:
            away[before + 1 : after] = True
    return away


def _span(conversation: Conversation, kept: Flags) -> str:
    """From when to when the sentences are said, stretch by stretch."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], kept, [False]]).astype(np.int8))).reshape(-1, 2)
    return ", ".join(
        f"{_at(conversation, first)}\u2013{_at(conversation, after - 1, end=True)}" for first, after in edges
    )


def _at(conversation: Conversation, row: int | np.intp, end: bool = False) -> str:
    sentence = conversation.sentences.iloc[int(row)]
    return timestamp(float(sentence.clock_end_s if end else sentence.clock_s), bool(sentence.estimated))


def columns(conversation: Conversation) -> pd.DataFrame:
    """By speaker: shares of other wholes than all speech, and a note where the share of all speech alone misleads."""
    spoken = conversation.turns.groupby("speaker", sort=True).speech_s.sum()
    table = pd.DataFrame(index=spoken.index)
    known = spoken.drop(UNKNOWN, errors="ignore")
    table["share_known"] = (known / known.sum() if known.sum() > 0 else known * np.nan).reindex(table.index)
    length = conversation.length_s()[0]
    clocked = conversation.clocked and length > 0
    table["share_clock"] = (spoken / length).clip(upper=1.0) if clocked else np.nan
    together = both(conversation)
    table["share_both"] = np.nan if together is None else _shares(conversation, together.kept, table.index)
    notes = _Notes(conversation, table, together)
    table["share_note"] = [notes.of(str(name)) for name in table.index]
    return table


def _shares(conversation: Conversation, kept: Flags, names: pd.Index[str]) -> pd.Series[float]:
    """Shares of the speech of some sentences."""
    spoken = conversation.sentences[kept].groupby("speaker").speech_s.sum()
    total = float(spoken.sum())
    return spoken.reindex(names, fill_value=0.0) / (total if total > 0 else np.nan)


def note(conversation: Conversation, speaker: str) -> str:
    """What a speaker's share of all speech alone does not tell."""
    notes = columns(conversation).share_note
    return str(notes.get(speaker, ""))


class _Notes:
    """Where a speaker's share of all speech misleads: what the share is of another whole, and why."""

    def __init__(self, conversation: Conversation, table: pd.DataFrame, together: Both | None) -> None:
        self.conversation, self.table, self.together = conversation, table, together
        spoken = conversation.turns.groupby("speaker").speech_s.sum()
        self.share = spoken / max(float(spoken.sum()), 1e-9)
        self.n_turns = conversation.turns.speaker.value_counts()
        self.gaps = _gaps(conversation)

    def of(self, speaker: str) -> str:
        """The note on one speaker; empty where there is none."""
        if speaker == UNKNOWN or self.share[speaker] < MAIN:
            return ""
        parts = [self._both(speaker) or self._present(speaker), self._known(speaker), self._recordings(speaker)]
        return "; ".join(filter(None, [*parts, self._breaks(speaker)]))

    def _apart(self, speaker: str, share: float) -> bool:
        return bool(abs(share - self.share[speaker]) > DIFFERS)

    def _both(self, speaker: str) -> str:
        if self.together is None or speaker not in self.together.speakers:
            return ""
        share = float(self.table.share_both[speaker])
        return f"{_percent(share)} {self.together.words()}" if self._tells(speaker, share) else ""

    def _present(self, speaker: str) -> str:
        """Who comes late or leaves early: the share from the first word to the last."""
        if self.n_turns[speaker] < MAIN_TURNS:
            return ""
        kept = _there(self.conversation, speaker)
        share = float(_shares(self.conversation, kept, self.table.index)[speaker])
        if not self._tells(speaker, share):
            return ""
        return f"{_percent(share)} from the first word to the last ({_span(self.conversation, kept)})"

    def _tells(self, speaker: str, share: float) -> bool:
        """Whether the share of a part differs, and not only since unknown speakers are left out of it."""
        known = float(self.table.share_known[speaker])
        return self._apart(speaker, share) and abs(share - known) >= abs(known - self.share[speaker]) / 2

    def _known(self, speaker: str) -> str:
        share = float(self.table.share_known[speaker])
        return f"{_percent(share)} without the speech of unknown speakers" if self._apart(speaker, share) else ""

    def _recordings(self, speaker: str) -> str:
        """Where the clock starts again, each recording may be another conversation."""
        turns = self.conversation.turns
        number = np.asarray(pd.factorize(turns.offset_s.to_numpy(dtype=np.float64))[0], dtype=np.int64)
        count = int(number.max(initial=0)) + 1
        if count == 1:
            return ""
        seconds = turns.speech_s.to_numpy(dtype=np.float64)
        own = _sums(np.where(turns.speaker == speaker, seconds, 0.0), number, count)
        shares = own / np.maximum(_sums(seconds, number, count), 1e-9)
        if not any(self._apart(speaker, share) for share in shares):
            return ""
        return "of its recordings " + ", ".join(f"{_percent(share)}" for share in shares)

    def _breaks(self, speaker: str) -> str:
        """Of the clock, where for long nobody speaks: an advertisement, a pause, a part that was left out."""
        share = self.table.share_clock[speaker]
        gaps = self.gaps
        if pd.isna(share) or not len(gaps) or not self._apart(speaker, float(share)):
            return ""
        pauses = "a break" if len(gaps) == 1 else f"{len(gaps)} breaks"
        return f"{_percent(float(share))} of the clock, {pauses} of {gaps.sum() / 60:.0f} min without speech in it"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _sums(amount: Floats, group: Ints, size: int) -> Floats:
    sums: Floats = np.bincount(group, weights=amount, minlength=size).astype(np.float64)
    return sums


def _gaps(conversation: Conversation) -> Floats:
    """Seconds of the long stretches of the clock in which nobody speaks."""
    turns = conversation.turns
    starts, ends = turns.clock_s.to_numpy(dtype=np.float64), turns.clock_end_s.to_numpy(dtype=np.float64)
    gaps: Floats = starts[1:] - np.maximum.accumulate(ends)[:-1]
    return gaps[gaps >= BREAK_S]
