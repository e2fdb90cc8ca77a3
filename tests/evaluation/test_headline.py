"""The figures that rank experiments."""

from pipeline.evaluation.headline import headline

ONE = {"ap": 0.8, "f1": 0.5, "n": 9, "n_gold": 4, "n_predicted": 4, "precision": 0.5, "recall": 0.5}
TWO = {"ap": 0.4, "f1": 1.0, "n": 9, "n_gold": 2, "n_predicted": 2, "precision": 1.0, "recall": 1.0}
NONE = {"n": 9, "n_gold": 0, "n_predicted": 2, "precision": 0.0}


def test_f1_is_of_all_sentences_together_and_macro_the_mean_of_labels() -> None:
    found = headline(
        {
            "a": {"wind": {"sentence": ONE, "turn": ONE}, "rain": {"sentence": NONE}, "words_aligned": 1.0},
            "b": {
                "wind": {"sentence": TWO},
                "claim": {"sentence": TWO},
                "speaking_time": {"largest_error_points": 1.5},
            },
        }
    )
    assert found["f1"] == {"claim": 1.0, "macro": 0.8333, "wind": 0.6667}
    assert found["time"] == {"largest_error_points": 1.5} and "speakers" not in found
    assert found["ap"] == {"claim": 0.4, "macro": 0.5333, "wind": 0.6667}


def test_predictions_where_nothing_is_true_count_against_a_label() -> None:
    found = headline({"a": {"wind": {"sentence": TWO}}, "b": {"wind": {"sentence": NONE}}})
    assert found["f1"]["wind"] == round(2 * 2 / (2 + 2 + 2), 4)


def test_without_gold_there_is_no_figure() -> None:
    assert headline({}) == {} and headline({"a": {"words_aligned": 1.0}}) == {}
