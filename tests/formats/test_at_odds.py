"""Where the two counts of a file's words differ: a little is set aside and said, more refuses the file."""

import json
from typing import Any

import pytest

from pipeline import formats
from pipeline.core.cues import Cue, Transcript
from pipeline.formats import FormatError, Source
from pipeline.formats.reading import conservation
from pipeline.speech.words import words

TALK = [f"word{k}" for k in range(98)]


def aws(said: list[str], listed: list[str]) -> bytes:
    items = [
        {
            "type": "pronunciation",
            "start_time": str(k),
            "end_time": str(k + 0.5),
            "speaker_label": "spk_0",
            "alternatives": [{"content": word}],
        }
        for k, word in enumerate(listed)
    ]
    return json.dumps({"results": {"transcripts": [{"transcript": " ".join(said)}], "items": items}}).encode()


def read(raw: bytes, name: str) -> tuple[Transcript, int]:
    source = formats.source(raw, ".json")
    assert formats.detect(source) == name
    return formats.read(source, name)


def test_a_word_that_the_list_of_words_lacks_is_set_aside_and_said() -> None:
    transcript, n_words = read(aws([*TALK[:40], "Lost.", *TALK[40:]], TALK), "aws")
    assert [(reject.text, reject.reason) for reject in transcript.rejects] == [
        ("Lost.", "found by the second count of the file's words alone")
    ]
    assert [word for cue in transcript.cues for word in words(cue.text)] == TALK
    assert n_words == len(TALK) + 1
    assert any("1 words that the second count has" in note and "'Lost.'" in note for note in transcript.notes)


def test_a_word_that_only_the_list_has_is_kept_once() -> None:
    transcript, n_words = read(aws(TALK[:-1], TALK), "aws")
    assert [word for cue in transcript.cues for word in words(cue.text)] == TALK
    assert (n_words, transcript.rejects) == (len(TALK), [])
    assert any("1 that it alone has are kept; the first: 'word97'" in note for note in transcript.notes)


def test_the_line_of_a_word_set_aside_is_that_of_the_text() -> None:
    text = "\n\n".join(["Ann Lee: " + " ".join(TALK), "Bob Ray: x <v Cyd >hm we went", "Ann Lee: " + " ".join(TALK)])
    transcript, n_words = formats.read(formats.source(text.encode(), ".txt"), "plain")
    pieces = [cue.text for cue in transcript.cues] + [reject.text for reject in transcript.rejects]
    assert sum(len(words(piece)) for piece in pieces) == n_words


@pytest.mark.parametrize("part", [0.95, 0.5])
def test_a_list_that_lacks_more_than_a_fiftieth_of_the_words_is_refused(part: float) -> None:
    with pytest.raises(FormatError, match=r"not accounted for .* the first: it is lost: word \d+, 'word\d+'"):
        read(aws(TALK, TALK[: int(part * len(TALK))]), "aws")


def test_words_that_stand_nowhere_in_the_file_are_refused() -> None:
    invented = Transcript([Cue(" ".join([*TALK, "never"]))])
    with pytest.raises(FormatError, match="it is not in the source, or there less often: 'never'"):
        conservation.check(invented, TALK, Source(b"", " ".join(TALK)))


@pytest.mark.parametrize("missing", [0, 1])
def test_a_result_of_a_service_without_words_is_its_transcript_beside_those_with_words(missing: int) -> None:
    said = [["we", "went", "down"], ["nobody", "was", "there"]]
    ibm: list[dict[str, Any]] = []
    google: list[dict[str, Any]] = []
    for k, own in enumerate(said):
        timed = [[word, 3.0 * k + n, 3.0 * k + n + 0.5] for n, word in enumerate(own)]
        listed = [{"word": word, "startTime": f"{a}s", "endTime": f"{b}s"} for word, a, b in timed]
        text = {"transcript": " ".join(own)}
        ibm.append({"final": True, "alternatives": [text | ({} if k == missing else {"timestamps": timed})]})
        google.append({"alternatives": [text | ({} if k == missing else {"words": listed})], "resultEndTime": "6s"})
    for name, document in (("ibm", {"result_index": 0, "results": ibm}), ("google", {"results": google})):
        transcript, n_words = read(json.dumps(document).encode(), name)
        assert [cue.text for cue in transcript.cues] == [" ".join(own) for own in said]
        assert [cue.start_s is None for cue in transcript.cues] == [k == missing for k in range(2)]
        assert n_words == 6


@pytest.mark.parametrize("odd", [["2.1"], {"a": 1}, None, 7])
def test_a_time_of_another_kind_in_a_list_of_speakers_costs_no_word(odd: Any) -> None:
    document = json.loads(aws(TALK, TALK))
    own = [{"start_time": odd, "speaker_label": "spk_1"}, {"start_time": "3", "speaker_label": "spk_1"}]
    document["results"]["speaker_labels"] = {"segments": [{"speaker_label": "spk_1", "items": own}]}
    transcript, _ = read(json.dumps(document).encode(), "aws")
    assert sum(len(words(cue.text)) for cue in transcript.cues) == len(TALK)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("ass", "[Events]\nFormat: Layer, End, Text\nDialogue: 0,0:01,x\n", "line 2: Format: names no column Start"),
        ("textgrid", "5", "no TextGrid: it does not begin"),
        ("textgrid", '"ooTextFile" "TextGrid" "g', "breaks off inside quotation marks"),
        ("rttm", "SPEAKERS of the talk\n", "no SPEAKER line"),
        ("assemblyai", "{}", "holds no words"),
    ],
)
def test_a_forced_reader_says_what_it_misses(name: str, text: str, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        formats.read(formats.source(text.encode(), ".txt"), name)


def test_a_first_word_like_that_of_an_rttm_line_does_no_harm() -> None:
    text = "SPEAKERX\nSPEAKER talk 1 0 1 <NA> <NA> ann <NA>\n"
    transcript, _ = formats.read(formats.source(text.encode(), ".rttm"), "rttm")
    assert [cue.label for cue in transcript.cues] == ["ann"]


def test_a_word_with_a_language_mark_on_a_dependent_tier_is_no_loss() -> None:
    text = "@UTF8\n@Begin\n*ANN:\tso we ciao@s went .\n%com:\tshe says\n\tciao@s:ita [twice]\n@Comment:\ta@b\n@End\n"
    transcript, _ = formats.read(formats.source(text.encode(), ".cha"), "chat")
    assert [cue.text for cue in transcript.cues] == ["so we ciao went."]
    assert "ciao@s:ita" in " ".join(reject.text for reject in transcript.rejects)
