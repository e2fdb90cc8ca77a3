"""How the turns of a talk are laid out as a text: lines, paragraphs, pages, cues; each with its gold."""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.training import label_texts
from pipeline.training.house_names import Namer, honorific_stop
from pipeline.training.label_texts import Person

Gold = list[tuple[str, str]]
TITLES_ABOVE = ("Ferry Services", "Transcript", "Interview with the Mayor", "The Harbour Hour", "Episode 12: The Storm",
                "Oral Answers to Questions", "Rockham, 12 July 2023", "Questions and Answers",
                "Session Two", "Rockham Town Meeting: The Bridge and the Budget", "Pike Hollow Council: Second Evening",
                "The Harbour Hour: The Storm Wall", "Varenholm Harbour Debate: The Night Shift and the Ferry",
                "Grand Island County Hearing: School Roofs")  # fmt: skip


@dataclass(frozen=True)
class Talk:
    """A conversation: who takes part, and who says what."""

    people: list[Person]
    turns: list[tuple[int, str]]
    rng: random.Random
    part: int = 2  # of the names


@dataclass(frozen=True)
class Written:
    """A text in a style, its ending, and its gold."""

    text: str
    suffix: str
    gold: Gold


def talk(seed: int, part: int = 2, texts: Sequence[str] = (), hard: float = 0.08) -> Talk:
    """A made-up conversation; `part` chooses half of the names, `texts` are turns to take instead of made-up ones."""
    rng = random.Random(seed)  # noqa: S311
    people = label_texts.cast(rng, rng.choice((2, 2, 3, 3, 4, 6, 9)), part)
    names = [person.first for person in people]
    turns: list[tuple[int, str]] = []
    who = 0
    for _ in range(rng.choice((2, 3, 4, 5, 8, 14, 30, 60))):
        own = rng.choice(texts) if texts and rng.random() < 0.7 else label_texts.speech(rng, hard, names, part)
        if texts and rng.random() < hard:
            own += " " + label_texts.sentence(rng, 1.0, names, part)
        if rng.random() < 0.03:
            own += " " + " ".join(label_texts.sentence(rng, hard, names, part) for _ in range(60))
        turns.append((who, own))
        who = rng.choice([k for k in range(len(people)) if k != who] if rng.random() < 0.95 else [who])
        who = 0 if rng.random() < 0.3 else who
    return Talk(people, turns, rng, part)


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
                said = rng.choice(
                    ("yo", "ok then", "fine", "yes.", "Hi!", "hello?", "No.", "beep.", "ja", "one", "Amen.")
                )
            if lower:
                label, said = label.lower(), text.lower()
            if recounted and rng.random() < 0.3:
                one, other = (rng.choice(given.people).name for _ in range(2))
                said = f"It went so. {one}: Go. {other}: No. And then we went."
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
    r"(?<=[.?!]) (?=(?:Mrs|Mr|Ms|Dr|Governor|Senator)\.? [A-Z][a-z]+[.,] |(?:[A-Z][a-z]+ )?[A-Z][a-z]+: "
    r"|[A-Z][a-z ]{4,24}: )"
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


def once_each(namer: Namer, shape: str) -> Callable[[Talk], Written]:
    """A round in which everybody speaks once: {label}, {text}."""

    def write(given: Talk) -> Written:
        people = given.people + label_texts.cast(given.rng, 24, given.part)
        owner: dict[str, str] = {}
        for person, (_, text) in zip(people, given.turns, strict=False):
            owner.setdefault(namer(person, True, given.rng), text)
        return Written(
            "".join(shape.format(label=label, text=text) for label, text in owner.items()), ".txt", [*owner.items()]
        )

    return write


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
        lawyers = label_texts.cast(given.rng, 2, 2)
        for who, text in given.turns:
            objection = given.rng.random() < 0.1
            label = (
                honorific_stop(lawyers[given.rng.random() < 0.3], False, given.rng) if objection else "QA"[min(who, 1)]
            )
            said = "Objection. Form." if objection else text
            gold.append((label, said))
            mark = ":  " if objection else ".   "
            lines += textwrap.wrap(f"{label}{mark}{said}", 58, break_on_hyphens=False) + ([] if lined else [""])
        if lined:
            lines = [f"{k % 25 + 1:2d}   {line}" for k, line in enumerate(lines)]
        return Written("\n".join(lines) + "\n", ".txt", _joined(gold))

    return write


