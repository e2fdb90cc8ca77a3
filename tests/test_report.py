"""The report: one file, safe whatever a transcript says, with every link leading somewhere."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline import report
from pipeline.core import tables
from tests.report import browser, made
from tests.report.made import Made


class Document(HTMLParser):
    """Every element with its attributes, and the text of the elements without children."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self._last = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._last = tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self._last, data))

    def every(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def html_of(root: Path, *conversations: Made) -> str:
    made.write(root, *conversations)
    checks = tables.read("checks", root)
    total = tables.count("transcripts", root)
    persons = tables.read("people", root), tables.read("people_topics", root)
    return report.report(report.settings(root), checks, report.conversations(checks, root), total, persons=persons)[0]


HOSTILE = Made(
    name="<script>alert(1)</script>",
    speakers=("</noscript><img src=x onerror=alert(2)>", "Ada \"Quill'"),
    texts=(
        "<script>alert(3)</script> & so on for 2 million.",
        "</script></style><b>bold</b>",
        "]]> {{ 7 * 7 }} <!-- x",
    ),
    n_turns=6,
)
CASES = {
    "one": (Made(checks=made.CHECKS, known=True),),
    "two": (Made(checks=made.CHECKS), Made(name="a/second", timed=False)),
    "hostile": (HOSTILE,),
    "hostile among others": (HOSTILE, Made()),
    "crowd": (Made(speakers=tuple(f"Speaker {k}" for k in range(500)), n_turns=520, per_turn=1),),
    "no claims": (Made(claims=False),),
    "one word": (Made(n_turns=1, per_turn=1, texts=("Yes.",), claims=False, topics=()),),
    "right to left": (
        Made(speakers=("דנה", "محمد"), texts=("זה עלה מיליון.", "قال إن الميناء أغلق في 2020."), n_turns=4),
    ),
    "no clock": (Made(timed=False),),
    "ten hours": (Made(n_turns=300, per_turn=20, seconds_per_word=1.2),),
}


@pytest.fixture(scope="module", params=CASES)
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    return html_of(tmp_path_factory.mktemp("report"), *CASES[request.param])


def test_its_policy_allows_its_own_style_and_script_and_nothing_else(page: str) -> None:
    document = Document(page)
    [policy] = [
        meta["content"] for meta in document.every("meta") if meta.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        [content] = re.findall(rf"<{tag}>(.*?)</{tag}>", page, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"


def test_nothing_in_it_acts_or_reaches_out(page: str) -> None:
    document = Document(page)
    counts = Counter(tag for tag, _ in document.elements)
    assert counts["script"] == counts["style"] == 1
    assert not counts.keys() & {"img", "iframe", "object", "embed", "link", "base", "video", "audio", "b2"}
    for _, attributes in document.elements:
        assert not [
            name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset", "action")
        ]
        assert not attributes.get("href") or attributes["href"].startswith(("#", "http://", "https://"))
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)


def test_every_link_inside_it_has_its_place_and_no_place_is_named_twice(page: str) -> None:
    document = Document(page)
    ids = document.ids()
    assert [name for name, n in Counter(ids).items() if n > 1] == []
    targets = {link["href"][1:] for link in document.every("a") if link.get("href", "").startswith("#")}
    assert targets <= set(ids)
    labelled = {a["aria-labelledby"] for _, a in document.elements if "aria-labelledby" in a}
    assert labelled <= set(ids)
    patterns = set(re.findall(r'fill="url\(#([\w-]+)\)"', page))
    assert patterns <= set(ids)


def test_a_transcripts_text_is_never_markup(tmp_path: Path) -> None:
    html = html_of(tmp_path, HOSTILE, Made())
    said = " ".join(text for tag, text in Document(html).texts if tag == "span")
    assert "<script>alert(3)</script> & so on for 2 million." in said
    assert "{{ 7 * 7 }}" in said
    assert "alert" not in "".join(re.findall(r"<script>.*?</script>", html, flags=re.DOTALL))
    assert "<img" not in html
    assert html.count("</noscript>") == 2


def test_evidence_links_lead_to_the_sentences_and_verdicts_show_their_numbers(tmp_path: Path) -> None:
    html = html_of(tmp_path, Made(checks=made.CHECKS))
    links = {link["href"] for link in Document(html).every("a")}
    assert {"#talks_pier-s0", "#talks_pier-s5", "#talks_pier-s10", "#talks_pier-s57"} <= links
    assert "57.3\u00a0% (55.1\u2060–\u206059.4)" in html
    assert "at least 50\u00a0%" in html
    for verdict in ("supported", "refuted", "uncertain", "not measurable"):
        assert f'class="chip v-{verdict.replace(" ", "-")}"' in html
    assert 'href="https://example.org/pier"' in html
    assert "Why this threshold: Half is most." in html


def test_repeated_claims_and_known_fact_checks_are_shown_with_their_links(tmp_path: Path) -> None:
    html = html_of(tmp_path, Made(known=True))
    document = Document(html)
    data = made.frames(Made(known=True))["claim_list"]
    groups = data[data.n_times > 1].groupby("claim_group")
    assert "repeats" in html and f"{groups.size().max()} times" in html
    links = {link["href"] for link in document.every("a")}
    assert {f"#talks_pier-s{s}" for _, group in groups for s in group.sentence_index} <= links
    assert "Half &lt;i&gt;true&lt;/i&gt;" in html and "It paid &lt;b&gt;eleven" in html
    assert "javascript:" not in html and "similarity 0.91" in html
    assert sum(link["href"] == "https://example.org/check" for link in document.every("a")) == sum(
        str(link).startswith("https") for link in data.fact_check_link
    )


def test_a_claim_shows_its_kind_and_what_is_unclear_alone_with_its_neighbours(tmp_path: Path) -> None:
    html = html_of(tmp_path, Made())
    claims = made.frames(Made())["claim_list"]
    claims = claims[claims.is_claim]
    section = html.split('-claim-table" data-page')[1].split("</table>")[0]
    assert section.count("unclear alone: “they”, “next year”") == int((~claims.stands_alone).sum()) > 0
    for kind in ("reported", "promise"):
        assert section.count(f"<span>{kind}</span>") == int((claims.kind == kind).sum())
    assert section.count("kind not sure") == int(claims.kind.isna().sum())
    assert "<span>own</span>" not in section


def test_without_repeated_claims_or_fact_checks_nothing_is_said_of_them(tmp_path: Path) -> None:
    html = html_of(tmp_path, Made())
    assert (
        "talks_pier-repeats" not in html
        and "talks_pier-reviews" not in html
        and "fact-check" not in html.split("</style>")[-1]
    )
    (tmp_path / "configs/fact_checks.yaml").write_text("match: true\nreviews: data/fact_checks\n")
    checks = tables.read("checks", tmp_path)
    html, _ = report.report(report.settings(tmp_path), checks, report.conversations(checks, tmp_path), 1)
    assert "None of the fact-checks in <code>data/fact_checks</code>" in html


def test_a_link_that_is_no_web_address_is_left_out(tmp_path: Path) -> None:
    made.write(tmp_path, Made(checks=made.CHECKS))
    path = tmp_path / "configs/checks/gazette.yaml"
    path.write_text(path.read_text().replace("https://example.org/pier", "javascript:alert(1)"))
    checks = tables.read("checks", tmp_path)
    html, _ = report.report(report.settings(tmp_path), checks, report.conversations(checks, tmp_path), 1)
    assert "javascript:" not in html
    assert "The Gazette" in html


def test_statements_whose_transcript_is_missing_are_shown_apart(tmp_path: Path) -> None:
    missing = made.check(0, "not measurable", transcript_id="absent", value=None, low=None, high=None, evidence=[3])
    html = html_of(tmp_path, Made(checks=[missing | {"reason": "no transcript named 'absent' in data/raw"}]))
    assert "Statements without their transcript" in html
    assert "no transcript named &#39;absent&#39;" in html
    assert "talks_pier-checks" not in html


def test_times_that_are_not_from_a_clock_say_so(tmp_path: Path) -> None:
    html = html_of(tmp_path, Made(timed=False))
    assert "The source has no clock" in html
    assert re.search(r'id="talks_pier-t1"><p class="who" id="(talks_pier-x\w+)"><a class="num" href="#\1">~0:', html)
    assert "src-estimated" in html
    assert "src-measured" not in html.split("</style>")[-1]


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    first = html_of(tmp_path / "a", Made(checks=made.CHECKS), Made(name="b"))
    assert first == html_of(tmp_path / "b", Made(checks=made.CHECKS), Made(name="b"))


def test_no_transcript_at_all_still_gives_a_page(tmp_path: Path) -> None:
    made.write(tmp_path, Made())
    for name in ("transcripts", "rejects", "turns", "sentences", "topics", "claim_list", "speakers", "topic_shares"):
        tables.write(name, tables.empty(name), tmp_path)
    for name in ("passages", "claim_density"):
        tables.write(name, tables.empty(name), tmp_path)
    checks = tables.read("checks", tmp_path)
    html, parts = report.report(report.settings(tmp_path), checks, report.conversations(checks, tmp_path), 0)
    assert parts == []
    assert "No transcript with words in it was found" in html


def test_the_command_writes_the_page_and_open_opens_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made.write(tmp_path, Made())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["report", "--open"])
    opened: list[str] = []

    def note(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr("webbrowser.open", note)
    assert report.main() == 0
    assert opened == [(tmp_path / "data/results/report.html").as_uri()]
    assert "data/results/report.html" in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "data/results").glob(".*")] == []


