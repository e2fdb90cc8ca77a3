"""What is a speaker's name at the head of a line, what is none, and what was not said."""

import pytest

from pipeline import formats
from pipeline.core.cues import Cue
from pipeline.formats.reading import nonspeech


def turns(text: str, suffix: str = ".txt") -> list[tuple[str | None, str]]:
    source = formats.source(text.encode(), suffix)
    transcript, _ = formats.read(source, formats.detect(source))
    return [(cue.label, cue.text) for cue in transcript.cues]


STYLES = {
    "name and colon": "{name}: {text}\n",
    "capitals": "{caps}: {text}\n\n",
    "stamp in brackets": "{name} (00:0{n}): {text}\n",
    "stamp, words below": "{name} (00:00:0{n}):\n{text}\n\n",
    "leading stamp": "[00:00:0{n}] {name}: {text}\n",
    "bare leading stamp": "00:00:0{n} {name}: {text}\n",
    "stamp, then the name alone": "[00:00:0{n}.20] - {name}\n{text}\n\n",
    "name in brackets": "[{name}] {text}\n",
    "name in brackets, alone": "[{name}]\n{text}\n\n",
    "bold": "**{name}:** {text}\n\n",
    "bold, colon outside": "**{name}**: {text}\n\n",
    "bold with stamp": "**{name}:** [00:00:0{n}] {text}\n\n",
    "header with two spaces": "{name}  0:0{n}  \n{text}\n\n",
    "header with a dash": "{name} - 00:0{n}\n{text}\n\n",
    "voice tags": "00:00:0{n} <v {name}>{text}\n",
    "voice tags in a line": "<v {name}>{text} ",
    "name alone": "{name}\n{text}\n\n",
    "turn marks": ">> {caps}: {text}\n",
}


@pytest.mark.parametrize("style", STYLES)
def test_every_usual_style_of_names_is_read(style: str) -> None:
    spoken = [("Ann Lee", "Hello."), ("Bob Ray", "Good day."), ("Ann Lee", "So."), ("Bob Ray", "Fine.")]
    text = "".join(
        STYLES[style].format(name=name, caps=name.upper(), text=text, n=n) for n, (name, text) in enumerate(spoken)
    )
    found = turns(text)
    assert [text for _, text in found] == [text for _, text in spoken]
    assert [(label or "").title() for label, _ in found] == [name for name, _ in spoken]


NO_NAMES = [
    "Note: this was hard to hear.",
    "Question 1: what is up?",
    "The point is: we go.",
    "So here's the thing: we never left.",
    "I said this: no.",
    "And I will tell you this, Lester: no.",
    "See https://example.org/a: it is there.",
    "We met at 4:57: it was dark.",
    "4:57 was the time.",
    "Remember: it rains.",
    "Source: the harbour office.",
    "Chapter 2: The pier",
]


@pytest.mark.parametrize("line", NO_NAMES)
def test_what_is_no_name_stays_in_the_words_of_the_last_speaker(line: str) -> None:
    found = turns(f"Ann Lee: Hello.\n\n{line}\n\nBob Ray: Good day.\n\nAnn Lee: Fine.\n")
    assert found[1] in ((None, line), ("", line))  # of who spoke before, or of nobody where it is not plain
    assert found[:1] + found[2:] == [("Ann Lee", "Hello."), ("Bob Ray", "Good day."), ("Ann Lee", "Fine.")]


def test_names_in_capitals_are_found_where_everything_is_in_capitals() -> None:
    text = "ANN LEE: GOOD EVENING.\n\nBUT I SAY THIS: NO.\n\nBOB RAY: THANK YOU.\n\nREMEMBER: THIS IS NEW.\n"
    found = [label or None for label, _ in turns(text)]  # nobody, where it is not plain
    assert found == ["ANN LEE", None, "BOB RAY", None]


def test_who_took_part_is_no_speech() -> None:
    text = (
        "PARTICIPANTS:\nFormer Governor Ann Lee (D) and\nSenator Bob Ray (R)\nMODERATOR:\nKit Moss (Harbour News)\n\n"
    )
    text += "MOSS: Good evening.\n\nLEE: Thank you.\n\nRAY: Thank you.\n\nMOSS: Begin.\n"
    assert [label for label, _ in turns(text)] == ["MOSS", "LEE", "RAY", "MOSS"]


