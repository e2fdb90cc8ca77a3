"""A third examination, for the last figure of a change: ten styles that nothing is trained on, with words of their own.

`models/labels/LEDGER.md` says when it was read. It does not train: whoever changes the reader writes another one before
adding it to `house_styles`. Names, places and sentences are made up. `python -m pipeline.training.last_exam` prints the
share of words under a wrong speaker and under none, by the shipped reader.
"""

from __future__ import annotations

import random
import sys
import textwrap
from collections.abc import Callable

from pipeline.training.exam_styles import laid_out
from pipeline.training.house_layouts import Gold, Talk, Written
from pipeline.training.label_texts import Person
from pipeline.training.later_styles import turns_of, written
from pipeline.training.train_labels import Share, report, share

LAST = (
    "Barrow Mill Reed Post Gates Lane Parks Moon Savage Darling Sweet Loud Wild Cross Temple Priest Hunter Forester "
    "Cooper Saddler Holiday Easter Tuesday Ireland Holland London Santorini Mazur Wójcik Lefèvre Bouchard "
    "Delacroix Nkosi Dlamini "
    "Achebe Suzuki Watanabe Choi Bae Phan Duong Gupta Menon Karimi Nazari Sundberg Aalto Virtanen O'Keeffe McBride "
    "Fitzwilliam Ballantyne Trelawney Goode Little Strange Wisdom Virtue Parish Vickers"
).split()
FIRST = (
    "Ottilie Barnaby Clementine Rafferty Isolde Percival Guinevere Lucinda Ptolemy Xanthe Jolyon Tess Delphine Anselm "
    "Bohdan Milena Farid Shirin Kofi Adwoa Sanjay Lakshmi Emeka Folake Mikko Aino Caspar Dagny Rune "
    "Torsten Merit Blythe "
    "Chance Victory Noble Lark Wren Robin Jay Martin Olive Heather Laurel Bishop Dean Duke B.B. K. Jo"
).split()
THINGS = (
    "the lighthouse|the bypass|the pension fund|the greenhouse|the ballot|the sea wall|the clinic van|"
    "the archive|the tariff"
).split("|")
PLAIN = (
    "I walked past {thing} this morning.",
    "Has anyone costed {thing}?",
    "We did, twice.",
    "Right, so that is where we are.",
    "Honestly, {name}, I would leave {thing} alone.",
    "Three of the seven said yes, the rest abstained.",
    "Hm.",
    "It opened in 1974, it closed in 1991, and nobody has touched it since.",
    "Could I come in on that?",
    "Of course.",
    "As far as {thing} goes, the consultants were clear that it would need a second survey before the winter.",
    "My grandmother used to say that you could set your watch by {thing}.",
    "No further questions.",
    "And then what happened?",
    "They asked for volunteers, and I put my hand up.",
    "The motion is carried.",
    "Thanks, {name}.",
    "Let me be clear about {thing}.",
    "40 percent is not a majority.",
    "I'd rather not say.",
    "Will that be in the minutes?",
    "Good question -- I don't know.",
)
HARD = (
    "My mother's advice: keep walking.",
    "Breaking it down: {thing} costs nine, we have six.",
    "The inscription says: Here they stood.",
    "And {name} says: not me. And they say: why not?",
    "Upside: it works. Downside: it is ugly.",
    "Section 12: no dogs.",
    "One last thing: who locks up?",
    "The vote was as follows: four for, three against.",
    "{name}: that is how you spell it.",
    "It reminded me of what Dr. Gupta wrote. She was blunt.",
    "Postscript: {thing} burned down.",
    "The score at half time: two all.",
    "Dear {name}: stop writing to us.",
    "In the words of the song: Carry On.",
    "Monday: rain. Tuesday: rain.",
    "I told {name}: sell it.",
    "Mr. Mazur. He is the man to ask.",
    "Spoiler: we lost.",
    "The headline: Lighthouse Saved.",
    "Here's the kicker: it was free.",
)


