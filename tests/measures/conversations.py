"""Small conversations made by hand, as the tables and as the measures' view of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pipeline.conversation.view import Conversation, MeasureSettings
from pipeline.core import config, decisions

TOPICS = ("cats", "dogs", "rain")
ENCODER = decisions.decision("claims", "same").encoder  # whose cosines are known
SETTINGS = MeasureSettings(resamples=500)


@dataclass(frozen=True)
class Said:
    """A turn of one sentence: who, how long, on what (score by topic), how much of a claim, and what it means."""

    speaker: str
    seconds: float
    topics: dict[str, float] = field(default_factory=dict)
    claim: float = 0.02
    text: str = "So it goes."
    meaning: int | None = None  # turns of one meaning have one vector
    kind: str = "own"
    alone: float = 0.9  # chance that it is understood alone


def tables_of(
    said: Iterable[Said], *, clock: bool = True, slack: float = 0.0, transcript_id: str = "talk"
) -> dict[str, pd.DataFrame]:
    """The rows of turns, sentences, topics, claims and embeddings; `slack`: the doubt about times."""
    turns: list[dict[str, Any]] = []
    sentences, topics, claims, embeddings = [], [], [], []
    at = 5.0
    for k, one in enumerate(said):
        key = {"transcript_id": transcript_id}
        times = {"start_s": at if clock else None, "end_s": at + one.seconds if clock else None}
        words = len(one.text.split())
        bounds = {"speech_low_s": one.seconds * (1 - slack), "speech_high_s": one.seconds * (1 + slack)}
        source = {"time_source": "measured" if clock else "estimated", "label": one.speaker, "offset_s": 0.0}
        overlap = {"overlap_s": 0.0 if clock else None, "union_s": one.seconds}
        spoken = {"speech_s": one.seconds, "n_words": words, "text": one.text}
        turns.append(key | {"turn_index": k, "speaker": one.speaker} | times | bounds | source | overlap | spoken)
        sentence = {"sentence_index": k, "turn_index": k, "start_char": 0, "end_char": len(one.text)}
        sentences.append(key | sentence | times | spoken)
        kind = {"kind": one.kind, "kind_score": 0.9, "alone": one.alone}
        claims.append(key | {"sentence_index": k, "score": one.claim, "verifiable": one.claim} | kind)
        topics += [key | {"sentence_index": k, "topic": t, "score": one.topics.get(t, 0.01)} for t in TOPICS]
        vector = np.eye(64, dtype=np.float16)[k if one.meaning is None else 63 - one.meaning]
        made = {"text_sha": "0", "encoder": ENCODER, "claim_log_odds": None, "tuned_layers": None}
        embeddings.append(key | {"sentence_index": k, "vector": vector} | made)
        at += one.seconds
    frames = {"turns": turns, "sentences": sentences, "topics": topics, "claims": claims, "embeddings": embeddings}
    found = {name: pd.DataFrame(rows) for name, rows in frames.items()}
    floats = ["start_s", "end_s"]
    for name in ("turns", "sentences"):
        found[name][floats] = found[name][floats].astype("float64")
    found["turns"]["overlap_s"] = found["turns"]["overlap_s"].astype("float64")
    return found


def conversation(
    said: Iterable[Said],
    *,
    clock: bool = True,
    slack: float = 0.0,
    uncounted: Iterable[str] = (),
    settings: MeasureSettings = SETTINGS,
) -> Conversation:
    """The measures' view of a conversation made by hand."""
    return view(tables_of(said, clock=clock, slack=slack), "cues" if clock else "none", uncounted, settings)


def view(
    frames: dict[str, pd.DataFrame], timing: str, uncounted: Iterable[str] = (), settings: MeasureSettings = SETTINGS
) -> Conversation:
    """The measures' view of such rows."""
    turns, sentences, topics, claims, embeddings = frames.values()
    transcript = pd.DataFrame({"transcript_id": turns.transcript_id[:1], "timing": timing})
    speakers = config.Speakers(roles={"moderator": list(uncounted)})
    return Conversation.of(
        transcript, turns, sentences, topics, claims, speakers=speakers, settings=settings, embeddings=embeddings
    )
