"""Writes docs/EVIDENCE.md, and the figures of README.md, from models/evidence.json and models/*/decisions.json.

python -m pipeline.tools.evidence

A figure has a `claim`, the `number`, its `class` (measured, published or judgement), the `data`, the `command`, the
`date`, what it was `chosen` on and what it does not show (`doubt`); `readme` is the sentence that README.md prints.
A setting has the `value` of a config's key, its class and the reason.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.core import command, decisions, tables

SOURCE, PATH, README = Path("models/evidence.json"), Path("docs/EVIDENCE.md"), Path("README.md")
CLASSES = ("measured", "published", "judgement")
BEGIN, END = "<!-- figures: python -m pipeline.tools.evidence -->\n", "<!-- end of figures -->\n"
HEAD = f"""# The evidence

This page lists every figure and every default of the project, and where each comes from. A test keeps it up to date.
`python -m pipeline.tools.evidence` writes it from `{SOURCE}` and `models/*/decisions.json`. There are three classes:

- **measured**: the command printed the number, on the given data and date. If the command needs `../shared`, the data
  are outside the repository.
- **published**: somebody else's figure, with its source.
- **judgement**: somebody chose it. Nothing was measured.

"""


@dataclass(frozen=True)
class Figure:
    """A number that a document states."""

    about: str
    claim: str
    number: str
    kind: str
    data: str
    command: str
    date: str
    chosen: str
    doubt: str
    readme: str = ""


@dataclass(frozen=True)
class Default:
    """The value of a setting as it is shipped."""

    value: Any
    kind: str
    why: str


def read(path: Path = SOURCE) -> tuple[list[Figure], dict[str, Default]]:
    """The figures in order, and the defaults by `configs/file.yaml:key`."""
    found = json.loads(path.read_text(encoding="utf-8"))
    figures = [Figure(**_kind(entry)) for entry in found["figures"]]
    return figures, {key: Default(**_kind(entry)) for key, entry in found["settings"].items()}


def _kind(entry: Mapping[str, Any]) -> dict[str, Any]:
    if entry["class"] not in CLASSES:
        raise command.Problem(f"{SOURCE}: class must be one of {', '.join(CLASSES)}, not {entry['class']!r}: {entry}")
    return {("kind" if key == "class" else key): value for key, value in entry.items()}


def page() -> str:
    """The text of docs/EVIDENCE.md."""
    figures, settings = read()
    parts = [HEAD, "## Figures\n\n"]
    for about in dict.fromkeys(figure.about for figure in figures):
        rows = [_figure(figure) for figure in figures if figure.about == about]
        columns = ("what", "number", "class", "data, command, date", "chosen on", "what it does not show")
        parts += [f"### {about}\n\n", _table(columns, rows)]
    parts += ["## Defaults of the configs\n\n"]
    rows = [(f"`{key}`", f"`{one.value}`", one.kind, one.why) for key, one in settings.items()]
    parts += [_table(("setting", "default", "class", "why"), rows), "## Numbers in `models/`\n\n"]
    for path in sorted(decisions.FOLDER.glob(f"*/{decisions.FILE}")):
        rows = [_decision(name, one) for name, one in decisions.read(path).items()]
        parts += [f"### `models/{path.parent.name}/{decisions.FILE}`\n\n"]
        parts += [_table(("name", "value", "what it is", "class", "data, command, date"), rows)]
    return "".join(parts)


def _figure(one: Figure) -> tuple[str, ...]:
    return one.claim, one.number, one.kind, _origin(one.data, one.command, one.date), one.chosen, one.doubt


def _decision(name: str, one: decisions.Decision) -> tuple[str, ...]:
    named = one.value if isinstance(one.value, Mapping) else {"": one.value}
    value = ", ".join(f"{key} {number}".strip() for key, number in named.items())
    kind = "judgement" if re.match("judgement|not recorded", one.data) else "measured"
    return f"`{name}`", value, one.what, kind, _origin(one.data, one.command, one.date)


def _origin(data: str, line: str, date: str) -> str:
    return "; ".join(part for part in (data, line and f"`{line}`", date) if part)


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [columns, ("---",) * len(columns), *rows]
    return (
        "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n\n"
    )


def readme(text: str) -> str:
    """README.md with its list of figures in place of the one that it has."""
    figures, _ = read()
    said = "".join(f"- {figure.readme}\n" for figure in figures if figure.readme)
    before, rest = text.split(BEGIN)
    return before + BEGIN + said + END + rest.split(END)[1]


def main() -> int:
    """Write both."""
    command.parser(__doc__).parse_args()
    tables.write_text(PATH, page())
    tables.write_text(README, readme(README.read_text(encoding="utf-8")))
    print(f"evidence: {PATH}, and the figures of {README}")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
