"""Labels to speakers: what must become one, and what must stay two."""

import pytest

from pipeline.core.config import ConfigError, Names
from pipeline.core.tables import UNKNOWN
from pipeline.speech.speakers import Suggestion, resolve


def speakers(*labels: str | None, aliases: dict[str, list[str]] | None = None, automatic: bool = True) -> list[str]:
    return resolve(labels, Names(aliases=aliases or {}), automatic).speakers


@pytest.mark.parametrize(
    ("labels", "person"),
    [
        (["LENA HOLM", "Lena Holm", "lena holm "], "Lena Holm"),
        (["Lena Holm", "HOLM", "MS. HOLM", "Holm:"], "Lena Holm"),
        (["Vice President Jon Vale", "Jon Vale", "VALE"], "Jon Vale"),
        (["SECRETARY VALE", "SENATOR JON VALE (R-XX)"], "Jon Vale"),
        (["JAN TAPPERT, CNN HOST", "TAPPERT (voice-over)", "TAPPERT"], "Jan Tappert"),
        (["Jon G. Vale, Jr.", "JON VALE"], "Jon G. Vale, Jr."),
        (["J.D. Moss", "JD MOSS", "MOSS"], "J.D. Moss"),
        (["Kit Van Hollen", "VAN HOLLEN"], "Kit Van Hollen"),
        (["ANA MCVEE", "MCVEE"], "Ana McVee"),
        (["SEAN O'DELL", "O’DELL"], "Sean O'Dell"),
        (["INÉS ÁVILA", "ÁVILA"], "Inés Ávila"),
        (["MS. JEAN-MARC", "MS. JEAN-MARC "], "Ms. Jean-Marc"),
        (["Speaker 1", "SPEAKER 1"], "Speaker 1"),
    ],
)
def test_one_person_under_many_labels_is_one(labels: list[str], person: str) -> None:
    assert set(speakers(*labels)) == {person}


@pytest.mark.parametrize(
    "labels",
    [
        ["Jon Vale", "Ida Vale", "VALE"],
        ["MR. VALE", "MRS. VALE"],
        ["Jon A. Vale", "Jon B. Vale"],
        ["Vale, Jon", "Vale, Ida"],
        ["Lindsey Dahl", "Linsey Dahl"],
        ["Rand Paul", "Paul Moss", "PAUL"],
        ["Lenny", "Lenny Moss"],
        ["Q", "A"],
        ["Speaker 1", "Speaker 2", "Speaker 10"],
        ["Vale and Moss", "Vale", "Moss"],
        ["THE PRESIDENT", "PRESIDENT VALE", "THE VICE PRESIDENT"],
        ["Interviewer", "Interviewee"],
    ],
)
def test_people_that_might_be_two_stay_apart(labels: list[str]) -> None:
    assert len(set(speakers(*labels))) == len(labels)


def test_roles_and_numbers_stay_as_printed() -> None:
    labels = ["Q", "AUDIENCE", "MODERATOR", "THE PRESIDENT", "Speaker 1", "SPEAKER_07"]
    assert speakers(*labels) == labels


def test_a_cue_without_label_stays_with_the_last_speaker_and_a_turn_mark_with_no_one() -> None:
    assert speakers(None, "Ann", None, ">>", None, "", "Ann") == [UNKNOWN, "Ann", "Ann", *[UNKNOWN] * 3, "Ann"]


def test_an_alias_wins_over_every_rule() -> None:
    aliases = {"Jonathan Vale": ["VALE", "The Chair"], "Nobody Here": ["nn"]}
    assert speakers("Ida Vale", "VALE", "THE CHAIR", aliases=aliases) == ["Ida Vale", "Jonathan Vale", "Jonathan Vale"]


def test_an_alias_is_a_known_person_to_the_rules() -> None:
    assert speakers("MR. VALE", aliases={"Jon Vale": ["JV"]}) == ["Jon Vale"]


def test_without_automatic_rules_labels_stay_as_printed() -> None:
    labels = ["Jon Vale", "VALE", "Jon  Vale"]
    assert speakers(*labels, automatic=False) == ["Jon Vale", "VALE", "Jon Vale"]


def test_one_label_for_two_people_is_an_error_that_names_them() -> None:
    with pytest.raises(ConfigError, match=r"'Vale'.*'Ida Vale'.*'Jon Vale'|'Jon Vale'.*'Ida Vale'"):
        speakers("Vale", aliases={"Jon Vale": ["Vale"], "Ida Vale": ["VALE"]})


def test_doubt_is_suggested_and_not_applied() -> None:
    found = resolve(["Lindsey Dahl", "Linsey Dahl", "Jon Vale", "Ida Vale", "VALE"], Names(), True).suggestions
    assert Suggestion(("Linsey Dahl", "Lindsey Dahl"), "Lindsey Dahl", "one surname, first names alike") in found
    assert {s.into for s in found if s.labels == ("VALE",)} == {"Jon Vale", "Ida Vale"}


def test_merges_are_noted() -> None:
    assert resolve(["Jon Vale", "VALE"], Names(), True).notes == ["'Jon Vale' = 'VALE' -> Jon Vale"]


@pytest.mark.parametrize(
    ("labels", "label", "into"),
    [
        (["THE PRESIDENT", "PRESIDENT VALE"], "THE PRESIDENT", "President Vale"),
        (["THE PRESIDENT", "Ida Moss"], "THE PRESIDENT", ""),
        (["THE VICE PRESIDENT", "PRESIDENT VALE"], "THE VICE PRESIDENT", ""),
        (["Q", "Ida Moss"], "Q", ""),
        (["Speaker 1", "Ida Moss"], "Speaker 1", ""),
        (["SPEAKER_00", "Ida Moss"], "SPEAKER_00", ""),
        (["Interviewee", "Ida Moss"], "Interviewee", ""),
    ],
)
def test_what_is_no_name_is_shown_and_stays(labels: list[str], label: str, into: str) -> None:
    found = resolve(labels, Names(), True)
    assert [s.into for s in found.suggestions if s.labels == (label,)] == [into]
    assert found.speakers[0] == label
