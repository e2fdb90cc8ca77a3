"""The pace of a person: learnt from timed talk, drawn to the average where little was heard, used elsewhere."""

import numpy as np
import pandas as pd
import pytest

from pipeline.speech import pace, paces
from pipeline.speech.timing import times

SENTENCE = "We had been over it three times already, and nobody in the room could say where the money went."


def heard(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    """What was heard: transcript, person, timed and expected seconds."""
    return pd.DataFrame([(t, p, p, 2.5 * e, 4 * e, s, e, 0.0, 0.0) for t, p, s, e in rows], columns=paces.HEARD)


def logs(table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table.person, table.log_pace, strict=True))


def test_a_slow_person_is_told_from_a_slow_conversation() -> None:
    both_slow = logs(paces.learn(heard(("x", "ana reyes", 1200, 1000), ("x", "ben olm", 1200, 1000)), {}))
    assert max(map(abs, both_slow.values())) < 0.02  # captions may last long
    one_slow = logs(paces.learn(heard(("x", "ana reyes", 1200, 1000), ("x", "ben olm", 1000, 1000)), {}))
    assert one_slow["ana reyes"] > 0.03 > -0.03 > one_slow["ben olm"]


def test_what_was_heard_more_often_is_drawn_less_to_the_average() -> None:
    evenings = [
        ("xyzuvw"[k], name, s, 1000.0) for k in range(6) for name, s in (("ana reyes", 1200.0), ("ben olm", 1000.0))
    ]
    once, often = (paces.learn(heard(*rows), {}) for rows in (evenings[:2], evenings))
    assert logs(once)["ana reyes"] < logs(often)["ana reyes"] < np.log(1.2)
    assert often.error.max() < once.error.min() < pace.SPREAD["person"]


def test_little_speech_and_nobody_known_give_no_pace() -> None:
    found = heard(("x", "ana reyes", 12, 10), ("x", "ben olm", 500, 500), ("x", "", 600, 500))
    assert paces.learn(found, {}).person.tolist() == ["ben olm"]
    assert paces.learn(found.iloc[:0], {}).empty


def test_what_was_known_before_counts() -> None:
    found = heard(("x", "ana reyes", 1000, 1000), ("x", "ben olm", 1000, 1000))
    before = {"ana reyes": pace.Pace(0.15, 0.02)}
    table = paces.learn(found, before)
    assert logs(table)["ana reyes"] > 0.1 and table.source.tolist() == ["transcripts and public figures", "transcripts"]


def test_order_and_names_of_transcripts_do_not_matter() -> None:
    rows = [("x", "ana reyes", 1150.0, 1000.0), ("x", "ben olm", 900.0, 950.0), ("y", "ana reyes", 400.0, 420.0)]
    straight, turned = paces.learn(heard(*rows), {}), paces.learn(heard(*rows[::-1]), {})
    pd.testing.assert_frame_equal(straight, turned)


def cue(text: str, start: float = np.nan, end: float = np.nan) -> dict[str, object]:
    return {"transcript_id": "x", "text": text, "start_s": start, "end_s": end, "word_starts": None, "word_ends": None}


def test_what_times_tell_of_a_speaker() -> None:
    cues = pd.DataFrame([cue(SENTENCE, 0, 9), cue(SENTENCE, 9, 14), cue("No times here.")])
    found = paces.heard(cues, np.arange(3), ["Ana Reyes", "Olm", "Ana Reyes"], list(cues.text), 1.0).set_index(
        "speaker"
    )
    assert found.person.to_dict() == {"Ana Reyes": "ana reyes", "Olm": ""}
    assert found.words.tolist() == [19, 19] and found.speech_s.tolist() == pytest.approx([9.0, 5.0])


def test_the_pace_of_a_speaker_makes_untimed_talk_longer_and_is_named() -> None:
    cues = pd.DataFrame([cue(SENTENCE)] * 20)
    speakers = ["Ana Reyes", "Ben Olm"] * 10
    known = paces.of_speakers(speakers, list(cues.text), {"ana reyes": pace.Pace(0.2, 0.02)})
    plain, own = (times(cues, np.arange(20), 20, speakers, "none", 1.0, given) for given in ({}, known))
    assert own.speech[0] == pytest.approx(plain.speech[0] * np.exp(0.2)) and own.speech[1] == plain.speech[1]
    assert own.source[:2] == ["estimated_pace", "estimated"] and set(plain.source) == {"estimated"}
    assert own.high[0] / own.low[0] < plain.high[0] / plain.low[0]


def test_two_speakers_are_not_one_person() -> None:
    known = {"ana reyes": pace.Pace(0.2, 0.02)}
    assert paces.of_speakers(["Ana Reyes", "Sen. Ana Reyes"], ["Yes.", "No."], known) == {}


def test_the_shipped_paces_are_of_people_and_moderate() -> None:
    found = paces.public()
    assert found and all(paces.person(name) == name for name in found)
    assert all(abs(known.log) < 0.3 and 0 < known.error <= pace.SPREAD["person"] for known in found.values())