def test_many_conversations_have_a_page_each_and_one_page_that_compares_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.write(tmp_path, Made(checks=made.CHECKS), HOSTILE, Made(name="z/second", n_turns=9))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["report"])
    assert report.main() == 0 and os.listdir(report.PAGES) == ["none.txt"]
    together = len(report.PATH.read_bytes())
    (tmp_path / "configs/report.yaml").write_text("on_one_page: 2\n")
    (report.PAGES / "c7.html").write_text("of an earlier run")
    assert report.main() == 0
    assert sorted(os.listdir(report.PAGES)) == ["script_alert_1_script.html", "talks_pier.html", "z_second.html"]
    index = Document(report.PATH.read_text(encoding="utf-8"))
    links = sorted({a["href"] for a in index.every("a") if ".html" in a.get("href", "")})
    assert links == [f"conversations/{name}" for name in sorted(os.listdir(report.PAGES))]
    assert (
        not [one for one in index.every("details") if one.get("class") == "fold"]
        and len(report.PATH.read_bytes()) < together
    )
    for link in links:
        one = Document((report.PATH.parent / link).read_text(encoding="utf-8"))
        assert (report.PATH.parent / "conversations" / one.every("a")[1]["href"]).resolve() == report.PATH.resolve()
        anchors = {a["href"][1:] for a in one.every("a") if a.get("href", "").startswith("#")}
        assert anchors <= set(one.ids())


