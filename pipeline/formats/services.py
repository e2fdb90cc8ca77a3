"""JSON of speech services: AssemblyAI, Deepgram, AWS Transcribe, Google Speech-to-Text, Speechmatics, IBM."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from pipeline.core.words import words
from pipeline.formats.reading import nonspeech, timed
from pipeline.formats.reading.documents import Json, at, items, name, text_of
from pipeline.formats.reading.source import Source
from pipeline.formats.reading.timed import Piece, Segment, number


def _word(item: Json, *keys: str) -> str:
    return next((text_of(item[key]) for key in keys if text_of(item.get(key))), "")


def _best(result: Json) -> Json:
    """The first of the readings that a service gives of what it heard."""
    return next(iter(items(result, "alternatives")), {})


def is_assemblyai(data: Any) -> bool:
    """Words with `text`, `start` and `end` in whole milliseconds, in utterances or beside AssemblyAI's own keys."""
    own = {"audio_url", "acoustic_model", "audio_duration", "speech_model"}
    groups = items(data, "utterances") or [data]
    first = next((word for group in groups for word in items(group, "words")), {})
    known = bool(items(data, "utterances")) or (isinstance(data, dict) and bool(own & data.keys()))
    return known and "text" in first and isinstance(first.get("start"), int) and "type" not in first


def assemblyai(data: Json) -> Iterator[Segment]:
    """Utterances where there are any, else the words."""
    for group in items(data, "utterances") or [{"words": at(data, "words")}]:
        own = [
            Piece(
                f"{_word(w, 'text')} ", number(w.get("start"), 1e-3), number(w.get("end"), 1e-3), name(w.get("speaker"))
            )
            for w in items(group, "words")
        ]
        if not own:
            own = [Piece(text_of(group.get("text")), label=name(group.get("speaker")))]
        yield from timed.stream(own)


def assemblyai_texts(data: Json) -> list[str]:
    """The transcript, or that of every utterance."""
    return (
        [text_of(data.get("text"))] if data.get("text") else [text_of(u.get("text")) for u in items(data, "utterances")]
    )


def is_deepgram(data: Any) -> bool:
    """`results.channels[].alternatives`."""
    return bool(items(data, "results", "channels")) and "alternatives" in items(data, "results", "channels")[0]


def deepgram(data: Json) -> list[Segment]:
    """The words of every channel; several channels are several speakers."""
    channels = items(data, "results", "channels")
    segments: list[Segment] = []
    for k, channel in enumerate(channels):
        alone = name(k, "Channel") if len(channels) > 1 else None
        best = _best(channel)
        pieces = [
            Piece(f"{_word(w, 'punctuated_word', 'word')} ", number(w.get("start")), number(w.get("end")),
                  name(w.get("speaker")) if alone is None else alone)
            for w in items(best, "words")
        ]  # fmt: skip
        segments += timed.stream(pieces or [Piece(text_of(best.get("transcript")), label=alone)])
    return segments if len(channels) == 1 else sorted(segments, key=lambda s: s.pieces[0].start or 0.0)


def deepgram_texts(data: Json) -> list[str]:
    """The transcript of every channel."""
    return [text_of(at(channel, "alternatives", 0, "transcript")) for channel in items(data, "results", "channels")]


def is_aws(data: Any) -> bool:
    """`results.transcripts` and `results.items`."""
    return bool(items(data, "results", "transcripts")) and isinstance(at(data, "results", "items"), list)


def aws_texts(data: Json) -> list[str]:
    """The transcripts."""
    return [text_of(item.get("transcript")) for item in items(data, "results", "transcripts")]


def aws(data: Json) -> list[Segment]:
    """Words and the punctuation that follows them; the speaker stands on the word, or in a list of its own.

    Several channels are several speakers: each has its items once more.
    """
    channels = items(data, "results", "channel_labels", "channels")
    if len(channels) > 1 and all(items(channel, "items") for channel in channels):
        apart = [
            segment
            for channel in channels
            for segment in aws({"results": {"items": [channel | item for item in items(channel, "items")]}})
        ]
        return sorted(apart, key=lambda segment: segment.pieces[0].start or 0.0)
    spoken = {
        str(item.get("start_time")): item.get("speaker_label", segment.get("speaker_label"))
        for segment in items(data, "results", "speaker_labels", "segments")
        for item in items(segment, "items")
    }
    pieces: list[Piece] = []
    for item in items(data, "results", "items"):
        text = text_of(at(item, "alternatives", 0, "content"))
        if item.get("type") == "punctuation" and pieces:
            pieces.append(Piece(text, label=pieces[-1].label))
            continue
        label = item.get("speaker_label") or spoken.get(str(item.get("start_time"))) or item.get("channel_label")
        start, end = number(item.get("start_time")), number(item.get("end_time"))
        pieces.append(Piece(f" {text}", start, end, name(label)))
    return timed.stream(pieces)


def is_google(data: Any) -> bool:
    """`results[].alternatives[]` with words that have a start and an end as durations, or with a transcript alone."""
    results = items(data, "results")
    first = next((w for r in results for w in items(r, "alternatives", 0, "words")), {})
    if {"startTime", "startOffset", "start_time", "start_offset"} & first.keys() or (
        "word" in first and {"endTime", "endOffset"} & first.keys()
    ):
        return True
    return not first and any(text_of(at(result, "alternatives", 0, "transcript")) for result in results)


def _duration(value: Any) -> float | None:
    if isinstance(value, dict):
        return (number(value.get("seconds")) or 0.0) + (number(value.get("nanos")) or 0.0) * 1e-9
    return number(value)


