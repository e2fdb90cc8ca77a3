"""What people read is plain: short words, short sentences, and none of the phrases that were replaced."""

import re
from pathlib import Path

import pytest
import textstat

from tests.conftest import REPOSITORY

EASE = 55  # Flesch reading ease: "fairly difficult" ends here
WORDS = 35  # a sentence has fewer
READABLE = (
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "data/METHOD.md", "data/labels/README.md"),
    *sorted(path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / "docs").glob("*.md")),
)


def prose(markdown: str) -> str:
    """The sentences of a document: no code, tables, headings, links' targets or HTML; code is one word."""
    text = re.sub(r"^---\n.*?\n---\n", "", markdown, flags=re.DOTALL)
    text = re.sub(r"```.*?```", "\n\n", text, flags=re.DOTALL)
    text = re.sub(r"^(\|.*|#.*)$", "", text, flags=re.MULTILINE)
    text = re.sub(r"`[^`]*`", "Code", text)
    text = re.sub(r"!?\[([^]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"<[^>]+>|[*_>]", "", text)
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )", text)
    joined = (re.sub(r"^\s*(?:[-*]|\d+\.) +", "", " ".join(block.split())) for block in blocks)
    return "\n".join(block.rstrip(":;") + ("" if block.endswith((".", "?", "!")) else ".") for block in joined if block)


def sentences(text: str) -> list[str]:
    """The sentences, one by one; a point inside a number ends none."""
    return [part for line in text.splitlines() for part in re.split(r"(?<=[.?!])[\"”)*]*\s+(?=[\"“(]?[A-Z])", line)]


def longest(text: str) -> str:
    return max(sentences(text), key=lambda sentence: len(sentence.split()))


@pytest.mark.parametrize("name", READABLE)
def test_documents_are_easy_to_read(name: str) -> None:
    text = prose((REPOSITORY / name).read_text(encoding="utf-8"))
    assert len(longest(text).split()) < WORDS, longest(text)
    assert textstat.flesch_reading_ease(text) >= EASE


def test_prose_is_what_a_reader_reads_aloud() -> None:
    markdown = (
        "# Head\n\nSay `a.b` to\n[him](there.md). Then go.\n\n- one,\n- two\n\n| a | b |\n\n```sh\nrun. it.\n```\n"
    )
    assert prose(markdown) == "Say Code to him. Then go.\none,.\ntwo."
    assert sentences('It is 0.5 s. Then? "Go." Yes') == ["It is 0.5 s.", "Then?", '"Go.', "Yes"]
    assert longest("One two. One two three. One.") == "One two three."


# Phrases that a reader stumbled on, and that were replaced: what stands instead
REPLACED = {
    r"taken again (?:for|of) transcripts|Rows taken again|taken again: of": "reused for transcripts",
    r"What is measured was fitted on other conversations": "each model was tested on other conversations",
    r"is said to do nothing": "is reported as unused",
    r"its words are wanting": "the topic's file lacks words",
    r"[Bb]orne out|bears? (?:it|the statement|a statement|a phrase) out": "supported; is true",
    r"no git clone": "not a git repository",
    r"of no transcript in the run": "fits no transcript of this run",
    r"nobody is on the topic": "nobody talks about the topic",
    r"this very talk": "this conversation",
    r"had they talked on in the same way": "if the same people talked again",
    r"Was cut in on": "Was interrupted",
    r"are nobody's standard": "have no standard names",
    r"what each of its columns is": "what each column means",
}
PLACES = (
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "dvc.yaml", "Makefile", "data/**/*.md"),
    *("docs/*.md", "configs/*.yaml", "configs/checks/*.yaml"),
    *("pipeline/**/*.py", "pipeline/**/*.html", "pipeline/**/*.js"),
)


def read() -> dict[Path, str]:
    paths = {path for place in PLACES for path in REPOSITORY.glob(place)}
    return {path: re.sub(r"[\s#]+", " ", path.read_text(encoding="utf-8")) for path in paths}


def test_phrases_that_were_replaced_are_not_used_again() -> None:
    texts = read()
    assert len(texts) > 100
    found = [
        f"{path.relative_to(REPOSITORY)}: {phrase!r}: say {instead!r}"
        for path, text in texts.items()
        for phrase, instead in REPLACED.items()
        if re.search(phrase, text)
    ]
    assert not found, "\n".join(found)
