"""The stage check: articles in, verdicts out, and what is said about a mistake in an article."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline import check
from pipeline.checks import article_checks
from pipeline.checks.registry import MEASURES
from pipeline.core import config, tables
from tests.conftest import REPOSITORY
from tests.measures.conversations import SETTINGS, TOPICS, Said, tables_of

TALK = [
    Said("Ann", 60.0, {"cats": 0.9}, text="Well, well."),
    Said("Bo", 200.0, {"dogs": 0.95}, claim=0.9, text="Dogs sleep twelve hours."),
    Said("Ann", 30.0, {"dogs": 0.9}, text="Do they?"),
    Said("Bo", 110.0, {"dogs": 0.9}, text="They do."),
]
BASE = {"says": "Bo spoke.", "measure": "speaking_share", "of": {"speaker": "Bo"}, "expect": ">= 0.5"}

Run = Callable[..., pd.DataFrame]


def article(*statements: dict[str, Any], transcript: str = "talk") -> config.Article:
    says = [{**BASE, **statement} for statement in statements]
    return config.Article.model_validate({"article": {"title": "A piece"}, "transcript": transcript, "says": says})


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the stage's core on articles, with the tables of two transcripts in the folder."""
    monkeypatch.chdir(tmp_path)
    rows: list[dict[str, object]] = []
    parts: dict[str, list[pd.DataFrame]] = {"turns": [], "sentences": [], "topics": [], "claims": [], "embeddings": []}
    for name, said in (("other", TALK[:2]), ("talk", TALK)):
        words = sum(len(one.text.split()) for one in said)
        counts = {"n_words_source": words, "n_words_kept": words, "n_words_rejected": 0}
        named = {"transcript_id": name, "source": f"{name}.vtt", "format": "webvtt", "timing": "cues"}
        rows.append(
            {
                **named,
                **counts,
                "source_sha256": "0" * 64,
                "recording": None,
                "start_s": 5.0,
                "end_s": 405.0,
                "notes": [],
            }
        )
        for table, frame in tables_of(said, transcript_id=name).items():
            parts[table].append(frame)
    frame = pd.DataFrame(rows)
    for column in tables.TABLES["transcripts"].names():
        assert column in frame.columns, f"the made-up transcripts lack {column}"
    tables.write("transcripts", frame)
    for table, frames in parts.items():
        tables.write(table, pd.concat(frames)[tables.TABLES[table].names()])

    def ran(
        *articles: config.Article,
        speakers: config.Speakers | None = None,
        labelled: dict[str, pd.DataFrame] | None = None,
    ) -> pd.DataFrame:
        named = {f"article_{k}": one for k, one in enumerate(articles)}
        checks = article_checks.read_checks(named, list(TOPICS), "configs/checks")
        found = check.check(checks, speakers or config.Speakers(), SETTINGS, list(TOPICS), "data/raw", labelled or {})
        return tables.checked("checks", found)

    return ran


def test_all_four_verdicts(run: Run) -> None:
    found = run(
        article(
            {"expect": ">= 0.5"},
            {"expect": "< 0.5"},
            {"measure": "topic_order", "of": {"topic": "dogs"}, "expect": "between 1 and 2"},
            {"transcript": "lost"},
        )
    )
    assert found.verdict.tolist() == ["supported", "refuted", "supported", "not measurable"]
    assert found.reason.iloc[3] == "no transcript named 'lost' in data/raw"
    assert found.value.iloc[0] == pytest.approx(0.775)
    assert pd.isna(found.value.iloc[3])


def test_a_transcript_that_is_nearly_there_is_named(run: Run) -> None:
    found = run(article({}, {"transcript": "talk.vtt"}, {"transcript": "elsewhere"}, transcript="tlak"))
    assert found.reason.tolist() == [
        "no transcript named 'tlak' in data/raw; did you mean 'talk'?",
        "no transcript named 'talk.vtt' in data/raw; did you mean 'talk'?",
        "no transcript named 'elsewhere' in data/raw",
    ]


def test_statements_of_several_articles_and_transcripts_come_out_in_order(run: Run) -> None:
    found = run(article({}, {"transcript": "other"}), article({}, transcript="other"))
    assert found.article.tolist() == ["article_0", "article_0", "article_1"]
    assert found.transcript_id.tolist() == ["talk", "other", "other"]
    assert found.value.tolist() == pytest.approx([0.775, 0.7692, 0.7692])


