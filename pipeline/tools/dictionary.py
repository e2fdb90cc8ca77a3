"""Writes data/README.md, the data dictionary: every table and column, generated from pipeline/core/tables."""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.checks.registry import MEASURES
from pipeline.core import command, tables

PATH = Path("data/README.md")
UNITS = {"s": "seconds", "score": "0 to 1", "share": "0 to 1", "value": "the measure's"}
HEAD = """# The tables

`python -m pipeline.tools.dictionary` generates this page from `pipeline/core/tables/`; a test keeps it up to date.
`data/METHOD.md` says where the figures come from and what they cannot show. Times are in seconds on the conversation's
clock. Each key is unique. Rows are sorted by the key unless another order is given. A column marked "may be null" is
null where the value is not known.

The parquet tables hold everything, with types. For spreadsheets, some tables in `data/results/` also exist as CSV.
The CSV files are UTF-8 with a byte order mark, lists are joined by `; `, and an apostrophe is put before text that a
spreadsheet would take for a formula.

This uses pandas. It prints who held the floor, and the most check-worthy claims on one topic:

```python
import pandas as pd

speakers = pd.read_parquet("data/results/speakers.parquet")
print(speakers[["speaker", "share_time", "share_time_low", "share_time_high", "time_source"]].to_string())

claims = pd.read_parquet("data/results/claims.parquet")
on_topic = claims.topics.map(lambda topics: "immigration" in topics)
print(claims[claims.is_claim & on_topic][["speaker", "start_s", "text", "score"]].head(10).to_string())
```

In a notebook started in the project's folder, `read` also gives the definition of each column:

```python
from pipeline import read

speakers = read("results/speakers")  # any table of this page, by its heading
print(speakers.set_index("speaker").share_time, speakers.attrs["columns"]["share_time"])
```

Each parquet file carries these definitions in its schema (`pyarrow.parquet.read_schema`).
`data/results/datapackage.json` has them for the CSV files too, in the format of
[Frictionless Data](https://datapackage.org). It also lists the models, thresholds and versions, and the hashes of
tables and sources.

DuckDB (`pip install duckdb`) queries the same tables without loading them into memory. This prints the shares, and the
sentences behind each statement of an article:

```python
import duckdb

shares = \"\"\"
    SELECT transcript_id, speaker, round(100 * share_time, 1) AS percent
    FROM 'data/results/speakers.parquet' ORDER BY transcript_id, share_time DESC
\"\"\"
print(duckdb.sql(shares))

behind = \"\"\"
    SELECT c.says, c.verdict, s.start_s, s.text
    FROM (SELECT *, unnest(evidence) AS sentence_index FROM 'data/results/checks.parquet') c
    JOIN 'data/interim/sentences.parquet' s USING (transcript_id, sentence_index)
    ORDER BY c.article, c.check_index, sentence_index
\"\"\"
print(duckdb.sql(behind))
```
"""

MEASURES_HEAD = """
## Measures for checks

This table lists every `measure` that a statement in `configs/checks/` may name, and what its `of` may contain.
The measures are the entries of `pipeline/checks/registry.py`.
"""


def dictionary() -> str:
    """The data dictionary as Markdown."""
    parts = [HEAD]
    for table in tables.TABLES.values():
        parts.append(f"\n## {table.path.removeprefix('data/')}\n\n{table.doc}. Key: {', '.join(table.key)}.")
        if table.order:
            order = ", ".join(name if up else f"{name} (highest first)" for name, up in table.order)
            parts.append(f"Sorted by {order}.")
        parts.append("\n| column | type | unit | what it is |\n|---|---|---|---|")
        for column in table.columns:
            kind = "list of " + str(column.type.value_type) if hasattr(column.type, "value_type") else str(column.type)
            doc = column.doc + (" (may be null)" if column.nullable else "")
            unit = UNITS.get(column.unit, column.unit)
            parts.append(f"| {column.name} | {kind} | {unit} | {doc.replace('|', chr(92) + '|')} |")
    return "\n".join([*parts, *_measures()]) + "\n"


def _measures() -> list[str]:
    """Every measure that a check can name, as a table."""
    lines = [MEASURES_HEAD, "| measure | unit | speaker | topic | window | what it is |", "|---|---|---|---|---|---|"]
    for name, entry in MEASURES.items():
        needs = " | ".join("–" if need == "none" else need for need in (entry.speaker, entry.topic, entry.window))
        lines.append(f"| {name} | {UNITS.get(entry.unit, entry.unit)} | {needs} | {entry.doc} |")
    return lines


def main() -> int:
    """Write the data dictionary."""
    command.arguments(__doc__)
    tables.write_text(PATH, dictionary())
    print(f"dictionary: {PATH}, {len(tables.TABLES)} tables")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
