"""Conversations written down in the house styles of the real world, with who says each piece: to train and test readers.

A style is a function from a talk to a text and its gold: (label as printed, words) for each turn, "" where the text
does not say who speaks. STYLES maps names to styles; the second table says which kinds are related (a fold).
"""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.training import label_texts
from pipeline.training.label_texts import Person

Gold = list[tuple[str, str]]
Namer = Callable[[Person, bool, random.Random], str]


@dataclass(frozen=True)
class Talk:
    """A conversation: who takes part, and who says what."""

    people: list[Person]
    turns: list[tuple[int, str]]
    rng: random.Random


@dataclass(frozen=True)
class Written:
    """A text in a style, its ending, and its gold."""

    text: str
    suffix: str
    gold: Gold


def talk(seed: int, part: int = 2, texts: Sequence[str] = (), hard: float = 0.08) -> Talk:
    """A made-up conversation; `part` chooses half of the names, `texts` are turns to take instead of made-up ones."""
    rng = random.Random(seed)
    people = label_texts.cast(rng, rng.choice((2, 2, 3, 3, 4, 6, 9)), part)
    names = [person.first for person in people]
    turns: list[tuple[int, str]] = []
    who = 0
    for _ in range(rng.choice((2, 3, 4, 5, 8, 14, 30, 60))):
        own = rng.choice(texts) if texts and rng.random() < 0.7 else label_texts.speech(rng, hard, names)
        if texts and rng.random() < hard:
            own += " " + label_texts.sentence(rng, 1.0, names)
        if rng.random() < 0.03:
            own += " " + " ".join(label_texts.sentence(rng, hard, names) for _ in range(60))
        turns.append((who, own))
        who = rng.choice([k for k in range(len(people)) if k != who] if rng.random() < 0.95 else [who])
        who = 0 if rng.random() < 0.3 else who
    return Talk(people, turns, rng)


# --- names


def full(person: Person, first: bool, rng: random.Random) -> str:
    return person.name


def capitals(person: Person, first: bool, rng: random.Random) -> str:
    return person.name.upper()


def surname(person: Person, first: bool, rng: random.Random) -> str:
    return person.last.upper()


def surname_plain(person: Person, first: bool, rng: random.Random) -> str:
    return person.last


def first_name(person: Person, first: bool, rng: random.Random) -> str:
    return person.first


def broadcast(person: Person, first: bool, rng: random.Random) -> str:
    """Name and office at first, then the surname; at times with a remark in brackets."""
    aside = rng.choice((" (voice-over)", " (on camera)", " (through translator)", " (ph)", " (via telephone)"))
    aside = aside if rng.random() < 0.06 else ""
    if not first:
        return f"{person.last.upper()}{aside}"
    if rng.random() < 0.15:
        return f"{rng.choice(('SEN.', 'REP.', 'GOV.'))} {person.name.upper()} ({person.party}-{person.place[:2].upper()})"
    if rng.random() < 0.1:
        return f"{person.name.upper()} ({person.party}), {person.place.upper()}"
    return f"{person.name.upper()}, {person.office}{aside}" if rng.random() < 0.8 else person.name.upper()


def honorific(person: Person, first: bool, rng: random.Random) -> str:
    return f"{person.honorific.upper()} {person.last.upper()}"


def honorific_stop(person: Person, first: bool, rng: random.Random) -> str:
    return f"{person.honorific.upper()}. {person.last.upper()}"


def member(person: Person, first: bool, rng: random.Random) -> str:
    """`Mr. SMITH`, as the Congressional Record has it."""
    last = person.last if person.last[0].islower() else person.last.upper()
    last = last.replace("MCA", "McA").replace("MACR", "MacR")
    if person.last[0].islower():
        last = " ".join(part.upper() if part[0].isupper() else part for part in person.last.split())
    return f"{person.honorific}. {last}"


def member_of(person: Person, first: bool, rng: random.Random) -> str:
    state = f" of {person.place}" if len(person.place) % 2 else ""
    aside = rng.choice((" (during the reading)", " (when his name was called)", " [continuing]"))
    return f"{member(person, first, rng)}{state}{aside if rng.random() < 0.04 else ''}"


def senator(person: Person, first: bool, rng: random.Random) -> str:
    """`Senator Lee`, `Mr. Ray`, as printed hearings have it."""
    kinds = ("Senator", "Chairman", "Dr.", "Mr.", "Ms.", "Secretary", "General", "Representative")
    return f"{kinds[len(person.name) % len(kinds)]} {person.last}"


