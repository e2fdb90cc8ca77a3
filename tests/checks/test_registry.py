"""Every measure of the registry, by one contract and by values that can be reckoned by hand."""

import numpy as np
import pandas as pd
import pytest

from pipeline.checks import topics
from pipeline.checks.estimate import Estimate, NotMeasurable
from pipeline.checks.registry import MEASURES, Span, measure
from pipeline.conversation.error_model import ErrorModel
from pipeline.conversation.view import EVIDENCE, Conversation
from tests.measures.conversations import SETTINGS, Said, conversation, tables_of, view

CATS, DOGS, RAIN = ({topic: 0.95} for topic in ("cats", "dogs", "rain"))
TALK = [
    Said("Ann", 20.0, text="Good morning to you."),
    Said("Bo", 100.0, DOGS, claim=0.9, text="Dogs sleep twelve hours."),
    Said("Ann", 30.0, DOGS, text="Do they really?"),
    Said("Bo", 50.0, DOGS, claim=0.8, text="They do, most of them."),
    Said("Ann", 40.0, CATS, claim=0.7, text="Cats sleep fifteen."),
    Said("Bo", 60.0, CATS, text="Is that so?"),
]


def value(
    name: str, speaker: str = "", topic: str = "", talk: Conversation | None = None, span: Span | None = None
) -> float:
    found = measure(name, talk or conversation(TALK), speaker, topic, span)
    assert isinstance(found, Estimate), found
    return found.value


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("clock", [True, False])
@pytest.mark.parametrize("said", [TALK, [Said("Ann", 5.0, text="Hm.")]], ids=["talk", "one word"])
def test_every_measure_keeps_its_contract(name: str, clock: bool, said: list[Said]) -> None:
    entry = MEASURES[name]
    assert entry.doc.endswith(".")
    speaker = "Ann" if entry.speaker != "none" else ""
    topic = "dogs" if entry.topic != "none" else ""
    talk = conversation(said, clock=clock, slack=0.1)
    for span in (None, Span(0, 50, "percent")) if entry.window != "none" else (None,):
        found = measure(name, talk, speaker, topic, span)
        assert found == measure(name, talk, speaker, topic, span)
        if isinstance(found, NotMeasurable):
            assert found.reason
            continue
        assert found.low <= found.value <= found.high
        assert len(found.evidence) <= EVIDENCE
        assert list(found.evidence) == sorted(set(found.evidence))
        assert set(found.evidence) <= set(talk.sentences.sentence_index)
        if entry.unit == "share":
            assert found.low >= 0
            assert found.high <= 1


@pytest.mark.parametrize(
    ("name", "subject", "wanted"),
    [
        ("speaking_share", ("Bo",), 0.7),
        ("talk_ratio", ("Bo",), 210 / 90),
        ("word_share", ("Ann",), 10 / 22),
        ("turn_share", ("Ann",), 0.5),
        ("monologue_index", ("Bo",), 100 / 210),
        ("longest_turn", ("Ann",), 40.0),
        ("longest_turn", (), 100.0),
        ("median_turn", ("Bo",), 60.0),
        ("median_turn", (), 45.0),
        ("overlap_share", ("Bo",), 0.0),
        ("back_channel_count", ("Ann",), 0),
        ("speaks_first", ("Ann",), 1),
        ("speaks_first", ("Bo",), 0),
        ("speaks_last", ("Bo",), 1),
        ("question_count", ("Bo",), 1),
        ("question_count", (), 2),
        ("question_share", ("Ann",), 1 / 3),
        ("duration", (), 5.0),
        ("topic_share", ("", "dogs"), 180 / 300),
        ("topic_share", ("Ann", "dogs"), 30 / 90),
        ("both_speak_on", ("", "cats"), 40 / 60),
        ("first_mention", ("", "cats"), 200.0),
        ("first_mention", ("Ann", "dogs"), 120.0),
        ("topic_order", ("", "dogs"), 1),
        ("topic_order", ("", "cats"), 2),
        ("topic_order", ("", "rain"), 3),
        ("claim_count", ("Bo",), 0.9 + 0.8 + 0.02),
        ("claim_density", ("Bo",), (0.9 + 0.8 + 0.02) / 3.5),
        ("claim_count", ("", "dogs"), 0.9 + 0.8 + 0.02),
    ],
)
def test_values_are_those_reckoned_by_hand(name: str, subject: tuple[str, ...], wanted: float) -> None:
    speaker, topic = (*subject, "", "")[:2]
    assert value(name, speaker, topic) == pytest.approx(wanted)


def test_a_window_measures_that_part_alone() -> None:
    assert value("topic_share_of_first", "", "dogs", span=Span(0, 2, "minutes")) == pytest.approx(100 / 120)
    assert value("speaking_share", "Ann", span=Span(0, 40, "percent")) == pytest.approx(20 / 120)
    assert value("question_count", "", "", span=Span(2, 3, "minutes")) == 1
    assert value("speaking_share", "Bo", span=Span(0, 5, "percent")) == 0


