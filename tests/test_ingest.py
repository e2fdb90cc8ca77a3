"""The ingest stage: what it reads, what it refuses, and that it says so."""

import json
import os
from pathlib import Path

import pytest

from pipeline import formats, ingest
from pipeline.core import config, tables
from pipeline.core.command import Problem
from pipeline.formats import FormatError

TALK = "Ann Lee: Hello to all of you.\n\nBob Ray: [laughs] Good day.\n\nAnn Lee: Fine.\n"


def write(root: Path, name: str, content: str | bytes) -> Path:
    path = root / "data" / "raw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def run(root: Path, **settings: object) -> list[str]:
    return ingest.ingest(config.Ingest.model_validate(settings), root)


def test_tables_hold_every_word_of_every_transcript(tmp_path: Path) -> None:
    write(tmp_path, "talk.txt", TALK)
    write(tmp_path, "more/captions.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n")
    write(tmp_path, ".hidden.txt", "x")
    write(tmp_path, "README.md", "# Not a transcript")
    summary = run(tmp_path)
    transcripts = tables.read("transcripts", tmp_path)
    assert transcripts.transcript_id.tolist() == ["more/captions", "talk"]
    assert transcripts.timing.tolist() == ["cues", "none"]
    assert (transcripts.n_words_kept + transcripts.n_words_rejected == transcripts.n_words_source).all()
    cues = tables.read("cues", tmp_path)
    assert cues[cues.transcript_id == "talk"].text.tolist() == ["Hello to all of you.", "Good day.", "Fine."]
    assert tables.read("rejects", tmp_path).text.tolist() == ["[laughs]"]
    assert "2 transcripts, 9 words kept, 1 word set aside" in summary[0]


BAD = {
    "empty.txt": (b"", "empty"),
    "blank.vtt": (b"WEBVTT\n\n", "no cues"),
    "binary.txt": (b"\x07\0\0\0ab\0", "binary"),
    "picture.txt": (b"\x89PNG\r\n\0\0\0", "a picture, not text"),
    "spoken.mp3": (b"\xff\xfb\x90\x00" + b"\x00" * 40, "this is audio, not a transcript"),
    "wave.wav": (b"RIFF\x24\x00\x00\x00WAVE", "this is audio or video, not a transcript"),
    "phone.m4a": (b"\x00\x00\x00\x20ftypM4A ", "this is audio or video, not a transcript"),
    "paper.txt": (b"%PDF-1.7\n1 0 obj\n", "a PDF, not text. Export the transcript"),
    "sound.txt": (b"ID3\x04\0\0", "this is audio, not a transcript"),
    "wide.txt": (
        "ANN: Good day to you.".encode("utf-16-le"),
        "UTF-16 text without its mark, it seems. Save it as UTF-8",
    ),
    "unknown.json": (b'{"weather": [1, 2]}', "no known format"),
    "program.xyz": (b"int main() { return 0; }", "no known format"),
    "applause.txt": (b"[applause]\n\n(LAUGHTER)\n", "no word of speech"),
}


def test_every_bad_file_is_named_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    write(tmp_path, "talk.txt", TALK)
    for name, (content, _) in BAD.items():
        write(tmp_path, name, content)
    with pytest.raises(Problem) as error:
        run(tmp_path)
    for name, (_, why) in BAD.items():
        line = next(line for line in str(error.value).split("\n") if name in line)
        assert why in line
    assert not (tmp_path / "data" / "interim").exists() or not list((tmp_path / "data" / "interim").iterdir())


def test_bad_files_are_reported_and_good_ones_go_on(tmp_path: Path) -> None:
    write(tmp_path, "talk.txt", TALK)
    for name, (content, _) in BAD.items():
        write(tmp_path, name, content)
    run(tmp_path, on_error="report")
    assert tables.read("transcripts", tmp_path).transcript_id.tolist() == ["talk"]
    rejects = tables.read("rejects", tmp_path).set_index("transcript_id")
    for name, (_, why) in BAD.items():
        assert why in str(rejects.loc[Path(name).stem, "reason"]), name


def test_one_bad_file_alone_is_an_error_even_where_reports_are_wanted(tmp_path: Path) -> None:
    write(tmp_path, "empty.txt", "")
    with pytest.raises(Problem, match="empty"):
        run(tmp_path, on_error="report")


def test_two_files_with_one_id_are_an_error_that_names_both(tmp_path: Path) -> None:
    write(tmp_path, "talk.txt", TALK)
    write(tmp_path, "talk.md", TALK)
    with pytest.raises(Problem, match=r"talk\.md and talk\.txt have one id"):
        run(tmp_path)


