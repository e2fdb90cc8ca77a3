"""data/results/figures: the charts as files for print, SVG and PNG, without a browser.

180 mm wide, type of 7 to 9 points, one ink on white: what is told apart is told by place and label, never by colour.
"""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.core.tables.columns import UNKNOWN
from pipeline.report_page import over_time
from pipeline.report_page.page import Rendered

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.09  # inches: two columns of a journal
ROW, HEAD = 0.24, 1.1  # inches for each speaker, and for the heading and the axis
CELL = 1.15  # inches high, of a small chart
COLUMNS = 3  # of small charts
TITLE = 38  # letters in a line of a small chart's title
LINE = "\n"  # between what a figure shows and its title
MOST = 12  # speakers in a figure
DPI = 300
INK, SOFT, FILL = "#1a1d23", "#5b6370", "#5b759f"
STYLE: dict[str, Any] = {
    "font.size": 8, "axes.titlesize": 8, "axes.labelsize": 7.5, "xtick.labelsize": 7, "ytick.labelsize": 7.5,
    "font.family": "sans-serif", "svg.fonttype": "none", "svg.hashsalt": "floorshare", "text.parse_math": False,
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": SOFT, "axes.linewidth": 0.6,
    "xtick.color": SOFT, "ytick.color": INK, "text.color": INK, "axes.labelcolor": SOFT, "axes.titlelocation": "left",
    "xtick.major.width": 0.6, "ytick.major.width": 0, "axes.titlepad": 3,
}  # fmt: skip


def of_conversation(part: Rendered, labels: dict[str, str], source: str) -> Iterator[tuple[str, bytes]]:
    """The figures of one conversation as files by name: floor, claims, topics, as far as there is something to show."""
    c, title = part.card.anchor, part.card.title
    note = " · ".join(bit for bit in (part.card.about.byline, source) if bit)
    named = part.share[part.share.speaker != UNKNOWN]
    if len(named):
        yield from _files(
            f"{c}_floor",
            _floor,
            part.share,
            f"Share of all speech, with what the measurement leaves open{LINE}{title}",
            note,
        )
    if len(part.density):
        yield from _files(
            f"{c}_claims",
            _claims,
            part.density,
            f"Check-worthy claims per 100 words, with their interval{LINE}{title}",
            note,
        )
    if len(part.flow):
        heading = f"Share of the speaking time on each topic, by minute{LINE}{title}"
        rows = part.flow.assign(label=part.flow.topic.map(labels).fillna(part.flow.topic))
        yield from _files(f"{c}_topics", _topics, rows, heading, note)


def of_all(parts: list[Rendered], source: str) -> Iterator[tuple[str, bytes]]:
    """Topics and claim density over the dates of the conversations, where there are enough of them."""
    rows = over_time.frame([part.card for part in parts])
    if rows.date.nunique() >= over_time.LEAST:
        what = "Share of the speaking time on each topic, and claims per 100 words, by date"
        heading = f"{what}{LINE}{rows.transcript_id.nunique()} conversations"
        yield from _files("over_time", _dates, rows, heading, source)


def _files(name: str, draw: Any, rows: pd.DataFrame, heading: str, note: str) -> Iterator[tuple[str, bytes]]:
    """One figure in both forms; the same rows give the same bytes."""
    import matplotlib as mpl

    with mpl.rc_context(STYLE), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that the font lacks: SVG leaves it to the reader's fonts
        figure = draw(rows)
        high = figure.get_figheight()
        what, _, title = heading.rpartition(LINE)
        figure.text(0.01, 1 - 0.04 / high, title, va="top", fontsize=9, fontweight="bold")
        figure.text(0.01, 1 - 0.22 / high, what, va="top", color=SOFT)
        figure.text(0.01, 0.05 / high, note, va="bottom", fontsize=6, color=SOFT)
        for kind, said in (("svg", {"Date": None}), ("png", {"Software": None})):
            held = io.BytesIO()
            figure.savefig(held, format=kind, dpi=DPI, metadata=said)
            yield f"{name}.{kind}", held.getvalue()


def _sheet(height: float, rows: int = 1, columns: int = 1, **more: Any) -> tuple[Figure, list[Axes]]:
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    inside = ConstrainedLayoutEngine(rect=(0, 0.2 / height, 1, 1 - 0.65 / height))
    figure = Figure(figsize=(WIDTH, height), layout=inside)
    axes = figure.subplots(rows, columns, squeeze=False, **more)
    return figure, list(axes.flat)


