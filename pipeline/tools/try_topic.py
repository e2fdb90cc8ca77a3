"""Shows what a topic would tag, before `dvc repro`: how much, its surest sentences, and those on the border.

    python -m pipeline.try space_travel
    python -m pipeline.try space_travel --transcript my_talk

It takes the sentences and vectors of the last run, and changes no table.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.conversation.one_clock import timestamp
from pipeline.core import command, config, tables
from pipeline.tools.sensitivity import workspace

SLOW = "This takes seconds, or minutes the first time, when the examples of all topics are encoded"
SHOWN = 5
MOST = 3  # transcripts that are tried where none is named


def scores(topic: str, transcripts: list[str], root: Path) -> pd.DataFrame:
    """The sentences of some transcripts with their scores for a topic, as `tag_topics` gives them now."""
    with tempfile.TemporaryDirectory(prefix="try-topic-") as name:
        folder = Path(name)
        workspace(root, folder)
        for table in ("sentences", "embeddings"):
            path = folder / tables.TABLES[table].path
            path.unlink()
            with tables.Writer(table, folder) as writer:
                for _, [frame] in tables.scan(table, root=root, only=transcripts):
                    writer.write(frame)
        run = [sys.executable, "-m", "pipeline.tag_topics"]
        where = Path(__file__).resolve().parents[2]
        environment = os.environ | {"PYTHONPATH": str(where)}
        done = subprocess.run(run, cwd=folder, env=environment, capture_output=True, text=True)  # noqa: S603 - our own
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["tag_topics failed"]
            raise command.Problem(said[-1].removeprefix("error: "))
        found = tables.read("topics", folder)
        sentences = tables.read("sentences", folder)
    mine = found[found.topic == topic].drop(columns="topic")
    return sentences.merge(mine, on=["transcript_id", "sentence_index"], validate="one_to_one")


def shown(found: pd.DataFrame, label: str, threshold: float) -> list[str]:
    """Lines for the terminal."""
    on = found[found.score >= threshold]
    whole = float(found.speech_s.sum())
    share = 100 * float(on.speech_s.sum()) / whole if whole else 0.0
    lines = [f"{label}: {len(on)} of {len(found)} sentences, {share:.1f} % of the speaking time, from {threshold:g} on"]
    best = on.nlargest(SHOWN, "score", keep="first")
    above = on.drop(best.index).nsmallest(SHOWN, "score", keep="first")
    below = found[found.score < threshold].nlargest(SHOWN, "score", keep="first")
    parts = {"surest": best, "just on the topic": above.sort_values("score", ascending=False), "just not": below}
    for name, rows in parts.items():
        if len(rows):
            lines.append(f"\n{name}")
            lines += [_line(row) for row in rows.itertuples()]
    if on.empty:
        lines.append("\nNo sentence is on it: give it more words (phrases) and examples, or nobody speaks of it here.")
    return [command.printable(line) for line in lines]


def _line(row: Any) -> str:
    at = f"sentence {row.sentence_index}" if pd.isna(row.start_s) else timestamp(float(row.start_s))
    return f"  {row.score:.2f}  {row.transcript_id} {at}  {row.text}"


def main() -> int:
    """Score the sentences, print what they come to."""
    parser = command.parser(__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("topic", help="its id, the name of its file in configs/topics/")
    parser.add_argument("--transcript", action="append", help="one to try it on; may be repeated")
    given = parser.parse_args()
    root = Path.cwd()
    settings: config.Topics = config.load("topics")
    topics = {one.id: one for one in config.load_topics(settings.topics_folder)}
    if given.topic not in topics:
        hint = config.nearest(given.topic, list(topics))
        raise command.Problem(f"no topic {given.topic!r} in {settings.topics_folder}; {hint}")
    known = [str(name) for name in tables.read("transcripts").transcript_id]
    if unknown := [name for name in given.transcript or [] if name not in known]:
        raise command.Problem(f"no transcript {unknown[0]!r}; {config.nearest(unknown[0], known)}")
    chosen = given.transcript or known[:MOST]
    print(
        f"try: {topics[given.topic].label}: scoring every sentence of {', '.join(chosen)} with the topic model. {SLOW}"
    )
    sys.stdout.flush()
    found = scores(given.topic, chosen, root)
    print("\n".join(shown(found, topics[given.topic].label, settings.threshold)))
    if len(chosen) < len(known) and not given.transcript:
        print(f"\ntried on {len(chosen)} of {len(known)} transcripts; choose others with --transcript")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
