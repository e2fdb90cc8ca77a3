"""What is not plain in a transcript: labels joined by rule, stray labels, impossible paces, odd clocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import pandas as pd

from pipeline.core import decisions
from pipeline.core.config import Names
from pipeline.core.cues import Cue, Doubt
from pipeline.core.tables import ESTIMATES, UNKNOWN
from pipeline.speech.doubtful.repeated import Again
from pipeline.speech.names.person_names import label_key, parse
from pipeline.speech.names.same_person import Resolution
from pipeline.speech.words import words

_FEW = decisions.numbers("speech", "few_words")  # share of the words, in a talk of so many
_PACE = decisions.numbers("speech", "impossible_pace")  # words a minute: nobody speaks so over a whole turn
_ENOUGH = decisions.whole("speech", "impossible_pace_words")  # of a turn whose pace tells something
_SHOWN = 3  # display: turns of impossible pace that are listed one by one
_MORE = 8  # display: doubts on a terminal, or labels in a doubt
_DAY_S = decisions.number("speech", "clock_of_day_s")
_BACK_S = decisions.number("speech", "restart_s")
_NAMES = 12  # display: people with few words
_ALIKE = ("spelt alike", "one surname, first names alike", "one first name and surname")
FILE = "configs/speakers.yaml"


def of_labels(transcript_id: str, found: Sequence[Doubt]) -> list[Doubt]:
    """A reader's doubts, one for each label, with the line that settles them."""
    result: list[Doubt] = []
    counts = Counter((one.kind, one.label) for one in found)
    seen: set[tuple[str, str]] = set()
    for one in found:
        if (key := (one.kind, one.label)) in seen and one.label:
            continue
        seen.add(key)
        times = f" ({counts[key]} times)" if counts[key] > 1 else ""
        remedy = one.remedy or (
            f"{FILE}: transcripts: {transcript_id}: labels: [{one.label}], if it is a speaker; "
            f"not_labels: [{one.label}], if it is text"
        )
        result.append(Doubt(one.kind, one.text + times, one.done, one.line, one.start_s, one.label, remedy))
    return result


def of_repeats(cues: Sequence[Cue], found: Sequence[Again], kept: bool) -> list[Doubt]:
    """Passages that stand twice."""
    result: list[Doubt] = []
    starts: list[int] = []
    total = 0
    for cue in cues:
        starts.append(total)
        total += len(words(cue.text))
    for one in found:
        at = max(k for k, start in enumerate(starts) if start <= one.second)
        before = max(k for k, start in enumerate(starts) if start <= one.first)
        done = "kept: it counts twice" if kept else "set aside, as far as whole pieces go"
        remedy = f"configs/ingest.yaml: repeated: {'set aside' if kept else 'keep'}"
        where = f"line {cues[before].line}" if cues[before].line else f"piece {before + 1}"
        text = f"{one.length} words as at {where}: {' '.join(cues[at].text.split()[:8])} ..."
        result.append(Doubt("passage repeated", text, done, cues[at].line, cues[at].start_s, remedy=remedy))
    return result


def of_speakers(
    transcript_id: str,
    labels: Sequence[str | None],
    resolution: Resolution,
    n_words: Sequence[int],
    given: Names | None = None,
) -> list[Doubt]:
    """Labels that were joined under one name, people with few words, and labels that may be parts of one.

    What the user joined, the aliases `given`, is no doubt.
    """
    aliases = given.aliases if given else {}
    said_so = {label_key(label) for person, own in aliases.items() for label in (person, *own)}
    result = _joined(transcript_id, labels, resolution, said_so)
    said: Counter[str] = Counter()
    turns: Counter[str] = Counter()
    for speaker, label, count in zip(resolution.speakers, labels, n_words, strict=True):
        said[speaker] += count
        turns[speaker] += label is not None
    total = sum(said.values())
    few = [
        name for name, count in said.items() if count < _FEW["share"] * total and name != UNKNOWN and turns[name] == 1
    ]
    if few and total >= _FEW["talk"]:
        text = ", ".join(f"{name} ({said[name]})" for name in few[:_NAMES]) + (" ..." if len(few) > _NAMES else "")
        remedy = f"{FILE}: transcripts: {transcript_id}: not_labels: [...], for those who are no speakers"
        result.append(Doubt("few words", text, "kept as speakers; each speaks once", remedy=remedy))
    for one in resolution.suggestions:
        if one.why in _ALIKE:
            remedy = f"{FILE}: transcripts: {transcript_id}: aliases: {{{one.into}: {list(one.labels)}}}"
            result.append(Doubt("split label", f"{' and '.join(one.labels)}: {one.why}", "kept apart", remedy=remedy))
    return result


