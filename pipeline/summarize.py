"""Measures who held the floor, on what, with how many claims: the tables that people open."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import command, config, tables
from pipeline.inference import heads
from pipeline.measures import density, interaction, share, topic_flow

RESULTS = Path("data/results")


@dataclass(frozen=True)
class Settings:
    """The decisions and intervals of this stage."""

    topics: config.Topics
    claims: config.Claims
    intervals: config.Summarize
    speakers: config.Speakers
    errors: density.ErrorModel

    def uncounted(self, transcript_id: str) -> frozenset[str]:
        """Who has a role whose claims are not counted in this transcript."""
        roles = self.speakers.for_transcript(transcript_id).roles
        return frozenset(name for role in self.speakers.roles_without_claims for name in roles.get(role, []))


def summarize(
    turns: pd.DataFrame, sentences: pd.DataFrame, topics: pd.DataFrame, claims: pd.DataFrame, settings: Settings
) -> dict[str, pd.DataFrame]:
    """The results tables of one transcript, by name."""
    transcript_id = str(turns.transcript_id.iloc[0])
    speaker = turns.set_index("turn_index").speaker
    sentences = sentences.assign(
        speaker=speaker.loc[sentences.turn_index].to_numpy(),
        score=claims.set_index("sentence_index").score.loc[sentences.sentence_index].to_numpy(),
    )
    scores = topics.pivot(index="sentence_index", columns="topic", values="score").loc[sentences.sentence_index]
    names = [str(name) for name in scores.columns]
    on = scores.to_numpy() >= settings.topics.threshold
    counted = ~sentences.speaker.isin(settings.uncounted(transcript_id)).to_numpy()
    is_claim = (sentences.score >= settings.claims.threshold).to_numpy() & counted
    gap, least = settings.topics.max_gap_sentences, settings.topics.min_passage_sentences
    return {
        "speakers": _speakers(turns, sentences, counted, settings),
        "topic_shares": topic_flow.topic_shares(sentences, on, names, is_claim),
        "passages": topic_flow.passages(sentences, on, names, gap, least),
        "claim_list": _claim_list(sentences, on, names, is_claim),
    }


def _speakers(turns: pd.DataFrame, sentences: pd.DataFrame, counted: np.ndarray, settings: Settings) -> pd.DataFrame:
    how = settings.intervals
    frame = share.speaking_shares(turns, how.level, how.resamples, how.seed)
    frame = frame.join(interaction.per_speaker(turns, sentences))
    frame["n_sentences"] = sentences.groupby("speaker").size().reindex(frame.index, fill_value=0)
    threshold = settings.claims.threshold
    found = density.by_speaker(sentences[counted], threshold, settings.errors, how.level, how.resamples, how.seed)
    frame = frame.join(found).reset_index()
    frame.insert(0, "transcript_id", turns.transcript_id.iloc[0])
    return frame


def _claim_list(sentences: pd.DataFrame, on: np.ndarray, names: Sequence[str], is_claim: np.ndarray) -> pd.DataFrame:
    columns = ["transcript_id", "sentence_index", "speaker", "start_s", "text", "score"]
    labels = np.asarray(names, dtype=object)
    topics = pd.Series([list(labels[row]) for row in on], index=sentences.index, dtype=object)
    return sentences[columns].assign(topics=topics, is_claim=is_claim)


def show() -> None:
    """Print a short table of shares, and where the results are."""
    for transcript_id, (speakers,) in tables.scan("speakers"):
        print(f"\n{command.printable(transcript_id)}")
        print(f"  {'speaker':<28}{'share of time':>14}  {'interval':<16}{'minutes':>8}{'claims/min':>12}  time")
        for _, row in speakers.sort_values("share_time", ascending=False).iterrows():
            interval = f"{row.share_time_low:.1%} - {row.share_time_high:.1%}"
            claims = "" if pd.isna(row.claims_per_minute) else f"{row.claims_per_minute:.2f}"
            name, minutes = command.printable(str(row.speaker))[:27], row.speech_s / 60
            print(f"  {name:<28}{row.share_time:>14.1%}  {interval:<16}{minutes:>8.1f}{claims:>12}  {row.time_source}")
    print("\nresults: data/results/report.html (open it in a browser) and the tables data/results/*.parquet")


def main() -> int:
    """Read turns, sentences and scores, write the results tables."""
    parser = command.parser(__doc__)
    parser.add_argument("--show", action="store_true", help="only print the shares of the last run")
    if parser.parse_args().show:
        show()
        return 0
    claims: config.Claims = config.load("claims")
    errors = density.ErrorModel.of(heads.errors(claims))
    settings = Settings(config.load("topics"), claims, config.load("summarize"), config.load("speakers"), errors)
    done = 0
    with (
        tables.Writer("speakers") as speakers,
        tables.Writer("topic_shares") as topic_shares,
        tables.Writer("passages") as passages,
        tables.Writer("claim_list") as claim_list,
    ):
        writers = {"speakers": speakers, "topic_shares": topic_shares, "passages": passages, "claim_list": claim_list}
        for _, (turns, sentences, topics, scores) in tables.scan("turns", "sentences", "topics", "claims"):
            for name, frame in summarize(turns, sentences, topics, scores, settings).items():
                writers[name].write(frame)
            done += 1
    for name in ("speakers", "topic_shares"):
        tables.write_csv(RESULTS / f"{name}.csv", tables.read(name))
    print(f"summarize: {done} {'transcript' if done == 1 else 'transcripts'}; tables for spreadsheets: {RESULTS}/*.csv")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
