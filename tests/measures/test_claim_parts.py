"""Claim density by speaker, topic and quarter, and the claims table."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pipeline.claims import repeated
from pipeline.conversation.error_model import ErrorModel
from pipeline.conversation.view import Conversation, MeasureSettings
from pipeline.core import tables
from pipeline.measures import claim_list, claim_parts
from tests.measures.conversations import Said, conversation

SETTINGS = MeasureSettings(claim_errors=ErrorModel(0.0, 0.1), resamples=300)
SPEAKERS, SCORES = "AABBMAAB", (0.9, 0.1, 0.8, 0.6, 0.9, 0.2, 0.1, 0.4)
RAIN = range(2, 5)
NAMES = ("Ada", "Bram", "Cats", "Cats", "Edna", "Finn", "Gus", "Hal")


def talk(uncounted: str = "M", text: str = "", meanings: dict[int, int] | None = None) -> Conversation:
    """Sentences of five seconds and nine words."""
    lines = [text or f"{name} went down to the old harbour that day." for name in NAMES]
    topics = [{"rain": 0.9} if row in RAIN else {} for row in range(len(SPEAKERS))]
    same = [(meanings or {}).get(row) for row in range(len(SPEAKERS))]
    rows = zip(SPEAKERS, topics, SCORES, lines, same, strict=True)
    said = [Said(who, 5.0, topic, score, line, meaning) for who, topic, score, line, meaning in rows]
    return conversation(said, uncounted=uncounted, settings=SETTINGS)


def parts() -> pd.DataFrame:
    found = tables.checked("claim_density", claim_parts.parts(talk()))
    return found.set_index(["speaker", "topic", "quarter"])


def test_each_part_is_the_density_of_its_own_sentences() -> None:
    found = parts()
    assert found.claims_per_100_words["A", "*", 0] == pytest.approx(100 * 1.3 / 36, abs=1e-4)
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


def test_no_counted_speaker_gives_an_empty_table() -> None:
    assert tables.checked("claim_density", claim_parts.parts(talk(uncounted="ABM"))).empty


def listed(known: pd.DataFrame | None = None) -> pd.DataFrame:
    conversation = talk(meanings={2: 1, 3: 1})
    groups = claim_list.repeated_groups(conversation)
    known = tables.empty("fact_checks") if known is None else known
    frame = claim_list.claim_list(conversation, groups, known)
    return tables.checked("claim_list", frame)


def test_neighbours_name_their_speaker_where_it_is_another() -> None:
    found = listed().set_index("sentence_index")
    assert found.before[1].startswith("Ada") and found.after[1].startswith("B: Cats")
    assert pd.isna(found.before[0]) and pd.isna(found.after[7])


def test_the_list_is_sorted_by_score_and_marks_claims_topics_and_repetitions() -> None:
    found = listed()
    assert found.score.is_monotonic_decreasing and list(found.sentence_index[:3]) == [0, 4, 2]
    assert set(found.sentence_index[found.is_claim]) == {0, 2, 3}
    assert [list(t) for t in found.topics[:3]] == [[], ["rain"], ["rain"]]
    by_index = found.set_index("sentence_index")
    assert by_index.claim_group[2] == by_index.claim_group[3] == 0 and by_index.n_times[3] == 2
    assert pd.isna(by_index.claim_group[0])


def test_the_list_says_of_what_kind_a_claim_is_where_that_is_sure_and_what_is_unclear_alone() -> None:
    said = [
        Said("Ada", 5.0, claim=0.9, text="They closed it last year.", kind="reported", alone=0.2),
        Said("Bram", 5.0, claim=0.8, text="The mill lost 900 jobs.", alone=0.8),
    ]
    whole = conversation(said, settings=SETTINGS)
    none = tables.empty("fact_checks")

    def found(of: Conversation) -> pd.DataFrame:
        frame = claim_list.claim_list(of, claim_list.repeated_groups(of), none)
        return tables.checked("claim_list", frame).set_index("sentence_index").sort_index()

    rows = found(whole)
    assert list(rows.kind) == ["reported", "own"] and list(rows.stands_alone) == [False, True]
    assert [list(words) for words in rows.unclear] == [["they", "it", "last year"], []]
    unsure = replace(whole, sentences=whole.sentences.assign(kind_score=claim_list.KIND_SURE - 0.01))
    assert found(unsure).kind.isna().all() and not found(unsure).stands_alone.isna().any()
    without = found(replace(whole, sentences=whole.sentences.assign(kind=None, kind_score=np.nan, alone=np.nan)))
    assert without[["kind", "stands_alone"]].isna().all(axis=None) and not any(map(len, without.unclear))


def test_a_known_fact_check_stands_beside_its_sentence_the_most_similar_first() -> None:
    row = {"transcript_id": "talk", "claim": "It rained.", "claimant": None, "publisher": "Desk", "date": None}
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
    same = talk(uncounted="", text="It rained on the pier.", meanings=dict.fromkeys(range(8), 1))
    groups = claim_list.repeated_groups(same)
    assert repeated.by_speaker(groups).n_times.sum() == len(groups) == int(same.is_claim.sum())