def country(person: Person, first: bool, rng: random.Random) -> str:
    place = label_texts.COUNTRIES[len(person.name) % len(label_texts.COUNTRIES)]
    return f"{person.honorific}. {person.last} ({place})"


def riding(person: Person, first: bool, rng: random.Random) -> str:
    return f"{'Hon. ' if len(person.name) % 2 else ''}{person.name} ({person.place}, {person.party}.)"


_MINISTERS = ("Madam Deputy Speaker (Dame Ina Tolland)", "Mr Speaker", "The Minister for Ferries ({name})",
              "The Parliamentary Under-Secretary of State for Harbours ({name})", "Hon. Members", "The Chair")  # fmt: skip


def seat(person: Person, first: bool, rng: random.Random) -> str:
    if rng.random() < 0.1:
        return rng.choice(_MINISTERS).format(name=person.name)
    return f"{person.name} ({person.place}) ({person.party})" if first else person.name


def company(person: Person, first: bool, rng: random.Random) -> str:
    if len(person.name) % 4 == 0:
        return "Operator"
    post = label_texts.COMPANY[len(person.name) % len(label_texts.COMPANY)]
    return f"{person.name} -- {post}"


def company_dash(person: Person, first: bool, rng: random.Random) -> str:
    return company(person, first, rng).replace(" -- ", " - ")


def initials(person: Person, first: bool, rng: random.Random) -> str:
    return f"{person.first[0]}{person.last[0]}".upper()


def handle(person: Person, first: bool, rng: random.Random) -> str:
    return f"{person.first.lower().strip('.')}_{person.last.lower().split()[0][:3]}"


