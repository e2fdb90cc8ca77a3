"""Names and sentences for transcripts that train and test the label model: easy ones, and those that mislead readers.

All people, places and firms are made up. Names that are words (Price, Day, May), and sentences that look as if a
speaker's label stood in them, are here on purpose.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

HARD_LAST = (
    "Price Case Oh May Will Day Long April June Page Judge King Major Note Question Best Young Small Short Rich Wise "
    "Moody Strong Good Church Hall Fields Waters Banks Bush Rice Rose Wood Stone Marsh Story Law Justice "
    "Speaker Bishop "
    "Pope Knight Baker Cook Driver Mason Read Reader Time Weeks Summers Winter Friday Monday March August Love Hope "
    "Grace Faith Power Speed Cash Penny Bond Chance Gill Gore Rush Sharp Blunt True Nice First Second Fact Point Rule "
    "Source Answer Mark Grant Frank Pat So No Yes An In Do Be Ha Ng Wu Vu Ma Do La".split()
)
LAST = (
    "Farran Hargrove Solt Kestrel Dunmore Trask Merrow Tolland Weston Hollis Adane Kumar Lam Hesta Roe Milburn Hollin "
    "Quill Moss Vogt Okri Lund Harcombe O'Dowd O'Bryne McAllen MacRae Fitz-Howard Lopez-Ruiz Smith-Weld Abara Nwosu "
    "Castellano Petrov Ivanova Haddad Rahman Chowdhury Tanaka Fujita Nguyen Park Kowalski Novak Jensen "
    "Lindqvist Dubois "
    "Moreau Schmidt Krüger Weiß Østby Çelik Žižek Ferreira Almeida Costa Santos Rivera Gutiérrez Peña Adeyemi Mbeki "
    "Thornbury Wexcombe Pellow Ashdown Brackley Corvin Dayne Eastlake Fenwick Garrow Hale Inskip Jarrow Kelso".split()
)
PARTICLED = (
    "de la Cruz",
    "van der Berg",
    "von Hagen",
    "Dos Santos",
    "Di Marco",
    "Al-Sayed",
    "bin Rashid",
    "Le Guen",
    "St. Clair",
)
HARD_FIRST = (
    "June April May Will Mark Grant Frank Pat Rob Bill Art Guy Hope Grace "
    "Faith Joy Dawn Page Drew Chase Chance Rich Sunday".split()
)
FIRST = (
    "Ann Bob Odette Pell Tamsin Lionel Mira Greta Bram Ina Kyra Joe Teddo Shaila Nell Ada Ben Kit Ines Bo Jin Steve "
    "Sarah Bernard Doris Ed Sandra Russell Ned Marta Elif Omar Yusuf Leila Chen Wei Hana Sven Astrid Luc Zoë Ngozi "
    "Tariq Priya Ravi Carla Diego Łucja Émile J.D. A.J. R.".split()
)
FOREIGN = ("李雷", "王芳", "Анна Петрова", "Борис Райт", "محمد علي", "田中太郎", "김민수", "Ελένη Νικολάου", "אבי כהן")
OFFICES = (
    "CNN ANCHOR",
    "CNN CORRESPONDENT",
    "HOST",
    "BYLINE",
    "AUTHOR",
    "FIRST LADY",
    "WHITE HOUSE PRESS SECRETARY",
    "NEW YORK TIMES",
    'CO-HOST, "TODAY"',
    "FOX NEWS CONTRIBUTOR",
    "FORMER AMBASSADOR TO VARENHOLM",
    "POLITICAL ANALYST",
    "MAYOR OF ROCKHAM",
    "DIRECTOR-GENERAL, WORLD HARBOUR OFFICE",
    "PRESIDENT OF THE ISLAND COUNCIL",
    "FERRY PILOT",
    "U.S. SECRETARY OF TRADE",
    "CHIEF CORRESPONDENT (voice-over)",
    "NEWS DIRECTOR",
    "ATTORNEY",
    "CHIEF EXECUTIVE",
)
DISPLAYED = (
    "{first}'s iPhone",
    "1800555{number}",
    "{small}",
    "{last}, {first}",
    "{first} {last} - Rockham",
    "{small}@shoal.example",
    "iPhone von {first}",
    "{lower}",
    "DJ {last}",
    "{first} T-{number}",
    "Prof. Dr. h.c. {first} {last}",
    "Sister {first}",
    "A man at the back",
    "Voice from the floor",
    "{first} {last} (she/her)",
    "Woman in audience",
    "{first} {initial}.",
    "{first} {last}, PhD",
    "al-{last}",
    "Rep. {first} {last} (D-XX)",
    "The Rt Hon {first} {last} MP",
)
COMPANY = (
    "Chief Executive Officer",
    "Chief Financial Officer",
    "Head of Investor Relations",
    "Northwind Research",
    "Analyst",
)
PLACES = ("Varenholm", "Iowa", "New Jersey", "North Carolina", "Rockham South", "Pike Hollow", "Victoria", "Tasmania")
COUNTRIES = (
    "Varenholm",
    "Russian Federation",
    "United Kingdom of Great Britain and Northern Ireland",
    "Iran (Islamic Republic of)",
    "Côte d'Ivoire",
)
PARTIES = ("Lab", "Con", "LD", "D", "R", "SNP", "Ind")
NOISE = ("(LAUGHTER)", "(CROSSTALK)", "[applause]", "(inaudible)", "(BEGIN VIDEO CLIP)", "(END VIDEO CLIP)", "(ph)")

THINGS = (
    "the ferry|the pier|the harbour bill|the pump house|the budget|the new bridge|the night shift|"
    "the fish market|the old mill|the island school|the storm wall|the treaty"
).split("|")
PEOPLE = (
    "the mayor|the crew|my brother|the harbour master|the county|the gentleman from Iowa|the senator|a clerk|"
    "the union|our neighbours|Mr. Kestrel|the pilots"
).split("|")
DONE = (
    "has been out since Monday|runs again on Thursday|cost nine million|was never built|"
    "will hold for fifty years|is the best we have|closed in my district|fell by two percent|does not work|"
    "was paid in 2019|came up at the meeting|is a draft"
).split("|")
PLAIN = (
    "{thing} {done}.",
    "I think {thing} {done}, and {people} said so.",
    "Nobody knows why {thing} {done}.",
    "Thank you very much.",
    "Good evening.",
    "Thank you, {name}.",
    "Well, {people} told me that {thing} {done}.",
    "Is it true that {thing} {done}?",
    "And what about {thing}?",
    "Forty people are still there, and {people} will not come.",
    "We have talked about {thing} for years.",
    "No.",
    "Yes, I do.",
    "That's right.",
    "You said last week that {thing} {done}.",
    "It is money, it is always money.",
    "I disagree with that -- I really do.",
    "Let me finish.",
    "How many people are stuck?",
    "When {people} came to Rockham, {thing} was gone.",
    "I want to thank {name} for that question.",
    "So do I.",
    "Of course, {thing} matters to all of us here, and {people} knows it as well as I do.",
    "Please do.",
    "OK, go ahead.",
    "May I answer that?",
    "20 years ago {thing} was new.",
    "7.",
    "Let us turn to {thing}, because {people} asked about it this morning and we have no answer yet.",
    "Exactly.",
)
HARD = (
    "Note: {thing} {done}.",
    "Question: who pays?",
    "Fact: {thing} {done}.",
    "A case was brought in a court abroad, and the town lost it.",
    "The bill was written by General Motors. So it is hard for me to believe them now.",
    "I have read Judge Roberts. As I said, {thing} {done}.",
    "Here is the thing: {thing} {done}.",
    "My point is: no.",
    "It was 4:57 when {people} left.",
    "At 6:01 pm we saw {thing}.",
    "First: {thing}. Second: {people}.",
    "He told me: never again.",
    "I said to {name}: go home.",
    "The headline read: Mayor Leaves Town.",
    "As Luke 4:18 says, the captives go free.",
    "Remember: {thing} {done}.",
    "Bottom line: {thing} {done}.",
    "Three things: money, time and {thing}.",
    "Mr. Chairman, I yield to Mr. Solt. Then we vote.",
    "A Mr. Kestrel, from the county, was there.",
    "And I will tell you this, {name}: no.",
    "The sign said: Closed. So we left.",
    "Call it what it is: a tax.",
    "I quote Senator Trask. He was there.",
    "Answer: nobody does.",
    "Mr. Solt. You were there.",
    "Ms. Farran. {thing} {done}, is that so?",
    "Dr. {name}. Welcome.",
    "Governor Hale. I want to ask you.",
    "{name}: that was the name on the door.",
    "Senator Trask, tell me: is it so?",
    "Mrs. Hale. Thank you. {thing} {done}.",
    "Breaking News: {thing} {done}.",
    "Part Two: {thing}",
    "New York: 8 million.",
    "Los Angeles: 4 million. Rockham: none.",
    "Dear Bob: come home.",
    "Chapter 2: The pier",
    "Fun Fact: it floats.",
    "Step One: wait. Step Two: row.",
    "Harbour News: the pier falls.",
    "Climate Change: {thing} {done}.",
    "But I say this: no.",
    "And then I said: {thing} {done}.",
    "So what: we row.",
    "Then: nothing.",
    "General Motors: they wrote it.",
    "Item Nine: the budget.",
    "Title Nine: it says so.",
    "Plan B: we swim.",
    "Day One: rain.",
    "The Good News: {thing} {done}.",
    "My Point: no.",
    "Big Question: who pays?",
    "Old Rule: never alone.",
    "Port Rockham: closed.",
    "{name} Said: no.",
    "Lesson Learned: never again.",
    "The truth is: we start at 10:30.",
    "The fact is: no. The thing they want is: money.",
    "Poll: Solt, 32 percent; Hale, 19 percent.",
    "See https://example.org/a: it is there.",
    "A week later it was open again.",
    "There are two kinds of people: those who wait, and those who row.",
    "So the question is: when?",
    "Q and A will follow.",
)


@dataclass(frozen=True)
class Person:
    """Somebody in a made-up conversation."""

    first: str
    last: str
    male: bool
    office: str
    place: str
    party: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}".strip()

    @property
    def honorific(self) -> str:
        """`Mr` or `Ms`."""
        return "Mr" if self.male else "Ms"


def half(items: tuple[str, ...] | list[str], part: int) -> list[str]:
    """Every second item: names that train are none that test. `part` is 0 or 1; 2 gives all."""
    return list(items) if part == 2 else [item for k, item in enumerate(items) if k % 2 == part]


def cast(rng: random.Random, size: int, part: int) -> list[Person]:
    """People with different last names, a third of them hard."""
    last = [rng.choice(half(HARD_LAST, part) if rng.random() < 0.4 else half(LAST, part)) for _ in range(40)]
    last = [rng.choice(PARTICLED) if rng.random() < 0.06 else one for one in last]
    people = []
    for one in list(dict.fromkeys(last))[:size]:
        first = rng.choice(half(HARD_FIRST, part) if rng.random() < 0.2 else half(FIRST, part))
        people.append(
            Person(first, one, rng.random() < 0.5, rng.choice(OFFICES), rng.choice(PLACES), rng.choice(PARTIES))
        )
    return people


def sentence(rng: random.Random, hard: float, names: list[str]) -> str:
    """A sentence; with the probability `hard` one that looks as if a label stood in it."""
    shape = rng.choice(HARD if rng.random() < hard else PLAIN)
    text = shape.format(
        thing=rng.choice(THINGS), people=rng.choice(PEOPLE), done=rng.choice(DONE), name=rng.choice(names)
    )
    return text[0].upper() + text[1:]


def speech(rng: random.Random, hard: float, names: list[str]) -> str:
    """What one person says in a turn: mostly short, sometimes long."""
    length = rng.choice((1, 1, 1, 2, 2, 3, 4, 6, 12))
    return " ".join(sentence(rng, hard, names) for _ in range(length))
