"""Reads transcripts in any known format into cues, and accounts for every word."""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from pipeline import formats
from pipeline.core import command, config, tables
from pipeline.core.command import Problem
from pipeline.core.cues import Reject, Transcript
from pipeline.core.words import words
from pipeline.formats import FormatError, Source, rttm
from pipeline.formats.reading import evidence
from pipeline.speech import corrections, doubts, repeated

_NOTES_SHOWN = 20
_NAME = re.compile(r"[^\x00-\x1f/][^\x00-\x1f]{0,499}")  # of a declared pair: it names its labels, too


@dataclass(frozen=True)
class Entry:
    """A transcript to read: its id, its files, and what already speaks against it."""

    transcript_id: str
    paths: tuple[Path, ...]
    problem: str = ""


@dataclass
class Reading:
    """A transcript read: its cues and rejects, and its row of the transcripts table."""

    transcript: Transcript
    format: str
    timing: str
    n_words: int


def entries(folder: Path, settings: config.Ingest) -> list[Entry]:
    """The transcripts of a folder in order of id; files that clash are entries with a problem."""
    if not folder.is_dir():
        raise Problem(f"{folder}: there is no such folder. Set folder: in configs/ingest.yaml, or make it")
    paths = [
        path
        for path in sorted(folder.rglob("*"))
        if (not path.is_dir() or path.is_symlink()) and not _skipped(path.relative_to(folder))
    ]
    if not paths:
        raise Problem(f"{folder}: holds no transcript. Put one in, or name another folder in configs/ingest.yaml")
    grouped: dict[str, list[Path]] = defaultdict(list)
    declared = _declared(folder, settings.pairs)
    taken = {path for pair in declared.values() for path in pair}
    for path in paths:
        if path not in taken:
            grouped[path.relative_to(folder).with_suffix("").as_posix()].append(path)
    alike: dict[str, list[str]] = defaultdict(list)
    for transcript_id in {**grouped, **declared}:
        alike[unicodedata.normalize("NFC", transcript_id).casefold()].append(transcript_id)
    result = [Entry(transcript_id, tuple(pair)) for transcript_id, pair in declared.items()]
    result += [Entry(transcript_id, tuple(group)) for transcript_id, group in grouped.items()]
    clashes = {one: ids for ids in alike.values() if len(ids) > 1 for one in ids}
    clashes |= {one: [one, one] for one in declared if one in grouped}
    return sorted(
        (
            Entry(e.transcript_id, e.paths, _clash(clashes[e.transcript_id])) if e.transcript_id in clashes else e
            for e in result
        ),
        key=lambda entry: entry.transcript_id,
    )


def _clash(ids: Sequence[str]) -> str:
    return f"the names {' and '.join(map(repr, ids))} cannot be told apart on every computer. Rename one"


def _skipped(path: Path) -> bool:
    return (
        any(part.startswith(".") for part in path.parts)
        or path.name.upper().startswith("README")
        or path.suffix == ".dvc"
    )


def _declared(folder: Path, pairs: Mapping[str, Sequence[str]]) -> dict[str, list[Path]]:
    declared = {}
    for transcript_id, names in pairs.items():
        if not _NAME.fullmatch(transcript_id) or ".." in transcript_id.split("/"):
            raise Problem(
                f"configs/ingest.yaml: pairs: {transcript_id!r} is no name for a conversation. "
                "Call it as you would a file in the folder, without its ending"
            )
        found = [folder / name for name in names]
        if outside := [name for name in names if not (folder / name).resolve().is_relative_to(folder.resolve())]:
            raise Problem(f"configs/ingest.yaml: pairs: {transcript_id}: {outside[0]!r} leads out of {folder}")
        if missing := [name for name, path in zip(names, found, strict=True) if not path.is_file()]:
            raise Problem(f"configs/ingest.yaml: pairs: {transcript_id}: {missing[0]!r} is not in {folder}")
        if len(found) < 2:
            raise Problem(f"configs/ingest.yaml: pairs: {transcript_id}: name the text and its captions")
        declared[transcript_id] = found
    return declared