def displayed(person: Person, first: bool, rng: random.Random) -> str:
    """What people call themselves in a meeting: half of them by their name, the rest as it comes."""
    number = sum(map(ord, person.name))
    if number % 2:
        return person.name
    shape = label_texts.DISPLAYED[number // 2 % len(label_texts.DISPLAYED)]
    return shape.format(
        first=person.first, last=person.last, small=f"{person.first[0]}{person.last[:4]}".lower().replace(" ", ""),
        lower=person.name.lower(), number=1000 + number % 9000, initial=person.last[0].upper(),
    )  # fmt: skip


def numbered(person: Person, first: bool, rng: random.Random) -> str:
    return f"Speaker {sum(map(ord, person.name)) % 97}"


def counted_in_words(person: Person, first: bool, rng: random.Random) -> str:
    words = ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN")
    return f"SPEAKER {words[sum(map(ord, person.name)) % 7]}"


def foreign(person: Person, first: bool, rng: random.Random) -> str:
    return label_texts.FOREIGN[sum(map(ord, person.name)) % len(label_texts.FOREIGN)]


# --- layouts


def _labelled(given: Talk, namer: Namer) -> list[tuple[str, str]]:
    """Each turn with its label as printed; people who would be printed alike are told apart by dropping their turns."""
    owner: dict[str, int] = {}
    seen: set[int] = set()
    found: list[tuple[str, str]] = []
    for who, text in given.turns:
        label = namer(given.people[who], who not in seen, given.rng)
        if owner.setdefault(label, who) != who:
            continue
        seen.add(who)
        found.append((label, text))
    return found


def _joined(labelled: Sequence[tuple[str, str]]) -> Gold:
    return [(label, text) for label, text in labelled]


def simple(
    namer: Namer, shape: str, width: int = 0, indent: str = "", head: str = "", foot: str = "", suffix: str = ".txt",
    noise: bool = False, short: bool = False, paragraphs: bool = False, upper: bool = False,
    recounted: bool = False, lower: bool = False,
) -> Callable[[Talk], Written]:  # fmt: skip
    """A style of one shape for each turn: {label}, {text}, {clock}, {short} (minutes and seconds)."""

    def write(given: Talk) -> Written:
        rng, parts, gold = given.rng, [], []
        if head:
            parts.append(head.format(names="\n".join(person.name for person in given.people)))
        elif rng.random() < 0.3:
            parts.append(f"{rng.choice(TITLES_ABOVE)}\n\n")
        second = 0
        for label, text in _labelled(given, namer):
            said = text
            if upper:
                label, said = label.upper(), text.upper()
            if short and rng.random() < 0.5:
                said = rng.choice(("yo", "ok then", "fine", "yes.", "Hi!", "hello?", "No.", "beep.", "ja", "one", "Amen."))
            if lower:
                label, said = label.lower(), text.lower()
            if recounted and rng.random() < 0.3:
                said = f"It went so. {rng.choice(given.people).name}: Go. {rng.choice(given.people).name}: No. And then we went."
            body = _in_paragraphs(said) if paragraphs else said
            clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
            line = shape.format(label=label, text=body, clock=clock, short=f"{second // 60:02d}:{second % 60:02d}",
                                loose=f"{second // 60}:{second % 60:02d}")  # fmt: skip
            if width:
                line = _wrapped(line, width, indent)
            parts.append(line)
            if noise and rng.random() < 0.08:
                parts.append(f"{rng.choice(label_texts.NOISE[:6])}\n\n")
            gold.append((label.lstrip("> "), said))
            second += 1 + len(text.split()) // 2
        if foot:
            parts.append(foot)
        return Written("".join(parts), suffix, _joined(gold))

    return write


_BREAKS = re.compile(
    r"(?<=[.?!]) (?=(?:Mrs|Mr|Ms|Dr|Governor|Senator)\.? [A-Z][a-z]+[.,] |(?:[A-Z][a-z]+ )?[A-Z][a-z]+: |[A-Z][a-z ]{4,24}: )"
    r"| (?=(?:A|General|Judge|Senator|Chairman|Mr\.|Ms\.|Dr\.|Secretary) (?:[A-Z]?[a-z]+ )?[A-Z]?[a-z]+\. [A-Z]"
    r"|(?:A|Q) [a-z]|(?:Note|Fact|Question|Remember|Answer): )"
)


def _in_paragraphs(said: str) -> str:
    """A longer turn in paragraphs; one often begins where a sentence looks like a label."""
    trap = _BREAKS.search(said, 20)
    if trap is not None and len(said) % 4:
        return f"{said[: trap.start()]}\n\n{said[trap.end() :]}"
    at = said.find(". ", 60)
    return f"{said[: at + 1]}\n\n{said[at + 2 :]}" if at > 0 else said


def _wrapped(line: str, width: int, indent: str) -> str:
    """A turn in lines; where a sentence looks like a label, a line often begins with it, as by chance it may."""
    body, end = line.rstrip("\n"), line[len(line.rstrip("\n")) :]
    lines = _filled(body, width, indent)
    at = next((match for match in _BREAKS.finditer(lines, 60) if "\n" in lines[: match.start()]), None)
    if at is not None and len(lines) % 3:
        lines = f"{lines[: at.start()]}\n{lines[at.end() :]}"
    return lines + (end or "\n")


def _filled(body: str, width: int, indent: str) -> str:
    return "\n".join(
        textwrap.fill(part, width, initial_indent=indent, break_long_words=False, break_on_hyphens=False)
        for part in body.split("\n")
    )


def one_paragraph(namer: Namer) -> Callable[[Talk], Written]:
    """All turns one behind the other without a line break."""

    def write(given: Talk) -> Written:
        found = _labelled(given, namer)
        return Written(" ".join(f"{label}: {text}" for label, text in found) + "\n", ".txt", _joined(found))

    return write


def lost(namer: Namer) -> Callable[[Talk], Written]:
    """Turns in paragraphs, of which some were run together."""

    def write(given: Talk) -> Written:
        found = _labelled(given, namer)
        parts = [f"{label}: {text}{' ' if given.rng.random() < 0.15 else chr(10) * 2}" for label, text in found]
        return Written("".join(parts).strip() + "\n", ".txt", _joined(found))

    return write


def briefing(official: Namer, asked: str, head: str = "") -> Callable[[Talk], Written]:
    """One or two officials, and questions of whoever."""

    def write(given: Talk) -> Written:
        lines, gold = [head] if head else [], []
        for who, text in given.turns:
            label = official(given.people[0], False, given.rng) if who == 0 else asked.strip(": .\t")
            mark = ":  " if who == 0 and asked.startswith("Q") and ":" not in asked else ": "
            lines.append(f"{label}{mark}{text}\n\n" if who == 0 else f"{asked}{text}\n\n")
            gold.append((label, text))
        return Written("".join(lines), ".txt", _joined(gold))

    return write


def deposition(lined: bool) -> Callable[[Talk], Written]:
    """Questions and answers under oath, on pages with numbered lines or not, and lawyers that object."""

    def write(given: Talk) -> Written:
        gold, lines = [], []
        for who, text in given.turns:
            objection = given.rng.random() < 0.12 and len(given.people) > 2
            label = honorific_stop(given.people[2], False, given.rng) if objection else "QA"[min(who, 1)]
            said = "Objection. Form." if objection else text
            gold.append((label, said))
            mark = ":  " if objection else ".   "
            lines += textwrap.wrap(f"{label}{mark}{said}", 58, break_on_hyphens=False) + ([] if lined else [""])
        if lined:
            lines = [f"{k % 25 + 1:2d}   {line}" for k, line in enumerate(lines)]
        return Written("\n".join(lines) + "\n", ".txt", _joined(gold))

    return write


_CHAIRS = ("The CHAPLAIN", "THE PRESIDING OFFICER", "The Acting CHAIR", "The CLERK", "The SPEAKER", "The PRESIDENT pro tempore")


def record(namer: Namer, indent: str, width: int, chair: str, blank: bool = False) -> Callable[[Talk], Written]:
    """Debates as printed: `  Mr. SMITH. I rise.`, wrapped, paragraphs told by their indent."""

    def write(given: Talk) -> Written:
        gold: Gold = []
        parts = ["\n[Congressional Record Volume 151, Number 99]\n[House]\n[Pages H6196-H6201]\n\n\n",
                 "                         THE HARBOUR BILL\n\n"]  # fmt: skip
        labels_of: dict[str, int] = {}
        for who, text in given.turns:
            label = chair if who == 0 else given.rng.choice(_CHAIRS) if given.rng.random() < 0.05 else namer(given.people[who], False, given.rng)
            if label not in _CHAIRS and labels_of.setdefault(label, who) != who:
                continue
            gold.append((label, text))
            lines = [f"{label}. {text}"]
            if (at := text.find(". ", 80)) > 0:
                lines = [f"{label}. {text[: at + 1]}", text[at + 2 :]]
            parts += [_wrapped(line + "\n", width, indent) for line in lines] + (["\n"] if blank else [])
        return Written("".join(parts), ".txt", gold)

    return write


def captions(namer: Namer, shape: str, per_cue: int = 1, vtt: bool = True, pieces: bool = False) -> Callable[[Talk], Written]:
    """Caption cues with names in them, one or more turns to a cue."""

    def write(given: Talk) -> Written:
        found = _labelled(given, namer)
        cues = [found[k : k + per_cue] for k in range(0, len(found), per_cue)]
        if pieces:  # a name stands only where it changes, what follows has none
            cues = [[(label if k == 0 else "", piece)] for label, text in found
                    for k, piece in enumerate(textwrap.wrap(text.lower() if given.rng.random() < 0.5 else text, 42))]  # fmt: skip
        parts, dot = (["WEBVTT\n\n"], ".") if vtt else ([], ",")
        for k, cue in enumerate(cues):
            begin, end = (f"00:{k // 60:02d}:{k % 60:02d}{dot}{part}" for part in ("000", "900"))
            text = " ".join(shape.format(label=label, text=text) if label else text for label, text in cue)
            parts.append(f"{k + 1}\n{begin} --> {end}\n{text}\n\n")
        return Written("".join(parts), ".vtt" if vtt else ".srt", _joined(found))

    return write


def nobody(lined: bool) -> Callable[[Talk], Written]:
    """A speech, or captions, of which nothing says who speaks."""

    def write(given: Talk) -> Written:
        texts = [text for _, text in given.turns]
        if lined:
            lines = [line for text in texts for line in textwrap.wrap(text, 34)]
            cues = [f"00:{k // 60:02d}:{k % 60:02d}.000 --> 00:{k // 60:02d}:{k % 60:02d}.900\n{line}\n\n"
                    for k, line in enumerate(lines)]  # fmt: skip
            return Written("WEBVTT\n\n" + "".join(cues), ".vtt", [("", text) for text in texts])
        return Written("\n\n".join(texts) + "\n", ".txt", [("", text) for text in texts])

    return write


TITLES_ABOVE = ("Ferry Services", "Transcript", "Interview with the Mayor", "The Harbour Hour", "Episode 12: The Storm",
                "Oral Answers to Questions", "Rockham, 12 July 2023", "Questions and Answers", "Session Two")  # fmt: skip
MEETING = "Aug 12, 2024\nFerry meeting - Transcript\n00:00:00\n \n"
HANSARD = "Ferry Services\n\nVolume 736: debated on Wednesday 12 July 2023\n\n10.03am\n\n"
CALL = "Rockham Motors (RKM) Q2 2024 Earnings Call Transcript\n\nContents:\nPrepared Remarks\nQuestions and Answers\n\nPrepared Remarks:\n\n"
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
    "white house, one blank": briefing(lambda p, f, r: "THE PRESIDENT", "Q "),
    "briefing with Q:": briefing(honorific_stop, "Q: "),
    "question and answer": simple(lambda p, f, r: ("QUESTION", "ANSWER")[len(p.name) % 2], "{label}: {text}\n"),
    "congressional record": record(member, "  ", 71, "The SPEAKER pro tempore"),
    "congressional record, states": record(member_of, "  ", 71, "The PRESIDING OFFICER"),
    "hearing": record(senator, "    ", 72, "The Chairman"),
    "hearing, blank lines": record(senator, "", 72, "The Chairman", blank=True),
    "hearing, capitals": record(member, "", 200, "The CHAIRMAN", blank=True),
    "deposition, numbered": deposition(True),
    "deposition": deposition(False),
    "court": simple(lambda p, f, r: "THE COURT" if len(p.name) % 3 == 0 else honorific_stop(p, f, r), "{label}:  {text}\n\n", width=64),
    "UK parliament": simple(seat, "{label}\n\n{text}\n\n", head=HANSARD, paragraphs=True),
    "Australian parliament": simple(lambda p, f, r: f"Senator {p.last.upper()} ({p.place})", "{label} ({short}): {text}\n\n"),
    "Canadian parliament": simple(riding, "{label}: {text}\n\n", paragraphs=True),
    "United Nations": simple(country, "{label}: {text}\n\n", width=76),
    "high court": simple(lambda p, f, r: f"JUSTICE {p.last.upper()}", "{label}: {text}\n\n"),
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
    "screenplay": simple(lambda p, f, r: p.first.upper(), "{label}\n{text}\n\n"),
    "interview I and R": simple(lambda p, f, r: "IR"[len(p.name) % 2], "{label}: {text}\n"),
    "interview roles": simple(lambda p, f, r: ("Interviewer", "Respondent")[len(p.name) % 2], "{label}: {text}\n\n"),
    "numbered speakers": simple(numbered, "{label}: {text}\n\n"),
    "speakers counted in words": simple(counted_in_words, "{label}: {text}\n\n"),
    "other scripts": simple(foreign, "{label}: {text}\n\n"),
    "all in capitals": simple(capitals, "{label}: {text}\n\n", upper=True, paragraphs=True),
    "wrapped": simple(full, "{label}: {text}\n\n", width=70),
    "wrapped, no blank lines": simple(full, "{label}: {text}\n", width=70),
    "zoom": captions(full, "{label}: {text}"),
    "captions, small letters": simple(lambda p, f, r: f">> {p.last.lower()}", "{label}: {text}\n", lower=True),
    "meeting": simple(displayed, "{label}: {text}\n", short=True),
    "meeting, blank lines": simple(displayed, "{label}: {text}\n\n", short=True),
    "meeting, name above": simple(displayed, "{label}\n{text}\n\n"),
    "meeting captions": captions(displayed, "{label}: {text}"),
    "captions, names where they change": captions(full, "{label}: {text}", pieces=True),
    "captions, capitals where they change": captions(surname, ">> {label}: {text}", pieces=True, vtt=False),
    "magazine interview": simple(lambda p, f, r: ("Q", "A")[len(p.name) % 2], "{label}: {text}\n\n", paragraphs=True),
    "table": simple(full, "{loose}\t{label}\t{text}\n"),
    "table, first names": simple(first_name, "{label}\t{text}\n\n"),
    "lost line breaks": lost(capitals),
    "lost line breaks, names": lost(full),
    "podcast, recounted": simple(full, "{label}: {text}\n\n", recounted=True),
    "captions in capitals": captions(surname, ">> {label}: {text}", vtt=False),
    "two speakers a cue": captions(capitals, "{label}: {text}", per_cue=2, vtt=False),
    "nobody named": nobody(False),
    "nobody named, captions": nobody(True),
}  # fmt: skip
