"""One transcript read: from its file, its pair of files, or one of several conversations in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import formats
from pipeline.alignment.texts import align
from pipeline.core import config
from pipeline.core.cues import Transcript
from pipeline.formats import FormatError, Source, rttm
from pipeline.formats.reading import evidence
from pipeline.formats.reading.folder import Entry, source_of
from pipeline.speech.words import words


@dataclass
class Reading:
    """A transcript read: its cues and rejects, and its row of the transcripts table."""

    transcript: Transcript
    format: str
    timing: str
    n_words: int


def read_entry(entry: Entry, folder: Path, settings: config.Ingest, own: config.Corrections | None = None) -> Reading:
    """Read a transcript's file, or its pair of files; a `FormatError` says what is wrong and what to do."""
    if entry.problem:
        raise FormatError(entry.problem)
    diarized = [path for path in entry.paths if path.suffix.lower() == ".rttm"]
    readings = [
        read_source(_alone(path, folder, settings), path, folder, settings, own or config.Corrections())
        for path in entry.paths
        if path not in diarized or len(entry.paths) != 2
    ]
    if len(readings) == 1 and diarized and len(entry.paths) == 2:
        reading = _named(readings[0], diarized[0])
    else:
        reading = readings[0] if len(readings) == 1 else _pair(entry, readings, folder)
    return with_words(reading)


def with_words(reading: Reading) -> Reading:
    """The reading; a `FormatError` where no word of speech is left in it."""
    if reading.format != "rttm" and not any(words(cue.text) for cue in reading.transcript.cues):
        reasons = Counter(reject.reason for reject in reading.transcript.rejects)
        why = "; ".join(f"{reason} ({times})" for reason, times in reasons.most_common(3))
        found = f"Set aside: {why}. Look at these lines in the file" if why else "It has times, names or marks alone"
        raise FormatError(f"no word of speech is left. {found}, or export it again")
    return reading


def conversations(entry: Entry, folder: Path, settings: config.Ingest) -> list[tuple[Entry, Source | None]]:
    """The entry itself, or one for each of several conversations in its file; with the source, where it is a file."""
    if entry.problem or len(entry.paths) > 1:
        return [(entry, None)]
    try:
        found = formats.conversations(source_of(entry.paths[0], folder, settings))
    except (FormatError, OSError) as error:
        return [(replace(entry, problem=str(error)), None)]
    if len(found) == 1:
        return [(entry, source) for source in found.values()]
    return [(replace(entry, transcript_id=f"{entry.transcript_id}-{name}"), source) for name, source in found.items()]


def _alone(path: Path, folder: Path, settings: config.Ingest) -> Source:
    source = source_of(path, folder, settings)
    if len(several := formats.conversations(source)) > 1:
        raise FormatError(f"{path.name} holds {len(several)} conversations, and is no half of a pair. Rename it")
    return source


def read_source(source: Source, path: Path, folder: Path, settings: config.Ingest, own: config.Corrections) -> Reading:
    """One file read by its format: the one that a person named, that the config forces, or that fits the content."""
    name = own.style or settings.formats.get(path.relative_to(folder).as_posix()) or formats.detect(source)
    with evidence.corrected(evidence.Corrections(frozenset(own.labels), frozenset(own.not_labels))):
        transcript, n_words = formats.read(source, name)
    return Reading(transcript, name, transcript.timing, n_words)


def _named(reading: Reading, path: Path) -> Reading:
    """Timed captions with the speakers of an RTTM file."""
    if reading.timing not in ("words", "cues"):
        raise FormatError(f"{path.name} says who spoke when, but the text beside it has no times. Give timed captions")
    if any(cue.label for cue in reading.transcript.cues):
        raise FormatError(f"{path.name} and the captions beside it both name speakers. Remove or rename one")
    turns = rttm.turns(formats.source(path.read_bytes(), path.suffix))
    reading.transcript.cues = rttm.label(reading.transcript.cues, turns)
    reading.transcript.notes.append(f"speakers from {path.name}: {len(turns)} turns")
    return Reading(reading.transcript, f"{reading.format}+rttm", reading.timing, reading.n_words)


def _pair(entry: Entry, readings: Sequence[Reading], folder: Path) -> Reading:
    """A labelled text without times or with starts of turns, and timed captions: the captions' times for its words.

    Of several captions the ones with word times are taken, or the longest.
    """
    named = [reading for reading in readings if any(cue.label for cue in reading.transcript.cues)]
    texts = [reading for reading in named if reading.timing in ("none", "turn_starts")]
    captions = [reading for reading in readings if reading.timing in ("words", "cues") and reading not in named]
    if len(texts) != 1 or len(texts) + len(captions) != len(readings) or not captions:
        names = " and ".join(str(path.relative_to(folder)) for path in entry.paths)
        raise FormatError(
            f"{names} have one id, {entry.transcript_id!r}, and are no pair of a text with speakers but without times "
            "and timed captions. Rename or remove one"
        )
    text = texts[0]
    timed = max(
        captions,
        key=lambda reading: (reading.timing == "words", sum(len(words(cue.text)) for cue in reading.transcript.cues)),
    )
    try:
        untimed = [replace(cue, start_s=None, end_s=None) for cue in text.transcript.cues]  # one clock, not two
        text.transcript.cues, notes = align(untimed, timed.transcript.cues)
    except ValueError as error:
        raise FormatError(str(error)) from error
    heard = sum(len(words(cue.text)) for cue in timed.transcript.cues)
    text.transcript.notes += [f"times from the {heard} words of the captions ({timed.format})", *notes]
    if len(captions) > 1:
        text.transcript.notes.append(f"{len(captions)} files of captions: the one with the finest times was used")
    return Reading(text.transcript, f"{text.format}+{timed.format}", "aligned", text.n_words)