def talk(seed: int, hard: float = 0.08) -> Talk:
    """A conversation of people, about things, that no other talk has."""
    rng = random.Random(seed)  # noqa: S311
    last = list(dict.fromkeys(rng.choice(LAST) for _ in range(40)))[: rng.choice((2, 3, 3, 4, 7))]
    people = [Person(rng.choice(FIRST), one, rng.random() < 0.5, "REPORTER", "Carrick", "SF") for one in last]
    turns: list[tuple[int, str]] = []
    who = 0
    for _ in range(rng.choice((5, 9, 16, 30, 60))):
        shapes = [rng.choice(HARD if rng.random() < hard else PLAIN) for _ in range(rng.choice((1, 1, 2, 3, 5, 11)))]
        said = [one.format(thing=rng.choice(THINGS), name=rng.choice(people).first) for one in shapes]
        turns.append((who, " ".join(said)))
        who = rng.choice([k for k in range(len(people)) if k != who])
    return Talk(people, turns, rng)


def _title(shape: str) -> Callable[[Person, bool, int, Talk], str]:
    def name(person: Person, first: bool, k: int, given: Talk) -> str:
        office = ("Convener", "Minister", "Bailie", "Professor")[len(person.name) % 4]
        return shape.format(
            office=office, name=person.name, last=person.last, loud=person.last.upper(), first=person.first
        )

    return name


def inquiry(given: Talk) -> Written:
    """A public inquiry: `Q.` and `A.` with numbered lines, counsel's name over them, the chair by name."""
    gold: Gold = []
    lines = [f"Examination by MR {given.people[0].last.upper()}"]
    for k, (person, text, _) in enumerate(turns_of(given)):
        label = "QA"[k % 2] if k % 8 != 7 else f"SIR {person.name.upper()}"
        gold.append((label, text))
        lines += textwrap.wrap(f"{label}. {text}" if len(label) == 1 else f"{label}:  {text}", 54)
    return written([f"{k % 25 + 1:>3} {line}\n" for k, line in enumerate(lines)], gold)


def together(given: Talk) -> Written:
    """Paragraphs in which two turns often stand, one behind the other, after a file lost its line breaks."""
    gold = [(person.name, text) for person, text, _ in turns_of(given)]
    parts = [f"{label}: {text}{' ' if k % 3 == 1 else chr(10) * 2}" for k, (label, text) in enumerate(gold)]
    return written(["".join(parts).strip() + "\n"], gold)


LAST_EXAM: dict[str, Callable[[Talk], Written]] = {
    "Edinburgh": laid_out(
        _title("{office} {name}"),
        "{label}: {two}\n\n",
        head="Meeting of the Parliament\n\n12 July 2023\n\nTopical Question Time\n\n",
    ),
    "magazine": laid_out(
        lambda person, first, k, given: person.name if first else "".join(part[0] for part in person.name.split()),
        "{label}: {two}\n\n",
    ),
    "heading names": laid_out(_title("{name}"), "### {label}\n\n{two}\n\n", suffix=".md"),
    "table of turns": laid_out(_title("{name}"), "{clock} | {label} | {text}\n"),
    "local radio": laid_out(_title("{loud}"), "{label} -- {text}\n\n"),
    "small captions": laid_out(_title("{first}"), "{label}: {text}\n", lines=True, width=42),
    "round table": laid_out(_title("Prof. {last}"), "{label}: {two}\n\n", between={7: "Coffee break\n\n"}),
    "sitting": laid_out(_title("{name}"), "{label} (SF): {two}\n", width=64, indent="  "),
    "inquiry": inquiry,
    "two a paragraph": together,
}
TALKS = 12  # of each style


def main() -> int:
    """Print the figures of each style, and of all."""
    found = {
        style: sum((share(write(talk(seed))) for seed in range(TALKS)), Share()) for style, write in LAST_EXAM.items()
    }
    print("\n".join(report(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
