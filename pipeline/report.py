"""Writes data/results/report.html: one page for people, that needs nothing else to be read."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from pipeline.claims import heads
from pipeline.conversation.view import Conversation
from pipeline.core import command, config, tables
from pipeline.report_page import anchors, datapackage, figures, flow, page, people, provenance
from pipeline.report_page.inputs import PageSettings, Reported
from pipeline.work import parallel

PATH = Path("data/results/report.html")
PAGES = Path("data/results/conversations")  # of each conversation, where they are too many for one page
FIGURES = Path("data/results/figures")  # for print
PLOTS = Path("data/results/plots")  # for `dvc plots show`


def settings(root: Path | str = ".", made: str = "") -> PageSettings:
    """What configs/ says about the page; `made` is its date."""
    report: config.Report = config.load("report", root)
    topics: config.Topics = config.load("topics", root)
    claims: config.Claims = config.load("claims", root)
    summarize: config.Summarize = config.load("summarize", root)
    check: config.Check = config.load("check", root)
    fact_checks: config.FactChecks = config.load("fact_checks", root)
    known: config.Conversations = config.load("conversations", root)
    return PageSettings(
        title=report.title,
        top_claims=report.top_claims,
        level=summarize.level,
        topic_threshold=topics.threshold,
        claim_threshold=heads.threshold(claims),
        topics=_ordered(config.load_topics(Path(root) / topics.topics_folder), report.topic_order),
        articles=config.load_folder(config.Article, Path(root) / check.articles_folder),
        fact_checks=fact_checks.reviews if fact_checks.match else "",
        on_one_page=report.on_one_page,
        figures=report.figures,
        details=known.conversations,
        provenance=provenance.of(root, made),
    )


def _ordered(topics: list[config.Topic], order: list[str]) -> tuple[config.Topic, ...]:
    """The topics in the order of their colours: those that are listed, then the others by id."""
    places = {name: place for place, name in enumerate(order)}
    return tuple(sorted(topics, key=lambda topic: (places.get(topic.id, len(order)), topic.id)))


def conversations(checks: pd.DataFrame, root: Path | str = ".") -> Iterator[Reported]:
    """Each transcript with all its tables, one at a time; a transcript without words has no part."""
    scanned = tables.scan(
        "transcripts", "turns", "sentences", "topics", "claim_list", "rejects", "speakers", "topic_shares", "passages",
        "claim_density", "doubts", root=root,
    )  # fmt: skip
    names = anchors.slugs(tables.read("transcripts", root).transcript_id)
    known = dict[str, dict[str, tuple[str, int]]]()
    for (transcript, speaker), place in people.anchors_of(tables.read("people", root)).items():
        known.setdefault(transcript, {})[speaker] = place
    for transcript_id, frames in scanned:
        transcript, turns, sentences, topics, claims, rejects, *results, doubts = frames
        if turns.empty:
            continue
        conversation = Conversation.of(transcript, turns, sentences, topics, claims)
        own = checks[checks.transcript_id == transcript_id]
        anchor = names[transcript_id]
        who = known.get(transcript_id, {})
        yield Reported(
            anchor, conversation, transcript, rejects, claims, *results, checks=own, doubts=doubts, people=who
        )


def report(
    chosen: PageSettings,
    checks: pd.DataFrame,
    found: Iterator[Reported],
    total: int,
    apart: Callable[[str, str], object] | None = None,
    rows: int = 0,
    persons: tuple[pd.DataFrame, pd.DataFrame] | None = None,
) -> tuple[str, list[page.Rendered]]:
    """The page's HTML, and each conversation's part of it.

    Given `apart`, the page only compares the conversations: each one's own page goes there, with its file's name.
    Those pages are made in several processes where the conversations have many sentences, `rows`.
    """
    with tqdm(total=total, unit=" conversations", desc="report") as bar:
        parts, seen = [], []
        make = partial(partial, _rendered, chosen=chosen, none=checks.iloc[:0] if apart else None)
        for transcript_id, part, html in parallel.each(make, ((data,) for data in found), rows if apart else 0):
            if apart:
                name = f"{part.card.anchor}.html"
                apart(name, html)
                part = part.moved(f"{PAGES.name}/{name}")
            parts.append(part)
            seen.append(transcript_id)
            bar.update()
    return page.page(parts, checks[~checks.transcript_id.isin(seen)], chosen, persons), parts


def _rendered(data: Reported, chosen: PageSettings, none: pd.DataFrame | None) -> tuple[str, page.Rendered, str]:
    """A conversation's id, its part and, given a table of no checks, a page of its own."""
    if none is not None:
        chosen = replace(chosen, to_root=f"../{chosen.to_root}", home=f"../{PATH.name}")
    part = page.conversation(data, chosen)
    return data.transcript_id, part, "" if none is None else page.page([part], none, chosen)


