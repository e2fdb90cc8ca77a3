"""The tables of data/results on who speaks: in each conversation, and over all of them."""

from __future__ import annotations

import pandas as pd

from pipeline.core.tables.columns import (
    BOOL,
    FLOAT,
    INT,
    TEXT,
    TEXTS,
    TRANSCRIPT,
    UNKNOWN,
    Column,
    Table,
    all_of,
    col,
    density,
    in_unit,
)


def _shares_sum_to_one(frame: pd.DataFrame) -> str | None:
    for column in ("share_time", "share_words", "share_turns"):
        shares = frame.groupby("transcript_id")[column]
        sums, rounded = shares.sum(), 5e-7 * shares.size()  # shares are written with six decimals
        wrong = sums[(sums - 1).abs() > 1e-4 + rounded]
        if len(wrong):
            return f"{column} sums to {wrong.iloc[0]:.6f} in transcript {wrong.index[0]!r}, not to 1"
    return None


OTHER_CLAIMS = (
    col("n_verifiable", INT, "Sentences whose verifiable score is at least 0.5; null: no such scores", nullable=True),
    *density("verifiable_per_100_words", "Verifiable claims per 100 words", "per 100 words"),
    *density("verifiable_per_minute", "Verifiable claims per minute of speaking time", "per min"),
    col("n_labelled", INT, "Sentences in this conversation labelled for counting claims; null: none", nullable=True),
)


def _spread(name: str, doc: str, unit: str) -> tuple[Column, Column]:
    """The least and the most of a figure over a person's conversations."""
    return (
        col(f"{name}_least", FLOAT, f"{doc}: lowest value", unit, True),
        col(f"{name}_most", FLOAT, f"{doc}: highest value", unit, True),
    )


