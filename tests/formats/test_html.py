"""HTML pages, also broken ones: what browsers would show is read, and what is never closed swallows no word."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import formats
from pipeline.core.cues import Reject
from pipeline.speech.words import words

PAGE = "<html><body><cite>Ann:</cite><time>0:05</time><p>So we went.</p>{}<cite>Bob:</cite><p>Yes.</p></body></html>"


def read(page: str) -> tuple[list[tuple[str | None, str]], list[Reject]]:
    transcript, _ = formats.read(formats.source(page.encode(), ".html"), "html")
    return [(cue.label, cue.text) for cue in transcript.cues], transcript.rejects


@pytest.mark.parametrize(
    ("damage", "spoken"),
    [
        ("<p>On <b>foot</p>", "On foot"),
        ("<p>On foot</~p>", "On foot"),
        ("<p>On foot</$p><!- x ->", "On foot"),
        ("<p>On foot <ti</time>", "On foot <ti"),
        ("<p>If 2 <3 and 4> 3</p>", "If 2 <3 and 4> 3"),
        ('<p title="a > b">On foot</p>', "On foot"),
        ('<p title="a <b> c">On foot</p>', "On foot"),
        ("<p title=it's>On Bob's foot</p>", "On Bob's foot"),
        ("<!-- > <p>not this</p> --><p>On foot</p>", "On foot"),
        ("<script>if (a<b) say('no')</script><p>On foot</p>", "On foot"),
        ("<head><p>On foot</p>", "On foot"),
        ("<template><p>On foot</p>", "On foot"),
        ("<time>about noon</time><p>On foot</p>", "about noon On foot"),
    ],
)
def test_damaged_markup_keeps_what_is_said(damage: str, spoken: str) -> None:
    cues, rejects = read(PAGE.format(damage))
    assert " ".join(text for _, text in cues) == f"So we went. {spoken} Yes."
    assert (cues[0][0], cues[-1], rejects) == ("Ann", ("Bob", "Yes."), [])


@pytest.mark.parametrize("opening", ["<!--", "<script>", "<style type=x>"])
def test_what_stands_behind_an_opening_that_is_never_closed_is_set_aside_and_listed(opening: str) -> None:
    cues, rejects = read(PAGE.format(f"\n{opening} Ann:"))
    assert cues == [("Ann", "So we went.")]
    assert [(reject.line, reject.reason) for reject in rejects] == [(2, "in a comment or script that is never closed")]
    assert "Yes." in rejects[0].text


def test_a_name_that_is_never_closed_does_not_swallow_what_is_said() -> None:
    page = PAGE.replace("Ann:</cite>", "Ann:").replace("</time>", "")
    assert read(page.format(""))[0] == [("Ann", "So we went."), ("Bob", "Yes.")]


class Shown(HTMLParser):
    """The standard library's idea of a page's text."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text += "\n" if tag in ("p", "div", "br") else ""

    def handle_endtag(self, tag: str) -> None:
        self.text += "\n" if tag in ("p", "div", "br") else ""

    def handle_data(self, data: str) -> None:
        self.text += data


TEXT = st.sampled_from(
    ["So we", "went", " up &amp; down ", "2 &lt; 3", "5 > 4", "Bob: yes.", "&eacute;t&#233;", "\n", ""]
)
TAGS = st.sampled_from(
    ["p", "b", "div", "span class=x", 'a href="y?a>b&c"', "i title='<'", "p\n id=z", 'h2 data-x="it\'s"']
)
PIECES = st.recursive(
    TEXT,
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=3)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0].split()[0]}>"
    ),
    max_leaves=12,
)


@settings(max_examples=300, derandomize=True)
@given(st.lists(st.one_of(PIECES, st.just("<br/>"), st.just("<!-- <p>x -->")), min_size=1, max_size=6))
def test_a_sound_page_has_the_words_that_the_standard_library_finds(pieces: list[str]) -> None:
    page = f"<html><body><p>Then:</p>{''.join(pieces)}</body></html>"
    shown = Shown()
    shown.feed(page)
    shown.close()
    transcript, _ = formats.read(formats.source(page.encode(), ".html"), "html")
    found = [cue.text for cue in transcript.cues] + [reject.text for reject in transcript.rejects]
    letters = sorted("".join([*found, *transcript.structure]).replace(" ", ""))
    assert [c for c in letters if c.isalnum()] == sorted(c for c in shown.text if c.isalnum())
    assert bool(words(shown.text)) == bool(found)
