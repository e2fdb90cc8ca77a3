"""Split: turns follow the speakers, sentences follow the turns, and no second is lost between them."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from pipeline import split
from pipeline.core import config, tables
from pipeline.speech import suggestion_lines
from pipeline.speech.sentences import splitter
from pipeline.speech.speakers import Suggestion, resolve
from pipeline.speech.words import words
from pipeline.topics.lexicon import Lexicon
from tests.tiny_textcat import package

SETTINGS = config.Split()


def cues(*given: tuple[Any, ...]) -> pd.DataFrame:
    rows = [
        {"transcript_id": "t", "cue_index": k, "label": label, "text": text, "start_s": start, "end_s": end}
        for k, (label, text, start, end) in enumerate(given)
    ]
    return pd.DataFrame(rows).assign(word_starts=None, word_ends=None)


def test_a_new_turn_begins_where_the_speaker_changes() -> None:
    assert split.turn_numbers(["A", None, "B", "A"], ["A", "A", "B", "A"]).tolist() == [0, 0, 1, 2]


def test_each_unnamed_mark_is_a_turn_of_its_own() -> None:
    unknown = tables.UNKNOWN
    assert split.turn_numbers([">>", None, ">>"], [unknown] * 3).tolist() == [0, 0, 1]


@pytest.fixture(scope="module")
def made() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    given = cues(
        ("A", "Good evening. How are", 0.0, 2.0),
        (None, "you? Fine, I hope.", 2.0, 4.0),
        ("B", "Yes.", 4.5, 5.0),
        ("A", "Then let us", 5.0, 6.0),
        ("A", "begin.", 9.0, 9.5),
    )
    turns, sentences = split.split(given, ["A", "A", "B", "A", "A"], "cues", SETTINGS, splitter())
    return given, tables.checked("turns", turns), tables.checked("sentences", sentences)


def test_the_text_of_the_turns_is_the_text_of_the_cues(made: tuple[pd.DataFrame, ...]) -> None:
    given, turns, _ = made
    assert " ".join(turns.text) == " ".join(given.text)
    assert list(turns.speaker) == ["A", "B", "A"]


def test_a_sentence_is_the_part_of_its_turn_that_it_says(made: tuple[pd.DataFrame, ...]) -> None:
    _, turns, sentences = made
    for _, row in sentences.iterrows():
        assert turns.text[row.turn_index][row.start_char : row.end_char] == row.text
    assert list(sentences.text)[:3] == ["Good evening.", "How are you?", "Fine, I hope."]


def test_sentences_hold_all_words_and_seconds_of_their_turn(made: tuple[pd.DataFrame, ...]) -> None:
    _, turns, sentences = made
    sums = sentences.groupby("turn_index")[["n_words", "speech_s"]].sum()
    assert list(sums.n_words) == list(turns.n_words) == [len(words(text)) for text in turns.text]
    assert np.allclose(sums.speech_s, turns.speech_s, atol=0.002)


def test_a_sentence_starts_and_ends_within_its_turn_and_after_the_one_before(made: tuple[pd.DataFrame, ...]) -> None:
    _, turns, sentences = made
    owner = turns.set_index("turn_index").loc[sentences.turn_index]
    assert (sentences.start_s.to_numpy() >= owner.start_s.to_numpy()).all()
    assert (sentences.end_s.to_numpy() <= owner.end_s.to_numpy()).all()
    assert sentences.start_s.is_monotonic_increasing


def test_a_silence_inside_a_turn_is_no_speech(made: tuple[pd.DataFrame, ...]) -> None:
    _, turns, _ = made
    assert turns.end_s[2] - turns.start_s[2] == 4.5
    assert turns.speech_s[2] <= 1.5 + SETTINGS.max_silence_s


@pytest.mark.parametrize(
    ("speakers", "line"),
    [
        (["Ada", "Bo"], []),
        (["Ada", tables.UNKNOWN], ["talk: the source does not say who speaks 3 of 5 words: (unknown speaker)"]),
        ([tables.UNKNOWN] * 2, ["talk: the source does not say who speaks any of its 5 words: (unknown speaker)"]),
    ],
)
def test_words_of_nobody_known_are_said_to_be_so(speakers: list[str], line: list[str]) -> None:
    assert split.nameless(pd.DataFrame({"transcript_id": "talk", "speaker": speakers, "n_words": [2, 3]})) == line


def test_suggestions_can_be_copied_into_the_config() -> None:
    found = {"talk: 1": [Suggestion(("Linsey Dale", "#Dale"), "Lindsey Dale", "alike but\nfor a letter")]}
    data = yaml.safe_load(suggestion_lines.as_yaml(found))
    speakers = config.Speakers.model_validate(data)
    assert speakers.for_transcript("talk: 1").aliases == {"Lindsey Dale": ["Linsey Dale", "#Dale"]}
    assert config.Speakers.model_validate(yaml.safe_load(suggestion_lines.as_yaml({}))) == config.Speakers()


def test_what_asks_for_a_choice_or_a_name_is_a_comment() -> None:
    labels = ["VALE", "Jon Vale", "Ida Vale", "Speaker 1", "THE PRESIDENT", "PRESIDENT MOSS"]
    found = {"talk": resolve(labels, config.Names(), True).suggestions, "other": [Suggestion(("Q",), "", "several")]}
    text = suggestion_lines.as_yaml(found)
    speakers = config.Speakers.model_validate(yaml.safe_load(text))
    assert speakers.transcripts == {"talk": config.Corrections(aliases={"President Moss": ["THE PRESIDENT"]})}
    for line in ('"Jon Vale": ["VALE"]', '"Ida Vale": ["VALE"]', '"?": ["Speaker 1"]', '"?": ["Q"]'):
        assert f"#       {line}" in text


def test_an_accepted_suggestion_is_applied_and_not_made_again() -> None:
    labels = ["Linsey Dale", "Lindsey Dale", "Q"]
    found = resolve(labels, config.Names(), True)
    accepted = config.Speakers.model_validate(yaml.safe_load(suggestion_lines.as_yaml({"talk": found.suggestions})))
    again = resolve(labels, accepted.for_transcript("talk"), True)
    assert len(set(found.speakers)) == 3
    assert len(set(again.speakers)) == 2
    assert [s.labels for s in again.suggestions] == [("Q",)]
    with_role = resolve(
        labels, config.Names(aliases=accepted.transcripts["talk"].aliases, roles={"reporter": ["Q"]}), True
    )
    assert with_role.suggestions == []


@pytest.fixture(scope="module")
def pipelines(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A spaCy pipeline whose sentences end at a semicolon too: by folder, and by the name of an installed package."""
    import sys

    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", ";"]})
    folder = tmp_path_factory.mktemp("spacy")
    nlp.to_disk(folder / "made")
    package(nlp, folder / "installed", "en_tiny_sentences", "0.1.0")
    sys.path.insert(0, str(folder / "installed"))
    return str(folder / "made"), "en_tiny_sentences"


