"""What a conversation is called, when and where it was, and the address of its recording at a point of time."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import pandas as pd

from pipeline.core.config import Details
from pipeline.report_page import numbers
from pipeline.report_page.inputs import Reported
from pipeline.report_page.statements import web

FRONT_MATTER, HEADING = "front matter", "heading"  # the reasons for which a reader sets them aside
FIRST_LINES = 5  # a first heading of Markdown there is that of the whole
DATES = ("%Y-%m-%d", "%Y-%m", "%Y", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y")  # none that may be read two ways
_LINE = re.compile(r"\s*([A-Za-z_]+)\s*:\s*(.*?)\s*$")
KEYS = {
    "title": ("title",),
    "date": ("date", "published", "recorded"),
    "outlet": ("outlet", "publisher", "show", "podcast"),
    "kind": ("kind", "genre"),
    "recording": ("recording", "video", "audio"),
}


@dataclass(frozen=True)
class About:
    """A conversation's title and what stands below it; `recording` is a link, or a path from the repository's root."""

    title: str
    date: str = ""
    outlet: str = ""
    kind: str = ""
    people: tuple[str, ...] = ()
    recording: str = ""
    offset: float = 0.0
    to_root: str = ""

    @property
    def byline(self) -> str:
        """Outlet, kind, date and people, as far as they are known."""
        return self.line(self.date)

    def line(self, when: str = "") -> str:
        """The same with another date, or none: for a table with a column of dates."""
        return " · ".join(bit for bit in (self.outlet, self.kind, when, ", ".join(self.people)) if bit)

    @property
    def day(self) -> datetime.date | None:
        """The date, where it can be read one way only; of a year or a month alone, its first day."""
        return day(self.date)

    def at(self, seconds: float) -> str:
        """The address of the recording at a time of the transcript; empty where there is none."""
        return at(self.recording, seconds + self.offset, self.to_root) if self.recording else ""


def about(data: Reported, given: Details | None, to_root: str = "") -> About:
    """What is given of a conversation, else what its source says of itself; its title is its file's name at worst."""
    details = given or Details()
    own = _front_matter(data.rejects)
    linked = web(numbers.text(data.transcripts.recording.iloc[0]))
    return About(
        title=details.title or own.get("title", "") or data.transcript_id,
        date=str(details.date or own.get("date", "")),
        outlet=details.outlet or own.get("outlet", ""),
        kind=details.kind or own.get("kind", ""),
        people=tuple(details.people),
        recording=details.recording or linked or web(own.get("recording", "")) or _played(own),
        offset=details.offset,
        to_root=to_root,
    )


def day(text: str) -> datetime.date | None:
    """A date as people and files write it; None where it could be read two ways, or is none."""
    plain = text.strip()
    if re.match(r"\d{4}-\d\d-\d\d[T ]", plain):
        plain = plain[:10]
    for form in DATES:
        try:
            return datetime.datetime.strptime(plain, form).date()
        except ValueError:
            continue
    return None


def _front_matter(rejects: pd.DataFrame) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in rejects.text[rejects.reason == FRONT_MATTER] if len(rejects) else ():
        if said := _LINE.match(str(text)):
            found.setdefault(said[1].lower(), said[2].strip("\"'"))
    known = {name: next((found[key] for key in keys if found.get(key)), "") for name, keys in KEYS.items()}
    heads = [str(text) for text in rejects.text[(rejects.reason == HEADING) & (rejects.line <= FIRST_LINES)]]
    if not known["title"] and heads and heads[0].startswith("# "):
        known["title"] = heads[0].removeprefix("# ").strip("* ")
    return found | known


def _played(own: dict[str, str]) -> str:
    """The address under a key of any kind, where it is one of a host of recordings."""
    return next((own[key] for key in ("url", "link", "source") if _form(own.get(key, ""))), "")


def at(recording: str, seconds: float, to_root: str = "") -> str:
    """The address that opens a recording at a time, in the form of its host; of others and files, a media fragment."""
    whole = max(int(seconds), 0)
    parts = urlsplit(recording)
    if parts.scheme not in {"http", "https"}:
        return f"{to_root}{quote(recording)}#t={whole}" if not parts.scheme else ""
    form = _form(recording)
    if form is None:
        return urlunsplit(parts._replace(fragment=f"t={whole}"))
    key, text = form(whole)
    if key == "#":
        return urlunsplit(parts._replace(fragment=text))
    kept = [bit for bit in parts.query.split("&") if bit and bit.partition("=")[0] != key]
    return urlunsplit(parts._replace(query="&".join([*kept, f"{key}={text}"]), fragment=""))


Form = Callable[[int], tuple[str, str]]  # a query's key and value, or `#` and a fragment, of a second
_HOSTS: dict[str, Form] = {
    "youtube.com": lambda seconds: ("t", f"{seconds}s"),
    "youtu.be": lambda seconds: ("t", f"{seconds}"),
    "vimeo.com": lambda seconds: ("#", f"t={seconds}s"),
    "c-span.org": lambda seconds: ("start", f"{seconds}"),
    "archive.org": lambda seconds: ("start", f"{seconds}"),
    "spotify.com": lambda seconds: ("t", f"{seconds}"),
}


def _form(link: str) -> Form | None:
    """How the host of a recording writes a time; None for a host that is not known."""
    host = urlsplit(link).hostname or "" if web(link) else ""
    return next((form for name, form in _HOSTS.items() if host == name or host.endswith("." + name)), None)
