"""Who may be one person in several files: suggested, and applied by the user's own line alone."""

import pytest

from pipeline.core import config
from pipeline.speech import across_files, identity, suggestion_lines
from pipeline.speech.across_files import KnownAs, suggestions
from pipeline.speech.speakers import resolve

ANA = KnownAs("Ana Reyes", "ana reyes", ("PRESIDENT ANA REYES",))


def lines(**files: list[KnownAs]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(one.labels, one.into) for one in suggestions(files)]


def test_a_surname_may_be_a_person_of_another_file() -> None:
    found = suggestions({"a": [ANA], "b": [KnownAs("Reyes", "", ("REYES",))]})
    assert [(one.into, one.labels, one.files) for one in found] == [(("Ana Reyes",), ("REYES",), ("b",))]
    text = suggestion_lines.as_yaml({}, found)
    assert 'people:\n  "Ana Reyes": ["REYES"]  # a surname, in b\n' in text
    assert "may be Ana Reyes of another file (a surname); kept apart" in suggestion_lines.shown_across(found)[0]


def test_where_two_have_the_surname_one_must_choose() -> None:
    ben = KnownAs("Ben Reyes", "ben reyes", ("Ben Reyes",))
    found = suggestions({"a": [ANA], "b": [KnownAs("Reyes", "", ("REYES",))], "c": [ben]})
    assert found[0].into == ("Ana Reyes", "Ben Reyes")
    assert suggestion_lines.as_yaml({}, found).count('#   "') == 2


def test_an_office_is_never_ready_to_take() -> None:
    found = suggestions({"a": [ANA], "b": [KnownAs("The President", "", ("THE PRESIDENT",))]})
    assert found[0].into == ("Ana Reyes", "?")
    assert '\n  "' not in suggestion_lines.as_yaml({}, found)


def test_names_spelt_otherwise_may_be_one_person_and_a_namesake_in_the_same_file_is_not() -> None:
    ben, full = KnownAs("Ben Olm", "ben olm", ("Ben Olm",)), KnownAs("Benjamin Olm", "benjamin olm", ("Benjamin Olm",))
    assert lines(a=[ben], b=[full]) == [(("Ben Olm",), ("Benjamin Olm",))]
    assert lines(a=[ben, full]) == []


@pytest.mark.parametrize("label", ["SPEAKER_01", "QUESTION", "Speaker 2", "Audience", "Q."])
def test_numbers_and_roles_are_nobody_of_another_file(label: str) -> None:
    nobody = KnownAs(label, "", (label,))
    assert lines(a=[nobody, ANA], b=[nobody]) == []
    assert identity.people([label, label], ["Yes.", "No."]) == {}
    with pytest.raises(config.ConfigError, match="another person in every file"):
        identity.check_people({"Ana Reyes": [label]})


def test_what_the_user_names_is_one_person_in_all_files() -> None:
    names = config.Speakers(people={"Ana Reyes": ["THE PRESIDENT", "Reyes"], "Zorba": []})
    identity.check_people(names.people)
    for labels in (["THE PRESIDENT:", "Olm:"], ["REYES", "OLM"]):
        speakers = resolve(labels, names.for_transcript("x"), True, names.people).speakers
        assert speakers[0] == "Ana Reyes" and speakers[1].casefold().startswith("olm")
        assert identity.people(speakers, ["Hello.", "Hi."], names.people) == {"Ana Reyes": "ana reyes"}
    assert identity.people(["Zorba"], ["Hello."], names.people) == {"Zorba": "zorba"}


def test_a_surname_that_the_user_did_not_name_stays() -> None:
    names = config.Speakers(people={"Ana Reyes": ["PRESIDENT REYES"]})
    assert resolve(["REYES"], names.for_transcript("x"), True, names.people).speakers != ["Ana Reyes"]


def test_a_transcript_s_own_alias_comes_before_a_person_of_all_files() -> None:
    own = {"x": config.Corrections(aliases={"Ben Reyes": ["REYES"]})}
    names = config.Speakers(people={"Ana Reyes": ["REYES"]}, transcripts=own)
    assert resolve(["REYES"], names.for_transcript("x"), True, names.people).speakers == ["Ben Reyes"]
    assert resolve(["REYES"], names.for_transcript("y"), True, names.people).speakers == ["Ana Reyes"]


def test_labels_of_each_speaker() -> None:
    found = across_files.labels_of(["A:", None, "B", "A:"], ["Ann", "Ann", "Bo", "Ann"], {"Ann": "ann lee"})
    assert found == [KnownAs("Ann", "ann lee", ("A",)), KnownAs("Bo", "", ("B",))]
