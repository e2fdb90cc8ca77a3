"""Names that stand apart from what they say: alone on a line, behind a time, or before a dash."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.formats.reading import labels
from pipeline.formats.reading.lineparse import Line, parse
from pipeline.formats.reading.units import Options, Unit, time_alone

_OTHER_MARKS = (
    r"\s+[–—]\s+",
    r"—",
    r"\s+--?\s+",
    r";\s+",
    r"\s+>\s+",
    r"(?<!\b[DM][Rr])(?<!\bM[Ss])(?<!\bM[Rr][Ss])(?<!\b[A-Z])\.\s+",
)
_TITLES = 3  # lines that may stand above a talk
_SAID = 4  # so many turns, and a dash behind names is no chance
_LONGEST = 14  # words of a line that may be a name, with its office
_INITIAL = re.compile(r"^(?:[^\W\d_][\w'’-]+ [^\W\d_a-z]\.|(?:[^\W\d_a-z]\.){2,3})$")  # Ann L., J.D.
_SENTENCE_ENDS = ".?!,;:…\"”’'*"


def names_alone(units: Sequence[Unit]) -> dict[int, Line]:
    """Lines that may be a name over what it says, by their place in the list."""
    found: dict[int, Line] = {}
    for at, (unit, below) in enumerate(zip(units, units[1:], strict=False)):
        first = unit.opens and (at == 0 or units[at - 1].paragraph != unit.paragraph or time_alone(units[at - 1]))
        if not first or unit.parsed.stamp is not None or unit.parsed.voice or unit.parsed.header:
            continue
        line = unit.raw.strip()
        if below.line - unit.line <= 2 and _may_stand_alone(line) and not _in_a_list(below):
            found[at] = Line("", line, True, unit.parsed.stamp, unit.parsed.bare, header=True, mark="alone")
    return found


def _in_a_list(below: Unit) -> bool:
    """Whether what stands below a name is a name as well: a list of who took part."""
    line = below.raw.strip()
    name = labels.base(line)
    return _may_stand_alone(line) and labels.case(line) == "names" and (name != line or len(name.split()) in (2, 3))


def _may_stand_alone(line: str) -> bool:
    if len(line.split()) > _LONGEST or not labels.possible(line) or ": " in line:
        return False
    return line[-1] not in _SENTENCE_ENDS or _INITIAL.search(line) is not None


def names_after_stamps(units: Sequence[Unit]) -> None:
    """A time and a name on a line of their own, over what is said: `[00:01:02] - Ann Lee`."""
    found = [
        unit
        for unit, following in zip(units, units[1:], strict=False)
        if unit.parsed.stamp is not None
        and unit.parsed.label is None
        and following.parsed.stamp is None
        and following.line - unit.line <= 2
        and len(unit.parsed.text.split()) <= 5
        and labels.namelike(unit.parsed.text)
    ]
    stamps = sum(unit.parsed.stamp is not None for unit in units)
    if len(found) >= 2 and len(found) >= 0.6 * stamps:
        for unit in found:
            parsed = unit.parsed
            unit.parsed = Line("", parsed.text, True, parsed.stamp, parsed.bare, header=True, mark="stamp")


def other_marks(units: Sequence[Unit], options: Options) -> bool:
    """Read names parted from their words by a dash or the like, where all of a text without labels is so."""
    opening = [unit for unit in units if unit.opens and not unit.parsed.header]
    if options.parse is not parse or options.certain:
        return False
    for mark in _OTHER_MARKS:
        pattern = re.compile(rf"(?P<name>[^\W\d_][^:;–—>|\n]{{0,40}}?){mark}(?=\S)")
        found = [(unit, match) for unit in opening if (match := pattern.match(unit.raw.strip()))]
        counts = Counter(match["name"] for _, match in found if labels.namelike(match["name"]))
        named = [(unit, match) for unit, match in found if match["name"] in counts]
        first = next((at for at, unit in enumerate(opening) if named and unit is named[0][0]), 0)
        rest = len(opening) - (first if first <= _TITLES else 0)
        again = sum(times >= 2 for times in counts.values())
        if not again or len(named) < _SAID or 2 * again < len(counts) or len(named) < 0.9 * rest:
            continue
        for unit, match in named:
            text = unit.raw.strip()[match.end() :]
            unit.parsed = replace(Line(text), label=match["name"], marked=True, mark="other", signature=mark)
        return True
    return False
