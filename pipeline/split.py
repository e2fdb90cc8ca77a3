"""Splits transcripts into turns of one speaker, with their times, and turns into sentences."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core import command, config, tables
from pipeline.core.cues import Doubt
from pipeline.speech import across_files, suggestion_lines
from pipeline.speech import paces as pace_rules
from pipeline.speech import sentences as sentence_rules
from pipeline.speech import speakers as speaker_rules
from pipeline.speech import timing as timing_rules
from pipeline.speech.doubtful import doubts as doubt_rules
from pipeline.speech.identity import check_people
from pipeline.speech.pace import Pace
from pipeline.speech.unused_names import unused_names
from pipeline.speech.words import words
from pipeline.work import parallel

SUGGESTIONS = Path("data/interim/speaker_suggestions.yaml")


def turn_numbers(labels: Sequence[str | None], speakers: Sequence[str]) -> NDArray[np.int64]:
    """The turn of each cue: a new one where the speaker changes, or where someone unnamed begins anew."""
    turns, previous, count = [], None, -1
    for label, speaker in zip(labels, speakers, strict=True):
        if speaker != previous or (speaker == tables.UNKNOWN and label is not None):
            count += 1
        turns.append(count)
        previous = speaker
    return np.array(turns, dtype=np.int64)


def _labels(cues: pd.DataFrame) -> list[str | None]:
    return [None if pd.isna(label) else str(label) for label in cues.label]


def _turns(
    cues: pd.DataFrame, labels: Sequence[str | None], speakers: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64], list[str], list[str]]:
    """The turn of each cue; and of each turn the first cue, the speaker and the text."""
    turn_of = turn_numbers(labels, speakers)
    first = np.flatnonzero(np.diff(turn_of, prepend=-1))
    texts = [" ".join(group) for group in np.split(cues.text.to_numpy(dtype=object), first[1:])]
    return turn_of, first, [speakers[int(cue)] for cue in first], texts


def split(
    cues: pd.DataFrame,
    speakers: Sequence[str],
    timing: str,
    settings: config.Split,
    splitter: sentence_rules.Splitter,
    known: Mapping[str, Pace] | None = None,
    given: Collection[str] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The turns and sentences of one transcript's cues, given the paces of persons from other transcripts.

    `given` are the persons whom the user names for all files.
    """
    labels = _labels(cues)
    turn_of, first, turn_speakers, texts = _turns(cues, labels, speakers)
    paces = pace_rules.of_speakers(turn_speakers, texts, known, given) if known and timing == "none" else {}
    times = timing_rules.times(cues, turn_of, len(first), turn_speakers, timing, settings.max_silence_s, paces)
    n_words = [len(words(text)) for text in texts]
    turns = pd.DataFrame(
        {
            "transcript_id": cues.transcript_id.iloc[0],
            "turn_index": np.arange(len(first)),
            "speaker": turn_speakers,
            "label": [labels[int(i)] for i in first],
            "start_s": times.start,
            "end_s": times.end,
            "speech_s": times.speech,
            "speech_low_s": times.low,
            "speech_high_s": times.high,
            "overlap_s": times.overlap,
            "union_s": times.union,
            "time_source": times.source,
            "offset_s": times.offset,
            "n_words": n_words,
            "text": texts,
        }
    )
    return turns, _sentences(turns, times, settings, splitter)


