"""Tables as CSV for spreadsheets: nothing in them acts, and nothing is lost."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.core import tables


def rows(path: Path) -> list[list[str]]:
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle))


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "- Yes."]
)
def test_text_that_a_spreadsheet_would_run_is_kept_as_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    tables.write_csv(path, pd.DataFrame({"says": [text], "n": [-1]}))
    assert rows(path) == [["says", "n"], ["'" + text, "-1"]]


def test_numbers_lists_gaps_quotes_and_other_scripts_come_back(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    frame = pd.DataFrame(
        {
            "text": ['He said "no", twice.\nTwice.', "-5", "שלום"],
            "share": [-0.25, 1.5, np.nan],
            "count": pd.array([1, None, 3], dtype="Int64"),
            "flag": [True, False, True],
            "topics": [["a", "b"], [], np.array([3, 4])],
            "gone": [None, "x", None],
        }
    )
    tables.write_csv(path, frame)
    assert path.read_bytes().startswith(b"\xef\xbb\xbftext,")
    assert rows(path)[1:] == [
        ['He said "no", twice.\nTwice.', "-0.25", "1", "True", "a; b", ""],
        ["-5", "1.5", "", "False", "", "x"],
        ["שלום", "", "3", "True", "3; 4", ""],
    ]


def test_a_list_whose_first_entry_acts_and_a_heading_that_acts_are_made_safe(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    tables.write_csv(path, pd.DataFrame({"=h": [["=1", "b"]]}))
    assert rows(path) == [["'=h"], ["'=1; b"]]
