"""The transcripts of a folder: which files are one, which pairs the config declares, and what may be read at all."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import formats
from pipeline.core import config
from pipeline.core.command import Problem
from pipeline.formats import FormatError, Source

_NAME = re.compile(r"[^\x00-\x1f/][^\x00-\x1f]{0,499}")  # of a declared pair: it names its labels, too


@dataclass(frozen=True)
class Entry:
    """A transcript to read: its id, its files, and what already speaks against it."""

    transcript_id: str
    paths: tuple[Path, ...]
    problem: str = ""


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
    for position, entry in enumerate(result):
        if alike_ids := clashes.get(entry.transcript_id):
            result[position] = replace(entry, problem=cannot_be_told_apart(alike_ids))
    return sorted(result, key=lambda entry: entry.transcript_id)


def cannot_be_told_apart(ids: Sequence[str]) -> str:
    """The problem of transcripts whose names some file systems take for one."""
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


def check_forced(settings: config.Ingest, folder: Path) -> None:
    """A `Problem` where the config forces an unknown format, or one for a file that is not in the folder."""
    for name, wanted in settings.formats.items():
        if wanted not in formats.FORMATS:
            known = config.nearest(wanted, list(formats.FORMATS))
            raise Problem(f"configs/ingest.yaml: formats: {name}: unknown format {wanted!r}; {known}")
        inside = (folder / name).resolve().is_relative_to(folder.resolve())
        if not inside or not (folder / name).is_file():
            raise Problem(f"configs/ingest.yaml: formats: {name!r} is not in {folder}")


def source_of(path: Path, folder: Path, settings: config.Ingest) -> Source:
    """A file, read whole; a `FormatError` where it may not be read, or is no regular file of a fair size."""
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