WHO: dict[str, Table] = {
    "speakers": Table(
        "data/results/speakers.parquet",
        "Who held the floor, and how many claims they made",
        ("transcript_id", "speaker"),
        (
            TRANSCRIPT,
            col("speaker", TEXT, f"Canonical name, or {UNKNOWN!r}"),
            col("n_turns", INT, "Turns"),
            col("n_words", INT, "Words"),
            col("n_sentences", INT, "Sentences"),
            col("speech_s", FLOAT, "Speaking time; overlapping speech counts for each speaker", "s"),
            col("floor_s", FLOAT, "Speaking time, overlap counted once; sums to the time in which anyone speaks", "s"),
            col("share_time", FLOAT, "Speaking time divided by that of all speakers, unknown ones included", "share"),
            col("share_time_low", FLOAT, "Lower end of the measuring interval of share_time", "share"),
            col("share_time_high", FLOAT, "Upper end of its interval", "share"),
            col("share_habit_low", FLOAT, "Lower end of the habit interval of share_time", "share"),
            col("share_habit_high", FLOAT, "Upper end of its interval", "share"),
            col(
                "share_known",
                FLOAT,
                "Speaking time divided by that of all known speakers; null: this speaker is unknown",
                "share",
                True,
            ),
            col(
                "share_both",
                FLOAT,
                "Share of the speech while both main speakers take part; null: no such time",
                "share",
                True,
            ),
            col(
                "share_clock", FLOAT, "Speaking time divided by the duration with pauses; null: no times", "share", True
            ),
            col("share_note", TEXT, "If share_time alone misleads: the share with another denominator, and why"),
            col("share_words", FLOAT, "Words divided by the words of all speakers", "share"),
            col("share_turns", FLOAT, "Turns divided by the turns of all speakers", "share"),
            col("words_per_minute", FLOAT, "Words per minute of speaking time", "words per min", nullable=True),
            col("longest_turn_s", FLOAT, "Speaking time of the longest turn", "s"),
            col("median_turn_s", FLOAT, "Median speaking time of a turn", "s"),
            col("n_questions", INT, "Sentences that end with a question mark; null: little punctuation", nullable=True),
            col("n_interruptions", INT, "Interruptions made by this speaker; null: words have no times", nullable=True),
            col("n_interrupted", INT, "Interruptions of this speaker; null: words have no times", nullable=True),
            col(
                "overlap_s",
                FLOAT,
                "Speaking time while another speaks (lower bound); null: unknown",
                "s",
                nullable=True,
            ),
            col("n_replies", INT, "Turns that follow another speaker's; null: the gaps are unknown", nullable=True),
            col("reply_gap_s", FLOAT, "Median gap from another's last word to a reply; below 0: overlap", "s", True),
            col("share_quick_replies", FLOAT, "Share of replies within 0.2 s of the other's last word", "share", True),
            col("n_back_channels", INT, "Turns that only acknowledge, such as `Yeah.` or `Mm-hmm.`"),
            col("monologue_index", FLOAT, "Share of this speaker's speaking time in turns over 60 s", "share"),
            col("longest_run_s", FLOAT, "Longest speaking time without another's turn, back-channels ignored", "s"),
            col("share_quarter_1", FLOAT, "Share of the speech in the first quarter", "share"),
            col("share_quarter_2", FLOAT, "Share of the speech in the second quarter", "share"),
            col("share_quarter_3", FLOAT, "Share of the speech in the third quarter", "share"),
            col("share_quarter_4", FLOAT, "Share of the speech in the last quarter", "share"),
            col("is_first", BOOL, "Whether this speaker speaks first"),
            col("is_last", BOOL, "Whether this speaker speaks last"),
            col("n_claims", INT, "Sentences whose claim score is at least the threshold", nullable=True),
            col(
                "claims_per_100_words", FLOAT, "Claim density, corrected for the model's errors", "per 100 words", True
            ),
            col("claims_per_100_words_low", FLOAT, "Lower end of its interval", "per 100 words", True),
            col("claims_per_100_words_high", FLOAT, "Upper end of its interval", "per 100 words", True),
            *density("claims_per_sentence", "Claim density per sentence", "per sentence"),
            col("claims_per_minute", FLOAT, "Claim density per minute of speaking time", "per min", True),
            col("claims_per_minute_low", FLOAT, "Lower end of its interval", "per min", True),
            col("claims_per_minute_high", FLOAT, "Upper end of its interval", "per min", True),
            *OTHER_CLAIMS,
            col(
                "time_source",
                TEXT,
                "`measured`, `aligned`, `estimated`, `estimated_pace` (by this speaker's pace elsewhere) or `mixed`",
            ),
        ),
        all_of(
            _shares_sum_to_one,
            in_unit("share_time", "share_time_low", "share_time_high", "share_habit_low", "share_habit_high"),
            in_unit("share_known", "share_both", "share_clock"),
        ),
    ),
    "people": Table(
        "data/results/people.parquet",
        "Each person over all conversations: one who has the same full name in several files, or is listed under "
        "`people:` in configs/speakers.yaml; nobody else has a row",
        ("person",),
        (
            col("person", TEXT, "The name"),
            col("n_transcripts", INT, "Conversations in which the person speaks"),
            col("transcripts", TEXTS, "Those conversations"),
            col("names", TEXTS, "The person's name in each of those conversations, in the same order"),
            col("n_turns", INT, "Turns"),
            col("n_words", INT, "Words"),
            col("speech_s", FLOAT, "Speaking time", "s"),
            col("share_time", FLOAT, "Speaking time divided by all speech in those conversations", "share", True),
            col(
                "share_time_low",
                FLOAT,
                "Lower end of its interval: those of the conversations, weighted by speech, all errors of one sign",
                "share",
                True,
            ),
            col("share_time_high", FLOAT, "Upper end of its interval", "share", True),
            *_spread("share_time", "Share of all speech in a conversation", "share"),
            col("words_per_minute", FLOAT, "Words per minute of speaking time", "words per min", nullable=True),
            *_spread("words_per_minute", "Words per minute in a conversation", "words per min"),
            col("n_claims", INT, "Sentences whose claim score is at least the threshold; null: not counted", "", True),
            col("claims_per_100_words", FLOAT, "Claim density, corrected for errors", "per 100 words", nullable=True),
            *_spread("claims_per_100_words", "Claim density in a conversation", "per 100 words"),
            col("time_source", TEXT, "As in results/speakers; `mixed` if conversations differ"),
        ),
        in_unit("share_time", "share_time_low", "share_time_high", "share_time_least", "share_time_most"),
    ),
    "people_topics": Table(
        "data/results/people_topics.parquet",
        "How much of a person's speech, over all conversations, was on each topic",
        ("person", "topic"),
        (
            col("person", TEXT, "The name, as in results/people"),
            col("topic", TEXT, "Id of the topic"),
            col("n_transcripts", INT, "Conversations in which the person speaks on the topic"),
            col("n_sentences", INT, "Sentences on the topic"),
            col("speech_s", FLOAT, "Speaking time on the topic", "s"),
            col("share_time", FLOAT, "That time divided by the person's speaking time in all conversations", "share"),
            col("share_time_least", FLOAT, "The lowest such share in one conversation", "share"),
            col("share_time_most", FLOAT, "The highest such share in one conversation", "share"),
        ),
        in_unit("share_time", "share_time_least", "share_time_most"),
    ),
}
