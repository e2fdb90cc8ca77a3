"""Writes a commented file to fill in: `python -m pipeline.new topic "Space travel"`, or check, or conversation.

A topic and a check are a file of their own; a conversation is an entry of configs/conversations.yaml. A topic that is
ready (models/topics/ready has guns, housing, religion and more) is copied whole.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pipeline.core import command, config, tables
from pipeline.report_page.anchors import slug

TOPIC = """\
# {label}: fill in, then `python -m pipeline.try {name}` shows what it would tag.
id: {name}
label: {label_quoted}
description: >
  What counts as this topic, in two or three sentences, and what lies near and does not count.

lexicon:                     # a trailing * matches any ending
  phrases:                   # words that name the topic wherever they stand
    - {words}
  weak: []                   # words that only suggest it, e.g. [launch*, crew]
  case: []                   # names that are written with capitals, e.g. [NASA]
  exclude: []                # what looks like it and is not, e.g. [space bar]

# Sentences as people say them; written by you, not quoted. Five of each help.
examples: []
#  - "They want to put people up there again before the decade is out."
#  - text: "Nobody has been back since."         # where the sentences around decide
#    before: "Six landings, twelve people, and that was it."
counterexamples: []
#  - "We need more space in the kitchen."
"""

CHECK = """\
# What {label} says of a conversation, and where each statement would be true. data/README.md lists the measures.
article:
  title: {label_quoted}
  outlet: ""
  date: ""
  link: ""
transcript: {transcript}
says:
  - says: "He did most of the talking."
    measure: speaking_share
    of: {{speaker: {speaker}}}
    expect: ">= 0.5"
    why: "Most: at least half of the speaking time."

#  - says: "The beginning was about ..."
#    measure: topic_share
#    of: {{topic: immigration, window: {{minutes: [0, 10]}}}}    # or window: {{percent: [0, 20]}}
#    expect: ">= 0.5"
#
#  - says: "She asked more questions than he did."
#    measure: question_count
#    of: {{speaker: {speaker}}}
#    expect: {{greater than: {{speaker: Somebody Else}}}}
"""

CONVERSATION = """\
  {name_quoted}:
    title: {label_quoted}
    date: ""                 # "2024-08-12", in quotes
    outlet: ""
    people: []
    recording: ""            # a link (YouTube, Vimeo, C-SPAN, a podcast's file) or a file here, e.g. data/raw/talk.mp4
    offset: 0                # seconds of the recording before the transcript's 0:00
"""
CONVERSATIONS = Path("configs/conversations.yaml")
READY = Path("models/topics/ready")


def topic(label: str, root: Path = Path()) -> Path:
    """Write a topic's file, and give it the next colour, so that no other topic's changes. A ready one is copied."""
    name = slug(label)
    if name[0].isdigit():
        name = f"topic_{name}"
    path = root / "configs/topics" / f"{name}.yaml"
    known = [one.id for one in config.load_topics(path.parent)]
    ready = root / READY / path.name
    empty = TOPIC.format(name=name, label=label, label_quoted=_quoted(label), words=_quoted(label.lower()))
    _write(path, ready.read_text(encoding="utf-8") if ready.exists() else empty)
    _coloured(root / "configs/report.yaml", [*known, name])
    return path


def check(label: str, root: Path = Path()) -> Path:
    """Write an article's file, about the first transcript and its first speaker where there are any."""
    path = root / "configs/checks" / f"{slug(label)}.yaml"
    transcript, speaker = "my_talk", "Somebody"
    if (root / tables.TABLES["speakers"].path).exists() and len(found := tables.read("speakers", root)):
        first = found.sort_values(["transcript_id", "speech_s"], ascending=[True, False]).iloc[0]
        transcript, speaker = str(first.transcript_id), str(first.speaker)
    filled = {"transcript": _quoted(transcript), "speaker": _quoted(speaker)}
    _write(path, CHECK.format(label=label, label_quoted=_quoted(label), **filled))
    return path


def conversation(name: str, root: Path = Path()) -> Path:
    """Add a transcript's entry to configs/conversations.yaml."""
    path = root / CONVERSATIONS
    text = path.read_text(encoding="utf-8")
    if name in config.parse(config.Conversations, path).conversations:
        raise command.Problem(f"{path} has an entry {name!r} already: change it there")
    title = name.replace("_", " ").replace("/", ", ")
    entry = CONVERSATION.format(name_quoted=_quoted(name), label_quoted=_quoted(title))
    lines = text.splitlines(keepends=True)
    at = next(k for k, line in enumerate(lines) if line.startswith("conversations:"))
    lines[at] = f"conversations:\n{entry}"
    tables.write_text(path, "".join(lines))
    config.parse(config.Conversations, path)
    return path


def _coloured(path: Path, names: list[str]) -> None:
    """Put topics behind those that configs/report.yaml lists, in this order."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    listed = config.parse(config.Report, path).topic_order
    found = [*listed, *(name for name in names if name not in listed)]
    at = next((k for k, line in enumerate(lines) if line.startswith("topic_order:")), len(lines))
    lines[at : at + 1] = [f"topic_order: [{', '.join(found)}]\n"]
    tables.write_text(path, "".join(lines))


def _quoted(text: str) -> str:
    """A text as YAML takes it wherever it stands."""
    return json.dumps(text, ensure_ascii=False)


def _write(path: Path, text: str) -> None:
    if path.exists():
        raise command.Problem(f"{path} is there already: change it, or choose another name")
    tables.write_text(path, text)


KINDS = {"topic": topic, "check": check, "conversation": conversation}


def main() -> int:
    """Write the file, and say what to do with it."""
    parser = command.parser(__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("name", help="what it is called, in quotes; of a conversation the transcript's name")
    given = parser.parse_args()
    if not given.name.strip():
        raise command.Problem("the name is empty")
    path = KINDS[given.kind](given.name.strip())
    then = f"`python -m pipeline.try {path.stem}` tries it" if given.kind == "topic" else "then run `dvc repro`"
    what = "a ready topic" if given.kind == "topic" and (READY / path.name).exists() else "fill it in"
    print(f"new: {path}: {what}; {then}")
    if given.kind == "topic":
        print("new: configs/report.yaml: its topic_order has the topic's colour now")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