needs_browser = pytest.mark.skipif(browser.chromium() is None, reason="no Chromium here (apt-get install chromium)")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    second = Made(name="z/second", n_turns=400, per_turn=6)
    path = folder / "report.html"
    path.write_text(html_of(folder, Made(checks=made.CHECKS), HOSTILE, second), encoding="utf-8")
    return path


@needs_browser
def test_in_a_browser_it_is_quiet_and_its_filters_and_links_work(file: Path, tmp_path: Path) -> None:
    with browser.Page(file, tmp_path) as page:
        assert page.run("return document.querySelectorAll('.compare tbody tr').length") == 3
        page.run("location.hash = 'talks_pier'")
        shown = "[...document.querySelectorAll('#talks_pier-claim-table tbody tr')].filter((row) => !row.hidden)"
        everyone = page.run(f"return {shown}.length")
        page.run(
            "const form = document.querySelector('[data-for=talks_pier-claim-table]'); form.elements.speaker.value = 'Ada Quill';"
            "form.dispatchEvent(new Event('input'))"
        )
        speakers = page.run(f"return {shown}.map((row) => row.dataset.speaker)")
        assert 0 < len(speakers) < everyone or set(speakers) == {"Ada Quill"}
        assert set(speakers) == {"Ada Quill"}
        page.run("document.querySelector('#talks_pier-claim-table th[data-sort=num] button').click()")
        times = page.run(f"return {shown}.map((row) => Number(row.cells[0].dataset.v))")
        assert times == sorted(times, reverse=True)
        page.run("document.querySelector('.evidence a[href=\"#talks_pier-s10\"]').click()")
        assert page.run("return document.activeElement.id") == "talks_pier-s10"
        assert page.run("return document.getElementById('talks_pier-text').querySelector('details').open")
        page.run(
            "document.querySelector('#talks_pier .plot').dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight'}))"
        )
        assert "0:00" in page.run("return document.querySelector('#talks_pier .details').textContent")
        page.run("document.querySelector('#talks_pier [data-zoom=in]').click()")
        assert (
            page.run("const p = document.querySelector('#talks_pier .plot'); return p.scrollWidth / p.clientWidth")
            > 1.9
        )
        page.run("document.querySelector('#talks_pier details[data-from]').open = true")
        first = page.run("return document.getElementById('talks_pier-s0').textContent")
        assert first in page.run("return document.querySelector('#talks_pier .passage-text').textContent")
        assert page.problems == []


