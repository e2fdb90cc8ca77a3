"""Words of a labelled text get the times of the captions' words, through errors, holes and disorder, and no others."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.alignment.matching import match_words
from pipeline.alignment.texts import align
from pipeline.core.cues import Cue
from pipeline.speech.words import words

SAID = (
    ("Host", "Tell me about the bridge. When did you first see the crack?"),
    ("Guest", "It was a Tuesday, about six in the morning, and the fog had not lifted off the water yet."),
    ("Host", "And nobody believed you?"),
    ("Guest", "Nobody. My own brother told me to clean my glasses and go back to bed, which I did not do."),
)
CUES = [Cue(text, label) for label, text in SAID]
SPOKEN = [word for _, text in SAID for word in words(text.lower().replace(",", "").replace(".", "").replace("?", ""))]


def captions(spoken: list[str], start: float = 0.0, size: int = 6) -> list[Cue]:
    """Captions of `size` words, half a second each."""
    times = [start + k / 2 for k in range(len(spoken) + 1)]
    return [
        Cue(" ".join(spoken[k : k + size]), None, times[k], times[min(k + size, len(spoken))],
            tuple(times[k : k + size][: len(spoken) - k]), tuple(times[k + 1 : k + 1 + size]))
        for k in range(0, len(spoken), size)
    ]  # fmt: skip


def starts(cues: list[Cue]) -> list[float]:
    return [start for cue in cues for start in cue.word_starts or ()]


def test_the_same_words_get_each_its_time() -> None:
    timed, notes = align(CUES, captions(SPOKEN, start=30))
    assert starts(timed) == [30 + k / 2 for k in range(len(SPOKEN))]
    assert [(cue.text, cue.label) for cue in timed] == [(cue.text, cue.label) for cue in CUES]
    assert len(notes) == 1 and "100.0 %" in notes[0]


def test_captions_with_cue_times_alone_place_words_within_their_cue() -> None:
    rough = [Cue(c.text, None, c.start_s, c.end_s) for c in captions(SPOKEN)]
    found = np.array(starts(align(CUES, rough)[0]))
    assert np.abs(found - np.arange(len(SPOKEN)) / 2).max() < 1.5 and (np.diff(found) > 0).all()


def test_words_heard_differently_share_the_time_of_what_was_heard() -> None:
    heard = ["tuesdays" if w == "tuesday" else "frog" if w == "fog" else w for w in SPOKEN]
    found = starts(align(CUES, captions(heard))[0])
    assert found == pytest.approx([k / 2 for k in range(len(SPOKEN))])


def test_a_passage_that_the_captions_lack_stays_open_and_is_named() -> None:
    extra = "A whole story about a goat follows here that the broadcaster cut from the tape before anyone could " \
        "hear how the goat got onto the roof of the chapel, and who had to carry it down again."  # fmt: skip
    cues = [*CUES[:2], Cue(extra, "Guest"), *CUES[2:]]
    timed, notes = align(cues, captions(SPOKEN))
    inside = np.isnan(timed[2].word_starts or ())
    assert inside.mean() > 0.9 and not np.isnan(timed[3].word_starts or ()).any()
    assert any("not found in the captions" in note and "A whole story" in note for note in notes)


def test_more_in_the_captions_than_in_the_text_does_no_harm() -> None:
    advertisement = "this portion is brought to you by larkin market where the eggs are always fresh".split()
    middle = len(words(SAID[0][1]))
    timed, _ = align(CUES, captions([*SPOKEN[:middle], *advertisement, *SPOKEN[middle:]]))
    found = starts(timed)
    assert found[middle - 1] == (middle - 1) / 2 and found[middle] == (middle + len(advertisement)) / 2


def test_words_that_the_text_leaves_out_are_no_silence() -> None:
    tidy = [Cue("So we all went home.", "Guest"), Cue("Why?", "Host")]
    spoken = "so we uh you know we all went home well why".split()
    timed, _ = align(tidy, captions(spoken))
    assert starts(timed) == [0.0, 0.5, 3.0, 3.5, 4.0, 5.0]
    assert (timed[0].word_ends or ())[1] == 3.0  # over the false start
    assert (timed[0].word_ends or ())[-1] == 4.5  # "well" may be anybody's


def test_cross_talk_in_another_order_is_found_nearby() -> None:
    first, second = "let me finish the sentence please".split(), "we have to move on to taxes".split()
    before, after = SPOKEN[:30], SPOKEN[30:]
    text = [Cue(" ".join(part)) for part in (before, first, second, after)]
    timed, _ = align(text, captions([*before, *second, *first, *after]))
    assert starts(timed[1:2]) == [(30 + len(second) + k) / 2 for k in range(len(first))]
    assert starts(timed[2:3]) == [(30 + k) / 2 for k in range(len(second))]


def test_captions_of_something_else_time_nothing_and_say_so() -> None:
    other = "preheat oven butter flour sugar eggs vanilla whisk until pale fold gently bake cool slice".split()
    timed, notes = align(CUES, captions(other * 4))
    assert np.isnan(starts(timed)).all()
    assert any("same conversation" in note for note in notes)


def test_captions_without_times_are_an_error() -> None:
    with pytest.raises(ValueError, match="no timed words"):
        align(CUES, [Cue("no times here")])


def test_a_text_without_words_is_left_as_it_is() -> None:
    timed, notes = align([Cue("--")], captions(SPOKEN))
    assert timed[0].word_starts == () and notes


def test_long_noisy_captions_give_nearly_every_turn_its_start() -> None:
    rng = random.Random(0)
    vocabulary = [f"word{k}" for k in range(400)]
    spoken = [rng.choice(vocabulary) for _ in range(20_000)]
    heard = [rng.choice(vocabulary) if rng.random() < 0.1 else word for word in spoken]
    cues = [Cue(" ".join(spoken[k : k + 50])) for k in range(0, len(spoken), 50)]
    found = np.array(starts(align(cues, captions(heard))[0]))
    right = np.abs(found - np.arange(len(spoken)) / 2) < 1
    assert right.mean() > 0.97


SEQUENCES = st.lists(st.sampled_from(["The", "the", "a", "Goat,", "goat", "roof", "--x"]), max_size=60)


@given(SEQUENCES, SEQUENCES)
def test_only_like_words_are_matched_and_none_twice(said: list[str], heard: list[str]) -> None:
    match = match_words(said, heard)
    pairs = [(said[i], heard[j]) for i, j in enumerate(match) if j >= 0]
    assert all(a.lower().strip(",-") == b.lower().strip(",-") for a, b in pairs)
    used = match[match >= 0]
    assert len(set(used.tolist())) == len(used)


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=200))
def test_a_sequence_matches_itself(said: list[str]) -> None:
    assert match_words(said, said).tolist() == list(range(len(said)))