def read_entry(entry: Entry, folder: Path, settings: config.Ingest, own: config.Corrections | None = None) -> Reading:
    """Read a transcript's file, or its pair of files; a `FormatError` says what is wrong and what to do."""
    if entry.problem:
        raise FormatError(entry.problem)
    diarized = [path for path in entry.paths if path.suffix.lower() == ".rttm"]
    readings = [
        _read(_alone(path, folder, settings), path, folder, settings, own or config.Corrections())
        for path in entry.paths
        if path not in diarized or len(entry.paths) != 2
    ]
    if len(readings) == 1 and diarized and len(entry.paths) == 2:
        reading = _named(readings[0], diarized[0])
    else:
        reading = readings[0] if len(readings) == 1 else _pair(entry, readings, folder)
    return _with_words(reading)


def _with_words(reading: Reading) -> Reading:
    if reading.format != "rttm" and not any(words(cue.text) for cue in reading.transcript.cues):
        reasons = Counter(reject.reason for reject in reading.transcript.rejects)
        why = "; ".join(f"{reason} ({n})" for reason, n in reasons.most_common(3))
        found = f"Set aside: {why}. Look at these lines in the file" if why else "It has times, names or marks alone"
        raise FormatError(f"no word of speech is left. {found}, or export it again")
    return reading


def conversations(entry: Entry, folder: Path, settings: config.Ingest) -> list[tuple[Entry, Source | None]]:
    """The entry itself, or one for each of several conversations in its file; with the source, where it is a file."""
    if entry.problem or len(entry.paths) > 1:
        return [(entry, None)]
    try:
        found = formats.conversations(_source(entry.paths[0], folder, settings))
    except (FormatError, OSError) as error:
        return [(replace(entry, problem=str(error)), None)]
    if len(found) == 1:
        return [(entry, source) for source in found.values()]
    return [(replace(entry, transcript_id=f"{entry.transcript_id}-{name}"), source) for name, source in found.items()]


def _alone(path: Path, folder: Path, settings: config.Ingest) -> Source:
    source = _source(path, folder, settings)
    if len(several := formats.conversations(source)) > 1:
        raise FormatError(f"{path.name} holds {len(several)} conversations, and is no half of a pair. Rename it")
    return source


def _source(path: Path, folder: Path, settings: config.Ingest) -> Source:
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        raise FormatError(f"a link that leads out of {folder}. Copy the file into the folder")
    if not path.exists() and not path.is_symlink():
        raise FormatError(
            "it was there when the folder was listed, and is gone. Put it back, or run it again without it"
        )
    if not path.is_file():
        raise FormatError("not a regular file. Take it out of the folder")
    if path.stat().st_size > settings.max_megabytes * 1e6:
        size = path.stat().st_size / 1e6
        raise FormatError(f"{size:.0f} MB, over max_megabytes: {settings.max_megabytes:g} in configs/ingest.yaml")
    unpacked = settings.max_unpacked_megabytes * 1e6
    return formats.source(path.read_bytes(), path.suffix, settings.csv, unpacked, settings.records)


def _read(source: Source, path: Path, folder: Path, settings: config.Ingest, own: config.Corrections) -> Reading:
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
    named = [r for r in readings if any(cue.label for cue in r.transcript.cues)]
    texts = [r for r in named if r.timing in ("none", "turn_starts")]
    captions = [r for r in readings if r.timing in ("words", "cues") and r not in named]
    if len(texts) != 1 or len(texts) + len(captions) != len(readings) or not captions:
        names = " and ".join(str(path.relative_to(folder)) for path in entry.paths)
        raise FormatError(
            f"{names} have one id, {entry.transcript_id!r}, and are no pair of a text with speakers but without times "
            "and timed captions. Rename or remove one"
        )
    from pipeline.speech.alignment import align

    text = texts[0]
    timed = max(captions, key=lambda r: (r.timing == "words", sum(len(words(c.text)) for c in r.transcript.cues)))
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


