"""An article's statements about a real conversation: every verdict agrees with a careful reading of its transcript."""

from pathlib import Path

import pytest
import yaml

from pipeline.core import tables
from tests import stages
from tests.conftest import REPOSITORY

TRANSCRIPT = REPOSITORY.parent / "shared/transcripts/markdown/lex442_trump_peaklight.txt"
GUEST, HOST = "Donald Trump", "Lex Fridman"
INTERVIEW = {"minutes": [0, 47.4]}  # after it the host answers letters, alone

# what is said, how it is measured, and the verdict by reading
READ = [
    ("The recording runs a little over an hour.", "duration", {}, "between 60 and 70", "supported"),
    ("In the interview the guest did most of the talking.", "speaking_share",
     {"speaker": GUEST, "window": INTERVIEW}, ">= 0.66", "supported"),
    ("Over the whole recording he held three quarters of the floor.", "speaking_share",
     {"speaker": GUEST}, ">= 0.75", "refuted"),
    ("Most of his time went in answers of over a minute.", "monologue_index",
     {"speaker": GUEST, "window": INTERVIEW}, ">= 0.5", "supported"),
    ("His longest answer took about five minutes.", "longest_turn",
     {"speaker": GUEST}, "between 270 and 330", "supported"),
    ("The host put the questions.", "question_count",
     {"speaker": HOST, "window": INTERVIEW}, {"greater than": {"speaker": GUEST}}, "supported"),
    ("Foreign policy came up before immigration.", "first_mention",
     {"topic": "foreign_policy"}, {"less than": {"topic": "immigration"}}, "supported"),
    ("Asked about the election of 2020, he turned to the border.", "topic_share",
     {"speaker": GUEST, "topic": "immigration", "window": {"minutes": [17, 19.4]}}, ">= 0.5", "supported"),
    ("Both spoke on immigration at length.", "both_speak_on", {"topic": "immigration"}, ">= 1", "refuted"),
    ("Immigration was the first subject.", "topic_order", {"topic": "immigration"}, "first", "refuted"),
    ("The attempt on his life was a main subject.", "topic_share",
     {"topic": "assassination_attempt"}, ">= 0.05", "refuted"),
    ("They talked about electric cars.", "topic_share", {"topic": "electric_vehicles"}, ">= 0.02", "refuted"),
    ("The first eight minutes had nothing on immigration.", "topic_share_of_first",
     {"topic": "immigration", "window": {"minutes": [0, 8]}}, "<= 0.02", "supported"),
    ("Near the end the host spoke on artificial intelligence.", "topic_share",
     {"speaker": HOST, "topic": "technology_ai", "window": {"minutes": [56.1, 58.9]}}, ">= 0.75", "supported"),
    ("They interrupted each other.", "interruption_count", {}, ">= 5", "not measurable"),
]  # fmt: skip


@pytest.mark.skipif(not TRANSCRIPT.exists(), reason="the development data (../shared) is not here")
def test_verdicts_agree_with_a_careful_reading(tmp_path: Path) -> None:
    folder = stages.workspace(tmp_path, [TRANSCRIPT])
    for path in (folder / "configs" / "checks").iterdir():
        path.unlink()
    says = [{"says": s, "measure": m, "of": of, "expect": expect} for s, m, of, expect, _ in READ]
    article = {"article": {"title": "Made up"}, "transcript": TRANSCRIPT.stem, "says": says}
    (folder / "configs" / "checks" / "piece.yaml").write_text(yaml.safe_dump(article))
    assert stages.run(folder, "ingest", "split", "embed", "tag_topics", "score_claims", "check") == 0
    found = tables.read("checks", folder)
    assert dict(zip(found.says, found.verdict, strict=True)) == {s: verdict for s, _, _, _, verdict in READ}
