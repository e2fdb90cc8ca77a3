"""A verdict under other settings: only those that `check` itself applies, and what they change is named."""

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
    "configs/summarize.yaml:level=0.8",
]  # fmt: skip
GIVEN = {"topics": config.Topics(), "claims": config.Claims(), "summarize": config.Summarize()}


def settings_of(sections: other_settings.Sections) -> MeasureSettings:
    topics, claims, summarize = sections["topics"], sections["claims"], sections["summarize"]
    assert isinstance(topics, config.Topics) and isinstance(claims, config.Claims)
    assert isinstance(summarize, config.Summarize)
    return MeasureSettings.of(topics, claims, summarize)


def test_only_settings_that_need_no_other_stage_are_tried() -> None:
    found = other_settings.others(LISTED, GIVEN, settings_of)
    assert list(found) == [LISTED[0], LISTED[1], LISTED[3]]
    assert [one.topic_threshold for one in found.values()] == [0.35, 0.8, 0.5]
    assert found[LISTED[3]].level == 0.8


def test_a_setting_that_cannot_be_is_refused_with_its_place() -> None:
    with pytest.raises(config.ConfigError, match=r"configs/check\.yaml: sensitivity: .*threshold=2"):
        other_settings.others(["configs/topics.yaml:threshold=2"], GIVEN, settings_of)


def test_what_hangs_on_a_threshold_is_named_with_its_other_verdict() -> None:
    talk = [Said("Ann", 100.0, {"dogs": 0.7}, text="Dogs."), Said("Bo", 100.0, text="No.")] * 20
    frames = tables_of(talk, transcript_id="talk")
    row = pd.DataFrame([{"transcript_id": "talk", "timing": "cues"}])
    tables = (frames[name] for name in ("turns", "sentences", "topics", "claims"))
    conversation = Conversation.of(row, *tables, settings=SETTINGS)
    says = {"says": "Half was on dogs.", "measure": "topic_share", "of": {"topic": "dogs"}, "expect": ">= 0.3"}
    article = config.Article.model_validate({"article": {"title": "A"}, "transcript": "talk", "says": [says]})
    [check] = article_checks.read_checks({"a": article}, list(TOPICS), "configs/checks")
    verdict = judge(check, conversation)["verdict"]
    found = other_settings.tried(check, conversation, verdict, other_settings.others(LISTED, GIVEN, settings_of))
    assert (found["settings_tried"], found["settings_same"]) == (3, 2)
    assert found["other_verdicts"] == ["configs/topics.yaml:threshold=0.8: uncertain"]
    assert other_settings.tried(check, conversation, "not measurable", {}) == {}
    shown = statements.holds(pd.Series(made.check(0, verdict) | found))
    assert shown == "the same verdict in 2 of 3; uncertain with topics threshold 0.8"
