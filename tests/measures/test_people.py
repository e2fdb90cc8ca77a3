"""A person over all conversations: sums, the whole that shares are of, and how far conversations lie apart."""

import pandas as pd
import pytest

from pipeline.core import tables
from pipeline.measures import people


def spoken(transcript_id: str, *rows: tuple[str, float, int, float | None]) -> pd.DataFrame:
    """Rows of results/speakers: speaker, seconds, words, claims per 100 words."""
    frame = pd.DataFrame(rows, columns=["speaker", "speech_s", "n_words", "claims_per_100_words"])
    counted = frame.claims_per_100_words.notna()
    return frame.assign(
        transcript_id=transcript_id,
        n_turns=3,
        share_time=frame.speech_s / frame.speech_s.sum(),
        share_time_low=0.9 * frame.speech_s / frame.speech_s.sum(),
        share_time_high=frame.speech_s / frame.speech_s.sum() + 0.1,
        words_per_minute=60 * frame.n_words / frame.speech_s,
        n_claims=counted.astype("Int64").where(counted) * 2,
        time_source="measured" if transcript_id == "a" else "estimated",
    )


def on(transcript_id: str, *rows: tuple[str, str, float, float]) -> pd.DataFrame:
    """Rows of results/topic_shares: speaker, topic, seconds, share."""
    columns = ["speaker", "topic", "speech_s", "share_time"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(transcript_id=transcript_id, n_sentences=(frame.speech_s > 0).astype(int))


def both() -> tuple[pd.DataFrame, pd.DataFrame]:
    first = people.parts(
        {"Ana Reyes": "ana reyes"},
        spoken("a", ("Ana Reyes", 300.0, 600, 2.0), ("SPEAKER_01", 100.0, 250, 1.0)),
        on("a", ("*", "dogs", 60.0, 0.15), ("Ana Reyes", "dogs", 60.0, 0.2), ("SPEAKER_01", "dogs", 0.0, 0.0)),
    )
    second = people.parts(
        {"Reyes": "ana reyes"},
        spoken("b", ("Reyes", 100.0, 300, 5.0), ("SPEAKER_01", 500.0, 900, None)),
        on("b", ("Reyes", "dogs", 50.0, 0.5), ("SPEAKER_01", "dogs", 10.0, 0.02)),
    )
    found = [first["people"], second["people"]]
    shown = pd.concat(found, ignore_index=True)
    return people.people(found, {}), people.people_topics([first["people_topics"], second["people_topics"]], shown, {})


def test_a_person_of_two_conversations() -> None:
    table, _ = both()
    [row] = list(tables.checked("people", table).itertuples())  # nobody's number is a person
    assert (row.person, row.n_transcripts, row.n_words, row.speech_s) == ("Ana Reyes", 2, 900, 400)
    assert (table.transcripts[0], table.names[0]) == (["a", "b"], ["Ana Reyes", "Reyes"])
    assert row.share_time == pytest.approx(0.4)
    assert (row.share_time_low, row.share_time_high) == pytest.approx((0.36, 0.5))  # of 400 s and 600 s, together
    assert (row.share_time_least, row.share_time_most) == pytest.approx((1 / 6, 0.75), abs=1e-6)
    assert row.words_per_minute == pytest.approx(135)
    assert (row.words_per_minute_least, row.words_per_minute_most) == pytest.approx((120, 180))
    assert row.claims_per_100_words == pytest.approx(3) and row.n_claims == 4
    assert row.time_source == "mixed"


def test_topics_of_a_person_over_conversations() -> None:
    _, table = both()
    [row] = list(tables.checked("people_topics", table).itertuples())
    assert (row.person, row.topic, row.n_transcripts, row.speech_s) == ("Ana Reyes", "dogs", 2, 110)
    assert row.share_time == pytest.approx(110 / 400)
    assert (row.share_time_least, row.share_time_most) == pytest.approx((0.2, 0.5))


def test_sentences_that_round_to_more_than_their_turns_are_no_share_over_one() -> None:
    who = {"Ana Reyes": "ana reyes"}
    topics = on("a", ("Ana Reyes", "dogs", 60.003, 1.0))
    parts = people.parts(who, spoken("a", ("Ana Reyes", 60.0, 150, None)), topics)
    table = people.people_topics([parts["people_topics"]], parts["people"], {})
    assert tables.checked("people_topics", table).share_time.tolist() == [1.0]


def test_the_name_that_the_user_gave_is_shown() -> None:
    found = [people.parts({"Reyes": "ana reyes"}, spoken("b", ("Reyes", 10.0, 30, None)), on("b"))["people"]]
    assert people.people(found, {"ana reyes": "President Reyes"}).person.tolist() == ["President Reyes"]
    assert people.people(found, {}).person.tolist() == ["Ana Reyes"]
    assert people.people([], {}).empty and people.people_topics([], pd.DataFrame(), {}).empty
