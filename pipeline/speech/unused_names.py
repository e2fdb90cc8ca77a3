"""What configs/speakers.yaml names and no transcript has: misspelt, it would do nothing, and nobody would know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath

from pipeline.core.config import Names, Speakers, did_you_mean, nearest
from pipeline.speech.speakers import label_key

FILE = "configs/speakers.yaml"


def unused_names(names: Speakers, seen: Mapping[str, tuple[set[str], set[str]]]) -> list[str]:
    """A line for each such label, person and transcript.

    `seen` has the labels and the speakers of each transcript. Sections of transcripts that are not there are fine,
    unless the name is nearly that of one that is.
    """
    labels, speakers = (set().union(*(pair[k] for pair in seen.values())) for k in (0, 1))
    lines = _unused(names, labels, speakers, "", "any transcript")
    keys = {label_key(label) for label in labels}
    for person, given in names.people.items():
        if not keys & {label_key(label) for label in [person, *given]}:
            lines.append(_line(f"people.{person}", "none of the labels is in any transcript", person, labels))
    for transcript_id, own in names.transcripts.items():
        if transcript_id in seen:
            place, where = f"transcripts.{transcript_id}.", f"transcript {transcript_id!r}"
            lines += _unused(own, *seen[transcript_id], place, where)
        elif near := next(
            (one for one in (transcript_id, PurePath(transcript_id).stem) if did_you_mean(one, seen)), ""
        ):
            hint = nearest(near, list(seen))
            lines.append(f"{FILE}: transcripts: {transcript_id!r} is no transcript here; {hint}")
    return lines


def _unused(names: Names, labels: set[str], speakers: set[str], place: str, where: str) -> list[str]:
    lines = []
    keys = {label_key(label) for label in labels}
    for person, given in names.aliases.items():
        for label in given:
            if label_key(label) not in keys:
                lines.append(_line(f"{place}aliases.{person}", f"{label!r} is no label in {where}", label, labels))
    for role, people in names.roles.items():
        for person in people:
            if person not in speakers:
                lines.append(_line(f"{place}roles.{role}", f"{person!r} is no speaker of {where}", person, speakers))
    return lines


def _line(place: str, problem: str, name: str, known: Iterable[str]) -> str:
    hint = did_you_mean(name, sorted(known))
    return f"{FILE}: {place}: {problem}, so it does nothing" + (f"; {hint}" if hint else "")