@pytest.mark.parametrize("kind", [0, 1], ids=["folder", "package"])
def test_a_spacy_pipeline_of_one_s_own_cuts_the_sentences(pipelines: tuple[str, str], kind: int) -> None:
    text = "We left; they came. It rained!"
    spans = splitter(pipelines[kind])(text)
    assert [text[start:end] for start, end in spans] == ["We left;", "they came.", "It rained!"]


@pytest.mark.parametrize("kind", [0, 1], ids=["folder", "package"])
def test_a_spacy_pipeline_of_one_s_own_gives_the_lexicon_its_tokens(pipelines: tuple[str, str], kind: int) -> None:
    topic = config.Topic(id="a", label="A", description="A", lexicon=config.Lexicon(phrases=["border wall*"]))
    assert Lexicon([topic], pipelines[kind]).hits(["The border walls."]).strong.tolist() == [[1.0]]


def test_a_pipeline_that_is_not_there_says_how_to_install_it() -> None:
    with pytest.raises(config.ConfigError, match=r"split.yaml.*spacy download en_not_there"):
        splitter("en_not_there")
    with pytest.raises(config.ConfigError, match=r"topics.yaml.*spacy download en_not_there"):
        Lexicon([], "en_not_there")


def test_suggestions_can_be_copied_as_they_say() -> None:
    suggestions = {
        "talk": [Suggestion(("RAY",), "Bob Ray", "may be"), Suggestion(("Q",), "", "may be several people")],
        "other": [Suggestion(("A",), "", "a role stands for the name")],
    }
    text = suggestion_lines.as_yaml(suggestions)
    chosen = re.sub(r"(?m)^# (?= )", "", text).replace('"?"', '"Kit Moss"')
    found = config.Speakers.model_validate(yaml.safe_load(chosen))
    assert found.transcripts["talk"].aliases == {"Bob Ray": ["RAY"], "Kit Moss": ["Q"]}
    assert found.transcripts["other"].aliases == {"Kit Moss": ["A"]}