def drawn(parts: list[page.Rendered], chosen: PageSettings) -> Iterator[tuple[str, bytes]]:
    """The figures as files by name: of each conversation that stands on the page, and of all over time."""
    made = chosen.provenance
    source = f"floorshare {made.version}, {made.made}" if made else "floorshare"
    labels = {topic.id: topic.label for topic in chosen.topics}
    for part in parts:
        if part.html:
            yield from figures.of_conversation(part, labels, source)
    yield from figures.of_all(parts, source)


def _plots(parts: list[page.Rendered]) -> None:
    """The tables that `dvc plots show` draws."""
    kinds = {"share": (page.SHARE_COLUMNS, "share"), "topic_flow": (flow.COLUMNS, "flow")}
    for name, (columns, part_of) in kinds.items():
        rows = pd.concat([pd.DataFrame(columns=columns), *(getattr(part, part_of) for part in parts)])
        tables.write_csv(PLOTS / f"{name}.csv", rows, bom=False)


def _kept(folder: Path, names: list[str], why: str) -> None:
    """Remove what an earlier run wrote; a folder without a file says why, for DVC warns of one."""
    if not names:
        tables.write_text(folder / "none.txt", why)
        names = ["none.txt"]
    for old in set(os.listdir(folder)).difference(names):
        (folder / old).unlink()


def main() -> int:
    """Read the tables, write the page, and open it where asked."""
    parser = command.parser(__doc__)
    parser.add_argument("--open", action="store_true", help="open the page in the browser when it is written")
    arguments = parser.parse_args()
    checks = tables.read("checks")
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    chosen, total = settings(made=today), tables.count("transcripts")
    pages: list[str] = []

    def apart(name: str, html: str) -> None:
        tables.write_text(PAGES / name, html)
        pages.append(name)

    pages_apart = apart if total > chosen.on_one_page else None
    persons = tables.read("people"), tables.read("people_topics")
    html, parts = report(chosen, checks, conversations(checks), total, pages_apart, tables.count("sentences"), persons)
    tables.write_text(PATH, html)
    _kept(PAGES, pages, f"All conversations stand in ../{PATH.name}.\n")
    images: list[str] = []
    for name, content in drawn(parts, chosen) if chosen.figures else ():
        tables.write_bytes(FIGURES / name, [content])
        images.append(name)
    _kept(FIGURES, images, "configs/report.yaml says `figures: false`, or there is nothing to draw.\n")
    if chosen.provenance:
        tables.write_text(datapackage.PATH, datapackage.package(chosen.provenance))
    _plots(parts)
    if pages_apart:
        print(f"report: {len(pages)} conversations, each on a page of its own in {PAGES}")
    print(f"report: {PATH}, {len(html.encode()) / 1e6:.1f} MB; open it in any browser, it needs no network")
    if arguments.open and not webbrowser.open(PATH.resolve().as_uri()):
        print(f"report: no browser could be started here; open {PATH.resolve()} yourself")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