@pytest.mark.parametrize(
    ("name", "subject", "span", "reason"),
    [
        (
            "speaking_share",
            ("Bo",),
            Span(0, 6, "minutes"),
            "the window ends at minute 6, but the conversation at minute 5.0",
        ),
        ("speaking_share", ("Bo",), Span(0, 3, "percent"), "nobody speaks"),
        ("longest_turn", ("Bo",), Span(0, 20, "percent"), "Bo does not speak"),
        ("first_mention", ("", "rain"), None, "nobody talks about the topic"),
        ("claim_density", ("Bo", "rain"), None, "no such speech"),
    ],
)
def test_what_cannot_be_measured_says_why(name: str, subject: tuple[str, ...], span: Span | None, reason: str) -> None:
    speaker, topic = (*subject, "", "")[:2]
    found = measure(name, conversation(TALK), speaker, topic, span)
    assert isinstance(found, NotMeasurable)
    assert reason in found.reason


def test_interruptions_need_times_of_words() -> None:
    for talk in (conversation(TALK, clock=False), conversation(TALK)):
        assert isinstance(measure("interruption_count", talk, "Bo"), NotMeasurable)
    found = measure("interruption_count", view(tables_of(TALK), "words"), "Bo")
    assert isinstance(found, Estimate) and found.value == 0 and "agree little" in found.note


def test_how_soon_one_replies_needs_times_of_each_speaker() -> None:
    frames = tables_of(TALK)
    frames["turns"]["start_s"] += 0.3  # after each turn a pause of 0.3 s
    talk = view(frames, "words")
    assert value("reply_gap", "Bo", talk=talk) == pytest.approx(0.3)
    assert value("quick_reply_share", "Bo", talk=talk) == 0
    found = measure("reply_gap", conversation(TALK, clock=False), "Bo")
    assert isinstance(found, NotMeasurable) and "how soon" in found.reason


def test_a_share_says_what_it_is_of_and_where_its_times_come_from() -> None:
    found = measure("speaking_share", conversation(TALK), "Bo")
    assert isinstance(found, Estimate) and found.note == "of all speech, measured"
    part = measure("topic_share", conversation(TALK, clock=False), "Bo", "dogs", Span(0, 50, "percent"))
    assert (
        isinstance(part, Estimate)
        and part.note == "of the speech of Bo, from 0 to 50 % of its length, estimated from words"
    )


def test_a_share_can_be_asked_while_both_take_part() -> None:
    leaves = [Said("Ann", 20.0), Said("Bo", 80.0)] * 6 + [Said("Ann", 50.0)] * 12
    talk, span = conversation(leaves), Span(0, 0, "both take part")
    assert value("speaking_share", "Bo", talk=talk) == pytest.approx(480 / 1200)
    assert value("speaking_share", "Bo", talk=talk, span=span) == pytest.approx(480 / 580)
    found = measure("speaking_share", talk, "Bo")
    assert isinstance(found, Estimate) and "82.8 % while Ann and Bo both take part" in found.note
    alone = measure("speaking_share", conversation([Said("Ann", 20.0)]), "Ann", span=span)
    assert isinstance(alone, NotMeasurable) and "both take part" in alone.reason


def test_an_overlap_that_takes_the_floor_is_an_interruption() -> None:
    frames = tables_of(TALK)
    frames["turns"].loc[1, ["start_s", "overlap_s"]] = [15.0, 10.0]
    talk = view(frames, "words")
    assert value("interruption_count", "Bo", talk=talk) == 1
    assert value("interruption_count", "Ann", talk=talk) == 0
    assert (value("interrupted_count", "Ann", talk=talk), value("interrupted_count", "Bo", talk=talk)) == (1, 0)
    assert 0 < value("overlap_share", "Bo", talk=talk) < 1
    assert isinstance(measure("overlap_share", conversation(TALK, clock=False), "Bo"), NotMeasurable)


def test_claims_of_a_moderator_are_not_counted() -> None:
    talk = conversation(TALK, uncounted=["Ann"])
    assert isinstance(measure("claim_count", talk, "Ann"), NotMeasurable)
    assert value("claim_count", talk=talk) == pytest.approx(0.9 + 0.8 + 0.02)


MILL = "The mill lost 500 jobs."  # a shorter sentence is no claim that can be repeated


def test_a_claim_is_repeated_when_the_same_speaker_says_it_again() -> None:
    talk = conversation(
        [
            Said("Ann", 9.0, claim=0.9, meaning=0, text=MILL),
            Said("Bo", 9.0, claim=0.9, meaning=0, text=MILL),
            Said("Ann", 9.0, DOGS, claim=0.9, meaning=0, text=MILL),
            Said("Ann", 9.0, DOGS, claim=0.9, meaning=0, text=MILL),
            Said("Bo", 9.0, claim=0.001, text="And so it goes on and on."),
        ]
    )
    assert value("repeated_claims", "Ann", talk=talk) == 2
    assert value("repeated_claims", "Ann", "dogs", talk=talk) == 1
    assert value("repeated_claims", "Bo", talk=talk) == 0
    assert value("repeated_claims", talk=talk) == 2
    found = measure("repeated_claims", talk, "Ann")
    assert isinstance(found, Estimate)
    assert found.evidence == (0, 2, 3)


