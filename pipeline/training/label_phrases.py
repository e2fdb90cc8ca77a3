"""Phrases before a colon that are no label, put together from halves of lists: without end, and other ones to test."""

from __future__ import annotations

import random

NOUNS = (
    "letter|sign|report|note|poster|story|banner|form|leaflet|plan|answer|lesson|problem|reason|result|rule|trick|"
    "point|cost|winner|loser|catch|upside|downside|message|slogan|song|law|label|verdict|summary|warning|theory|method|goal|"
    "budget|score|ticket|list|menu|recipe|option|choice|motto|promise|deal|offer|claim|news|date|place|weather|title"
).split("|")
KINDS = (
    "short|long|quick|honest|open|final|first|second|last|hard|easy|cold|big|small|plain|simple|common|public|"
    "local|new|old|real|fair|next|main|early|late|good|bad|other"
).split("|")
SAYS = "says|said|read|reads|was|is|goes|went|asked|asks|wrote|told us|began|ends|replied|shouted".split("|")
SHORTS = (
    "Yes|No|Cons|Pros|Total|Net|Before|After|Then|Now|Result|Cost|Winner|Monday|Tuesday|Plan|Goal|Spoken|Lost".split(
        "|"
    )
)
AFTER = (
    "no|never|it floats|who pays?|All must leave|Nobody came|money|we wait|eleven|$4,000|7:42|what?|Do not ask|"
    "It rained|closed|open|go home|the pier|One more time|Is it safe?|twice a day|a friend of ours|patience"
).split("|")


def half(items: tuple[str, ...] | list[str], part: int) -> list[str]:
    """Every second item: names that train are none that test. `part` is 0 or 1; 2 gives all."""
    return list(items) if part == 2 else [item for k, item in enumerate(items) if k % 2 == part]


def phrase(rng: random.Random, names: list[str], part: int) -> str:
    """A sentence that begins with a phrase and a colon, or a pair of such."""
    noun, other = (rng.choice(half(NOUNS, part)) for _ in range(2))
    kind, says, name = rng.choice(half(KINDS, part)), rng.choice(half(SAYS, part)), rng.choice(names)
    after, then = (rng.choice(half(AFTER, part)).rstrip(".?") for _ in range(2))
    end = rng.choice((".", ".", ".", "?"))
    shape = rng.choice(
        (
            "The {noun} {says}: {after}{end}",
            "My {noun} {says}: {after}{end}",
            "{Kind} {noun}: {after}{end}",
            "{Kind} {Noun}: {after}{end}",
            "{Noun}: {after}{end}",
            "{Noun} {number}: {after}{end}",
            "{Noun} {count}: {after}{end}",
            "{name} {says}: {after}{end}",
            "{name} goes: {after}. And I go: {then}{end}",
            "{Short}: {after}. {Short2}: {then}{end}",
            "{Kind} {Noun}: {after}. {Other}: {then}{end}",
            "So {name} {says}: {after}. And they say: {then}{end}",
            "Here is the {noun}: {after}{end}",
            "A {kind} {noun}: {after}{end}",
            "I {says} to {name}: {After}{end}",
            "The {noun}, {name}, is {kind}: {after}{end}",
            "{name}, one {noun}: {after}{end}",
            "Mr. {name}. Thank you{end}",
            "It was {kind}. {name}: {after}{end}",
        )
    )
    return shape.format(
        noun=noun,
        Noun=noun.title(),
        Other=other.title(),
        kind=kind,
        Kind=kind.title(),
        says=says,
        name=name,
        after=after,
        After=after[0].upper() + after[1:],
        then=then,
        end=end,
        number=rng.randint(1, 12),
        count=rng.choice(("one", "two", "three", "four", "five")),
        Short=rng.choice(half(SHORTS, part)),
        Short2=rng.choice(half(SHORTS, part)),
    )
