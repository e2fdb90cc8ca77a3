"""data/results/datapackage.json: what every table holds, as Frictionless Data describes it, and how it was made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.core import tables
from pipeline.core.tables.columns import Table
from pipeline.core.tables.results import RESULTS
from pipeline.report_page.provenance import Provenance
from pipeline.work import hashes

PATH = Path("data/results/datapackage.json")
TYPES = {tables.TEXT: "string", tables.INT: "integer", tables.FLOAT: "number", tables.BOOL: "boolean"}


def package(provenance: Provenance, root: Path | str = ".") -> str:
    """The description of the tables that lie in data/results now, with their hashes and those of the sources."""
    transcripts = tables.read("transcripts", root)
    content = {
        "name": "floorshare-results",
        "title": "Who held the floor, on what, with how many checkable claims",
        "version": provenance.version,
        "created": provenance.made,
        "sources": [
            {"title": str(row.transcript_id), "path": str(row.source), "sha256": str(row.source_sha256)}
            for row in transcripts.itertuples()
        ],
        "provenance": provenance.plain(),
        "resources": [
            one
            for name, table in RESULTS.items()
            for suffix in (".parquet", ".csv")
            if (one := _resource(name, table, suffix, Path(root)))
        ],
    }
    return json.dumps({key: value for key, value in content.items() if value}, ensure_ascii=False, indent=1) + "\n"


def _resource(name: str, table: Table, suffix: str, root: Path) -> dict[str, Any]:
    """One file; empty where it is not there. The columns of a CSV are those that its first line has."""
    path = (root / table.path).with_suffix(suffix)
    if not path.exists():
        return {}
    fields = [_field(column) for column in table.columns]
    if suffix == ".csv":
        with open(path, encoding="utf-8-sig") as handle:
            heads = handle.readline().strip().split(",")
        known = {field["name"]: field for field in fields}
        fields = [known.get(head, {"name": head, "type": "string"}) for head in heads]
    return {
        "name": f"{path.stem.replace('_', '-')}{'-csv' if suffix == '.csv' else ''}",
        "path": path.name,
        "format": suffix[1:],
        "description": table.doc,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{hashes.sha256(path)}",
        "schema": {"fields": fields, "primaryKey": list(table.key)},
    }


def _field(column: Any) -> dict[str, Any]:
    kind = "array" if pa.types.is_list(column.type) else TYPES.get(column.type, "any")
    field = {"name": column.name, "type": kind, "description": column.doc, "unit": column.unit}
    return {key: value for key, value in field.items() if value} | {"constraints": {"required": not column.nullable}}