def _joined(
    transcript_id: str, labels: Sequence[str | None], resolution: Resolution, said_so: Collection[str]
) -> list[Doubt]:
    """Labels joined under one name: one by one where a title stands in one alone, else together."""
    people: dict[str, list[str]] = {}
    for label, speaker in zip(labels, resolution.speakers, strict=True):
        if label and speaker != UNKNOWN and label not in people.setdefault(speaker, []):
            people[speaker].append(label)
    result: list[Doubt] = []
    plain: list[str] = []
    remedy = f"{FILE}: transcripts: {transcript_id}: aliases: {{name: [label]}}, for each of them"
    for speaker, own in people.items():
        names = {(name.given, name.titles) for name in map(parse, own)}
        if len({given for given, _ in names}) < 2 or all(label_key(label) in said_so for label in own):
            continue
        titles = [titles for given, titles in names if len(given) == 1 and titles]
        others = frozenset().union(*(titles for given, titles in names if len(given) > 1))
        shown = f"{' = '.join(own)}: {speaker}"
        if any(not kind & others and kind - {"mr", "ms", "mrs", "miss", "dr"} for kind in titles):
            result.append(Doubt("labels joined", shown, "taken as one person, by the surname alone", remedy=remedy))
        else:
            plain.append(shown)
    if plain:
        text = "; ".join(plain[:_MORE]) + (" ..." if len(plain) > _MORE else "")
        result.append(Doubt("labels joined", text, "taken as one person each, by the surname", remedy=remedy))
    return result


def of_clock(cues: Sequence[tuple[float, int | None]]) -> list[Doubt]:
    """Times that begin late in the day, or begin anew."""
    result: list[Doubt] = []
    remedy = "the source: cut it at this place, or take its times out"
    if cues and cues[0][0] >= _DAY_S:
        text = f"the first time is {cues[0][0] / 60 / 60:.1f} hours"
        result.append(
            Doubt(
                "clock of the day",
                text,
                "taken as seconds of the recording",
                cues[0][1] or 0,
                cues[0][0],
                remedy=remedy,
            )
        )
    back = [
        (start, after, line)
        for (start, _), (after, line) in zip(cues, cues[1:], strict=False)
        if after < start - _BACK_S
    ]
    if back:
        before, after, line = back[0]
        times = f", the first of {len(back)} times" if len(back) > 1 else ""
        text = f"from {before:.0f} s back to {after:.0f} s{times}"
        result.append(Doubt("clock restarted", text, "time goes on from there", line or 0, after, remedy=remedy))
    return result


def of_pace(turns: pd.DataFrame) -> list[Doubt]:
    """Turns that nobody could have spoken in their measured time."""
    timed = turns[~turns.time_source.isin(ESTIMATES) & (turns.n_words >= _ENOUGH) & (turns.speech_s > 0)]
    pace = 60 * timed.n_words / timed.speech_s
    odd = timed[(pace > _PACE["over"]) | (pace < _PACE["under"])]
    result: list[Doubt] = []
    remedy = "the source: its times cannot be right here"
    for row in odd.head(_SHOWN).to_dict("records"):
        text = f"{row['speaker']}: {row['n_words']} words in {row['speech_s']:.1f} s"
        result.append(Doubt("pace impossible", text, "kept as measured", 0, float(row["start_s"]), remedy=remedy))
    if len(odd) > _SHOWN:
        text = f"{len(odd) - _SHOWN} more turns, of {len(timed)} with {_ENOUGH} words or more"
        result.append(Doubt("pace impossible", text, "kept as measured", remedy=remedy))
    return result


def frame(transcript_id: str, found: Sequence[Doubt]) -> pd.DataFrame:
    """Doubts as rows of a table."""
    return pd.DataFrame(
        {
            "transcript_id": transcript_id,
            "doubt_index": range(len(found)),
            "line": pd.array([one.line or None for one in found], dtype="Int64"),
            "start_s": pd.Series([one.start_s for one in found], dtype="float64"),
            "kind": [one.kind for one in found],
            "text": [one.text.encode("utf-8", "replace").decode("utf-8") for one in found],
            "done": [one.done for one in found],
            "remedy": [one.remedy for one in found],
        }
    )


def of_frame(rows: pd.DataFrame) -> list[Doubt]:
    """The doubts of rows of a table."""
    found: list[Doubt] = []
    for row in rows.to_dict("records"):
        line = 0 if pd.isna(row["line"]) else int(row["line"])
        start = None if pd.isna(row["start_s"]) else float(row["start_s"])
        found.append(Doubt(row["kind"], row["text"], row["done"], line, start, remedy=row["remedy"]))
    return found


def shown(transcript_id: str, found: Sequence[Doubt], most: int = _MORE) -> list[str]:
    """Doubts for the terminal."""
    lines = [
        f"{transcript_id}{f', line {one.line}' if one.line else ''}: {one.kind}: {one.text[:120]}; {one.done}"
        for one in found[:most]
    ]
    if len(found) > most:
        lines.append(f"{transcript_id}: and {len(found) - most} more doubts: data/interim/doubts.parquet")
    return lines
