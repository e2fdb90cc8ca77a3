"""Measures who held the floor, on what, with how many claims: the tables that people open."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pandas as pd

from pipeline.claims import heads, repeated
from pipeline.conversation.error_model import ErrorModel
from pipeline.conversation.one_clock import timestamp
from pipeline.conversation.view import Conversation, MeasureSettings
from pipeline.core import command, config, tables
from pipeline.measures import (
    claim_labels,
    claim_list,
    claim_parts,
    denominators,
    interaction,
    labelled_density,
    people,
    share,
    topic_flow,
)
from pipeline.speech import identity
from pipeline.work import parallel

RESULTS = Path("data/results")
INPUTS = ("transcripts", "turns", "sentences", "topics", "claims", "embeddings", "fact_checks")


def summarize(
    conversation: Conversation, known: pd.DataFrame, labelled: pd.DataFrame | None = None
) -> dict[str, pd.DataFrame]:
    """The results tables of one conversation, by name; `known` are its rows of interim/fact_checks.

    `labelled` are sentences of it with labels, as `claim_labels.read` gives them, to count its claims by.
    """
    conversation, parts = _parts(conversation, labelled)
    groups = claim_list.repeated_groups(conversation)
    return {
        "speakers": _speakers(conversation, parts),
        "topic_shares": _topic_shares(topic_flow.topic_shares(conversation), parts),
        "passages": topic_flow.passages(conversation),
        "claim_density": parts,
        "claim_list": claim_list.claim_list(conversation, groups, known),
        "repeated_claims": repeated.by_speaker(groups),
    }


def _of_tables(
    *frames: pd.DataFrame, speakers: config.Speakers, settings: MeasureSettings, labelled: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """The results of one transcript's rows of the tables that this stage reads."""
    *of_conversation, embeddings, known = frames
    conversation = Conversation.of(*of_conversation, speakers=speakers, settings=settings, embeddings=embeddings)
    found = summarize(conversation, known, labelled.get(conversation.transcript_id))
    who = identity.people(list(conversation.turns.speaker), list(conversation.turns.text), speakers.people)
    return found | people.parts(who, found["speakers"], found["topic_shares"])


def _parts(conversation: Conversation, labelled: pd.DataFrame | None) -> tuple[Conversation, pd.DataFrame]:
    """The densities, and the conversation as they see it: by the labels of its own sentences, where there are any."""
    conversation = claim_labels.counted(conversation, labelled)
    parts = claim_parts.parts(conversation)
    return conversation, labelled_density.with_count(parts, conversation.labelled) if conversation.labelled else parts


def _speakers(conversation: Conversation, parts: pd.DataFrame) -> pd.DataFrame:
    how = conversation.settings
    frame = share.speaking_shares(conversation.turns, how.level, how.resamples, how.seed, conversation.edge_s())
    frame = frame.join(denominators.columns(conversation))
    frame = frame.join(interaction.per_speaker(conversation.turns, conversation.sentences, conversation.timing))
    frame["n_sentences"] = conversation.sentences.groupby("speaker").size().reindex(frame.index, fill_value=0)
    frame = frame.join(claim_parts.by_speaker(parts)).reset_index()
    frame.insert(0, "transcript_id", conversation.transcript_id)
    return frame