def google(data: Json) -> list[Segment]:
    """The words of all results; with speaker tags the last result repeats all of them, and alone has the tags."""
    results = items(data, "results")
    groups = [items(result, "alternatives", 0, "words") for result in results]
    if (
        len(groups) > 1
        and _tag(groups[-1][0] if groups[-1] else {})
        and not any(_tag(w) for g in groups[:-1] for w in g)
    ):
        results, groups = results[-1:], groups[-1:]
    pieces = [
        [
            Piece(
                f"{_word(w, 'word')} ",
                _duration(w.get("startTime", w.get("startOffset", w.get("start_time", w.get("start_offset", 0.0))))),
                _duration(w.get("endTime", w.get("endOffset", w.get("end_time", w.get("end_offset"))))),
                name(_tag(w)),
            )
            for w in group
        ]
        for group in groups
    ]
    return _results(results, pieces, ("resultEndTime", "resultEndOffset", "result_end_time", "result_end_offset"))


def _results(results: Sequence[Json], pieces: Sequence[list[Piece]], ends: Sequence[str] = ()) -> list[Segment]:
    """The segments of results by their words; one without words is its transcript, with its end where that is said."""
    found: list[Segment] = []
    for has_words, group in groupby(zip(results, pieces, strict=True), key=lambda pair: bool(pair[1])):
        if has_words:
            found += timed.stream(piece for _, own in group for piece in own)
            continue
        for result, _ in group:
            end = next((_duration(result[key]) for key in ends if key in result), None)
            found.append(Segment([Piece(text_of(at(result, "alternatives", 0, "transcript")))], end=end))
    return found


def _tag(word: Json) -> Any:
    return word.get("speakerTag") or word.get("speaker_tag") or word.get("speakerLabel") or word.get("speaker_label")


def google_texts(data: Json) -> list[str]:
    """The transcript of every result."""
    return [text_of(at(result, "alternatives", 0, "transcript")) for result in items(data, "results")]


def is_ibm(data: Any) -> bool:
    """`results[].alternatives[].timestamps`, or IBM's counters beside a bare transcript."""
    results = items(data, "results")
    timed = any(isinstance(at(result, "alternatives", 0, "timestamps"), list) for result in results)
    return timed or ("result_index" in data and bool(results) and "final" in results[0] and is_google(data))


def ibm(data: Json) -> list[Segment]:
    """Words as [word, start, end]; speakers by the word's start."""
    spoken = {number(label.get("from")): label.get("speaker") for label in items(data, "speaker_labels")}
    pieces = [
        [
            Piece(f"{word[0]} ", number(word[1]), number(word[2]), name(spoken.get(number(word[1]))))
            for word in at(result, "alternatives", 0, "timestamps") or []
            if isinstance(word, list) and len(word) == 3
        ]
        for result in items(data, "results")
    ]
    return _results(items(data, "results"), pieces)


def ibm_texts(data: Json) -> list[str]:
    """The transcript of every result."""
    return [text_of(at(result, "alternatives", 0, "transcript")) for result in items(data, "results")]


def is_speechmatics(data: Any) -> bool:
    """Version 2 (`results` with `type`), or version 1 (`words` and `speakers` with `name` and `time`)."""
    new = items(data, "results")[:1]
    old = items(data, "words")[:1]
    return bool(new and "type" in new[0] and "alternatives" in new[0]) or bool(
        old and {"name", "time"} <= old[0].keys()
    )


def speechmatics(data: Json) -> list[Segment]:
    """Words, with punctuation joined to the word before it."""
    if items(data, "results"):
        return timed.stream(_speechmatics_2(data))
    turns = [(number(s.get("time")) or 0.0, s.get("name")) for s in items(data, "speakers")]
    starts = [start for start, _ in turns]
    pieces: list[Piece] = []
    for word in items(data, "words"):
        start, length = number(word.get("time")), number(word.get("duration"))
        text = text_of(word.get("name"))
        if not words(text):
            pieces.append(Piece(text, label=pieces[-1].label if pieces else None))
            continue
        turn = bisect_right(starts, start) - 1 if start is not None else -1
        label = name(turns[max(turn, 0)][1]) if turns else None
        end = None if start is None or length is None else start + length
        pieces.append(Piece(f" {text}", start, end, label))
    return timed.stream(pieces)


def _speechmatics_2(data: Json) -> Iterator[Piece]:
    label: str | None = None
    for item in items(data, "results"):
        best = _best(item)
        text = text_of(best.get("content"))
        joined = item.get("attaches_to") in ("previous", "both") or item.get("type") == "punctuation"
        if not joined:
            label = name(best.get("speaker"))
            label = (
                name(item.get("channel"), "Channel") or ("" if label == "UU" else None)
                if label in ("UU", None)
                else label
            )
        start, end = number(item.get("start_time")), number(item.get("end_time"))
        yield Piece(text if joined else f" {text}", None if joined else start, None if joined else end, label)


def speechmatics_words(source: Source, data: Any) -> list[str]:
    """The words as the file lists them, joined here with their punctuation: it has no transcript field."""
    new = items(data, "results")
    texts = [(text_of(at(item, "alternatives", 0, "content")), item.get("attaches_to") or "") for item in new]
    texts += [(text_of(word.get("name")), "") for word in items(data, "words")]
    joined = "".join(text if not words(text) or link in ("previous", "both") else f" {text}" for text, link in texts)
    return words(nonspeech.apart(joined))
