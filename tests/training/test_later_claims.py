"""What a new election does to counts: written debates in which later ones hold more claims than the words tell."""

import numpy as np
import pytest

from pipeline.training import later_claims


def debates(more: float, elections: int = 9, seed: int = 0) -> later_claims.Debates:
    """Debates of 240 sentences, one an election; from the fourth on the labels are `more` generous in log-odds."""
    rng = np.random.default_rng(seed)
    n = 240 * elections
    year = np.repeat(1976 + 4 * np.arange(elections), 240)
    vectors = rng.normal(size=(n, 6)).astype(np.float32) / 6**0.5
    log_odds = 2.5 * vectors[:, 0] * 6**0.5 - 1.5 + more * (year >= 1988) * (year - 1984) / 4
    return later_claims.Debates(
        text=["So it goes."] * n,
        vectors=vectors,
        debate=np.array([f"{y}-10-01" for y in year]),
        speaker=np.array(["Ada", "Ben"] * (n // 2)),
        positive=rng.random(n) < 1 / (1 + np.exp(-log_odds)),
    )


def test_labels_that_grow_generous_are_seen_and_labels_that_do_not_are_left_alone() -> None:
    grown = later_claims.drift(later_claims.forward(debates(0.35)))
    same = later_claims.drift(later_claims.forward(debates(0.0)))
    assert grown.log_ratio > 0.15 > 0.08 > abs(same.log_ratio)
    assert same.measured < 0.15


def test_few_elections_say_little_of_how_far_the_next_may_lie() -> None:
    spreads = [later_claims.Drift(0.07, 0.1, elections).spread for elections in (3, 9, 200)]
    assert spreads == sorted(spreads, reverse=True) and spreads[0] > 0.18
    assert spreads[-1] == pytest.approx(0.1, rel=0.02)


def test_each_election_is_tested_by_what_the_others_do() -> None:
    errors = later_claims.forward(debates(0.0))
    found = later_claims.each_left_out(errors)["corrected"]
    assert found["debates"]["n"] == errors.year.nunique() and found["speakers"]["n"] == 2 * errors.year.nunique()
    assert found["speakers"]["coverage_of_90_percent_interval"] >= 0.85
    odd = errors.assign(log_ratio=errors.log_ratio - (errors.year == 2000))  # one that is far from all others
    assert later_claims.each_left_out(odd)["corrected"]["debates"]["coverage_of_90_percent_interval"] < 1


def test_heads_are_tested_on_later_debates_alone_by_debate_and_speaker() -> None:
    found = later_claims.forward(debates(0.0, elections=4))
    assert (found.year > found.trained_to).all()
    assert set(found.speaker) == {"*", "Ada", "Ben"}
    assert set(found.trained_to) == {1980, 1984} and len(found[found.trained_to == 1980]) == 6


def test_what_is_added_makes_the_sum_grow_by_as_much() -> None:
    of = debates(0.0, elections=4)
    folds = np.arange(len(of.text)) // 240
    more, log_odds = later_claims.added(of, folds, 0.1)
    sums = [(1 / (1 + np.exp(-(log_odds + shift)))).sum() for shift in (0.0, more)]
    assert sums[1] / sums[0] == pytest.approx(np.exp(0.1), rel=1e-6)


def test_the_threshold_falls_where_more_claims_are_expected() -> None:
    rng = np.random.default_rng(1)
    log_odds = rng.normal(-1.5, 2.0, 5000)
    curve = later_claims.decision(log_odds, rng.random(5000) < 1 / (1 + np.exp(-log_odds)))
    assert curve["log_odds"] == sorted(curve["log_odds"], reverse=True)
    assert curve["log_odds"][0] > 0.5 > -0.5 > curve["log_odds"][-1]
