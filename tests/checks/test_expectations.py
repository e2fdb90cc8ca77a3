"""Expectations: how they are read, and how an interval is judged by them."""

import numpy as np
import pytest

from pipeline.checks.estimate import Estimate
from pipeline.checks.expectations import (
    REFUTED,
    SUPPORTED,
    UNCERTAIN,
    YES_NO,
    First,
    Range,
    Versus,
    columns,
    compare,
    difference,
    express,
    judge,
    parse,
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (">= 0.66", Range(low=0.66)),
        (">0.5", Range(low=0.5, open_low=True)),
        ("<= 66%", Range(high=0.66)),
        (" <  .2 ", Range(high=0.2, open_high=True)),
        ("between 0.1 and 0.2", Range(0.1, 0.2)),
        ("first", First()),
        ("greater than {speaker: Ann O'Neill}", Versus(True, "speaker", "Ann O'Neill")),
        ({"less than": {"topic": "rain"}}, Versus(False, "topic", "rain")),
    ],
)
def test_every_form_is_read(text: object, wanted: object) -> None:
    assert parse(text, "share") == wanted


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("about half", "share", "the forms are"),
        ("=> 3", "claims", "the forms are"),
        (">= 66", "share", "between 0 and 1"),
        (">= 66%", "minutes", "% has no meaning"),
        ("between 150 and 110", "minutes", "between 110 and 150"),
        ({"more than": {"speaker": "Ann"}}, "share", "'greater than' and 'less than'"),
        ({"greater than": {"person": "Ann"}}, "share", "speaker or topic"),
        ({"greater than": {"speaker": "Ann"}, "less than": {"speaker": "Bo"}}, "share", "the forms are"),
        ({}, "share", "the forms are"),
        ({"greater than": "Bo"}, "share", "as in greater than: {speaker: Name}"),
        (0.5, "share", "the forms are"),
    ],
)
def test_what_is_wrong_with_a_form_is_said(text: object, unit: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(text, unit)


@pytest.mark.parametrize(
    ("expect", "low", "high", "verdict"),
    [
        (">= 0.66", 0.66, 0.7, SUPPORTED),
        ("> 0.66", 0.66, 0.7, UNCERTAIN),
        (">= 0.66", 0.6, 0.66, UNCERTAIN),
        ("> 0.66", 0.6, 0.66, REFUTED),
        (">= 0.66", 0.6, 0.65, REFUTED),
        ("<= 0.3", 0.2, 0.3, SUPPORTED),
        ("< 0.3", 0.3, 0.4, REFUTED),
        ("between 0.2 and 0.4", 0.2, 0.4, SUPPORTED),
        ("between 0.2 and 0.4", 0.1, 0.5, UNCERTAIN),
        ("between 0.2 and 0.4", 0.41, 0.5, REFUTED),
        ("between 0.2 and 0.4", 0.1, 0.19, REFUTED),
    ],
)
def test_the_whole_interval_decides(expect: str, low: float, high: float, verdict: str) -> None:
    wanted = parse(expect, "share")
    assert isinstance(wanted, Range)
    assert judge(wanted, Estimate((low + high) / 2, low, high), "share")[0] == verdict


@pytest.mark.parametrize(
    ("expect", "found", "unit", "reason"),
    [
        (">= 0.66", Estimate(0.62, 0.60, 0.65), "share", "62.0 % (60.0 to 65.0) is below 66 %"),
        (">= 0.66", Estimate(0.6581, 0.658, 0.6584), "share", "65.8 % (65.8 to 65.8) is below 66 %"),
        ("> 120", Estimate(124.31, 124.2, 124.4), "minutes", "124.3 minutes (124.2 to 124.4) is above 120"),
        (">= 1", Estimate(1, 1, 1), "questions", "1 question is at least 1"),
        ("between 2 and 3", Estimate(2.5, 1.9, 3.2), "ratio", "2.50 (1.90 to 3.20) lies on both sides of 2 and of 3"),
    ],
)
def test_the_reason_says_value_interval_and_bound(expect: str, found: Estimate, unit: str, reason: str) -> None:
    wanted = parse(expect, unit)
    assert isinstance(wanted, Range)
    assert judge(wanted, found, unit)[1] == reason


def test_paired_draws_tell_apart_what_intervals_alone_cannot() -> None:
    shared = np.random.default_rng(0).normal(size=2000)
    a = Estimate(2.1, 0.5, 3.7, samples=2.1 + shared)
    b = Estimate(2.0, 0.4, 3.6, samples=2.0 + shared)
    wanted = Versus(True, "speaker", "Bo")
    assert compare(wanted, a, b, "per min", 0.9)[0] == SUPPORTED
    assert compare(wanted, b, a, "per min", 0.9)[0] == REFUTED
    alone = Estimate(a.value, a.low, a.high)
    verdict, reason = compare(wanted, alone, b, "per min", 0.9)
    assert verdict == UNCERTAIN
    assert "Bo" in reason


def test_less_than_is_the_mirror_of_greater_than() -> None:
    a, b = Estimate(1.0, 0.9, 1.1), Estimate(2.0, 1.9, 2.1)
    assert compare(Versus(False, "speaker", "Bo"), a, b, "per min", 0.9)[0] == SUPPORTED
    assert compare(Versus(True, "speaker", "Bo"), a, b, "per min", 0.9)[0] == REFUTED


def test_independent_errors_add_as_squares() -> None:
    low, high = difference(Estimate(5, 2, 9), Estimate(1, 0, 5), 0.9)
    assert low == pytest.approx(4 - 5)
    assert high == pytest.approx(4 + np.hypot(4, 1))


def test_an_expectation_is_shown_in_one_line() -> None:
    for text in (">= 0.66", "< 0.2", "between 0.1 and 0.2", "first"):
        assert express(parse(text, "share")) == text
    assert express(parse({"greater than": {"speaker": "Bo Li"}}, "share")) == "greater than speaker Bo Li"


@pytest.mark.parametrize(
    ("expect", "unit", "relation", "low", "high", "other"),
    [
        (">= 0.5", "share", "at least", 0.5, None, None),
        ("> 66%", "share", "more than", 0.66, None, None),
        ("<= 3", "s", "at most", None, 3.0, None),
        ("< 3", "s", "less than", None, 3.0, None),
        ("between 1 and 2", "s", "between", 1.0, 2.0, None),
        ("first", "rank", "first", None, None, None),
        ("yes", YES_NO, "yes", None, None, None),
        ("no", YES_NO, "no", None, None, None),
        ("greater than {speaker: Bo}", "s", "greater than", None, None, "Bo"),
        ("less than {topic: rain}", "s", "less than", None, None, "rain"),
    ],
)
def test_an_expectation_is_stored_as_columns(
    expect: str, unit: str, relation: str, low: float | None, high: float | None, other: str | None
) -> None:
    stored = {"relation": relation, "expected_low": low, "expected_high": high, "compared_with": other}
    assert columns(parse(expect, unit), unit) == stored
