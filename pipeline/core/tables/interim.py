"""The tables of data/interim, what the stages hand on: columns, units, keys and invariants."""

from __future__ import annotations

import pandas as pd

from pipeline.core.cues import TIMINGS
from pipeline.core.tables.columns import (
    END,
    FLOAT,
    FLOATS,
    INT,
    SENTENCE,
    START,
    TEXT,
    TEXTS,
    TOLERANCE_S,
    TRANSCRIPT,
    UNKNOWN,
    VECTOR,
    Table,
    all_of,
    col,
    gapless,
    in_unit,
    one_of,
    ordered,
    where,
)


def _conserved(frame: pd.DataFrame) -> str | None:
    wrong = frame[frame.n_words_kept + frame.n_words_rejected != frame.n_words_source]
    return None if wrong.empty else f"n_words_kept + n_words_rejected is not n_words_source at {where(wrong)}"


_DOUBT = (
    TRANSCRIPT,
    col("doubt_index", INT, "Position of the doubt in its transcript, from 0"),
    col("line", INT, "Line in the source file, from 1", nullable=True),
    START,
    col(
        "kind",
        TEXT,
        "`label in doubt`, `label refused`, `speaker unknown`, `labels joined`, `few words`, `split label`, "
        "`passage repeated`, `pace impossible`, `clock restarted` or `clock of the day`",
    ),
    col("text", TEXT, "The text in the source that it is about"),
    col("done", TEXT, "What was done"),
    col("remedy", TEXT, "The line to put into a config file to change that"),
)

