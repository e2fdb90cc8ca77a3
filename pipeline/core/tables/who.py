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
        sums = frame.groupby("transcript_id")[column].sum()
        wrong = sums[(sums - 1).abs() > 1e-4]
        if len(wrong):
            return f"{column} sums to {wrong.iloc[0]:.6f} in transcript {wrong.index[0]!r}, not to 1"
    return None


OTHER_CLAIMS = (
    col("n_verifiable", INT, "Sentences with a verifiable score of 0.5 or over; null: no such scores", nullable=True),
    *density("verifiable_per_100_words", "Verifiable claims per 100 words", "per 100 words"),
    *density("verifiable_per_minute", "Verifiable claims per minute of speaking time", "per min"),
    col("n_labelled", INT, "Sentences of this conversation labelled to count its claims; null: none", nullable=True),
)


def _spread(name: str, doc: str, unit: str) -> tuple[Column, Column]:
    """The least and the most of a figure over a person's conversations."""
    return (
        col(f"{name}_least", FLOAT, f"{doc}: the least", unit, True),
        col(f"{name}_most", FLOAT, f"{doc}: the most", unit, True),
    )


WHO: dict[str, Table] = {
    "speakers": Table(
        "data/results/speakers.parquet",
        "Who held the floor, and how densely they made checkable claims",
        ("transcript_id", "speaker"),
        (
            TRANSCRIPT,
            col("speaker", TEXT, f"Canonical name, or {UNKNOWN!r}"),
            col("n_turns", INT, "Turns"),
            col("n_words", INT, "Words"),
            col("n_sentences", INT, "Sentences"),
            col("speech_s", FLOAT, "Speaking time; overlapping speech counts for each speaker", "s"),
            col("floor_s", FLOAT, "Speaking time, overlap counted once: sums to the clock time with speech", "s"),
            col("share_time", FLOAT, "Speaking time over that of all speakers, unknown ones among them", "share"),
            col("share_time_low", FLOAT, "Lower end: how exactly this conversation was measured", "share"),
            col("share_time_high", FLOAT, "Upper end of that interval", "share"),
            col("share_habit_low", FLOAT, "Lower end of another: if the same people talked again", "share"),
            col("share_habit_high", FLOAT, "Upper end of that interval", "share"),
            col(
                "share_known",
                FLOAT,
                "Speaking time over that of all but unknown speakers; null: unknown",
                "share",
                True,
            ),
            col(
                "share_both",
                FLOAT,
                "Share while both of the two who speak longest take part; null: never",
                "share",
                True,
            ),
            col("share_clock", FLOAT, "Speaking time over the clock, pauses in it; null: no clock", "share", True),
            col(
                "share_note", TEXT, "Where the share of all speech alone misleads: what it is of another whole, and why"
            ),
            col("share_words", FLOAT, "Words over the words of all speakers", "share"),
            col("share_turns", FLOAT, "Turns over the turns of all speakers", "share"),
            col("words_per_minute", FLOAT, "Words per minute of speaking time", "words per min", nullable=True),
            col("longest_turn_s", FLOAT, "Speaking time of the longest turn", "s"),
            col("median_turn_s", FLOAT, "Median speaking time of a turn", "s"),
            col("n_questions", INT, "Sentences that end with a question mark; null: little punctuation", nullable=True),
            col("n_interruptions", INT, "Times they cut in on another; null: words have no times", nullable=True),
            col("n_interrupted", INT, "Times another cut in on them; null as above", nullable=True),
            col(
                "overlap_s", FLOAT, "Speech while another speaks, at least; null: times do not tell", "s", nullable=True
            ),
            col("n_replies", INT, "Turns after another's; null: times do not tell how soon they come", nullable=True),
            col("reply_gap_s", FLOAT, "Median time from another's last word to a reply; below 0: before it", "s", True),
            col(
                "share_quick_replies", FLOAT, "Part of the replies within 0.2 s of the other's last word", "share", True
            ),
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
            *density("claims_per_sentence", "Claim density per sentence", "per sentence"),
            col("claims_per_minute", FLOAT, "Claim density per minute of speaking time", "per min", True),
            col("claims_per_minute_low", FLOAT, "Lower end of its interval", "per min", True),
            col("claims_per_minute_high", FLOAT, "Upper end of its interval", "per min", True),
            *OTHER_CLAIMS,
            col(
                "time_source",
                TEXT,
                "`measured`, `aligned`, `estimated`, `estimated_pace` (at this speaker's pace elsewhere) or `mixed`",
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
        "A person over all conversations: who has one full name in several files, or is named under `people:` in "
        "configs/speakers.yaml; nobody else has a row",
        ("person",),
        (
            col("person", TEXT, "The name"),
            col("n_transcripts", INT, "Conversations in which the person speaks"),
            col("transcripts", TEXTS, "Those conversations"),
            col("names", TEXTS, "The name that the person has in each of them, in the same order"),
            col("n_turns", INT, "Turns"),
            col("n_words", INT, "Words"),
            col("speech_s", FLOAT, "Speaking time", "s"),
            col("share_time", FLOAT, "Speaking time over that of all speakers of those conversations", "share", True),
            col(
                "share_time_low",
                FLOAT,
                "Lower end of it: those of the conversations, weighed by their speech, as if all erred the same way",
                "share",
                True,
            ),
            col("share_time_high", FLOAT, "Upper end of that interval", "share", True),
            *_spread("share_time", "Share of all speech in a conversation", "share"),
            col("words_per_minute", FLOAT, "Words per minute of speaking time", "words per min", nullable=True),
            *_spread("words_per_minute", "Words per minute in a conversation", "words per min"),
            col("n_claims", INT, "Sentences with a claim score at or over the threshold; null: not counted", "", True),
            col("claims_per_100_words", FLOAT, "Claim density, corrected for errors", "per 100 words", nullable=True),
            *_spread("claims_per_100_words", "Claim density in a conversation", "per 100 words"),
            col("time_source", TEXT, "As in results/speakers; `mixed` where conversations differ"),
        ),
        in_unit("share_time", "share_time_low", "share_time_high", "share_time_least", "share_time_most"),
    ),
    "people_topics": Table(
        "data/results/people_topics.parquet",
        "How much of a person's speech over all conversations went to each topic",
        ("person", "topic"),
        (
            col("person", TEXT, "The name, as in results/people"),
            col("topic", TEXT, "Id of the topic"),
            col("n_transcripts", INT, "Conversations in which the person speaks on it"),
            col("n_sentences", INT, "Sentences on it"),
            col("speech_s", FLOAT, "Speaking time on it", "s"),
            col("share_time", FLOAT, "That time over the person's speaking time in all conversations", "share"),
            col("share_time_least", FLOAT, "The least share of a conversation", "share"),
            col("share_time_most", FLOAT, "The most", "share"),
        ),
        in_unit("share_time", "share_time_least", "share_time_most"),
    ),
}
