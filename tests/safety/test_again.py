"""Conversations made by chance, measured by the pipeline and by `obvious`: the two agree, and no word is lost.

FLOORSHARE_TALKS=20000 pytest tests/safety/test_again.py makes as many as one likes.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline import formats, ingest, summarize
from pipeline import split as split_stage
from pipeline.conversation.error_model import ErrorModel
from pipeline.conversation.view import Conversation, MeasureSettings
from pipeline.core import config, tables
from pipeline.formats.reading.entry import Reading
from pipeline.formats.reading.folder import Entry
from pipeline.measures import claim_parts, interaction, share, topic_flow
from pipeline.speech import sentences as sentence_rules
from pipeline.speech import speakers as speaker_rules
from tests.campaign import size
from tests.safety import made_talk, obvious

TALKS = size("TALKS", 150, 5000)
BATCH = 50
WHOLE = 32  # of so many conversations one of each kind goes through `summarize` and the stored tables, which is slow
TOPICS = ("cats", "dogs", "rain")
OFFSET = -0.3
MS = 0.00051  # half of the last stored decimal of seconds
CLOCK = 0.1  # where times come from interpolation, rounded seconds are stretched


def read(rows: list[obvious.Row], kind: str, stored: bool) -> dict[str, pd.DataFrame]:
    """The tables of `ingest` and `split`; `stored`: as the files have them, checked and rounded."""
    raw, suffix = made_talk.written(rows, kind)
    source = formats.source(raw, suffix)
    name = formats.detect(source)
    transcript, n_words = formats.read(source, name)
    reading = Reading(transcript, name, transcript.timing, n_words)
    found = dict(zip(("transcripts", "rejects", "cues"), ingest.frames(ENTRY, reading, Path("raw")), strict=True))
    labels = [None if pd.isna(label) else str(label) for label in found["cues"].label]
    speakers = speaker_rules.resolve(labels, config.Speakers().for_transcript("talk"), automatic=True).speakers
    turns, sentences = split_stage.split(found["cues"], speakers, transcript.timing, config.Split(), SPLITTER)
    found |= {"turns": turns, "sentences": sentences}
    return {name: tables.checked(name, frame) for name, frame in found.items()} if stored else found


def measured(
    rows: list[obvious.Row], kind: str, uncounted: str, luck: random.Random, stored: bool = True
) -> dict[str, pd.DataFrame]:
    """The tables of one conversation, with scores by chance: as `summarize` writes them, or only what is compared."""
    found = read(rows, kind, stored)
    turns, sentences = found["turns"], found["sentences"]
    key = sentences[["transcript_id", "sentence_index"]]
    scores = np.array([[_score(luck) for _ in range(1 + len(TOPICS))] for _ in range(len(key))])
    scored = key.assign(score=scores[:, 0], verifiable=scores[:, 0])
    found["claims"] = scored.assign(kind="own", kind_score=0.9, alone=scores[:, 0])
    found["topics"] = pd.concat([key.assign(topic=t, score=scores[:, k + 1]) for k, t in enumerate(TOPICS)])
    roles = {"talk": config.Corrections(roles={"moderator": [uncounted]})}
    conversation = Conversation.of(
        found["transcripts"], turns, sentences, found["topics"], found["claims"],
        speakers=config.Speakers(transcripts=roles),
        settings=MeasureSettings(claim_errors=ErrorModel(OFFSET, 0.2), resamples=100),
    )  # fmt: skip
    if stored:
        results = summarize.summarize(conversation, tables.empty("fact_checks"))
        return found | {name: tables.checked(name, frame) for name, frame in results.items()}
    found["claim_density"] = claim_parts.parts(conversation)
    found["topic_shares"] = topic_flow.topic_shares(conversation)
    shares = share.speaking_shares(turns, 0.9, 100, 0).join(claim_parts.by_speaker(found["claim_density"]))
    shares["overlap_s"] = turns.groupby("speaker").overlap_s.sum(min_count=1)
    quarters = interaction.quarter_shares(turns)
    found["speakers"] = shares.assign(**{f"share_quarter_{k + 1}": quarters[:, k] for k in range(4)}).reset_index()
    return found


def _score(luck: random.Random) -> float:
    return luck.choice((0.0, 0.5, 0.4999, 1.0, round(luck.random(), 4)))


ENTRY = Entry("talk", (Path("raw/talk"),))
SPLITTER = sentence_rules.splitter()


def each(frame: pd.DataFrame) -> list[Any]:
    """The rows, untyped."""
    return list(frame.itertuples())


def same(ours: Any, theirs: float | None, within: float, what: str) -> None:
    if theirs is None:
        assert pd.isna(ours), f"{what}: {ours}, should be missing"
    else:
        assert float(ours) == pytest.approx(theirs, abs=within), what


def check_conservation(rows: list[obvious.Row], found: dict[str, pd.DataFrame]) -> None:
    """The words of each speaker, in order, are those of the file but what was set aside; sentences tile the turns."""
    for who in {row.speaker for row in rows}:
        said = [word for row in rows if row.speaker == who for word in row.words]
        kept = " ".join(found["turns"].text[found["turns"].speaker == who]).split()
        assert kept == said, who
    asides = Counter(row.aside for row in rows if row.aside)
    assert Counter(found["rejects"].text) == asides
    row = found["transcripts"].iloc[0]
    assert row.n_words_kept == sum(len(row.words) for row in rows)
    assert row.n_words_rejected == sum(asides.values())
    pieces = found["sentences"].groupby("turn_index").text.agg(" ".join)
    assert list(pieces) == list(found["turns"].text)


def check_times(rows: list[obvious.Row], kind: str, found: dict[str, pd.DataFrame]) -> None:
    ours, speakers = found["turns"], found["speakers"].set_index("speaker")
    turns = obvious.turns(rows)
    known = any(row.start is not None or row.word_times for row in rows)
    measure = obvious.by_words if kind == "words" else obvious.by_cues if known else obvious.untimed
    measure(turns)
    assert list(ours.speaker) == [turn.speaker for turn in turns]
    for k, turn in enumerate(turns):
        same(ours.speech_s[k], turn.seconds, MS, f"speech of turn {k}")
        of_cues = found["sentences"].speech_s[found["sentences"].turn_index == k]
        same(of_cues.sum(), turn.seconds, MS * (len(of_cues) + 1), f"speech of the sentences of turn {k}")
        assert ours.time_source[k] == ("measured" if turn.measured >= turn.seconds / 2 and known else "estimated")
    overlap, floor = obvious.overlap_and_floor(turns)
    if known:
        same(ours.union_s.sum(), sum(floor), MS * len(turns), "union")
    by_speaker: dict[str, list[int]] = {}
    for k, turn in enumerate(turns):
        by_speaker.setdefault(turn.speaker, []).append(k)
    assert set(by_speaker) == set(speakers.index)
    seconds = {who: sum(turns[k].seconds for k in own) for who, own in by_speaker.items()}
    words = {who: sum(len(row.words) for k in own for row in turns[k].rows) for who, own in by_speaker.items()}
    loose = MS * len(turns) / sum(seconds.values()) + 1e-6
    parts = obvious.quarter_shares(turns)
    for name, amounts, within in (
        ("share_time", seconds, loose),
        ("share_words", words, 1e-6),
        ("share_turns", {who: len(own) for who, own in by_speaker.items()}, 1e-6),
    ):
        for who, part in obvious.shares({w: float(a) for w, a in amounts.items()}).items():
            same(speakers[name][who], part, within, f"{name} of {who}")
    for who, own in by_speaker.items():
        same(speakers.speech_s[who], seconds[who], MS * (len(own) + 1), f"speech of {who}")
        same(speakers.longest_turn_s[who], max(turns[k].seconds for k in own), 2 * MS, f"longest turn of {who}")
        if known:
            same(speakers.floor_s[who], sum(floor[k] for k in own), MS * (len(own) + 1), f"floor of {who}")
        if known and len(by_speaker) > 1 and sum(overlap) > 0.01:
            heard = [overlap[k] for k in own if turns[k].heard]
            same(speakers.overlap_s[who], sum(heard) if heard else None, MS * (len(own) + 1), f"overlap of {who}")
        for quarter in range(4):
            same(speakers[f"share_quarter_{quarter + 1}"][who], parts[who][quarter], 4 * loose, f"quarter of {who}")


def check_topics_and_claims(found: dict[str, pd.DataFrame], uncounted: str) -> None:
    sentences = found["sentences"]
    score = found["claims"].set_index("sentence_index").score
    on: dict[int, set[str]] = {k: set() for k in sentences.sentence_index}
    for row in each(found["topics"]):
        if row.score >= 0.5:
            on[row.sentence_index].add(row.topic)
    speaker = [str(found["turns"].speaker[k]) for k in sentences.turn_index]
    ends_known = found["transcripts"].timing.iloc[0] in ("words", "cues")
    starts = obvious.clock(
        [
            (None if pd.isna(row.start_s) else float(row.start_s), float(row.end_s), float(row.speech_s))
            for row in each(sentences)
        ],
        ends_known,
    )
    said = [
        obvious.Sentence(
            who, int(row.n_words), float(row.speech_s), start,
            frozenset(on[row.sentence_index]), float(score[row.sentence_index]), who != uncounted,
        )
        for who, row, start in zip(speaker, each(sentences), starts, strict=True)
    ]  # fmt: skip
    for row in each(found["topic_shares"]):
        what = f"{row.speaker} on {row.topic}"
        for name, value in obvious.topic_share(said, row.speaker, row.topic).items():
            same(
                getattr(row, name),
                value,
                1e-6 if name == "share_time" else CLOCK if name == "first_s" else MS,
                f"{name} of {what}",
            )
        if "n_claims" not in found["topic_shares"]:
            continue
        own = [s for s in said if s.counted and row.speaker in ("*", s.speaker)]
        claims = obvious.density([s for s in own if row.topic in s.topics], OFFSET)
        same(row.n_claims, claims["n_claims"] if own else None, 0, f"claims of {what}")
        same(row.claims_per_100_words, claims["claims_per_100_words"], 1e-4, f"density of {what}")
    quarters = obvious.quarters(said)
    told = 0 not in quarters  # a middle on the edge of two quarters: either is right
    n_cells = 0
    for row in each(found["claim_density"]):
        if row.quarter and not told:
            continue
        own = [
            s for s, quarter in zip(said, quarters, strict=True)
            if s.counted and row.speaker in ("*", s.speaker) and row.quarter in (0, quarter)
            and (row.topic == "*" or row.topic in s.topics)
        ]  # fmt: skip
        n_cells += 1
        assert own and row.n_sentences == len(own)
        for name, value in obvious.density(own, OFFSET).items():
            same(getattr(row, name), value, 1e-4, f"{name} of {row.speaker} on {row.topic} in {row.quarter}")
    counted = {s.speaker for s in said if s.counted}
    wanted = {
        cell for s, quarter in zip(said, quarters, strict=True) if s.counted for who in ("*", s.speaker)
        for cell in [(who, "*", 0), (who, "*", quarter * told), *((who, topic, 0) for topic in s.topics)]
    }  # fmt: skip
    assert n_cells == len(wanted)
    for row in each(found["speakers"]):
        claims = obvious.density([s for s in said if s.speaker == row.speaker], OFFSET)
        for name, value in claims.items():
            same(getattr(row, name), value if row.speaker in counted else None, 1e-4, f"{name} of {row.speaker}")


@pytest.mark.parametrize("first", range(0, TALKS, BATCH))
def test_the_pipeline_and_an_obvious_second_derivation_agree(first: int) -> None:
    for number in range(first, min(first + BATCH, TALKS)):
        luck = random.Random(number)
        kind = made_talk.KINDS[number % len(made_talk.KINDS)]
        rows = made_talk.talk(luck, kind)
        if not any(row.words for row in rows):
            continue
        uncounted = luck.choice([*made_talk.SPEAKERS, "nobody"])
        try:
            found = measured(rows, kind, uncounted, luck, stored=number % WHOLE < len(made_talk.KINDS))
            check_conservation(rows, found)
            check_times(rows, kind, found)
            check_topics_and_claims(found, uncounted)
        except AssertionError as error:
            raise AssertionError(f"conversation {number} ({kind}): {error}") from error


def test_the_second_derivation_would_notice(capsys: pytest.CaptureFixture[str]) -> None:
    """A share that is off by a thousandth, a lost word, a claim more: each is an error."""
    luck = random.Random(2)
    rows = made_talk.talk(luck, "captions")
    found = measured(rows, "captions", "nobody", luck)
    check_times(rows, "captions", found)
    wrong = found | {"speakers": found["speakers"].assign(share_time=found["speakers"].share_time + 1e-3)}
    with pytest.raises(AssertionError):
        check_times(rows, "captions", wrong)
    with pytest.raises(AssertionError):
        check_conservation(
            rows, found | {"turns": found["turns"].assign(text=found["turns"].text.str.split(n=1).str[1])}
        )
    with pytest.raises(AssertionError):
        check_topics_and_claims(found | {"claims": found["claims"].assign(score=1.0)}, "nobody")
