"""The page: one self-contained HTML file, with a strict Content-Security-Policy."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import jinja2
import pandas as pd
from markupsafe import Markup, escape

from pipeline.core.tables.columns import UNKNOWN
from pipeline.report_page import about as abouts
from pipeline.report_page import anchors, numbers, overview, repeats, statements, subjects, timeline, transcript_text
from pipeline.report_page import axis as axes
from pipeline.report_page import doubts as doubting
from pipeline.report_page import floor_bars as floors
from pipeline.report_page import flow as flows
from pipeline.report_page import over_time as times
from pipeline.report_page import people as persons
from pipeline.report_page import quality as qualities
from pipeline.report_page.inputs import PageSettings, Reported

HERE = Path(__file__).parent
SHARE_COLUMNS = ["transcript_id", "speaker", "share_time", "share_time_low", "share_time_high"]


@dataclass(frozen=True)
class Rendered:
    """One conversation's part of the page, its line in the comparison, and what its plots and figures draw as tables.

    Where it has a page of its own, `link` leads there from the comparison, and there is no `html`.
    """

    card: overview.Card
    html: Markup
    n_slots: int
    share: pd.DataFrame
    flow: pd.DataFrame
    density: pd.DataFrame
    link: str = ""

    def moved(self, link: str) -> Rendered:
        """The same, with its part of the page elsewhere."""
        return replace(self, html=Markup(), link=link)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = numbers.count
    environment.filters["percent"] = numbers.percent
    environment.filters["breakable"] = breakable
    environment.filters["slugs"] = anchors.slugs
    environment.filters["source_name"] = lambda source: qualities.SOURCE_NAMES.get(source, source)
    environment.globals.update(
        VERDICTS=statements.VERDICTS,
        SOURCES=qualities.SOURCES,
        UNKNOWN=UNKNOWN,
        FLOW_HEIGHT=flows.HEIGHT,
        OPEN_UP_TO=transcript_text.OPEN_UP_TO,
        CHART=(times.WIDE, times.HEIGHT),
        MOST_PEOPLE=persons.MOST,
    )
    return environment


def breakable(name: str) -> Markup:
    """A file's name that may go on in the next line after a slash, an underscore or a hyphen; all else escaped."""
    parts = [escape(part) for part in re.split(r"(?<=[/_-])(?=.)", name)]
    return Markup("<wbr>").join(parts)


def conversation(data: Reported, settings: PageSettings) -> Rendered:
    """The part of the page on one conversation."""
    known = subjects.subjects(settings.topics, _topics(data))
    axis = axes.axis_of(data.conversation)
    tagged = subjects.tag(data, known)
    quality = qualities.quality(data)
    floor = floors.floor(data)
    topics = subjects.blocks(data, known)
    articles = statements.article_blocks(data.checks, settings.articles, known, data.sentences)
    given = settings.details.get(data.transcript_id)
    about = abouts.about(data, given, settings.to_root)
    card = overview.card(data, axis, quality, floor, topics, articles, about)
    flow = flows.flow(data, axis, tagged, known)
    claims, n_claims = transcript_text.claims(data, known, settings.top_claims)
    html = _environment().get_template("conversation.html").render(
        c=data.anchor,
        transcript_id=data.transcript_id,
        people=data.people,
        card=card,
        about=about,
        doubts=doubting.doubts(data),
        labels=doubting.labels(data),
        settings=settings,
        axis=axis,
        quality=quality,
        floor=floor,
        known=known,
        topics=topics,
        matrix=subjects.matrix(data, known),
        articles=articles,
        timeline=timeline.timeline(data, axis, tagged),
        flow=flow,
        passages=subjects.passages(data, known),
        claims=claims,
        n_claims=n_claims,
        repeats=repeats.repeats(data),
        reviewed=repeats.reviewed(data),
        turns=transcript_text.transcript(data, tagged, known, about),
    )  # fmt: skip
    share = data.speakers[SHARE_COLUMNS]
    safe = Markup(html)  # from a template that escapes everything
    return Rendered(card, safe, len(known), share, flow.frame(data.transcript_id), _density(data))


def _density(data: Reported) -> pd.DataFrame:
    """Claims per 100 words with their interval, of those whose claims are counted, who spoke longest first."""
    names = {"claims_per_100_words": "value", "claims_per_100_words_low": "low", "claims_per_100_words_high": "high"}
    ordered = data.speakers.set_index("speaker", drop=False).loc[data.by_time()]
    return ordered[["speaker", *names]].rename(columns=names).dropna().reset_index(drop=True)


def _topics(data: Reported) -> list[str]:
    tagged = {str(name) for names in data.claims.topics for name in names}
    return sorted(
        {str(name) for frame in (data.topic_shares, data.passages) for name in frame.topic}
        | {*data.conversation.topic_names(), *tagged}
    )


def page(
    parts: Iterable[Rendered],
    orphans: pd.DataFrame,
    settings: PageSettings,
    people: tuple[pd.DataFrame, pd.DataFrame] | None = None,
) -> str:
    """The whole page; `orphans` are checks without a transcript, `people` the tables people and people_topics."""
    rendered = list(parts)
    links = {part.card.transcript_id: (part.card, part.link or f"#{part.card.anchor}") for part in rendered}
    style, script = _asset("css"), _asset("js")
    known = subjects.subjects(settings.topics, [])
    slots = [
        subjects.Subject("", "", "", slot) for slot in range(max([len(known), *(part.n_slots for part in rendered)]))
    ]
    return _environment().get_template("page.html").render(
        settings=settings,
        made=settings.provenance,
        known=known,
        slots=slots,
        parts=rendered,
        home=settings.home,
        people=persons.people(*people, known, links) if people else None,
        over_time=times.over_time(list(links.values())),
        orphans=statements.article_blocks(orphans, settings.articles, known),
        style=Markup(style),  # safe: our own files
        script=Markup(script),  # safe: our own files
        style_hash=_hash(style),
        script_hash=_hash(script),
    )  # fmt: skip


@cache
def _asset(ending: str) -> str:
    """The page's own files of a kind, in order of name, as one; scripts in a scope of their own."""
    parts = [path.read_text(encoding="utf-8") for path in sorted((HERE / "assets").glob(f"*.{ending}"))]
    return "\n".join(['"use strict";\n(() => {', *parts, "})();"] if ending == "js" else parts)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode()
