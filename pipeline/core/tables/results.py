"""The tables of data/results, what a reader is given: columns, units, keys and invariants."""

from __future__ import annotations

from pipeline.core.tables.columns import (
    BOOL,
    EVERYONE,
    FLOAT,
    INT,
    INTS,
    SENTENCE,
    TEXT,
    TEXTS,
    TRANSCRIPT,
    Table,
    all_of,
    col,
    density,
    gapless,
    in_unit,
    ordered,
)
from pipeline.core.tables.who import OTHER_CLAIMS, WHO

BEGINS = col("start_s", FLOAT, "Start, on the conversation's clock", "s")
ENDS = col("end_s", FLOAT, "End, on the conversation's clock", "s")
ESTIMATED = col("estimated", BOOL, "Whether the start is estimated: the source has no time for it (`~` in the CSV)")


RESULTS: dict[str, Table] = {
    **WHO,
    "topic_shares": Table(
        "data/results/topic_shares.parquet",
        "How much of each speaker's time went to each topic",
        ("transcript_id", "speaker", "topic"),
        (
            TRANSCRIPT,
            col("speaker", TEXT, f"Canonical name, or {EVERYONE!r} for all speakers together"),
            col("topic", TEXT, "Id of the topic"),
            col("n_sentences", INT, "Sentences on the topic"),
            col("speech_s", FLOAT, "Speaking time on the topic", "s"),
            col("share_time", FLOAT, "That time divided by the speaker's speaking time", "share"),
            col(
                "first_s", FLOAT, "When the speaker first spoke on it, on the conversation's clock", "s", nullable=True
            ),
            col("estimated", BOOL, "Whether first_s is estimated; null if there is none", nullable=True),
            col(
                "n_claims",
                INT,
                "Claims on the topic, by speakers whose claims are counted",
                nullable=True,
            ),
            col("claims_per_minute", FLOAT, "As in results/claim_density, which has the interval", "per min", True),
            col("claims_per_100_words", FLOAT, "As in results/claim_density", "per 100 words", True),
        ),
        in_unit("share_time"),
    ),
    "claim_density": Table(
        "data/results/claim_density.parquet",
        "Claim density by speaker, topic and quarter of the conversation; no row if nothing was said, or if the "
        "speaker's claims are not counted",
        ("transcript_id", "speaker", "topic", "quarter"),
        (
            TRANSCRIPT,
            col("speaker", TEXT, f"Canonical name, or {EVERYONE!r} for all whose claims are counted"),
            col("topic", TEXT, f"Id of the topic, or {EVERYONE!r} for all sentences, on a topic or not"),
            col("quarter", INT, "1 to 4: a quarter of the conversation's speech; 0: the whole conversation"),
            col("n_sentences", INT, "Sentences"),
            col("n_words", INT, "Words"),
            col("speech_s", FLOAT, "Speaking time", "s"),
            col("n_claims", INT, "Sentences whose claim score is at least the threshold"),
            *density("claims_per_100_words", "Claims per 100 words", "per 100 words"),
            *density("claims_per_sentence", "Claims per sentence", "per sentence"),
            *density("claims_per_minute", "Claims per minute of speaking time", "per min"),
            *OTHER_CLAIMS,
        ),
        all_of(
            *(
                check
                for name in (
                    "claims_per_100_words",
                    "claims_per_sentence",
                    "claims_per_minute",
                    "verifiable_per_100_words",
                    "verifiable_per_minute",
                )
                for check in (ordered(f"{name}_low", name), ordered(name, f"{name}_high"))
            )
        ),
    ),
    "passages": Table(
        "data/results/passages.parquet",
        "Stretches of successive sentences on one topic",
        ("transcript_id", "passage_index"),
        (
            TRANSCRIPT,
            col("passage_index", INT, "Position of the passage in its transcript, from 0"),
            col("topic", TEXT, "Id of the topic"),
            BEGINS,
            ENDS,
            ESTIMATED,
            col("first_sentence", INT, "sentence_index of its first sentence"),
            col("last_sentence", INT, "sentence_index of its last sentence"),
            col("n_sentences", INT, "Sentences in it that are on the topic"),
            col("speech_s", FLOAT, "Speaking time of its sentences", "s"),
            col("lead_speaker", TEXT, "Who spoke longest in it"),
        ),
        all_of(gapless("passage_index"), ordered("first_sentence", "last_sentence"), ordered("start_s", "end_s")),
    ),
    "claim_list": Table(
        "data/results/claims.parquet",
        "Every sentence with its claim score, most check-worthy first",
        ("transcript_id", "sentence_index"),
        (
            TRANSCRIPT,
            SENTENCE,
            col("speaker", TEXT, "Who said it"),
            BEGINS,
            ENDS,
            ESTIMATED,
            col("before", TEXT, "The sentence before, with its speaker if that is somebody else", nullable=True),
            col("text", TEXT, "The sentence"),
            col("after", TEXT, "The sentence after, with its speaker if that is somebody else", nullable=True),
            col("score", FLOAT, "How check-worthy it is; the default threshold is 0.5", "score"),
            col("topics", TEXTS, "Topics that it is on"),
            col("is_claim", BOOL, "Whether the score is at least the threshold, and the speaker's claims are counted"),
            col(
                "kind",
                TEXT,
                "Kind of claim: the speaker's `own`, `reported` (somebody else says it), `question`, "
                "`promise` (what the speaker or their side will do) or `hypothesis` (what will, would or could be); "
                "null: not sure, or no model for it",
                nullable=True,
            ),
            col(
                "stands_alone",
                BOOL,
                "Whether it can be understood without its context by one who knows the speaker; null: no model for it",
                nullable=True,
            ),
            col("unclear", TEXTS, "If it cannot, the words that may be unclear, such as `they`, `it` or `next year`"),
            col(
                "claim_group", INT, "Repeated claims share a number; null: not repeated or not compared", nullable=True
            ),
            col("n_times", INT, "How often the claim is made; null: as above", nullable=True),
            col("fact_check_claim", TEXT, "The most similar claim that has a fact-check; null: none", nullable=True),
            col("fact_check_verdict", TEXT, "The publisher's verdict on that claim, in its own words", nullable=True),
            col("fact_check_publisher", TEXT, "Who checked it", nullable=True),
            col("fact_check_link", TEXT, "The article, http or https", nullable=True),
            col("fact_check_similarity", FLOAT, "Cosine of the two sentences' vectors", "score", nullable=True),
        ),
        in_unit("score"),
        (("transcript_id", True), ("score", False), ("sentence_index", True)),
    ),
    "repeated_claims": Table(
        "data/results/repeated_claims.parquet",
        "Claims made more than once in nearly the same words: who makes them, and how often. Numbers start "
        "with the most repeated claim",
        ("transcript_id", "claim_group", "speaker"),
        (
            TRANSCRIPT,
            col("claim_group", INT, "Number of the claim, as in results/claims"),
            col("speaker", TEXT, "Who says it"),
            col("text", TEXT, "The most check-worthy wording, by any speaker"),
            col("n_times", INT, "How often this speaker says it"),
            col("n_times_all", INT, "How often all speakers together say it"),
            col("n_speakers", INT, "How many speakers say it"),
            col("first_s", FLOAT, "When this speaker first says it, on the conversation's clock", "s"),
            col("estimated", BOOL, "Whether first_s is estimated"),
            col("sentences", INTS, "sentence_index of each time this speaker says it"),
        ),
    ),
    "checks": Table(
        "data/results/checks.parquet",
        "The statements of articles, checked against the transcript",
        ("article", "check_index"),
        (
            col("article", TEXT, "Name of the file in configs/checks/, without the extension"),
            col("check_index", INT, "Position of the statement in the file, from 0"),
            col("transcript_id", TEXT, "The transcript that it was checked against"),
            col("says", TEXT, "What the article says"),
            col("measure", TEXT, "The measure, an entry in pipeline/checks/registry.py"),
            col("subject", TEXT, "Speaker, topic and window that were measured"),
            col("value", FLOAT, "The measured value", "value", nullable=True),
            col("low", FLOAT, "Lower end of its interval", "value", nullable=True),
            col("high", FLOAT, "Upper end of its interval", "value", nullable=True),
            col("unit", TEXT, "Unit of the value"),
            col("expectation", TEXT, "The values for which the statement would be true, as in the article's file"),
            col(
                "relation",
                TEXT,
                "In words: `at least`, `more than`, `at most`, `less than`, `between`, `yes`, `no`, `first`; for "
                "two values, `greater than` or `less than`",
            ),
            col("expected_low", FLOAT, "Lowest value for which it is true; null: no bound", "value", nullable=True),
            col(
                "expected_high",
                FLOAT,
                "Highest value for which it is true; null: no bound",
                "value",
                nullable=True,
            ),
            col("compared_with", TEXT, "The speaker or topic that it is compared with; null: none", nullable=True),
            col("verdict", TEXT, "`supported`, `refuted`, `uncertain` or `not measurable`"),
            col("reason", TEXT, "The reason for the verdict"),
            col("note", TEXT, "What else to know about the value, such as who is compared or the order of topics"),
            col("evidence", INTS, "sentence_index of the sentences to read"),
            col(
                "settings_tried", INT, "Other settings in configs/check.yaml that were tried; null: none", nullable=True
            ),
            col("settings_same", INT, "How many of them give the same verdict", nullable=True),
            col("other_verdicts", TEXTS, "Settings that give another verdict, each with that verdict", nullable=True),
        ),
    ),
}
