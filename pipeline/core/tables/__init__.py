"""The tables: what they are (`interim`, `results`), and how they are read and written."""

from pipeline.core.tables.columns import BOOL, ESTIMATES, EVERYONE, FLOAT, INT, TEXT, TOLERANCE_S, UNKNOWN
from pipeline.core.tables.files import write_bytes, write_text
from pipeline.core.tables.parquet import Writer, by_path, count, empty, read, scan, write
from pipeline.core.tables.schema import TABLES, TableError, checked
from pipeline.core.tables.spreadsheets import write_csv

__all__ = [
    "BOOL", "ESTIMATES", "EVERYONE", "FLOAT", "INT", "TABLES", "TEXT", "TOLERANCE_S", "UNKNOWN", "TableError", "Writer",
    "by_path", "checked", "count", "empty", "read", "scan", "write", "write_bytes", "write_csv", "write_text",
]  # fmt: skip