def _sentences(
    turns: pd.DataFrame, times: timing_rules.Times, settings: config.Split, splitter: sentence_rules.Splitter
) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    gaps = np.full(len(times.word_start), np.nan)
    gaps[1:] = times.word_start[1:] - times.word_end[:-1]
    word = 0
    for turn, text, n_words in zip(turns.turn_index, turns.text, turns.n_words, strict=True):
        spans = sentence_rules.cut_long(text, splitter(text), settings.max_sentence_words, gaps[word : word + n_words])
        for start, end in spans:
            count = len(words(text[start:end]))
            part = slice(word, word + count)
            begin = _edge(times.word_start[part], np.fmin)
            finish = _edge(times.word_end[part], np.fmax)
            rows.append((turn, start, end, count, begin, finish, times.word_speech[part].sum(), text[start:end]))
            word += count
    columns = ["turn_index", "start_char", "end_char", "n_words", "start_s", "end_s", "speech_s", "text"]
    frame = pd.DataFrame(rows, columns=columns)
    frame.insert(0, "sentence_index", np.arange(len(frame)))
    frame.insert(0, "transcript_id", turns.transcript_id.iloc[0])
    return frame


def _edge(values: NDArray[np.float64], pick: np.ufunc) -> float:
    return float(pick.reduce(values)) if len(values) else float("nan")


def nameless(turns: pd.DataFrame, doubted: Sequence[Doubt] = ()) -> list[str]:
    """A line on how much of one transcript is said by nobody known, if any is."""
    unknown, total = int(turns.n_words[turns.speaker == tables.UNKNOWN].sum()), int(turns.n_words.sum())
    if not unknown:
        return []
    part = f"{unknown:,} of {total:,} words" if unknown < total else f"any of its {total:,} words"
    why = "the source does not say who speaks"
    if any(one.kind.startswith("label") for one in doubted):
        why = "it is not plain who speaks"  # labels were found, and none of them is certain
    return [f"{turns.transcript_id.iloc[0]}: {why} {part}: {tables.UNKNOWN}"]


@dataclass(frozen=True)
class Parts:
    """One transcript's turns and sentences, its labels and speakers, and which labels may be one person.

    `doubts` begin with the `n_read` that ingest found and said; `persons` are those whose pace in other conversations
    was used, `known_as` whoever speaks, for suggestions across files.
    """

    turns: pd.DataFrame
    sentences: pd.DataFrame
    labels: set[str]
    speakers: set[str]
    suggestions: list[speaker_rules.Suggestion]
    doubts: list[Doubt]
    n_read: int
    persons: set[str]
    known_as: list[across_files.KnownAs]


def _one(
    timing: str,
    cues: pd.DataFrame,
    read: pd.DataFrame,
    names: config.Speakers,
    settings: config.Split,
    splitter: sentence_rules.Splitter,
    known: Mapping[str, Pace],
) -> Parts:
    labels = _labels(cues)
    transcript_id = str(cues.transcript_id.iloc[0])
    resolution = _resolve(labels, transcript_id, names)
    turns, sentences = split(cues, resolution.speakers, timing, settings, splitter, known, names.people)
    said = {label for label in labels if label}
    n_words = [len(words(text)) for text in cues.text]
    doubted = doubt_rules.of_frame(read)
    doubted += doubt_rules.of_speakers(transcript_id, labels, resolution, n_words, names.for_transcript(transcript_id))
    doubted += doubt_rules.of_pace(turns)
    at_own_pace = set(turns.speaker[turns.time_source == "estimated_pace"])
    who = pace_rules.people(list(turns.speaker), list(turns.text), names.people)
    persons = {who[speaker] for speaker in at_own_pace}
    known_as = across_files.labels_of(labels, resolution.speakers, who)
    return Parts(
        turns, sentences, said, set(resolution.speakers), resolution.suggestions, doubted, len(read), persons, known_as
    )


def _resolve(labels: Sequence[str | None], transcript_id: str, names: config.Speakers) -> speaker_rules.Resolution:
    return speaker_rules.resolve(labels, names.for_transcript(transcript_id), names.automatic, names.people)


def _make(names: config.Speakers, settings: config.Split, known: Mapping[str, Pace]) -> Callable[..., Parts]:
    splitter = sentence_rules.splitter(settings.spacy_pipeline, settings.language)
    return partial(_one, names=names, settings=settings, splitter=splitter, known=known)


