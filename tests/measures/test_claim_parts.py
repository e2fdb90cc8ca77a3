"""Claim density by speaker, topic and quarter, and the claims table."""

import numpy as np
import pandas as pd
import pytest

from pipeline.claims import repeated
from pipeline.core import tables
from pipeline.core.error_model import ErrorModel
from pipeline.measures import claim_list, claim_parts, density

SETTINGS = density.Settings(ErrorModel(0.0, 0.1), resamples=300)


def sentences(speakers: str, scores: list[float]) -> pd.DataFrame:
    n = len(speakers)
    return pd.DataFrame(
        {
            "transcript_id": "t",
            "sentence_index": range(n),
            "turn_index": np.cumsum([a != b for a, b in zip(speakers, speakers[0] + speakers, strict=False)]),
            "speaker": list(speakers),
            "n_words": 10,
            "speech_s": 5.0,
            "start_s": np.arange(n) * 5.0,
            "end_s": np.arange(n) * 5.0 + 5,
            "text": [f"Sentence {k}." for k in range(n)],
            "score": scores,
        }
    )


TALK = sentences("AABBMAAB", [0.9, 0.1, 0.8, 0.6, 0.9, 0.2, 0.1, 0.4])
COUNTED = (TALK.speaker != "M").to_numpy()
ON = np.array([[False, False, True, True, True, False, False, False]]).T


def parts() -> pd.DataFrame:
    found = tables.checked("claim_density", claim_parts.parts(TALK, COUNTED, ON, ["rain"], SETTINGS))
    return found.set_index(["speaker", "topic", "quarter"])


def test_each_part_is_the_density_of_its_own_sentences() -> None:
    found = parts()
    assert found.claims_per_100_words["A", "*", 0] == pytest.approx(100 * 1.3 / 40)
    assert found.claims_per_sentence["B", "rain", 0] == pytest.approx(0.7)
    assert found.claims_per_minute["*", "*", 1] == pytest.approx(60 * 1.0 / 10)
    assert found.n_claims["B", "*", 2] == 2 and found.n_sentences["*", "*", 0] == 7


def test_uncounted_speakers_are_in_no_part_but_their_time_is_in_the_quarters() -> None:
    found = parts()
    assert "M" not in found.index.get_level_values("speaker")
    assert found.n_sentences["*", "*", 3] == 1  # the other sentence of this quarter is the moderator's
    assert found.n_sentences["*", "rain", 0] == 2


def test_where_nothing_was_said_there_is_no_row() -> None:
    found = parts()
    assert ("A", "rain", 0) not in found.index and ("B", "*", 1) not in found.index


def test_parts_add_up() -> None:
    found = parts()
    for name in ("n_sentences", "n_words", "speech_s", "n_claims"):
        assert sum(found[name]["*", "*", k] for k in (1, 2, 3, 4)) == found[name]["*", "*", 0]
        assert found[name]["A", "*", 0] + found[name]["B", "*", 0] == found[name]["*", "*", 0]


def test_quarters_hold_a_fourth_of_the_speech_and_exist_without_time() -> None:
    assert list(claim_parts.quarters(TALK)) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert list(claim_parts.quarters(TALK.assign(speech_s=0.0))) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert list(claim_parts.quarters(TALK.assign(speech_s=[31.0, *[5.0] * 7]))) == [1, 3, 3, 3, 3, 4, 4, 4]


def test_no_counted_speaker_gives_an_empty_table() -> None:
    nobody = claim_parts.parts(TALK, np.zeros(len(TALK), dtype=bool), ON, ["rain"], SETTINGS)
    assert tables.checked("claim_density", nobody).empty


def listed(known: pd.DataFrame | None = None) -> pd.DataFrame:
    is_claim = (TALK.score >= 0.5).to_numpy() & COUNTED
    vectors = np.eye(8, dtype=np.float32)
    vectors[3] = vectors[2]
    groups = claim_list.repeated_groups(TALK.assign(text="It rained on the pier."), is_claim, vectors)
    known = tables.empty("fact_checks") if known is None else known
    frame = claim_list.claim_list(TALK, ON, ["rain"], is_claim, groups, known)
    return tables.checked("claim_list", frame)


def test_neighbours_name_their_speaker_where_it_is_another() -> None:
    found = listed().set_index("sentence_index")
    assert found.before[1] == "Sentence 0." and found.after[1] == "B: Sentence 2."
    assert pd.isna(found.before[0]) and pd.isna(found.after[7])


def test_the_list_is_sorted_by_score_and_marks_claims_topics_and_repetitions() -> None:
    found = listed()
    assert found.score.is_monotonic_decreasing and list(found.sentence_index[:3]) == [0, 4, 2]
    assert set(found.sentence_index[found.is_claim]) == {0, 2, 3}
    assert [list(t) for t in found.topics[:3]] == [[], ["rain"], ["rain"]]
    by_index = found.set_index("sentence_index")
    assert by_index.claim_group[2] == by_index.claim_group[3] == 0 and by_index.n_times[3] == 2
    assert pd.isna(by_index.claim_group[0])


def test_a_known_fact_check_stands_beside_its_sentence_the_most_similar_first() -> None:
    row = {"transcript_id": "t", "claim": "It rained.", "claimant": None, "publisher": "Desk", "date": None}
    known = pd.DataFrame(
        [
            row
            | {"sentence_index": 2, "rank": 1, "similarity": 0.95, "verdict": "True", "link": "https://a.example/1"},
            row
            | {"sentence_index": 2, "rank": 2, "similarity": 0.85, "verdict": "False", "link": "https://a.example/2"},
        ]
    )
    found = listed(known).set_index("sentence_index")
    assert found.fact_check_verdict[2] == "True" and found.fact_check_link[2] == "https://a.example/1"
    assert found.fact_check_verdict.drop(2).isna().all()


def test_by_speaker_and_groups_agree() -> None:
    is_claim = (TALK.score >= 0.5).to_numpy()
    groups = claim_list.repeated_groups(
        TALK.assign(text="It rained on the pier."), is_claim, np.ones((8, 1), np.float32)
    )
    assert repeated.by_speaker(groups).n_times.sum() == len(groups) == int(is_claim.sum())
