"""Fuzzes the readers of a family with atheris; goes on after a fault, and leaves each kind of fault in a folder."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipeline.formats", "pipeline.speech.words"]):
    from tests.fuzz import targets

SLOW_S, HANG_S = 3.0, 20.0  # processor seconds for an input of a few hundred bytes


class Hang(BaseException):
    """An input takes so long that it is given up."""


def _give_up(*_: object) -> None:
    raise Hang


class Campaign:
    """Counts runs; keeps the first inputs of each kind of fault: an exception by its place, a slow run, lost words."""

    def __init__(self, family: str, folder: Path) -> None:
        self.family, self.folder, self.start = family, folder, time.time()
        self.counts: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()

    def one(self, data: bytes) -> None:
        """Run one input."""
        began = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, HANG_S)  # of the processor: the machine may have other work
        try:
            refusal = targets.run(self.family, data)
            self.counts["refused" if refusal else "read"] += 1
            if "not accounted for" in refusal:
                self.counts["refused: words unaccounted"] += 1
                self._keep("unaccounted", f"unaccounted {targets.unpack(self.family, data)[2]}", refusal, data)
            elif "malformed, or no" in refusal:
                self._keep("malformed", refusal.rpartition("(")[2].partition(":")[0], refusal, data)
        except Hang:
            self._keep("hang", targets.unpack(self.family, data)[2], traceback.format_exc(), data)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} {Path(frame.filename).name}:{frame.lineno}"
            self._keep("fault", kind, traceback.format_exc(), data)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if time.process_time() - began > SLOW_S:
            self._keep("slow", targets.unpack(self.family, data)[2], f"{time.process_time() - began:.1f} s", data)
        self.counts["runs"] += 1
        if self.counts["runs"] % 1000 == 0:
            self.report()

    def _keep(self, sort: str, kind: str, text: str, data: bytes) -> None:
        self.faults[f"{sort}: {kind}"] += 1
        n = self.faults[f"{sort}: {kind}"]
        if n <= (20 if sort == "unaccounted" else 3):
            name = "".join(c if c.isalnum() else "_" for c in f"{sort}_{kind}")
            (self.folder / f"{name}_{n}").write_bytes(data)
            (self.folder / f"{name}_{n}.txt").write_text(text[-4000:], errors="replace")

    def report(self) -> None:
        """Write the counts so far."""
        seconds = round(time.time() - self.start)
        shown = {"family": self.family, "seconds": seconds, **self.counts, "faults": self.faults}
        (self.folder / "counts.json").write_text(json.dumps(shown, indent=1))


def main() -> None:
    """Parse the command and hand over to libFuzzer, which ends the process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("family", choices=targets.FAMILIES)
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path("fuzz"), help="where corpus and faults go")
    parser.add_argument("--max-len", type=int, default=256)
    given = parser.parse_args()
    folder = given.folder / given.family
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for at, seed in enumerate(targets.seeds(given.family)):
        (corpus / f"seed{at}").write_bytes(seed[: given.max_len])
    options = [f"-runs={given.runs}", f"-max_len={given.max_len}", "-timeout=3600", "-rss_limit_mb=2048"]
    options += ["-print_final_stats=1", "-reload=0", f"-artifact_prefix={folder}/", str(corpus)]
    campaign = Campaign(given.family, folder)
    signal.signal(signal.SIGVTALRM, _give_up)
    atheris.Setup([sys.argv[0], *options], campaign.one)
    try:
        atheris.Fuzz()
    finally:
        campaign.report()


if __name__ == "__main__":
    main()