def _heard(
    timing: str, cues: pd.DataFrame, __: pd.DataFrame, names: config.Speakers, settings: config.Split
) -> pd.DataFrame:
    """What the times of one transcript tell of the pace of its speakers."""
    if timing not in pace_rules.TEACHES:
        return pd.DataFrame(columns=pace_rules.HEARD)
    labels = _labels(cues)
    transcript_id = str(cues.transcript_id.iloc[0])
    speakers = _resolve(labels, transcript_id, names).speakers
    turn_of, _, turn_speakers, texts = _turns(cues, labels, speakers)
    return pace_rules.heard(cues, turn_of, turn_speakers, texts, settings.max_silence_s, names.people)


def _learn(names: config.Speakers, settings: config.Split) -> pd.DataFrame:
    """The paces of persons from all transcripts with times, and before them those of public figures."""
    before = pace_rules.public() if settings.paces == "all" else {}
    if settings.paces == "none":
        return tables.empty("paces")
    make = partial(partial, _heard, names=names, settings=settings)
    found = parallel.each(make, _with_cues(), tables.count("cues"))
    return pace_rules.learn(pd.concat([pd.DataFrame(columns=pace_rules.HEARD), *found]), before)


def _with_cues() -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
    for _, (transcript, cues, read) in tables.scan("transcripts", "cues", "reading_doubts"):
        if len(cues):
            yield str(transcript.timing.iloc[0]), cues, read


def main() -> int:
    """Read cues, write turns and sentences, and the paces of persons."""
    command.arguments(__doc__)
    settings: config.Split = config.load("split")
    names: config.Speakers = config.load("speakers")
    check_people(names.people)
    learnt = _learn(names, settings)
    known = pace_rules.of_table(learnt, pace_rules.public() if settings.paces == "all" else {})
    here = _make(names, settings, known)  # in this process, too, where a mistake in the config is said plainly
    n_turns = n_sentences = 0
    suggestions: dict[str, list[speaker_rules.Suggestion]] = {}
    seen: dict[str, tuple[set[str], set[str]]] = {}
    unknown: list[str] = []
    doubtful: list[str] = []
    persons: set[str] = set()
    known_as: dict[str, list[across_files.KnownAs]] = {}
    with (
        tables.Writer("turns") as turn_writer,
        tables.Writer("sentences") as sentence_writer,
        tables.Writer("doubts") as doubt_writer,
    ):
        for found in parallel.each(partial(_make, names, settings, known), _with_cues(), tables.count("cues"), here):
            transcript_id = str(found.turns.transcript_id.iloc[0])
            if found.suggestions:
                suggestions[transcript_id] = found.suggestions
            seen[transcript_id] = found.labels, found.speakers
            turn_writer.write(found.turns)
            sentence_writer.write(found.sentences)
            persons |= found.persons
            known_as[transcript_id] = found.known_as
            doubt_writer.write(doubt_rules.frame(transcript_id, found.doubts))
            doubtful += doubt_rules.shown(transcript_id, found.doubts[found.n_read :])
            unknown += nameless(found.turns, found.doubts)
            n_turns, n_sentences = n_turns + len(found.turns), n_sentences + len(found.sentences)
    tables.write("paces", pace_rules.with_public(learnt, persons))
    across = across_files.suggestions(known_as)
    tables.write_text(SUGGESTIONS, suggestion_lines.as_yaml(suggestions, across))
    print(f"split: {n_turns} turns, {n_sentences} sentences")
    for line in [*unknown, *doubtful, *unused_names(names, seen)]:
        print(command.printable(f"split: {line}"))
    if doubtful or unknown:
        print(f"split: how to settle each doubt: the page, or the column remedy of {tables.TABLES['doubts'].path}")
    for transcript_id, open_ in suggestions.items():
        for line in suggestion_lines.shown(transcript_id, open_):
            print(command.printable(line))
    for line in suggestion_lines.shown_across(across):
        print(command.printable(line))
    if suggestions or across:
        print(f"split: to join or name them, see {SUGGESTIONS}")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
