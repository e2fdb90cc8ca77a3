"""Odd times in real files, through ingest, split and summarize: shares of the final table are numbers that add up."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from pipeline.conversation.one_clock import on_clock
from pipeline.conversation.view import Conversation, MeasureSettings
from pipeline.core import config, tables
from pipeline.summarize import summarize
from tests.stages import run, workspace

LINE = "and so we carried all of the crates down to the water before it was dark"
LONG = f"{LINE}, {LINE}, {LINE}"


def clock(seconds: float) -> str:
    """A time as in WebVTT."""
    return f"{int(seconds // 3600):02d}:{int(seconds // 60 % 60):02d}:{seconds % 60:06.3f}"


def captions(*cues: tuple[str, float, float, str]) -> str:
    """WebVTT of (speaker, start, end, text)."""
    return "WEBVTT\n\n" + "\n".join(f"{clock(a)} --> {clock(b)}\n{who}: {text}\n" for who, a, b, text in cues)


def talk(start: float, turns: int = 8, length: float = 6.0) -> list[tuple[str, float, float, str]]:
    """Turns of two speakers, one after the other; Ada's are twice as long."""
    cues, at = [], start
    for k in range(turns):
        end = at + length * (1 if k % 2 else 2)
        cues.append(("Ben Okri" if k % 2 else "Ada Lund", at, end, LINE if k % 2 else f"{LINE}, {LINE}."))
        at = end
    return cues


def stamped(gaps: list[float], text: str = LINE) -> str:
    """Turns of two speakers that only have a start, so many seconds from the one before."""
    starts = np.cumsum([0.0, *gaps])
    names = ["Ada Lund", "Ben Okri"]
    return "\n".join(f"{names[k % 2]}  {int(s // 60)}:{int(s % 60):02d}\n{text}.\n" for k, s in enumerate(starts))


CASES: dict[str, tuple[str, str]] = {
    "plain": (".vtt", captions(*talk(0))),
    "clock restarts": (".vtt", captions(*talk(600), *talk(0))),
    "an advertisement break": (".vtt", captions(*talk(0), *talk(400))),
    "a break between turns with starts alone": (".txt", stamped([6, 5, 6, 240, 6, 5, 6])),
    "a clock of starts that restarts": (".txt", stamped([6, 5, 6]) + stamped([6, 5, 6])),
    "a long silence in a cue": (".vtt", captions(*talk(0), ("Ada Lund", 80, 380, LINE), ("Ben Okri", 380, 386, LINE))),
    "overlapping cues": (".vtt", captions(*[(w, a, b + 4, t) for w, a, b, t in talk(0)])),
    "one cue inside another": (".vtt", captions(("Ada Lund", 0, 20, LONG), ("Ben Okri", 5, 9, LINE), *talk(20))),
    "cues of no length": (".vtt", captions(*[(w, a, a, t) for w, a, _, t in talk(0)])),
    "some cues of no length": (".vtt", captions(*talk(0), ("Ben Okri", 72, 72, LINE), ("Ada Lund", 72, 80, LINE))),
    "all at one moment": (".vtt", captions(*[(w, 5, 5, t) for w, _, _, t in talk(0)])),
    "one cue": (".vtt", captions(("Ada Lund", 0, 6, LINE))),
    "one word": (".vtt", captions(("Ada Lund", 0, 0.4, "Yes."))),
    "one speaker": (".vtt", captions(*[("Ada Lund", a, b, t) for _, a, b, t in talk(0)])),
    "cues out of order": (".vtt", captions(*talk(0)[::-1])),
    "no times": (".txt", "\n\n".join(f"{who}: {text}" for who, _, _, text in talk(0))),
    "one turn without times": (".txt", f"Ada Lund: {LINE}.\n\nBen Okri: No.\n"),
    "who spoke when alone": (".rttm", "".join(
        f"SPEAKER t 1 {a:.2f} {b - a:.2f} <NA> <NA> {w.split()[0]} <NA> <NA>\n" for w, a, b, _ in talk(0))),
}  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """The turns and the speakers of each case, as the stages write them; topics and claims are all 0."""
    folder = workspace(tmp_path_factory.mktemp("odd") / "work")
    names = {name.replace(" ", "_"): name for name in CASES}
    for key, name in names.items():
        (folder / "data" / "raw" / f"{key}{CASES[name][0]}").write_text(CASES[name][1])
    assert run(folder, "ingest", "split") == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return {names[key]: found for key, found in _summarized()}


def _summarized() -> Iterator[tuple[str, tuple[pd.DataFrame, pd.DataFrame]]]:
    for key, (transcript, turns, sentences) in tables.scan("transcripts", "turns", "sentences"):
        topics = sentences[["transcript_id", "sentence_index"]].assign(topic="weather", score=0.0)
        claims = sentences[["transcript_id", "sentence_index"]].assign(score=0.0)
        settings, speakers = MeasureSettings(resamples=400), config.load("speakers")
        conversation = Conversation.of(
            transcript, turns, sentences, topics, claims, speakers=speakers, settings=settings
        )
        yield key, (turns, summarize(conversation, tables.empty("fact_checks"))["speakers"])


