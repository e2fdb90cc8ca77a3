"""How transcripts are read: one file per format; FORMATS maps a name to its reader, the most specific first."""

from __future__ import annotations

from dataclasses import replace

from pipeline.core.config import CsvColumns, RecordKeys, nearest
from pipeline.core.cues import Reject, Transcript
from pipeline.formats import (
    akoma_ntoso,
    amberscript,
    article,
    ass,
    assemblyai,
    audacity,
    aws,
    azure,
    chat,
    csv_table,
    deepgram,
    eaf,
    exmaralda,
    google,
    hearing,
    html_page,
    ibm,
    linked,
    lrc,
    microdvd,
    otranscribe,
    otter,
    oyez,
    parlparse,
    plain,
    records_xml,
    rev_json,
    rttm,
    sbv,
    segments_json,
    speechmatics,
    srt,
    tei,
    textgrid,
    ttml,
    webvtt,
    whitehouse,
    word_document,
    youtube_json,
    zoom_chat,
)
from pipeline.formats.reading import conservation, decode, nonspeech, records, times, unlabelled
from pipeline.formats.reading import conversations as several
from pipeline.formats.reading.documents import counter, entry
from pipeline.formats.reading.source import Format, FormatError, Source
from pipeline.speech.words import words

__all__ = ["FORMATS", "Format", "FormatError", "Source", "conversations", "detect", "read", "source"]


_TRACKS = frozenset(("eaf", "textgrid", "exmaralda"))  # a tier for each speaker
_NO_PAGE = (".vtt", ".srt", ".sbv", ".ass", ".ssa", ".json", ".csv", ".tsv", ".docx", ".rttm", ".cha", ".textgrid")

FORMATS: dict[str, Format] = {
    "assemblyai": entry("AssemblyAI JSON", assemblyai.fits, assemblyai.segments, counter(assemblyai.texts)),
    "deepgram": entry("Deepgram JSON", deepgram.fits, deepgram.segments, counter(deepgram.texts)),
    "aws": entry("AWS Transcribe JSON", aws.fits, aws.segments, counter(aws.texts)),
    "ibm": entry("IBM Speech to Text JSON", ibm.fits, ibm.segments, counter(ibm.texts)),
    "google": entry("Google Speech-to-Text JSON", google.fits, google.segments, counter(google.texts)),
    "speechmatics": entry("Speechmatics JSON", speechmatics.fits, speechmatics.segments, speechmatics.all_words),
    "rev_json": entry("Rev JSON", rev_json.fits, rev_json.segments, rev_json.all_words),
    "amberscript": entry("Amberscript JSON", amberscript.fits, amberscript.segments, amberscript.all_words),
    "oyez": entry("Oyez JSON", oyez.fits, oyez.segments, oyez.all_words),
    "azure": entry("Azure Speech JSON", azure.fits, azure.segments, counter(azure.texts)),
    "youtube_json": entry(
        "YouTube captions as JSON", youtube_json.fits, youtube_json.segments, counter(youtube_json.texts)
    ),
    "otranscribe": Format("oTranscribe", otranscribe.detect, otranscribe.read, otranscribe.all_words),
    "segments_json": Format(
        "JSON with a list of records: Whisper, WhisperX, Podcasting 2.0, Gong, Fathom, Recall.ai, Meet and others",
        segments_json.detect,
        segments_json.read,
        segments_json.all_words,
    ),
    "docx": Format(
        "Word document, as Microsoft Teams exports it",
        word_document.detect,
        word_document.read,
        word_document.all_words,
    ),
    "eaf": Format("ELAN annotations", eaf.detect, eaf.read, eaf.all_words),
    "exmaralda": Format("EXMARaLDA transcriptions", exmaralda.detect, exmaralda.read, exmaralda.all_words),
    "parlparse": Format("ParlParse and OpenAustralia debates", parlparse.detect, parlparse.read, parlparse.all_words),
    "akoma_ntoso": Format("Akoma Ntoso debates", akoma_ntoso.detect, akoma_ntoso.read, akoma_ntoso.all_words),
    "tei": Format("TEI utterances: ParlaMint and others", tei.detect, tei.read, tei.all_words),
    "ttml": Format("TTML captions", ttml.detect, ttml.read, ttml.all_words),
    "records_xml": Format("XML with a list of records", records_xml.detect, records_xml.read, records_xml.all_words),
    "html": Format("HTML, as Podcasting 2.0 has it", html_page.detect, html_page.read, html_page.all_words),
    "textgrid": Format("Praat TextGrid", textgrid.detect, textgrid.read, textgrid.all_words),
    "chat": Format("CHAT of TalkBank", chat.detect, chat.read, chat.all_words),
    "webvtt": Format("WebVTT captions", webvtt.detect, webvtt.read, webvtt.all_words),
    "srt": Format("SubRip captions", srt.detect, srt.read, srt.all_words),
    "ass": Format("SubStation Alpha captions", ass.detect, ass.read, ass.all_words),
    "sbv": Format("SubViewer captions, as YouTube exports them", sbv.detect, sbv.read, sbv.all_words),
    "lrc": Format("LRC lyrics", lrc.detect, lrc.read, lrc.all_words),
    "microdvd": Format("MicroDVD captions", microdvd.detect, microdvd.read, microdvd.all_words),
    "audacity": Format("Audacity labels", audacity.detect, audacity.read, audacity.all_words),
    "rttm": Format("RTTM: who spoke when, alone or beside timed captions", rttm.detect, rttm.read, rttm.all_words),
    "zoom_chat": Format("Zoom chat log: no speech", zoom_chat.detect, zoom_chat.read, zoom_chat.all_words),
    "linked": Format("Markdown with linked times", linked.detect, linked.read, linked.all_words),
    "whitehouse": Format("White House pages", whitehouse.detect, whitehouse.read, whitehouse.all_words),
    "otter": Format("Otter text export", otter.detect, otter.read, otter.all_words),
    "csv": Format("CSV or TSV table", csv_table.detect, csv_table.read, csv_table.all_words),
    "hearing": Format("Court and hearing style", hearing.detect, hearing.read, hearing.all_words),
    "article": Format("News article, only its quotes", article.detect, article.read, article.all_words),
    "plain": Format("Text with names before what they say", plain.detect, plain.read, plain.read_words),
}