def test_comparisons_with_another_speaker_and_topic(run: Run) -> None:
    dogs = {"measure": "topic_share", "of": {"topic": "dogs"}}
    found = run(
        article(
            {"measure": "longest_turn", "expect": {"greater than": {"speaker": "Ann"}}},
            {"measure": "longest_turn", "expect": "less than {speaker: Ann}"},
            {**dogs, "expect": {"greater than": {"topic": "cats"}}},
        )
    )
    assert found.verdict.tolist() == ["supported", "refuted", "supported"]
    assert "than the 60.0 (59.5 to 60.5) of Ann" in found.reason.iloc[0]


def test_first_is_judged_by_the_order_of_topics(run: Run) -> None:
    talk = {"measure": "topic_order", "expect": "first"}
    found = run(
        article({**talk, "of": {"topic": "dogs"}}, {**talk, "of": {"topic": "rain"}, "measure": "first_mention"})
    )
    assert found.verdict.tolist() == ["supported", "refuted"]
    assert found.reason.iloc[1].endswith("; no passage on rain")
    assert pd.isna(found.value.iloc[1])


def test_what_hangs_on_who_the_unknown_speaker_is_is_uncertain(run: Run) -> None:
    unknown = [Said("Ann", 100.0), Said(tables.UNKNOWN, 100.0, text="Do we?"), Said("Bo", 100.0), Said("Cy", 100.0)]
    frames = tables_of(unknown, transcript_id="talk")
    for name in ("turns", "sentences", "topics", "claims", "embeddings"):
        others = tables.read(name)
        tables.write(name, pd.concat([others[others.transcript_id == "other"], frames[name]])[others.columns])
    found = run(
        article(
            {"of": {"speaker": "Ann"}, "expect": ">= 0.4"},
            {"of": {"speaker": "Ann"}, "expect": ">= 0.6"},
            {"of": {"speaker": "Ann"}, "expect": "> 0.1"},
            {"of": {"speaker": "Ann"}, "measure": "talk_ratio", "expect": {"greater than": {"speaker": "Bo"}}},
            {"of": {"speaker": tables.UNKNOWN}, "expect": "<= 0.3"},
            {"measure": "question_count", "of": {"speaker": "Cy"}, "expect": "< 1"},
            {"measure": "question_count", "of": {}, "expect": ">= 1"},
        )
    )
    assert found.verdict.tolist() == [
        "uncertain", "refuted", "supported", "uncertain", "supported", "uncertain", "supported"
    ]  # fmt: skip
    assert "; if the unknown speaker is Ann, 50.0 %" in found.reason.iloc[0]
    assert found.low.iloc[0] == pytest.approx(0.25, abs=0.02) and found.high.iloc[0] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    ("expect", "verdict"),
    [("yes", "refuted"), (True, "refuted"), ("no", "supported"), (False, "supported"), (">= 1", "refuted")],
)
def test_what_is_so_or_is_not_is_said_with_yes_and_no(run: Run, expect: object, verdict: str) -> None:
    found = run(article({"measure": "speaks_first", "expect": expect}))
    assert (found.verdict[0], found.reason[0], found.value[0]) == (verdict, "no", 0)
    with pytest.raises(config.ConfigError, match=r"says\.1\.expect"):
        run(article({"expect": "yes"}))


def test_evidence_names_sentences_of_the_transcript(run: Run) -> None:
    found = run(article({"measure": "topic_share", "of": {"topic": "dogs"}}))
    assert list(found.evidence.iloc[0]) == [1, 2, 3]


def test_roles_without_claims_are_not_counted(run: Run) -> None:
    speakers = config.Speakers(roles={"moderator": ["Bo"]})
    found = run(article({"measure": "claim_count", "expect": ">= 1"}), speakers=speakers)
    assert found.verdict.tolist() == ["not measurable"]
    assert "not counted" in found.reason.iloc[0]


