"""Seconds that newsrooms counted, beside ours and beside what counting words or turns gives; `speaking_time` prints it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import formats
from pipeline.alignment.texts import align
from pipeline.core.cues import Cue, Transcript
from pipeline.measures import share
from pipeline.training.timed_talk import SHARED, debate, read, turns_of

# CNN's debate clock: https://politicalticker.blogs.cnn.com/2012/10/17/; Vox, in whole
# minutes, how they were counted is not said: https://www.vox.com/2016/1/17/10784706, https://www.vox.com/2016/1/18/10785906
CNN_CLOCK = {
    "2012-10-03": {"Barack H Obama": 2570, "W Mitt Romney": 2312},
    "2012-10-16": {"Barack H Obama": 2644, "W Mitt Romney": 2450},
}
VOX = {"otter/2016-01-17_dem_nbc_otter.txt": {"Bernie Sanders": 1800, "Hillary Clinton": 1620, "Martin O'Malley": 840}}
Untimed = Callable[[str, list[Cue]], pd.DataFrame]
RULES = {"ours": "share_time", "words": "share_words", "turns = 5 s a turn": "share_turns"}


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


def cases(untimed: Untimed) -> Iterator[tuple[str, pd.DataFrame, dict[str, int]]]:
    """The name, our turns and the published seconds of each case."""
    for name, clock in CNN_CLOCK.items():
        labelled, captions, _ = debate(name)
        aligned = align(labelled, captions)[0]
        yield f"{name} said + vtt, CNN", turns_of(aligned, "aligned"), clock
        export = as_otter(aligned)
        yield f"{name} turn starts alone, CNN", turns_of(export.cues, export.timing), clock
        yield f"{name} text alone, CNN", untimed(name, labelled), clock
    for name, clock in VOX.items():
        export = read(SHARED / "transcripts" / name)
        yield f"{Path(name).stem}, Vox", turns_of(export.cues, export.timing), clock


def published(untimed: Untimed) -> str:
    """Shares of those whom a newsroom timed, in per cent of their time: published, by each rule, and ours in seconds.

    `untimed` gives the turns of a debate's text without times, by what was fitted without that debate.
    """
    rows = []
    for case, turns, clock in cases(untimed):
        found = share.speaking_shares(turns, 0.9, 1000, 0).loc[list(clock)]
        total = sum(clock.values())
        for who, seconds in clock.items():
            parts = {rule: 100 * found[column][who] / found[column].sum() for rule, column in RULES.items()}
            row = {"case": case, "speaker": who, "published_s": seconds, "ours_s": found.speech_s[who]}
            rows.append(row | {"published": 100 * seconds / total} | parts)
    table = pd.DataFrame(rows)
    errors = {rule: (table[rule] - table.published).abs() for rule in RULES}
    means = table.assign(**errors).groupby("case")[list(RULES)].mean()
    means.loc["mean of CNN's clock"] = means[means.index.str.endswith("CNN")].mean()
    return f"{table.round(1).to_string(index=False)}\n\nmean error in points of share\n{means.round(2).to_string()}"