def source(
    raw: bytes,
    suffix: str = "",
    columns: CsvColumns | None = None,
    max_unpacked: float = Source.max_unpacked,
    keys: RecordKeys | None = None,
) -> Source:
    """A file's content, ready to be detected and read; a `FormatError` where it is empty or binary.

    `columns` and `keys` name what is what in tables and records; `max_unpacked` bounds the bytes that a zip
    container may unpack to.
    """
    found = decode.source(raw, suffix.lower(), columns)
    return replace(found, max_unpacked=max_unpacked, records=keys or RecordKeys())


def conversations(source: Source) -> dict[str, Source]:
    """The conversations of a file by their ids, each as a source; the file itself, under "", where it is one."""
    return several.split(source)


def detect(source: Source) -> str:
    """The name of the first format that fits; a `FormatError` where none does."""
    for name, known in FORMATS.items():
        if known.detect(source):
            if name == "html" and source.suffix in _NO_PAGE:
                raise FormatError(
                    f"a web page under the name of a {source.suffix} file: a page of an error or a login, perhaps. "
                    "Download it again; if it is the transcript itself, call it .html"
                )
            return name
    _check_json(source)
    word_document.check_container(source)
    webvtt.check_times(source)
    raise FormatError(
        f"no known format fits. {decode.REMEDY}; or force a reader in configs/ingest.yaml under formats:, "
        f"one of {', '.join(FORMATS)}"
    )


def _check_json(source: Source) -> None:
    """A `FormatError` for JSON: with the keys of its records, or the place where it is damaged."""
    if source.json is not None and (found := records.keys_found(source.json)):
        raise FormatError(
            f"JSON, but no key of it is plainly what is said: {found}. Name it in configs/ingest.yaml under records: "
            "text:, and those of the speaker and the times under speaker:, start: and end:"
        )
    if source.json is None:
        decode.whole_json(source.text)


def read(source: Source, name: str) -> tuple[Transcript, int]:
    """The transcript, and the words of its source by a second count; a `FormatError` where words are lost."""
    if name not in FORMATS:
        raise FormatError(f"configs/ingest.yaml: formats: unknown format {name!r}; {nearest(name, list(FORMATS))}")
    chosen = FORMATS[name]
    try:
        transcript = chosen.read(source)
    except FormatError:
        raise
    except Exception as error:  # parts are not where they belong, or a library refuses: each raises kinds of its own
        problem = f"{type(error).__name__}: {error}"
        raise FormatError(f"malformed, or no {chosen.doc} at all ({problem}). Export it again") from error
    for at, reject in enumerate(transcript.rejects):  # without stamps, which are no words, as in cues
        transcript.rejects[at] = Reject(reject.line, nonspeech.unstamped(reject.text), reject.reason)
    transcript.rejects = [reject for reject in transcript.rejects if words(reject.text)]
    n_words = conservation.check(transcript, chosen.words(source), source)
    unlabelled.settle(transcript, name)
    times.sane(transcript, apart=name in _TRACKS)
    transcript.rejects.sort(key=lambda reject: reject.line)
    return transcript, n_words
