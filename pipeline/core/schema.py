"""What the tables are: columns, units, keys and invariants. `tables` reads and writes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

TEXT, INT, FLOAT, BOOL = pa.string(), pa.int64(), pa.float64(), pa.bool_()
FLOATS, INTS, TEXTS = pa.list_(FLOAT), pa.list_(INT), pa.list_(TEXT)
VECTOR = pa.list_(pa.float16())  # fixed-size when written: the encoder decides the length

UNKNOWN = "(unknown speaker)"  # who spoke was not said; never merged with a name
EVERYONE = "*"  # results/topic_shares: all speakers together
DECIMALS = {
    "s": 3,
    "score": 4,
    "share": 6,
    "per min": 4,
    "per 100 words": 4,
    "per sentence": 4,
    "words per min": 2,
    "value": 4,
}
TOLERANCE_S = 2e-3  # two roundings to the millisecond


@dataclass(frozen=True)
class Column:
    """One column: `unit` names its rounding where it has one; `doc` defines it for the data dictionary."""

    name: str
    type: pa.DataType
    doc: str
    unit: str = ""
    nullable: bool = False


@dataclass(frozen=True)
class Table:
    """One parquet file: rows are unique by `key` and sorted by `order` (the key, where not given)."""

    path: str
    doc: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    check: Callable[[pd.DataFrame], str | None] = lambda frame: None
    order: tuple[tuple[str, bool], ...] = ()  # (column, ascending)

    def names(self) -> list[str]:
        """The columns' names, in order."""
        return [column.name for column in self.columns]


def col(name: str, type: pa.DataType, doc: str, unit: str = "", nullable: bool = False) -> Column:
    """A column; shorthand for the table definitions."""
    return Column(name, type, doc, unit, nullable)


def _gapless(column: str) -> Callable[[pd.DataFrame], str | None]:
    def check(frame: pd.DataFrame) -> str | None:
        expected = frame.groupby("transcript_id").cumcount()
        wrong = frame[frame[column] != expected]
        return None if wrong.empty else f"{column} is not 0, 1, 2, ... at {where(wrong)}"

    return check


def _ordered(low: str, high: str, slack: float = 0.0) -> Callable[[pd.DataFrame], str | None]:
    def check(frame: pd.DataFrame) -> str | None:
        wrong = frame[frame[low] > frame[high] + slack]
        return None if wrong.empty else f"{low} is greater than {high} at {where(wrong)}"

    return check


def _all(*checks: Callable[[pd.DataFrame], str | None]) -> Callable[[pd.DataFrame], str | None]:
    return lambda frame: next((problem for check in checks if (problem := check(frame))), None)


def _conserved(frame: pd.DataFrame) -> str | None:
    wrong = frame[frame.n_words_kept + frame.n_words_rejected != frame.n_words_source]
    return None if wrong.empty else f"n_words_kept + n_words_rejected is not n_words_source at {where(wrong)}"


def _shares(frame: pd.DataFrame) -> str | None:
    for column in ("share_time", "share_words", "share_turns"):
        sums = frame.groupby("transcript_id")[column].sum()
        wrong = sums[(sums - 1).abs() > 1e-4]
        if len(wrong):
            return f"{column} sums to {wrong.iloc[0]:.6f} in transcript {wrong.index[0]!r}, not to 1"
    return None


def _in_unit(*columns: str) -> Callable[[pd.DataFrame], str | None]:
    def check(frame: pd.DataFrame) -> str | None:
        for column in columns:
            wrong = frame[(frame[column] < 0) | (frame[column] > 1)]
            if len(wrong):
                return f"{column} is outside [0, 1] at {where(wrong)}"
        return None

    return check


def where(frame: pd.DataFrame) -> str:
    """The first row's place, for a message."""
    row = frame.iloc[0]
    return ", ".join(f"{name} {row[name]!r}" for name in frame.columns[:3])


_TRANSCRIPT = col("transcript_id", TEXT, "The transcript: its path under the folder of transcripts, without the ending")
_SENTENCE = col("sentence_index", INT, "Position of the sentence in its transcript, from 0")
_START = col("start_s", FLOAT, "Start, from the clock of the transcript", "s", nullable=True)
_END = col("end_s", FLOAT, "End, from the clock of the transcript", "s", nullable=True)


