"""Labels that look like something else, and what looks like a label: names, headings, remarks, lost line breaks."""

import pytest

from pipeline import formats


def labelled(text: str, suffix: str = ".txt") -> list[str]:
    """The label of each cue, one of nobody known as ''; a cue without one has that of the cue before."""
    source = formats.source(text.encode(), suffix)
    transcript, _ = formats.read(source, formats.detect(source))
    found: list[str] = []
    for cue in transcript.cues:
        found.append((found[-1] if found else "") if cue.label is None else cue.label)
    return found


def dialogue(one: str, other: str, shape: str) -> str:
    said = ("The pier is shut.", "Since when?", "It was 4:57 on Friday.", "And who mends the planks?", "The town does.")
    return "".join(shape.format(name=(one, other)[k % 2], text=text) for k, text in enumerate(said))


@pytest.mark.parametrize(
    ("one", "other", "shape"),
    [
        ("JUSTICE ST. CLAIR", "MR. RAY", "{name}: {text}\n\n"),
        ("J.D. MOSS", "ANN LEE", "{name}: {text} "),  # one paragraph
        ("J.D. Moss", "Ann Lee", "{name}: {text} "),
        ("GENERAL BELL", "MS. PAUSE", "{name}: {text}\n\n"),
        ("PH", "AL", "{name}: {text}\n\n"),
        ("ANN LEE", "BOB RAY", "{name}:{text}\n\n"),
        ("Ann Lee", "Bob Ray", "{name}—{text}\n\n"),
        ("Ann Lee", "Bob Ray", "12/07/2023, 14:03 - {name}: {text}\n"),
        ("Ann Lee", "Bob Ray", "[12/07/2023, 14:03:10] {name}: {text}\n"),
    ],
)
def test_names_that_look_like_something_else_keep_their_words(one: str, other: str, shape: str) -> None:
    assert labelled(dialogue(one, other, shape)) == [one, other, one, other, one]


def test_an_answer_that_begins_with_a_heading_is_an_answer() -> None:
    text = "Q. Is it shut?\n\nA. Big Question: who pays?\n\nQ. Well, who?\n\nA. The town.\n\nQ. Thank you.\n\nA. No.\n"
    assert labelled(text) == ["Q", "A"] * 3


def test_a_remark_before_a_label_is_no_part_of_it() -> None:
    text = (
        "<html><body><p>ANN LEE, CNN ANCHOR: We will be right back.</p>"
        "<p>[03:00:00] (COMMERCIAL BREAK) LEE: Welcome back.</p>"
        "<p>BOB RAY, PILOT: Thank you.</p><p>LEE: Since when is it shut?</p><p>RAY: Since Monday.</p></body></html>"
    )
    assert labelled(text, ".html") == ["ANN LEE, CNN ANCHOR", "LEE", "BOB RAY, PILOT", "LEE", "RAY"]


def test_a_sentence_that_ends_in_a_label_ends_it() -> None:
    text = dialogue("ANN LEE", "BOB RAY", "{name}: {text}\n\n") + "We had waited for years. First: the pier.\n"
    assert set(labelled(text)) == {"ANN LEE", "BOB RAY"}


def test_a_name_alone_that_is_doubtful_is_nobody_s_and_said() -> None:
    text = dialogue("Ann Lee", "Bob Ray", "{name}\n{text}\n\n") + "Harbour Night\nThat was all.\n"
    source = formats.source(text.encode(), ".txt")
    transcript, _ = formats.read(source, "plain")
    doubtful = [one.label for one in transcript.doubts]
    assert "Harbour Night" in doubtful
    assert "Harbour Night" not in {cue.label for cue in transcript.cues}


@pytest.mark.parametrize("last", ["Question", "Unidentified"])
def test_who_asks_without_a_name_keeps_the_words_by_the_house_style(last: str) -> None:
    answers = ("That is a good question, and no.", "Since Monday.\n\nThe planks are gone.", "Next question.")
    asked = ["Is it shut?", "Why?"] * 12
    turns = [f"Question: {said}\n\nAnn Lee: {answers[k % 3]}\n\n" for k, said in enumerate(asked)]
    text = f"Ann Lee: Thank you all.\n\n{''.join(turns)}{last}: Never.\n\nAnn Lee: Goodbye.\n"
    found = labelled(text)
    assert found[-4:] == ["Question", "Ann Lee", last, "Ann Lee"]
    assert [label for label in found if label != "Ann Lee"] == ["Question"] * 24 + [last]
