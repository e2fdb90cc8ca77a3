"""Speaking time against gold: ours, and the peers' rules: words alone, turn counts, a fixed 5 s for each turn.

`python -m benchmarks.speaking_time` prints it all: the events (files in, shares out, and by printed labels as if every
label had been read), the clocks of newsrooms, and each other case of ../shared with its errors in points of share;
`events` prints the first two alone. What is fitted (style, paces of persons) is always fitted without the conversation
that it is tested on.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.newsroom_clocks import published
from pipeline import formats
from pipeline.alignment.texts import align
from pipeline.core import config
from pipeline.core.cues import Cue
from pipeline.evaluation.gold import read_turns
from pipeline.measures import share
from pipeline.speech import pace, paces
from pipeline.speech.speakers import resolve
from pipeline.split import split
from pipeline.training.fit_pace import Fit, all_speakers, left_out
from pipeline.training.timed_talk import DEBATES, SHARED, TIMED, Turns, debate, events, read, turns_of

TRUMP_BIDEN = {"President Donald J. Trump": "Donald J Trump", "Vice President Joe Biden": "Joe R Biden"}
CSV_DEBATE = "csv/us_election_2020_1st_presidential_debate.csv"
FIXED_S = 5.0  # what a peer gives each turn without times, so that its shares are those of turn counts
SHOWN = 5.0  # percent of the time: speakers with less are left out


@contextmanager
def style_of(found: Fit) -> Iterator[None]:
    """`pace` with the style of another fit."""
    kept = pace.POWERS
    pace.POWERS = {"sentence": found.sentence, "turn": found.turn}
    yield
    pace.POWERS = kept


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


def untimed(fits: Mapping[str, Fit], known: bool) -> Iterator[pd.DataFrame]:
    """The debates and the other timed conversations, their times hidden; `known` takes paces of other conversations."""
    for name in DEBATES:
        labelled, _, gold = debate(name)
        with style_of(fits[name]):
            turns = turns_of(labelled, "none", paces=_paces(labelled, fits[name]) if known else None)
        yield rows(f"{name} said alone", turns, gold, interval=True)
    for name in TIMED:
        transcript = read(SHARED / "transcripts" / name)
        seconds = turns_of(transcript.cues, transcript.timing)
        gold = pd.DataFrame({"speaker": seconds.speaker, "start": 0.0, "end": seconds.speech_s})
        cues = [Cue(cue.text, cue.label) for cue in transcript.cues]
        with style_of(fits[name]):
            turns = turns_of(cues, "none", paces=_paces(cues, fits[name]) if known else None)
        yield rows(f"{Path(name).stem} text alone", turns, gold, interval=True)


def _paces(cues: Sequence[Cue], found: Fit) -> dict[str, pace.Pace]:
    turns = turns_of(cues, "none")
    return paces.of_speakers(list(turns.speaker), list(turns.text), heard_enough(found))


def heard_enough(found: Fit) -> dict[str, pace.Pace]:
    """The paces that would be shipped."""
    return {name: known for name, known in found.people.items() if found.heard[name] >= paces.LEAST_S}


def cases(fits: Mapping[str, Fit]) -> pd.DataFrame:
    """All cases that ../shared has gold for."""
    found = list(untimed(fits, known=False))
    for name in DEBATES:
        labelled, captions, gold = debate(name)
        found.append(rows(f"{name} said + vtt", turns_of(align(labelled, captions)[0], "aligned"), gold))
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


def product(name: str, label_of: dict[str, str], found: Fit, known: bool) -> pd.DataFrame:
    """The turns of an event's file as the pipeline makes them, by speaker, and the speaker of each printed label."""
    path = SHARED / f"speaking_time/events/{name}.txt"
    transcript = read(path)
    cues = pd.DataFrame([{"transcript_id": name, **asdict(cue)} for cue in transcript.cues])
    settings: config.Split = config.load("split")
    labels = [None if pd.isna(label) else str(label) for label in cues.label]
    resolved = resolve(labels, config.Names(), automatic=True).speakers
    with style_of(found):
        figures = heard_enough(found) if known else {}
        turns, _ = split(cues, resolved, transcript.timing, settings, lambda text: [(0, len(text))], figures)
    for label, speaker in zip(labels, resolved, strict=True):
        if label is not None:
            label_of[label.rstrip(": ").strip()] = speaker
    return turns


