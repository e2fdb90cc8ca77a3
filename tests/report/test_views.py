"""What the page's figures are drawn from: numbers as text, places on the axis, shares over time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.checks import expectations
from pipeline.conversation.one_clock import timestamp
from pipeline.conversation.view import Conversation
from pipeline.core.cues import TIMINGS, Timing
from pipeline.report_page import axis as axes
from pipeline.report_page import flow, numbers, quality, statements, subjects, timeline, transcript_text
from pipeline.report_page.inputs import Reported
from tests.report import made
from tests.report.made import Made


def conversation(spec: Made, frames: dict[str, pd.DataFrame] | None = None) -> Reported:
    frames = frames or made.frames(spec)
    frames["turns"] = made.filled("turns", frames["turns"])
    view = Conversation.of(*(frames[name] for name in ("transcripts", "turns", "sentences", "topics", "claim_list")))
    results = (frames[name] for name in ("claim_list", "speakers", "topic_shares", "passages", "claim_density"))
    return Reported(0, view, frames["transcripts"], frames["rejects"], *results, checks=pd.DataFrame())


@pytest.mark.parametrize(
    ("value", "low", "high", "unit", "shown"),
    [
        (0.573, 0.551, 0.594, "share", "57.3 % (55.1–59.4)"),
        (0.0, 0.0, 0.012, "share", "0.0 % (0.0–1.2)"),
        (2.6912, 2.16, 3.23, "per min", "2.69 per min (2.16–3.23)"),
        (12, 12, 12, "questions", "12 questions"),
        (1.0, 1.0, 1.0, "yes or no", "yes"),
        (0.0, 0.0, 0.0, "yes or no", "no"),
        (1, 1, 1, "questions", "1 question"),
        (1.4, None, None, "ratio", "1.40"),
        (95.0, 90.0, 101.0, "s", "1 min 35 s (1 min 30 s–1 min 41 s)"),
        (None, None, None, "share", "–"),
        (float("nan"), 0.1, 0.2, "share", "–"),
    ],
)  # fmt: skip
def test_a_value_shows_its_unit_and_its_interval(
    value: object, low: object, high: object, unit: str, shown: str
) -> None:
    assert numbers.interval(value, low, high, unit).replace("\u00a0", " ").replace("\u2060", "") == shown


def test_a_value_is_told_apart_from_the_bound_that_it_misses() -> None:
    shown = [numbers.interval(0.74996, 0.7, 0.7999, "share", bounds) for bounds in ((), (0.75,), (0.8,), (0.74996,))]
    assert [text.replace("\u00a0", " ").replace("\u2060", "") for text in shown] == [
        "75.0 % (70.0–80.0)", "74.996 % (70.000–79.990)", "75.00 % (70.00–79.99)", "75.0 % (70.0–80.0)"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [(0.66, "share", "66 %"), (0.005, "share", "0.5 %"), (120.0, "minutes", "120 minutes"), (1.5, "per min", "1.5 per min"),
     (90.0, "s", "1 min 30 s"), (3.0, "ratio", "3"), (1, "repeats", "1 repeat")],
)  # fmt: skip
def test_a_bound_is_written_without_needless_zeros(value: float, unit: str, shown: str) -> None:
    assert numbers.bound(value, unit).replace("\u00a0", " ") == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(12.44, "12.4 s"), (59.97, "1 min 00 s"), (3599.7, "1 h 00 min"), (36_000, "10 h 00 min")]
)
def test_span(seconds: float, shown: str) -> None:
    assert numbers.span(seconds).replace("\u00a0", " ") == shown


@pytest.mark.parametrize(
    ("text", "unit", "shown"),
    [
        (">= 0.66", "share", "at least 66 %"),
        ("> 120", "minutes", "more than 120 minutes"),
        ("between 110 and 150", "minutes", "between 110 minutes and 150 minutes"),
        ("first", "rank", "first"),
        (">= 1", "yes or no", "yes"),
        ("<= 0", "yes or no", "no"),
        ("greater than {speaker: Ada}", "s", "greater than that of Ada"),
    ],
)
def test_an_expectation_is_in_the_unit_of_its_value(text: str, unit: str, shown: str) -> None:
    row = pd.Series({"unit": unit} | expectations.columns(expectations.parse(text, unit), unit))
    assert statements.expectation(row).replace("\u00a0", " ") == shown


def test_without_a_clock_turns_follow_one_another() -> None:
    data = conversation(Made(timed=False))
    axis = axes.axis_of(data.conversation)
    assert not axis.timed
    assert axis.length == pytest.approx(data.turns.speech_s.sum())
    np.testing.assert_allclose(data.turns.clock_s[1:], data.turns.clock_end_s[:-1])
    assert axis.clock(75) == "~1:15" and axes.time_of(data.turns.iloc[1]).startswith("~")


def test_a_turn_without_a_time_is_marked_wherever_its_time_is_shown() -> None:
    frames = made.frames(Made())
    frames["turns"].loc[3, ["start_s", "end_s"]] = np.nan
    frames["sentences"].loc[frames["sentences"].turn_index == 3, ["start_s", "end_s"]] = np.nan
    data = conversation(Made(), frames)
    known = subjects.subjects([], list(made.TOPICS))
    turns = transcript_text.transcript(data, subjects.tag(data, known), known)
    assert [turn.clock.startswith("~") for turn in turns] == [turn.index == 3 for turn in turns]
    [first] = [sentence.index for sentence in turns[3].sentences][:1]
    rows = pd.DataFrame([made.check(0, "supported", transcript_id="t", evidence=[0, first])])
    [block] = statements.article_blocks(rows, {}, known, data.sentences)
    assert [one.clock for one in block.rows[0].evidence] == ["0:00", turns[3].clock]
    assert "1\u00a0turn without a time" in quality.quality(data).placed


def test_where_a_recording_begins_its_own_clock_is_told() -> None:
    frames = made.frames(Made())
    frames["turns"]["offset_s"] = np.where(frames["turns"].turn_index >= 5, 30.0, 0.0)
    data = conversation(Made(), frames)
    own = timestamp(float(data.turns.clock_s[5]) - 30)
    said = {5: f"Recording 2 starts here, at {own} by its own clock: 0:30 is added to its times"}
    assert transcript_text.recordings(data.turns) == said
    assert said[5] in quality.quality(data).placed


@pytest.mark.parametrize("timing", TIMINGS)
def test_every_kind_of_times_has_its_words_on_the_page(timing: Timing) -> None:
    frames = made.frames(Made(timed=timing != "none"))
    frames["transcripts"]["timing"] = timing
    assert quality.quality(conversation(Made(), frames)).timing_text


def test_a_conversation_that_does_not_start_at_zero_keeps_its_clock() -> None:
    frames = made.frames(Made())
    for name in ("turns", "sentences"):
        frames[name][["start_s", "end_s"]] += 7200.0
    axis = axes.axis_of(conversation(Made(), frames).conversation)
    assert axis.percent(7200.0) == "0%"
    assert axes.ticks(axis)[0].label == "2:00:00"


def test_the_flow_shares_out_all_time_on_a_topic() -> None:
    data = conversation(Made(n_turns=80))
    known = subjects.subjects([], list(made.TOPICS))
    axis = axes.axis_of(data.conversation)
    tagged = subjects.tag(data, known)
    everything = subjects.Tagged([(0,)] * len(data.sentences), tagged.is_claim)
    shown = flow.flow(data, axis, everything, known)
    assert {value.replace("\u00a0", " ") for _, values in shown.table for value in values[:1]} == {"100.0 %"}
    assert len(shown.table) <= flow.MOST_PARTS + 1
    assert all(values[1] in ("0.0\u00a0%", numbers.NONE) for _, values in shown.table)


def test_each_turn_is_one_block_in_its_speakers_lane_and_each_claim_one_mark() -> None:
    data = conversation(Made())
    known = subjects.subjects([], list(made.TOPICS))
    axis = axes.axis_of(data.conversation)
    drawn = timeline.timeline(data, axis, subjects.tag(data, known))
    for lane in drawn.lanes:
        assert {data.turns.speaker[block.turn] for block in lane.blocks} == {lane.name}
    assert sorted(block.turn for lane in drawn.lanes for block in lane.blocks) == list(range(len(data.turns)))
    assert sum(len(lane.marks) for lane in drawn.lanes) == int(data.claims.is_claim.sum())


def test_a_crowd_shares_the_last_lane() -> None:
    data = conversation(Made(speakers=tuple(f"S{k}" for k in range(30)), n_turns=60, per_turn=1))
    axis = axes.axis_of(data.conversation)
    drawn = timeline.timeline(data, axis, subjects.tag(data, subjects.subjects([], list(made.TOPICS))))
    assert len(drawn.lanes) == timeline.SHOWN_LANES + 1
    assert drawn.lanes[-1].name == "22 others"
    assert sum(len(lane.blocks) for lane in drawn.lanes) == 60


def test_a_sentence_on_several_topics_has_the_colour_of_the_surest() -> None:
    data = conversation(Made(n_turns=4))
    data.claims.at[2, "topics"] = ["buses", "harbour"]
    known = subjects.subjects([], list(made.TOPICS))
    sentence = int(data.claims.sentence_index[2])
    data.conversation.topics.loc[sentence, ["buses", "harbour"]] = 0.7, 0.8
    slots = subjects.tag(data, known).slots[sentence]
    assert [known[slot].id for slot in slots] == ["harbour", "buses"]


def test_no_two_topics_look_the_same_even_where_colours_come_again() -> None:
    many = subjects.subjects([], [f"t{k:02d}" for k in range(40)])
    assert len({(one.colour, one.pattern) for one in many}) == 40


def test_the_matrix_has_each_ones_part_of_their_own_time_and_no_claims_of_who_is_not_counted() -> None:
    data = conversation(Made(n_turns=80, topics=("buses", "harbour")))
    shown = subjects.matrix(data, subjects.subjects([], list(made.TOPICS)))
    assert shown.speakers == ["*", *data.by_time()]
    assert shown.counted == [name for name in shown.speakers if name != "Host"]
    assert [subject.id for subject in shown.silent] == ["storm"]
    shares = data.topic_shares.set_index(["speaker", "topic"]).share_time
    for subject, cells in shown.time:
        for name, cell in zip(shown.speakers, cells, strict=True):
            assert cell.text in (numbers.percent(shares[name, subject.id]), numbers.NONE)
    dense = {(row.speaker, row.topic): row for row in data.density.itertuples()}
    for subject, cells in shown.density:
        for name, cell in zip(shown.counted, cells, strict=True):
            row = dense[name, subject.id]
            ends = [numbers.decimal(getattr(row, f"claims_per_100_words_{end}")) for end in ("low", "high")]
            assert (cell.text, cell.interval) == (numbers.decimal(row.claims_per_100_words), "–".join(ends))
    assert max(cell.shade for _, cells in shown.time for cell in cells) == 10
    assert all(len(cells) == len(shown.counted) for _, cells in shown.density)


def test_a_density_of_less_than_a_minute_is_marked_and_sets_no_scale() -> None:
    data = conversation(Made(n_turns=80))
    data.density["speech_s"] = np.where(data.density.topic == "buses", 10.0, 100.0)
    shown = subjects.matrix(data, subjects.subjects([], list(made.TOPICS)))
    marked = {subject.id: {cell.little for cell in cells if cell.detail} for subject, cells in shown.density}
    assert marked == {"buses": {True}, "harbour": {False}, "storm": {False}}
    assert all(cell.shade == 0 for subject, cells in shown.density for cell in cells if subject.id == "buses")


def test_the_flow_as_a_table_has_the_figures_of_the_page() -> None:
    data = conversation(Made(n_turns=80))
    known = subjects.subjects([], list(made.TOPICS))
    axis = axes.axis_of(data.conversation)
    shown = flow.flow(data, axis, subjects.tag(data, known), known)
    frame = shown.frame("talk")
    assert set(frame.topic) == {row.subject.id for row in shown.found}
    assert frame.share_time.between(0, 1).all()
    first = frame[frame.topic == shown.rows[0].subject.id].share_time
    assert [numbers.percent(x) for x in first] == [values[0] for _, values in shown.table if values[0] != numbers.NONE]


@pytest.mark.parametrize(
    ("expectation", "inside"),
    [(">= 0.5", True), ("< 0.5", False), ("between 0.5 and 0.6", True), ("between 0.7 and 0.9", False)],
)
def test_a_statement_is_drawn_on_a_line_with_what_would_bear_it_out(expectation: str, inside: bool) -> None:
    rows = pd.DataFrame([made.check(0, "supported", transcript_id="t", expectation=expectation)])
    [block] = statements.article_blocks(rows, {}, [])
    scale = block.rows[0].scale
    assert scale is not None
    at, x, width = (float(text.rstrip("%")) for text in (scale.measure.at, scale.x, scale.width))
    assert (x <= at <= x + width) == inside
    assert scale.top.replace("\u00a0", " ") == ("" if "0.7" in expectation else "100 %")


def test_a_comparison_keeps_its_reason_and_has_no_line() -> None:
    rows = pd.DataFrame(
        [
            made.check(
                0, "supported", transcript_id="t", expectation="greater than {speaker: Bram Oster}", reason="more; much"
            )
        ]
    )
    [block] = statements.article_blocks(rows, {}, [])
    assert block.rows[0].scale is None
    assert block.rows[0].note == "more; much"