def _floor(rows: pd.DataFrame) -> Figure:
    """A bar for each speaker with its interval, the longest on top."""
    shown = rows.sort_values("share_time", ascending=False).head(MOST).iloc[::-1]
    figure, [axes] = _sheet(HEAD + ROW * len(shown))
    axes.barh(shown.speaker, 100 * shown.share_time, height=0.62, color=FILL)
    _whiskers(axes, 100 * shown.share_time_low, 100 * shown.share_time_high)
    axes.set_xlim(0, 100)
    axes.set_xlabel("% of all speech" + (f"; the {MOST} who spoke longest of {len(rows)}" if len(rows) > MOST else ""))
    return figure


def _claims(rows: pd.DataFrame) -> Figure:
    """A dot for each speaker with its interval, in the order of their speaking time."""
    shown = rows.head(MOST).iloc[::-1]
    figure, [axes] = _sheet(HEAD + ROW * len(shown))
    axes.plot(shown.value, range(len(shown)), "o", color=INK, markersize=4)
    axes.set_yticks(range(len(shown)), list(shown.speaker))
    _whiskers(axes, shown.low, shown.high)
    axes.set_xlim(left=0)
    axes.margins(y=0.5 / len(shown))
    axes.set_xlabel("claims per 100 words, corrected for the model's known errors")
    return figure


def _whiskers(axes: Axes, low: pd.Series[float], high: pd.Series[float]) -> None:
    axes.hlines(range(len(low)), low, high, color=INK, linewidth=1)
    axes.plot(low, range(len(low)), "|", high, range(len(low)), "|", color=INK, markersize=5, markeredgewidth=1)


def _topics(rows: pd.DataFrame) -> Figure:
    """A small chart for each topic, all on one scale: its share of each part of the conversation."""
    found = list(rows.groupby("topic", sort=False))
    figure, axes = _small(len(found))
    starts = sorted(rows.minute.unique())
    width = min((b - a for a, b in zip(starts, starts[1:], strict=False)), default=1.0)
    for (_, part), one in zip(found, axes, strict=False):
        one.bar(part.minute, 100 * part.share_time, width=width, align="edge", color=FILL)
        one.set_title(textwrap.fill(str(part.label.iloc[0]), TITLE))
        one.set_ylim(0, 100)
        one.margins(x=0)
    return _labelled(figure, axes, len(found), "minute", "% of speech")


def _dates(rows: pd.DataFrame) -> Figure:
    """A small chart for each topic on one scale, and one for the density of claims: a dot is a conversation."""
    import matplotlib.dates as mdates

    found = sorted(rows.groupby("measure"), key=lambda one: (one[0] == over_time.DENSITY, one[0]))
    figure, axes = _small(len(found), sharex=True)
    highest = 100 * rows.value[rows.measure != over_time.DENSITY].max()
    for (measure, part), one in zip(found, axes, strict=False):
        density = measure == over_time.DENSITY
        one.plot(
            part.date,
            part.value if density else 100 * part.value,
            "o",
            color=FILL,
            markersize=3,
            alpha=0.7,
            clip_on=False,
        )
        one.set_title(textwrap.fill(str(part.label.iloc[0]), TITLE))
        one.set_ylim(0, 1.08 * (part.value.max() if density else highest) or 1)
        one.xaxis.set_major_locator(mdates.AutoDateLocator(maxticks=4))
        one.xaxis.set_major_formatter(mdates.ConciseDateFormatter(one.xaxis.get_major_locator(), show_offset=False))
        one.margins(x=0.05)
    return _labelled(figure, axes, len(found), "", "% of speech")


def _small(n: int, **more: Any) -> tuple[Figure, list[Axes]]:
    lines = -(-n // COLUMNS)
    return _sheet(HEAD + CELL * lines, lines, min(n, COLUMNS), **more)


def _labelled(figure: Figure, axes: list[Axes], n: int, below: str, beside: str) -> Figure:
    """Words on the outer axes alone; places without a chart stay white."""
    for number, one in enumerate(axes):
        one.set_visible(number < n)
        if number % COLUMNS == 0:
            one.set_ylabel(beside)
        if number + COLUMNS >= n:
            one.set_xlabel(below)
    return figure
