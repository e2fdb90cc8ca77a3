import numpy as np
import pandas as pd
import pytest

from pipeline.conversation.error_model import ErrorModel
from pipeline.conversation.view import MeasureSettings
from pipeline.measures import density

ERRORS = ErrorModel(offset=0.0, spread=0.1)


def sentences(scores: list[float], speaker: str = "Ada", words: int = 10, seconds: float = 4.0) -> pd.DataFrame:
    n = len(scores)
    return pd.DataFrame(
        {
            "speaker": [speaker] * n,
            "turn_index": np.arange(n) // 3,
            "n_words": [words] * n,
            "speech_s": [seconds] * n,
            "score": scores,
            "verifiable": [1 - score / 2 for score in scores],
        }
    )


def density_of(frame: pd.DataFrame, errors: ErrorModel = ERRORS, seed: int = 0) -> pd.DataFrame:
    how = MeasureSettings(claim_errors=errors, resamples=500, seed=seed, verifiable_errors=errors)
    return pd.DataFrame({name: density.describe(said, how) for name, said in frame.groupby("speaker")}).T


def test_the_rates_are_the_sum_of_probabilities_over_words_and_minutes() -> None:
    row = density_of(sentences([0.5] * 30)).loc["Ada"]
    assert row.n_claims == 30
    assert row.claims_per_100_words == pytest.approx(5.0)
    assert row.claims_per_sentence == pytest.approx(0.5)
    assert row.claims_per_minute == pytest.approx(7.5)


def test_verifiable_claims_are_counted_by_their_own_scores() -> None:
    row = density_of(sentences([0.5] * 20 + [0.0] * 10)).loc["Ada"]
    assert (row.n_claims, row.n_verifiable) == (20, 30)
    assert row.verifiable_per_100_words == pytest.approx(100 * (20 * 0.75 + 10) / 300, abs=1e-3)
    assert row.verifiable_per_minute == pytest.approx((20 * 0.75 + 10) / 2, abs=1e-3)
    assert row.verifiable_per_100_words_low < row.verifiable_per_100_words < row.verifiable_per_100_words_high
    assert row.claims_per_100_words == pytest.approx(100 * 10 / 300, abs=1e-3)


def test_without_scores_of_verifiable_claims_their_columns_are_empty() -> None:
    rows = sentences([0.5] * 9)
    for frame, second in ((rows.drop(columns="verifiable"), ERRORS), (rows, None)):
        row = density.describe(frame, MeasureSettings(claim_errors=ERRORS, resamples=100, verifiable_errors=second))
        assert np.isnan(row["n_verifiable"]) and np.isnan(row["verifiable_per_minute_high"])
        assert row["claims_per_100_words"] == pytest.approx(5.0)


def test_the_offset_turns_scores_back_into_probabilities() -> None:
    errors = ErrorModel(offset=float(np.log(0.3 / 0.7)), spread=0.1)
    assert errors.probabilities(np.array([0.5]))[0] == pytest.approx(0.3)
    assert errors.probabilities(np.array([0.0, 1.0])) == pytest.approx([0, 1], abs=1e-3)


def test_intervals_hold_the_value_and_widen_with_the_models_error() -> None:
    rng = np.random.default_rng(5)
    frame = sentences(list(rng.uniform(size=200)))
    narrow, wide = density_of(frame).loc["Ada"], density_of(frame, ErrorModel(0.0, 0.5)).loc["Ada"]
    for name in density.UNITS:
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


def test_an_estimated_speaking_time_widens_the_rate_per_minute_alone() -> None:
    frame = sentences([0.2, 0.9, 0.6] * 40)
    sure = density_of(frame).loc["Ada"]
    unsure = density_of(frame.assign(speech_low_s=frame.speech_s * 0.6, speech_high_s=frame.speech_s * 1.7)).loc["Ada"]
    assert unsure.claims_per_minute == sure.claims_per_minute
    widths = [row.claims_per_minute_high - row.claims_per_minute_low for row in (sure, unsure)]
    assert widths[1] > 1.5 * widths[0]
    others = [name for name in density.COLUMNS if "minute" not in name]
    assert [unsure[name] for name in others] == [sure[name] for name in others]


def test_there_are_never_more_claims_than_sentences() -> None:
    row = density_of(sentences([0.99] * 12), ErrorModel(0.0, 0.8)).loc["Ada"]
    assert row.claims_per_sentence_high <= 1.0


def test_a_turn_without_words_or_time_gives_no_infinity() -> None:
    frame = pd.concat([sentences([0.7]), sentences([0.6], words=0, seconds=0.0).assign(turn_index=1)])
    assert np.isfinite(density_of(frame).to_numpy(dtype=np.float64)).all()


def test_nobody_makes_no_claim_and_has_no_rate() -> None:
    found = density.describe(sentences([]), MeasureSettings(claim_errors=ERRORS))
    assert found.pop("n_claims") == 0
    assert found.pop("n_verifiable") == 0
    assert list(found) == list(density.COLUMNS) and np.isnan(list(found.values())).all()