def test_names_that_some_computers_cannot_tell_apart_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, "Talk.txt", TALK)
    write(tmp_path, "talk.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n")
    with pytest.raises(Problem, match=r"'Talk' and 'talk'"):
        run(tmp_path)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text(TALK)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    os.symlink(outside, tmp_path / "data" / "raw" / "talk.txt")
    with pytest.raises(Problem, match="leads out"):
        run(tmp_path)


def test_an_empty_or_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no such folder"):
        run(tmp_path)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    with pytest.raises(Problem, match="no transcript"):
        run(tmp_path)


def test_a_reader_can_be_forced_and_a_wrong_name_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "talk.xyz", "Ann Lee says no more than this.")
    run(tmp_path, formats={"talk.xyz": "plain"})
    assert tables.read("transcripts", tmp_path).format.tolist() == ["plain"]
    with pytest.raises(Problem, match="did you mean 'plain'"):
        run(tmp_path, formats={"talk.xyz": "plane"})
    with pytest.raises(Problem, match=r"'other\.txt' is not in"):
        run(tmp_path, formats={"other.txt": "plain"})


def test_a_large_file_is_an_error_that_names_the_setting(tmp_path: Path) -> None:
    write(tmp_path, "talk.txt", TALK * 100)
    with pytest.raises(Problem, match="max_megabytes"):
        run(tmp_path, max_megabytes=0.001)


SAID = "Ann Lee: we went down to the old harbour at dawn\n\nBob Ray: and nobody else was there to see us\n"
HEARD = (
    "WEBVTT\n\n00:01.000 --> 00:04.000\nwe went down to the old harbour\n\n"
    "00:04.000 --> 00:08.000\nat dawn and nobody else was there to see us\n"
)


@pytest.mark.parametrize("pairs", [{}, {"talk": ["talk.txt", "talk.vtt"]}], ids=["found by stem", "declared"])
def test_a_text_and_its_captions_are_one_conversation_with_measured_times(
    tmp_path: Path, pairs: dict[str, list[str]]
) -> None:
    write(tmp_path, "talk.txt", SAID)
    write(tmp_path, "talk.vtt", HEARD)
    run(tmp_path, pairs=pairs)
    row = tables.read("transcripts", tmp_path).iloc[0]
    assert (row.transcript_id, row.timing, row.source) == ("talk", "aligned", "talk.txt, talk.vtt")
    cues = tables.read("cues", tmp_path)
    assert cues.label.tolist() == ["Ann Lee", "Bob Ray"]
    assert cues.word_starts.iloc[0][0] == pytest.approx(1.0, abs=0.2)
    assert 4.0 <= cues.word_starts.iloc[1][0] <= 6.0


def test_of_several_captions_the_finest_are_used_also_for_a_text_with_starts_of_turns(tmp_path: Path) -> None:
    write(tmp_path, "talk.txt", SAID.replace("Ann Lee:", "Ann Lee (00:01):").replace("Bob Ray:", "Bob Ray (00:05):"))
    write(tmp_path, "talk.vtt", HEARD)
    heard = [word for cue in HEARD.split("\n") if "--" not in cue for word in cue.split() if word != "WEBVTT"]
    events = [
        {"tStartMs": 1000 + 400 * k, "segs": [{"utf8": f"{word} ", "tOffsetMs": 10}]} for k, word in enumerate(heard)
    ]
    write(tmp_path, "talk.json", json.dumps({"events": events}))
    run(tmp_path)
    row = tables.read("transcripts", tmp_path).iloc[0]
    assert (row.timing, row.format) == ("aligned", "plain+youtube_json")
    assert any("2 files of captions" in note for note in row.notes)
    starts = [start for cue in tables.read("cues", tmp_path).word_starts for start in cue]
    assert starts == pytest.approx([1.01 + 0.4 * k for k in range(len(heard))])


def test_two_texts_with_speakers_are_no_pair(tmp_path: Path) -> None:
    write(tmp_path, "talk.txt", SAID)
    write(tmp_path, "talk.md", SAID)
    write(tmp_path, "talk.vtt", HEARD)
    with pytest.raises(Problem, match="no pair"):
        run(tmp_path)


