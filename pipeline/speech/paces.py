"""Paces of persons: learnt from the timed talk of all transcripts, for untimed talk of the same person.

`log(timed / expected seconds)` of a speaker in a conversation is the conversation's, which all its speakers share
(captions that last long, a lively evening), and the person's, and chance; both are drawn to what was known before, the
less was heard the more. A person is who has one full name in several files (`identity`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core import decisions
from pipeline.speech import pace
from pipeline.speech.doubtful import rates
from pipeline.speech.identity import people, person
from pipeline.speech.stretches import Floats, Ints, units
from pipeline.speech.words import words

__all__ = ["LEAST_S", "PUBLIC", "TEACHES", "heard", "learn", "of_speakers", "people", "person", "public"]

PUBLIC = decisions.FOLDER / "pace" / "people.csv"
LEAST_S = decisions.number("pace", "least_heard_s")  # of a person's speech, for a pace
TEACHES = ("words", "cues", "aligned")  # what times must be: those of turns' starts hold the pauses between turns
_ROUNDS = 50  # steps: each halves the distance to the solution, or more
COLUMNS = ["person", "words_per_s", "syllables_per_s", "pause_share", "log_pace", "error", "seconds_heard", "source"]
HEARD = ["transcript_id", "speaker", "person", "words", "syllables", "speech_s", "expected_s", "said_s", "word_timed_s"]


@cache
def public() -> Mapping[str, pace.Pace]:
    """The paces that are shipped, of public figures."""
    table = pd.read_csv(PUBLIC)
    return {
        str(name): pace.Pace(float(log), float(error))
        for name, log, error in zip(table.person, table.log_pace, table.error, strict=True)
    }


def heard(
    cues: pd.DataFrame, turn_of: Ints, speakers: Sequence[str], texts: Sequence[str], max_silence_s: float
) -> pd.DataFrame:
    """What times tell of each speaker of a transcript: words, syllables, seconds, and those expected by the words.

    `speakers` and `texts` are of the turns. Speech that is not measured teaches nothing.
    """
    unit = units(cues, turn_of, max_silence_s)
    of_turn, names = pd.factorize(np.asarray(speakers, dtype=object))
    speaker = of_turn[unit.turn]
    count = len(names)
    opens = np.append(True, np.diff(unit.turn) != 0)
    flags = (unit.is_word, unit.closes, opens & unit.is_word)
    n_words, n_sentences, n_turns = (_sums(values, speaker, count) for values in flags)
    expected = unit.estimate * pace.style(n_words, n_sentences, n_turns)[speaker]
    taught = unit.measured & unit.is_word
    syllables = np.zeros(len(speaker))
    syllables[unit.is_word] = [rates.syllables(word) for text in cues["text"] for word in words(text)]
    ended = taught & np.array([ends is not None and not np.isscalar(ends) for ends in cues["word_ends"]])[unit.cue]
    said = np.where(ended, np.minimum(np.nan_to_num(unit.end - unit.start), rates.LONGEST_WORD_S), 0.0)
    amounts = {
        "words": taught,
        "syllables": np.where(taught, syllables, 0.0),
        "speech_s": np.where(taught, unit.speech, 0.0),
        "expected_s": np.where(taught, expected, 0.0),
        "said_s": said,
        "word_timed_s": np.where(ended, unit.speech, 0.0),
    }
    table = pd.DataFrame({name: _sums(values, speaker, count) for name, values in amounts.items()})
    known = people([str(name) for name in speakers], texts)
    table.insert(0, "transcript_id", str(cues["transcript_id"].iloc[0]))
    table.insert(1, "speaker", [str(name) for name in names])
    table.insert(2, "person", [known.get(str(name), "") for name in names])
    return table[(table.speech_s > 0) & (table.expected_s > 0)]


def _sums(values: NDArray[np.float64] | NDArray[np.bool_], index: Ints, size: int) -> Floats:
    sums: Floats = np.bincount(index, weights=values, minlength=size).astype(np.float64)
    return sums


def learn(found: pd.DataFrame, before: Mapping[str, pace.Pace]) -> pd.DataFrame:
    """The table of paces from what was heard of speakers (`heard`), given what was known of persons before.

    Speakers who are nobody known help to tell a conversation's pace from a person's.
    """
    found = found[found.speech_s > 0]
    named = (found.person != "").to_numpy()
    name = np.where(named, found.person, found.transcript_id + "\n" + found.speaker)
    code, names = pd.factorize(name)
    prior = [before.get(str(one), pace.EVERYBODY) for one in names]
    log, error = _mixed(found, np.asarray(code, dtype=np.int64), prior)
    sums = found.groupby(code)[["words", "syllables", "speech_s", "said_s", "word_timed_s"]].sum()
    pauses = 1 - (sums.said_s / sums.word_timed_s.where(sums.word_timed_s > 0)).clip(upper=1.0)
    table = pd.DataFrame(
        {
            "person": [str(one) for one in names],
            "words_per_s": sums.words / sums.speech_s,
            "syllables_per_s": sums.syllables / sums.speech_s,
            "pause_share": pauses.where(pauses > 0),  # where a word lasts until the next, pauses are not told
            "log_pace": log,
            "error": error,
            "seconds_heard": sums.speech_s,
            "source": ["transcripts and public figures" if str(one) in before else "transcripts" for one in names],
        }
    )
    persons = np.zeros(len(names), dtype=bool)
    persons[code[named]] = True
    enough = persons & (table.seconds_heard >= LEAST_S).to_numpy()
    return table[enough].sort_values("person", ignore_index=True)[COLUMNS]


def _mixed(found: pd.DataFrame, person_of: Ints, prior: Sequence[pace.Pace]) -> tuple[Floats, Floats]:
    """The log pace of each person and its standard error, by turns with the pace of each conversation."""
    conversation = np.asarray(pd.factorize(found.transcript_id)[0], dtype=np.int64)
    expected = found.expected_s.to_numpy(dtype=np.float64)
    ratio = np.log(found.speech_s.to_numpy(dtype=np.float64) / expected)
    spread = pace.SPREAD
    noise = spread["day"] ** 2 + spread["second"] ** 2 / np.maximum(expected, 1.0)
    start, variance = np.array([one.log for one in prior]), np.array([one.error**2 for one in prior])
    n_conversations, n_persons = int(conversation.max(initial=-1)) + 1, len(prior)
    log = start.copy()
    by_conversation = _sums(1 / noise, conversation, n_conversations) + 1 / spread["conversation"] ** 2
    by_person = _sums(1 / noise, person_of, n_persons) + 1 / variance
    for _ in range(_ROUNDS):
        common = _sums((ratio - log[person_of]) / noise, conversation, n_conversations) / by_conversation
        log = (_sums((ratio - common[conversation]) / noise, person_of, n_persons) + start / variance) / by_person
    tells = 1 / (noise + variance[person_of])  # of the conversation's pace
    others = _sums(tells, conversation, n_conversations)[conversation] - tells + 1 / spread["conversation"] ** 2
    error = np.sqrt(1 / (_sums(1 / (noise + 1 / others), person_of, n_persons) + 1 / variance))
    return log, error


def of_table(learnt: pd.DataFrame, before: Mapping[str, pace.Pace]) -> dict[str, pace.Pace]:
    """The paces by person: those that were learnt, and of others those known before."""
    rows = zip(learnt.person, learnt.log_pace, learnt.error, strict=True)
    return {**before, **{str(name): pace.Pace(float(log), float(error)) for name, log, error in rows}}


def with_public(learnt: pd.DataFrame, persons: Collection[str]) -> pd.DataFrame:
    """The table of paces with those of the persons, whose paces were used, that are known as public figures alone."""
    table = pd.read_csv(PUBLIC)
    table = table[table.person.isin(set(persons) - set(learnt.person))].assign(source="public figures")
    return pd.concat([learnt, table]).reindex(columns=COLUMNS).sort_values("person", ignore_index=True)


def of_speakers(speakers: Sequence[str], texts: Sequence[str], known: Mapping[str, pace.Pace]) -> dict[str, pace.Pace]:
    """The paces of the speakers of a conversation whose identity and pace are known, given its turns."""
    who = people(speakers, texts)
    twice = {name for name in who.values() if sum(other == name for other in who.values()) > 1}
    return {speaker: known[name] for speaker, name in who.items() if name in known and name not in twice}