def frames(entry: Entry, reading: Reading, folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """A transcript's rows of the tables transcripts, rejects and cues."""
    cues, rejects = reading.transcript.cues, reading.transcript.rejects
    starts = [cue.start_s for cue in cues if cue.start_s is not None]
    ends = starts + [cue.end_s for cue in cues if cue.end_s is not None]
    ends += [t for cue in cues for t in cue.word_ends or () if t == t]
    starts += [t for cue in cues for t in cue.word_starts or () if t == t]
    row = {
        "transcript_id": entry.transcript_id,
        "source": ", ".join(path.relative_to(folder).as_posix() for path in entry.paths),
        "format": reading.format,
        "timing": reading.timing,
        "n_words_source": reading.n_words,
        "n_words_kept": sum(len(words(cue.text)) for cue in cues),
        "n_words_rejected": sum(len(words(reject.text)) for reject in rejects),
        "start_s": min(starts, default=float("nan")),
        "end_s": max(ends, default=float("nan")),
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
            several = [(replace(entry, problem=_clash([clash.transcript_id] * 2)), None)]
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
            reading = _with_words(_read(source, entry.paths[0], folder, settings, own))
        return entry, _doubted(entry.transcript_id, reading, own, settings)
    except (FormatError, OSError) as error:
        return entry, str(error)


def _doubted(transcript_id: str, reading: Reading, own: config.Corrections, settings: config.Ingest) -> Reading:
    """A reading with what a person corrected, without copies where the config says so, and with its doubts."""
    transcript = reading.transcript
    if own.says:
        transcript.cues = corrections.apply(transcript_id, own.says, transcript.cues)
    again = repeated.passages(transcript.cues)
    transcript.doubts = doubts.of_labels(transcript_id, transcript.doubts)
    transcript.doubts += doubts.of_repeats(transcript.cues, again, settings.repeated == "keep")
    if again and settings.repeated == "set aside":
        transcript.cues, gone = repeated.without(transcript.cues, again)
        transcript.rejects += [Reject(cue.line, cue.text, "stands before, word for word") for cue in gone]
        transcript.rejects.sort(key=lambda reject: reject.line)
    starts = [(cue.start_s, cue.line) for cue in transcript.cues if cue.start_s is not None]
    transcript.doubts += doubts.of_clock(starts)
    return reading


def _check_forced(settings: config.Ingest, folder: Path) -> None:
    for name, wanted in settings.formats.items():
        if wanted not in formats.FORMATS:
            known = config.nearest(wanted, list(formats.FORMATS))
            raise Problem(f"configs/ingest.yaml: formats: {name}: unknown format {wanted!r}; {known}")
        inside = (folder / name).resolve().is_relative_to(folder.resolve())
        if not inside or not (folder / name).is_file():
            raise Problem(f"configs/ingest.yaml: formats: {name!r} is not in {folder}")


def _check_styles(names: config.Speakers) -> None:
    for transcript_id, own in names.transcripts.items():
        if own.style and own.style not in formats.FORMATS:
            known = config.nearest(own.style, list(formats.FORMATS))
            raise Problem(f"configs/speakers.yaml: transcripts: {transcript_id}: style: {own.style!r}; {known}")


def ingest(settings: config.Ingest, root: Path = Path(), names: config.Speakers | None = None) -> list[str]:
    """Read every transcript of the folder and write the tables; gives the lines of a closing summary."""
    folder = root / settings.folder
    names = names or config.Speakers()
    _check_forced(settings, folder)
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
            row, aside, spoken = frames(entry, reading, folder)
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
    timing = ", ".join(f"{name} {n}" for name, n in read.timing.value_counts().items())
    lines = [f"ingest: {len(read)} transcripts, {kept:,} words kept, {rejected:,} set aside; times: {timing}"]
    if reasons:
        lines.append("  set aside: " + ", ".join(f"{reason} ({n})" for reason, n in reasons.most_common(5)))
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