def _density(name: str, doc: str, unit: str) -> tuple[Column, Column, Column]:
    """A density and the ends of its interval."""
    return (
        col(name, FLOAT, f"{doc}, corrected for the model's errors", unit, True),
        col(f"{name}_low", FLOAT, "Lower end of its interval", unit, True),
        col(f"{name}_high", FLOAT, "Upper end of its interval", unit, True),
    )


TABLES: dict[str, Table] = {
    "transcripts": Table(
        "data/interim/transcripts.parquet",
        "One row per transcript: what was read, and whether every word is accounted for",
        ("transcript_id",),
        (
            _TRANSCRIPT,
            col("source", TEXT, "The file or files it was read from"),
            col("format", TEXT, "The reader that read it"),
            col("timing", TEXT, "`words`, `cues`, `turn_starts` or `none`: what the source says of times"),
            col(
                "n_words_source", INT, "Words of speech and of set-aside text in the source, counted by a second route"
            ),
            col("n_words_kept", INT, "Words in cues"),
            col("n_words_rejected", INT, "Words in rejects"),
            _START,
            _END,
            col("notes", TEXTS, "What the reader found odd about times or labels, and what was done"),
        ),
        _all(_conserved, _ordered("start_s", "end_s")),
    ),
    "rejects": Table(
        "data/interim/rejects.parquet",
        "What was set aside, and why",
        ("transcript_id", "line", "part"),
        (
            _TRANSCRIPT,
            col(
                "line", INT, "Line in the source file, from 1 (0: the whole file; item number where there are no lines)"
            ),
            col("part", INT, "Counts the rejects of one line, from 0"),
            col("text", TEXT, "What was set aside"),
            col("reason", TEXT, "Why"),
        ),
    ),
    "cues": Table(
        "data/interim/cues.parquet",
        "The source's own pieces of speech, in order",
        ("transcript_id", "cue_index"),
        (
            _TRANSCRIPT,
            col("cue_index", INT, "Position of the cue in its transcript, from 0"),
            col(
                "label",
                TEXT,
                "Speaker as printed; null: as in the cue before; `>>` or empty: someone unnamed",
                nullable=True,
            ),
            col("text", TEXT, "The words"),
            _START,
            _END,
            col("word_starts", FLOATS, "Start of each word of the text", "s", nullable=True),
            col("word_ends", FLOATS, "End of each word of the text", "s", nullable=True),
        ),
        _all(_gapless("cue_index"), _ordered("start_s", "end_s")),
    ),
    "turns": Table(
        "data/interim/turns.parquet",
        "Successive cues of one speaker",
        ("transcript_id", "turn_index"),
        (
            _TRANSCRIPT,
            col("turn_index", INT, "Position of the turn in its transcript, from 0"),
            col("speaker", TEXT, f"Canonical name, or {UNKNOWN!r}"),
            col("label", TEXT, "The label as printed", nullable=True),
            _START,
            _END,
            col("speech_s", FLOAT, "Speaking time", "s"),
            col("speech_low_s", FLOAT, "The same at the low end of the speaker's rate (90 %), where estimated", "s"),
            col("speech_high_s", FLOAT, "The same at the high end of the speaker's rate (90 %), where estimated", "s"),
            col(
                "overlap_s",
                FLOAT,
                "Its speech while another speaker speaks; null: times do not tell",
                "s",
                nullable=True,
            ),
            col("union_s", FLOAT, "Its speech that no turn before covers: sums to the clock time with speech", "s"),
            col("time_source", TEXT, "`measured`, `aligned` or `estimated`"),
            col("n_words", INT, "Words"),
            col("text", TEXT, "The words of its cues, in order"),
        ),
        _all(
            _gapless("turn_index"),
            _ordered("start_s", "end_s"),
            _ordered("speech_low_s", "speech_s", TOLERANCE_S),
            _ordered("speech_s", "speech_high_s", TOLERANCE_S),
        ),
    ),
    "sentences": Table(
        "data/interim/sentences.parquet",
        "The sentences of each turn",
        ("transcript_id", "sentence_index"),
        (
            _TRANSCRIPT,
            _SENTENCE,
            col("turn_index", INT, "The turn that it belongs to"),
            col("start_char", INT, "First character in the turn's text"),
            col("end_char", INT, "One past its last character in the turn's text"),
            col("n_words", INT, "Words"),
            _START,
            _END,
            col("speech_s", FLOAT, "Its part of the turn's speaking time", "s"),
            col("text", TEXT, "The sentence"),
        ),
        _all(_gapless("sentence_index"), _ordered("start_s", "end_s")),
    ),
    "embeddings": Table(
        "data/interim/embeddings.parquet",
        "One vector per sentence",
        ("transcript_id", "sentence_index"),
        (
            _TRANSCRIPT,
            _SENTENCE,
            col("vector", VECTOR, "Sentence embedding, of length 1 where the encoder normalises"),
            col("text_sha", TEXT, "First 16 hex digits of the sentence's sha256"),
            col("encoder", TEXT, "Name, revision and precision of the encoder, and what ran it"),
            col("claim_log_odds", FLOAT, "Of a claim, by the encoder's tuned upper layers alone", nullable=True),
            col("tuned_layers", TEXT, "First 16 hex digits of the sha256 of the file of those layers", nullable=True),
        ),
        _gapless("sentence_index"),
    ),
    "topics": Table(
        "data/interim/topics.parquet",
        "Every sentence's score for every configured topic",
        ("transcript_id", "sentence_index", "topic"),
        (
            _TRANSCRIPT,
            _SENTENCE,
            col("topic", TEXT, "Id of the topic, as in configs/topics/"),
            col("score", FLOAT, "Calibrated: at least 0.5 means on topic by default", "score"),
        ),
        _in_unit("score"),
    ),
    "claims": Table(
        "data/interim/claims.parquet",
        "How check-worthy every sentence is",
        ("transcript_id", "sentence_index"),
        (_TRANSCRIPT, _SENTENCE, col("score", FLOAT, "Calibrated: at least 0.5 means a claim by default", "score")),
        _all(_gapless("sentence_index"), _in_unit("score")),
    ),
    "fact_checks": Table(
        "data/interim/fact_checks.parquet",
        "Sentences and the published fact-checks of claims like them, most similar first; empty unless "
        "configs/fact_checks.yaml asks for it",
        ("transcript_id", "sentence_index", "rank"),
        (
            _TRANSCRIPT,
            _SENTENCE,
            col("rank", INT, "1 for the most similar fact-check, and so on"),
            col("similarity", FLOAT, "Cosine of the vectors of the sentence and the checked claim", "score"),
            col("claim", TEXT, "The claim that was checked"),
            col("claimant", TEXT, "Who made it, where the fact-check says", nullable=True),
            col("verdict", TEXT, "The verdict, in the publisher's words"),
            col("publisher", TEXT, "Who checked it"),
            col("link", TEXT, "The article, http or https"),
            col("date", TEXT, "When it was published, as the source writes it", nullable=True),
        ),
        _in_unit("similarity"),
    ),
    "speakers": Table(
        "data/results/speakers.parquet",
        "Who held the floor, and how densely they made checkable claims",
        ("transcript_id", "speaker"),
        (
            _TRANSCRIPT,
            col("speaker", TEXT, f"Canonical name, or {UNKNOWN!r}"),
            col("n_turns", INT, "Turns"),
            col("n_words", INT, "Words"),
            col("n_sentences", INT, "Sentences"),
            col("speech_s", FLOAT, "Speaking time; overlapping speech counts for each speaker", "s"),
            col("floor_s", FLOAT, "Speaking time, overlap counted once: sums to the clock time with speech", "s"),
            col("share_time", FLOAT, "Speaking time over that of all speakers", "share"),
            col("share_time_low", FLOAT, "Lower end of its interval", "share"),
            col("share_time_high", FLOAT, "Upper end of its interval", "share"),
            col("share_words", FLOAT, "Words over the words of all speakers", "share"),
            col("share_turns", FLOAT, "Turns over the turns of all speakers", "share"),
            col("words_per_minute", FLOAT, "Words per minute of speaking time", "words per min", nullable=True),
            col("longest_turn_s", FLOAT, "Speaking time of the longest turn", "s"),
            col("median_turn_s", FLOAT, "Median speaking time of a turn", "s"),
            col("n_questions", INT, "Sentences that end with a question mark; null: little punctuation", nullable=True),
            col(
                "n_interruptions", INT, "Times they cut in on another; null where the times do not tell", nullable=True
            ),
            col("n_interrupted", INT, "Times another cut in on them; null where the times do not tell", nullable=True),
            col("overlap_s", FLOAT, "Speech while another speaks; null where times do not tell", "s", nullable=True),
            col("n_back_channels", INT, "Turns that only acknowledge: Yeah., Mm-hmm."),
            col("monologue_index", FLOAT, "Part of their speaking time in turns over 60 s", "share"),
            col("longest_run_s", FLOAT, "Most speaking time without another's turn, back-channels ignored", "s"),
            col("share_quarter_1", FLOAT, "Share of the first quarter of all speech", "share"),
            col("share_quarter_2", FLOAT, "Share of the second quarter of all speech", "share"),
            col("share_quarter_3", FLOAT, "Share of the third quarter of all speech", "share"),
            col("share_quarter_4", FLOAT, "Share of the last quarter of all speech", "share"),
            col("is_first", BOOL, "Speaks first"),
            col("is_last", BOOL, "Speaks last"),
            col("n_claims", INT, "Sentences with a claim score at or over the threshold", nullable=True),
            col(
                "claims_per_100_words", FLOAT, "Claim density, corrected for the model's errors", "per 100 words", True
            ),
            col("claims_per_100_words_low", FLOAT, "Lower end of its interval", "per 100 words", True),
            col("claims_per_100_words_high", FLOAT, "Upper end of its interval", "per 100 words", True),
            *_density("claims_per_sentence", "Claim density per sentence", "per sentence"),
            col("claims_per_minute", FLOAT, "Claim density per minute of speaking time", "per min", True),
            col("claims_per_minute_low", FLOAT, "Lower end of its interval", "per min", True),
            col("claims_per_minute_high", FLOAT, "Upper end of its interval", "per min", True),
            col("time_source", TEXT, "`measured`, `aligned`, `estimated` or `mixed`"),
        ),
        _all(_shares, _in_unit("share_time", "share_time_low", "share_time_high")),
    ),
    "topic_shares": Table(
        "data/results/topic_shares.parquet",
        "How much of each speaker's time went to each topic",
        ("transcript_id", "speaker", "topic"),
        (
            _TRANSCRIPT,
            col("speaker", TEXT, f"Canonical name, or {EVERYONE!r} for all together"),
            col("topic", TEXT, "Id of the topic"),
            col("n_sentences", INT, "Sentences on the topic"),
            col("speech_s", FLOAT, "Speaking time on the topic", "s"),
            col("share_time", FLOAT, "That time over the speaker's speaking time", "share"),
            col("first_s", FLOAT, "When the speaker first was on the topic", "s", nullable=True),
            col(
                "n_claims",
                INT,
                "Sentences on it with a score at or over the threshold, of those who count",
                nullable=True,
            ),
            col("claims_per_minute", FLOAT, "As in results/claim_density, which has the interval", "per min", True),
            col("claims_per_100_words", FLOAT, "As in results/claim_density", "per 100 words", True),
        ),
        _in_unit("share_time"),
    ),
    "claim_density": Table(
        "data/results/claim_density.parquet",
        "How densely claims were made: by speaker, by topic and by quarter of the conversation; no row where nothing "
        "was said, nor for speakers whose claims are not counted",
        ("transcript_id", "speaker", "topic", "quarter"),
        (
            _TRANSCRIPT,
            col("speaker", TEXT, f"Canonical name, or {EVERYONE!r} for all whose claims are counted"),
            col("topic", TEXT, f"Id of the topic, or {EVERYONE!r} for whatever it is about"),
            col("quarter", INT, "1 to 4: the fourths of all speech, in order; 0: the whole conversation"),
            col("n_sentences", INT, "Sentences"),
            col("n_words", INT, "Words"),
            col("speech_s", FLOAT, "Speaking time", "s"),
            col("n_claims", INT, "Sentences with a claim score at or over the threshold"),
            *_density("claims_per_100_words", "Claims per 100 words", "per 100 words"),
            *_density("claims_per_sentence", "Claims per sentence", "per sentence"),
            *_density("claims_per_minute", "Claims per minute of speaking time", "per min"),
        ),
        _all(
            *(
                check
                for name in ("claims_per_100_words", "claims_per_sentence", "claims_per_minute")
                for check in (_ordered(f"{name}_low", name), _ordered(name, f"{name}_high"))
            )
        ),
    ),
    "passages": Table(
        "data/results/passages.parquet",
        "Contiguous stretches on one topic",
        ("transcript_id", "passage_index"),
        (
            _TRANSCRIPT,
            col("passage_index", INT, "Position of the passage in its transcript, from 0"),
            col("topic", TEXT, "Id of the topic"),
            _START,
            _END,
            col("first_sentence", INT, "sentence_index of its first sentence"),
            col("last_sentence", INT, "sentence_index of its last sentence"),
            col("n_sentences", INT, "Sentences in it that are on the topic"),
            col("speech_s", FLOAT, "Speaking time of its sentences", "s"),
            col("lead_speaker", TEXT, "Who spoke longest in it"),
        ),
        _all(_gapless("passage_index"), _ordered("first_sentence", "last_sentence"), _ordered("start_s", "end_s")),
    ),
    "claim_list": Table(
        "data/results/claims.parquet",
        "Every sentence with its claim score, most check-worthy first",
        ("transcript_id", "sentence_index"),
        (
            _TRANSCRIPT,
            _SENTENCE,
            col("speaker", TEXT, "Who said it"),
            _START,
            _END,
            col("before", TEXT, "The sentence before, with its speaker where that is another", nullable=True),
            col("text", TEXT, "The sentence"),
            col("after", TEXT, "The sentence after, with its speaker where that is another", nullable=True),
            col("score", FLOAT, "How check-worthy it is; 0.5 is the default decision", "score"),
            col("topics", TEXTS, "Topics that it is on"),
            col("is_claim", BOOL, "Score at or over the threshold, by a speaker whose claims are counted"),
            col("claim_group", INT, "Claims of one number repeat each other; null: said once", nullable=True),
            col("n_times", INT, "How often the claim is made; null: once", nullable=True),
            col(
                "fact_check_claim", TEXT, "The most similar claim that was checked; null: none is known", nullable=True
            ),
            col("fact_check_verdict", TEXT, "The verdict on it, in the publisher's words", nullable=True),
            col("fact_check_publisher", TEXT, "Who checked it", nullable=True),
            col("fact_check_link", TEXT, "The article, http or https", nullable=True),
            col("fact_check_similarity", FLOAT, "Cosine of the two sentences' vectors", "score", nullable=True),
        ),
        _in_unit("score"),
        (("transcript_id", True), ("score", False), ("sentence_index", True)),
    ),
    "repeated_claims": Table(
        "data/results/repeated_claims.parquet",
        "Claims made more than once in nearly the same words: who says them, and how often. Groups are numbered from "
        "the most repeated one",
        ("transcript_id", "claim_group", "speaker"),
        (
            _TRANSCRIPT,
            col("claim_group", INT, "Number of the claim, as in results/claims"),
            col("speaker", TEXT, "Who says it"),
            col("text", TEXT, "Its most check-worthy wording, by whoever says it"),
            col("n_times", INT, "How often this speaker says it"),
            col("n_times_all", INT, "How often it is said by anyone"),
            col("n_speakers", INT, "How many say it"),
            col("first_s", FLOAT, "When this speaker first says it", "s", nullable=True),
            col("sentences", INTS, "sentence_index of each time this speaker says it"),
        ),
    ),
    "checks": Table(
        "data/results/checks.parquet",
        "What an article says, held against the transcript",
        ("article", "check_index"),
        (
            col("article", TEXT, "Name of the file in configs/checks/, without its ending"),
            col("check_index", INT, "Position of the statement in the file, from 0"),
            col("transcript_id", TEXT, "The transcript it was held against"),
            col("says", TEXT, "What the article says"),
            col("measure", TEXT, "The measure, an entry of pipeline/measures"),
            col("subject", TEXT, "Speaker, topic and window that were measured"),
            col("value", FLOAT, "The measured value", "value", nullable=True),
            col("low", FLOAT, "Lower end of its interval", "value", nullable=True),
            col("high", FLOAT, "Upper end of its interval", "value", nullable=True),
            col("unit", TEXT, "Unit of the value"),
            col("expectation", TEXT, "What would bear the statement out"),
            col("verdict", TEXT, "`supported`, `refuted`, `uncertain` or `not measurable`"),
            col("reason", TEXT, "Why this verdict"),
            col("evidence", INTS, "sentence_index of the sentences to read"),
        ),
    ),
}
