"""Holds what articles say (configs/checks/) against the transcripts: each statement's measure, interval and verdict.

data/README.md lists the measures. `python -m pipeline.tools.sensitivity` tries the verdicts under other settings.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.checks import expectations, other_settings
from pipeline.checks.article_checks import Check, read_folder, unknown_speaker
from pipeline.checks.other_settings import Other, Topics, tried, under
from pipeline.checks.verdicts import judge, row_of
from pipeline.claims import heads
from pipeline.conversation.error_model import ErrorModel
from pipeline.conversation.view import Conversation, MeasureSettings
from pipeline.core import command, config, tables
from pipeline.evaluation import labelling
from pipeline.measures import claim_labels

CSV = Path("data/results/checks.csv")
NO_TRANSCRIPT = "no transcript named"


def check(
    checks: list[Check],
    speakers: config.Speakers,
    settings: MeasureSettings,
    topics: list[str],
    folder: str,
    labelled: Mapping[str, pd.DataFrame],
    others: Mapping[str, Other] | None = None,
) -> pd.DataFrame:
    """The rows of every statement, one transcript in memory at a time; one that no statement is about is not read.

    `labelled` are sentences with labels, by transcript, to count its claims by; `others` are settings under which each
    verdict is tried again.
    """
    rows, known = [], list(tables.read("transcripts").transcript_id)
    asked = {one.transcript_id for one in checks}
    scanned = tables.scan("transcripts", "turns", "sentences", "topics", "claims", "embeddings", only=asked)
    for transcript_id, (*frames, embeddings) in scanned:
        own = [one for one in checks if one.transcript_id == transcript_id]
        if frames[2].empty:
            reason = f"nobody speaks in transcript {transcript_id!r}"
            rows += [row_of(one, expectations.NOT_MEASURABLE, reason) for one in own]
            continue
        if missing := sorted(set(topics) - set(frames[3].topic)):
            raise tables.TableError(f"{tables.TABLES['topics'].path} has no scores for {missing[0]!r}. Run `dvc repro`")
        remade = partial(
            _conversation,
            frames=frames,
            speakers=speakers,
            settings=settings,
            embeddings=embeddings,
            labelled=labelled.get(str(transcript_id)),
        )
        conversation = remade(frames[3])
        unknown = [(one, unknown_speaker(one, conversation.speakers())) for one in own]
        rows += [row_of(one, expectations.NOT_MEASURABLE, why) for one, why in unknown if why]
        if named := [one for one, why in unknown if not why]:
            variants = under(conversation, remade, (frames[2], embeddings), others or {})
            rows += [_judged(one, conversation, variants) for one in named]
    rows += [_without_transcript(one, known, folder) for one in checks if one.transcript_id not in known]
    return pd.DataFrame(rows, columns=tables.TABLES["checks"].names()) if rows else tables.empty("checks")


def _conversation(
    topics: pd.DataFrame,
    frames: list[pd.DataFrame],
    speakers: config.Speakers,
    settings: MeasureSettings,
    embeddings: pd.DataFrame,
    labelled: pd.DataFrame | None,
) -> Conversation:
    """The conversation with these topics, by the labels of its own sentences, where there are any."""
    transcript, turns, sentences, _, claims = frames
    made = Conversation.of(
        transcript, turns, sentences, topics, claims, speakers=speakers, settings=settings, embeddings=embeddings
    )
    return claim_labels.counted(made, labelled)


def _judged(statement: Check, conversation: Conversation, others: Mapping[str, Conversation]) -> dict[str, Any]:
    row = judge(statement, conversation)
    return row | tried(statement, row["verdict"], others)


def _topics_by(settings: config.Topics) -> Topics:
    """The topics table by another topic model, which is loaded when it is first asked."""
    from pipeline.encoders.runners import encoder as encoders
    from pipeline.topics import tagging

    embed: config.Embed = config.load("embed")
    labelled = labelling.read(Path(settings.labelled))
    topics = labelling.with_examples(config.load_topics(settings.topics_folder), labelled)
    model = cache(lambda: tagging.load_model(settings, topics, embed))
    names, encoder = [topic.id for topic in topics], encoders.name_of(embed)
    return lambda sentences, vectors: tagging.tag(sentences, vectors, model(), names, encoder)


def _without_transcript(statement: Check, known: list[str], folder: str) -> dict[str, Any]:
    hint = config.did_you_mean(statement.transcript_id, known)
    reason = f"{NO_TRANSCRIPT} {statement.transcript_id!r} in {folder}" + (f"; {hint}" if hint else "")
    return row_of(statement, expectations.NOT_MEASURABLE, reason)


def summary(checks: pd.DataFrame, folder: str) -> list[str]:
    """A few lines for the terminal: each article and its statements; one line where there is no transcript."""
    if checks.empty:
        return [f"check: no statements in {folder}; add a file for an article to hold it against a transcript"]
    lines = []
    for article, rows in checks.sort_values(["article", "check_index"]).groupby("article"):
        counts = rows.verdict.value_counts(sort=False)
        lines.append(f"check: {article}: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
        lost = rows.reason.str.startswith(NO_TRANSCRIPT)
        lines += [f"  {row.verdict:<14}  {row.says}  [{row.measure}: {row.reason}]" for row in rows[~lost].itertuples()]
        for reason, count in rows[lost].reason.value_counts(sort=False).items():
            statements = "statement" if count == 1 else "statements"
            lines.append(f"  {expectations.NOT_MEASURABLE:<14}  {count} {statements}: {reason}")
    return [command.printable(line) for line in lines]


def _settings(sections: Mapping[str, Any]) -> MeasureSettings:
    """Thresholds and intervals in force by the sections topics, claims and summarize."""
    claims = heads.decided(sections["claims"])
    errors, second = ErrorModel.of(heads.errors(claims)), heads.verifiable_errors(claims)
    verifiable = ErrorModel.of(second) if second else None
    return MeasureSettings.of(sections["topics"], claims, sections["summarize"], errors, verifiable)


def main() -> int:
    """Read the tables and the articles, write results/checks."""
    command.arguments(__doc__)
    listed: config.Check = config.load("check")
    folder = listed.articles_folder
    topics: config.Topics = config.load("topics")
    sections = {"topics": topics, "claims": config.load("claims"), "summarize": config.load("summarize")}
    names = [topic.id for topic in config.load_topics(topics.topics_folder)]
    checks = read_folder(folder, names)
    others = other_settings.others(listed.sensitivity, sections, _settings, _topics_by)
    labelled = claim_labels.read(Path(sections["claims"].labelled_claims))
    folder_of = config.load("ingest").folder
    found = check(checks, config.load("speakers"), _settings(sections), names, folder_of, labelled, others)
    tables.write("checks", found)
    tables.write_csv(CSV, tables.read("checks"))
    print("\n".join(summary(found, folder)))
    print(f"check: {tables.TABLES['checks'].path}, and {CSV} for spreadsheets")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