def _topic_shares(shares: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """The shares with their claims: none where a counted speaker said nothing on a topic, null where none count."""
    key, claims = ["speaker", "topic"], ["n_claims", "claims_per_minute", "claims_per_100_words"]
    frame = shares.merge(parts.loc[parts.quarter == 0, key + claims], on=key, how="left", validate="one_to_one")
    silent = frame.n_claims.isna() & frame.speaker.isin(set(parts.speaker))
    return frame.assign(n_claims=frame.n_claims.mask(silent, 0).astype("Int64"))


def _people(of_people: list[pd.DataFrame], of_topics: list[pd.DataFrame], names: config.Speakers) -> None:
    """The tables of persons over all conversations."""
    given = {identity.key(name): name for name in names.people}
    tables.write("people", people.people(of_people, given))
    shown = pd.concat(of_people, ignore_index=True) if of_people else pd.DataFrame()
    tables.write("people_topics", people.people_topics(of_topics, shown, given))


def _for_spreadsheets() -> None:
    """The tables once more, as CSV: claims with clock times, and of the sentences the claims alone."""
    claims = (rows[rows.is_claim].drop(columns="is_claim") for rows in _each("claim_list"))
    tables.write_csv(RESULTS / "claims.csv", (timed(rows, rows.start_s) for rows in claims))
    again = (timed(rows, rows.first_s) for rows in _each("repeated_claims"))
    tables.write_csv(RESULTS / "repeated_claims.csv", again)
    for name in ("speakers", "topic_shares"):
        tables.write_csv(RESULTS / f"{name}.csv", _each(name))
    tables.write_csv(RESULTS / "people.csv", tables.read("people"))


def _each(name: str) -> Iterator[pd.DataFrame]:
    """No rows, for the heading, then the rows of each transcript in turn."""
    yield tables.empty(name)
    for _, (rows,) in tables.scan(name):
        yield rows


def timed(rows: pd.DataFrame, seconds: pd.Series[float]) -> pd.DataFrame:
    """The rows with the time as one reads it, `~` before what is estimated."""
    times = [timestamp(value, estimated, hours=True) for value, estimated in zip(seconds, rows.estimated, strict=True)]
    rows.insert(1, "time", times)
    return rows


def show() -> None:
    """Print a short table of shares, and where the results are."""
    level = f"{100 * config.load('summarize').level:g} % sure"
    for transcript_id, (speakers,) in tables.scan("speakers"):
        print(f"\n{command.printable(transcript_id)}")
        print(f"  {'speaker':<28}{'of all speech':>14}  {level:<16}{'minutes':>8}{'claims/min':>12}  time")
        ordered = speakers.sort_values("share_time", ascending=False)
        for _, row in ordered.iterrows():
            interval = f"{row.share_time_low:.1%} - {row.share_time_high:.1%}"
            claims = "" if pd.isna(row.claims_per_minute) else f"{row.claims_per_minute:.2f}"
            name, minutes = command.printable(str(row.speaker))[:27], row.speech_s / 60
            print(f"  {name:<28}{row.share_time:>14.1%}  {interval:<16}{minutes:>8.1f}{claims:>12}  {row.time_source}")
        for _, row in ordered[ordered.share_note != ""].iterrows():
            print(command.printable(f"  {row.speaker}: {row.share_time:.1%} of all speech, but {row.share_note}"))
    print("\nintervals: how exactly each talk was measured; share_habit_low and _high: if the same people talked again")
    print("results: data/results/report.html (open it in a browser) and the tables data/results/*.parquet")


def _inputs(encoders: set[str]) -> Iterator[list[pd.DataFrame]]:
    """The tables of each transcript with words; `encoders` takes in the names of those that made the vectors."""
    for _, frames in tables.scan(*INPUTS):
        encoders |= set(frames[INPUTS.index("embeddings")].encoder.unique())
        if len(frames[INPUTS.index("turns")]):
            yield frames


def main() -> int:
    """Read turns, sentences and scores, write the results tables."""
    parser = command.parser(__doc__)
    parser.add_argument("--show", action="store_true", help="only print the shares of the last run")
    if parser.parse_args().show:
        show()
        return 0
    claims = heads.decided(config.load("claims"))
    errors, second = ErrorModel.of(heads.errors(claims)), heads.verifiable_errors(claims)
    verifiable = ErrorModel.of(second) if second else None
    settings = MeasureSettings.of(config.load("topics"), claims, config.load("summarize"), errors, verifiable)
    labelled = claim_labels.read(Path(claims.labelled_claims))
    names: config.Speakers = config.load("speakers")
    of_people: list[pd.DataFrame] = []
    of_topics: list[pd.DataFrame] = []
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
        make = partial(partial, _of_tables, speakers=names, settings=settings, labelled=labelled)
        encoders = set[str]()
        for found in parallel.each(make, _inputs(encoders), tables.count("sentences")):
            for writer in writers:
                writer.write(found[writer.name])
            of_people.append(found["people"])
            of_topics.append(found["people_topics"])
            done += 1
    _people(of_people, of_topics, names)
    _for_spreadsheets()
    for note in sorted(filter(None, map(repeated.not_calibrated, encoders))):
        print(f"summarize: note: repeated claims are not listed: {note}", file=sys.stderr)
    print(f"summarize: {done} {'transcript' if done == 1 else 'transcripts'}; tables for spreadsheets: {RESULTS}/*.csv")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
