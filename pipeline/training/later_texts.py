"""Other names, things and sentences than those that train, for the examination of `later_styles`."""

from __future__ import annotations

import random

from pipeline.training.house_layouts import Talk
from pipeline.training.label_texts import Person

LAST = (
    "Bell Carver Pace Stern Marks Early Late Noble Swift Winters Ford Fish Bridges Rivers Fox Wolf Lamb Archer Fisher "
    "Shepherd Abbot Dean Chancellor Prior Constable Butler Gray Brown Whitelock Ostrow Varga Kimura Achterberg "
    "Björklund Szabó Papadakis Iyer Fernandes Oyelaran Mahlangu Toleafoa Kealoha Yellowhorse Dunleavy Prendergast "
    "Featherstone Ash Ives Eck Uhl Ott Ito Ahn Yoo Sze Lo My Go"
).split()
FIRST = (
    "Rex Viola Iris Ruby Violet Summer Autumn Clay Cliff Dale Heath Lane Miles Earl Duke Baron Wade Trip Norm Gene "
    "Penelope Ferdinand Agnieszka Björn Íñigo Kwame Thandiwe Haruki Meera Callum Siobhán Wendell Lorna Desmond Petra"
).split()
HARD = (
    "Recap: {thing} is closed.",
    "My view: it never opened.",
    "Rule number one: read {thing} first.",
    "The minister wrote: Nothing will change. Then it did.",
    "We met Captain Ives. He was kind.",
    "They have a word for it: patience.",
    "Vote count: forty to three.",
    "Lesson: {thing} comes first.",
    "According to Dr. Ott. Nobody asked twice.",
    "We opened at 9:15 and closed at 5:40.",
    "Two options: stay or go.",
    "A letter came. It said: We regret this.",
    "Upper Vale: twelve houses. Lower Vale: none.",
    "Short answer: no. Long answer: maybe.",
    "A man I knew, Mr. Varga, told me: leave.",
    "Headline: {thing} is back.",
    "Section Four: it is plain.",
    "Thank you, Ms. Iyer. Next, please.",
    "I ask you this: is it fair?",
    "Reminder: {thing} closes today.",
)
PLAIN = (
    "We closed {thing} in the spring.",
    "Nobody has looked at {thing} since.",
    "Yes.",
    "Not at all.",
    "Could you say more about {thing}?",
    "I grew up beside {thing}, and my mother worked there until it shut.",
    "Thank you for having me.",
    "That is not what the report says.",
    "How long did that take?",
    "About six years, I would say, and a great deal of patience.",
    "We will come back to {thing} after the break.",
    "Good morning, everyone.",
    "It costs more than it brings, and everyone at the table knows it.",
    "Right.",
    "Let me put it another way.",
    "When you say {thing}, what do you mean?",
    "3,000 tonnes went through last year.",
    "And yet they voted for it -- twice.",
    "I have nothing to add.",
    "Will you answer the question?",
)
THINGS = ("the quarry|the canal|the east gate|the reservoir|the night bus|the archive|the grain store|the customs house"
          "|the signal box|the weir").split("|")  # fmt: skip
PLACES = ("Upper Vale", "Saltmere—East Bank", "Kelder", "New Harrow", "Tarn and Fell", "Brackwater")


def talk(seed: int, hard: float = 0.08) -> Talk:
    """A conversation of other people, about other things, than those that train."""
    rng = random.Random(seed)  # noqa: S311
    last = list(dict.fromkeys(rng.choice(LAST) for _ in range(30)))[: rng.choice((2, 2, 3, 4, 6))]
    people = [
        Person(rng.choice(FIRST), one, rng.random() < 0.5, "ENGINEER", rng.choice(PLACES), rng.choice(("CPC", "Lib.")))
        for one in last
    ]
    turns: list[tuple[int, str]] = []
    who = 0
    for _ in range(rng.choice((4, 6, 10, 20, 45))):
        length = rng.choice((1, 1, 2, 3, 5, 10))
        said = [rng.choice(HARD if rng.random() < hard else PLAIN) for _ in range(length)]
        turns.append((who, " ".join(one.format(thing=rng.choice(THINGS)) for one in said)))
        who = rng.choice([k for k in range(len(people)) if k != who])
    return Talk(people, turns, rng)
