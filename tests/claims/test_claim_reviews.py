"""ClaimReview files in every form in which they are published; what cannot be used is set aside with the reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.claims import claim_reviews
from tests.conftest import REPOSITORY

REVIEW: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://desk.example/eels",
    "claimReviewed": "The harbour sold 400 tonnes of eels.",
    "author": {"@type": "Organization", "name": "Harbour Desk", "url": "https://desk.example"},
    "datePublished": "2024-05-06",
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": "2",
        "bestRating": "5",
        "worstRating": "1",
        "alternateName": "Wrong",
    },
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Ada Quill"}},
}
WANTED = claim_reviews.ClaimReview(
    "The harbour sold 400 tonnes of eels.",
    "Ada Quill",
    "Wrong",
    "Harbour Desk",
    "https://desk.example/eels",
    "2024-05-06",
)
API = {
    "claims": [
        {
            "text": "The harbour sold 400 tonnes of eels.",
            "claimant": "Ada Quill",
            "claimReview": [
                {
                    "publisher": {"name": "Harbour Desk", "site": "desk.example"},
                    "url": "https://desk.example/eels",
                    "reviewDate": "2024-05-06",
                    "textualRating": "Wrong",
                }
            ],
        }
    ]
}


def read(folder: Path, content: Any, name: str = "a.json") -> list[claim_reviews.ClaimReview]:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    reviews, aside = claim_reviews.read(path)
    assert not aside
    return reviews


def changed(**values: Any) -> dict[str, Any]:
    return {k: v for k, v in {**REVIEW, **values}.items() if v is not None}


@pytest.mark.parametrize(
    "content",
    [
        REVIEW,
        [REVIEW],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "name": "Eels"}, REVIEW]},
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [REVIEW]}]},
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": REVIEW}]},
        API,
        changed(**{"@type": ["Review", "ClaimReview"]}),
        changed(**{"@type": "http://schema.org/ClaimReview"}),
        changed(claimReviewed=["The harbour sold 400 tonnes of eels."]),
        changed(claimReviewed={"@value": " The harbour\n sold <b>400</b> tonnes of eels. "}),
        changed(author=[REVIEW["author"]]),
        changed(author=None, publisher={"name": "Harbour Desk"}),
        changed(author="Harbour Desk"),
        changed(
            claimReviewed=None,
            itemReviewed={
                "@type": "Claim",
                "name": "The harbour sold 400 tonnes of eels.",
                "author": {"name": "Ada Quill"},
            },
        ),
        changed(itemReviewed={"@type": "CreativeWork", "author": {"name": "Ada Quill"}}),
        "\ufeff" + json.dumps(REVIEW),
    ],
)
def test_every_published_form_gives_the_same_review(tmp_path: Path, content: Any) -> None:
    assert read(tmp_path, content) == [WANTED]


def test_json_lines(tmp_path: Path) -> None:
    other = changed(url="https://desk.example/cod")
    lines = json.dumps(REVIEW) + "\n\n" + json.dumps(other) + "\n"
    assert [r.link for r in read(tmp_path, lines, "a.jsonl")] == [WANTED.link, "https://desk.example/cod"]


def test_a_rating_without_words_is_its_number_on_its_scale(tmp_path: Path) -> None:
    rating = {"ratingValue": 2, "bestRating": 5, "worstRating": 1}
    assert read(tmp_path, changed(reviewRating=rating))[0].verdict == "2 on a scale from 1 to 5"


def test_entities_and_controls_do_not_come_through(tmp_path: Path) -> None:
    found = read(tmp_path, changed(claimReviewed="Eels &amp; cod\u202e \x1b[31m sold"))[0]
    assert found.claim == "Eels & cod [31m sold"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"url": "javascript:alert(1)"}, "no link by http or https"),
        ({"url": "data:text/html,x"}, "no link by http or https"),
        ({"url": "https:///eels"}, "no link by http or https"),
        ({"url": 'https://desk.example/"onclick='}, "no link by http or https"),
        ({"url": "http://[::1"}, "no link by http or https"),
        ({"url": "/eels"}, "no link by http or https"),
        ({"url": None}, "no link by http or https"),
        ({"claimReviewed": " "}, "no claim"),
        ({"reviewRating": {"ratingValue": 3}}, "no verdict"),
        ({"reviewRating": "n/a"}, "no verdict"),
        ({"author": None}, "no publisher"),
        ({"author": {"name": True}}, "no publisher"),
    ],
)
def test_what_cannot_be_used_is_set_aside_with_the_reason(tmp_path: Path, values: dict[str, Any], reason: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps([changed(**values), REVIEW]))
    reviews, aside = claim_reviews.read_folder(tmp_path)
    assert reviews == [WANTED] and dict(aside) == {reason: 1}


def test_a_review_that_is_in_two_files_counts_once(tmp_path: Path) -> None:
    for name in ("a.json", "sub/b.JSONLD"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(REVIEW))
    (tmp_path / "notes.txt").write_text("no fact-check")
    reviews, aside = claim_reviews.read_folder(tmp_path)
    assert reviews == [WANTED] and dict(aside) == {"twice": 1}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": 1,\n "b": }', r"a\.json, line 2: not JSON"),
        (b"", r"a\.json, line 1: not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'{"@type": "Recipe"}', "holds no ClaimReview"),
        (b"[]", "holds no ClaimReview"),
        (b"[" * 200_000, "nested too deeply|not JSON"),
        (b'{"@type": "ClaimReview"}\n{"broken', r"a\.json, line 2: not JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_remedy(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(claim_reviews.ReviewError, match=message):
        claim_reviews.read_folder(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(claim_reviews.ReviewError, match="there is no such folder"):
        claim_reviews.read_folder(tmp_path / "nowhere")


def test_the_shipped_sample_is_read_whole() -> None:
    reviews, aside = claim_reviews.read_folder(REPOSITORY / "data" / "fact_checks")
    assert len(reviews) == 10 and not aside
    assert all(review.link.startswith("https://example.org/") for review in reviews)