def test_a_surname_alone_follows_a_full_name_with_its_description() -> None:
    text = "ANN LEE, CNN HOST (voice-over): Hello.\n\nBOB RAY (R), CANDIDATE: Hi.\n\nLEE: So we go on.\n\n"
    text += "RAY: Yes, we do.\n"
    assert [label for label, _ in turns(text)] == [
        "ANN LEE, CNN HOST (voice-over)",
        "BOB RAY (R), CANDIDATE",
        "LEE",
        "RAY",
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("It was [applause] good.", "It was good."),
        ("(CROSSTALK)", ""),
        ("So [inaudible 00:12:33] many", "So many"),
        ("♪ la la ♪ and then", "and then"),
        ("*laughs* Yes.", "Yes."),
        ("Yes <inaudible> no", "Yes no"),
        ("(END VIDEO CLIP)", ""),
        ("[foreign language 01:38:39]", ""),
        ("(The president signs the bill.) Done.", "Done."),
        ("over [the wall] again", "over [the wall] again"),
        ("department(s)", "department(s)"),
        ("under 1182(f) it is", "under 1182(f) it is"),
        ("I (what I call) a series", "I (what I call) a series"),
        ("NATO (NATO) said", "NATO (NATO) said"),
        ("at [15:59] we", "at we"),
    ],
)
def test_only_what_was_not_said_is_cut_out(text: str, kept: str) -> None:
    assert nonspeech.split(text)[0] == kept


def test_overlapping_voices_keep_both_speakers() -> None:
    text = "WEBVTT\n\n00:00.000 --> 00:04.000\n<v Ann>one <v Bob>two</v> three</v>\n"
    assert turns(text, ".vtt") == [("Ann", "one"), ("Bob", "two"), ("Ann", "three")]


def test_rttm_names_the_words_of_captions_beside_it() -> None:
    from pipeline.formats import rttm

    spoken = rttm.turns(
        formats.source(b"SPEAKER x 1 0.0 1.0 <NA> <NA> ann <NA>\nSPEAKER x 1 1.0 1.0 <NA> <NA> bob <NA>\n")
    )
    cues = [Cue("a b c", None, 0.1, 1.9, (0.1, 0.5, 1.2), (0.5, 0.9, 1.9)), Cue("d", None, 5.0, 6.0)]
    named = rttm.label(cues, spoken)
    assert [(cue.label, cue.text) for cue in named] == [("ann", "a b"), ("bob", "c"), ("", "d")]


def captions(texts: list[str]) -> str:
    cues = (
        f"00:{k // 60:02d}:{k % 60:02d}.000 --> 00:{k // 60:02d}:{k % 60:02d}.900\n{t}" for k, t in enumerate(texts)
    )
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def test_captions_that_begin_without_names_do_not_get_one_from_a_stray_colon() -> None:
    texts = [f"and the boat went on {k}" for k in range(40)]
    texts[20], texts[30] = "Harbour News: the pier falls.", "Mr. Moss: that was his name."
    found = turns(captions(texts), ".vtt")
    assert {label for label, _ in found} == {None}
    assert [text for _, text in found] == texts


def test_captions_that_name_only_changes_keep_the_speaker() -> None:
    found = turns(captions(["Ann Lee: one", "two", "Bob Ray: three", "four", "five"]), ".vtt")
    assert [label for label, _ in found] == ["Ann Lee", None, "Bob Ray", None, None]


def test_captions_that_name_each_cue_leave_a_nameless_one_to_nobody() -> None:
    texts = [
        "Ann Lee: one",
        "Ann Lee: two",
        "Ann Lee: three",
        "four",
        "Ann Lee: five",
        "Bob Ray: six",
        "Bob Ray: seven",
    ]
    found = turns(captions([*texts, "eight", "Ann Lee: nine", "Ann Lee: ten"]), ".vtt")
    assert [(label, text) for label, text in found if text in ("four", "eight")] == [(None, "four"), ("", "eight")]


def test_a_place_before_a_number_is_no_speaker() -> None:
    talk = ("Nell Harcombe: There are three.", "Bob Ray: Thanks.", "New York: 8 million.", "Bob Ray: OK.")
    text = "\n\n".join(talk)
    transcript, _ = formats.read(formats.source(text.encode(), ".txt"), "plain")
    assert "New York" not in {cue.label for cue in transcript.cues}
