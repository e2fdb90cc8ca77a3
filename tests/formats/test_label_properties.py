"""Labels move exactly their own words, and a name may be any word."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import formats
from pipeline.training import label_texts

SAID = [
    "The ferry has been out since Monday, and nobody knows why.", "Since when?", "It runs again on Thursday.",
    "I do not believe a word of it.", "How many people are stuck?", "About forty, the county says.",
    "Who pays for that?",
    "We do, as we always did.", "Then let us vote on it.", "So be it. I have no more questions.",
]  # fmt: skip
STYLES = {
    "colon": "{name}: {text}\n\n",
    "capitals": "{caps}: {text}\n\n",
    "lines": "{name}: {text}\n",
    "bold": "**{name}:** {text}\n\n",
    "stamp": "[00:00:{k:02}] {name}: {text}\n",
    "rev": "{name} (00:{k:02}):\n{text}\n\n",
    "record": "  Mr. {caps_last}. {text}\n",
}
FIRST = sorted({*label_texts.FIRST, *label_texts.HARD_FIRST} - {"R."})
LAST = sorted({*label_texts.LAST, *label_texts.HARD_LAST, *label_texts.PARTICLED})
NAMES = st.builds("{} {}".format, st.sampled_from(FIRST), st.sampled_from(LAST))


def written(style: str, turns: list[tuple[str, str]]) -> str:
    return "".join(
        STYLES[style].format(name=name, caps=name.upper(), caps_last=name.split(" ", 1)[1].upper(), text=text, k=k)
        for k, (name, text) in enumerate(turns)
    )


def said(text: str) -> list[tuple[str, str]]:
    source = formats.source(text.encode(), ".txt")
    transcript, _ = formats.read(source, formats.detect(source))
    found, current = [], ""
    for cue in transcript.cues:
        current = current if cue.label is None else cue.label
        found.append((current, cue.text))
    return found


def talk(people: list[str]) -> list[tuple[str, str]]:
    return [(people[k % len(people)], text) for k, text in enumerate(SAID)]


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(NAMES)
def test_another_name_for_one_speaker_changes_nothing_else(style: str, name: str) -> None:
    if name.split(" ", 1)[1] == "Lee":
        return
    before = said(written(style, talk(["Ann Lee", "Bob Ray"])))
    after = said(written(style, talk(["Ann Lee", name])))
    assert [text for _, text in after] == [text for _, text in before]
    assert [k for k, (label, _) in enumerate(after) if label == after[0][0]] == [0, 2, 4, 6, 8]
    assert len({label for label, _ in after}) == 2 and "" not in {label for label, _ in after}


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(1, len(SAID) - 1), st.sampled_from(["Ann Lee", "Bob Ray", "Kit Moss"]))
def test_a_label_that_is_put_in_moves_exactly_the_words_behind_it(style: str, at: int, name: str) -> None:
    turns = talk(["Ann Lee", "Bob Ray"])
    inserted = [*turns[:at], (name, "And that is that, I think."), *turns[at:]]
    before, after = said(written(style, turns)), said(written(style, inserted))
    assert after[:at] == before[:at] and [text for _, text in after[at + 1 :]] == [text for _, text in before[at:]]
    assert [label for label, _ in after[at + 1 :]] == [label for label, _ in before[at:]]
    assert after[at][1] == "And that is that, I think."


def test_hard_names_keep_apart_in_every_house_style() -> None:
    from pipeline.training import house_styles, train_labels

    rng = random.Random(1)
    total = train_labels.Share()
    for style in rng.sample(sorted(house_styles.STYLES), 12):
        total += train_labels.share(house_styles.STYLES[style](house_styles.talk(77_000, hard=0.0)))
    assert total.words and total.wrong <= 0.002 * total.words
