"""What a reader's browser makes of the page: it is quiet, fits a phone, and has no serious fault of accessibility."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from pipeline.report_page.anchors import slug
from tests.report import browser, made
from tests.report.made import Made
from tests.test_report import html_of

pytestmark = pytest.mark.skipif(browser.chromium() is None, reason="no Chromium here (apt-get install chromium)")

WIDE = (
    "The Right Honourable Wilhelmina Featherstonehaugh-Constantinopolitan",
    "Donaudampfschifffahrtsgesellschaftskapitän",
)
LONG = "a/" + "long_name_" * 9 + "x" * 60
UNBROKEN = [check | {"says": "Anunbrokenword" * 12, "check_index": k + 10} for k, check in enumerate(made.CHECKS)]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    path = folder / "report.html"
    long = Made(name=LONG, speakers=WIDE, checks=UNBROKEN, n_turns=12)
    path.write_text(
        html_of(folder, long, Made(name="talk", checks=made.CHECKS, known=True), Made(name="z", topics=("buses",))),
        "utf-8",
    )
    return path


def axe() -> Path | None:
    """The script of axe-core, from the package that carries it."""
    found = importlib.util.find_spec("axe_core_python")
    return Path(found.origin).with_name("axe.min.js") if found and found.origin else None


@pytest.mark.parametrize("view", ["", "#" + slug(LONG), "#talk"])
@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_runs_over_the_edge(file: Path, tmp_path: Path, view: str, width: int) -> None:
    with browser.Page(file, tmp_path, width=width, fragment=view) as page:
        page.run("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.run("return document.documentElement.scrollWidth") <= width
        assert page.problems == []


@pytest.mark.skipif(axe() is None, reason="axe-core is missing (pip install axe-core-python)")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["", "#talk"])
def test_axe_finds_no_fault(file: Path, tmp_path: Path, view: str, scheme: str) -> None:
    script = axe()
    assert script
    with browser.Page(file, tmp_path, width=1440, fragment=view) as page:
        page.colours(scheme)
        page.run("for (const one of document.querySelectorAll('details')) one.open = true")
        page.evaluate(script.read_text(encoding="utf-8"))
        found = page.run(
            "return axe.run(document, {resultTypes: ['violations']}).then((done) => done.violations"
            ".map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(' ')}`))"
        )
        assert found == []


def test_conversations_are_compared_by_a_topic(file: Path, tmp_path: Path) -> None:
    with browser.Page(file, tmp_path) as page:
        rows = "[...document.querySelectorAll('#compare tbody tr')]"
        shares = f"{rows}.map((row) => [...row.querySelectorAll('.shares-list li')].filter((one) => !one.hidden))"
        page.run(
            "const form = document.querySelector('[data-for=compare]'); form.elements.topic.value = 'storm';"
            "form.elements.topic.dispatchEvent(new Event('input', {bubbles: true}))"
        )
        topics = page.run(f"return {shares}.map((list) => list.map((one) => one.dataset.topic))")
        assert topics == [["storm"], ["storm"], []]
        values = page.run(f"return {rows}.map((row) => Number(row.querySelector('.topics-col').dataset.v))")
        assert values == sorted(values, reverse=True) and values[-1] == 0
        page.run(
            "const form = document.querySelector('[data-for=compare]'); form.elements.topic.value = '';"
            "form.elements.topic.dispatchEvent(new Event('input', {bubbles: true}))"
        )
        assert all(
            len(one) >= 1 for one in page.run(f"return {shares}.map((list) => list.map((x) => x.dataset.topic))")
        )
        assert page.problems == []


def test_a_statement_shows_its_value_within_what_would_bear_it_out(file: Path, tmp_path: Path) -> None:
    with browser.Page(file, tmp_path, fragment="#talk") as page:
        places = page.run(
            "return [...document.querySelectorAll('#talk .check')].filter((one) => one.querySelector('.scale')).map((one) => {"
            " const box = (name) => one.querySelector(`.scale ${name}`).getBoundingClientRect();"
            " const at = box('circle').left + box('circle').width / 2;"
            " return [one.querySelector('.chip').textContent.trim(), at >= box('.wanted').left && at <= box('.wanted').right]; })"
        )
        assert places == [["supported", True], ["refuted", False], ["uncertain", True]]
