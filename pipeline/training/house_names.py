"""How people are named in transcripts: a namer gives the label of a person, at first and later."""

from __future__ import annotations

import random
from collections.abc import Callable

from pipeline.training import label_texts
from pipeline.training.label_texts import Person

Namer = Callable[[Person, bool, random.Random], str]


def full(person: Person, first: bool, rng: random.Random) -> str:
    """`Ann Lee`."""
    return person.name


def capitals(person: Person, first: bool, rng: random.Random) -> str:
    """`ANN LEE`."""
    return person.name.upper()


def surname(person: Person, first: bool, rng: random.Random) -> str:
    """`LEE`."""
    return person.last.upper()


def surname_plain(person: Person, first: bool, rng: random.Random) -> str:
    """`Lee`."""
    return person.last


def first_name(person: Person, first: bool, rng: random.Random) -> str:
    """`Ann`; of an initial alone the whole name."""
    return person.name if len(person.first) <= 2 and person.first.endswith(".") else person.first


def broadcast(person: Person, first: bool, rng: random.Random) -> str:
    """Name and office at first, then the surname; at times with a remark in brackets."""
    aside = rng.choice((" (voice-over)", " (on camera)", " (through translator)", " (ph)", " (via telephone)"))
    aside = aside if rng.random() < 0.06 else ""
    if not first:
        return f"{person.last.upper()}{aside}"
    if rng.random() < 0.15:
        title = rng.choice(("SEN.", "REP.", "GOV."))
        return f"{title} {person.name.upper()} ({person.party}-{person.place[:2].upper()})"
    if rng.random() < 0.1:
        return f"{person.name.upper()} ({person.party}), {person.place.upper()}"
    return f"{person.name.upper()}, {person.office}{aside}" if rng.random() < 0.8 else person.name.upper()


def honorific(person: Person, first: bool, rng: random.Random) -> str:
    """`MS LEE`."""
    return f"{person.honorific.upper()} {person.last.upper()}"


def honorific_stop(person: Person, first: bool, rng: random.Random) -> str:
    """`MS. LEE`."""
    return f"{person.honorific.upper()}. {person.last.upper()}"


def member(person: Person, first: bool, rng: random.Random) -> str:
    """`Mr. SMITH`, as the Congressional Record has it."""
    last = person.last if person.last[0].islower() else person.last.upper()
    last = last.replace("MCA", "McA").replace("MACR", "MacR")
    if person.last[0].islower():
        last = " ".join(part.upper() if part[0].isupper() else part for part in person.last.split())
    return f"{person.honorific}. {last}"


def member_of(person: Person, first: bool, rng: random.Random) -> str:
    """`Mr. SMITH of Iowa`, at times with a remark."""
    state = f" of {person.place}" if len(person.place) % 2 else ""
    aside = rng.choice((" (during the reading)", " (when his name was called)", " [continuing]"))
    return f"{member(person, first, rng)}{state}{aside if rng.random() < 0.04 else ''}"


def senator(person: Person, first: bool, rng: random.Random) -> str:
    """`Senator Lee`, `Mr. Ray`, as printed hearings have it."""
    kinds = ("Senator", "Chairman", "Dr.", "Mr.", "Ms.", "Secretary", "General", "Representative")
    return f"{kinds[len(person.name) % len(kinds)]} {person.last}"


def country(person: Person, first: bool, rng: random.Random) -> str:
    """`Mr. Lee (Varenholm)`."""
    place = label_texts.COUNTRIES[len(person.name) % len(label_texts.COUNTRIES)]
    return f"{person.honorific}. {person.last} ({place})"


def riding(person: Person, first: bool, rng: random.Random) -> str:
    """`Hon. Ann Lee (Rockham South, Lib.)`."""
    return f"{'Hon. ' if len(person.name) % 2 else ''}{person.name} ({person.place}, {person.party}.)"


_MINISTERS = ("Madam Deputy Speaker (Dame Ina Tolland)", "Mr Speaker", "The Minister for Ferries ({name})",
              "The Parliamentary Under-Secretary of State for Harbours ({name})", "Hon. Members",
              "The Chair")  # fmt: skip


def seat(person: Person, first: bool, rng: random.Random) -> str:
    """`Ann Lee (Rockham South) (Lab)` at first, then the name; ministers and the chair by their office."""
    if rng.random() < 0.1:
        return rng.choice(_MINISTERS).format(name=person.name)
    return f"{person.name} ({person.place}) ({person.party})" if first else person.name


def company(person: Person, first: bool, rng: random.Random) -> str:
    """`Ann Lee -- Chief Executive Officer`, or the operator."""
    if len(person.name) % 4 == 0:
        return "Operator"
    post = label_texts.COMPANY[len(person.name) % len(label_texts.COMPANY)]
    return f"{person.name} -- {post}"


def company_dash(person: Person, first: bool, rng: random.Random) -> str:
    """The same with a single dash."""
    return company(person, first, rng).replace(" -- ", " - ")


def initials(person: Person, first: bool, rng: random.Random) -> str:
    """`AL`."""
    return f"{person.first[0]}{person.last[0]}".upper()


def handle(person: Person, first: bool, rng: random.Random) -> str:
    """`ann_lee`."""
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
    """`Speaker 3`."""
    return f"Speaker {sum(map(ord, person.name)) % 97}"


def counted_in_words(person: Person, first: bool, rng: random.Random) -> str:
    """`SPEAKER TWO`."""
    words = ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN")
    return f"SPEAKER {words[sum(map(ord, person.name)) % 7]}"


def questions(others: Namer) -> Namer:
    """Some people by name, and some as Q and A."""

    def name(person: Person, first: bool, rng: random.Random) -> str:
        number = sum(map(ord, person.name)) % 4
        return "QA"[number] if number < 2 else others(person, first, rng)

    return name


def foreign(person: Person, first: bool, rng: random.Random) -> str:
    """A name in another script."""
    return label_texts.FOREIGN[sum(map(ord, person.name)) % len(label_texts.FOREIGN)]
