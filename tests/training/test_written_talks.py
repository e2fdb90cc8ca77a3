"""Conversations that were written to learn from, and labels that stand apart from their texts."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.core import config
from pipeline.speech.words import words
from pipeline.training import annotated, context_runs, written_talks
from pipeline.training.topic_gold import SETTINGS, Settings

TALK = """\
Ann Roe\thorses\tThe mare's lame, you know.
Ann Roe\t\tAnyway.

Bo Lind\thorses, ships\tWe shipped her — once!
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("pod_mare", "cap_mare"):
        (tmp_path / f"{name}.tsv").write_text(TALK, encoding="utf-8")
    return tmp_path


def test_a_written_talk_becomes_a_transcript_with_labels(folder: Path, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    written_talks.render(folder, raw)
    assert (raw / "pod_mare.txt").read_text(encoding="utf-8").splitlines() == [
        "Ann Roe: The mare's lame, you know. Anyway.",
        "",
        "Bo Lind: We shipped her — once!",
        "",
    ]
    assert (raw / "cap_mare.txt").read_text(
        encoding="utf-8"
    ) == "the mare's lame you know anyway we shipped\nher once\n"


def test_its_sentences_are_units_with_turns_and_topics(folder: Path) -> None:
    frame = written_talks.units(folder / "pod_mare.tsv", ["horses", "ships"])
    assert frame.turn.tolist() == [0, 0, 1]
    assert frame[["horses", "ships"]].to_numpy().tolist() == [[1, 0], [0, 0], [1, 1]]


def test_a_line_without_three_fields_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("Ann\thorses\tYes.\nBo: no\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.tsv, line 2"):
        written_talks.rows(tmp_path / "x.tsv")


def labels(*rows: tuple[str, str | None, int, int, int]) -> annotated.Ranges:
    return annotated.Ranges(pd.DataFrame(rows, columns=["conversation", "topic", "first_word", "last_word", "label"]))


UNITS = pd.DataFrame({"text": ["The old mare", "ran", "we had some soup"], "turn": [0, 0, 1]})


class TestRanges:
    RANGES = labels(("a", None, 0, 7, 0), ("a", "horses", 0, 3, 1), ("a", "soup", 4, 7, -1), ("b", "ships", 0, 1, 1))

    def test_words_in_a_range_are_on_the_topic_and_all_others_are_off_it(self) -> None:
        found = self.RANGES.added("a", UNITS)
        assert found[["horses", "ships", "soup"]].to_numpy().tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, -1]]

    def test_topics_that_the_units_have_stay_as_they_are(self) -> None:
        assert self.RANGES.added("a", UNITS.assign(horses=[0, 0, 1])).horses.tolist() == [0, 0, 1]

    def test_labels_of_another_text_are_refused(self) -> None:
        with pytest.raises(ValueError, match="labels are of 8 words, the conversation has 4"):
            self.RANGES.added("a", UNITS[:2])


def test_conversations_are_judged_where_they_have_gold(folder: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    UNITS.assign(horses=[1, 1, 0]).to_csv(gold / "wh_a.csv", index=False)
    more = tmp_path / "more.csv"
    rows = [("wh_a", None, 0, 7, 0), ("wh_a", "soup", 4, 7, 1), ("wh_b", None, 0, 7, 0)]
    pd.DataFrame(rows, columns=["conversation", "topic", "first_word", "last_word", "label"]).to_csv(more, index=False)
    of = annotated.Sources(gold, more, folder)
    sentences = UNITS.rename(columns={"turn": "turn_index"})
    judged = of.units("wh_a", sentences, ["horses", "soup"])
    assert judged is not None and judged[["horses", "soup"]].to_numpy().tolist() == [[1, 0], [1, 0], [0, 1]]
    assert of.judged("wh_a") and not of.judged("wh_b") and not of.judged("pod_mare")
    other, written = (of.units(name, sentences, ["horses", "soup"]) for name in ("wh_b", "pod_mare"))
    assert other is not None and other.soup.tolist() == [0, 0, 0]
    assert written is not None and written.horses.tolist() == [1, 0, 1]
    assert of.units("unknown", sentences, ["horses"]) is None


def test_topics_to_learn_from_are_seen_beside_the_shipped_ones_a_few_at_a_time() -> None:
    topics = [config.Topic(id=f"t{k}", label=str(k), description=str(k)) for k in range(9)]
    sets = list(context_runs.in_sets(topics, 2))
    assert sets[0] == ([0, 1], slice(None))
    seen = [own[meant] for own, meant in sets]
    assert [k for part in seen for k in part] == list(range(9))
    assert all(own[:2] == [0, 1] and len(own) <= 2 + context_runs.AT_ONCE for own, _ in sets)


class TestShippedData:
    SETTINGS: Settings = config.parse(Settings, SETTINGS)

    def test_every_label_is_of_a_topic_that_has_a_file(self) -> None:
        given: config.Topics = config.load("topics")
        shipped, others = config.load_topics(given.topics_folder), config.load_topics(self.SETTINGS.ready)
        known = {topic.id for topic in [*shipped, *others]}
        assert len(known) == len(shipped) + len(others)
        assert set(pd.read_csv(self.SETTINGS.labels).topic.dropna()) <= known
        for path in Path(self.SETTINGS.written).glob("*.tsv"):
            assert {topic for _, own, _ in written_talks.rows(path) for topic in own} <= known, path
        assert {name for part in self.SETTINGS.parts for name in part} <= known

    def test_written_talks_are_as_long_as_talk_is(self) -> None:
        paths = sorted(Path(self.SETTINGS.written).glob("*.tsv"))
        assert len(paths) >= 50
        for path in paths:
            given = written_talks.rows(path)
            assert len(given) >= 100 and sum(len(words(text)) for _, _, text in given) >= 1000, path
