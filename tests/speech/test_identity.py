"""Who is one person in several files: a full name, or a surname whose first name the talk itself gives."""

import pytest

from pipeline.speech.identity import people, person


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [
        ("Ana Reyes", "ana reyes"),
        ("Sen. Ana M. Reyes", "ana reyes"),
        ("Ana Reyes Jr.", "ana reyes jr"),
        ("J. Edgar Olm", "edgar olm"),
        *[
            (nobody, "")
            for nobody in ("Reyes", "Governor Reyes", "A. Reyes", "Speaker 1", "SPEAKER_01", "Vice President")
        ],
        *[(nobody, "") for nobody in ("Audience Member", "(unknown speaker)", "Reyes, Olm and Sons", ">>", "")],
    ],
)
def test_a_person_is_a_full_name(speaker: str, expected: str) -> None:
    assert person(speaker) == expected


def talk(*turns: tuple[str, str]) -> dict[str, str]:
    return dict(people([speaker for speaker, _ in turns], [text for _, text in turns]))


def test_a_surname_is_who_another_speaker_introduces() -> None:
    told = ("Olm", "Welcome. Tonight we have the former mayor Ana Reyes with us.")
    assert talk(told, ("Reyes", "Thank you.")) == {"Reyes": "ana reyes"}
    assert talk(("Reyes", "I'm Ana Reyes. Good evening."), ("Olm", "Good evening.")) == {"Reyes": "ana reyes"}
    assert talk(("Olm", "Please welcome Mary Ann Reyes."), ("Reyes", "Hello.")) == {"Reyes": "mary ann reyes"}
    assert talk(("Olm", "Former Secretary of State Ana Reyes."), ("Reyes", "Hi."), ("Olm", "So, Ana Reyes.")) == {
        "Reyes": "ana reyes"
    }


@pytest.mark.parametrize(
    "turns",
    [
        [("Olm", "Good evening."), ("Reyes", "Hello."), ("Olm", "What would Ana Reyes do?")],  # said too late
        [("Olm", "With us is Ana Reyes."), ("Reyes", "Hello."), ("Olm", "Your brother Ben Reyes is here.")],
        [("Olm", "But Reyes is here."), ("Reyes", "Hello.")],
        [("Olm", "Governor Reyes is here, and Mr. Reyes too."), ("Reyes", "Hello.")],
        [("Reyes", "My sister Ana Reyes says hello."), ("Olm", "Good.")],  # of somebody else
        [("Olm", "The committee of Ana Reyeson."), ("Reyes", "Hello.")],
    ],
)
def test_in_doubt_a_surname_is_nobody(turns: list[tuple[str, str]]) -> None:
    assert talk(*turns) == {}


def test_a_son_is_not_his_father() -> None:
    assert talk(("Olm", "Welcome to Ben Reyes Jr. tonight."), ("Reyes", "Hi.")) == {"Reyes": "ben reyes jr"}