INTERIM: dict[str, Table] = {
    "transcripts": Table(
        "data/interim/transcripts.parquet",
        "One row per transcript: what was read, and whether every word is accounted for",
        ("transcript_id",),
        (
            TRANSCRIPT,
            col("source", TEXT, "The file or files it was read from"),
            col("source_sha256", TEXT, "The sha256 of each of these files"),
            col("format", TEXT, "The format that it was read as"),
            col("timing", TEXT, "Which times there are: `words`, `cues`, `aligned`, `turn_starts` or `none`"),
            col("n_words_source", INT, "Words in the source, of speech and set-aside text, by an independent count"),
            col("n_words_kept", INT, "Words in cues"),
            col("n_words_rejected", INT, "Words in rejects"),
            START,
            END,
            col("recording", TEXT, "The recording that the times in the source link to; null: none", nullable=True),
            col("notes", TEXTS, "Oddities in times or labels, and what was done about them"),
        ),
        all_of(_conserved, ordered("start_s", "end_s"), one_of("timing", TIMINGS)),
    ),
    "rejects": Table(
        "data/interim/rejects.parquet",
        "What was set aside, and why",
        ("transcript_id", "line", "part"),
        (
            TRANSCRIPT,
            col("line", INT, "Line in the source file, from 1 (0: the whole file; or the item, if there are no lines)"),
            col("part", INT, "Position of the rejected text within its line, from 0"),
            col("text", TEXT, "What was set aside"),
            col("reason", TEXT, "Why"),
        ),
    ),
    "reading_doubts": Table(
        "data/interim/reading_doubts.parquet",
        "Doubts found while a source was read; they are passed on to `doubts`",
        ("transcript_id", "doubt_index"),
        _DOUBT,
        gapless("doubt_index"),
    ),
    "doubts": Table(
        "data/interim/doubts.parquet",
        "What is ambiguous in a source, what was done about it, and how to change that",
        ("transcript_id", "doubt_index"),
        _DOUBT,
        gapless("doubt_index"),
    ),
    "cues": Table(
        "data/interim/cues.parquet",
        "The pieces of speech in the source, in order",
        ("transcript_id", "cue_index"),
        (
            TRANSCRIPT,
            col("cue_index", INT, "Position of the cue in its transcript, from 0"),
            col(
                "label",
                TEXT,
                "Speaker as printed; null: the same as in the cue before; `>>` or empty: unnamed",
                nullable=True,
            ),
            col("text", TEXT, "The words"),
            START,
            END,
            col("word_starts", FLOATS, "Start of each word of the text", "s", nullable=True),
            col("word_ends", FLOATS, "End of each word of the text", "s", nullable=True),
        ),
        all_of(gapless("cue_index"), ordered("start_s", "end_s")),
    ),
    "turns": Table(
        "data/interim/turns.parquet",
        "Successive cues of one speaker",
        ("transcript_id", "turn_index"),
        (
            TRANSCRIPT,
            col("turn_index", INT, "Position of the turn in its transcript, from 0"),
            col("speaker", TEXT, f"Canonical name, or {UNKNOWN!r}"),
            col("label", TEXT, "The label as printed", nullable=True),
            START,
            END,
            col("speech_s", FLOAT, "Speaking time", "s"),
            col("speech_low_s", FLOAT, "Low end of the 90 % interval of an estimated speaking time", "s"),
            col("speech_high_s", FLOAT, "High end of the 90 % interval of an estimated speaking time", "s"),
            col(
                "overlap_s",
                FLOAT,
                "Speaking time while another speaker speaks; null: cannot be told from the times",
                "s",
                nullable=True,
            ),
            col(
                "union_s", FLOAT, "Its speech that no earlier turn covers; sums to the time in which anyone speaks", "s"
            ),
            col(
                "time_source",
                TEXT,
                "`measured`, `aligned`, `estimated`, or `estimated_pace` (by the speaker's pace in other transcripts)",
            ),
            col(
                "offset_s",
                FLOAT,
                "Seconds added to the times in the source: the length of the recordings before this one",
                "s",
            ),
            col("n_words", INT, "Words"),
            col("text", TEXT, "The words of its cues, in order"),
        ),
        all_of(
            gapless("turn_index"),
            ordered("start_s", "end_s"),
            ordered("speech_low_s", "speech_s", TOLERANCE_S),
            ordered("speech_s", "speech_high_s", TOLERANCE_S),
        ),
    ),
    "paces": Table(
        "data/interim/paces.parquet",
        "How fast people speak, from timed speech; used for the same person's speech without times",
        ("person",),
        (
            col("person", TEXT, "Full name in lower case, without titles and middle initials"),
            col(
                "words_per_s",
                FLOAT,
                "Words per second of timed speech; null: known only from the table of public figures",
                "pace",
                True,
            ),
            col("syllables_per_s", FLOAT, "Syllables per second of timed speech", "pace", True),
            col(
                "pause_share",
                FLOAT,
                "Share of the speaking time that is pauses within turns; null: words have no end times",
                "score",
                True,
            ),
            col("log_pace", FLOAT, "Log of the person's time divided by the average time for the same words", "score"),
            col("error", FLOAT, "Standard error of log_pace", "score"),
            col("seconds_heard", FLOAT, "Timed speech that the pace comes from", "s"),
            col("source", TEXT, "`transcripts`, `public figures` (models/pace/people.csv), or both"),
        ),
        in_unit("pause_share"),
    ),
    "sentences": Table(
        "data/interim/sentences.parquet",
        "The sentences of each turn",
        ("transcript_id", "sentence_index"),
        (
            TRANSCRIPT,
            SENTENCE,
            col("turn_index", INT, "The turn that it belongs to"),
            col("start_char", INT, "First character in the turn's text"),
            col("end_char", INT, "One past its last character in the turn's text"),
            col("n_words", INT, "Words"),
            START,
            END,
            col("speech_s", FLOAT, "Its share of the turn's speaking time, in seconds", "s"),
            col("text", TEXT, "The sentence"),
        ),
        all_of(gapless("sentence_index"), ordered("start_s", "end_s")),
    ),
    "embeddings": Table(
        "data/interim/embeddings.parquet",
        "One vector per sentence",
        ("transcript_id", "sentence_index"),
        (
            TRANSCRIPT,
            SENTENCE,
            col("vector", VECTOR, "Sentence embedding, of length 1 if the encoder normalises"),
            col("text_sha", TEXT, "First 16 hex digits of the sentence's sha256"),
            col("encoder", TEXT, "Name, revision and precision of the encoder, and what ran it"),
            col("claim_log_odds", FLOAT, "Log-odds of a claim, from the encoder's tuned layers alone", nullable=True),
            col("tuned_layers", TEXT, "First 16 hex digits of the sha256 of the file with those layers", nullable=True),
        ),
        gapless("sentence_index"),
    ),
    "topics": Table(
        "data/interim/topics.parquet",
        "Every sentence's score for every configured topic",
        ("transcript_id", "sentence_index", "topic"),
        (
            TRANSCRIPT,
            SENTENCE,
            col("topic", TEXT, "Id of the topic, as in configs/topics/"),
            col("score", FLOAT, "Score for the topic; by default, the sentence is on it from 0.5 up", "score"),
        ),
        in_unit("score"),
    ),
    "claims": Table(
        "data/interim/claims.parquet",
        "How check-worthy every sentence is",
        ("transcript_id", "sentence_index"),
        (
            TRANSCRIPT,
            SENTENCE,
            col("score", FLOAT, "How check-worthy the sentence is; by default, a claim from 0.5 up", "score"),
            col("verifiable", FLOAT, "Verifiable from 0.5 up, by default; null: no model for it", "score", True),
            col(
                "kind",
                TEXT,
                "The most likely kind, if it is a claim: `own`, `reported` (somebody else says it), `question`, "
                "`promise` (what the speaker or their side will do) or `hypothesis` (what will, would or could be); "
                "null: no model for it",
                nullable=True,
            ),
            col("kind_score", FLOAT, "Probability of that kind", "score", True),
            col(
                "alone",
                FLOAT,
                "Probability that it can be understood without its context",
                "score",
                True,
            ),
        ),
        all_of(gapless("sentence_index"), in_unit("score", "verifiable", "kind_score", "alone")),
    ),
    "fact_checks": Table(
        "data/interim/fact_checks.parquet",
        "Sentences and published fact-checks of similar claims, most similar first; empty unless `match` is true in "
        "configs/fact_checks.yaml",
        ("transcript_id", "sentence_index", "rank"),
        (
            TRANSCRIPT,
            SENTENCE,
            col("rank", INT, "1 for the most similar fact-check, and so on"),
            col("similarity", FLOAT, "Cosine of the vectors of the sentence and the checked claim", "score"),
            col("claim", TEXT, "The claim that was checked"),
            col("claimant", TEXT, "Who made it, if the fact-check says so", nullable=True),
            col("verdict", TEXT, "The publisher's verdict, in its own words"),
            col("publisher", TEXT, "Who checked it"),
            col("link", TEXT, "The article, http or https"),
            col("date", TEXT, "When it was published, as the source writes it", nullable=True),
        ),
        in_unit("similarity"),
    ),
}
