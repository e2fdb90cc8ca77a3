"""Finding a place in the transcript, linking to it and quoting it, as a reader does with mouse and keys."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml

from pipeline.report_page.anchors import of_texts, slugs
from tests.report import browser, made
from tests.report.made import Made
from tests.test_report import html_of

pytestmark = pytest.mark.skipif(browser.chromium() is None, reason="no Chromium here (apt-get install chromium)")

PHRASE = "harbour"
TEXTS = (*made.SAID, *(f"Number {k} of the long list was read out at the pier." for k in range(200)))
KNOWN = {
    "title": "An evening on the pier", "date": "2024-08-12", "outlet": "The Gazette",
    "recording": "https://www.youtube.com/watch?v=abc", "offset": 10,
}  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    made.write(folder, Made(name="talk", texts=TEXTS, n_turns=160, per_turn=7, checks=made.CHECKS), Made(name="other"))
    (folder / "configs/conversations.yaml").write_text(yaml.safe_dump({"conversations": {"talk": KNOWN}}))
    path = folder / "report.html"
    path.write_text(written(folder), "utf-8")
    return path


def written(folder: Path) -> str:
    from pipeline import report
    from pipeline.core import tables

    checks = tables.read("checks", folder)
    return report.report(report.settings(folder), checks, report.conversations(checks, folder), 2)[0]


def settle(page: browser.Page, script: str, wanted: object) -> None:
    """Wait until a script gives what is wanted: the page goes on scrolling for some frames."""
    for _ in range(100):
        if (found := page.run(script)) == wanted:
            return
        time.sleep(0.02)
    assert found == wanted


SEEN = (
    "const now = document.querySelector('.hit.now'); if (!now) return null; const box = now.getBoundingClientRect();"
    "const bar = document.querySelector('#talk form.find').getBoundingClientRect();"
    "return box.top >= bar.bottom && box.bottom <= innerHeight && bar.top >= 0 && bar.bottom < innerHeight"
)


def search(page: browser.Page, words: str) -> int:
    page.run(
        f"const box = document.querySelector('#talk form.find').elements.find; box.value = '{words}';"
        "box.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    return int(page.run("return document.querySelectorAll('.hit').length"))


@pytest.mark.parametrize("width", [390, 1440])
def test_each_hit_is_seen_and_marked_as_the_one_and_the_box_stays(file: Path, tmp_path: Path, width: int) -> None:
    with browser.Page(file, tmp_path, width=width, fragment="#talk-text") as page:
        page.run("document.querySelector('#talk-text details').open = true")
        many = search(page, PHRASE)
        assert many > 2
        places = []
        for _ in range(many + 1):
            page.run("document.querySelector('#talk form.find').requestSubmit()")
            settle(page, SEEN, True)
            assert page.run("return document.querySelectorAll('.hit.now').length") == 1
            places.append(page.run("return document.querySelector('.hit.now').id"))
        assert len(set(places)) == many and places[-1] == places[0]
        colours = page.run(
            "const of = (name) => getComputedStyle(document.querySelector(name)).backgroundColor;"
            "return [of('.hit.now'), of('.hit:not(.now)')]"
        )
        assert colours[0] != colours[1]
        assert page.problems == []


def key(page: browser.Page, name: str, where: str = "document.body") -> None:
    page.run(f"{where}.dispatchEvent(new KeyboardEvent('keydown', {{key: '{name}', bubbles: true}}))")


def test_the_keys_of_the_finder(file: Path, tmp_path: Path) -> None:
    with browser.Page(file, tmp_path, fragment="#talk") as page:
        key(page, "n")  # nothing is sought: it does nothing
        key(page, "/")
        assert page.run("return document.activeElement.name") == "find"
        assert page.run("return document.querySelector('#talk-text details').open")
        search(page, PHRASE)
        box = "document.querySelector('#talk form.find').elements.find"
        key(page, "n", box)  # writing is no command
        assert page.run("return document.querySelector('.hit.now')") is None
        key(page, "n")
        settle(page, SEEN, True)
        first = page.run("return document.querySelector('.hit.now').id")
        key(page, "n")
        second = page.run("return document.querySelector('.hit.now').id")
        key(page, "p")
        assert first != second and page.run("return document.querySelector('.hit.now').id") == first
        key(page, "Escape", box)
        assert page.run("return document.querySelectorAll('.hit').length") == 0
        assert page.run(f"return {box}.value") == ""
        assert page.problems == []


def test_what_is_copied_cites_who_where_and_when_and_its_link_leads_back(file: Path, tmp_path: Path) -> None:
    copied = (
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (text) => { window.copied = text; }}})"
    )
    with browser.Page(file, tmp_path / "a", fragment="#talk") as page:
        page.run(copied)
        page.run("document.getElementById('talk-s25').click()")
        said = page.run("return document.getElementById('talk-s25').textContent")
        speaker = page.run("return document.getElementById('talk-s25').closest('.turn').querySelector('b').textContent")
        press = "document.querySelectorAll('.cite button')[{}].click(); return window.copied"
        text = page.run(press.format(0))
        for part in (
            f"“{said}”",
            speaker,
            "An evening on the pier",
            "The Gazette",
            "2024-08-12",
            "youtube.com/watch?v=abc&t=",
        ):
            assert part in text
        page.run(press.format(1))
        address = page.run("return window.copied")
        assert "#talk-x" in address
    with browser.Page(file, tmp_path / "b", fragment="#" + address.split("#")[1]) as page:
        assert page.run("return document.activeElement.id") == "talk-s25"
        settle(page, "const box = document.activeElement.getBoundingClientRect(); return box.top > 0 && box.bottom < innerHeight", True)  # fmt: skip
        page.run("location.hash = 'talk-x00000000'")
        assert "no longer in the transcript" in page.run("return document.getElementById('said').textContent")
        assert page.problems == []


def test_links_survive_another_transcript(file: Path, tmp_path: Path) -> None:
    before = set(page_ids(file.read_text("utf-8")))
    again = html_of(
        tmp_path, Made(name="a/new one"), Made(name="talk", texts=TEXTS, n_turns=160, per_turn=7, checks=made.CHECKS)
    )
    assert {name for name in before if name.startswith("talk-x")} <= set(page_ids(again))


def page_ids(html: str) -> list[str]:
    from tests.test_report import Document

    return Document(html).ids()


def test_a_link_to_a_speaker_beyond_the_first_rows_shows_that_row(tmp_path: Path) -> None:
    speakers = tuple(
        f"{first} {last}" for first in ("Ada", "Bram", "Cleo", "Dora") for last in ("Quill", "Oster", "Vale", "Marsh")
    )
    path = tmp_path / "report.html"
    path.write_text(html_of(tmp_path, Made(name="talk", speakers=speakers)), "utf-8")
    rows = "[...document.querySelectorAll('#talk-shares tbody tr')]"
    with browser.Page(path, tmp_path, fragment="#talk") as page:
        assert page.run(f"return {rows}.filter((row) => row.checkVisibility()).length") == 12
        last = page.run(f"return {rows}.at(-1).id")
        page.run(f"location.hash = '#{last}'")
        inside = f"const box = document.getElementById('{last}').getBoundingClientRect(); return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight"
        settle(page, inside, True)
        assert page.run(f"return {rows}.filter((row) => row.checkVisibility()).length") == len(speakers)
    with browser.Page(path, tmp_path, fragment=f"#{last}") as page:  # as somebody opens it who was sent the link
        settle(page, inside, True)
        assert page.problems == []


def test_addresses_by_words() -> None:
    texts = ["Yes.", "We paid nine million.", "Yes.", "No."]
    keys = of_texts(texts)
    assert len(set(keys)) == 4
    assert of_texts(["A new beginning.", *texts])[2] == keys[1]
    assert (
        of_texts(["A new beginning.", *texts])[1] != keys[0]
    )  # its neighbour changed: no link rather than a wrong one
    assert of_texts(["a", "b"] * 3)[2] != of_texts(["a", "b"] * 3)[0]


def test_names_of_one_address_are_told_apart_and_others_stay_as_they_are() -> None:
    found = slugs(["talks/pier", "Talks pier", "all", "דנה", "lex_442"])
    assert len(set(found.values())) == 5
    assert found["lex_442"] == "lex_442" and slugs(["talks/pier"]) == {"talks/pier": "talks_pier"}
    assert "-" not in "".join(found.values()) and "all" not in found.values()


def test_a_turns_time_opens_the_recording_with_its_offset(file: Path) -> None:
    from tests.test_report import Document

    links = [a["href"] for a in Document(file.read_text("utf-8")).every("a") if a.get("class") == "play"]
    assert links[0] == "https://www.youtube.com/watch?v=abc&t=10s" and len(links) == 160


def test_a_title_is_the_config_s_else_the_source_s_own_else_the_file_s_name() -> None:
    from pipeline.core.config import Details
    from pipeline.report_page.about import about
    from tests.report.test_views import conversation

    data = conversation(Made())
    assert about(data, None).title == "talk" or about(data, None).title == "talks/pier"
    rows = [
        (1, "title: 'Pier talk'", "front matter"), (2, "date: 2024-08-12", "front matter"),
        (3, "url: https://youtu.be/abc", "front matter"), (4, "# A heading", "heading"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["line", "text", "reason"]).assign(transcript_id="talks/pier", part=0)
    found = about(replace(data, rejects=frame), None)
    assert (found.title, found.date, found.at(75)) == ("Pier talk", "2024-08-12", "https://youtu.be/abc?t=75")
    assert about(replace(data, rejects=frame[3:]), None).title == "A heading"
    assert about(replace(data, rejects=frame), Details(title="Ours", offset=5)).title == "Ours"


@pytest.mark.parametrize(
    ("recording", "address"),
    [
        ("https://www.youtube.com/watch?v=a&t=9", "https://www.youtube.com/watch?v=a&t=75s"),
        ("https://vimeo.com/123", "https://vimeo.com/123#t=75s"),
        ("https://www.c-span.org/video/?1-1/talk", "https://www.c-span.org/video/?1-1/talk&start=75"),
        ("https://pod.example/talk.mp3", "https://pod.example/talk.mp3#t=75"),
        ("data/raw/my talk.mp4", "../../data/raw/my%20talk.mp4#t=75"),
        ("javascript:alert(1)", ""),
    ],
)
def test_each_host_has_its_own_way_to_name_a_time(recording: str, address: str) -> None:
    from pipeline.report_page.about import at

    assert at(recording, 75.4, "../../") == address


def test_the_buttons_stand_beside_the_sentence_and_are_no_part_of_what_is_said(file: Path, tmp_path: Path) -> None:
    with browser.Page(file, tmp_path, width=390, fragment="#talk") as page:
        page.run(
            "document.querySelector('#talk-text details').open = true; document.getElementById('talk-s25').click()"
        )
        near = page.run(
            "const box = document.querySelector('.cite').getBoundingClientRect();"
            "const said = document.getElementById('talk-s25').getBoundingClientRect();"
            "return Math.abs(box.top - said.bottom) < 120"
        )
        assert near
        page.run(
            "document.querySelector('#talk .plot').dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight'}))"
        )
        turn = page.run("return document.getElementById('talk-s25').closest('.turn').id.split('-t')[1]")
        for _ in range(int(turn)):
            page.run(
                "document.querySelector('#talk .plot').dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight'}))"
            )
        assert "Copy" not in page.run("return document.querySelector('#talk .details').textContent")
        assert page.problems == []
