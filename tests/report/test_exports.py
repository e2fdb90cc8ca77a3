"""What the page gives away: each chart as a picture, each table for a spreadsheet, and lines for a config."""

from __future__ import annotations

import base64
import csv
import io
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.core.config import Speakers
from tests.report import browser, made
from tests.report.made import Made
from tests.test_report import HOSTILE, html_of

pytestmark = pytest.mark.skipif(browser.chromium() is None, reason="no Chromium here (apt-get install chromium)")
CATCH = """
window.files = [];
const made = URL.createObjectURL.bind(URL);
URL.createObjectURL = (blob) => { const reader = new FileReader(); reader.onload = () => { files.push(reader.result); };
  reader.readAsDataURL(blob); return made(blob); };
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    path = folder / "report.html"
    hostile = Made(name="x", speakers=HOSTILE.speakers, texts=("=cmd() & <b>", *HOSTILE.texts), n_turns=20)
    path.write_text(html_of(folder, Made(name="talk", checks=made.CHECKS), hostile), "utf-8")
    return path


def saved(page: browser.Page, section: str, kind: str, which: int = 0) -> bytes:
    """The content of the file that a button gives."""
    page.run("window.files.length = 0")
    page.run(
        f"[...document.querySelectorAll('{section} .files button')].filter((one) => one.textContent === '{kind}')[{which}].click()"
    )
    for _ in range(100):
        if found := page.run("return window.files"):
            return base64.b64decode(found[0].split(",")[1])
        time.sleep(0.02)
    raise AssertionError(f"no {kind} of {section}")


@pytest.mark.parametrize("part", ["checks", "floor", "time", "topics", "density"])
def test_each_chart_is_saved_as_a_picture_that_stands_alone(file: Path, tmp_path: Path, part: str) -> None:
    with browser.Page(file, tmp_path, width=1440, fragment="#talk") as page:
        page.run(CATCH)
        svg = saved(page, f"#talk-{part}", "SVG").decode()
        root = ET.fromstring(svg)  # noqa: S314 - our own
        texts = " ".join("".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text"))
        assert "talk" in texts and "floorshare" in texts  # its source
        shapes = [one for one in root.iter() if one.tag.split("}")[1] in ("rect", "circle", "line", "path")]
        assert len(shapes) > 3
        used = {one.get("fill", "")[5:-1] for one in root.iter() if one.get("fill", "").startswith("url(")}
        assert used <= {one.get("id") for one in root.iter()}
        assert "var(" not in svg and "href" not in svg and "<script" not in svg
        png = saved(page, f"#talk-{part}", "PNG")
        assert png.startswith(b"\x89PNG")
        assert int.from_bytes(png[16:20]) == 2 * int(root.get("width", "0"))
        assert saved(page, f"#talk-{part}", "HTML").decode().startswith("<figure")
        assert page.problems == []


def test_the_picture_of_the_verdicts_has_each_statement_and_its_verdict(file: Path, tmp_path: Path) -> None:
    with browser.Page(file, tmp_path, width=1440, fragment="#talk") as page:
        page.run(CATCH)
        svg = saved(page, "#talk-checks", "SVG").decode()
    for wanted in ("supported", "refuted", "uncertain", "not measurable", "Quill did most of the talking", "57.3"):
        assert wanted in svg


def test_a_table_is_saved_whole_and_nothing_in_it_can_act(file: Path, tmp_path: Path) -> None:
    with browser.Page(file, tmp_path, width=1440, fragment="#x") as page:
        page.run(CATCH)
        rows = list(csv.reader(io.StringIO(saved(page, "#x-claims", "CSV").decode("utf-8-sig"))))
        shown: Any = page.run("return document.querySelectorAll('#x-claim-table tbody tr').length")
    assert len(rows) == shown + 1 and len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


def test_a_name_that_is_wrong_gives_the_lines_for_the_config(file: Path, tmp_path: Path) -> None:
    with browser.Page(file, tmp_path, fragment="#x") as page:
        page.run(
            "const form = document.querySelector('#x form.rename'); form.elements.name.value = 'Ada: \"Q\" Quill';"
            "form.dispatchEvent(new Event('input', {bubbles: true}))"
        )
        speaker = page.run("return document.querySelector('#x form.rename').elements.who.value")
        content = yaml.safe_load(page.run("return document.querySelector('#x form.rename pre').textContent"))
        assert page.problems == []
    names = Speakers.model_validate(content).for_transcript("x")
    assert names.aliases == {'Ada: "Q" Quill': [speaker.upper()]}


@pytest.mark.skipif(not Path("/usr/share").exists(), reason="no folder for a screenshot")
def test_tables_that_are_wider_than_the_screen_break_no_name(file: Path, tmp_path: Path) -> None:
    with browser.Page(file, tmp_path, width=390, fragment="#talk-topics") as page:
        heights = page.run(
            "return [...document.querySelectorAll('#talk-topics .matrix thead bdi')].map((one) => [one.textContent.trim().split(/\\s+/).length,"
            " one.getClientRects().length])"
        )
        assert heights and all(lines <= words for words, lines in heights)
