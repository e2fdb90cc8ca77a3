"""Topics and claim density over the dates of the conversations: small charts of one scale, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipeline.report_page import numbers
from pipeline.report_page.axis import svg_percent
from pipeline.report_page.overview import Card
from pipeline.report_page.subjects import Subject

LEAST = 3  # conversations on different days: fewer show nothing over time
LINKED = 200  # more points than this are drawn as one shape, without links
IN_MEAN, MEANS = 3, 3  # a mean is of at least so many conversations, and a line of so many means
HEIGHT, WIDE = 64, 1000  # of a chart, in pixels, and in the units of its line
COLUMNS = ["transcript_id", "date", "measure", "label", "value", "speech_s"]
DENSITY = "claims_per_100_words"
NICE = (0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100)


@dataclass(frozen=True)
class Point:
    """One conversation: its place, what a click opens, and what it says."""

    x: str
    y: float
    link: str
    text: str


@dataclass(frozen=True)
class Chart:
    """One topic, or the density of claims (without a subject), from the first day to the last.

    `dots` and `mean` are paths in a box of WIDE by HEIGHT; `points` are empty where they are too many.
    """

    subject: Subject | None
    top: str
    points: list[Point]
    dots: str
    mean: str
    said: str


@dataclass(frozen=True)
class OverTime:
    """All charts; `ticks` are places and years or months, `unit` is of what the line is the mean."""

    charts: list[Chart]
    ticks: list[tuple[str, str]]
    n: int
    undated: int
    first: str
    last: str
    unit: str


def frame(cards: Sequence[Card]) -> pd.DataFrame:
    """What the charts show as a table: a row for each dated conversation and topic, and one for its claim density."""
    rows: list[tuple[str, date, str, str, float, float]] = []
    dated = [card for card in cards if card.about.day]
    found = sorted({one for card in dated for one, _, _ in card.topics}, key=lambda one: one.slot)
    for card in cards:
        if (when := card.about.day) is None:
            continue
        own = {subject: share for subject, _, share in card.topics}
        for subject in found:
            rows.append((card.transcript_id, when, subject.id, subject.label, own.get(subject, 0.0), card.speech_s))
        if card.density != numbers.NONE:
            rows.append((card.transcript_id, when, DENSITY, "Claims per 100 words", card.density_value, card.speech_s))
    return pd.DataFrame(rows, columns=COLUMNS)


def over_time(cards: Sequence[tuple[Card, str]]) -> OverTime | None:
    """The charts of all dated conversations, each with its link; None where they are of too few days."""
    dated = sorted(((day, card, link) for card, link in cards if (day := card.about.day)), key=lambda one: one[0])
    days = sorted({day for day, _, _ in dated})
    if len(days) < LEAST:
        return None
    unit = _unit(days)
    subjects = {subject.slot: subject for _, card, _ in dated for subject, _, _ in card.topics}
    shares = [{subject.slot: value for subject, _, value in card.topics} for _, card, _ in dated]
    top = _top(max((value for one in shares for value in one.values()), default=1.0), 1.0)
    charts = [
        _chart(subject, dated, [one.get(slot, 0.0) for one in shares], top, unit)
        for slot, subject in sorted(subjects.items())
    ]
    counted = [one for one in dated if one[1].density != numbers.NONE]
    if counted:
        values = [card.density_value for _, card, _ in counted]
        charts.append(_chart(None, counted, values, _top(max(values), 1e9), unit, (days[0], days[-1])))
    ticks = [(svg_percent(_at(day, days[0], days[-1])), text) for day, text in _ticks(days[0], days[-1])]
    first, last = days[0].isoformat(), days[-1].isoformat()
    return OverTime(charts, ticks, len(dated), len(cards) - len(dated), first, last, unit)


def _chart(
    subject: Subject | None,
    dated: list[tuple[date, Card, str]],
    values: list[float],
    top: float,
    unit: str,
    ends: tuple[date, date] | None = None,
) -> Chart:
    first, last = ends or (dated[0][0], dated[-1][0])
    form = numbers.percent if subject else numbers.decimal
    places = [
        (_at(day, first, last), round(HEIGHT * (1 - value / top), 1))
        for (day, _, _), value in zip(dated, values, strict=True)
    ]
    points = [
        Point(svg_percent(x), y, link, f"{card.title}, {day.isoformat()}: {form(value)}")
        for (day, card, link), value, (x, y) in zip(dated, values, places, strict=True)
    ]
    few = len(points) <= LINKED
    dots = "" if few else "".join(f"M{WIDE * x:.0f} {y:g}h0" for x, y in places)
    means = _means(dated, values, unit)
    line = "L".join(f"{WIDE * _at(day, first, last):.0f} {HEIGHT * (1 - value / top):.1f}" for day, value in means)
    best = max(range(len(values)), key=lambda k: values[k])
    said = f"most on {dated[best][0].isoformat()} ({form(values[best])})"
    return Chart(
        subject,
        f"{100 * top:g} %" if subject else f"{top:g}",
        points if few else [],
        dots,
        f"M{line}" if len(means) >= MEANS else "",
        said,
    )


def _means(dated: list[tuple[date, Card, str]], values: list[float], unit: str) -> list[tuple[date, float]]:
    """The means of months, quarters or years, weighed by speech, each at the middle of its days."""
    bins: dict[tuple[int, int], list[tuple[date, float, float]]] = {}
    for (day, card, _), value in zip(dated, values, strict=True):
        part = {"year": 0, "quarter": (day.month - 1) // 3, "month": day.month}[unit]
        bins.setdefault((day.year, part), []).append((day, value, card.speech_s))
    found = []
    for _, rows in sorted(bins.items()):
        weight = sum(speech for _, _, speech in rows)
        if len(rows) >= IN_MEAN and weight > 0:
            middle = date.fromordinal((rows[0][0].toordinal() + rows[-1][0].toordinal()) // 2)
            found.append((middle, sum(value * speech for _, value, speech in rows) / weight))
    return found


def _unit(days: Sequence[date]) -> str:
    span = (days[-1] - days[0]).days
    return "year" if span > 6 * 365 else "quarter" if span > 550 else "month"


def _at(day: date, first: date, last: date) -> float:
    """Where a day stands between the first and the last, a little in from both ends."""
    return 0.01 + 0.98 * (day - first).days / max((last - first).days, 1)


def _ticks(first: date, last: date) -> list[tuple[date, str]]:
    """Up to five round dates: years, or months of short spans."""
    years = last.year - first.year
    if years >= 2:
        step = next(one for one in (1, 2, 5, 10, 20, 50, 100) if years / one <= 5)
        every = [date(year, 1, 1) for year in range(first.year + 1, last.year + 1) if year % step == 0]
        return [(day, str(day.year)) for day in every]
    months = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    inside = [day for day in months if first < day <= last]
    return [(day, f"{day:%b %Y}") for day in inside[:: max(-(-len(inside) // 3), 1)]]


def _top(highest: float, most: float) -> float:
    """The end of the scale: the next round number, never over `most`."""
    return min(next((one for one in NICE if one >= highest), highest), most)
