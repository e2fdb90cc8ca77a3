"""What is said of one conversation is one: the time of a sentence in a check, on the page and in the tables."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline import formats, ingest, split, summarize
from pipeline.checks import article_checks, verdicts
from pipeline.conversation.one_clock import timestamp
from pipeline.conversation.view import Conversation, MeasureSettings
from pipeline.core import config, tables
from pipeline.formats.reading.entry import Reading
from pipeline.formats.reading.folder import Entry
from pipeline.report_page import axis, statements
from pipeline.speech import sentences as sentence_rules
from pipeline.speech import speakers as speaker_rules

STAMPED = """[00:10] Ann Lee: Good evening and welcome to the show tonight, everyone who is here.
Bob Ray: Thanks for having me here. It is good to be with you. I have a lot to say about this.
Ann Lee: Then say it all now. We have got the whole evening for it.
Bob Ray: The old harbour down by the river is out of control.
[03:00] Ann Lee: Let us begin with the first question of the evening.
[03:20] Bob Ray: Fine with me. Go on.
[04:20] Ann Lee: We are done. Good night.
"""
SPLITTER = sentence_rules.splitter()
SETTINGS = MeasureSettings(resamples=500)


def conversation(text: str, ending: str = ".txt", word: str = "harbour") -> Conversation:
    """Through ingest and split; the sentences with the word are on the topic, and claims."""
    source = formats.source(text.encode(), ending)
    name = formats.detect(source)
    transcript, n_words = formats.read(source, name)
    reading = Reading(transcript, name, transcript.timing, n_words)
    row, _, cues = ingest.frames(Entry("talk", (Path("raw/talk.txt"),)), reading, Path("raw"))
    labels = [None if pd.isna(label) else str(label) for label in cues.label]
    speakers = speaker_rules.resolve(labels, config.Speakers().for_transcript("talk"), automatic=True).speakers
    turns, sentences = split.split(cues, speakers, transcript.timing, config.Split(), SPLITTER)
    turns, sentences = tables.checked("turns", turns), tables.checked("sentences", sentences)
    scores = sentences[["transcript_id", "sentence_index"]].assign(
        score=sentences.text.str.contains(word).map({True: 0.95, False: 0.02})
    )
    return Conversation.of(row, turns, sentences, scores.assign(topic="harbour"), scores, settings=SETTINGS)


def first_mention(talk: Conversation, expect: str = "< 60") -> tuple[dict[str, object], statements.StatementRow]:
    """The row of the check, and what the page makes of it."""
    statement = {"says": "It came first.", "measure": "first_mention", "of": {"topic": "harbour"}, "expect": expect}
    article = config.Article.model_validate({"article": {"title": "A"}, "transcript": "talk", "says": [statement]})
    [check] = article_checks.read_checks({"piece": article}, ["harbour"], "configs/checks")
    row = verdicts.judge(check, talk)
    [block] = statements.article_blocks(tables.checked("checks", pd.DataFrame([row])), {}, [], talk.sentences)
    return row, block.rows[0]


def test_a_check_and_its_evidence_tell_one_time() -> None:
    talk = conversation(STAMPED)
    row, shown = first_mention(talk)
    assert row["value"] == pytest.approx(137, abs=1)  # between the stamps, not stacked after the first
    [evidence] = shown.evidence
    assert evidence.clock == timestamp(talk.begins_s + float(str(row["value"])), estimated=True) == "~2:26"
    assert f"at {evidence.clock} by the clock of the transcript, which begins at 0:10" in shown.note


def test_what_stands_between_two_times_far_apart_decides_nothing() -> None:
    row, _ = first_mention(conversation(STAMPED))
    assert row["verdict"] == "uncertain"
    assert first_mention(conversation(STAMPED), "< 180")[0]["verdict"] == "supported"


def test_the_tables_and_their_spreadsheets_tell_the_same_time_and_mark_it() -> None:
    talk = conversation(STAMPED)
    found = summarize.summarize(talk, tables.empty("fact_checks"))
    checked = {name: tables.checked(name, frame) for name, frame in found.items()}
    place = float(talk.sentences.clock_s[6])
    [claim] = [row for row in checked["claim_list"].itertuples() if row.is_claim]
    shares = checked["topic_shares"].set_index("speaker")
    for at in (claim.start_s, shares.first_s["*"], shares.first_s["Bob Ray"]):
        assert at == pytest.approx(place, abs=1e-3)
    assert claim.estimated and shares.estimated["*"]
    listed = summarize.timed(checked["claim_list"], checked["claim_list"].start_s).set_index("sentence_index")
    assert (listed.time[6], listed.time[0]) == ("~0:02:26", "0:00:10")


def test_the_page_and_the_check_have_one_length() -> None:
    restarted = [(k, who) for start in (0, 0) for k, who in enumerate(["Ann Lee", "Bob Ray"] * 4, start=start)]
    text = "".join(f"[{k:02}:10] {who}: We went down to the old harbour that day.\n" for k, who in restarted)
    talk = conversation(text)
    length = talk.length_s()[0]
    assert axis.axis_of(talk).length == length
    assert length == pytest.approx(2 * 7 * 60, abs=10)
    assert length >= talk.turns.speech_s.sum()
    assert talk.turns.clock_s.is_monotonic_increasing
