"""A verdict under other settings: only those that cost little, and what they change is named."""

import pandas as pd
import pytest

from pipeline.checks import article_checks, other_settings
from pipeline.checks.verdicts import judge
from pipeline.conversation.view import Conversation, MeasureSettings
from pipeline.core import config
from pipeline.report_page import statements
from tests.measures.conversations import SETTINGS, TOPICS, Said, tables_of
from tests.report import made

LISTED = [
    "configs/topics.yaml:threshold=0.35", "configs/topics.yaml:threshold=0.8", "configs/topics.yaml:model=lexicon",
    "configs/summarize.yaml:level=0.8", "configs/topics.yaml:model=nli", "configs/topics.yaml:model=few_shot",
]  # fmt: skip
GIVEN = {"topics": config.Topics(), "claims": config.Claims(), "summarize": config.Summarize()}


def settings_of(sections: other_settings.Sections) -> MeasureSettings:
    topics, claims, summarize = sections["topics"], sections["claims"], sections["summarize"]
    assert isinstance(topics, config.Topics) and isinstance(claims, config.Claims)
    assert isinstance(summarize, config.Summarize)
    return MeasureSettings.of(topics, claims, summarize)


def by_words(section: config.Topics) -> other_settings.Topics:
    """A topic model that finds dogs nowhere."""
    assert section.model == "lexicon"
    return lambda sentences, vectors: pd.DataFrame(
        {"transcript_id": "talk", "sentence_index": list(sentences.sentence_index) * 2,
         "topic": ["dogs"] * len(sentences) + ["cats"] * len(sentences), "score": 0.0}
    ).sort_values(["sentence_index", "topic"])  # fmt: skip


def test_only_settings_that_cost_little_and_are_not_in_force_are_tried() -> None:
    found = other_settings.others(LISTED, GIVEN, settings_of, by_words)
    assert list(found) == LISTED[:4]
    assert [one.settings.topic_threshold for one in found.values()] == [0.35, 0.8, 0.5, 0.5]
    assert [one.topics is not None for one in found.values()] == [False, False, True, False]
    assert found[LISTED[3]].settings.level == 0.8


def test_a_setting_that_cannot_be_is_refused_with_its_place() -> None:
    with pytest.raises(config.ConfigError, match=r"configs/check\.yaml: sensitivity: .*threshold=2"):
        other_settings.others(["configs/topics.yaml:threshold=2"], GIVEN, settings_of, by_words)


def test_what_hangs_on_a_threshold_is_named_with_its_other_verdict() -> None:
    talk = [Said("Ann", 100.0, {"dogs": 0.7}, text="Dogs."), Said("Bo", 100.0, text="No.")] * 20
    frames = tables_of(talk, transcript_id="talk")
    row = pd.DataFrame([{"transcript_id": "talk", "timing": "cues"}])
    tables = (frames[name] for name in ("turns", "sentences", "topics", "claims"))
    turns, sentences, topics, claims = tables

    def remade(scores: pd.DataFrame) -> Conversation:
        return Conversation.of(row, turns, sentences, scores, claims, settings=SETTINGS)

    conversation = remade(topics)
    says = {"says": "Half was on dogs.", "measure": "topic_share", "of": {"topic": "dogs"}, "expect": ">= 0.3"}
    article = config.Article.model_validate({"article": {"title": "A"}, "transcript": "talk", "says": [says]})
    [check] = article_checks.read_checks({"a": article}, list(TOPICS), "configs/checks")
    verdict = judge(check, conversation)["verdict"]
    others = other_settings.others(LISTED, GIVEN, settings_of, by_words)
    variants = other_settings.under(conversation, remade, (sentences, pd.DataFrame()), others)
    found = other_settings.tried(check, verdict, variants)
    assert (found["settings_tried"], found["settings_same"]) == (4, 2)
    assert found["other_verdicts"] == [
        "configs/topics.yaml:threshold=0.8: uncertain", "configs/topics.yaml:model=lexicon: refuted",
    ]  # fmt: skip
    assert other_settings.tried(check, "not measurable", {}) == {}
    shown = statements.holds(pd.Series(made.check(0, verdict) | found))
    assert (
        shown == "the same verdict in 2 of 4; uncertain with a topic score from 0.8 on; refuted with topics by lexicon"
    )