@pytest.mark.parametrize("name", CASES)
def test_shares_sum_to_one_and_lie_in_their_intervals(
    results: dict[str, tuple[pd.DataFrame, pd.DataFrame]], name: str
) -> None:
    turns, speakers = results[name]
    shares = speakers[["share_time", "share_words", "share_turns"]]
    assert shares.sum().to_numpy() == pytest.approx(np.ones(3))
    numbers = ["speech_s", "floor_s", "share_time", "share_time_low", "share_time_high", "monologue_index"]
    numbers += ["longest_run_s", "longest_turn_s", "median_turn_s", *(f"share_quarter_{k}" for k in (1, 2, 3, 4))]
    assert np.isfinite(speakers[numbers].to_numpy(dtype=np.float64)).all()
    assert (speakers.share_time_low <= speakers.share_time).all()
    assert (speakers.share_time <= speakers.share_time_high).all()
    assert speakers.share_time_low.min() >= 0 and speakers.share_time_high.max() <= 1
    assert speakers.speech_s.sum() == pytest.approx(turns.speech_s.sum())
    assert speakers.floor_s.sum() <= speakers.speech_s.sum() + 1e-6
    assert (turns.speech_low_s <= turns.speech_s + 1e-3).all() and (turns.speech_s <= turns.speech_high_s + 1e-3).all()


@pytest.mark.parametrize(
    ("name", "ada_s", "ben_s", "source"),
    [
        ("plain", 48, 24, "measured"),
        ("clock restarts", 96, 48, "measured"),
        ("an advertisement break", 96, 48, "measured"),
        ("overlapping cues", 64, 40, "measured"),
        ("one cue inside another", 68, 28, "measured"),
        ("who spoke when alone", 48, 24, "measured"),
    ],
)
def test_breaks_and_clocks_that_restart_are_nobodys_time(
    results: dict[str, tuple[pd.DataFrame, pd.DataFrame]], name: str, ada_s: float, ben_s: float, source: str
) -> None:
    speakers = results[name][1]
    assert speakers.speech_s.tolist() == pytest.approx([ada_s, ben_s]) and set(speakers.time_source) == {source}


def test_overlap_counts_for_each_in_the_sum_and_once_in_the_union(
    results: dict[str, tuple[pd.DataFrame, pd.DataFrame]],
) -> None:
    for name, floor, overlap in (("overlapping cues", 76, 28), ("one cue inside another", 92, 4)):
        speakers = results[name][1]
        assert speakers.floor_s.sum() == pytest.approx(floor)
        assert speakers.overlap_s.to_numpy(dtype=float) == pytest.approx([overlap, overlap])


def test_what_words_cannot_fill_is_estimated_and_marked(
    results: dict[str, tuple[pd.DataFrame, pd.DataFrame]],
) -> None:
    for name in (
        "a long silence in a cue",
        "a break between turns with starts alone",
        "a clock of starts that restarts",
    ):
        turns, speakers = results[name]
        assert "estimated" in set(turns.time_source) and speakers.speech_s.sum() < 130
        assert (turns.speech_s[turns.time_source == "estimated"] < 15).all()
    assert set(results["no times"][1].time_source) == {"estimated_pace"}  # both speak in other files, with times
    assert set(results["all at one moment"][1].time_source) == {"estimated_pace"}


def test_cues_of_no_length_are_starts_alone(results: dict[str, tuple[pd.DataFrame, pd.DataFrame]]) -> None:
    turns = results["cues of no length"][0]
    assert turns.time_source.tolist() == ["measured"] * 7 + ["estimated"]
    assert turns.speech_s.tolist()[:7] == pytest.approx([12, 6] * 3 + [12])


def test_a_speaker_alone_has_the_floor_for_certain(
    results: dict[str, tuple[pd.DataFrame, pd.DataFrame]],
) -> None:
    for name in ("one cue", "one word", "one speaker"):
        columns = ["share_time", "share_time_low", "share_time_high", "share_quarter_1", "share_quarter_4"]
        assert results[name][1][columns].to_numpy().tolist() == [[1.0] * 5]


def test_turns_without_words_have_a_place_on_the_clock(
    results: dict[str, tuple[pd.DataFrame, pd.DataFrame]],
) -> None:
    turns = results["who spoke when alone"][0]
    sentences = pd.DataFrame({"turn_index": [], "start_s": [], "end_s": [], "speech_s": []}, dtype="float64")
    placed, _ = on_clock(turns, sentences, "cues")
    assert placed.clock_end_s.tolist() == turns.end_s.tolist()
