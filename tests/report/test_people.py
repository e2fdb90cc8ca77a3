"""People across conversations, topics over time, and the comparison by person, kind and date."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest
import yaml

from pipeline import report
from pipeline.core import tables
from pipeline.report_page.about import day
from pipeline.report_page.page import Rendered
from tests.report import browser, made
from tests.report.made import Made
from tests.test_report import Document, html_of

TALKS = [
    Made(name=f"talk{k}", speakers=("Ada Quill", second), n_turns=8 + 4 * k, topics=topics)
    for k, (second, topics) in enumerate((("Bram Oster", ("buses",)), ("Cleo Vale", ()), ("Bram Oster", ("buses",))))
]
KNOWN = {
    "talk0": {"title": "First", "date": "2019-05-02", "kind": "debate"},
    "talk1": {"title": "Second", "date": "2020-06-03", "kind": "interview"},
    "talk2": {"title": "Third", "date": "2021-07-04", "kind": "debate"},
}


def written(folder: Path) -> str:
    """The page; its configs are written first, since reading the tables needs them."""
    made.write(folder, *TALKS)
    (folder / "configs/conversations.yaml").write_text(yaml.safe_dump({"conversations": KNOWN}))
    persons = tables.read("people", folder), tables.read("people_topics", folder)
    checks = tables.read("checks", folder)
    found = report.conversations(checks, folder)
    return report.report(report.settings(folder), checks, found, 3, persons=persons)[0]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("people") / "report.html"
    path.write_text(written(path.parent), "utf-8")
    return path


def test_a_person_of_several_conversations_has_a_page_with_a_line_for_each(file: Path) -> None:
    html = file.read_text("utf-8")
    ids = Document(html).ids()
    assert {"person-ada_quill", "person-bram_oster"} <= set(ids)
    assert "person-cleo_vale" not in ids  # speaks in one
    table = tables.read("people", file.parent).set_index("person")
    share = 100 * table.share_time["Ada Quill"]
    own = html[html.index('id="person-ada_quill"') :]
    own = own[: own.index("</noscript>")]
    assert f"{share:.1f}\u00a0%" in own
    assert [own.count(f">{title}<") for title in ("First", "Second", "Third")] == [1, 1, 1]
    assert own.index(">First<") < own.index(">Second<") < own.index(">Third<")
    assert html.count('href="#person-ada_quill">in 3 conversations') == 3


needs_browser = pytest.mark.skipif(browser.chromium() is None, reason="no Chromium here (apt-get install chromium)")
SHOWN = "[...document.querySelectorAll('#compare tbody tr')].filter((row) => row.checkVisibility()).map((row) => row.querySelector('a').textContent)"


def choose(page: browser.Page, name: str, value: str) -> list[str]:
    page.run(
        f"const one = document.querySelector('[data-for=compare]').elements['{name}']; one.value = '{value}';"
        "one.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    return list(page.run(f"return {SHOWN}"))


@needs_browser
def test_conversations_are_found_by_person_kind_and_date(file: Path, tmp_path: Path) -> None:
    with browser.Page(file, tmp_path, width=1440) as page:
        assert choose(page, "kind", "debate") == ["First", "Third"]
        assert choose(page, "from", "2020") == ["Third"]
        assert choose(page, "to", "2021-06") == []
        page.run("document.querySelector('[data-for=compare] [type=reset]').click()")
        assert page.run(f"return {SHOWN}.length") == 3
        assert choose(page, "to", "2020") == ["First", "Second"]
        choose(page, "to", "")
        with_bram = choose(page, "person", "person-bram_oster")
        assert sorted(with_bram) == ["First", "Third"]
        values = page.run(
            "return [...document.querySelectorAll('#compare .floor-col')].filter((one) => one.checkVisibility() && one.dataset.v)"
            ".map((one) => [Number(one.dataset.v), one.querySelector('.lead:not([hidden])').textContent.includes('Bram Oster')])"
        )
        assert [told for _, told in values] == [True, True] and values[0][0] >= values[1][0]
        assert page.problems == []


@needs_browser
def test_a_link_opens_the_page_of_a_person_and_back(file: Path, tmp_path: Path) -> None:
    with browser.Page(file, tmp_path, fragment="#talk1") as page:
        page.run("document.querySelector('#talk1-shares a.elsewhere').click()")
        assert page.run("return document.querySelector('.conversation.current h1').textContent") == "Ada Quill"
        assert page.run("return document.querySelectorAll('#person-ada_quill-in tbody tr').length") == 3
        page.run("document.querySelector('#person-ada_quill .back a').click()")
        assert page.run("return document.querySelector('#people').checkVisibility()") is True
        assert page.problems == []


def test_topics_over_time_are_drawn_where_conversations_have_dates(file: Path) -> None:
    html = file.read_text("utf-8")
    part = html[html.index('id="over-time"') :]
    assert "2019-05-02 to 2021-07-04" in part
    charts = part[: part.index('id="people"')]
    assert charts.count("<figure>") == 2  # buses, and claims
    assert charts.count("<circle") == 6  # a conversation that is not on a topic is there, at zero
    assert 'id="over-time"' not in html_of(file.parent / "undated", TALKS[0])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2019-05-02", date(2019, 5, 2)), ("2019-05", date(2019, 5, 1)), ("May 2, 2019", date(2019, 5, 2)),
        ("2019-05-02T10:00:00Z", date(2019, 5, 2)), ("02/05/2019", None), ("", None), ("soon", None),
    ],
)  # fmt: skip
def test_a_date_that_can_be_read_two_ways_is_none(text: str, found: date | None) -> None:
    assert day(text) == found


def test_figures_for_print_are_the_same_bytes_again_and_show_each_speaker(tmp_path: Path) -> None:
    made.write(tmp_path, *TALKS)
    (tmp_path / "configs/conversations.yaml").write_text(yaml.safe_dump({"conversations": KNOWN}))
    chosen, checks = report.settings(tmp_path), tables.read("checks", tmp_path)
    _, parts = report.report(chosen, checks, report.conversations(checks, tmp_path), 3)
    first: list[Rendered] = [parts[0], *(part.moved("elsewhere") for part in parts[1:])]
    files = dict(report.drawn(first, chosen))
    names = ["talk0_floor", "talk0_claims", "talk0_topics", "over_time"]
    assert list(files) == [f"{name}.{kind}" for name in names for kind in ("svg", "png")]
    svg = ET.parse(io.BytesIO(files["talk0_floor.svg"])).getroot()  # noqa: S314 - our own
    texts = {"".join(one.itertext()) for one in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert {"First", "Ada Quill", "Bram Oster"} <= texts
    assert files["over_time.png"].startswith(b"\x89PNG")
    assert dict(report.drawn(first[:1], chosen))["talk0_floor.png"] == files["talk0_floor.png"]