def by_labels(turns: Turns, found: Fit, known: bool) -> pd.DataFrame:
    """The turns of an event as if every printed label had been read."""
    cues = [Cue(text, label) for label, text in turns]
    names = {label: label.title() if label.isupper() else label for label, _ in turns}
    with style_of(found):
        who = {}
        if known:
            named, texts = [names[label] for label, _ in turns], [text for _, text in turns]
            who = paces.of_speakers(named, texts, heard_enough(found))
        return turns_of(cues, "none", paces={label: who[name] for label, name in names.items() if name in who})


def event_rows(fits: Mapping[str, Fit]) -> pd.DataFrame:
    """Every speaker of every event by every rule: shares in per cent, ends of our interval, and the gold."""
    parts = []
    for name, said, seconds in events():
        for known in (False, True):
            speaker_of: dict[str, str] = {}
            for way, turns in (
                ("files", product(name, speaker_of, fits[name], known)),
                ("labels", by_labels(said, fits[name], known)),
            ):
                gold = pd.Series(seconds)
                if way == "files":
                    gold = gold.groupby([speaker_of.get(label, f"not read: {label}") for label in gold.index]).sum()
                ours = share.speaking_shares(turns, 0.9, 10_000, 0)
                table = pd.DataFrame({"gold": 100 * gold / gold.sum()}).join(ours, how="outer")
                table = table.fillna(dict.fromkeys(table.select_dtypes("number"), 0.0))
                parts.append(table.assign(event=name, way=way, paces=known).rename_axis("speaker").reset_index())
    return pd.concat(parts, ignore_index=True)


def event_figures(table: pd.DataFrame) -> str:
    """The errors of every rule over the events."""
    lines = []
    for (way, known), part in table.groupby(["way", "paces"]):
        part = part[part.gold > 0]
        rules = {"ours": "share_time", "words": "share_words", "turns": "share_turns"}
        for rule, column in rules.items():
            error = (100 * part[column] - part.gold).abs()
            leads = part.loc[part.groupby("event")[column].idxmax()].set_index("event").speaker
            right = (leads == part.loc[part.groupby("event").gold.idxmax()].set_index("event").speaker).sum()
            low, high = 100 * part.share_time_low, 100 * part.share_time_high
            held = f"{((low <= part.gold + 5e-3) & (part.gold <= high + 5e-3)).mean():.1%}" if rule == "ours" else ""
            lines.append({
                "way": way, "paces of persons": known, "rule": rule, "pairs": len(part), "points": error.mean(),
                "over 5 %": error[part.gold >= SHOWN].mean(), "by event": error.groupby(part.event).mean().mean(),
                "leader right": f"{right} of {part.event.nunique()}", "interval holds": held,
                "width": (high - low).mean() if rule == "ours" else np.nan,
            })  # fmt: skip
    return str(pd.DataFrame(lines).round(3).to_string(index=False, na_rep=""))


def main() -> None:
    """Print the cases and the events."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", nargs="?", choices=["events", "all"], default="all")
    arguments = parser.parse_args()
    fits = left_out(all_speakers())
    print(
        f"events, mean error in points of share; 5 s a turn gives the shares of turns\n{event_figures(event_rows(fits))}\n"
    )

    def alone(name: str, labelled: Sequence[Cue]) -> pd.DataFrame:
        with style_of(fits[name]):
            return turns_of(labelled, "none")

    print(f"clocks of newsrooms\n{published(alone)}\n")
    if arguments.what == "events":
        return
    found = cases(fits)
    shares = {"ours": "ours_share", "words": "words_share", "5 s a turn = turns": "turns_share"}
    seconds = ["gold_s", "ours_s", "fixed_s", "turns"]
    shown = found[["case", "speaker", *seconds, "gold_share", *shares.values(), "low", "high"]]
    print(shown.round(2).to_string(index=False, na_rep=""))
    print(f"\n{resampling()}")
    _print_errors(found, shares)
    print("\nwith paces of persons from other conversations")
    _print_untimed(pd.concat(untimed(fits, known=True), ignore_index=True), shares)


def _print_errors(found: pd.DataFrame, shares: Mapping[str, str]) -> None:
    errors = found.assign(**{name: (found[column] - found.gold_share).abs() for name, column in shares.items()})
    print("\nlargest error of a speaker, in points\n", errors.groupby("case")[[*shares]].max().round(2).to_string())
    _print_untimed(found, shares)


def _print_untimed(found: pd.DataFrame, shares: Mapping[str, str]) -> None:
    found = found.assign(**{name: (found[column] - found.gold_share).abs() for name, column in shares.items()})
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
