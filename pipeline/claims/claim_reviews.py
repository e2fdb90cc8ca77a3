"""Published fact-checks: ClaimReview as schema.org defines it, from local JSON files.

Read are an object, a list, a JSON-LD `@graph`, a DataFeed (the form of the Data Commons' feed), JSON lines, and answers
of the Fact Check Tools API (`claims` with their `claimReview`). A review without a claim, a verdict, a publisher or a
link by http or https is set aside with the reason.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.core.command import Problem

ENDINGS = (".json", ".jsonl", ".jsonld")
_TAG = re.compile(r"<[^<>]*>")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


class ReviewError(Problem):
    """A file of fact-checks cannot be read: says which, where, and the remedy."""


@dataclass(frozen=True)
class ClaimReview:
    """One published verdict on one claim."""

    claim: str
    claimant: str
    verdict: str
    publisher: str
    link: str
    date: str


def read_folder(folder: Path | str) -> tuple[list[ClaimReview], Counter[str]]:
    """The fact-checks of every JSON file of a folder, each once, and how many were set aside for which reason."""
    folder = Path(folder)
    if not folder.is_dir():
        raise ReviewError(f"{folder}: there is no such folder. Correct `reviews` in configs/fact_checks.yaml")
    reviews: dict[ClaimReview, None] = {}
    aside = Counter[str]()
    for path in sorted(file for file in folder.rglob("*") if file.suffix.lower() in ENDINGS and file.is_file()):
        found, problems = read(path)
        aside.update(problems)
        aside.update({"twice": sum(review in reviews for review in found)})
        reviews |= dict.fromkeys(found)
    return list(reviews), +aside


def read(path: Path) -> tuple[list[ClaimReview], Counter[str]]:
    """The fact-checks of one file, in order, and how many were set aside for which reason."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReviewError(f"{path}: not UTF-8 text (byte {error.start}). Save it as UTF-8") from error
    reviews, aside = list[ClaimReview](), Counter[str]()
    try:
        nodes = list(_reviews(_parsed(path, text), {}))
    except RecursionError as error:
        raise ReviewError(f"{path}: is nested too deeply to be a feed of fact-checks") from error
    for node, context in nodes:
        review = _review(node, context)
        if isinstance(review, str):
            aside[review] += 1
        else:
            reviews.append(review)
    if not nodes:
        raise ReviewError(
            f"{path}: holds no ClaimReview. Needed is schema.org's JSON (https://schema.org/ClaimReview), as "
            "fact-checkers publish it; move other files out of the folder"
        )
    return reviews, aside


def _parsed(path: Path, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
        if len(lines) < 2 or not lines[1][1].lstrip().startswith("{") or not lines[0][1].rstrip().endswith("}"):
            raise ReviewError(f"{path}, line {error.lineno}: not JSON ({error.msg}). Get the file again") from error
    found = []
    for number, line in lines:
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise ReviewError(f"{path}, line {number}: not JSON ({error.msg}). Get the file again") from error
    return found


def _reviews(node: Any, claim: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every review below a node; for the API's, with the claim that holds it."""
    if isinstance(node, list):
        for item in node:
            yield from _reviews(item, claim)
    elif isinstance(node, dict):
        if "ClaimReview" in _types(node):
            yield node, claim
            return
        api = node.get("claimReview")
        if isinstance(api, list) and isinstance(node.get("text"), str):
            yield from ((item, node) for item in api if isinstance(item, dict))
            return
        for value in node.values():
            yield from _reviews(value, claim)


def _types(node: dict[str, Any]) -> set[str]:
    given = node.get("@type", node.get("type"))
    names = given if isinstance(given, list) else [given]
    return {re.split(r"[/#:]", name)[-1] for name in names if isinstance(name, str)}


def _review(node: dict[str, Any], api: dict[str, Any]) -> ClaimReview | str:
    """The review, or why it cannot be used."""
    about = _first(node.get("itemReviewed"))
    made_by = _first(about.get("itemReviewed")) if "Claim" not in _types(about) and about.get("itemReviewed") else about
    review = ClaimReview(
        claim=_text(node.get("claimReviewed")) or _text(api.get("text")) or _text(made_by.get("name")),
        claimant=_name(made_by.get("author")) or _text(api.get("claimant")),
        verdict=_verdict(node),
        publisher=_name(node.get("author")) or _name(node.get("publisher")),
        link=_link(node.get("url")),
        date=_text(node.get("datePublished")) or _text(node.get("reviewDate")),
    )
    for name in ("claim", "verdict", "publisher"):
        if not getattr(review, name):
            return f"no {name}"
    return review if review.link else "no link by http or https"


def _verdict(node: dict[str, Any]) -> str:
    rating = _first(node.get("reviewRating"))
    words = _text(rating.get("alternateName")) or _text(node.get("textualRating")) or _text(rating.get("name"))
    if words:
        return words
    value, worst, best = (_text(rating.get(f"{name}Rating")) for name in ("", "worst", "best"))
    value = _text(rating.get("ratingValue")) or value
    return f"{value} on a scale from {worst} to {best}" if value and worst and best else ""


def _link(value: Any) -> str:
    """An http or https address with a host and nothing that could end it early; else nothing."""
    link = _text(value if not isinstance(value, dict) else value.get("@id"))
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    good = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s\"'<>\\]", link)
    return link if good else ""


def _first(value: Any) -> dict[str, Any]:
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, dict) else {}


def _name(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, dict):
        return (
            _text(value.get("name"))
            or _text(value.get("alternateName"))
            or _host(_text(value.get("url") or value.get("site")))
        )
    return _text(value)


def _host(link: str) -> str:
    host = re.sub(r"^https?://", "", link).split("/")[0]
    return host.removeprefix("www.")


def _text(value: Any) -> str:
    """One line of plain text: no markup, no control characters; numbers as they are written."""
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, dict):
        value = value.get("@value")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    plain = _UNPRINTABLE.sub(" ", _TAG.sub(" ", html.unescape(str(value))))
    return " ".join(plain.split())
