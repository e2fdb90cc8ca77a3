import numpy as np
import pandas as pd
import pytest

from pipeline.measures import density, repeated

ERRORS = density.ErrorModel(offset=0.0, spread=0.1)


def sentences(scores: list[float], speaker: str = "Ada", words: int = 10, seconds: float = 4.0) -> pd.DataFrame:
    n = len(scores)
    return pd.DataFrame(
        {
            "speaker": [speaker] * n,
            "turn_index": np.arange(n) // 3,
            "n_words": [words] * n,
            "speech_s": [seconds] * n,
            "score": scores,
        }
    )


def density_of(frame: pd.DataFrame, errors: density.ErrorModel = ERRORS, seed: int = 0) -> pd.DataFrame:
    return density.by_speaker(frame, 0.5, errors, 0.9, 500, seed)


def test_the_rates_are_the_sum_of_probabilities_over_words_and_minutes() -> None:
    row = density_of(sentences([0.5] * 30)).loc["Ada"]
    assert row.n_claims == 30
    assert row.claims_per_100_words == pytest.approx(5.0)
    assert row.claims_per_minute == pytest.approx(7.5)


def test_the_offset_turns_scores_back_into_probabilities() -> None:
    errors = density.ErrorModel(offset=float(np.log(0.3 / 0.7)), spread=0.1)
    assert errors.probabilities(np.array([0.5]))[0] == pytest.approx(0.3)
    assert errors.probabilities(np.array([0.0, 1.0])) == pytest.approx([0, 1], abs=1e-3)


def test_intervals_hold_the_value_and_widen_with_the_models_error() -> None:
    rng = np.random.default_rng(5)
    frame = sentences(list(rng.uniform(size=200)))
    narrow, wide = density_of(frame).loc["Ada"], density_of(frame, density.ErrorModel(0.0, 0.5)).loc["Ada"]
    for name in ("claims_per_100_words", "claims_per_minute"):
        assert 0 <= narrow[f"{name}_low"] <= narrow[name] <= narrow[f"{name}_high"]
        assert wide[f"{name}_high"] - wide[f"{name}_low"] > 1.5 * (narrow[f"{name}_high"] - narrow[f"{name}_low"])


def test_intervals_hold_the_true_rate_of_calibrated_scores_as_often_as_they_say() -> None:
    rng = np.random.default_rng(7)
    held = 0
    for seed in range(200):
        p = rng.beta(0.5, 1.5, size=150)
        claims = (rng.uniform(size=150) < p).sum() * np.exp(rng.normal(0, 0.1))
        row = density_of(sentences(list(p)), seed=seed).loc["Ada"]
        held += row.claims_per_100_words_low <= claims / 15 <= row.claims_per_100_words_high
    assert held >= 180


def test_speakers_are_apart_and_the_same_seed_gives_the_same_numbers() -> None:
    both = pd.concat([sentences([0.9] * 12, "Ada"), sentences([0.1] * 12, "Bo")])
    found = density_of(both)
    assert list(found.index) == ["Ada", "Bo"]
    assert found.claims_per_minute["Ada"] > 5 * found.claims_per_minute["Bo"]
    pd.testing.assert_frame_equal(found, density_of(both))
    pd.testing.assert_frame_equal(found.loc[["Bo"]], density_of(sentences([0.1] * 12, "Bo")))


def test_no_speech_gives_no_rate_but_words_still_do() -> None:
    row = density_of(sentences([0.7, 0.2], seconds=0.0)).loc["Ada"]
    assert row[["claims_per_minute", "claims_per_minute_low", "claims_per_minute_high"]].isna().all()
    assert row[["claims_per_100_words", "claims_per_100_words_low", "claims_per_100_words_high"]].notna().all()


def test_a_turn_without_words_or_time_gives_no_infinity() -> None:
    frame = pd.concat([sentences([0.7]), sentences([0.6], words=0, seconds=0.0).assign(turn_index=1)])
    assert np.isfinite(density_of(frame).to_numpy(dtype=np.float64)).all()


def test_nobody_gives_an_empty_frame_with_the_columns() -> None:
    found = density_of(sentences([]))
    assert found.empty
    assert list(found.columns) == list(density_of(sentences([0.5])).columns)


def test_repeated_claims_are_grouped_and_counted_by_speaker() -> None:
    vectors = np.array([[1, 0], [0.99, 0.14], [0, 1], [0.98, -0.2], [-1, 0]], dtype=np.float32)
    claims = pd.DataFrame(
        {
            "transcript_id": ["a", "a", "a", "b", "b"],
            "sentence_index": [0, 4, 5, 1, 2],
            "speaker": ["Ada", "Ada", "Ada", "Bo", "Bo"],
            "text": ["five", "five", "other", "about five", "none"],
            "score": [0.9, 0.8, 0.95, 0.7, 0.6],
        }
    )
    found = repeated.groups(claims, vectors)
    assert list(found.text) == ["five", "five", "about five"]
    assert set(found.n_times) == {3}
    assert set(found.n_speakers) == {2}
    assert set(found.claim_group) == {0}
    assert repeated.groups(claims.iloc[2:3], vectors[2:3]).empty
