"""Seconds come from times where the source has them, and from the words where not; nothing is counted twice."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import formats
from pipeline.alignment.texts import align
from pipeline.core.cues import Cue
from pipeline.evaluation.gold import read_turns
from pipeline.measures import share
from pipeline.speech.timing import Times, times
from pipeline.speech.words import words

LONG = "We had been over it three times already, and nobody in the room could say where the money went."


def cue(text: str, start: float | None = np.nan, end: float | None = np.nan, **more: Any) -> dict[str, Any]:
    return {"text": text, "start_s": start, "end_s": end, "word_starts": None, "word_ends": None} | more


def timed(cues: list[dict[str, Any]], speakers: str, timing: str, max_silence_s: float = 1.0) -> Times:
    """Times of cues, each a turn of its own, by speakers of one letter."""
    return times(pd.DataFrame(cues), np.arange(len(cues)), len(cues), list(speakers), timing, max_silence_s)


def test_a_long_silence_inside_a_turn_is_no_speech_and_a_short_one_is() -> None:
    spoken = cue("one two three", word_starts=[0.0, 0.9, 5.0], word_ends=[0.4, 1.4, 5.5])
    found = timed([spoken], "A", "words")
    assert found.speech[0] == pytest.approx(0.9 + 0.5 + 0.5)
    assert timed([spoken], "A", "words", max_silence_s=10).speech[0] == pytest.approx(5.5)
    assert (found.start[0], found.end[0], found.source) == (0.0, 5.5, ["measured"])
    assert found.low[0] == found.speech[0] == found.high[0]


def test_words_without_ends_last_until_the_next_or_the_end_of_the_cue() -> None:
    found = timed([cue("one two", 0.0, 2.0, word_starts=[0.5, 1.0], word_ends=None)], "A", "words")
    assert found.word_end.tolist() == [1.0, 2.0] and found.speech[0] == pytest.approx(1.5)


def test_the_silence_before_the_next_speaker_is_nobodys() -> None:
    first = cue("one two", word_starts=[0.0, 0.5], word_ends=[0.5, 1.0])
    found = timed([first, cue("three", word_starts=[1.8], word_ends=[2.0])], "AB", "words")
    assert found.speech.tolist() == pytest.approx([1.0, 0.2])


def test_segments_without_text_give_the_sum_and_the_union() -> None:
    cues = [cue("", 0, 10), cue("", 8, 9), cue("", 9.5, 12), cue("", 20, 21.25)]
    found = timed(cues, "ABCA", "cues")
    assert found.speech.sum() == pytest.approx(14.75) and found.union.sum() == pytest.approx(13.25)
    assert found.overlap.tolist() == pytest.approx([1.5, 1.0, 0.5, 0.0])
    assert set(found.source) == {"measured"} and not len(found.word_start)


def test_a_caption_within_another_of_its_turn_takes_no_time_of_its_own() -> None:
    cues = pd.DataFrame([cue(LONG, 0, 10), cue("yes, yes", 3, 5), cue("so", 10, 10.4), cue("so it is", 10, 11)])
    found = times(cues, np.zeros(4, dtype=np.int64), 1, ["A"], "cues", 1.0)
    assert found.speech.tolist() == pytest.approx([11.0]) == found.union.tolist()
    assert found.word_speech.sum() == pytest.approx(11.0) and found.source == ["measured"]


def test_what_two_say_at_once_is_the_floor_of_who_began_first() -> None:
    cues = [cue(LONG, 0, 10), cue("no, no, no, not at all", 4, 7), cue("well", 9.5, 10.5), cue("yes", 9.8, 10.2)]
    found = timed(cues, "ABCA", "cues")
    assert found.union.tolist() == pytest.approx([10.0, 0.0, 0.5, 0.0])
    assert found.speech.tolist() == pytest.approx([10.0, 3.0, 1.0, 0.4])


def test_rolling_captions_of_one_turn_count_once() -> None:
    cues = pd.DataFrame([cue("we went to the river", 0, 4), cue("and saw the boats", 2, 6)])
    found = times(cues, np.array([0, 0]), 1, ["A"], "cues", 1.0)
    assert found.speech[0] == pytest.approx(6.0)
    inside = pd.DataFrame([cue("", 0, 10), cue("", 2, 3)])
    assert times(inside, np.array([0, 0]), 1, ["A"], "cues", 1.0).speech[0] == pytest.approx(10.0)


def test_words_of_a_cue_share_its_time_in_order() -> None:
    found = timed([cue("I acknowledge unconditionally", 10.0, 13.0)], "A", "cues")
    assert found.word_start[0] == 10.0 and found.word_end[-1] == pytest.approx(13.0)
    assert (np.diff(found.word_start) > 0).all() and found.word_speech[0] < found.word_speech[2]


def test_a_turn_lasts_until_the_next_start_unless_its_words_cannot_fill_it() -> None:
    found = timed([cue(LONG, 0.0), cue(LONG, 7.0), cue(LONG, 200.0)], "ABA", "turn_starts")
    assert found.source == ["measured", "estimated", "estimated"]
    assert found.speech[0] == pytest.approx(7.0) and 4 < found.speech[1] < 12
    assert found.low[1] < found.speech[1] < found.high[1] < 20
    assert found.end[0] == pytest.approx(7.0) and found.end[1] == pytest.approx(7.0 + found.speech[1])
    assert np.isnan(found.overlap).all()


def test_a_clock_that_restarts_leaves_the_turn_before_it_estimated() -> None:
    found = timed([cue(LONG, 100.0), cue(LONG, 106.0), cue(LONG, 0.0), cue(LONG, 6.0)], "ABAB", "turn_starts")
    assert found.source == ["measured", "estimated", "measured", "estimated"]
    assert (found.speech > 3).all() and (found.end >= found.start).all()


def test_the_same_moment_in_two_recordings_is_no_overlap() -> None:
    found = timed([cue("", 0, 10), cue("", 90, 100), cue("", 99, 100), cue("", 0, 10)], "ABAB", "cues")
    assert found.overlap.tolist() == [0, 1, 1, 0] and found.union.sum() == pytest.approx(30)


def test_times_in_one_stream_do_not_tell_of_overlap() -> None:
    found = timed([cue("", 0, 10), cue("", 10, 15), cue("", 15, 20)], "ABA", "cues")
    assert np.isnan(found.overlap).all() and found.union.tolist() == [10, 5, 5]
    assert timed([cue("", 0, 10), cue("", 12, 15)], "AA", "cues").overlap.tolist() == [0, 0]


def test_turns_with_one_stamp_share_the_time_to_the_next() -> None:
    found = timed([cue("How are you doing?", 5.0), cue("Well, and you?", 5.0), cue(LONG, 7.0)], "ABA", "turn_starts")
    assert found.speech[:2].sum() == pytest.approx(2.0) and found.source[:2] == ["measured", "measured"]


def test_a_chapter_mark_does_not_time_the_turns_after_it() -> None:
    talk = [cue(LONG, 0.0)] + [cue(LONG) for _ in range(30)] + [cue(LONG, 200.0)]
    found = timed(talk, "AB" * 16, "turn_starts")
    assert set(found.source) == {"estimated"}
    assert np.isfinite(found.start).sum() == 2


def test_cues_of_a_turn_out_of_order_count_once() -> None:
    cues = pd.DataFrame([cue("we went to the river", 4, 8), cue("and saw the boats there", 2, 6)])
    assert times(cues, np.array([0, 0]), 1, ["A"], "cues", 1.0).speech[0] == pytest.approx(6.0)


def test_without_times_seconds_come_from_the_words() -> None:
    found = timed([cue(LONG), cue("Yes."), cue(LONG + " " + LONG)], "ABA", "none")
    assert found.source == ["estimated"] * 3 and np.isnan(found.start).all() and np.isnan(found.word_start).all()
    assert found.speech[2] == pytest.approx(2 * found.speech[0]) and found.speech[1] < 1
    assert (found.low < found.speech).all() and (found.speech < found.high).all()
    assert np.isnan(found.overlap).all() and found.union.sum() == pytest.approx(found.speech.sum())


def test_a_speakers_own_rate_is_used_where_some_of_it_is_timed() -> None:
    cues = [cue(LONG, 0, 9), cue(LONG, 9, 14), *[cue(LONG, 20 * k, 20 * k + 9) for k in range(1, 9)]]
    cues += [cue(LONG, 20 * k + 9, 20 * k + 14) for k in range(1, 9)] + [cue(LONG)] * 40
    found = timed(cues, "AB" + "A" * 8 + "B" * 8 + "AB" * 20, "cues")
    slow, fast = found.speech[-2:]
    assert found.source[-2:] == ["estimated"] * 2 and slow > 1.3 * fast
    untimed = timed([cue(LONG)] * 20, "A" * 20, "none")
    assert found.high[-1] / found.low[-1] < untimed.high[0] / untimed.low[0]


def test_words_that_an_alignment_left_open_fill_the_gap_or_are_estimated() -> None:
    nan = np.nan
    gap = cue("so we waited there", word_starts=[0, nan, nan, 1.2], word_ends=[0.2, nan, nan, 1.5])
    lost = cue(LONG, word_starts=[nan] * 19, word_ends=[nan] * 19)
    last = cue("thank you", word_starts=[1.6, 1.8], word_ends=[1.8, 2.0])
    found = timed([gap, lost, last], "ABA", "aligned")
    assert found.source == ["aligned", "estimated", "aligned"]
    assert found.speech[0] == pytest.approx(1.5) and found.speech[1] > 3
    assert np.isnan(found.start[1]) and np.isfinite(found.word_start[:4]).all()


def test_word_times_of_another_length_are_an_error() -> None:
    with pytest.raises(ValueError, match="cue 0: 1 word_starts for 2 words"):
        timed([cue("one two", word_starts=[0.0], word_ends=[1.0])], "A", "words")


CUES = st.tuples(
    st.sampled_from(["", "Yes.", "one two three", LONG]),
    st.one_of(st.just(np.nan), st.floats(0, 500)),
    st.one_of(st.just(np.nan), st.floats(0, 50)),
    st.sampled_from("ABC"),
    st.sampled_from(["none", "starts", "both", "holes"]),
)


@settings(deadline=None)
@given(st.lists(CUES, min_size=1, max_size=12), st.sampled_from(["words", "cues", "turn_starts", "none", "aligned"]))
def test_whatever_the_times_seconds_add_up_and_bounds_hold(rows: list[Any], timing: str) -> None:
    cues = []
    for text, start, length, _, kind in rows:
        n = len(words(text))
        given_starts = None if kind == "none" or not n or np.isnan(start) else list(start + np.arange(n) / 3)
        ends = [s + 0.2 for s in given_starts] if given_starts and kind != "starts" else None
        if given_starts and kind == "holes":
            given_starts = [np.nan if k % 2 else s for k, s in enumerate(given_starts)]
        cues.append(cue(text, start, start + length, word_starts=given_starts, word_ends=ends))
    found = timed(cues, "".join(row[3] for row in rows), timing)
    assert np.isfinite(found.speech).all() and (found.speech >= 0).all()
    assert (found.low <= found.speech + 1e-9).all() and (found.speech <= found.high + 1e-9).all()
    assert not (found.start > found.end).any() and (np.isnan(found.start) == np.isnan(found.end)).all()
    assert found.union.sum() <= found.speech.sum() + 1e-6
    assert not (found.overlap > found.speech + 1e-6).any()
    n_words = [len(words(c["text"])) for c in cues]
    sums = np.bincount(np.repeat(np.arange(len(cues)), n_words), weights=found.word_speech, minlength=len(cues))
    assert np.allclose(sums, np.where(np.array(n_words) > 0, found.speech, 0))


def debate(shared: Path, name: str) -> tuple[list[Cue], list[Cue], pd.DataFrame]:
    """The labelled text, the captions and the gold of a debate."""
    folder = shared / "speaking_time"
    said, captions = (
        formats.read(formats.source((folder / f"{name}.{ending}").read_bytes(), f".{ending}"), reader)[0].cues
        for ending, reader in (("said", "plain"), ("vtt", "webvtt"))
    )
    return said, captions, read_turns(folder / f"{name}.gold.jsonl")


def turns(cues: list[Cue], timing: str) -> pd.DataFrame:
    """Turns of cues whose labels are the speakers, as in the table of that name."""
    frame = pd.DataFrame(
        [cue(c.text, c.start_s, c.end_s, word_starts=c.word_starts, word_ends=c.word_ends) for c in cues]
    )
    speaker = pd.Series([c.label for c in cues], dtype=object).ffill()
    turn = (speaker != speaker.shift()).cumsum().to_numpy(dtype=np.int64) - 1
    names = [str(name) for name in speaker[np.diff(turn, prepend=-1) > 0]]
    found = times(frame, turn, len(names), names, timing, 1.0)
    return pd.DataFrame(
        {
            "turn_index": np.arange(len(names)),
            "speaker": names,
            "n_words": np.bincount(turn, [len(words(c.text)) for c in cues]).astype(int),
            "speech_s": found.speech,
            "speech_low_s": found.low,
            "speech_high_s": found.high,
            "union_s": found.union,
            "time_source": found.source,
        }
    )


DEBATES = ("2012-10-03", "2012-10-16", "2016-09-26", "2020-09-29")


def test_seconds_of_untimed_debates_are_nearer_than_their_words_over_all(shared: Path) -> None:
    errors = []
    for name in DEBATES:
        labelled, _, gold = debate(shared, name)
        table = share.compare(turns(labelled, "none"), gold)
        table = table[table.gold_share > 5]
        errors.append((table.error_points.abs().mean(), table.words_error_points.abs().mean()))
    assert sum(seconds < by_words for seconds, by_words in errors) >= 3
    ours, by_words = np.mean(errors, axis=0)
    assert ours < by_words - 0.25


@pytest.mark.parametrize("name", DEBATES)
def test_aligned_debates_are_near_the_stopwatch_and_untimed_ones_within_their_interval(shared: Path, name: str) -> None:
    labelled, captions, gold = debate(shared, name)
    table = share.compare(turns(align(labelled, captions)[0], "aligned"), gold)
    table = table[table.gold_share > 5]
    assert table.error_points.abs().max() < (1.5 if name.startswith("2020") else 0.7)
    untimed = turns(labelled, "none")
    guess = share.compare(untimed, gold).loc[table.index]
    assert guess.error_points.abs().mean() < guess.words_error_points.abs().mean() + 0.25
    shares = share.speaking_shares(untimed, 0.9, 2000, 0).loc[table.index]
    gold_share = table.gold_share / 100
    held = (shares.share_time_low <= gold_share) & (gold_share <= shares.share_time_high)
    assert held.sum() >= len(held) - 1  # of 90 % intervals one may miss
    assert (shares.share_time_high - shares.share_time_low).max() < 0.16


@pytest.mark.parametrize("name", ["EN2002a", "ES2004a"])
def test_segments_of_a_meeting_give_its_seconds_to_the_hundredth(shared: Path, name: str) -> None:
    gold = read_turns(shared / "speaking_time" / f"{name}.only_words.rttm")
    cues = [cue("", start, end) for start, end in zip(gold.start, gold.end, strict=True)]
    found = times(pd.DataFrame(cues), np.arange(len(gold)), len(gold), list(gold.speaker), "cues", 1.0)
    points = np.sort(np.concatenate([gold.start, gold.end]))
    busy = [b - a for a, b in zip(points, points[1:], strict=False) if ((gold.start <= a) & (gold.end >= b)).any()]
    assert found.speech.sum() == pytest.approx((gold.end - gold.start).sum(), abs=0.005)
    assert found.union.sum() == pytest.approx(sum(busy), abs=0.005)
