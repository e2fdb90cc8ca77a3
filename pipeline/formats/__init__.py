"""How transcripts are read: one file per format; FORMATS maps a name to its reader, the most specific first."""

from __future__ import annotations

from pipeline.config import CsvColumns, nearest
from pipeline.formats import conservation, csv_table, decode, linked, otter, plain, srt, times, webvtt, whitehouse
from pipeline.formats.base import Cue, Format, FormatError, Reject, Source, Transcript

__all__ = ["FORMATS", "Cue", "Format", "FormatError", "Reject", "Source", "Transcript", "detect", "read", "source"]

FORMATS: dict[str, Format] = {
    "webvtt": Format("WebVTT captions", webvtt.detect, webvtt.read, webvtt.all_words),
    "srt": Format("SubRip captions", srt.detect_srt, srt.read_srt, srt.srt_words),
    "sbv": Format("SubViewer captions, as YouTube exports them", srt.detect_sbv, srt.read_sbv, srt.sbv_words),
    "linked": Format("Markdown with linked times", linked.detect, linked.read, linked.all_words),
    "whitehouse": Format("White House pages", whitehouse.detect, whitehouse.read, whitehouse.all_words),
    "otter": Format("Otter text export", otter.detect, otter.read, otter.all_words),
    "csv": Format("CSV or TSV table", csv_table.detect, csv_table.read, csv_table.all_words),
    "plain": Format("Text with names before what they say", plain.detect, plain.read, plain.all_words),
}


def source(raw: bytes, suffix: str = "", columns: CsvColumns | None = None) -> Source:
    """A file's content, ready to be detected and read; a `FormatError` where it is empty or binary."""
    return decode.source(raw, suffix.lower(), columns)


def detect(source: Source) -> str:
    """The name of the first format that fits; a `FormatError` where none does."""
    for name, entry in FORMATS.items():
        if entry.detect(source):
            return name
    raise FormatError(
        f"no known format fits. {decode.REMEDY}; or force a reader in configs/ingest.yaml under formats:, "
        f"one of {', '.join(FORMATS)}"
    )


def read(source: Source, name: str) -> tuple[Transcript, int]:
    """The transcript, and the words of its source by a second count; a `FormatError` where words are lost."""
    if name not in FORMATS:
        raise FormatError(f"configs/ingest.yaml: formats: unknown format {name!r}; {nearest(name, list(FORMATS))}")
    entry = FORMATS[name]
    transcript = entry.read(source)
    n_words = conservation.check(transcript, entry.words(source))
    times.sane(transcript)
    transcript.rejects.sort(key=lambda reject: reject.line)
    return transcript, n_words
