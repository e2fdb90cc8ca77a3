"""Measures who held the floor, on what, with how many claims: the tables that people open."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.claims import heads, repeated
from pipeline.core import command, config, parallel, tables
from pipeline.core.error_model import ErrorModel
from pipeline.core.vectors import of_sentences
from pipeline.measures import claim_list, claim_parts, density, interaction, share, topic_flow

RESULTS = Path("data/results")


@dataclass(frozen=True)
class Settings:
    """The decisions and intervals of this stage."""

    topics: config.Topics
    claims: config.Claims
    intervals: config.Summarize
    speakers: config.Speakers
    errors: ErrorModel

    def uncounted(self, transcript_id: str) -> frozenset[str]:
        """Who has a role whose claims are not counted in this transcript."""
        roles = self.speakers.for_transcript(transcript_id).roles
        return frozenset(name for role in self.speakers.roles_without_claims for name in roles.get(role, []))

    def density(self) -> density.Settings:
        """How claims are counted."""
        how = self.intervals
        return density.Settings(self.errors, self.claims.threshold, how.level, how.resamples, how.seed)


def summarize(
    turns: pd.DataFrame,
    sentences: pd.DataFrame,
    topics: pd.DataFrame,
    claims: pd.DataFrame,
    embeddings: pd.DataFrame,
    known: pd.DataFrame,
    settings: Settings,
) -> dict[str, pd.DataFrame]:
    """The results tables of one transcript, by name; `known` are its rows of interim/fact_checks."""
    transcript_id = str(turns.transcript_id.iloc[0])
    speaker = turns.set_index("turn_index").speaker
    sentences = density.with_speech_bounds(sentences, turns).assign(
        speaker=speaker.loc[sentences.turn_index].to_numpy(),
        score=claims.set_index("sentence_index").score.loc[sentences.sentence_index].to_numpy(),
    )
    scores = topics.pivot(index="sentence_index", columns="topic", values="score").loc[sentences.sentence_index]
    names = [str(name) for name in scores.columns]
    on = scores.to_numpy() >= settings.topics.threshold
    counted = ~sentences.speaker.isin(settings.uncounted(transcript_id)).to_numpy()
    is_claim = (sentences.score >= settings.claims.threshold).to_numpy() & counted
    gap, least = settings.topics.max_gap_sentences, settings.topics.min_passage_sentences
    parts = claim_parts.parts(sentences, counted, on, names, settings.density())
    compared = is_claim & (not any(map(repeated.not_calibrated, embeddings.encoder.unique())))
    groups = claim_list.repeated_groups(sentences, compared, _unit_rows(embeddings, sentences))
    return {
        "speakers": _speakers(turns, sentences, parts, settings),
        "topic_shares": _topic_shares(topic_flow.topic_shares(sentences, on, names), parts),
        "passages": topic_flow.passages(sentences, on, names, gap, least),
        "claim_density": parts,
        "claim_list": claim_list.claim_list(sentences, on, names, is_claim, groups, known),
        "repeated_claims": repeated.by_speaker(groups),
    }


def _speakers(turns: pd.DataFrame, sentences: pd.DataFrame, parts: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    how = settings.intervals
    frame = share.speaking_shares(turns, how.level, how.resamples, how.seed)
    frame = frame.join(interaction.per_speaker(turns, sentences))
    frame["n_sentences"] = sentences.groupby("speaker").size().reindex(frame.index, fill_value=0)
    frame = frame.join(claim_parts.by_speaker(parts)).reset_index()
    frame.insert(0, "transcript_id", turns.transcript_id.iloc[0])
    return frame


def _topic_shares(shares: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """The shares with their claims: none where a counted speaker said nothing on a topic, null where none count."""
    key, claims = ["speaker", "topic"], ["n_claims", "claims_per_minute", "claims_per_100_words"]
    frame = shares.merge(parts.loc[parts.quarter == 0, key + claims], on=key, how="left", validate="one_to_one")
    silent = frame.n_claims.isna() & frame.speaker.isin(set(parts.speaker))
    return frame.assign(n_claims=frame.n_claims.mask(silent, 0).astype("Int64"))


def _unit_rows(embeddings: pd.DataFrame, sentences: pd.DataFrame) -> np.ndarray:
    """The sentences' vectors at length 1, in their order."""
    if embeddings.empty:
        return np.zeros((len(sentences), 1), dtype=np.float32)
    return of_sentences(sentences, embeddings)


def _for_spreadsheets() -> None:
    """The tables once more, as CSV: claims with clock times, and of the sentences the claims alone."""
    claims = (rows[rows.is_claim].drop(columns="is_claim") for rows in _each("claim_list"))
    tables.write_csv(RESULTS / "claims.csv", (_timed(rows, rows.start_s) for rows in claims))
    again = (_timed(rows, rows.first_s) for rows in _each("repeated_claims"))
    tables.write_csv(RESULTS / "repeated_claims.csv", again)
    for name in ("speakers", "topic_shares"):
        tables.write_csv(RESULTS / f"{name}.csv", _each(name))


def _each(name: str) -> Iterator[pd.DataFrame]:
    """No rows, for the heading, then the rows of each transcript in turn."""
    yield tables.empty(name)
    for _, (rows,) in tables.scan(name):
        yield rows


def _timed(rows: pd.DataFrame, seconds: pd.Series[float]) -> pd.DataFrame:
    rows.insert(1, "time", [_clock(value) for value in seconds])
    return rows


def _clock(seconds: float) -> str:
    whole = 0 if pd.isna(seconds) else int(seconds)
    return "" if pd.isna(seconds) else f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


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


def _inputs(encoders: set[str]) -> Iterator[list[pd.DataFrame]]:
    """The tables of each transcript; `encoders` takes in the names of those that made the vectors."""
    for _, frames in tables.scan("turns", "sentences", "topics", "claims", "embeddings", "fact_checks"):
        encoders |= set(frames[4].encoder.unique())
        yield frames


def main() -> int:
    """Read turns, sentences and scores, write the results tables."""
    parser = command.parser(__doc__)
    parser.add_argument("--show", action="store_true", help="only print the shares of the last run")
    if parser.parse_args().show:
        show()
        return 0
    claims: config.Claims = config.load("claims")
    errors = ErrorModel.of(heads.errors(claims))
    settings = Settings(config.load("topics"), claims, config.load("summarize"), config.load("speakers"), errors)
    done = 0
    with (
        tables.Writer("speakers") as speakers,
        tables.Writer("topic_shares") as topic_shares,
        tables.Writer("passages") as passages,
        tables.Writer("claim_density") as claim_density,
        tables.Writer("claim_list") as claims_table,
        tables.Writer("repeated_claims") as repeated_claims,
    ):
        writers = (speakers, topic_shares, passages, claim_density, claims_table, repeated_claims)
        make, encoders = partial(partial, summarize, settings=settings), set[str]()
        for found in parallel.each(make, _inputs(encoders), tables.count("sentences")):
            for writer in writers:
                writer.write(found[writer.name])
            done += 1
    _for_spreadsheets()
    for note in sorted(filter(None, map(repeated.not_calibrated, encoders))):
        print(f"summarize: note: repeated claims are not listed: {note}", file=sys.stderr)
    print(f"summarize: {done} {'transcript' if done == 1 else 'transcripts'}; tables for spreadsheets: {RESULTS}/*.csv")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