@pytest.mark.parametrize(
    ("statement", "place", "message"),
    [
        ({"measure": "speaking_shar"}, "says.2.measure = 'speaking_shar'", "did you mean 'speaking_share'? known: "),
        ({"of": {}}, "says.2.of.speaker", "is missing"),
        ({"of": {"speaker": "Bo", "topic": "dogs"}}, "says.2.of.topic", "takes no topic; it takes speaker and window"),
        ({"measure": "topic_share", "of": {"topic": "dog"}}, "says.2.of.topic = 'dog'", "did you mean 'dogs'?"),
        ({"expect": "about half"}, "says.2.expect = 'about half'", "the forms are"),
        ({"expect": "first"}, "says.2.expect", "only topic_order and first_mention"),
        ({"expect": {"greater than": {"speaker": "Bo"}}}, "says.2.expect", "with itself"),
        ({"expect": {"greater than": {"topic": "dogs"}}}, "says.2.expect", "takes no topic to compare with"),
        (
            {"of": {"speaker": "Bo", "window": {"minutes": [3, 2]}}},
            "says.2.of.window.minutes = [3, 2]",
            "from less to more",
        ),
        ({"of": {"speaker": "Bo", "window": {"minutes": [float("nan"), 2]}}}, "says.2.of.window.minutes", "from less"),
        ({"of": {"speaker": "Bo", "window": {"minutes": [0, float("inf")]}}}, "says.2.of.window.minutes", "from less"),
        ({"expect": ">= nan"}, "says.2.expect = '>= nan'", "the forms are"),
        ({"expect": float("nan")}, "says.2.expect", "the forms are"),
        ({"expect": ">= 1e999"}, "says.2.expect", "beyond any number"),
        ({"expect": ">= 66"}, "says.2.expect", "66 % is written 0.66 or 66%"),
        ({"of": {"speaker": "Bo", "window": {"percent": [0, 120]}}}, "says.2.of.window.percent", "from 0 to 100"),
        (
            {"of": {"speaker": "Bo", "window": {"percent": [0, 9], "minutes": [0, 9]}}},
            "says.2.of.window",
            "give one of minutes, percent and both_take_part",
        ),
        ({"measure": "duration"}, "says.2.of.speaker", "takes no speaker; it is of the whole conversation"),
        ({"measure": "topic_share_of_first", "of": {"topic": "dogs"}}, "says.2.of.window", "is missing"),
        (
            {"measure": "topic_share_of_first", "of": {"topic": "dogs", "window": {"percent": [10, 20]}}},
            "says.2.of.window",
            "begins at 0",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_there_is(
    run: Run, statement: dict[str, Any], place: str, message: str
) -> None:
    with pytest.raises(config.ConfigError) as error:
        run(article({}, statement))
    assert str(error.value).startswith(f"configs/checks/article_0.yaml: {place}")
    assert message in str(error.value)


def test_a_speaker_who_is_not_there_makes_one_statement_not_measurable_and_no_other(run: Run) -> None:
    other = {"expect": {"greater than": {"speaker": "An"}}}
    found = run(article({"of": {"speaker": "Boo"}}, {}, other))
    assert found.verdict.tolist() == ["not measurable", "supported", "not measurable"]
    assert found.reason[0] == "no speaker 'Boo' in transcript 'talk'; did you mean 'Bo'? known: 'Ann', 'Bo'"
    assert "no speaker 'An' " in found.reason[2] and found.value.isna().tolist() == [True, False, True]


def test_mistakes_of_all_files_are_named_in_one_round(tmp_path: Path) -> None:
    head = "article: {title: t}\ntranscript: talk\nsays:\n  - says: a\n"
    (tmp_path / "a.yaml").write_text(head + "    measure: durations\n    expect: > 1\n")
    (tmp_path / "b.yaml").write_text(head + "    mesure: duration\n    expect: > 1\n")
    (tmp_path / "c.yaml").write_text(head + "   measure: duration\n")
    with pytest.raises(config.ConfigError) as error:
        article_checks.read_folder(tmp_path, list(TOPICS))
    said = str(error.value)
    assert all(part in said for part in ("'durations': no such measure", "mesure: unknown key", "indented by 3"))


def test_every_mistake_is_named_at_once(run: Run) -> None:
    with pytest.raises(config.ConfigError) as error:
        run(article({"measure": "x"}, {"expect": "x"}), article({"of": {"topic": "x"}}))
    assert len(str(error.value).splitlines()) == 3


def test_mistakes_are_found_without_the_transcript_too(run: Run) -> None:
    with pytest.raises(config.ConfigError, match="no such topic"):
        run(article({"measure": "topic_share", "of": {"topic": "dog"}}, transcript="lost"))


def test_no_articles_and_no_words_are_no_error(run: Run) -> None:
    found = run()
    assert found.empty
    assert "no statements in configs/checks" in check.summary(found, "configs/checks")[0]


def test_the_closing_lines_count_verdicts_and_hide_control_characters(run: Run) -> None:
    found = run(article({}, {"says": "Bo \x1b[31mroared.", "expect": "< 0.1"}))
    lines = check.summary(found, "configs/checks")
    assert lines[0] == "check: article_0: 1 supported, 1 refuted"
    assert len(lines) == 3
    assert "\x1b" not in "".join(lines)


def test_statements_without_their_transcript_are_one_line_on_the_terminal(run: Run) -> None:
    found = run(article({}, {"transcript": "lost"}, {"transcript": "lost"}, {"transcript": "gone"}))
    lines = check.summary(found, "configs/checks")
    assert lines[0] == "check: article_0: 1 supported, 3 not measurable"
    assert [line.strip() for line in lines[2:]] == [
        "not measurable  2 statements: no transcript named 'lost' in data/raw",
        "not measurable  1 statement: no transcript named 'gone' in data/raw",
    ]


def test_claim_density_is_of_this_conversation_so_that_turns_are_not_drawn_again(run: Run) -> None:
    found = run(article({"measure": "claim_density", "expect": ">= 0"}, {"measure": "claim_count", "expect": ">= 0"}))
    density, count = (found.iloc[k] for k in (0, 1))
    assert density.value == pytest.approx(count.value / (310 / 60), abs=1e-3)
    assert (density.high - density.low) / density.value == pytest.approx(
        (count.high - count.low) / count.value, rel=0.25
    )


def test_comparisons_need_no_quotes_in_yaml(tmp_path: Path) -> None:
    path = tmp_path / "piece.yaml"
    path.write_text(
        "article: {title: t}\ntranscript: talk\nsays:\n  - says: >\n      Long\n      text\n    measure: duration\n"
        "    expect: >= 120  # minutes\n  - says: b\n    measure: duration\n    expect: > 120\n"
    )
    read = config.parse(config.Article, path)
    assert [one.expect for one in read.says] == [">= 120", "> 120"]
    assert read.says[0].says == "Long text\n"


def test_the_shipped_articles_are_well_formed() -> None:
    folder = REPOSITORY / "configs" / "checks"
    topics = [topic.id for topic in config.load_topics(REPOSITORY / "configs" / "topics")]
    articles = config.load_folder(config.Article, folder)
    checks = article_checks.read_checks(articles, topics, folder)
    assert {"sample_article", "musk_trump_2024-08-12"} <= set(articles)
    assert {c.statement.measure for c in checks} <= set(MEASURES)
    for one in checks:
        if one.article.startswith("musk") and one.statement.expect != "first" and isinstance(one.statement.expect, str):
            assert one.statement.why, one.place


def test_claims_of_all_are_counted_by_labels_where_there_are_any(run: Run) -> None:
    labels = pd.DataFrame(
        {"transcript_id": "talk", "sentence_index": range(4), "text": [one.text for one in TALK], "stratum": 0, "of": 4}
    ).assign(claim=[0, 1, 0, 1], dogs=[0, 1, 0, 0])
    asked = article(
        {"measure": "claim_count", "of": {}, "expect": ">= 2"},
        {"measure": "claim_count", "expect": ">= 2"},
        {"measure": "verifiable_count", "of": {}, "expect": ">= 2"},
        {"measure": "topic_share", "of": {"topic": "dogs"}, "expect": "< 0.7"},
    )
    before, after = run(asked), run(asked, labelled={"talk": labels})
    assert before.value.iloc[0] < 1.5 and after.value.iloc[0] == after.low.iloc[0] == after.high.iloc[0] == 2
    assert after.verdict.iloc[0] == "supported"
    assert after.note.iloc[0] == "calibrated on 4 labelled sentences" and not before.note.iloc[0]
    assert "the whole conversation is calibrated on 4" in after.note.iloc[1]
    assert after.value.iloc[1] > before.value.iloc[1]
    assert before.verdict.iloc[3] == "refuted" and after.verdict.iloc[3] == "supported"
    assert after.value.iloc[3] == pytest.approx(0.5) and "calibrated on 4 labelled sentences" in after.note.iloc[3]
    assert after.verdict.iloc[2] == "not measurable" and "no head for verifiable" in after.reason.iloc[2]
