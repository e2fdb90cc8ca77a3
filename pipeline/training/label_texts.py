"""Names and sentences for transcripts that train and test the label model: easy ones, and those that mislead readers.

All people, places and firms are made up. Names that are words (Price, Day, May), and sentences that look as if a
speaker's label stood in them, are here on purpose.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from pipeline.training.label_phrases import half, phrase

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
    "Ladies and gentlemen: {people}.",
    "Members of the council: {thing} {done}.",
    "Dear friends and neighbours: {thing} {done}.",
    "Dear {name}: {thing} {done}.",
    "Los Angeles: 4 million. Rockham: none.",
    "Dear Bob: come home.",
    "Chapter 2: The pier",
    "Step One: wait. Step Two: row.",
    "But I say this: no.",
    "And then I said: {thing} {done}.",
    "So what: we row.",
    "Then: nothing.",
    "{name} Said: no.",
    "The truth is: we start at 10:30.",
    "The fact is: no. The thing they want is: money.",
    "Poll: Solt, 32 percent; Hale, 19 percent.",
    "See https://example.org/a: it is there.",
    "A week later it was open again.",
    "There are two kinds of people: those who wait, and those who row.",
    "So the question is: when?",
    "Q and A will follow.",
)


HEADS = (
    "New York|Los Angeles|London|Moscow|North Carolina|South Korea|Iowa|Texas|United States|New Jersey|"
    "Saudi Arabia|France|Climate Change|Lesson Learned|Harbour News|General Motors|Fun Fact|Plan B|Day One|"
    "Item Nine|Title Nine|My Point|Big Question|Old Rule|Port Rockham|The Good News|Good News|North Varenholm|"
    "West Pier|Rockham County|San Lorenzo|Second Reading|Main Street|Human Error|Hard Truth|Cold Comfort|"
    "Public Works|Sea Level|Market Watch|Weather Report|Fair Question|Open Letter|Last Chance|Case Study|"
    "Quick Note|Side Note|Key Point|Next Step|Action Item|Low Water|High Tide|Safety First|Rule One|Part Two|"
    "Part One|Act Three|Scene Two|Article Five|Amendment One|Phase Two|Grand Island|Fort Kestrel|Saint Solt|"
    "Upper Moor|Green Valley|Silver Bay|Varenholm City|Lake Ina|Mount Pell|Cape Dorr|Black Monday|Great Storm|"
    "Harbour Act|Island Bank|Ferry Lines|Solt Brothers|Kestrel Motors|Union Square|Pier Road|World Bank|"
    "Red Cross|Morning Post|Rockham Times|Family Values|Tax Reform|Border Security|Social Media|Health Care|"
    "Clean Water|Free Trade|Home Rule|Short Version|Long Story|Top Tip|Pro Tip|Trick Question|True Story|"
    "Real Talk|Spoiler Alert|Trigger Warning|Word Count|Page Count|Total Cost|Net Result|First Place|"
    "Final Score|Final Answer"
).split("|")  # that stand before a colon, and are nobody
AFTER_HEADS = (
    "{thing} {done}", "8 million", "never again", "no", "who pays?", "it floats", "we row", "closed", "they wrote it",
    "rain", "Nobody came", "The pier", "Forty people", "It says so", "We swim", "money", "2,000 a year", "Three to one",
)  # fmt: skip


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


_MADE = 0.4  # of the sentences that mislead, those that are put together
_HEADED = 0.3  # of the others the sentences that mislead, those that begin with a heading


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


def sentence(rng: random.Random, hard: float, names: list[str], part: int = 2) -> str:
    """A sentence; with the probability `hard` one that looks as if a label stood in it."""
    shape = rng.choice(HARD if rng.random() < hard else PLAIN)
    if shape in HARD and rng.random() < _MADE:
        return phrase(rng, names, part)
    if shape in HARD and rng.random() < _HEADED:
        shape = f"{rng.choice(half(HEADS, part))}: {rng.choice(AFTER_HEADS)}".removesuffix(".") + "."
    text = shape.format(
        thing=rng.choice(THINGS), people=rng.choice(PEOPLE), done=rng.choice(DONE), name=rng.choice(names)
    )
    return text[0].upper() + text[1:]


def speech(rng: random.Random, hard: float, names: list[str], part: int = 2) -> str:
    """What one person says in a turn: mostly short, sometimes long."""
    length = rng.choice((1, 1, 1, 2, 2, 3, 4, 6, 12))
    return " ".join(sentence(rng, hard, names, part) for _ in range(length))
