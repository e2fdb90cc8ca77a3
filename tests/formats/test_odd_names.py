"""Labels that are no names by their shape: their words must not go to whoever spoke before."""

import io

import docx
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
    found = turns(text, ".txt")
    before = found[: [said for _, said in found].index("I see.")]
    assert " ".join(said for _, said in before) == told and {label for label, _ in before} <= {"Ann Lee", "", None}


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


@pytest.mark.parametrize("mark", [" – ", " — ", " - ", " -- ", "; ", " > ", " | "])
def test_names_parted_from_their_words_by_another_mark_than_a_colon_are_speakers(mark: str) -> None:
    text, spoken = lines("Dr. Bo Ray", "{name}" + mark + "{text}\n\n")
    assert turns(text, ".txt") == spoken


def test_a_dash_within_what_is_said_is_no_name() -> None:
    said = [
        "The pier – we left it.",
        "The pier – it is gone.",
        "The boat – it is old.",
        "The boat – so it goes.",
        "Yes.",
    ]
    assert not [label for label, _ in turns("\n\n".join(said), ".txt") if label]


def test_a_title_before_a_name_with_a_time_stays_part_of_the_name() -> None:
    text = "Dr. Ann Lee (00:01): Good day.\nMR. RAY (00:05): Yes.\nDr. Ann Lee (00:09): So.\nMR. RAY (00:12): No.\n"
    assert [label for label, _ in turns(text, ".txt")] == ["Dr. Ann Lee", "MR. RAY"] * 2


def test_one_name_in_captions_in_capitals_is_told_from_the_words() -> None:
    said = [">> QUILL: GOOD EVENING.", ">> THANK YOU.", ">> QUILL: WHO PAYS?", ">> THE TOWN.", ">> QUILL: GOOD NIGHT."]
    cues = "".join(f"{k}\n00:00:0{k},000 --> 00:00:0{k},900\n{text}\n\n" for k, text in enumerate(said, start=1))
    found = turns(cues, ".srt")
    assert found[0] == ("QUILL", "GOOD EVENING.") and found[2] == ("QUILL", "WHO PAYS?")
    assert all(label in ("", ">>") for label, _ in (found[1], found[3]))


def test_senators_are_told_in_a_printed_hearing() -> None:
    text = "Chairman Vogt. We begin.\n\nSenator Lee. Thank you.\n\nMs. O'Dowd. I agree.\n\nSenator Lee. Good.\n\n"
    text += "Ms. O'Dowd. Senator Lee said: no. Mr. Ray was there.\n\nChairman Vogt. We close.\n"
    assert [label for label, _ in turns(text, ".txt")] == [
        "Chairman Vogt", "Senator Lee", "Ms. O'Dowd", "Senator Lee", "Ms. O'Dowd", "Chairman Vogt",
    ]  # fmt: skip


def test_numbers_that_count_pages_or_turns_and_times_in_words_are_no_speech() -> None:
    text = "".join(f"{k}\n{name}: {said}\n\n" for k, (name, said) in enumerate(lines("Bob Ray", "")[1], start=1))
    assert [said for _, said in turns(text, ".txt")] == SPOKEN
    panel = "".join(f"0:0{k}\n{k} seconds\nso it goes on and on\n" for k in range(6))
    assert {said for _, said in turns(panel, ".txt")} == {"so it goes on and on"}


@pytest.mark.parametrize(
    "head", ["Speakers:\nAnn Lee, host\nBob Ray, captain", "Participants:\n- Ann Lee (host)\n- Bob Ray (cook)"]
)
def test_a_list_of_speakers_on_top_is_no_speech(head: str) -> None:
    text, spoken = lines("Bob Ray", "{name}: {text}\n\n")
    assert turns(f"{head}\n\n{text}", ".txt") == spoken


def test_a_site_s_closing_lines_are_no_speech() -> None:
    text, spoken = lines("Bob Ray", "{name}: {text}\n\n")
    text += "Share this article\nFollow us on Harbourbook\nTerms of Service | Privacy Policy\n"
    text += "This transcript was produced by the Harbour Courier. It may contain errors.\n"
    assert turns(text, ".txt") == spoken


def test_a_voice_without_a_name_that_speaks_once_is_not_the_speaker_before() -> None:
    text, spoken = lines("Bob Ray", "{name}: {text}\n\n")
    *before, last = turns(f"{text}A voice from the back: Louder!\n", ".txt")
    assert before == spoken
    assert last in (("A voice from the back", "Louder!"), ("", "A voice from the back: Louder!"))


@pytest.mark.parametrize(
    "order", ["Speaker Time Text", "Nr. Time Speaker Text", "Time Speaker Text Notes", "Speaker Text"]
)
def test_the_columns_of_a_table_in_a_word_document_are_told_by_its_head(order: str) -> None:
    document = docx.Document()
    _, spoken = lines("iPhone von Hans", "")
    table = document.add_table(0, len(order.split()))
    for k, (name, text) in enumerate([("Speaker", "Text"), *spoken]):
        values = {"Speaker": name, "Text": text, "Time": f"00:00:0{k}", "Nr.": str(k), "Notes": "seen"}
        values = values if k else {column: column for column in order.split()}
        for cell, column in zip(table.add_row().cells, order.split(), strict=True):
            cell.text = values[column]
    content = io.BytesIO()
    document.save(content)
    source = formats.source(content.getvalue(), ".docx")
    transcript, _ = formats.read(source, formats.detect(source))
    assert [(cue.label, cue.text) for cue in transcript.cues] == spoken
    assert transcript.timing == ("turn_starts" if "Time" in order else "none")
