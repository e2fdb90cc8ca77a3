"""How people are named in the styles of the second examination: the label of a person, at first or later, in a turn."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.training.house_layouts import Talk
from pipeline.training.label_texts import Person

Labels = Callable[[Person, bool, int, Talk], str]  # of a person, at first or later, in the n-th turn

SHARED = frozenset(
    (
        "Q",
        "QUESTION",
        "Question",
        "Unidentified",
        "A",
        "STAFF",
        "Operator",
        "The Deputy Speaker",
        "An Ceann Comhairle",
        "SPEAKER",
        "Several Members",
        "THE COURT",
        "THE CLERK",
        "The PRESIDENT",
        "THE VIDEOGRAPHER",
        "UNIDENTIFIED MALE",
        "City Clerk",
        "R",
        "I",
    )
)


def last(person: Person, first: bool, k: int, given: Talk) -> str:
    """`LEE`."""
    return person.last.upper()


def name(person: Person, first: bool, k: int, given: Talk) -> str:
    """`Ann Lee`."""
    return person.name


def first(person: Person, first: bool, k: int, given: Talk) -> str:
    """`Ann`; the whole name where two are called so."""
    alike = sum(one.first == person.first for one in given.people) > 1
    return person.name if alike else person.first


def every(others: Labels, *shared: tuple[int, str]) -> Labels:
    """A label that comes every n-th turn beside those of the others."""

    def name(person: Person, first: bool, k: int, given: Talk) -> str:
        return next((one for every, one in shared if k % every == every - 1), others(person, first, k, given))

    return name


def radio(person: Person, first: bool, k: int, given: Talk) -> str:
    """`ANN LEE, HOST`, then `LEE`."""
    return f"{person.name.upper()}, {person.office}" if first else person.last.upper()


def official(person: Person, first: bool, k: int, given: Talk) -> str:
    """`MR. LEE`, and questions."""
    if person is not given.people[0]:
        return "Q"
    return f"ASSISTANT SECRETARY OF DEFENSE {person.name.upper()}" if first else f"MR. {person.last.upper()}"


def asked(answer: str) -> Labels:
    """One who answers, and `QUESTION`."""

    def name(person: Person, first: bool, k: int, given: Talk) -> str:
        return answer.format(last=person.last.upper()) if person is given.people[0] else "QUESTION"

    return name


def press(person: Person, first: bool, k: int, given: Talk) -> str:
    """`Ann Lee` answers; nearly all that ask are `Question`, a few have their name, and one is `Unidentified`."""
    if person is given.people[0] or k % 13 == 12:
        return person.name
    return "Unidentified" if k % 29 == 28 else "Question"


def deputy(person: Person, first: bool, k: int, given: Talk) -> str:
    """`Deputy Ann Lee`, and a minister."""
    if person is given.people[0]:
        return f"Minister for Canals (Deputy {person.name})"
    return f"Deputy {person.name}"


def zealand(person: Person, first: bool, k: int, given: Talk) -> str:
    """`ANN LEE (Lab—Kelder)`, then the name alone."""
    if person is given.people[0]:
        return f"Hon {person.name.upper()} (Minister for Canals)" if first else f"Hon {person.name.upper()}"
    return f"{person.name.upper()} ({person.party}—{person.place})" if first else person.name.upper()


def honorific(shape: str) -> Labels:
    """A title and parts of the name, by a shape."""

    def name(person: Person, first: bool, k: int, given: Talk) -> str:
        title = "Mr" if person.male else "Ms" if len(person.name) % 2 else "Mrs"
        return shape.format(
            title=title,
            upper=title.upper(),
            last=person.last,
            loud=person.last.upper(),
            name=person.name,
            place=person.place,
            party=person.party,
        )

    return name


def justice(person: Person, first: bool, k: int, given: Talk) -> str:
    """`Justice Ann Lee`, `Chief Justice Ann Lee`, `Ann Lee`."""
    return f"{('', 'Justice ', 'Chief Justice ')[len(person.name) % 3]}{person.name}"


def council(person: Person, first: bool, k: int, given: Talk) -> str:
    """`Mayor Lee`, `Cllr Ray`."""
    if person is given.people[0]:
        return f"Mayor {person.last}"
    return f"{('Councillor', 'Cllr', 'Cr')[len(given.people) % 3]} {person.last}"


def respondent(person: Person, first: bool, k: int, given: Talk) -> str:
    """`I`, `R1`, `R2`."""
    return "I" if person is given.people[0] else f"R{given.people.index(person)}"


def commons(person: Person, first: bool, k: int, given: Talk) -> str:
    """`Ann Lee (Kelder) (Lab)`, then the name alone."""
    return f"{person.name} ({person.place}) ({person.party})" if first else person.name


def french(person: Person, first: bool, k: int, given: Talk) -> str:
    """`M. Ann Lee`, `L’hon. Ann Lee`."""
    return f"{'L’hon.' if len(person.name) % 4 == 0 else 'M.' if person.male else 'Mme'} {person.name}"


def german(person: Person, first: bool, k: int, given: Talk) -> str:
    """`Dr. Ann Lee (SPD)`."""
    party = ("SPD", "CDU/CSU", "FDP")[len(person.last) % 3]
    return f"{'Dr. ' if len(person.name) % 3 == 0 else ''}{person.name} ({party})"
