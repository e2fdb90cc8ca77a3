"""What parts two sentences, however alike they sound."""

import pytest

from pipeline.claims import same_claim


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("We lost forty thousand jobs.", {40_000}),
        ("We lost 40,000 jobs, 2.7 million of them abroad.", {40_000, 2_700_000}),
        ("Two hundred and five thousand people came.", {205_000}),
        ("It was five million three hundred thousand.", {5_300_000}),
        ("Twenty-five people and thirty dogs.", {25, 30}),
        ("A hundred and fifty of them.", {150}),
        ("One of them came.", set()),
        ("From 20 to 30 percent.", {20, 30}),
        ("१२ of them", {12}),
    ],
)
def test_numbers_in_digits_and_words(sentence: str, numbers: set[float]) -> None:
    assert same_claim.terms(sentence).numbers == numbers


def test_years_are_apart_from_numbers() -> None:
    found = same_claim.terms("In 2016 there were 2,016 of them.")
    assert found.years == {2016} and found.numbers == {2016}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It rose by 4 percent.", "It rose by 9 percent."),
        ("It rose by 4 percent.", "It fell by 4 percent."),
        ("The board raised the levy.", "The board never raised the levy."),
        ("We closed it in 2018.", "We closed it in 2019."),
        ("Quill voted for the levy.", "Brill voted for the levy."),
        ("There is a law that bans them.", "There isn't a law that bans them."),
        ("There are more of them now.", "There are fewer of them now."),
    ],
)
def test_claims_that_differ(first: str, second: str) -> None:
    assert same_claim.differ(first, second) and same_claim.differ(second, first)
    assert not same_claim.covers(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("We lost forty thousand jobs.", "They say that 40,000 jobs were lost."),
        ("No, we lost 40,000 jobs.", "We lost 40,000 jobs."),
        ("Ada Quill voted for it.", "Quill voted for it."),
        ("We lost 40,000 jobs in 2019.", "We lost 40,000 jobs."),
        ("quill voted for it", "Quill voted for it."),
        ("We don't have one.", "We have never had one."),
        ("They went up and down.", "They went up."),
    ],
)
def test_claims_that_may_be_one(first: str, second: str) -> None:
    assert not same_claim.differ(first, second) and not same_claim.differ(second, first)
    assert same_claim.covers(first, second)


def test_a_verdict_on_a_number_is_none_on_a_sentence_without_it() -> None:
    assert not same_claim.differ("Many jobs were lost.", "40,000 jobs were lost.")
    assert not same_claim.covers("Many jobs were lost.", "40,000 jobs were lost.")


@pytest.mark.parametrize("sentence", ["", " ", "…", "?", "1" * 400, "hundred " * 50, "-1.5.3,4", "ß" * 10])
def test_odd_text_is_read(sentence: str) -> None:
    assert not same_claim.differ(sentence, sentence)
