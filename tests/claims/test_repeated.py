"""Repeated claims: near-duplicates are grouped, different claims are not, and each speaker's times are counted."""

import numpy as np
import pandas as pd
import pytest

from pipeline.claims import repeated
from pipeline.core import tables

TEXTS = [
    "The mill lost 500 jobs.",
    "That mill lost 500 jobs.",
    "Rents rose a lot, too.",
    "The mill lost about 500 jobs.",
    "No.",
]
VECTORS = np.array([[1, 0], [0.99, 0.14], [0, 1], [0.98, -0.2], [-1, 0]], dtype=np.float32)


def claims(texts: list[str] = TEXTS) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "transcript_id": "a",
            "sentence_index": [0, 4, 5, 11, 12],
            "speaker": ["Ada", "Ada", "Ada", "Bo", "Bo"],
            "start_s": [1.0, 40.0, 50.0, 110.0, 120.0],
            "estimated": False,
            "text": texts,
            "score": [0.9, 0.8, 0.95, 0.7, 0.6],
        }
    )


def test_near_duplicates_are_grouped_around_the_best_scored() -> None:
    found = repeated.groups(claims(), VECTORS)
    assert list(found.sentence_index) == [0, 4, 11]
    assert set(found.n_times) == {3} and set(found.n_speakers) == {2} and set(found.claim_group) == {0}
    assert repeated.groups(claims().iloc[2:3], VECTORS[2:3]).empty


@pytest.mark.parametrize("other", ["The mill lost 900 jobs.", "The mill never lost 500 jobs.", "Boots lost 500 jobs."])
def test_another_number_a_denial_or_another_name_is_another_claim(other: str) -> None:
    texts = ["Quill lost 500 jobs.", other, *TEXTS[2:]]
    assert 4 not in set(repeated.groups(claims(texts), VECTORS).sentence_index)


def test_who_says_it_how_often_and_when_first() -> None:
    found = tables.checked("repeated_claims", repeated.by_speaker(repeated.groups(claims(), VECTORS)))
    assert list(found.speaker) == ["Ada", "Bo"]
    assert list(found.n_times) == [2, 1] and list(found.n_times_all) == [3, 3] and list(found.first_s) == [1.0, 110.0]
    assert list(found.text) == [TEXTS[0]] * 2
    assert [list(s) for s in found.sentences] == [[0, 4], [11]]


def test_nothing_repeated_is_an_empty_table() -> None:
    nothing = repeated.by_speaker(repeated.groups(claims().iloc[:0], VECTORS[:0]))
    assert tables.checked("repeated_claims", nothing).empty


def test_the_nearest_earlier_sentence_is_of_the_same_speaker_and_does_not_differ() -> None:
    texts = [TEXTS[0], "The mill lost 900 jobs.", TEXTS[1], TEXTS[3], "No."]
    vectors = np.array([[1, 0], [0.99, 0.14], [0.99, 0.14], [0.98, -0.2], [1, 0]], dtype=np.float32)
    row, cosine = repeated.nearest_before(texts, ["Ada", "Ada", "Ada", "Bo", "Ada"], vectors)
    assert list(row) == [-1, -1, 0, -1, -1]
    assert cosine[2] == pytest.approx(0.99) and cosine[3] == 0


def test_nearer_sentences_say_the_same_more_likely() -> None:
    at = repeated.says_the_same([0.5, repeated.SAME_AT, 0.8, 1.0])
    assert list(at) == sorted(at) and at[1] == 0.5 and at[0] < 0.1 and at[3] > 0.99
    assert (repeated.says_the_same([0.5, 0.8], shift=0.02) < at[[0, 2]]).all()
