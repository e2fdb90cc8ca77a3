"""Speaking time against gold: ours, words alone, turn counts and a fixed 5 s for each turn, side by side.

`python benchmarks/speaking_time.py` prints each case of ../shared with its errors in points of share. Estimates of
untimed text use a style and a spread that were fitted without the conversation that they are tested on;
`--fit` prints those fits, and the ones on everything, which `pipeline/speech/rates.py` holds (rounded).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline import formats
from pipeline.core.cues import Cue, Transcript
from pipeline.core.words import words
from pipeline.evaluation.gold import read_turns
from pipeline.measures import share
from pipeline.speech import rates
from pipeline.speech.alignment import align
from pipeline.speech.timing import times

SHARED = Path(__file__).resolve().parents[2] / "shared"
DEBATES = ("2012-10-03", "2012-10-16", "2016-09-26", "2020-09-29")
TRUMP_BIDEN = {"President Donald J. Trump": "Donald J Trump", "Vice President Joe Biden": "Joe R Biden"}
CSV_DEBATE = "csv/us_election_2020_1st_presidential_debate.csv"
TIMED = (  # conversations with times, for fitting rates
    "markdown/lex400_musk_peaklight.txt", "markdown/lex442_trump_peaklight.txt", "rev/lenny_anton-osika.md",
    "otter/2016-01-17_dem_nbc_otter.txt", "otter/2016-09-06_trump_townhall_otter.txt", "srt/buzzcast.srt",
    "srt/podcasting_20_episode_124.srt", "webvtt/podnews_weekly_review_2024-01-19.vtt",
    "webvtt/talkpython_525-nicegui.vtt", "zoom/zoom_transcript.vtt", "json/trump_v_hawaii_2018.oyez.json",
    "json/ATL_se0_ag1_f_01_1.rev.json",
)  # fmt: skip
# Seconds that newsrooms published. CNN's debate clock: https://politicalticker.blogs.cnn.com/2012/10/17/; Vox, in whole
# minutes, how they were counted is not said: https://www.vox.com/2016/1/17/10784706, https://www.vox.com/2016/1/18/10785906
CNN_CLOCK = {
    "2012-10-03": {"Barack H Obama": 2570, "W Mitt Romney": 2312},
    "2012-10-16": {"Barack H Obama": 2644, "W Mitt Romney": 2450},
}
VOX = {"otter/2016-01-17_dem_nbc_otter.txt": {"Bernie Sanders": 1800, "Hillary Clinton": 1620, "Martin O'Malley": 840}}
WEIGHTY_S = 900.0
LONGEST_GAP_S = 3.0
FIXED_S = 5.0  # what a peer gives each turn without times, so that its shares are those of turn counts
SHOWN = 5.0  # percent of the time: speakers with less are left out


@dataclass(frozen=True)
class Fit:
    """What `rates` learns from speakers: the power of words per sentence, and the spread between speakers."""

    style: float
    spread: float


def read(path: Path, reader: str = "") -> Transcript:
    """A transcript by its reader."""
    source = formats.source(path.read_bytes(), path.suffix)
    return formats.read(source, reader or formats.detect(source))[0]


def turns_of(cues: list[Cue], timing: str, names: dict[str, str] | None = None) -> pd.DataFrame:
    """Turns of cues whose labels are the speakers, as in the table of that name."""
    labels = pd.Series([cue.label for cue in cues], dtype=object).ffill().fillna("")
    speakers = labels.str.rstrip(":").replace(names or {})
    turn = (speakers != speakers.shift()).cumsum().to_numpy(dtype=np.int64) - 1
    first = np.flatnonzero(np.diff(turn, prepend=-1))
    frame = pd.DataFrame([{name: getattr(cue, name) for name in COLUMNS} for cue in cues], columns=list(COLUMNS))
    found = times(frame, turn, len(first), list(speakers.iloc[first]), timing, 1.0)
    said = [words(cue.text) for cue in cues]
    return pd.DataFrame(
        {
            "turn_index": np.arange(len(first)),
            "speaker": list(speakers.iloc[first]),
            "n_words": np.bincount(turn, [len(w) for w in said]).astype(np.int64),
            "n_sentences": np.bincount(turn, [sum(map(rates.ends_sentence, w)) for w in said]),
            "words_s": np.bincount(turn, [rates.word_seconds(w).sum() for w in said]),
            "speech_s": found.speech,
            "speech_low_s": found.low,
            "speech_high_s": found.high,
            "union_s": found.union,
            "time_source": found.source,
        }
    )


COLUMNS = ("text", "start_s", "end_s", "word_starts", "word_ends")


def debate(name: str) -> tuple[list[Cue], list[Cue], pd.DataFrame]:
    """The labelled text, the captions and the gold of a debate."""
    folder = SHARED / "speaking_time"
    labelled, captions = read(folder / f"{name}.said", "plain").cues, read(folder / f"{name}.vtt").cues
    return labelled, captions, read_turns(folder / f"{name}.gold.jsonl")


def speakers_for_fit() -> pd.DataFrame:
    """Each speaker of each timed conversation: words, sentences, seconds by the words, and true seconds."""
    parts = []
    for name in DEBATES:
        labelled, _, gold = debate(name)
        turns = turns_of(labelled, "none")
        sums = turns.groupby("speaker")[["n_words", "n_sentences", "words_s"]].sum()
        parts.append(sums.assign(true_s=(gold.end - gold.start).groupby(gold.speaker).sum(), conversation=name))
    for name in TIMED:
        try:
            transcript = read(SHARED / "transcripts" / name)
        except formats.FormatError as error:
            print(f"left out of the fit: {name}: {error}", file=sys.stderr)
            continue
        turns = turns_of(transcript.cues, transcript.timing)
        turns = turns[turns.time_source == "measured"]
        sums = turns.groupby("speaker")[["n_words", "n_sentences", "words_s", "speech_s"]].sum()
        parts.append(sums.rename(columns={"speech_s": "true_s"}).assign(conversation=name))
    table = pd.concat(parts).reset_index()
    total = table.groupby("conversation").true_s.transform("sum")
    return table[(table.true_s > 60) & (table.true_s / total > SHOWN / 100)]


def fit(table: pd.DataFrame) -> Fit:
    """Least squares within conversations: log(true / words' seconds) on log(words per sentence).

    A speaker weighs by his or her seconds, up to 15 minutes.
    """
    weight, group = table.true_s.clip(upper=WEIGHTY_S), table.conversation
    x, y = (
        values - (values * weight).groupby(group).transform("sum") / weight.groupby(group).transform("sum")
        for values in (log(table.n_words / table.n_sentences.clip(lower=1)), log(table.true_s / table.words_s))
    )
    style = float((weight * x * y).sum() / (weight * x * x).sum())
    return Fit(style, float(np.sqrt(((y - style * x) ** 2).sum() / (len(table) - group.nunique() - 1))))


def log(values: pd.Series[float]) -> pd.Series[float]:
    """The natural logarithm."""
    return pd.Series(np.log(values.to_numpy()), index=values.index)


def word_seconds() -> dict[str, float]:
    """Least squares over all words of the debates: seconds from a word's start to the next one's in the turn."""
    features: list[tuple[float, ...]] = []
    seconds: list[float] = []
    for name in DEBATES:
        labelled, captions, _ = debate(name)
        for cue in align(labelled, captions)[0]:
            said, starts = words(cue.text), np.array(cue.word_starts)
            for word, gap in zip(said, np.diff(starts), strict=False):
                kind = rates.pause_kind(word)
                if 0 <= gap < LONGEST_GAP_S:
                    features.append((1.0, rates.syllables(word), kind == "sentence", kind == "clause"))
                    seconds.append(gap)
    found = np.linalg.lstsq(np.array(features), np.array(seconds), rcond=None)[0]
    return dict(zip(("word", "syllable", "sentence", "clause"), found.round(3).tolist(), strict=True))


@contextmanager
def rates_of(found: Fit) -> Iterator[None]:
    """`rates` with another fit."""
    kept = rates.STYLE, rates.SPREAD
    rates.STYLE, rates.SPREAD = found.style, found.spread
    yield
    rates.STYLE, rates.SPREAD = kept


def rows(case: str, turns: pd.DataFrame, gold: pd.DataFrame, interval: bool = False) -> pd.DataFrame:
    """One case: shares in percent of each speaker with over 5 % of the time, by each rule."""
    table = share.compare(turns, gold)
    counts = turns.groupby("speaker").size()
    table["turns"] = counts.reindex(table.index).fillna(0).astype(int)
    table["fixed_s"] = FIXED_S * table["turns"]
    table["turns_share"] = 100 * table["turns"] / counts.sum()
    shown = table[table.gold_share > SHOWN]
    shown = shown.assign(case=case, union_s=turns.union_s.sum()).reset_index()
    if interval:
        ends = share.speaking_shares(turns, 0.9, 10_000, 0).loc[shown.speaker]
        shown["low"], shown["high"] = (100 * ends[c].to_numpy() for c in ("share_time_low", "share_time_high"))
    return shown


def cases(table: pd.DataFrame) -> pd.DataFrame:
    """All cases that ../shared has gold for."""
    found = []
    for name in DEBATES:
        labelled, captions, gold = debate(name)
        found.append(rows(f"{name} said + vtt", turns_of(align(labelled, captions)[0], "aligned"), gold))
        with rates_of(fit(table[table.conversation != name])):
            found.append(rows(f"{name} said alone", turns_of(labelled, "none"), gold, interval=True))
    for name in table.conversation.unique():
        if name in TIMED:
            transcript = read(SHARED / "transcripts" / name)
            seconds = turns_of(transcript.cues, transcript.timing)
            gold = pd.DataFrame({"speaker": seconds.speaker, "start": 0.0, "end": seconds.speech_s})
            untimed = [Cue(cue.text, cue.label) for cue in transcript.cues]
            with rates_of(fit(table[table.conversation != name])):
                found.append(rows(f"{Path(name).stem} text alone", turns_of(untimed, "none"), gold, interval=True))
    gold = debate("2020-09-29")[2]
    starts = read(SHARED / "transcripts" / CSV_DEBATE)
    found.append(rows("2020-09-29 csv, start times", turns_of(starts.cues, starts.timing, TRUMP_BIDEN), gold))
    paired = align([Cue(c.text, c.label) for c in starts.cues], debate("2020-09-29")[1])[0]
    found.append(rows("2020-09-29 csv + vtt", turns_of(paired, "aligned", TRUMP_BIDEN), gold))
    coraal = read_turns(SHARED / "speaking_time/ATL_se0_ag1_f_01_1.coraal.tsv")
    coraal["speaker"] = coraal.speaker.map(lambda s: "Interviewer" if "int" in s else "Interviewee")
    for kind in ("rev", "amberscript"):
        try:
            interview = read(SHARED / f"transcripts/json/ATL_se0_ag1_f_01_1.{kind}.json")
        except formats.FormatError as error:
            print(f"left out: {kind}: {error}", file=sys.stderr)
            continue
        found.append(rows(f"CORAAL {kind}", turns_of(interview.cues, interview.timing), coraal))
    for name in ("EN2002a", "ES2004a"):
        gold = read_turns(SHARED / f"speaking_time/{name}.only_words.rttm").sort_values("start")
        segments = zip(gold.speaker, gold.start, gold.end, strict=True)
        cues = [Cue("", str(speaker), float(start), float(end)) for speaker, start, end in segments]
        found.append(rows(f"AMI {name}", turns_of(cues, "cues"), gold))
    return pd.concat(found, ignore_index=True)


def as_otter(cues: list[Cue]) -> Transcript:
    """Word-timed cues as Otter exports them, a name and a start in whole seconds above each turn, read back."""
    lines, name, clock = [], "", 0
    for cue in cues:
        label = (cue.label or name).rstrip(":")
        if label != name:
            clock = max(clock, int(next((start for start in cue.word_starts or () if np.isfinite(start)), clock)))
            minutes = f"{clock // 3600}:{clock // 60 % 60:02d}" if clock >= 3600 else f"{clock // 60}"
            lines.append(f"\n{label}  {minutes}:{clock % 60:02d}  ")
            name = label
        lines.append(cue.text)
    return formats.read(formats.source("\n".join(lines).encode(), ".txt"), "otter")[0]


def published() -> str:
    """Our seconds beside those that newsrooms published."""
    found: list[tuple[str, pd.DataFrame, dict[str, int]]] = []
    for name, clock in CNN_CLOCK.items():
        aligned = align(*debate(name)[:2])[0]
        found.append((f"{name} said + vtt, CNN", turns_of(aligned, "aligned"), clock))
        otter = as_otter(aligned)
        found.append((f"{name} turn starts alone, CNN", turns_of(otter.cues, otter.timing), clock))
    for name, clock in VOX.items():
        export = read(SHARED / "transcripts" / name)
        found.append((f"{Path(name).stem}, Vox", turns_of(export.cues, export.timing), clock))
    rows = [
        {"case": case, "speaker": who, "published_s": seconds, "ours_s": turns.speech_s[turns.speaker == who].sum()}
        for case, turns, clock in found
        for who, seconds in clock.items()
    ]
    table = pd.DataFrame(rows)
    return str(table.assign(error_s=table.ours_s - table.published_s).round(1).to_string(index=False))


def resampling() -> str:
    """How long an interval takes: 10,000 resamples of 1,000 turns of three speakers, half of them estimated."""
    rng = np.random.default_rng(0)
    speech = rng.gamma(1.5, 8.0, 1000)
    estimated = rng.random(1000) < 0.5
    frame = pd.DataFrame(
        {
            "turn_index": np.arange(1000),
            "speaker": np.array(["a", "b", "c"])[rng.integers(0, 3, 1000)],
            "n_words": (2.5 * speech).astype(np.int64),
            "speech_s": speech,
            "speech_low_s": np.where(estimated, 0.85 * speech, speech),
            "speech_high_s": np.where(estimated, 1.2 * speech, speech),
            "union_s": speech,
            "time_source": np.where(estimated, "estimated", "measured"),
        }
    )
    started = time.perf_counter()
    share.speaking_shares(frame, 0.9, 10_000, 0)
    return f"10,000 resamples of 1,000 turns, half of them estimated: {time.perf_counter() - started:.2f} s"


def main() -> None:
    """Print the fits or the cases."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--fit", action="store_true", help="print what rates.py learns, and each fit with one left out")
    arguments = parser.parse_args()
    table = speakers_for_fit()
    if arguments.fit:
        print(f"seconds of a word in the debates: {word_seconds()}")
        n = table.conversation.nunique()
        print(f"all {n} conversations, {len(table)} speakers: {fit(table)}")
        for name in table.conversation.unique():
            print(f"without {name}: {fit(table[table.conversation != name])}")
        return
    found = cases(table)
    shares = {"ours": "ours_share", "words": "words_share", "5 s a turn = turns": "turns_share"}
    seconds = ["gold_s", "ours_s", "fixed_s", "turns"]
    shown = found[["case", "speaker", *seconds, "gold_share", *shares.values(), "low", "high"]]
    print(shown.round(2).to_string(index=False, na_rep=""))
    print(f"\n{published()}\n{resampling()}")
    for name, column in shares.items():
        found[name] = (found[column] - found.gold_share).abs()
    print("\nlargest error of a speaker, in points\n", found.groupby("case")[[*shares]].max().round(2).to_string())
    for ending, which in (("said alone", "debates"), ("text alone", "other timed conversations, their times hidden")):
        alone = found[found.case.str.endswith(ending)]
        means = alone.groupby("case")[[*shares]].mean()
        means.loc["mean"] = means.mean()
        print(f"\nuntimed {which}: mean error in points\n", means.round(2).to_string())
        held = ((alone.low <= alone.gold_share) & (alone.gold_share <= alone.high)).mean()
        widest = (alone.high - alone.low).max()
        print(f"90 % intervals hold {held:.0%} of {len(alone)} speakers; the widest has {widest:.1f} points")


if __name__ == "__main__":
    main()
