"""Quotes of a news article: who is said to have spoken, and where that is not said plainly, nobody."""

import pytest

from pipeline import formats
from pipeline.speech.words import words


def quotes(text: str) -> list[tuple[str | None, str]]:
    transcript, n_words = formats.read(formats.source(text.encode(), ".txt"), "article")
    pieces = [cue.text for cue in transcript.cues] + [reject.text for reject in transcript.rejects]
    assert sum(len(words(piece)) for piece in pieces) == n_words
    return [(cue.label, cue.text) for cue in transcript.cues]


@pytest.mark.parametrize(
    "text",
    [
        "“We shall build it,” Nell Harcombe said.",
        "“We shall build it,” said Nell Harcombe.",
        "Nell Harcombe said: “We shall build it,”",
        "Yesterday Nell Harcombe, the mayor, told reporters, “We shall build it,”",
        "“We shall build it,” Nell Harcombe, 58, told Harbour News.",
        "Nell Harcombe — once a diver — said that “We shall build it,”",
        '"We shall build it," Nell Harcombe later added.',
        "In the words of Nell Harcombe: “We shall build it,”",
    ],
)
def test_a_plain_subject_of_a_verb_of_saying_spoke(text: str) -> None:
    assert quotes(text) == [("Nell Harcombe", "We shall build it,")]


@pytest.mark.parametrize(
    "text",
    [
        "“We shall build it,” an aide said.",
        "“We shall build it,” Harcombe’s aide said.",
        "“We shall build it,” a spokesman for Nell Harcombe said.",
        "A spokesman for Nell Harcombe said: “We shall build it,”",
        "“We shall build it,” Nell Harcombe and Bob Ray said.",
        "“We shall build it,” said Harcombe aide Bob Ray.",
        "“We shall build it,” they said.",
        "She said: “We shall build it,”",
        "Nell Harcombe sat down. “We shall build it,” somebody shouted.",
    ],
)
def test_in_doubt_nobody_is_named(text: str) -> None:
    assert quotes(text) == [("", "We shall build it,")]


def test_a_quote_that_goes_on_behind_its_attribution_is_one_persons() -> None:
    text = "“The pier,” Harcombe said, “is wet.” “No,” said Ray. “It never was.”"
    assert quotes(text) == [
        ("Harcombe", "The pier,"),
        ("Harcombe", "is wet."),
        ("Ray", "No,"),
        ("Ray", "It never was."),
    ]


def test_what_leads_to_the_next_quote_is_of_the_next_quote() -> None:
    text = "Harcombe said: “We build it now.” Ray said: “We do not.”"
    assert quotes(text) == [("Harcombe", "We build it now."), ("Ray", "We do not.")]


def test_a_quote_over_several_paragraphs_is_one_persons() -> None:
    text = (
        "“First, the wood is old.\n\n“Second, nobody paid for it,” Moss said.\n\n“Why then does it stand?” asked Ray."
    )
    assert [label for label, _ in quotes(text)] == ["Moss", "Moss", "Ray"]


def test_a_quote_within_a_quote_is_part_of_it() -> None:
    text = "“I told her, ‘Please wait,’ and she did not,” Ray said.\n\n\"It's 'all hands' today,\" Moss said."
    assert quotes(text) == [
        ("Ray", "I told her, ‘Please wait,’ and she did not,"),
        ("Moss", "It's 'all hands' today,"),
    ]


def test_a_pronoun_means_the_last_speaker_only_where_it_can_mean_no_other() -> None:
    same = "“It is wet,” Harcombe said. The room laughed. “It always was that way,” she said."
    assert [label for label, _ in quotes(same)] == ["Harcombe", "Harcombe"]
    titled = "“It is wet,” Mr. Ray said.\n\n“It always was that way,” he said.\n\n“But we build it again,” she said."
    assert [label for label, _ in quotes(titled)] == ["Mr. Ray", "Mr. Ray", ""]
    other = "“It is wet,” Harcombe said. Later Moss met Ray at the pier. “It always was that way,” she said."
    assert [label for label, _ in quotes(other)] == ["Harcombe", ""]


def test_titles_and_scare_quotes_are_no_speech() -> None:
    text = "Harcombe, who wrote “The Long Pier”, called it “a gift”. “We build it,” Harcombe said."
    assert quotes(text) == [("Harcombe", "We build it,")]


def test_a_mark_without_counterpart_makes_no_speech() -> None:
    text = '“We build it,” Harcombe said.\n\n"It was late, said Ray, and went home.'
    assert quotes(text) == [("Harcombe", "We build it,")]
