"""House styles that were written as an examination: no model had seen them, nor their names and sentences.

They were read once by the shipped model before any of them trained (`models/labels/LEDGER.md`); since then they are
among the styles that train. Names, places and sentences are made up.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

from pipeline.training.house_layouts import Gold, Talk, Written
from pipeline.training.label_texts import Person, sentence

Turn = tuple[Person, str, bool]  # who, what, and whether for the first time


def turns_of(given: Talk) -> list[Turn]:
    """Who says what; two of one surname are told apart by leaving the second out."""
    owner: dict[str, int] = {}
    found: list[Turn] = []
    seen: set[int] = set()
    for who, text in given.turns:
        if owner.setdefault(given.people[who].last, who) == who:
            found.append((given.people[who], text, who not in seen))
            seen.add(who)
    return found


def paragraphs(text: str) -> str:
    """A longer turn in two paragraphs."""
    at = text.find(". ", 90)
    return f"{text[: at + 1]}\n\n{text[at + 2 :]}" if at > 0 else text


def written(parts: Sequence[str], gold: Gold, suffix: str = ".txt") -> Written:
    """A text of parts."""
    return Written("".join(parts), suffix, gold)


def numbered_pages(lines: Sequence[str], head: str) -> list[str]:
    """Pages of 25 numbered lines under a running head."""
    found: list[str] = []
    for start in range(0, len(lines), 25):
        found.append(f"{head}{start // 25 + 1:>20}\n\n")
        found += [f"{k + 1:>2}  {line}".rstrip() + "\n" for k, line in enumerate(lines[start : start + 25])]
        found.append("\n")
    return found


def argument(given: Talk) -> Written:
    """Oral argument as a reporter prints it: numbered lines, `JUSTICE LEE:`, words indented."""
    gold: Gold = []
    lines: list[str] = ["          P R O C E E D I N G S", "                                (10:04 a.m.)"]
    for k, (person, text, _) in enumerate(turns_of(given)):
        who = ("CHIEF JUSTICE", "JUSTICE", "MR.", "GENERAL", "MS.")[len(person.name) % 5]
        label = f"{who} {person.last.upper()}"
        gold.append((label, text))
        lines += textwrap.wrap(f"          {label}:  {text}", 60)
        if k == 2:
            lines.append(f"               ORAL ARGUMENT OF {person.name.upper()}")
    return written(numbered_pages(lines, "Official - Subject to Final Review"), gold)


def examination(given: Talk) -> Written:
    """A deposition: `Q` and `A` with blanks behind, `BY MR. LEE:`, objections, `THE WITNESS:`."""
    gold: Gold = []
    lines: list[str] = ["                 EXAMINATION", f"BY MS. {given.people[0].last.upper()}:"]
    for k, (person, text, _) in enumerate(turns_of(given)):
        label = "QA"[k % 2]
        if k % 9 == 5:
            label, text = f"MR. {given.people[-1].last.upper()}", "Objection. Calls for speculation."
        elif k % 9 == 6:
            label, text = "THE WITNESS", text
        gold.append((label, text))
        said = f"    {label}    {text}" if len(label) == 1 else f"          {label}:  {text}"
        lines += textwrap.wrap(said, 58)
        del person
    return written(numbered_pages(lines, "Confidential"), gold)


def canada(given: Talk) -> Written:
    """`Mr. Ann Lee (Kelder, CPC):` at first, then the name alone; `Some hon. members:`, times of the day."""
    gold: Gold = []
    parts = ["HOUSE OF MEMBERS\n\nWednesday, July 12, 2023\n\nThe House met at 2 p.m.\n\n"]
    for k, (person, text, first) in enumerate(turns_of(given)):
        title = "Hon. " if len(person.name) % 3 == 0 else "Mr. " if person.male else "Mrs. "
        label = f"{title}{person.name}" + (f" ({person.place}, {person.party})" if first else "")
        if k % 11 == 7:
            label, text = "Some hon. members", "Hear, hear!"
        elif k % 11 == 3:
            label = "The Deputy Speaker"
        gold.append((label, text))
        parts.append(f"{label}: {paragraphs(text)}\n\n" + (f"({1400 + 5 * (k // 6)})\n\n" if k % 6 == 5 else ""))
    return written(parts, gold)


def australia(given: Talk) -> Written:
    """`Mr LEE (Kelder—Minister for Canals) (14:03):` at first, then `Mr LEE:`; interjections."""
    gold: Gold = []
    parts = ["QUESTIONS WITHOUT NOTICE\n\nEast Gate\n\n"]
    for k, (person, text, first) in enumerate(turns_of(given)):
        label = f"{person.honorific} {person.last.upper()}"
        if first:
            label += f" ({person.place.split('—')[0]}) (14:{k % 60:02d})"
        if k % 8 == 4:
            label = "The SPEAKER"
        gold.append((label, text))
        parts.append(f"{label}:  {paragraphs(text)}\n\n")
        if k % 8 == 6:
            parts.append("Honourable members interjecting—\n\n")
    return written(parts, gold)


def nations(given: Talk) -> Written:
    """`Mr. Lee (Kelder) (spoke in French):`, wrapped, paragraphs indented, running heads of pages."""
    gold: Gold = []
    lines = ["S/PV.9011", "The meeting was called to order at 10.05 a.m.", ""]
    for k, (person, text, _) in enumerate(turns_of(given)):
        label = f"{person.honorific}. {person.last} ({person.place.split('—')[0]})"
        label += " (spoke in French)" if k % 5 == 2 else ""
        label = "The President" if person is given.people[0] else label
        gold.append((label, text))
        said = paragraphs(text).split("\n\n")
        for n, part in enumerate(said):
            lines += textwrap.wrap(f"{label}: {part}" if n == 0 else part, 66, initial_indent="     ")
        if k % 7 == 6:
            lines += ["", "23-20417", f"{k // 7 + 2}/18", "12/07/2023", ""]
    return written(["\n".join(lines) + "\n"], gold)


def script(given: Talk) -> Written:
    """A screenplay: names over what they say, by their indent, and headings of scenes."""
    gold: Gold = []
    parts = ["INT. CUSTOMS HOUSE - DAY\n\nRain on the windows. Two people at a desk.\n\n"]
    for k, (person, text, _) in enumerate(turns_of(given)):
        label = person.first.upper()
        if any(one.first == person.first and one is not person for one in given.people):
            label = person.name.upper()
        aside = " (CONT'D)" if k % 10 == 9 else " (O.S.)" if k % 10 == 4 else ""
        gold.append((label, text))
        said = textwrap.fill(text, 40, initial_indent=" " * 10, subsequent_indent=" " * 10)
        parts.append(f"{' ' * 20}{label}{aside}\n{'               (beat)' + chr(10) if k % 6 == 3 else ''}{said}\n\n")
    return written(parts, gold)


def narrator(given: Talk) -> Written:
    """Oral history: who took part at the head, then initials; times inside what is said."""
    gold: Gold = []
    shown = {"".join(part[0] for part in person.name.split()): person for person in given.people}
    parts = [f"Narrator: {given.people[0].name}\nInterviewer: {given.people[1].name}\nDate: July 12, 2023\n"
             "Place: Kelder\nTranscriber: P. R.\n\n"]  # fmt: skip
    for k, (person, text, _) in enumerate(turns_of(given)):
        label = "".join(part[0] for part in person.name.split())
        if shown[label] is not person:
            continue
        gold.append((label, text))
        parts.append(f"{label}: {text}{f' [00:{k % 60:02d}:10]' if k % 5 == 4 else ''}\n\n")
    return written(parts, gold)


def shaped(shape: str, suffix: str = ".txt", head: str = "", short: bool = False) -> Callable[[Talk], Written]:
    """A style of one shape for each turn: {name}, {text}, {two} (in paragraphs), {clock}, {day}."""

    def write(given: Talk) -> Written:
        gold: Gold = []
        parts = [head.format(names="\n".join(f"{person.name} - Engineer" for person in given.people))]
        second = 3
        for person, text, _ in turns_of(given):
            label = person.first if short else person.name
            if short and sum(one.first == person.first for one in given.people) > 1:
                label = person.name
            gold.append((label, text))
            clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
            day = f"14:{second // 60 % 60:02d}:{second % 60:02d}"
            parts.append(shape.format(name=label, text=text, two=paragraphs(text), clock=clock, day=day))
            second += 2 + len(text.split()) // 2
        return written(parts, gold, suffix)

    return write


def operator(given: Talk) -> Written:
    """An earnings call: lists of who took part, then names over what they say, the operator among them."""
    gold: Gold = []
    people = "\n".join(
        f"{person.name} - {('Chief Executive', 'Analyst')[k > 0]}" for k, person in enumerate(given.people)
    )
    parts = [f"Kelder Quarries, Inc. (KQI) Q2 2023 Earnings Conference Call\n\nCompany Participants\n\n{people}\n\n"]
    for k, (person, text, _) in enumerate(turns_of(given)):
        label = "Operator" if k % 6 == 0 else person.name
        text = f"Our next question is from {given.people[-1].name}. Please go ahead." if k % 6 == 0 else text
        gold.append((label, text))
        parts.append(f"{label}\n\n{paragraphs(text)}\n\n")
    return written(parts, gold)


def scanned(given: Talk) -> Written:
    """A all in capitals, scanned: wrapped, blanks before signs, no blank lines."""
    gold: Gold = []
    lines: list[str] = []
    for person, text, _ in turns_of(given):
        label = f"MR. {person.last.upper()}" if person.male else f"MRS. {person.last.upper()}"
        gold.append((label, text.upper()))
        lines += textwrap.wrap(f"{label} : {text.upper()}", 62)
    return written(["\n".join(lines) + "\n"], gold)


def hanging(given: Talk) -> Written:
    """Wrapped at 70 columns with a wrapped, hanging, no blank lines."""
    gold: Gold = []
    lines: list[str] = []
    for person, text, _ in turns_of(given):
        label = person.last.upper()
        gold.append((label, text))
        lines += textwrap.wrap(f"{label + ':':14}{text}", 70, subsequent_indent=" " * 14)
    return written(["\n".join(lines) + "\n"], gold)


def run_together(given: Talk) -> Written:
    """Turns in paragraphs at first; then the blank lines are lost, and lines are cut at 64 columns."""
    gold: Gold = []
    lines: list[str] = []
    for k, (person, text, _) in enumerate(turns_of(given)):
        gold.append((person.name, text))
        lines += textwrap.wrap(f"{person.name}: {text}", 64) + ([""] if k < 4 else [])
    return written(["\n".join(lines) + "\n"], gold)


def few_named(given: Talk) -> Written:
    """Captions in which `>>` tells where somebody else speaks, and a name in capitals stands behind a few of them."""
    gold: Gold = []
    parts = ["WEBVTT\n\n"]
    second = 0
    for person, text, _ in turns_of(given):
        label = person.last.upper() if given.rng.random() < 0.3 else ""
        gold.append((label, text))
        for piece in textwrap.wrap(f">> {label}: {text}" if label else f">> {text}", 42):
            begin, end = (f"00:{second // 60:02d}:{second % 60:02d}.{part}" for part in ("000", "900"))
            parts.append(f"{begin} --> {end}\n{piece}\n\n")
            second += 1
    return written(parts, gold, ".vtt")


def listing(given: Talk) -> Written:
    """A podcast in which some turns end in a list, each line of it a paragraph that may look like a label's."""
    gold: Gold = []
    parts: list[str] = []
    names = [person.first for person in given.people]
    for person, text, _ in turns_of(given):
        items = given.rng.choice((0, 0, 0, 1, 3))
        said = [text, *(sentence(given.rng, 1.0, names, given.part) for _ in range(items))]
        gold.append((person.name, " ".join(said)))
        parts.append(f"{person.name}: " + "\n\n".join(said) + "\n\n")
    return written(parts, gold)


LATER: dict[str, Callable[[Talk], Written]] = {
    "high court, numbered": argument,
    "deposition, examination": examination,
    "Canadian parliament, as published": canada,
    "Australian parliament, as published": australia,
    "United Nations, as published": nations,
    "screenplay, script": script,
    "oral history, narrator": narrator,
    "podcast, time and bold": shaped("[{clock}] **{name}:** {text}\n\n", ".md"),
    "podcast, bold and time above": shaped("**{name}** ({clock})\n\n{two}\n\n", ".md"),
    "podcast, italic": shaped("*{name}*: {two}\n\n", ".md", short=True),
    "otter, name and time": shaped("{name} [{clock}]\n{text}\n\n"),
    "earnings call, operator": operator,
    "message": shaped("[12/07/2023, {day}] {name}: {text}\n"),
    "message, dash": shaped("12/07/2023, {day} - {name}: {text}\n", short=True),
    "all in capitals, scanned": scanned,
    "wrapped, hanging": hanging,
    "wrapped, run together": run_together,
    "captions, few names": few_named,
    "podcast, lists": listing,
    "dash, long": shaped("{name}—{text}\n\n"),
}
