import numpy as np
import pytest

from pipeline.claims import claim_features as cf
from tests.effort import grows


def value(sentence: str, name: str) -> float:
    return float(cf.features([sentence])[0, cf.NAMES.index(name)])


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("We lost 40,000 jobs.", "large_numbers"),
        ("seventeen million people", "magnitudes"),
        ("It was 5 percent", "percent"),
        ("taxes fell by 5%", "percent"),
        ("That was in 1998.", "years"),
        ("it cost two dollars", "money"),
        ("I think so", "i_think"),
        ("we are going to win", "going_to"),
        ("Is it true?", "question"),
        ("is it true", "question_start"),
        ("We met Ada Quill there", "capitals"),
        ("He left NATO", "acronyms"),
        ("He isn’t here", "not"),
        ("they voted", "acts"),
    ],
)
def test_a_cue_is_found(sentence: str, name: str) -> None:
    assert value(sentence, name) > 0


def test_captions_keep_every_feature_that_needs_no_capital_and_no_comma() -> None:
    printed = cf.features(["We cut Taxes by 5.5 percent in 2003, and I think that Nell Quill knew it."])[0]
    caption = cf.features(["we cut taxes by 5.5 percent in 2003 and i think that nell quill knew it"])[0]
    differ = {name for name, a, b in zip(cf.NAMES, printed, caption, strict=True) if a != b}
    assert differ == {"capitals", "no_case", "commas"}


def test_shouted_text_is_not_all_names() -> None:
    assert value("WE HAVE LOST THE WAY", "capitals") == value("WE HAVE LOST THE WAY", "acronyms") == 0


@pytest.mark.parametrize("sentence", ["", "   ", "…", "?", "💥", "ß" * 10, "a" * 5000, "१२३ ok", "\ud83d"])
def test_odd_text_gives_finite_rows(sentence: str) -> None:
    rows = cf.features([sentence])
    assert rows.shape == (1, len(cf.NAMES))
    assert np.isfinite(rows).all()


def test_no_sentences_give_no_rows() -> None:
    assert cf.features([]).shape == (0, len(cf.NAMES))


@pytest.mark.parametrize("unit", ["A ", "A.B.", "1,", "it's ", '" ', "1.1.", "(" * 3])
def test_a_long_line_takes_linear_time(unit: str) -> None:
    def work(size: int) -> None:
        cf.features([unit * size])

    assert not grows(lambda: work(20_000), lambda: work(160_000), times=20, least=1)  # quadratic would be 64 times
