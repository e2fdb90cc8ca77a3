"""Conversations written down in the house styles of the real world, with who says each piece: to train and test.

A style is a function from a talk to a text and its gold: (label as printed, words) for each turn, "" where the text
does not say who speaks. Names that share the part before a comma are related styles: one fold.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.training.exam_names import press
from pipeline.training.exam_styles import EXAM, laid_out
from pipeline.training.house_layouts import (
    Talk,
    Written,
    briefing,
    captions,
    deposition,
    lost,
    nobody,
    once_each,
    one_paragraph,
    record,
    simple,
    talk,
)  # fmt: skip
from pipeline.training.house_names import (
    broadcast,
    capitals,
    company,
    company_dash,
    counted_in_words,
    country,
    displayed,
    first_name,
    foreign,
    full,
    handle,
    honorific,
    honorific_stop,
    initials,
    member,
    member_of,
    numbered,
    questions,
    riding,
    seat,
    senator,
    surname,
    surname_plain,
)  # fmt: skip
from pipeline.training.later_styles import LATER

__all__ = ["STYLES", "Talk", "Written", "talk"]

MEETING = "Aug 12, 2024\nFerry meeting - Transcript\n00:00:00\n \n"
HANSARD = "Ferry Services\n\nVolume 736: debated on Wednesday 12 July 2023\n\n10.03am\n\n"
CALL = "Rockham Motors (RKM) Q2 2024 Earnings Call Transcript\n\nContents:\nPrepared Remarks\n\nPrepared Remarks:\n\n"
AIRED = "THE HARBOUR HOUR\n\nAIRED: September 20, 2021 | 0:56:46\n\nPage: 5748\n\n"
LISTED = "Participants:\n{names}\n\n"

STYLES: dict[str, Callable[[Talk], Written]] = {
    "broadcast": simple(broadcast, "{label}: {text}\n\n", head=AIRED, noise=True),
    "broadcast, paragraphs": simple(broadcast, "{label}: {text}\n\n", paragraphs=True, noise=True),
    "capitals, paragraphs": simple(capitals, "{label}: {text}\n\n", paragraphs=True),
    "podcast, paragraphs": simple(full, "{label}: {text}\n\n", paragraphs=True),
    "broadcast, lines": simple(broadcast, "{label}: {text}\n", noise=True),
    "broadcast, one paragraph": one_paragraph(broadcast),
    "broadcast, wrapped": simple(broadcast, "{label}: {text}\n\n", width=70),
    "broadcast, wrapped, no blank lines": simple(broadcast, "{label}: {text}\n", width=70),
    "public radio": simple(broadcast, "{label}:\n\n{text}\n\n", paragraphs=True),
    "public television": simple(full, "{label}:\n\n{text}\n\n", paragraphs=True),
    "public television, bold": simple(full, "**{label}:**\n\n{text}\n\n", suffix=".md", paragraphs=True),
    "Sunday show, name above": simple(capitals, "{label}:\n\n{text}\n\n"),
    "Sunday show, no space": simple(capitals, "{label}:{text}\n\n"),
    "capitals": simple(capitals, "{label}: {text}\n\n", head=LISTED),
    "surnames in capitals": simple(surname, "{label}: {text}\n\n", noise=True),
    "state department": briefing(honorific, "QUESTION: ", "Department Press Briefing\n\n"),
    "white house": briefing(honorific_stop, "Q    ", "James S. Brady Briefing Room\n\n2:05 P.M. EST\n\n"),
    "white house, one blank": briefing(lambda person, first, rng: "THE PRESIDENT", "Q "),
    "briefing with Q:": briefing(honorific_stop, "Q: "),
    "question and answer": simple(
        lambda person, first, rng: ("QUESTION", "ANSWER")[len(person.name) % 2], "{label}: {text}\n"
    ),
    "congressional record": record(member, "  ", 71, "The SPEAKER pro tempore"),
    "congressional record, states": record(member_of, "  ", 71, "The PRESIDING OFFICER"),
    "hearing": record(senator, "    ", 72, "The Chairman"),
    "hearing, blank lines": record(senator, "", 72, "The Chairman", blank=True),
    "hearing, capitals": record(member, "", 200, "The CHAIRMAN", blank=True),
    "deposition, numbered": deposition(True),
    "deposition": deposition(False),
    "court": simple(
        lambda person, first, rng: "THE COURT" if len(person.name) % 3 == 0 else honorific_stop(person, first, rng),
        "{label}:  {text}\n\n",
        width=64,
    ),
    "UK parliament": simple(seat, "{label}\n\n{text}\n\n", head=HANSARD, paragraphs=True),
    "Australian parliament": simple(
        lambda person, first, rng: f"Senator {person.last.upper()} ({person.place})", "{label} ({short}): {text}\n\n"
    ),
    "Canadian parliament": simple(riding, "{label}: {text}\n\n", paragraphs=True),
    "United Nations": simple(country, "{label}: {text}\n\n", width=76),
    "high court": simple(lambda person, first, rng: f"JUSTICE {person.last.upper()}", "{label}: {text}\n\n"),
    "earnings call": simple(company, "{label}\n\n{text}\n\n", head=CALL, paragraphs=True),
    "earnings call, dash": simple(company_dash, "{label}\n\n{text}\n\n", paragraphs=True),
    "rev": simple(full, "{label} ({short}):\n{text}\n\n"),
    "otter": simple(full, "{label}  {loose}\n{text}\n\n"),
    "teams": simple(full, "{label}   {loose}\n{text}\n"),
    "meet": simple(full, "{label}: {text}\n", head=MEETING, foot=" \n00:05:00\n \n"),
    "descript": simple(full, "[{clock}] {label}: {text}\n\n"),
    "trint": simple(full, "**{label}:** [{clock}] {text}\n\n", suffix=".md"),
    "stamp, then name": simple(full, "{clock} {label}: {text}\n"),
    "podcast": simple(full, "{label}: {text}\n\n"),
    "podcast, first names": simple(first_name, "{label}: {text}\n\n"),
    "podcast, bold": simple(first_name, "**{label}:** {text}\n\n", suffix=".md"),
    "podcast, lines": simple(full, "{label}: {text}\n"),
    "podcast, one paragraph": one_paragraph(full),
    "chat": simple(handle, "{label}: {text}\n"),
    "name in brackets": simple(full, "[{label}] {text}\n"),
    "oral history": simple(surname_plain, "{label}: {text}\n\n", paragraphs=True),
    "oral history, tab": simple(surname_plain, "{label}:\t{text}\n\n"),
    "oral history, initials": simple(initials, "{label}: {text}\n\n"),
    "screenplay": simple(lambda person, first, rng: first_name(person, first, rng).upper(), "{label}\n{text}\n\n"),
    "interview I and R": simple(lambda person, first, rng: "IR"[len(person.name) % 2], "{label}: {text}\n"),
    "interview roles": simple(
        lambda person, first, rng: ("Interviewer", "Respondent")[len(person.name) % 2], "{label}: {text}\n\n"
    ),
    "numbered speakers": simple(numbered, "{label}: {text}\n\n"),
    "speakers counted in words": simple(counted_in_words, "{label}: {text}\n\n"),
    "other scripts": simple(foreign, "{label}: {text}\n\n"),
    "all in capitals": simple(capitals, "{label}: {text}\n\n", upper=True, paragraphs=True),
    "wrapped": simple(full, "{label}: {text}\n\n", width=70),
    "wrapped, no blank lines": simple(full, "{label}: {text}\n", width=70),
    "zoom": captions(full, "{label}: {text}"),
    "captions, small letters": simple(
        lambda person, first, rng: f">> {person.last.lower()}", "{label}: {text}\n", lower=True
    ),
    "meeting": simple(displayed, "{label}: {text}\n", short=True),
    "meeting, blank lines": simple(displayed, "{label}: {text}\n\n", short=True),
    "meeting, name above": simple(displayed, "{label}\n{text}\n\n"),
    "meeting captions": captions(displayed, "{label}: {text}"),
    "captions, names where they change": captions(full, "{label}: {text}", pieces=True),
    "captions, capitals where they change": captions(surname, ">> {label}: {text}", pieces=True, vtt=False),
    "magazine interview": simple(
        lambda person, first, rng: ("Q", "A")[len(person.name) % 2], "{label}: {text}\n\n", paragraphs=True
    ),
    "table": simple(full, "{loose}\t{label}\t{text}\n"),
    "table, first names": simple(first_name, "{label}\t{text}\n\n"),
    "podcast, Q and A among names": simple(questions(full), "{label}: {text}\n\n"),
    "broadcast, Q and A among names": simple(questions(broadcast), "{label}: {text}\n\n"),
    "lost line breaks": lost(capitals),
    "lost line breaks, names": lost(full),
    "podcast, recounted": simple(full, "{label}: {text}\n\n", recounted=True),
    "captions in capitals": captions(surname, ">> {label}: {text}", vtt=False),
    "two speakers a cue": captions(capitals, "{label}: {text}", per_cue=2, vtt=False),
    "nobody named": nobody(False),
    "nobody named, captions": nobody(True),
    "nobody named, small letters": nobody(True, small=True),
    "dash": simple(full, "{label} – {text}\n\n"),
    "dash, captions": simple(full, "{label} - {text}\n"),
    "voices, once each": once_each(full, "{label}: {text}\n\n"),
    "voices, once each, as they call themselves": once_each(displayed, "{label}: {text}\n"),
    **LATER,
    **EXAM,
    "press conference": laid_out(press, "{label}: {two}\n\n"),
    "press conference, lines": laid_out(press, "{label}: {two}\n", lines=True),
}
