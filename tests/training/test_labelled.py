"""Labels name places, not texts: sentences are found by file and number, and another text is refused."""

import hashlib
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from pipeline.core import command
from pipeline.training import labelled, train_verifiable

EEL = "The harbour of Ostrel shipped 900 tonnes of eels in 2019."
MILL = "They say that the mill lost 900 jobs."


@pytest.fixture
def places(tmp_path: Path) -> labelled.Places:
    """A conversation of each kind of file, between people who do not exist."""
    (tmp_path / "annotated").mkdir()
    (tmp_path / "events").mkdir()
    pd.DataFrame({"unit": [3], "text": [f"[Ada Quill]: {EEL}"]}).to_csv(tmp_path / "annotated" / "rally_a.csv")
    (tmp_path / "events" / "evening.txt").write_text(f"Good evening.\n\nBO BRILL: {MILL}\n", encoding="utf-8")
    pd.DataFrame({"Sentence_id": [7], "Text": [EEL], "File_id": ["2000-10-01.txt"]}).to_csv(tmp_path / "cb.csv")
    pd.DataFrame({"sentence_index": [9], "text": [MILL], "speech": ["AL1"]}).to_csv(tmp_path / "pc.csv")
    return labelled.Places(
        annotated=str(tmp_path / "annotated"),
        events=str(tmp_path / "events"),
        claimbuster=str(tmp_path / "cb.csv"),
        policlaim=str(tmp_path / "pc.csv"),
        talk={"speech": ["policlaim"], "rally": ["/rally_"]},
    )


def row(source: str, number: int, text: str) -> pd.DataFrame:
    code = hashlib.sha256(text.encode()).hexdigest()[:12]
    return pd.DataFrame({"source": [source], "number": [number], "hash": [code]})


@pytest.mark.parametrize(
    ("source", "number", "text", "said"),
    [
        ("annotated/rally_a", 3, f"[Ada Quill]: {EEL}", EEL),
        ("events/evening", 2, f"BO BRILL: {MILL}", MILL),
        ("claimbuster/2000-10-01", 7, EEL, EEL),
        ("policlaim/AL1", 9, MILL, MILL),
    ],
)
def test_a_sentence_is_found_without_who_speaks(
    places: labelled.Places, source: str, number: int, text: str, said: str
) -> None:
    assert labelled.sentences(Path("labels.csv"), row(source, number, text), places) == [said]


def test_another_text_at_the_place_is_refused(places: labelled.Places) -> None:
    with pytest.raises(command.Problem, match=r"labels.csv: annotated/rally_a, 3: the text there is another"):
        labelled.sentences(Path("labels.csv"), row("annotated/rally_a", 3, EEL), places)


def test_a_missing_file_is_named(places: labelled.Places) -> None:
    with pytest.raises(command.Problem, match="there is no such file"):
        labelled.texts(places.model_copy(update={"policlaim": "nowhere.csv"}))


def test_the_kind_of_talk_is_the_first_that_fits(places: labelled.Places) -> None:
    found = [places.kind_of_talk(name) for name in ("annotated/rally_a", "policlaim/AL1", "events/evening")]
    assert found == ["rally", "speech", "other"]


@pytest.fixture
def read_low() -> train_verifiable.Verifiable:
    """Two annotators who agree on what is more verifiable; the second says yes to half as much."""
    rng = np.random.default_rng(0)
    found = train_verifiable.Verifiable.__new__(train_verifiable.Verifiable)
    size = 600
    found.cues = rng.normal(size=(size, 2))
    found.gold = np.arange(size) < size // 2
    found.positive = found.cues[:, 0] > np.where(found.gold, -0.5, 0.8)
    found.words = csr_matrix((size, 8))
    found.text = [""] * size
    found._how = SimpleNamespace(word_weight=1.0, regularisation=1.0)  # type: ignore[assignment]
    return found


def test_a_speech_is_scored_without_its_own_labels_and_without_those_that_were_read(
    read_low: train_verifiable.Verifiable,
) -> None:
    read_low.group = np.array(["a"] * 150 + ["b"] * 150 + ["c"] * 300)
    before = read_low.held_out()
    own_or_read = read_low.group != "b"
    read_low.positive = np.where(own_or_read, ~read_low.positive, read_low.positive)
    after = read_low.held_out()
    np.testing.assert_array_equal(after[:150], before[:150])
    assert (after[150:] != before[150:]).any()