@needs_browser
def test_on_paper_every_row_that_fits_the_filters_is_there_and_no_control(file: Path, tmp_path: Path) -> None:
    with browser.Page(file, tmp_path, fragment="#z_second") as page:
        count = "[...document.querySelectorAll('#z_second-claim-table tbody tr')].filter((row) => row.checkVisibility()).length"
        on_screen = page.run(f"return {count}")
        page.on_paper()
        on_paper = page.run(f"return {count}")
        assert (
            on_screen
            == 25
            < on_paper
            == page.run("return document.querySelectorAll('#z_second-claim-table tbody tr').length")
        )
        controls = "[...document.querySelectorAll('button, input, select')].filter((one) => one.checkVisibility())"
        assert page.run(f"return {controls}.filter((one) => !one.closest('th')).length") == 0
        page.run(
            "const form = document.querySelector('[data-for=z_second-claim-table]'); form.elements.speaker.value = 'Bram Oster';"
            "form.dispatchEvent(new Event('input'))"
        )
        assert 0 < page.run(f"return {count}") < on_paper


@needs_browser
@pytest.mark.parametrize("conversation", ["script_alert_1_script", "talks_pier", "z_second"])
def test_on_a_phone_nothing_runs_over_the_edge(file: Path, tmp_path: Path, conversation: str) -> None:
    with browser.Page(file, tmp_path, width=360, fragment=f"#{conversation}") as page:
        assert page.run("return document.documentElement.scrollWidth") <= 360
        assert page.run("return document.querySelectorAll('.conversation.current').length") == 1
        assert page.problems == []


def test_a_conversation_without_names_is_nobody_s_monologue(tmp_path: Path) -> None:
    unnamed, named = Made(name="nobody", speakers=(tables.UNKNOWN,)), Made(name="somebody")
    html = html_of(tmp_path, unnamed, named)
    assert "It is not known who speaks" in html and "speakers not named" in html
    assert html.count(" held the floor for ") == 1  # somebody's
    assert f"<bdi>{tables.UNKNOWN}</bdi> held the floor" not in html


def test_a_share_that_misleads_says_so_at_the_head_and_each_share_has_its_whole(tmp_path: Path) -> None:
    html = html_of(tmp_path, Made())
    head = html.partition('<dl class="stats">')[0]
    assert "of all speech" in head and "On their own, these shares are misleading" in head
    assert "50.0 % while both take part" in head
    shares = html.partition('aria-label="Shares by speaker"')[2].partition("</table>")[0]
    assert "Of all speech" in shares and shares.count("while both take part") == 1  # of the one that differs
    assert "Share if they talked again" not in shares  # one interval at a time
    assert "Share if they talked again" in html and "kappa .31 to .35" in html