@pytest.mark.parametrize(("cosine", "claim", "low", "high"), [(0.67, 1.0, 0, 1), (0.95, 1.0, 1, 1), (0.45, 1.0, 0, 0),
                                                             (0.95, 0.5, 0, 1), (0.95, 0.0001, 0, 0)])  # fmt: skip
def test_a_repeat_in_other_words_or_of_half_a_claim_is_in_doubt(
    cosine: float, claim: float, low: int, high: int
) -> None:
    frames = tables_of([Said("Ann", 9.0, claim=claim, text=MILL), Said("Ann", 9.0, claim=claim, text=f"Yes, {MILL}")])
    frames["embeddings"]["vector"] = pd.Series([np.array([1, 0]), np.array([cosine, np.sqrt(1 - cosine**2)])])
    found = measure("repeated_claims", view(frames, "cues"), "Ann")
    assert isinstance(found, Estimate)
    assert (found.low, found.high) == (low, high)


def test_many_near_repeats_are_some_repeats_for_sure() -> None:
    frames = tables_of(
        [Said("Ann", 9.0, claim=0.9999, text=f"{word} lost 500 jobs again.") for word in "abcdefghijklm"]
    )
    n = len(frames["embeddings"])
    shared = np.sqrt(0.67)  # so that any two have the cosine at which half of all pairs say the same
    own = np.eye(n) * np.sqrt(1 - shared**2)
    frames["embeddings"]["vector"] = list(np.hstack([np.full((n, 1), shared), own]).astype(np.float16))
    found = measure("repeated_claims", view(frames, "cues"), "Ann")
    assert isinstance(found, Estimate)
    assert 1 <= found.low < found.value == 6 < found.high < 12


def test_questions_are_not_counted_in_text_without_punctuation() -> None:
    bare = conversation([Said(one.speaker, one.seconds, text=one.text.rstrip(".?")) for one in TALK])
    found = measure("question_count", bare, "Bo")
    assert isinstance(found, NotMeasurable)
    assert "punctuation" in found.reason


def test_doubtful_topic_scores_widen_the_interval_and_sure_ones_do_not() -> None:
    talk = [Said("Ann", 150.0, {"dogs": 1.0}), Said("Bo", 150.0, {"dogs": 0.0})]
    sure = measure("topic_share", conversation([*talk, Said("Ann", 60.0, {"dogs": 0.0})]), "", "dogs")
    doubtful = measure("topic_share", conversation([*talk, Said("Ann", 60.0, {"dogs": 0.45})]), "", "dogs")
    assert isinstance(sure, Estimate)
    assert isinstance(doubtful, Estimate)
    assert doubtful.value == sure.value == pytest.approx(150 / 360)
    errors, floor = topics.share_errors()
    low, high = np.quantile(errors, [0.05, 0.95]) * (0.45 * 60 / 360 + floor)
    assert (doubtful.low, doubtful.high) == pytest.approx((150 / 360 + low, 150 / 360 + high), abs=0.05)
    assert sure.high - sure.low < 0.1 * (doubtful.high - doubtful.low)


def test_doubt_about_time_widens_the_interval() -> None:
    widths = []
    for slack in (0.0, 0.1, 0.3):
        found = measure("topic_share", conversation(TALK, slack=slack), "", "dogs")
        assert isinstance(found, Estimate)
        widths.append(found.high - found.low)
    assert widths == sorted(widths)
    assert widths[0] < widths[2]


def test_a_passage_that_may_be_none_leaves_the_order_in_doubt() -> None:
    talk = conversation([Said("Ann", 20.0, {"rain": 0.55}), Said("Bo", 20.0, {"rain": 0.55}), *TALK])
    found = measure("topic_order", talk, "", "dogs")
    assert isinstance(found, Estimate)
    assert (found.value, found.low, found.high) == (2, 1, 2)


def test_the_claim_models_known_spread_widens_the_interval() -> None:
    def width(spread: float) -> float:
        settings = type(SETTINGS)(resamples=500, claim_errors=ErrorModel(0.0, spread))
        found = measure("claim_count", conversation(TALK, settings=settings), "Bo")
        assert isinstance(found, Estimate)
        return found.high - found.low

    assert width(0.0) < width(0.4)


def test_the_minutes_of_an_untimed_window_are_in_doubt() -> None:
    exact = measure("topic_share", conversation(TALK, clock=False), "", "cats", Span(2, 4, "minutes"))
    vague = measure("topic_share", conversation(TALK, clock=False, slack=0.3), "", "cats", Span(2, 4, "minutes"))
    assert isinstance(exact, Estimate)
    assert isinstance(vague, Estimate)
    assert vague.value == exact.value
    assert vague.high - vague.low > exact.high - exact.low
