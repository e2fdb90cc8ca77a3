"""House styles that were written as a second examination: no model had seen them, nor their names and sentences.

They were read once by the shipped model before any of them trained (`models/labels/LEDGER.md`). Names, places and
sentences are made up.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping

from pipeline.training import exam_names
from pipeline.training.exam_names import SHARED, Labels
from pipeline.training.house_layouts import Gold, Talk, Written
from pipeline.training.label_texts import Person
from pipeline.training.later_styles import numbered_pages, paragraphs, turns_of, written


def laid_out(
    label: Labels,
    shape: str,
    head: str = "",
    foot: str = "",
    suffix: str = ".txt",
    between: Mapping[int, str] | None = None,
    said: Mapping[str, str] | None = None,
    width: int = 0,
    indent: str = "",
    hanging: str = "",
    lines: bool = False,
    upper: bool = False,
) -> Callable[[Talk], Written]:
    """A style: {label}, {text}, {two} (in paragraphs), {clock}, {short}; `between` stands behind every n-th turn, and
    `said` is what stands for the words of some labels."""

    def write(given: Talk) -> Written:
        gold: Gold = []
        parts = [head.format(one=given.people[0], other=given.people[1], place=given.people[0].place)]
        owner: dict[str, Person] = {}
        second = 4
        for k, (person, text, first) in enumerate(turns_of(given)):
            name = label(person, first, k, given)
            if owner.setdefault(name, person) is not person and name not in SHARED:
                continue
            text = (said or {}).get(name, text)
            text, name = (text.upper(), name.upper()) if upper else (text, name)
            gold.append((name, text))
            body = paragraphs(text).replace("\n\n", "\n") if lines else paragraphs(text)
            piece = shape.format(
                label=name,
                text=text,
                two=body,
                n=k,
                clock=f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}",
                short=f"{second // 60:02d}:{second % 60:02d}",
            )
            parts.append(_filled(piece, width, indent, hanging) if width else piece)
            parts += [what for every, what in (between or {}).items() if k % every == every - 1]
            second += 2 + len(text.split()) // 2
        return written([*parts, foot], gold, suffix)

    return write


def _filled(piece: str, width: int, indent: str, hanging: str) -> str:
    body = piece.rstrip("\n")
    lines = [
        textwrap.fill(part, width, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False)
        for part in body.split("\n")
    ]
    return "\n".join(lines) + piece[len(body) :]


def question_and_answer(given: Talk) -> Written:
    """A deposition with spaces between its lines: `Q.`, `A.`, lawyers, the videographer."""
    gold: Gold = []
    lines = [
        "VIDEOTAPED DEPOSITION",
        f"          {given.people[0].name.upper()},",
        "having been first duly sworn, testified as follows:",
        "EXAMINATION",
        f"BY MR. {given.people[-1].last.upper()}:",
    ]
    for k, (_, text, _) in enumerate(turns_of(given)):
        label = "QA"[k % 2]
        if k % 10 == 7:
            label, text = f"MS. {given.people[-1].last.upper()}", "Object to the form of the question."
        elif k % 14 == 12:
            label, text = "THE VIDEOGRAPHER", "We are going off the record. The time is 10:42 a.m."
        gold.append((label, text))
        said = f"     {label}.  {text}" if len(label) == 1 else f"               {label}:  {text}"
        lines += textwrap.wrap(said, 62)
    return written(["\n\n".join(lines) + "\n"], gold)


def courtroom(given: Talk) -> Written:
    """A hearing in court, numbered lines, heads of pages, words of a turn at the margin."""
    gold: Gold = []
    lines = ["(In open court)", "(Case called)"]
    for k, (person, text, _) in enumerate(turns_of(given)):
        label = "THE COURT" if person is given.people[0] else f"{'MR.' if person.male else 'MS.'} {person.last.upper()}"
        label = "THE CLERK" if k % 13 == 11 else "THE DEFENDANT" if k % 13 == 12 else label
        gold.append((label, text))
        lines += textwrap.wrap(f"          {label}:  {text}", 60)
    return written(numbered_pages(lines, "Case 1:21-cr-00412   Document 88"), gold)


def one_piece(given: Talk) -> Written:
    """All in one paragraph: `Mr. Lee: Yes. Ms. Ray: No.`"""
    label = exam_names.honorific("{title}. {last}")
    gold = [(label(person, first, k, given), text) for k, (person, text, first) in enumerate(turns_of(given))]
    return written([" ".join(f"{name}: {text}" for name, text in gold) + "\n"], gold)


def caption_times(given: Talk) -> Written:
    """The text of a meeting's captions: a range of times, a name, and what is said, over one another."""
    gold: Gold = []
    parts: list[str] = []
    at = 3
    for person, text, _ in turns_of(given):
        end = at + 1 + len(text.split()) // 3
        gold.append((person.name, text))
        parts.append(f"0:{at // 60}:{at % 60}.320 --> 0:{end // 60}:{end % 60}.90\n{person.name}\n{text}\n\n")
        at = end + 1
    return written(parts, gold)


