"""Names, things and sentences of the second examination (`exam_styles`): none of them trained when it was first read.

All people and places are made up.
"""

from __future__ import annotations

import random

from pipeline.training.house_layouts import Talk
from pipeline.training.label_texts import Person

LAST = (
    "Proctor Sergeant Christian Steward Monk Goodman Freeman Berry Pepper Swan Crane Finch Hawk Ball Block North West "
    "English French Noon Motion Vice Bright Fair Goodnight Self Sugar Speight Order Craft Battle Comfort Gaines Mayor "
    "Minister Chair Commons Lord Duke Prince Squire Booker Singer Teller Walker Porter Carter Spinner Usher Marshall "
    "Tran Sato Mwangi Okafor Bakshi Qureshi Halvorsen Lindgren Kovač Dvořák Ferrante Beaumont Castillo Echeverría "
    "Thibodeau Gallacher Maclennan Penhaligon Trevanion Llewelyn Rhys-Evans Hughes-Batt O'Malley D'Souza Vandermeer "
    "Eze Aziz Im Ra Kim Li Xu Yi Fu Au Ek Blom Raj Das Roy Sen Paul James Thomas Lewis Allen Henry Francis Stuart"
).split()
FIRST = (
    "Marcus Eleanor Hugh Bettina Tobias Sunniva Rory Fatima Gareth Ingrid Lwazi Noor Solveig Tadeusz Unity Verity "
    "Prudence Constance Mercy Patience Temperance Charity Clemency Ever Royal Major Judge Prince Early Handsome "
    "Gwyneth Hamish Aoife Niamh Seán Pádraig Tāne Aroha Wiremu Lachlan Bruce Sheila Jacques Geneviève Thérèse Xavier "
    "Dieter Renate Wolfgang Yuki Kenji Minjun Seo-yeon Rohan Ananya Zainab Ibrahim Chidi Amara T.J. P.J. M. Lee Kim "
    "Sky River Rain Storm Ocean Star Red Buck Ace Chip Skip Buzz Honey Candy Ginger Basil Rusty Sandy"
).split()
THINGS = (
    "the clinic|the turbine|the audit|the tram line|the water board|the grant|the contract|the radar|the vaccine|"
    "the school roof|section twelve|the merger|the oyster beds|the levy|the old barracks|the payroll system"
).split("|")
WHO = (
    "the auditor|my sister|the contractor|Mrs. Halvorsen|the ombudsman|our engineers|the tenants|Dr. Bakshi|"
    "the prime minister|the pilot|a colleague of mine|the finance team|the shop stewards"
).split("|")
PLACES = ("Marrow Point", "East Lothing", "Quay Ward", "Tillamore", "Glenarra", "Port Averil", "Sainte-Odile")
PLAIN = (
    "We signed off on {thing} in {month}.",
    "I don't think {who} ever saw {thing}.",
    "What did {who} say about {thing}?",
    "Revenue was up eleven percent, and margins held.",
    "Can you hear me now?",
    "Yeah.",
    "Mm-hmm.",
    "Absolutely.",
    "That's a fair point, {name}.",
    "Thanks, {name}, and good morning to everyone on the line.",
    "I'd like to go back to {thing}, if I may, because {who} raised it and it was never settled.",
    "In {month} we had forty-one cases; by {month} it was nine.",
    "The honourable member knows that {thing} was costed, funded and announced.",
    "If you look at the second page, you will see that {who} had already signed.",
    "You know, it's funny, because when I was a kid we lived right behind {thing}.",
    "I can't speak to that.",
    "I have nothing further.",
    "Was that before or after {who} left?",
    "After.",
    "Oh, it was terrible, it really was, and nobody at {place} said a word.",
    "So, yes, we looked at {thing}, we looked at the numbers, and we decided to wait.",
    "The short version is that {thing} broke and {who} fixed it.",
    "Does the committee have a view?",
    "We'll take the next question.",
    "12 people applied, 3 were hired.",
    "May we see {thing} before {month}?",
    "No, no, no.",
    "Sorry, go ahead.",
    "It was -- how do I put this -- a learning experience.",
    "I commend {thing} to the House.",
    "Well… I'm not sure.",
    "First of all, thank you; second, {thing} is not for sale.",
    "Let the record show that {who} nodded.",
    "What I would say to {who} is this, and I have said it many times in {place}.",
)
HARD = (
    "To recap: {thing}, {month}, {place}.",
    "Here's my question: who signed?",
    "He looked at me and said: Don't ask.",
    "The memo reads: All staff must leave.",
    "And I'm like: what? And {first} was like: yes!",
    "{first} goes: No way. And I go: Yes way.",
    "So {who} asks: Is it safe? And they say: It is.",
    "Clause 4: the landlord shall repair {thing}.",
    "Q3: eleven million. Q4: fourteen million.",
    "Pros: it is cheap. Cons: it leaks.",
    "Ladies and gentlemen: {thing}.",
    "We call it the three Cs: care, craft and cash.",
    "Fun fact: {thing} floats.",
    "Two words: thank you.",
    "As John 3:16 has it, so it was.",
    "The train left at 7:42, or maybe 7:45.",
    "My answer to {name}: not today.",
    "Caveat: the figures are unaudited.",
    "I wrote to Prof. Ananya Sen. She never replied.",
    "It came from Judge Prince. Nobody objected.",
    "Thank you, Minister. Next question.",
    "{name}, over to you.",
    "Full disclosure: {who} is a friend.",
    "The question, Mr. Speaker, is simple: when?",
    "Problem: no money. Solution: no spending.",
    "Total: 418. Spoiled: 3.",
    "Subject: {thing}. Dear all, it is closed.",
    "Order. Order. The House will come to order.",
    "What {who} told us was this: wait until {month}.",
    "Marrow Point: closed. Quay Ward: open.",
    "There it was in the headline: Town Saved.",
    "Rule 1: never touch {thing}. Rule 2: see rule 1.",
    "I asked {name}: Was it you?",
    '"Tell {first}: come home," she said.',
)
MONTHS = "January March April May June August October".split()


def talk(seed: int, hard: float = 0.08) -> Talk:
    """A conversation of other people, about other things, than those that trained before."""
    rng = random.Random(seed)  # noqa: S311
    last = list(dict.fromkeys(rng.choice(LAST) for _ in range(40)))[: rng.choice((2, 2, 3, 3, 5, 8))]
    people = [
        Person(
            rng.choice(FIRST),
            one,
            rng.random() < 0.5,
            rng.choice(("HOST", "BYLINE", "NEWS DIRECTOR")),
            rng.choice(PLACES),
            rng.choice(("Lab", "Con", "Greens", "FG")),
        )
        for one in last
    ]
    turns: list[tuple[int, str]] = []
    who = 0
    for _ in range(rng.choice((4, 7, 12, 24, 50))):
        length = rng.choice((1, 1, 1, 2, 2, 4, 7, 14))
        turns.append((who, " ".join(_sentence(rng, hard, people) for _ in range(length))))
        who = rng.choice([k for k in range(len(people)) if k != who])
    return Talk(people, turns, rng)


def _sentence(rng: random.Random, hard: float, people: list[Person]) -> str:
    shape = rng.choice(HARD if rng.random() < hard else PLAIN)
    named = rng.choice(people)
    return shape.format(
        thing=rng.choice(THINGS),
        who=rng.choice(WHO),
        name=named.name if rng.random() < 0.3 else named.first,
        first=named.first,
        month=rng.choice(MONTHS),
        place=rng.choice(PLACES),
    )
