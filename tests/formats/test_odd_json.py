"""JSON that parses, with values where no service puts them: read as none, or refused; never a label that is no text."""

import json
from typing import Any

import pytest

from pipeline import formats

WORDS = [{"type": "text", "value": "So", "ts": 1, "end_ts": 2}]


@pytest.mark.parametrize("odd", [{"name": "x"}, ["x"], True, {}, [], 1.5e300])
def test_a_speaker_that_is_no_text_never_becomes_a_label_of_another_kind(odd: Any) -> None:
    documents: dict[str, Any] = {
        "rev_json": {"speakers": [{"id": 0, "name": odd}], "monologues": [{"speaker": 0, "elements": WORDS}]},
        "amberscript": {
            "speakers": [{"spkid": "a", "name": odd}],
            "segments": [{"speaker": "a", "words": [{"text": "So", "start": 1, "end": 2}]}],
        },
        "speechmatics": {
            "results": [{"type": "word", "channel": odd, "alternatives": [{"content": "So", "speaker": "UU"}]}]
        },
        "segments_json": {"segments": [{"text": "So", "start": 1, "speaker": odd}]},
    }
    for name, document in documents.items():
        transcript, _ = formats.read(formats.source(json.dumps(document).encode(), ".json"), name)
        assert [type(cue.label) in (str, type(None)) for cue in transcript.cues] == [True]
        if isinstance(odd, dict | list | bool):
            assert "{" not in (transcript.cues[0].label or "") and "[" not in (transcript.cues[0].label or "")


@pytest.mark.parametrize("number", ["9" * 400, "-" + "9" * 400, "1e999"])
def test_a_number_beyond_any_float_is_no_time(number: str) -> None:
    first = f'{{"start": {number}, "end": 2.0, "speaker": "Ada", "text": "All the crates."}}'
    text = f'{{"segments": [{first}, {{"start": 2.0, "end": 3.0, "speaker": "Ben", "text": "Before dark."}}]}}'
    found = formats.read(formats.source(text.encode(), ".json"), "segments_json")[0]
    assert [(cue.text, cue.start_s) for cue in found.cues] == [("All the crates.", None), ("Before dark.", 2.0)]


def test_half_of_a_surrogate_pair_is_read_and_the_rest_of_the_text_kept() -> None:
    text = '[{"text": "All \\ud800 the crates.", "start": 1, "end": 2, "speaker": "Ad\\udfffa"}]'
    found = formats.read(formats.source(text.encode(), ".json"), "segments_json")[0]
    assert found.cues[0].text.split()[-2:] == ["the", "crates."]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, '{"segments": ' + "[" * 100_000 + "]" * 100_000 + "}"]
)
def test_json_of_a_hundred_thousand_levels_is_refused(text: str) -> None:
    source = formats.source(text.encode(), ".json")
    with pytest.raises(formats.FormatError, match="nested too deeply|cut short|no known format"):
        formats.detect(source)
