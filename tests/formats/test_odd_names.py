"""Labels that are no names by their shape: their words must not go to whoever spoke before."""

import pytest

from pipeline import formats

ODD = ["iPhone von Hans", "al-Sayed", "A man at the back", "jane@shoal.example", "Jane Doe - Shoal", "hans von weber"]
SPOKEN = ["Good day.", "Thank you.", "He said: never again.", "Note: it rained.", "So am I.", "Good night."]


def turns(text: str, suffix: str) -> list[tuple[str | None, str]]:
    source = formats.source(text.encode(), suffix)
    transcript, _ = formats.read(source, formats.detect(source))
    return [(cue.label, cue.text) for cue in transcript.cues]


def lines(odd: str, style: str) -> tuple[str, list[tuple[str | None, str]]]:
    spoken = [(("Ann Lee", odd)[k % 2], text) for k, text in enumerate(SPOKEN)]
    return "".join(style.format(name=name, text=text, k=k) for k, (name, text) in enumerate(spoken)), list(spoken)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("style", ["{name}: {text}\n\n", "**{name}:** {text}\n\n", "[00:00:0{k}] {name}: {text}\n"])
def test_a_recurring_label_of_odd_shape_is_a_speaker(odd: str, style: str) -> None:
    text, spoken = lines(odd, style)
    assert turns(text, ".txt") == spoken


@pytest.mark.parametrize("odd", ODD)
def test_a_display_name_of_odd_shape_in_captions_is_a_speaker(odd: str) -> None:
    text, spoken = lines(odd, "00:0{k}.000 --> 00:0{k}.900\n{name}: {text}\n\n")
    assert turns(f"WEBVTT\n\n{text}", ".vtt") == spoken


def test_a_phrase_that_comes_again_before_a_colon_is_no_speaker() -> None:
    said = ["Good day.", "So the point is: we go.", "Thank you.", "So the point is: we stay.", "The fact is: no."]
    text = "".join(f"{name}: {said}\n\n" for name, said in zip(["Ann Lee", "Bob Ray"] * 3, said, strict=False))
    text += "The thing they want is: money.\n\nThe thing they want is: time.\n\n"
    assert {label for label, _ in turns(text, ".txt") if label} == {"Ann Lee", "Bob Ray"}
