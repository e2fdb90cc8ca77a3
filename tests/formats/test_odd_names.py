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


@pytest.mark.parametrize("odd", [*ODD, "Speaker 2", "Sen. W. T. Lee (I-Shoal Bay)", "Dr. h.c. Ines Vogt, PhD"])
def test_a_name_alone_on_its_line_is_a_speaker_whatever_its_shape(odd: str) -> None:
    text, spoken = lines(odd, "{name}\n{text}\n\n")
    assert turns(text, ".txt") == spoken


@pytest.mark.parametrize("names", [("Will", "Grant"), ("May", "Mark"), ("ann", "bob"), ("Ann Lee, host", "Bob, guest")])
def test_names_that_are_words_are_speakers_where_each_paragraph_has_one(names: tuple[str, str]) -> None:
    said = ["I will go.", "You may grant it.", "Mark my words: so is ann.", "Will you?", "I may.", "They grant it."]
    spoken = [(names[k % 2], text) for k, text in enumerate(said)]
    assert turns("".join(f"{name}: {text}\n" for name, text in spoken), ".txt") == spoken


def test_several_speakers_in_one_cue_are_told_apart() -> None:
    cue = "{k}\n00:00:0{k},000 --> 00:00:0{k},900\nAnn Lee: Good day.\nBob Ray: He left.\n\n"
    found = turns("".join(cue.format(k=k) for k in range(1, 4)), ".srt")
    assert found == [("Ann Lee", "Good day."), ("Bob Ray", "He left.")] * 3


@pytest.mark.parametrize("stamp", ["", " (00:1{k}:02)"])
def test_turns_without_line_breaks_between_them_are_told_apart(stamp: str) -> None:
    spoken = [(("Ann Lee", "Bob Ray")[k % 2], text) for k, text in enumerate(SPOKEN)]
    text = " ".join(f"{name}{stamp.format(k=k)}: {text}" for k, (name, text) in enumerate(spoken))
    assert turns(text, ".txt") == spoken


def test_a_dialogue_that_somebody_recounts_stays_with_whoever_recounts_it() -> None:
    told = "It went so. Bob Ray: Go. Ann Lee: No. And then we went."
    text = f"Ann Lee: {told}\n\nBob Ray: I see.\n\nAnn Lee: Yes.\n\nBob Ray: Good.\n\nAnn Lee: So.\n"
    assert turns(text, ".txt")[0] == ("Ann Lee", told)


def test_times_with_arrows_before_names_in_a_line_are_no_captions_and_lose_no_word() -> None:
    spoken = [(("Ann Lee", "Bob Ray")[k % 2], text) for k, text in enumerate(SPOKEN)]
    text = "".join(f"00:00:0{k} --> 00:00:0{k + 1} {name}: {text}\n" for k, (name, text) in enumerate(spoken))
    assert turns(text, ".txt") == spoken


def test_a_witness_answers_in_a_court_page_without_line_numbers() -> None:
    page = "THE COURT: Be seated.\n\nMS. QUILL: Thank you.\n\nQ. Where were you?\n\nA. At the pier.\n\nQ. And then?\n\n"
    page += "A. Home.\n\nMR. GRANT: Objection.\n\nTHE COURT: Overruled.\n\nA. I left at nine.\n"
    assert [label for label, _ in turns(page, ".txt")] == [
        "THE COURT", "MS. QUILL", "Q", "A", "Q", "A", "MR. GRANT", "THE COURT", "A",
    ]  # fmt: skip


def test_who_presides_for_another_is_a_speaker() -> None:
    record = "Mr. VOGT. I rise.\nThe SPEAKER pro tempore. The question is on the motion.\nMr. VOGT. Aye.\n"
    record += "The Acting CHAIR (Mr. Lee). The ayes have it.\n"
    assert [label for label, _ in turns(record, ".txt")] == [
        "Mr. VOGT", "The SPEAKER pro tempore", "Mr. VOGT", "The Acting CHAIR (Mr. Lee)",
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["Erstens", "Fazit", "Wichtig", "Conclusión", "Segundo", "Résultat", "Enfin"])
def test_a_word_that_sets_off_a_sentence_is_no_speaker_in_other_languages(word: str) -> None:
    text = f"Ann Lee: Hola.\n\n{word}: nada.\n\nBob Ray: Ja.\n\nAnn Lee: Nein.\n\n{word}: nichts.\n"
    assert {label for label, _ in turns(text, ".txt") if label} == {"Ann Lee", "Bob Ray"}


def test_a_telephone_number_above_its_words_is_a_speaker() -> None:
    text = "Ann Lee  0:01\nGood day.\n\n+49 170 1234567  0:05\nHello.\n\nAnn Lee  0:09\nYes.\n"
    assert turns(text, ".txt") == [("Ann Lee", "Good day."), ("+49 170 1234567", "Hello."), ("Ann Lee", "Yes.")]


def test_an_advertisement_between_paragraphs_is_no_speech() -> None:
    text = "ANN LEE: It began.\n\nAdvertisement\n\nAnd it ended.\n\nBOB RAY: Yes.\n\nAdvertising\n\nANN LEE: So.\n"
    assert [said for _, said in turns(text, ".txt")] == ["It began.", "And it ended.", "Yes.", "So."]


@pytest.mark.parametrize(
    "head", ["Sprecher;Beginn;Text", "Hablante;Inicio;Texto", "Locuteur;Début;Texte", "Person;Zeit;Aussage"]
)
def test_a_table_in_another_language_names_its_speakers(head: str) -> None:
    assert turns(f"{head}\nAnn Lee;1;Ja.\nBob Ray;2;Nein.\n", ".csv") == [("Ann Lee", "Ja."), ("Bob Ray", "Nein.")]


@pytest.mark.parametrize("key", ["person", "author", "user", "role"])
def test_a_speaker_under_another_key_is_not_passed_over(key: str) -> None:
    rows = ", ".join(f'{{"{key}": "{name}", "text": "{text}"}}' for name, text in [("Ann", "Ja."), ("Bob", "Nein.")])
    assert turns(f"[{rows}]", ".json") == [("Ann", "Ja."), ("Bob", "Nein.")]
