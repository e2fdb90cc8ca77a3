"""Batches hold every row once, keep to the budget, and differ in length only where they are padded."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.encoders.weights import batches


@given(st.lists(st.integers(1, 300)), st.integers(1, 2000), st.booleans())
def test_every_row_is_in_one_batch_within_the_budget(lengths: list[int], tokens: int, padded: bool) -> None:
    planned = list(batches.plan(lengths, tokens, padded))
    assert sorted(row for batch in planned for row in batch) == list(range(len(lengths)))
    for batch in planned:
        own = [lengths[row] for row in batch]
        assert len(batch) == 1 or len(batch) * max(own) <= tokens
        assert max(own) - min(own) < (8 if padded else 1)


def test_the_budget_is_the_user_s_or_the_device_s() -> None:
    assert batches.budget(64, "cuda") == 64
    assert batches.budget(0, "cpu") < batches.budget(0, "cuda")
