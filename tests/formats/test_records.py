"""Records of JSON and XML under any names, and what detection says of files that only look like another kind."""

import json
from typing import Any

import pytest

from pipeline import formats
from pipeline.core.config import RecordKeys
from pipeline.core.cues import Transcript
from pipeline.formats import FormatError
from pipeline.speech.doubtful import doubts
from pipeline.speech.words import words

TALK = [
    ("Nell", "The pier is shut since Friday.", 1.0),
    ("Ivo", "It opens again on Sunday, I hope.", 4.0),
    ("Nell", "And who mends the planks?", 8.0),
    ("Ivo", "The town does, as it did in spring.", 10.0),
]


def read(data: Any, suffix: str = ".json", keys: RecordKeys | None = None) -> Transcript:
    text = data if isinstance(data, str) else json.dumps(data)
    source = formats.source(text.encode(), suffix, keys=keys)
    return formats.read(source, formats.detect(source))[0]


def shown(found: Transcript) -> list[tuple[str | None, str, float | None]]:
    return [(cue.label, cue.text, cue.start_s) for cue in found.cues]


def rows(speaker: str, text: str, start: str, **more: Any) -> list[dict[str, Any]]:
    return [{speaker: who, text: said, start: at, **more} for who, said, at in TALK]


@pytest.mark.parametrize("key", ["speaker", "speakerName", "SPEAKER_LABEL", "from", "talker", "interlocutor"])
def test_keys_are_found_by_their_names_in_any_spelling_or_by_their_values(key: str) -> None:
    assert shown(read({"a": {"b": rows(key, "uttered", "startTime")}})) == TALK


def test_a_declared_key_comes_before_all_others() -> None:
    data = [{"text": "x y z", "aside": said, "speaker": "Desk", "seat.holder": who} for who, said, _ in TALK]
    keys = RecordKeys(text=["aside"], speaker=["seat.holder", "seat_holder"])
    assert [(who, said) for who, said, _ in shown(read(data, keys=keys))] == [(who, said) for who, said, _ in TALK]


def test_two_keys_that_may_be_the_text_are_named_with_the_remedy() -> None:
    data = [{"original": said, "rendering": said[::-1]} for _, said, _ in TALK]
    with pytest.raises(FormatError, match="original, rendering.*configs/ingest.yaml under records: text:"):
        read(data)


def test_two_keys_that_may_be_the_speaker_name_nobody() -> None:
    data = [{"text": said, "start": at, "party_host": who, "guest_of": who[::-1]} for who, said, at in TALK * 2]
    found = read(data)
    assert {cue.label for cue in found.cues} <= {None, ""}
    assert "'party_host', 'guest_of'" in " ".join(found.notes)


def test_a_list_inside_each_record_of_one_person_is_that_persons() -> None:
    data = {"parts": [{"speakerId": who, "sentences": [{"text": said, "start": at}]} for who, said, at in TALK]}
    assert shown(read(data)) == TALK


def test_of_several_readings_of_one_speech_the_first_counts() -> None:
    data = [{"who": who, "alternatives": [{"text": said, "start": at}, {"text": "other"}]} for who, said, at in TALK]
    assert shown(read(data)) == TALK


def test_conversations_of_one_file_are_told_apart_by_their_id() -> None:
    lines = [
        json.dumps(row | {"conversation_id": f"c/{k // 2}"}) for k, row in enumerate(rows("speaker", "text", "ts"))
    ]
    found = formats.conversations(formats.source("\n".join(lines).encode(), ".jsonl"))
    assert list(found) == ["c_0", "c_1"]
    assert [shown(formats.read(source, formats.detect(source))[0]) for source in found.values()] == [TALK[:2], TALK[2:]]


def test_documents_of_a_list_are_conversations_and_chapters_of_a_document_are_not() -> None:
    documents = [{"id": one, "said": [{"speaker": who, "text": said} for who, said, _ in TALK]} for one in ("a", "b")]
    assert list(formats.conversations(formats.source(json.dumps(documents).encode(), ".json"))) == ["a", "b"]
    chapters = {"chapters": documents}
    assert list(formats.conversations(formats.source(json.dumps(chapters).encode(), ".json"))) == [""]


def test_a_record_without_the_id_that_others_have_is_an_error() -> None:
    data = [row | {"conversation_id": k} for k, row in enumerate(rows("speaker", "text", "ts"))]
    del data[2]["conversation_id"]
    with pytest.raises(FormatError, match="1 records do not have it.*records: conversation:"):
        formats.conversations(formats.source(json.dumps(data).encode(), ".json"))


def test_speech_of_a_speaker_called_speaker_one_is_no_damaged_rttm() -> None:
    said = "The pier is shut since Friday, and who mends it?"
    text = f"SPEAKER ONE: {said}\nSPEAKER TWO: The town does, I hope, by Sunday.\n" * 2
    source = formats.source(text.encode(), ".txt")
    assert formats.detect(source) == "plain"
    cues = formats.read(source, "plain")[0].cues
    assert [cue.label for cue in cues] == ["SPEAKER ONE", "SPEAKER TWO"] * 2
    assert sum(len(words(cue.text)) for cue in cues) == 34


