"""Made-up conversations as valid tables: everything that the report reads, without running a stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from pipeline.checks import expectations
from pipeline.conversation.one_clock import on_clock
from pipeline.core import tables
from pipeline.measures import people
from pipeline.report_page.inputs import PageSettings
from pipeline.speech import identity
from tests.conftest import REPOSITORY

SAID = (
    "The county paid eleven million dollars for the depot last year.",
    "I never thought the lake would freeze in April.",
    "So what did you tell the driver?",
    "Well, you know, people remember what they want to remember.",
    "Ticket sales fell by a third between 2019 and 2022.",
    "And then the lights went out, all along the pier.",
    "Nobody asked the fishermen.",
    "It is the same harbour that it always was, only quieter, and with better coffee than before.",
)
SETTINGS = PageSettings("Made up", top_claims=200, level=0.9, topic_threshold=0.5, claim_threshold=0.5)
TOPICS = {"harbour": "The harbour", "buses": "Electric buses", "storm": "The storm of 2021"}


@dataclass
class Made:
    """One conversation to make; `texts` are taken in turn, speakers alternate, topics come in stretches."""

    name: str = "talks/pier"
    speakers: tuple[str, ...] = ("Ada Quill", "Bram Oster", "Host")
    n_turns: int = 40
    per_turn: int = 5
    texts: tuple[str, ...] = SAID
    timed: bool = True
    claims: bool = True
    topics: tuple[str, ...] = tuple(TOPICS)
    seconds_per_word: float = 0.4
    checks: list[dict[str, Any]] = field(default_factory=list)
    known: bool = False  # claims of the same words are grouped, and the first of each has a fact-check


def frames(made: Made) -> dict[str, pd.DataFrame]:
    """Every table of one conversation."""
    sentences, turns = _spoken(made)
    tid = made.name
    n_words = int(turns.n_words.sum())
    span = {"start_s": turns.start_s.min(), "end_s": turns.end_s.max()}
    timing = "cues" if made.timed else "none"
    transcripts = pd.DataFrame([{
        "transcript_id": tid, "source": f"{tid}.vtt", "source_sha256": "", "recording": None, "format": "webvtt" if made.timed else "plain", "timing": timing,
        "n_words_source": n_words + 3, "n_words_kept": n_words, "n_words_rejected": 3, **span,
        "notes": ["2 cues overlap; both were kept"],
    }])  # fmt: skip
    rejects = pd.DataFrame({
        "transcript_id": tid, "line": [12, 90], "part": 0, "text": ["[applause]", "(door closes)"], "reason": "not speech",
    })  # fmt: skip
    on, claims = _tags(made, sentences)
    _, placed = on_clock(turns, sentences, timing)
    speaker = turns.speaker.to_numpy()[sentences.turn_index.to_numpy()]
    claim_list = pd.DataFrame({
        "transcript_id": tid, "sentence_index": sentences.sentence_index, "speaker": speaker, "start_s": placed.clock_s,
        "end_s": placed.clock_end_s, "estimated": placed.estimated, "text": sentences.text, "score": np.where(claims, 0.9, 0.1) - np.arange(len(claims)) % 10 / 100 + 0.0,
        "topics": on, "is_claim": claims, "kind": np.resize(np.repeat(np.array(["own", "reported", "promise", None]), 4), len(claims)),
        "stands_alone": np.arange(len(claims)) // 4 % 2 == 0, "unclear": [[] if k // 4 % 2 == 0 else ["they", "next year"] for k in range(len(claims))],
    })  # fmt: skip
    claim_list["score"] = claim_list.score.clip(0, 1)
    if made.known:
        claim_list = _with_known(claim_list)
    topics = pd.DataFrame(
        [(tid, s, topic, 0.9 if topic in on[s] else 0.1) for s in range(len(on)) for topic in made.topics],
        columns=["transcript_id", "sentence_index", "topic", "score"],
    )
    topic_shares = _topic_shares(made, placed, speaker, on, claims)
    return {
        "transcripts": transcripts, "rejects": rejects, "turns": turns, "sentences": sentences, "topics": topics,
        "claim_list": claim_list, "speakers": _speakers(tid, turns, sentences, speaker, claims),
        "doubts": _doubts(tid), "topic_shares": topic_shares, "passages": _passages(tid, placed, speaker, on),
        "claim_density": _density(topic_shares),
    }  # fmt: skip


def _doubts(transcript_id: str) -> pd.DataFrame:
    return pd.DataFrame({
        "transcript_id": transcript_id, "doubt_index": [0, 1], "line": pd.array([7, None], dtype="Int64"),
        "start_s": [np.nan, 61.0], "kind": ["label in doubt", "pace impossible"], "text": ["Note: <b>it rained", "900 words"],
        "done": ["the words behind it are of nobody known", "kept as measured"], "remedy": ["labels: [Note]", "the source"],
    })  # fmt: skip


def write(root: Path, *conversations: Made) -> None:
    """Write the tables and the configs that the report reads under a folder."""
    made = sorted(
        (frames(one) for one in conversations), key=lambda tables_: str(tables_["transcripts"].transcript_id[0])
    )
    for name in (
        "transcripts",
        "rejects",
        "turns",
        "sentences",
        "topics",
        "claim_list",
        "speakers",
        "topic_shares",
        "passages",
        "claim_density",
        "doubts",
    ):
        with tables.Writer(name, root) as writer:
            for one in made:
                writer.write(filled(name, one[name]))
    _write_people(root, made)
    rows = [
        {**check, "transcript_id": check.get("transcript_id", one.name)}
        for one in conversations
        for check in one.checks
    ]
    checks = pd.DataFrame(rows) if rows else tables.empty("checks")
    tables.write("checks", checks, root)
    _configs(root, [c for one in conversations for c in one.checks])
    if not (root / "models").exists():  # the page says the threshold of the claim model
        (root / "models").symlink_to(REPOSITORY / "models")


def _write_people(root: Path, made: list[dict[str, pd.DataFrame]]) -> None:
    """Who has a full name is one person in all of them."""
    parts = []
    for one in made:
        names = [name for name in one["speakers"].speaker if identity.person(name)]
        who = {name: identity.person(name) for name in names}
        parts.append(people.parts(who, filled("speakers", one["speakers"]), one["topic_shares"]))
    found, topics = ([part[name] for part in parts] for name in ("people", "people_topics"))
    shown = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    tables.write("people", people.people(found, {}), root)
    tables.write("people_topics", people.people_topics(topics, shown, {}), root)


def check(index: int, verdict: str, **more: Any) -> dict[str, Any]:
    """One row of checks."""
    row: dict[str, Any] = {
        "article": "gazette", "check_index": index, "says": "Quill did most of the talking", "measure": "speaking_share",
        "subject": "Ada Quill", "value": 0.573, "low": 0.551, "high": 0.594, "unit": "share", "expectation": ">= 0.5",
        "verdict": verdict, "reason": "The whole interval is at or over 0.5.", "note": "", "evidence": [0, 5, 10],
        "settings_tried": None, "settings_same": None, "other_verdicts": None,
    }  # fmt: skip
    row |= more
    wanted = expectations.parse(row["expectation"], row["unit"])
    return row | expectations.columns(wanted, row["unit"]) | more


CHECKS = [
    check(0, "supported"),
    check(1, "refuted", says="The talk was about buses", measure="topic_share", subject="buses", value=0.12, low=0.1,
          high=0.15, expectation=">= 0.5", reason="No part of the interval reaches 0.5.", evidence=list(range(0, 60, 3))),
    check(2, "uncertain", says="It went on for over an hour and a half", measure="duration", unit="s", subject="",
          value=5400.0, low=5300.0, high=5500.0, expectation=">= 5400", reason="The interval straddles 5400.", evidence=[]),
    check(3, "not measurable", says="They whispered", measure="loudness", subject="", value=None, low=None, high=None,
          unit="", expectation="< 40", reason="The transcript has no loudness.", evidence=[]),
]  # fmt: skip


def _spoken(made: Made) -> tuple[pd.DataFrame, pd.DataFrame]:
    sentences: list[dict[str, Any]] = []
    turns: list[dict[str, Any]] = []
    clock = 0.0
    for turn in range(made.n_turns):
        start, texts, place = clock, [], 0
        speaker = made.speakers[turn % len(made.speakers)]
        length = 1 if speaker == "Host" else 1 + (turn * 7) % (2 * made.per_turn - 1) if made.per_turn > 1 else 1
        for _ in range(length):
            text = made.texts[len(sentences) % len(made.texts)]
            seconds = len(text.split()) * made.seconds_per_word
            sentences.append({
                "transcript_id": made.name, "sentence_index": len(sentences), "turn_index": turn, "start_char": place,
                "end_char": place + len(text), "n_words": len(text.split()), "start_s": clock, "end_s": clock + seconds,
                "speech_s": seconds, "text": text,
            })  # fmt: skip
            texts.append(text)
            place += len(text) + 1
            clock += seconds
        speech = clock - start
        turns.append({
            "transcript_id": made.name, "turn_index": turn, "speaker": speaker, "label": speaker.upper(), "start_s": start,
            "end_s": clock, "speech_s": speech, "speech_low_s": speech * 0.95, "speech_high_s": speech * 1.05,
            "time_source": "measured" if made.timed else "estimated", "n_words": len(" ".join(texts).split()),
            "text": " ".join(texts),
        })  # fmt: skip
        clock += 0.6
    pair = pd.DataFrame(sentences), pd.DataFrame(turns)
    if not made.timed:
        for frame in pair:
            frame["start_s"], frame["end_s"] = np.nan, np.nan
    return pair


def _tags(made: Made, sentences: pd.DataFrame) -> tuple[list[list[str]], np.ndarray[Any, np.dtype[np.bool_]]]:
    on: list[list[str]] = []
    for s in range(len(sentences)):
        phase = (s // 9) % (len(made.topics) + 2) if made.topics else 99
        on.append([made.topics[phase]] if phase < len(made.topics) else [])
    claims = sentences.text.str.contains(r"\d|million").to_numpy(dtype=bool) & made.claims
    return on, claims


def _speakers(tid: str, turns: pd.DataFrame, sentences: pd.DataFrame, speaker: Any, claims: Any) -> pd.DataFrame:
    rows = []
    total_s, total_words = turns.speech_s.sum(), turns.n_words.sum()
    for name, mine in turns.groupby("speaker"):
        own = speaker == name
        share, n = mine.speech_s.sum() / total_s, int(claims[own].sum())
        density, minute = 100 * n / mine.n_words.sum(), 60 * n / mine.speech_s.sum()
        counted = name != "Host"
        rows.append({
            "transcript_id": tid, "speaker": name, "n_turns": len(mine), "n_words": mine.n_words.sum(),
            "n_sentences": int(own.sum()), "speech_s": mine.speech_s.sum(), "share_time": share,
            "share_time_low": max(share - 0.03, 0), "share_time_high": min(share + 0.03, 1),
            "share_habit_low": max(share - 0.2, 0), "share_habit_high": min(share + 0.2, 1), "share_known": share,
            "share_both": None if name == "Host" else 0.5, "share_note": "50.0 % while both take part" if name == "Ada Quill" else "",
            "share_words": mine.n_words.sum() / total_words, "share_turns": len(mine) / len(turns),
            "words_per_minute": 60 * mine.n_words.sum() / mine.speech_s.sum(), "longest_turn_s": mine.speech_s.max(),
            "median_turn_s": mine.speech_s.median(), "n_questions": int(sentences.text[own].str.endswith("?").sum()),
            "n_interruptions": None, "n_claims": n if counted else None,
            "n_verifiable": n if counted else None, "n_labelled": 60 if counted else None,
            "verifiable_per_100_words": 2 * density if counted else None,
            "verifiable_per_100_words_low": 1.6 * density if counted else None,
            "verifiable_per_100_words_high": 2.4 * density if counted else None,
            "claims_per_100_words": density if counted else None,
            "claims_per_100_words_low": density * 0.8 if counted else None,
            "claims_per_100_words_high": density * 1.2 if counted else None,
            "claims_per_minute": minute if counted else None, "claims_per_minute_low": minute * 0.8 if counted else None,
            "claims_per_minute_high": minute * 1.2 if counted else None, "time_source": mine.time_source.iloc[0],
        })  # fmt: skip
    frame = pd.DataFrame(rows)
    return frame.astype({"n_interruptions": "Int64", "n_claims": "Int64"})


def _topic_shares(made: Made, sentences: pd.DataFrame, speaker: Any, on: list[list[str]], claims: Any) -> pd.DataFrame:
    rows = []
    for topic in made.topics:
        there = np.array([topic in names for names in on])
        for name in ("*", *made.speakers[: made.n_turns]):
            who = np.full(len(on), True) if name == "*" else speaker == name
            both = who & there
            seconds, whole = sentences.speech_s[both].sum(), sentences.speech_s[who].sum()
            words = sentences.n_words[both].sum()
            rows.append({
                "transcript_id": made.name, "speaker": name, "topic": topic, "n_sentences": int(both.sum()),
                "speech_s": seconds, "share_time": seconds / whole if whole else 0.0,
                "first_s": sentences.clock_s[both].min() if both.any() else None,
                "estimated": bool(sentences.estimated[both].any()) if both.any() else None, "n_claims": int(claims[both].sum()),
                "claims_per_minute": 60 * claims[both].sum() / seconds if seconds else None,
                "claims_per_100_words": 100 * claims[both].sum() / words if words else None,
            })  # fmt: skip
    return pd.DataFrame(rows, columns=tables.TABLES["topic_shares"].names())


def _density(topic_shares: pd.DataFrame) -> pd.DataFrame:
    said = topic_shares[(topic_shares.n_sentences > 0) & (topic_shares.speaker != "Host")]
    rows = said.assign(quarter=0, n_words=0, claims_per_sentence=0.0)
    rows = rows.assign(
        verifiable_per_100_words=np.nan, verifiable_per_minute=np.nan, n_verifiable=None, n_labelled=None
    )
    for name in (name.removesuffix("_low") for name in tables.TABLES["claim_density"].names() if name.endswith("_low")):
        rows = rows.assign(**{f"{name}_low": rows[name] * 0.8, f"{name}_high": rows[name] * 1.2})
    return rows[tables.TABLES["claim_density"].names()]


def _with_known(claim_list: pd.DataFrame) -> pd.DataFrame:
    claims = claim_list[claim_list.is_claim]
    groups = pd.Series(pd.factorize(claims.text)[0], index=claims.index, dtype="Int64")
    n_times = claims.groupby("text").text.transform("size").astype("Int64")
    first = ~claims.text.duplicated()
    review = {
        "fact_check_claim": "It paid <b>eleven</b> million.", "fact_check_verdict": "Half <i>true</i>",
        "fact_check_publisher": "The Pier Checkers", "fact_check_similarity": 0.913,
    }  # fmt: skip
    links = np.where(claims.index % 2, "https://example.org/check", "javascript:alert(1)")
    frame = claim_list.assign(claim_group=groups, n_times=n_times)
    for name, value in review.items():
        frame[name] = pd.Series(value, index=claims.index[first])
    return frame.assign(fact_check_link=pd.Series(links, index=claims.index)[first])


def _passages(tid: str, sentences: pd.DataFrame, speaker: Any, on: list[list[str]]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    begin = 0
    for s in range(len(on)):
        if s + 1 == len(on) or on[s + 1] != on[begin]:
            if on[begin]:
                part = sentences.iloc[begin : s + 1]
                rows.append({
                    "transcript_id": tid, "passage_index": len(rows), "topic": on[begin][0], "start_s": part.clock_s.min(),
                    "end_s": part.clock_end_s.max(), "estimated": bool(part.estimated.iloc[0]), "first_sentence": begin, "last_sentence": s, "n_sentences": len(part),
                    "speech_s": part.speech_s.sum(), "lead_speaker": speaker[begin],
                })  # fmt: skip
            begin = s + 1
    return pd.DataFrame(rows, columns=tables.TABLES["passages"].names())


def filled(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the columns that no conversation here sets: empty where they may be, else zero."""
    zero = {tables.INT: 0, tables.FLOAT: 0.0, tables.BOOL: False, tables.TEXT: ""}
    columns = [c for c in tables.TABLES[name].columns if c.name not in frame]
    return frame.assign(**{c.name: None if c.nullable else zero[c.type] for c in columns})


def _configs(root: Path, checks: list[dict[str, Any]]) -> None:
    folder = root / "configs"
    (folder / "topics").mkdir(parents=True, exist_ok=True)
    (folder / "checks").mkdir(exist_ok=True)
    for section in ("report", "topics", "claims", "summarize", "check", "fact_checks", "conversations", "embed"):
        (folder / f"{section}.yaml").write_text("")
    for topic, label in TOPICS.items():
        content = {"id": topic, "label": label, "description": f"Talk of {label.lower()}."}
        (folder / "topics" / f"{topic}.yaml").write_text(yaml.safe_dump(content))
    says = [
        {"says": c["says"], "measure": c["measure"], "expect": c["expectation"], "why": "Half is most."} for c in checks
    ]
    head = {
        "title": "A quiet word on the pier",
        "outlet": "The Gazette",
        "date": "2024-08-14",
        "link": "https://example.org/pier",
    }
    article = {"article": head, "transcript": "talks/pier", "says": says}
    (folder / "checks" / "gazette.yaml").write_text(yaml.safe_dump(article))
