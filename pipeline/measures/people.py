"""A person over all conversations: shares, pace, claim density and topics, and how far they lie apart.

Who is one person in several files is told by `pipeline.speech.identity`; whom it does not tell has no row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from pipeline.core.tables import TABLES, empty
from pipeline.core.tables.columns import EVERYONE

KEY = ["transcript_id", "speaker"]


def parts(who: Mapping[str, str], speakers: pd.DataFrame, topic_shares: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What one conversation tells of each person in it: the rows of its tables, with the person."""
    total = float(speakers.speech_s.sum())
    named = speakers.assign(person=speakers.speaker.map(who), all_s=total)
    topics = topic_shares[topic_shares.speaker != EVERYONE]
    return {
        "people": named[named.person.notna()],
        "people_topics": topics.assign(person=topics.speaker.map(who)).dropna(subset="person"),
    }


def people(found: Sequence[pd.DataFrame], given: Mapping[str, str]) -> pd.DataFrame:
    """Rows of results/people, from the parts of all conversations; `given` are the names that the user gave."""
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    if rows.empty:
        return empty("people")
    frame = pd.DataFrame([_person(str(key), part, given) for key, part in rows.groupby("person", sort=True)])
    return frame.sort_values("person", ignore_index=True)[TABLES["people"].names()]


def _person(key: str, part: pd.DataFrame, given: Mapping[str, str]) -> dict[str, object]:
    part = part.sort_values(KEY)
    words, speech, whole = int(part.n_words.sum()), float(part.speech_s.sum()), float(part.all_s.sum())
    counted = part[part.claims_per_100_words.notna()]
    of_words = counted.n_words.sum()
    density = (counted.claims_per_100_words * counted.n_words).sum() / of_words if of_words else np.nan
    sources = part.time_source.unique()
    return {
        "person": _called(key, part, given),
        "n_transcripts": part.transcript_id.nunique(),
        "transcripts": list(part.transcript_id),
        "names": list(part.speaker),
        "n_turns": int(part.n_turns.sum()),
        "n_words": words,
        "speech_s": speech,
        "share_time": speech / whole if whole > 0 else np.nan,
        **{
            name: float((part[name] * part.all_s).sum()) / whole if whole > 0 else np.nan
            for name in ("share_time_low", "share_time_high")
        },
        **_spread("share_time", part.share_time),
        "words_per_minute": words / (speech / 60) if speech > 0 else np.nan,
        **_spread("words_per_minute", part.words_per_minute),
        "n_claims": int(counted.n_claims.sum()) if len(counted) else None,
        "claims_per_100_words": density,
        **_spread("claims_per_100_words", part.claims_per_100_words),
        "time_source": str(sources[0]) if len(sources) == 1 else "mixed",
    }


def _called(key: str, part: pd.DataFrame, given: Mapping[str, str]) -> str:
    """As the user says, else the full name as it stands where most was said; else the name that the talks give."""
    if key in given:
        return given[key]
    words = part.groupby("speaker").n_words.sum().sort_values(ascending=False, kind="stable")
    return next((str(name) for name in words.index if len(str(name).split()) > 1), key.title())


def _spread(name: str, values: pd.Series[float]) -> dict[str, float]:
    """The least and the most of a figure over conversations."""
    known = values.dropna()
    least, most = (known.min(), known.max()) if len(known) else (np.nan, np.nan)
    return {f"{name}_least": least, f"{name}_most": most}


def people_topics(found: Sequence[pd.DataFrame], shown: pd.DataFrame, given: Mapping[str, str]) -> pd.DataFrame:
    """Rows of results/people_topics: how much of a person's speech went to a topic, in all and by conversation.

    `shown` are the parts that `people` is made from: they say how a person is called, and how much each said in all.
    """
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    if rows.empty:
        return empty("people_topics")
    names = {str(key): _called(str(key), part, given) for key, part in shown.groupby("person")}
    total = shown.groupby("person").speech_s.sum()
    # shares, not seconds: a topic's seconds are of sentences, each rounded, and may sum to more than was said in all
    rows = rows.merge(shown[[*KEY, "speech_s"]].rename(columns={"speech_s": "own_s"}), on=KEY, how="left")
    rows["on_s"] = rows.share_time.fillna(0.0) * rows.own_s
    by = rows.groupby(["person", "topic"], sort=True)
    frame = by.agg(
        speech_s=("speech_s", "sum"),
        on_s=("on_s", "sum"),
        n_sentences=("n_sentences", "sum"),
        share_time_least=("share_time", "min"),
        share_time_most=("share_time", "max"),
    ).reset_index()
    frame["n_transcripts"] = by.n_sentences.agg(lambda counts: int((counts > 0).sum())).to_numpy()
    spoken = frame.person.map(total)
    frame["share_time"] = (frame.on_s / spoken.where(spoken > 0)).fillna(0.0)
    frame["person"] = frame.person.map(names)
    return frame.sort_values(["person", "topic"], ignore_index=True)[TABLES["people_topics"].names()]
