"""Resampled sums have the right centre and spread, keep neighbours together, and are the same every time."""

import numpy as np
import pytest

from pipeline.measures import intervals
from pipeline.measures.intervals import block_length, interval, resample_sums

VALUES = np.random.default_rng(7).gamma(2.0, 3.0, size=(400, 2))


def test_sums_have_the_mean_and_spread_of_sampling_with_replacement() -> None:
    sums = resample_sums(VALUES, 20_000, seed=1)
    assert sums.mean(axis=0) == pytest.approx(VALUES.sum(axis=0), rel=0.005)
    assert sums.std(axis=0) == pytest.approx(VALUES.std(axis=0) * np.sqrt(len(VALUES)), rel=0.03)


@pytest.mark.parametrize("block", [1, 3, 7, 400, 1000])
def test_every_resample_has_as_many_units_as_there_are(block: int) -> None:
    assert (resample_sums(np.ones((400, 1)), 50, seed=0, block=block) == 400).all()


def test_a_block_as_long_as_the_data_is_the_data() -> None:
    assert resample_sums(VALUES, 20, seed=0, block=400) == pytest.approx(np.tile(VALUES.sum(axis=0), (20, 1)))


def test_blocks_keep_what_alternates_together() -> None:
    turns = np.tile([[1.0, 0.0], [0.0, 1.0]], (100, 1))
    alone, paired = (resample_sums(turns, 2000, seed=0, block=b).std(axis=0)[0] for b in (1, 10))
    assert paired < alone / 10


def test_the_same_seed_gives_the_same_sums_and_another_seed_others() -> None:
    first = resample_sums(VALUES, 100, seed=5, block=4)
    assert np.array_equal(first, resample_sums(VALUES, 100, seed=5, block=4))
    assert not np.array_equal(first, resample_sums(VALUES, 100, seed=6, block=4))


def test_chunks_do_not_change_the_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intervals, "_CELLS", 1000)
    sums = resample_sums(VALUES, 5000, seed=1, block=5)
    assert sums.shape == (5000, 2) and sums.mean(axis=0) == pytest.approx(VALUES.sum(axis=0), rel=0.01)


def test_no_units_sum_to_nothing() -> None:
    assert resample_sums(np.zeros((0, 3)), 4, seed=0).tolist() == [[0, 0, 0]] * 4


def test_interval_is_the_percentiles_and_leaves_out_what_is_undefined() -> None:
    samples = np.column_stack([np.arange(101.0), np.full(101, np.nan), np.append(np.arange(100.0), np.inf)])
    low, high = interval(samples, 0.9)
    assert low == pytest.approx([5, np.nan, 4.95], nan_ok=True)
    assert high == pytest.approx([95, np.nan, 94.05], nan_ok=True)
    one_low, one_high = interval(samples[:, 0], 0.5)
    assert (float(one_low), float(one_high)) == (25, 75)


def test_blocks_grow_with_the_square_root() -> None:
    assert [block_length(n) for n in (0, 1, 2, 100, 400)] == [1, 1, 1, 10, 20]


@pytest.mark.parametrize("block", [1, 3, 7, 400, 1000])
def test_sums_of_many_groups_are_those_of_a_column_for_each(block: int) -> None:
    group = np.random.default_rng(3).integers(0, 9, size=400)
    group[group == 4] = 5  # a group without units
    columns = VALUES[:, :1] * (group[:, None] == np.arange(9))
    wanted = resample_sums(columns, 60, seed=2, block=block)
    found = intervals.resample_group_sums(VALUES[:, 0], group, 9, 60, seed=2, block=block)
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("block", [1, 6, 20])
def test_the_resamples_are_spread_as_those_of_another_implementation(block: int) -> None:
    """`arch`'s circular block bootstrap, of a series whose neighbours resemble each other."""
    bootstrap = pytest.importorskip("arch.bootstrap")
    steps = np.random.default_rng(4).normal(size=120)
    series = np.convolve(steps, np.ones(5), mode="same")
    theirs = bootstrap.CircularBlockBootstrap(block, series, seed=1).apply(np.sum, 4000)[:, 0]
    ours = resample_sums(series[:, None], 4000, seed=1, block=block)[:, 0]
    assert ours.mean() == pytest.approx(theirs.mean(), abs=5 * theirs.std() / np.sqrt(len(theirs)))
    tails = [0.05, 0.25, 0.75, 0.95]
    np.testing.assert_allclose(np.quantile(ours, tails), np.quantile(theirs, tails), atol=0.12 * theirs.std())
