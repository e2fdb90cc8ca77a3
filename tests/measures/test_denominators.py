"""What a share is of: another whole is named where it gives another share by over five points."""

import numpy as np
import pandas as pd
import pytest

from pipeline.core.tables import UNKNOWN
from pipeline.measures.denominators import both, columns
from tests.measures.conversations import Said, conversation, tables_of, view

TALK = [Said("Ann", 20.0), Said("Bo", 80.0)] * 6  # ten minutes


def test_where_all_shares_agree_there_is_no_note() -> None:
    table = columns(conversation(TALK))
    assert table.share_known.to_dict() == pytest.approx({"Ann": 0.2, "Bo": 0.8})
    assert table.share_both.to_dict() == pytest.approx({"Ann": 0.2, "Bo": 0.8})
    assert table.share_clock.to_dict() == pytest.approx({"Ann": 0.2, "Bo": 0.8})
    assert table.share_note.tolist() == ["", ""]


def test_a_speaker_who_leaves_has_another_share_while_both_take_part() -> None:
    table = columns(conversation([Said("Bo", 80.0), *TALK, *[Said("Ann", 50.0)] * 12]))
    assert table.share_both.to_dict() == pytest.approx({"Ann": 0.2, "Bo": 0.8})
    assert table.share_note.Bo == "80.0 % while Ann and Bo both take part (1:25\u201311:25)"
    assert table.share_note.Ann == "20.0 % while Ann and Bo both take part (1:25\u201311:25)"


def test_a_solo_introduction_is_told_without_a_clock_too() -> None:
    table = columns(conversation([*[Said("Ann", 60.0)] * 8, *TALK, Said("Ann", 20.0)], clock=False))
    assert table.share_both.Bo == pytest.approx(480 / 580) and table.share_clock.isna().all()
    assert table.share_note.Bo == "82.8 % while Ann and Bo both take part (~8:20\u2013~18:00)"


def test_a_part_that_others_have_among_themselves_is_none_of_both() -> None:
    others = [Said("Cy", 40.0), Said("Dee", 60.0)] * 5
    found = both(conversation([*TALK, Said("Ann", 20.0), *others, Said("Ann", 20.0), *TALK, Said("Ann", 20.0)]), "Ann")
    assert found is not None and found.speakers == ("Ann", "Bo")
    assert found.span == "0:25\u201310:05, 19:25\u201329:05"


def test_a_long_answer_is_no_absence() -> None:
    table = columns(conversation([*TALK, Said("Bo", 400.0), *TALK]))
    assert table.share_both.Bo == pytest.approx(1280 / 1500) and table.share_note.Bo == ""


def test_a_guest_who_comes_late_is_told_by_the_share_from_the_first_word_on() -> None:
    late = [Said("Ann", 20.0), Said("Bo", 80.0), Said("Cy", 20.0)] * 6
    table = columns(conversation([*TALK, *TALK, *late]))
    assert table.share_note.Cy == "19.4 % from the first word to the last (21:45\u201332:05)"
    assert table.share_note.Ann == table.share_note.Bo == ""


def test_two_who_speak_one_after_the_other_are_never_both_there() -> None:
    assert both(conversation([Said("Ann", 300.0), Said("Bo", 300.0)])) is None
    table = columns(conversation([Said("Ann", 300.0), Said("Bo", 300.0)]))
    assert table.share_both.isna().all() and (table.share_note == "").all()


def test_speech_of_nobody_known_changes_the_share() -> None:
    table = columns(conversation([*TALK, Said(UNKNOWN, 200.0)]))
    assert table.share_known.Bo == pytest.approx(0.8) and np.isnan(table.share_known[UNKNOWN])
    assert table.share_note.Bo == "80.0 % without the speech of unknown speakers"
    assert table.share_note[UNKNOWN] == ""


def test_two_recordings_are_told_apart() -> None:
    frames = tables_of([*TALK, *[Said(one.speaker, 100.0 - one.seconds) for one in TALK]])
    frames["turns"]["offset_s"] = [0.0] * 12 + [600.0] * 12
    assert columns(view(frames, "cues")).share_note.Bo == "of its recordings 80.0 %, 20.0 %"


def test_a_break_changes_the_share_of_the_clock() -> None:
    frames = tables_of([*TALK, *TALK])
    for name in ("turns", "sentences"):
        frames[name].loc[12:, ["start_s", "end_s"]] += 600.0
    table = columns(view(frames, "cues"))
    assert table.share_clock.Bo == pytest.approx(960 / 1800)
    assert table.share_note.Bo == "53.3 % of the clock, a break of 10 min without speech in it"


def test_a_speaker_alone_has_no_other_share() -> None:
    table = columns(conversation([Said("Ann", 20.0)]))
    assert table.share_known.tolist() == [1.0] and pd.isna(table.share_both).all() and table.share_note.tolist() == [""]
