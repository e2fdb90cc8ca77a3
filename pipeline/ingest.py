"""Reads transcripts in any known format into cues, and accounts for every word."""

from __future__ import annotations

import math
import re
import sys
from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from pipeline import formats
from pipeline.core import command, config, tables
from pipeline.core.command import Problem
from pipeline.core.cues import Reject
from pipeline.formats import FormatError, Source
from pipeline.formats.reading import corrections
from pipeline.formats.reading.entry import Reading, conversations, read_entry, read_source, with_words
from pipeline.formats.reading.folder import Entry, cannot_be_told_apart, check_forced, entries
from pipeline.speech.doubtful import doubts, repeated
from pipeline.speech.words import words
from pipeline.work import hashes

_NOTES_SHOWN = 20
_NAME = re.compile(r"[^\x00-\x1f/][^\x00-\x1f]{0,499}")  # of a declared pair: it names its labels, too


def frames(
    entry: Entry, reading: Reading, folder: Path, source_sha256: str = ""
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """A transcript's rows of the tables transcripts, rejects and cues."""
    cues, rejects = reading.transcript.cues, reading.transcript.rejects
    starts = [cue.start_s for cue in cues if cue.start_s is not None]
    ends = starts + [cue.end_s for cue in cues if cue.end_s is not None]
    ends += [time for cue in cues for time in cue.word_ends or () if not math.isnan(time)]
    starts += [time for cue in cues for time in cue.word_starts or () if not math.isnan(time)]
    row = {
        "transcript_id": entry.transcript_id,
        "source": ", ".join(path.relative_to(folder).as_posix() for path in entry.paths),
        "source_sha256": source_sha256,
        "format": reading.format,
        "timing": reading.timing,
        "n_words_source": reading.n_words,
        "n_words_kept": sum(len(words(cue.text)) for cue in cues),
        "n_words_rejected": sum(len(words(reject.text)) for reject in rejects),
        "start_s": min(starts, default=float("nan")),
        "end_s": max(ends, default=float("nan")),
        "recording": _sound(reading.transcript.recording) or None,
        "notes": [_sound(note) for note in reading.transcript.notes],
    }
    aside = pd.DataFrame(
        {
            "transcript_id": entry.transcript_id,
            "line": [reject.line for reject in rejects],
            "text": [_sound(reject.text) for reject in rejects],
            "reason": [reject.reason for reject in rejects],
        }
    )
    aside.insert(2, "part", aside.groupby("line").cumcount())
    spoken = pd.DataFrame(
        {
            "transcript_id": entry.transcript_id,
            "cue_index": range(len(cues)),
            "label": [None if cue.label is None else _sound(cue.label) for cue in cues],
            "text": [_sound(cue.text) for cue in cues],
            "start_s": pd.Series([cue.start_s for cue in cues], dtype="float64"),
            "end_s": pd.Series([cue.end_s for cue in cues], dtype="float64"),
            "word_starts": [cue.word_starts for cue in cues],
            "word_ends": [cue.word_ends for cue in cues],
        }
    )
    return pd.DataFrame([row]), aside, spoken


def _sound(text: str) -> str:
    """Text that can be stored: half of a surrogate pair, as broken JSON has it, becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _unread(transcript_id: str, problem: str) -> pd.DataFrame:
    row = {"transcript_id": transcript_id, "line": 0, "part": 0, "text": "", "reason": f"file not read: {problem}"}
    return pd.DataFrame([row])


def _readings(
    found: Sequence[Entry], folder: Path, settings: config.Ingest, names: config.Speakers
) -> Iterator[tuple[Entry, Reading | str]]:
    """Each transcript read, or why it cannot be, in order of id: those of one file may belong behind later files."""
    taken = {entry.transcript_id.casefold() for entry in found}
    waiting: list[tuple[str, Entry, Source | None]] = []
    for entry in tqdm(found, desc="ingest", unit="file", disable=None if len(found) > 10 else True):
        several = conversations(entry, folder, settings)
        if clash := next((own for own, _ in several if _inside(own, entry) in taken), None):
            several = [(replace(entry, problem=cannot_be_told_apart([clash.transcript_id] * 2)), None)]
        for own, source in several:
            insort(waiting, (own.transcript_id, own, source), key=lambda one: one[0])
        ready = bisect_right(waiting, entry.transcript_id, key=lambda one: one[0])
        yield from (_reading(own, source, folder, settings, names) for _, own, source in waiting[:ready])
        del waiting[:ready]
    yield from (_reading(own, source, folder, settings, names) for _, own, source in waiting)


def _inside(own: Entry, entry: Entry) -> str:
    """The folded id of a conversation inside a file; empty for the file itself."""
    return own.transcript_id.casefold() if own.transcript_id != entry.transcript_id else ""


def _reading(
    entry: Entry, source: Source | None, folder: Path, settings: config.Ingest, names: config.Speakers
) -> tuple[Entry, Reading | str]:
    own = names.corrections(entry.transcript_id)
    try:
        if source is None:
            reading = read_entry(entry, folder, settings, own)
        else:
            reading = with_words(read_source(source, entry.paths[0], folder, settings, own))
        return entry, _doubted(entry.transcript_id, reading, own, settings)
    except (FormatError, OSError) as error:
        return entry, str(error)


def _doubted(transcript_id: str, reading: Reading, own: config.Corrections, settings: config.Ingest) -> Reading:
    """A reading with what a person corrected, without copies where the config says so, and with its doubts."""
    transcript = reading.transcript
    if own.says:
        transcript.cues = corrections.apply(transcript_id, own.says, transcript.cues)
    lines = {one.line for one in transcript.doubts}
    nobody = corrections.unknown(transcript_id, transcript.cues, lines)
    again = repeated.passages(transcript.cues)
    transcript.doubts = doubts.of_labels(transcript_id, transcript.doubts) + nobody
    transcript.doubts += doubts.of_repeats(transcript.cues, again, settings.repeated == "keep")
    if again and settings.repeated == "set aside":
        transcript.cues, gone = repeated.without(transcript.cues, again)
        transcript.rejects += [Reject(cue.line, cue.text, "stands before, word for word") for cue in gone]
        transcript.rejects.sort(key=lambda reject: reject.line)
    starts = [(cue.start_s, cue.line) for cue in transcript.cues if cue.start_s is not None]
    transcript.doubts += doubts.of_clock(starts)
    return reading


def _check_styles(names: config.Speakers) -> None:
    for transcript_id, own in names.transcripts.items():
        if own.style and own.style not in formats.FORMATS:
            known = config.nearest(own.style, list(formats.FORMATS))
            raise Problem(f"configs/speakers.yaml: transcripts: {transcript_id}: style: {own.style!r}; {known}")


def ingest(settings: config.Ingest, root: Path = Path(), names: config.Speakers | None = None) -> list[str]:
    """Read every transcript of the folder and write the tables; gives the lines of a closing summary."""
    folder = root / settings.folder
    names = names or config.Speakers()
    check_forced(settings, folder)
    _check_styles(names)
    found = entries(folder, settings)
    bad: list[str] = []
    rows: list[pd.DataFrame] = []
    reasons: Counter[str] = Counter()
    doubtful: list[str] = []
    with (
        tables.Writer("transcripts", root) as transcripts,
        tables.Writer("rejects", root) as rejects,
        tables.Writer("cues", root) as cues,
        tables.Writer("reading_doubts", root) as doubt_writer,
    ):
        for entry, reading in _readings(found, folder, settings, names):
            if isinstance(reading, str):
                bad.append(f"{', '.join(map(str, entry.paths))}: {reading}")
                rejects.write(_unread(entry.transcript_id, reading))
                continue
            row, aside, spoken = frames(entry, reading, folder, ", ".join(map(hashes.sha256, entry.paths)))
            transcripts.write(row)
            rejects.write(aside)
            cues.write(spoken)
            doubt_writer.write(doubts.frame(entry.transcript_id, reading.transcript.doubts))
            doubtful += doubts.shown(entry.transcript_id, reading.transcript.doubts)
            rows.append(row)
            reasons.update(dict(aside.groupby("reason").size()))
        if bad and (settings.on_error == "stop" or not rows):
            remedy = "Nothing was written. Mend or remove them, or set on_error: report in configs/ingest.yaml"
            raise Problem("\n".join([f"{len(bad)} of {len(found)} transcripts cannot be read:", *bad, remedy]))
    return [*_summary(pd.concat(rows), reasons, bad), *(f"  {line}" for line in doubtful)]


def _summary(read: pd.DataFrame, reasons: Counter[str], bad: Sequence[str]) -> list[str]:
    kept, rejected = int(read.n_words_kept.sum()), int(read.n_words_rejected.sum())
    timing = ", ".join(f"{name} {times}" for name, times in read.timing.value_counts().items())
    aside = f"{rejected:,} {'word' if rejected == 1 else 'words'} set aside"
    lines = [f"ingest: {len(read)} transcripts, {kept:,} words kept, {aside}; times: {timing}"]
    if reasons:
        pieces = ", ".join(f"{reason} ({times})" for reason, times in reasons.most_common(5))
        lines.append(f"  pieces set aside: {pieces}")
    notes = [f"  {name}: {note}" for name, own in zip(read.transcript_id, read.notes, strict=True) for note in own]
    lines += notes[:_NOTES_SHOWN]
    if len(notes) > _NOTES_SHOWN:
        lines.append(
            f"  and {len(notes) - _NOTES_SHOWN} more notes: the column notes of {tables.TABLES['transcripts'].path}"
        )
    return lines + [f"  not read: {problem}" for problem in bad]


def main() -> int:
    """Read transcripts, write the tables transcripts, rejects and cues."""
    command.arguments(__doc__)
    for line in ingest(config.load("ingest"), names=config.load("speakers")):
        print(command.printable(line))
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
