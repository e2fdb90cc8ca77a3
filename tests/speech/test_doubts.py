"""What is not plain is said, with the line of config that changes it; and corrections do what they say."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline import ingest
from pipeline.core import config, tables
from pipeline.core.command import Problem
from pipeline.core.config import Names
from pipeline.core.cues import Cue
from pipeline.formats.reading import corrections
from pipeline.speech.doubtful import doubts, repeated
from pipeline.speech.speakers import resolve

LONG = " ".join(f"word{k}" for k in range(60))
TALK = (
    "Ann Lee: Hello to all of you.\n\nBob Ray: Good day to you.\n\nAnn Lee: Fine, and you?\n\nBob Ray: Fine as well.\n"
)


def run(root: Path, text: str, names: config.Speakers | None = None, **settings: object) -> list[str]:
    path = root / "data" / "raw" / "talk.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return ingest.ingest(config.Ingest.model_validate(settings), root, names)


def names(**own: object) -> config.Speakers:
    return config.Speakers.model_validate({"transcripts": {"talk": own}})


def spoken(root: Path) -> list[tuple[str | None, str]]:
    cues = tables.read("cues", root)
    return [(None if pd.isna(label) else label, text) for label, text in zip(cues.label, cues.text, strict=True)]


def test_a_title_that_stands_in_one_label_alone_is_a_doubt_of_its_own() -> None:
    labels = ["MAYOR LEE", "Ann Lee", "SHERIFF RAY", "Bob Ray", "MOSS", "Kit Moss"]
    found = doubts.of_speakers("talk", labels, resolve(labels, Names(), True), [9] * 6)
    assert [one.text for one in found] == [
        "MAYOR LEE = Ann Lee: Ann Lee", "SHERIFF RAY = Bob Ray: Bob Ray", "MOSS = Kit Moss: Kit Moss",
    ]  # fmt: skip
    assert {one.kind for one in found} == {"labels joined"} and all(
        "configs/speakers.yaml" in one.remedy for one in found
    )


def test_labels_that_the_user_joined_are_no_doubt() -> None:
    labels, given = ["MAYOR LEE", "Ann Lee"], Names(aliases={"Ann Lee": ["Mayor Lee"]})
    assert not doubts.of_speakers("talk", labels, resolve(labels, given, True), [9] * 2, given)
    labels.append("MS. LEE")  # by the surname
    assert len(doubts.of_speakers("talk", labels, resolve(labels, given, True), [9] * 3, given)) == 1


def test_labels_that_differ_by_case_or_office_are_no_doubt() -> None:
    labels = ["ANN LEE, CNN ANCHOR", "Ann Lee", "ANN LEE"]
    assert not doubts.of_speakers("talk", labels, resolve(labels, Names(), True), [9] * 3)


def test_who_has_few_words_and_who_is_spelt_alike_is_shown() -> None:
    labels = ["Ann Lee", "Lindsey Dahl", "Linsey Dahl", "Odd One", "Ann Lee", "Lindsey Dahl", "Linsey Dahl"]
    found = doubts.of_speakers("talk", labels, resolve(labels, Names(), True), [2400, 360, 360, 20, 2000, 360, 360])
    assert [(one.kind, one.text) for one in found] == [
        ("few words", "Odd One (20)"), ("split label", "Linsey Dahl and Lindsey Dahl: one surname, first names alike"),
    ]  # fmt: skip


def test_a_passage_that_stands_twice_is_found_with_its_bounds() -> None:
    cues = [Cue(f"so {LONG} and", line=1), Cue("no", line=2), Cue(f"well {LONG} too", line=3)]
    assert repeated.passages(cues) == [repeated.Again(1, 64, 60)]
    assert not repeated.passages([Cue(" ".join(LONG.split()[:40])), Cue("no"), Cue(" ".join(LONG.split()[:40]))])


def test_a_word_that_is_said_over_and_over_is_looked_at_once() -> None:
    assert len(repeated.passages([Cue("ha " * 20_000)])) < 20


@pytest.mark.parametrize(("choice", "n"), [("keep", 4), ("set aside", 3)])
def test_a_copy_is_kept_or_set_aside_by_a_line_of_config(tmp_path: Path, choice: str, n: int) -> None:
    text = f"Ann Lee: {LONG}\n\nBob Ray: Good day.\n\nAnn Lee: {LONG}\n\nBob Ray: Good night.\n"
    summary = run(tmp_path, text, repeated=choice)
    found = tables.read("reading_doubts", tmp_path)
    assert found.kind.tolist() == ["passage repeated"] and found.line.tolist() == [5]
    assert any("passage repeated" in line for line in summary) and len(spoken(tmp_path)) == n
    assert (tables.read("rejects", tmp_path).reason == "stands before, word for word").sum() == 4 - n


def test_what_follows_a_copy_keeps_its_speaker() -> None:
    cues = [Cue(LONG, "Ann"), Cue("no", "Bob"), Cue(LONG, "Ann"), Cue("and on")]
    kept, gone = repeated.without(cues, repeated.passages(cues))
    assert [cue.label for cue in kept] == ["Ann", "Bob", "Ann"] and len(gone) == 1


def test_an_impossible_pace_and_odd_clocks_are_shown() -> None:
    turns = pd.DataFrame({
        "speaker": ["Ann", "Bob"], "n_words": [100, 100], "speech_s": [2.0, 40.0], "start_s": [0.0, 2.0],
        "time_source": "measured",
    })  # fmt: skip
    assert [one.text for one in doubts.of_pace(turns)] == ["Ann: 100 words in 2.0 s"]
    assert not doubts.of_pace(turns.assign(time_source="estimated"))
    assert [one.kind for one in doubts.of_clock([(64_800.0, 1), (64_860.0, 2), (0.0, 3)])] == [
        "clock of the day", "clock restarted",
    ]  # fmt: skip
    assert not doubts.of_clock([(0.0, 1), (50.0, 2), (45.0, 3)])


def test_a_label_can_be_forced_and_forbidden(tmp_path: Path) -> None:
    text = TALK.replace("Fine as well.", "Fine as well.\n\nAnd so I said it to him: So am I.")
    run(tmp_path, text)
    assert spoken(tmp_path)[-1][1] == "And so I said it to him: So am I."
    run(tmp_path, text, names(labels=["And so I said it to him"], not_labels=["Bob Ray"]))
    assert [label for label, _ in spoken(tmp_path)] == ["Ann Lee", None, "Ann Lee", None, "And so I said it to him"]


def test_who_speaks_from_a_line_to_another_can_be_said(tmp_path: Path) -> None:
    run(tmp_path, TALK, names(says={"3-5": "Kit Moss"}))
    assert [label for label, _ in spoken(tmp_path)] == ["Ann Lee", "Kit Moss", "Kit Moss", "Bob Ray"]


def test_who_speaks_from_a_time_to_another_can_be_said_and_what_follows_stays() -> None:
    cues = [Cue("one", "Ann", 0.0), Cue("two", None, 70.0), Cue("three", None, 130.0)]
    found = corrections.apply("talk", {"1:05-2:10": "Bob"}, cues)
    assert [cue.label for cue in found] == ["Ann", "Bob", "Ann"]


TORN = [
    Cue("Shall we?", "Ann", 0.0, line=1),
    Cue("Then it was dark", "", 70.0, line=2),
    Cue("and cold", None, 130.0, line=3),
    Cue("Good night.", "Bob", 190.5, line=4),
    Cue("Who is there?", ">>", 200.0, line=5),
    Cue("I am.", "Bob", 200.0, line=6),
]


def test_a_passage_of_nobody_known_has_the_line_that_names_its_speaker() -> None:
    first, second = corrections.unknown("talk", TORN)
    assert (first.text, first.line) == ("6 words (40.0 % of all): Then it was dark and cold", 2)
    for one, span in ((first, "1:10-3:10"), (second, "5")):  # two pieces stand at 3:20: their lines tell them apart
        assert f'transcripts: talk: says: {{"{span}": NAME}}' in one.remedy
        said = corrections.apply("talk", {span: "Ann"}, TORN)
        assert one.text not in [left.text for left in corrections.unknown("talk", said)]
        assert [cue.label for cue in said if cue.text == "Good night."] == ["Bob"]
    assert not corrections.unknown("talk", corrections.apply("talk", {"1:10-3:10": "Ann", "5": "Bob"}, TORN))


def test_where_nobody_has_a_name_or_another_doubt_stands_no_passage_is_listed() -> None:
    assert not corrections.unknown("talk", [Cue("one", "", 0.0), Cue("two", ">>", 5.0)])
    assert [one.line for one in corrections.unknown("talk", TORN, {3})] == [5]


def test_of_many_passages_of_nobody_known_the_longest_are_listed() -> None:
    cues = [cue for k in range(1, 7) for cue in (Cue("Well.", "Ann", 10.0 * k), Cue("so " * k, "", 10.0 * k + 5))]
    found = corrections.unknown("talk", cues)
    assert [one.start_s for one in found] == [45.0, 55.0, 65.0, 15.0] and found[
        -1
    ].text == "3 shorter passages, 6 words"


def test_a_time_before_the_beginning_is_no_error() -> None:
    assert corrections.unknown("talk", [Cue("one", "", -5.0), Cue("two", "Ann", 5.0)])[0].remedy.startswith(
        "the source"
    )


def test_a_passage_of_nobody_known_is_a_doubt_until_its_speaker_is_said(tmp_path: Path) -> None:
    turns = [("Ann Lee", "0:00"), ("Bob Ray", "0:04"), ("", "2:04"), ("Ann Lee", "2:08")]
    text = "\n\n".join(f"{who} [({at})](https://example.org/talk) My name is said here or not." for who, at in turns)
    run(tmp_path, text)
    [doubt] = tables.read("reading_doubts", tmp_path).to_dict("records")
    assert doubt["kind"] == "speaker unknown" and '{"2:04-2:08": NAME}' in doubt["remedy"]
    run(tmp_path, text, names(says={"2:04-2:08": "Bob Ray"}))
    assert not len(tables.read("reading_doubts", tmp_path))
    assert "unknown" not in str(tables.read("transcripts", tmp_path).notes.tolist())


def test_the_style_of_a_file_can_be_set(tmp_path: Path) -> None:
    article = "“We will not go,” said Ann Lee on the pier last night.\n\nBob Ray: x\n"
    run(tmp_path, article, names(style="article"))
    assert spoken(tmp_path) == [("Ann Lee", "We will not go,")]
    with pytest.raises(Problem, match=r"configs/speakers.yaml: transcripts: talk: style: 'artcle'; .*article"):
        run(tmp_path, article, names(style="artcle"))


@pytest.mark.parametrize(("span", "problem"), [("90-99", "no speech stands at '90-99'"), ("x", "'x' is no place")])
def test_a_place_that_is_none_is_an_error_that_says_how(tmp_path: Path, span: str, problem: str) -> None:
    with pytest.raises(Problem, match=problem):
        run(tmp_path, TALK, names(says={span: "Ann Lee"}))