def test_a_damaged_line_of_json_lines_is_named() -> None:
    lines = [json.dumps(row) for row in rows("speaker", "text", "ts")]
    lines[2] = lines[2][:-9]
    with pytest.raises(FormatError, match="line 3.*JSON Lines"):
        read("\n".join(lines), ".jsonl")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"Scenarist_SCC V1.0\n\n00:00:01:00\t9420 9420 94ae\n", "Scenarist.*SRT or WebVTT"),
        (b"850STL25.0" + b"1" * 1100 + b"\x8f\x8f", "EBU STL.*SRT or WebVTT"),
    ],
)
def test_captions_in_codes_say_what_they_are_and_what_to_do(raw: bytes, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        formats.detect(formats.source(raw, ".txt"))


def test_a_time_with_am_or_pm_is_of_the_day_and_no_word() -> None:
    text = "[6:00 pm] Nell: The pier is shut.\n[6:01 p.m.] Ivo: Until when?\n[11:59 AM] Nell: Sunday.\n"
    found = read(text, ".txt")
    assert [cue.start_s for cue in found.cues] == [64800.0, 64860.0, 43140.0]
    assert [cue.text for cue in found.cues] == ["The pier is shut.", "Until when?", "Sunday."]
    assert [one.kind for one in doubts.of_clock([(cue.start_s or 0.0, 1) for cue in found.cues])] == [
        "clock of the day", "clock restarted",
    ]  # fmt: skip


def test_hours_and_minutes_of_a_sitting_are_no_minutes_and_seconds() -> None:
    said = " ".join(["and so the pier was mended once more by the town"] * 15)
    text = "".join(f"({9 + k // 6:02}:{k * 10 % 60:02}) Nell: {said} {k}.\n" for k in range(8))
    found = read(text.replace(said, " ".join([said] * 6)), ".txt")
    assert [cue.start_s for cue in found.cues][:3] == [9 * 3600, 9 * 3600 + 600, 9 * 3600 + 1200]
    assert "clock of the day: times are hours and minutes, not minutes and seconds" in found.notes


def test_captions_squeezed_into_a_second_have_no_times_and_hurried_ones_keep_them() -> None:
    said = "the pier is shut and nobody knows when it will be mended or who will pay for the planks"
    squeezed = "".join(f"\n00:00.{k}00 --> 00:00.{k + 1}00\nNell: {k} {said}\n" for k in range(5))
    found = read(f"WEBVTT\n{squeezed}", ".vtt")
    assert found.timing == "none"
    assert found.notes[-1] == "impossible pace: 100 words in 0.5 s: the times are left out"
    usual = "".join(
        f"\n00:{10 * k + 10}.000 --> 00:{10 * k + 19}.000\n{('Ivo', 'Nell')[k % 2]}: {k} {said}\n" for k in range(5)
    )
    hurried = f"WEBVTT\n\n00:01.000 --> 00:02.000\nNell: {said} {said} {said}\n{usual}"
    found = read(hurried, ".vtt")
    assert found.timing == "cues"
    assert not [note for note in found.notes if "pace" in note]  # a doubt about its turn tells of it


def test_times_of_the_calendar_count_from_the_first() -> None:
    data = [{"speaker": who, "text": said, "start": f"2024-03-02T19:00:{at:04.1f}Z"} for who, said, at in TALK]
    found = read(data)
    assert [cue.start_s for cue in found.cues] == [0.0, 3.0, 7.0, 9.0]
    assert found.notes == ["clock of the day: times are of the calendar, counted from 2024-03-02 19:00:01 (UTC)"]


SMALL = {
    "small/draftjs.json": ["Odette Farran", "Pell Hargrove", "Odette Farran"],
    "small/times_ts.json": ["Ann Lee", "Bob Ray"],
    "small/otranscribe.otr": ["Odette", "Pell", "Odette"],
    "small/metadata_min.vtt": ["Ann Lee", "Bob Ray"],
    "small/audacity_labels.txt": ["Odette", "Pell", "Odette", "Pell"],
    "services/j03_fathom.json": ["Odette Farran", "Pell Hargrove"] * 3,
    "services/j12_mediasum.json": ["ODETTE FARRAN, HOST", "PELL HARGROVE"] * 3,
    "services/j19_happyscribe.json": ["Odette Farran", "Pell Hargrove"] * 3,
    "services/j24_teams_metadata.vtt": ["Odette Farran", "Pell Hargrove"] * 3,
}


@pytest.mark.parametrize("name", SMALL)
def test_exports_of_services_name_who_speaks(shared: Any, name: str) -> None:
    path = shared / "transcripts" / "attribution" / name
    found = read(path.read_text(encoding="utf-8"), path.suffix)
    assert [cue.label for cue in found.cues] == SMALL[name]
    assert all(cue.start_s is not None for cue in found.cues) or "mediasum" in name