def test_times_that_cannot_be_are_repaired_or_noted(tmp_path: Path) -> None:
    rows = ["speaker,text,start,end", "Ann,one two,0,4", "Ann,three,0,4", "Bob,four,9,0", "Bob,five,2,3"]
    write(tmp_path, "table.csv", "\n".join(rows))
    run(tmp_path)
    cues = tables.read("cues", tmp_path)
    assert cues.start_s.tolist() == [0, 2.667, 9, 2]
    assert cues.end_s.tolist()[:2] == [2.667, 4]
    assert cues.end_s.isna().tolist() == [False, False, True, False]
    notes = " ".join(tables.read("transcripts", tmp_path).notes.iloc[0])
    assert "share a start and end" in notes
    assert "end before they start" in notes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"results": {"channels": [{"alternatives": [{"transcript": "Good eve', "line 1, column 60.*cut short"),
        ("[" * 100_000, "nested too deeply|cut short"),
        ('{"colour": "green"}', "no known format fits"),
    ],
)
def test_json_that_is_no_transcript_says_where_it_breaks_off(text: str, said: str) -> None:
    source = formats.source(text.encode(), ".json")
    with pytest.raises(FormatError, match=said):
        formats.detect(source)


def test_names_that_differ_in_case_or_unicode_form_alone_are_an_error(tmp_path: Path) -> None:
    for first, second in (("Talk.txt", "talk.txt"), ("caf\u00e9.txt", "cafe\u0301.txt")):
        folder = tmp_path / first
        write(folder, first, TALK)
        write(folder, second, TALK)
        if len(list((folder / "data" / "raw").iterdir())) == 2:  # a file system that tells them apart
            with pytest.raises(Problem, match="cannot be told apart on every computer"):
                run(folder)


def test_a_pair_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "talk.txt", TALK)
    (tmp_path / "data" / "other.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nHello.\n")
    with pytest.raises(Problem, match=r"'../other.vtt' leads out of"):
        run(tmp_path, pairs={"talk": ["talk.txt", "../other.vtt"]})


def test_a_file_that_is_too_large_names_the_setting(tmp_path: Path) -> None:
    write(tmp_path, "talk.txt", TALK * 100)
    with pytest.raises(Problem, match=r"over max_megabytes: 0\.001 in configs/ingest\.yaml"):
        run(tmp_path, max_megabytes=0.001)


def test_a_link_to_a_folder_elsewhere_is_refused_and_what_is_in_it_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.txt").write_text(TALK)
    write(tmp_path, "talk.txt", TALK)
    os.symlink(tmp_path / "elsewhere", tmp_path / "data" / "raw" / "more")
    with pytest.raises(Problem, match=r"more: a link that leads out of"):
        run(tmp_path)


def test_a_link_inside_the_folder_to_a_file_of_it_is_read(tmp_path: Path) -> None:
    write(tmp_path, "talk.txt", TALK)
    os.symlink("talk.txt", tmp_path / "data" / "raw" / "again.txt")
    run(tmp_path)
    assert tables.read("transcripts", tmp_path).transcript_id.tolist() == ["again", "talk"]


@pytest.mark.parametrize(
    "name", ["CON.txt", "aux.txt", "nul .txt", "talk. .txt", "a;b|c.txt", "$(rm x).txt", "-rf.txt"]
)
def test_a_name_with_a_meaning_elsewhere_is_a_name_like_any_other(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, TALK)
    run(tmp_path)
    transcripts = tables.read("transcripts", tmp_path)
    assert transcripts.source.tolist() == [name]
    assert sorted(path.name for path in (tmp_path / "data" / "raw").iterdir()) == [name]


@pytest.mark.parametrize("name", ["../other.txt", "/etc/passwd", "more/../../other.txt"])
def test_a_forced_format_of_a_file_elsewhere_is_an_error(tmp_path: Path, name: str) -> None:
    write(tmp_path, "more/talk.txt", TALK)
    (tmp_path / "data" / "other.txt").write_text(TALK)
    with pytest.raises(Problem, match=rf"formats: '{name}' is not in"):
        run(tmp_path, formats={name: "otter"})


def test_conversations_of_one_file_are_transcripts_in_order_of_their_ids(tmp_path: Path) -> None:
    rows = [
        {"conversation_id": one, "speaker": who, "text": text}
        for one in ("b", "a")
        for who, text in (("Ann", "Good evening."), ("Bob", f"Thank you, {one}."))
    ]
    write(tmp_path, "corpus.jsonl", "\n".join(map(json.dumps, rows)))
    write(tmp_path, "corpus (old).txt", TALK)  # between the file and what is in it
    run(tmp_path)
    found = tables.read("transcripts", tmp_path)
    assert found.transcript_id.tolist() == ["corpus (old)", "corpus-a", "corpus-b"]
    assert found.source.tolist()[1:] == ["corpus.jsonl", "corpus.jsonl"]
    cues = tables.read("cues", tmp_path)
    assert cues[cues.transcript_id == "corpus-a"].text.tolist() == ["Good evening.", "Thank you, a."]
    write(tmp_path, "corpus-a.txt", TALK)
    with pytest.raises(Problem, match="'corpus-a' and 'corpus-a' cannot be told apart"):
        run(tmp_path)
