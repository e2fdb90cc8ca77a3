"""Time and peak memory of the stages that read a file, on files as large as one may be: one line, and a million cues.

python -m benchmarks.large [--megabytes 50] [--cues 1000000] [--stages ingest split]
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import corpus

_SAID = "so we drove up the hill in the rain and counted 40 sheep there "


def one_line(megabytes: int) -> str:
    """Words without a line's end, nor a speaker but the first."""
    return "Ann Bell: " + _SAID * (megabytes * 1_000_000 // len(_SAID))


def many_cues(n: int) -> str:
    """SubRip of cues of a third of a second, so that a million last four days."""

    def clock(cue: int) -> str:
        ms = cue * 333
        return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"

    said = [f"{k + 1}\n{clock(k)} --> {clock(k + 1)}\n{'Ann: ' * (k % 9 == 0)}yes, {k % 97}.\n" for k in range(n)]
    return "\n".join(said)


def main() -> None:
    """Print a line for each file and stage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=50)
    parser.add_argument("--cues", type=int, default=1_000_000)
    parser.add_argument("--stages", nargs="+", default=["ingest", "split"], choices=corpus.STAGES)
    given = parser.parse_args()
    made: dict[str, Callable[[], str]] = {
        "line.txt": lambda: one_line(given.megabytes),
        "cues.srt": lambda: many_cues(given.cues),
    }
    for name, make in made.items():
        with tempfile.TemporaryDirectory() as folder:
            where = Path(folder)
            corpus.workspace(where)
            path = where / "data/raw" / name
            path.write_text(make(), encoding="utf-8")
            for stage in given.stages:
                wall, processors, peak = corpus.run(stage, where)
                size = f"{path.stat().st_size / 1e6:.0f} MB"
                print(
                    f"{name} {size:>6} {stage:<7}{wall:>8.1f} s {processors:>8.1f} s of processors {peak:>6.0f} MiB",
                    flush=True,
                )


if __name__ == "__main__":
    main()