_TAPE = {9: "(SOUNDBITE OF ARCHIVED RECORDING)\n\n"}
_HEADINGS = {7: "CANALS AND LOCKS\n\n"}
EXAM: dict[str, Callable[[Talk], Written]] = {
    "broadcast, radio": laid_out(
        exam_names.every(exam_names.radio, (17, "UNIDENTIFIED PERSON #1")), "{label}: {two}\n\n", between=_TAPE
    ),
    "public television, evening": laid_out(
        exam_names.name, "{label}:\n\n{two}\n\n", head="Transcript Audio\n\nIt has been a hard year for {place}.\n\n"
    ),
    "state department, index": laid_out(
        exam_names.asked("MR {last}"),
        "{label}: {two}\n\n",
        head="Department Press Briefing – July 12, 2023\n\n"
        "Index for Today’s Briefing\n\nTILLAMORE\n\n1:17 p.m. EDT\n\n",
        between={8: "(Inaudible.)\n\n"},
    ),
    "state department, defence": laid_out(
        exam_names.every(exam_names.official, (9, "STAFF")),
        "{label}: {text}\n\n",
        head="Transcript\nOff-Camera Press Briefing\nJuly 12, 2023\n\n",
    ),
    "broadcast, rush": laid_out(
        exam_names.every(exam_names.radio, (15, "UNIDENTIFIED MALE")),
        "{label}: {text}\n\n",
        head='This is a rush transcript from "The Pier," July 12, 2023. This copy may not be in its final form.\n\n',
        between={6: "(BEGIN VIDEO CLIP)\n\n", 13: "(END VIDEO CLIP)\n\n"},
    ),
    "hearing, stops": laid_out(
        exam_names.honorific("{title}. {last}"),
        "{label}. {two}\n",
        width=70,
        indent="    ",
        between={12: "    [The prepared statement follows:]\n"},
    ),
    "deposition, spaced": question_and_answer,
    "UK parliament, columns": laid_out(
        exam_names.every(exam_names.commons, (12, "Mr. Deputy Speaker")),
        "{label}: {two}\n\n",
        head="Oral Answers to Questions\n\nThe Secretary of State was asked—\n\n",
        between={10: "12 July 2023 : Column 341\n\n"},
    ),
    "Australian parliament, senate": laid_out(
        exam_names.every(exam_names.honorific("Senator {loud}"), (10, "The PRESIDENT")),
        "{label}: {two}\n\n",
        between={9: "Question agreed to.\n\n"},
    ),
    "Canadian parliament, Dublin": laid_out(
        exam_names.every(exam_names.deputy, (9, "An Ceann Comhairle")), "{label}: {two}\n\n", between=_HEADINGS
    ),
    "Australian parliament, Wellington": laid_out(
        exam_names.every(exam_names.zealand, (9, "SPEAKER")),
        "{label}: {text}\n",
        between={11: "Question No. 4—Canals\n"},
    ),
    "Canadian parliament, Ottawa": laid_out(
        exam_names.every(exam_names.french, (10, "Le vice-président"), (13, "Des voix")),
        "{label} : {two}\n\n",
        said={"Des voix": "Bravo!"},
    ),
    "United Nations, capitals": laid_out(
        exam_names.every(exam_names.honorific("{title}. {loud} ({place})"), (7, "The PRESIDENT")),
        "{label}: {two}\n",
        width=68,
        indent="     ",
    ),
    "high court, names": laid_out(
        exam_names.justice, "{label}: {two}\n", head="ORAL ARGUMENT OF {one.name}\n\n", lines=True
    ),
    "earnings call, lines": laid_out(
        exam_names.every(exam_names.name, (5, "Operator")),
        "{label}\n{two}\n\n",
        head="Tillamore Holdings plc (TMH) Q1 2023 Earnings Call\n\n"
        "Executives\n{one.name} - CEO\nAnalysts\n{other.name} - Marrow Securities\n\n",
        lines=True,
        between={12: "Question-and-Answer Session\n\n"},
    ),
    "rev, behind": laid_out(exam_names.name, "{label}: ({short})\n{text}\n\n"),
    "name in brackets, clock": laid_out(exam_names.name, "[{label}] {clock}\n{text}\n\n"),
    "zoom, name above": caption_times,
    "meet, notes": laid_out(
        exam_names.name,
        "**{label}:** {text}\n\n",
        head="# Weekly – 2023/07/12\n\n## Transcript\n\n### 00:00:00\n\n",
        between={6: "### 00:05:00\n\n"},
        suffix=".md",
    ),
    "podcast, notes": laid_out(
        exam_names.first,
        "**{label}** [{clock}]\n{two}\n\n",
        head="# Episode 41: Locks\n\nWith [{other.name}](https://example.org/guest).\n\n## Transcript\n\n",
        suffix=".md",
    ),
    "chat, room": laid_out(
        lambda person, first, k, given: person.first.lower().strip(".") + "_" + person.last[:2].lower(),
        "[{short}] <{label}> {text}\n",
    ),
    "oral history, tape": laid_out(
        exam_names.last,
        "{label}:  {two}\n\n",
        head="INTERVIEW WITH {one.name}\nTape 1, Side A\n\n",
        width=66,
        hanging="          ",
        between={11: "[End Tape 1, Side A]\n\n"},
    ),
    "court, play": laid_out(exam_names.honorific("{upper}. {loud}"), "{label}. {text}\n\n"),
    "interview I and R, respondents": laid_out(exam_names.respondent, "{label}: {text}\n\n"),
    "meeting, council": laid_out(
        exam_names.every(exam_names.council, (11, "City Clerk")),
        "{label}: {text}\n\n",
        head="MINUTES – REGULAR MEETING\n\nCall to order: 7:02 p.m.\n\n",
        between={8: "Moved: Cllr Penhaligon. Seconded: Cllr Eze. Carried.\n\n", 6: "Item 4: Oyster beds\n\n"},
    ),
    "court, numbered": courtroom,
    "white house, gaggle": laid_out(
        lambda person, first, k, given: f"MS. {person.last.upper()}:" if person is given.people[0] else "Q",
        "{label}   {two}\n\n",
        head="Aboard Air Force One\nEn Route {place}\n\n11:02 A.M. EDT\n\n",
        foot="END\t11:31 A.M. EDT\n",
    ),
    "UK parliament, Berlin": laid_out(
        exam_names.every(exam_names.german, (8, "Präsidentin Renate Blom")),
        "{label}:\n{two}\n\n",
        between={5: "(Beifall bei der SPD)\n\n"},
    ),
    "wrapped, first names": laid_out(exam_names.first, "{label}: {text}\n", width=70),
    "broadcast, one piece": one_piece,
    "broadcast, no blank lines": laid_out(exam_names.last, "{label}: {two}\n", lines=True),
    "all in capitals, scan": laid_out(exam_names.name, "{label}: {two}\n", width=58, upper=True, lines=True),
}