_CHAIRS = (
    "The CHAPLAIN", "THE PRESIDING OFFICER", "The Acting CHAIR", "The CLERK", "The SPEAKER",
    "The PRESIDENT pro tempore",
)  # fmt: skip


def record(namer: Namer, indent: str, width: int, chair: str, blank: bool = False) -> Callable[[Talk], Written]:
    """Debates as printed: `  Mr. SMITH. I rise.`, wrapped, paragraphs told by their indent."""

    def write(given: Talk) -> Written:
        gold: Gold = []
        parts = ["\n[Congressional Record Volume 151, Number 99]\n[House]\n[Pages H6196-H6201]\n\n\n",
                 "                         THE HARBOUR BILL\n\n"]  # fmt: skip
        labels_of: dict[str, int] = {}
        for who, text in given.turns:
            label = chair if who == 0 else namer(given.people[who], False, given.rng)
            label = given.rng.choice(_CHAIRS) if who and given.rng.random() < 0.05 else label
            if label not in _CHAIRS and labels_of.setdefault(label, who) != who:
                continue
            gold.append((label, text))
            lines = [f"{label}. {text}"]
            if (at := text.find(". ", 80)) > 0:
                lines = [f"{label}. {text[: at + 1]}", text[at + 2 :]]
            parts += [_wrapped(line + "\n", width, indent) for line in lines] + (["\n"] if blank else [])
        return Written("".join(parts), ".txt", gold)

    return write


def captions(
    namer: Namer, shape: str, per_cue: int = 1, vtt: bool = True, pieces: bool = False
) -> Callable[[Talk], Written]:
    """Caption cues with names in them, one or more turns to a cue."""

    def write(given: Talk) -> Written:
        found = _labelled(given, namer)
        cues = [found[k : k + per_cue] for k in range(0, len(found), per_cue)]
        if pieces:  # a name stands only where it changes, what follows has none
            cues = [[(label if k == 0 else "", piece)] for label, text in found
                    for k, piece in enumerate(textwrap.wrap(text.lower() if given.rng.random() < 0.5 else text,
                    42))]  # fmt: skip
        parts, dot = (["WEBVTT\n\n"], ".") if vtt else ([], ",")
        for k, cue in enumerate(cues):
            begin, end = (f"00:{k // 60:02d}:{k % 60:02d}{dot}{part}" for part in ("000", "900"))
            text = " ".join(shape.format(label=label, text=text) if label else text for label, text in cue)
            parts.append(f"{k + 1}\n{begin} --> {end}\n{text}\n\n")
        return Written("".join(parts), ".vtt" if vtt else ".srt", _joined(found))

    return write


def _in_small_letters(text: str) -> str:
    """A text as recognition without capitals gives it; what stands before a colon stays, to mislead."""
    head, colon, rest = text.rpartition(": ")
    return f"{head}{colon}{rest.lower()}" if len(head) < 40 else text.lower()


def nobody(lined: bool, small: bool = False) -> Callable[[Talk], Written]:
    """A speech, or captions, of which nothing says who speaks."""

    def write(given: Talk) -> Written:
        texts = [_in_small_letters(text) if small else text for _, text in given.turns]
        if lined:
            lines = [line for text in texts for line in textwrap.wrap(text, 34)]
            cues = [f"00:{k // 60:02d}:{k % 60:02d}.000 --> 00:{k // 60:02d}:{k % 60:02d}.900\n{line}\n\n"
                    for k, line in enumerate(lines)]  # fmt: skip
            return Written("WEBVTT\n\n" + "".join(cues), ".vtt", [("", text) for text in texts])
        return Written("\n\n".join(texts) + "\n", ".txt", [("", text) for text in texts])

    return write
