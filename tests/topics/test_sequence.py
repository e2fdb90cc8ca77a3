"""The smoothing equals the sum over all paths, and ends where the evidence ends."""

from itertools import product

import numpy as np
import pytest

from pipeline.topics import sequence

ENTER, LEAVE = -3.0, -2.0


def by_enumeration(evidence: list[float], enter: float, leave: float) -> list[float]:
    """Probability of being on topic at each place, from the weight of every path."""
    on, total = np.zeros(len(evidence)), 0.0
    for path in product((0, 1), repeat=len(evidence)):
        weight = sum(e for e, state in zip(evidence, path, strict=True) if state)
        weight += sum({(0, 1): enter, (1, 0): leave}.get(pair, 0.0) for pair in zip(path, path[1:], strict=False))
        on += np.exp(weight) * np.array(path)
        total += float(np.exp(weight))
    return [float(p) for p in on / total]


@pytest.mark.parametrize("evidence", [[0.3], [2.0, -1.0, 0.5, 4.0, -3.0, 0.0], [-5.0, -5.0, 9.0, -5.0]])
def test_marginals_are_the_sum_over_all_paths(evidence: list[float]) -> None:
    found = sequence.probability(sequence.marginals(np.array(evidence)[:, None], ENTER, LEAVE))[:, 0]
    np.testing.assert_allclose(found, by_enumeration(evidence, ENTER, LEAVE), rtol=1e-9)


def test_each_chain_has_its_own_potentials() -> None:
    evidence = np.array([[1.0, 1.0], [-1.0, -1.0], [2.0, 2.0]])
    both = sequence.marginals(evidence, np.array([-3.0, -1.0]), np.array([-2.0, -0.5]))
    np.testing.assert_allclose(both[:, :1], sequence.marginals(evidence[:, :1], -3.0, -2.0))
    np.testing.assert_allclose(both[:, 1:], sequence.marginals(evidence[:, 1:], -1.0, -0.5))


def test_a_gap_is_bridged_and_a_passage_ends() -> None:
    evidence = np.array([-2.0] * 10 + [3.0, 3.0, -0.5, 3.0, 3.0] + [-2.0] * 10)[:, None]
    on = sequence.marginals(evidence, -5.0, -3.0)[:, 0] > 0
    assert np.flatnonzero(on).tolist() == [10, 11, 12, 13, 14]


def test_it_sees_both_directions() -> None:
    evidence = np.array([-1.0, -0.2, 5.0, -1.0])[:, None]
    forwards = sequence.marginals(evidence, ENTER, LEAVE)[:, 0]
    backwards = sequence.marginals(evidence[::-1], LEAVE, ENTER)[::-1, 0]
    np.testing.assert_allclose(forwards, backwards)


def test_extreme_evidence_stays_finite() -> None:
    evidence = np.array([1e4, -1e4] * 50)[:, None]
    found = sequence.probability(sequence.marginals(evidence, ENTER, LEAVE))
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(found[:, 0] > 0.5, evidence[:, 0] > 0)


def test_no_sentence() -> None:
    assert sequence.marginals(np.zeros((0, 3)), ENTER, LEAVE).shape == (0, 3)
