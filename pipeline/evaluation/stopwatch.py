"""Speaking time against gold turns of a file, as `python -m pipeline.evaluate --speaking-time GOLD...` prints it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.core import command, config, tables
from pipeline.evaluation import gold as gold_files
from pipeline.measures import share


def show(paths: list[Path], transcript: str, same: dict[str, str]) -> int:
    """Print speaking time against gold turns, for the transcript of each gold file's name (or the one named)."""
    known = {name: turns for name, (turns,) in tables.scan("turns")}
    names: config.Speakers = config.load("speakers")
    for path in paths:
        wanted = transcript or transcript_of(path, list(known))
        if wanted not in known:
            hint = "Name it with --transcript NAME"
            raise config.ConfigError(
                f"{path}: there is no transcript {wanted!r}; {config.nearest(wanted, [*known])}. {hint}"
            )
        table = compared(known[wanted], path, names.for_transcript(wanted), same)
        lines = [f"{wanted} against {path}", *_shown(table, known[wanted]), ""]
        print("\n".join(command.printable(line) for line in lines))
    return 0


def transcript_of(gold: Path, known: list[str]) -> str:
    """The transcript that a gold file is named for: the longest of the name's parts before a dot that is one's name."""
    parts = gold.name.split(".")
    starts = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    for start in starts:
        found = [name for name in known if start in (name, Path(name).name)]
        if len(found) == 1:
            return found[0]
    return starts[-1]


def compared(turns: pd.DataFrame, path: Path, names: config.Names, same: dict[str, str]) -> pd.DataFrame:
    """`share.compare` with the gold turns of a file, whose speakers get the transcript's names."""
    rows = gold_files.read_turns(path)
    try:
        rows = gold_files.renamed(rows, sorted(turns.speaker.unique()), names, same)
    except gold_files.GoldError as error:
        raise gold_files.GoldError(f"{path}: {error}") from error
    return share.compare(turns, rows)


def _shown(table: pd.DataFrame, turns: pd.DataFrame) -> list[str]:
    """The comparison as lines: seconds, shares in %, and errors in seconds and points, of each speaker."""
    sources = turns.groupby("speaker").time_source.agg(lambda found: "/".join(sorted(set(found))))
    head = ("gold s", "ours s", "error s", "gold %", "ours %", "error pts", "words pts")
    columns = ("gold_s", "ours_s", "error_s", "gold_share", "ours_share", "error_points", "words_error_points")
    lines = [f"  {'speaker':<28}" + "".join(f"{name:>10}" for name in head) + "  time"]
    for name, row in table.iterrows():
        numbers = "".join(f"{row[column]:>10.2f}" for column in columns)
        lines.append(f"  {str(name)[:27]:<28}{numbers}  {sources.get(name, 'not in the transcript')}")
    ours, by_words = (table[column].abs().max() for column in ("error_points", "words_error_points"))
    lines.append(f"  largest error {ours:.2f} points of share; counting words alone: {by_words:.2f}")
    return lines


def given(pairs: list[str]) -> dict[str, str]:
    """Who is who, from `GOLD=OURS`."""
    wrong = next((pair for pair in pairs if "=" not in pair), None)
    if wrong is not None:
        raise config.ConfigError(f"--as {wrong!r}: write it as 'GOLD NAME=TRANSCRIPT NAME'")
    return {gold.strip(): ours.strip() for gold, _, ours in (pair.partition("=") for pair in pairs)}
