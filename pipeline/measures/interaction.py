"""How the speakers dealt with each other: monologues, interruptions, questions, back-channels, first and last.

Sources of the names: back-channel: Yngve, On getting a word in edgewise (1970); interruption as an overlap that takes
the floor: Zimmerman and West, Sex roles, interruptions and silences (1975), and, as between-speaker overlap, Heldner
and Edlund, Pauses, gaps and overlaps in conversations (2010); turn-taking: Sacks, Schegloff and Jefferson (1974);
gaps between turns: Stivers and others, Universals and cultural variation in turn-taking in conversation (2009).
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.conversation.view import QUARTERS, spoken_amounts
from pipeline.core import decisions

MONOLOGUE_S = decisions.number("measures", "monologue_s")  # a turn over this is a monologue
BACK_CHANNEL_WORDS = decisions.whole("measures", "back_channel_words")
TERMINAL_OVERLAP_S = decisions.number("measures", "terminal_overlap_s")  # with less left, no interruption
QUICK_REPLY_S = decisions.number("measures", "quick_reply_s")
PUNCTUATED = decisions.number("measures", "punctuated")  # of the sentences, for question marks to be trusted

_ACKNOWLEDGING = (
    "yeah yes yep yup ya mm mmm hm hmm mhm mmhm mmhmm hmmm uhhuh uh huh um right okay ok oh ah aha sure wow exactly "
    "absolutely totally definitely true cool nice great good no nope really gosh i see of course correct indeed got it "
    "thats interesting amazing"
).split()
_WORD = re.compile(r"[^\W_]+")


def per_speaker(turns: pd.DataFrame, sentences: pd.DataFrame, timing: str) -> pd.DataFrame:
    """All measures of this module for the turns and sentences of one transcript with such times, by speaker."""
    by = turns["speaker"]
    names = pd.Index(sorted(by.unique()), name="speaker")
    table = pd.DataFrame(index=names)
    asker = sentences["turn_index"].map(turns.set_index("turn_index")["speaker"])
    asked = _count(asker[questions(sentences)], names).astype("Int64")
    table["n_questions"] = asked.where(pd.Series(punctuated(sentences) >= PUNCTUATED, index=names))
    table["n_back_channels"] = _count(by[back_channels(turns)], names)
    table["monologue_index"] = monologue_index(turns)
    table["longest_run_s"] = longest_runs(turns)
    cuts = pd.Series(tells_interruptions(turns, timing), index=names)
    table["n_interruptions"] = _count(by[interruptions(turns)], names).astype("Int64").where(cuts)
    table["n_interrupted"] = _count(by[interrupted(turns)], names).astype("Int64").where(cuts)
    gaps = reply_gaps(turns, timing)
    known = gaps is not None
    gaps = pd.Series(np.nan, index=turns.index) if gaps is None else gaps
    table["n_replies"] = gaps.groupby(by).count().astype("Int64").where(pd.Series(known, index=names))
    table["reply_gap_s"], table["share_quick_replies"] = gaps.groupby(by).median(), quick(gaps).groupby(by).mean()
    table["overlap_s"] = turns.groupby("speaker")["overlap_s"].sum(min_count=1).reindex(names)
    for quarter, share in enumerate(quarter_shares(turns).T, start=1):
        table[f"share_quarter_{quarter}"] = pd.Series(share, index=names)
    table["is_first"], table["is_last"] = names == by.iloc[0], names == by.iloc[-1]
    return table


def _count(names: pd.Series[str], index: pd.Index[str]) -> pd.Series[int]:
    return names.value_counts().reindex(index, fill_value=0).astype("int64")


def tells_interruptions(turns: pd.DataFrame, timing: str) -> bool:
    """Whether interruptions can be told: every word has its time, and two are heard at once."""
    return timing == "words" and bool(turns["overlap_s"].notna().any())


def reply_gaps(turns: pd.DataFrame, timing: str) -> pd.Series[float] | None:
    """Seconds from the end of another's turn to the start of each turn that follows it; NaN where none does.

    Below 0 the turn begins before the other ends. A back-channel is no turn here. None where times do not tell: starts
    of turns alone, captions matched to a text, captions that last until the next one begins.
    """
    if not (timing == "words" or (timing == "cues" and turns["overlap_s"].notna().any())):
        return None
    kept = turns[~back_channels(turns) & turns["start_s"].notna().to_numpy()]
    before = kept.shift()
    replies = (
        (kept["speaker"] != before["speaker"]) & (kept["offset_s"] == before["offset_s"]) & before["end_s"].notna()
    )
    gaps = (kept["start_s"] - before["end_s"]).where(replies)
    if not replies.any() or (gaps == 0).sum() > 0.5 * replies.sum():
        return None
    return gaps.reindex(turns.index)


def quick(gaps: pd.Series[float], under_s: float = QUICK_REPLY_S) -> pd.Series[float]:
    """1 where a reply comes so soon, 0 where it does not, NaN where there is none."""
    return (gaps < under_s).astype("float64").where(gaps.notna())


def questions(sentences: pd.DataFrame) -> NDArray[np.bool_]:
    """Sentences that end with a question mark, closing quotes and brackets aside."""
    found: NDArray[np.bool_] = sentences["text"].str.contains(r"\?[\"'”’)\]!.]*\s*$", regex=True).to_numpy(dtype=bool)
    return found


def punctuated(sentences: pd.DataFrame) -> float:
    """The part of the sentences that end with a mark; 0 where there are none."""
    ended = sentences["text"].str.contains(r"[.?!…][\"'”’)\]]*\s*$", regex=True)
    return float(ended.mean()) if len(ended) else 0.0


def back_channels(turns: pd.DataFrame) -> NDArray[np.bool_]:
    """Turns that acknowledge without taking the floor (Yngve 1970).

    At most three words, all of them acknowledgements ("Yeah.", "Mm-hmm, right."), between two turns of one other
    speaker, and no answer: the turn before does not end with a question mark.
    """
    texts = turns["text"]
    short = np.zeros(len(turns), dtype=bool)
    for row in np.flatnonzero((turns["n_words"] > 0) & (turns["n_words"] <= BACK_CHANNEL_WORDS)):
        spoken = _WORD.findall(texts.iloc[row].lower().replace("'", "").replace("’", ""))
        short[row] = bool(spoken) and all(word in _ACKNOWLEDGING for word in spoken)
    speaker = turns["speaker"]
    before, after = speaker.shift(), speaker.shift(-1)
    asked = texts.shift().fillna("").str.contains(r"\?[\"'”’)\]]*\s*$", regex=True)
    found: NDArray[np.bool_] = short & ((before == after) & (before != speaker) & ~asked).to_numpy()
    return found


def monologue_index(turns: pd.DataFrame) -> pd.Series[float]:
    """By speaker: the part of the speaking time that lies in turns of over 60 s of speech; 0 where there is none."""
    long = turns["speech_s"].where(turns["speech_s"] > MONOLOGUE_S, 0.0).groupby(turns["speaker"]).sum()
    total = turns["speech_s"].groupby(turns["speaker"]).sum()
    return (long / total.where(total > 0)).fillna(0.0)


def longest_runs(turns: pd.DataFrame) -> pd.Series[float]:
    """By speaker: the most speaking time without another speaker's turn, back-channels ignored."""
    kept = turns[~back_channels(turns)]
    run = (kept["speaker"] != kept["speaker"].shift()).cumsum()
    totals = kept["speech_s"].groupby([kept["speaker"], run]).sum()
    longest = totals.groupby(level=0).max()
    return longest.reindex(sorted(turns["speaker"].unique())).fillna(0.0)


def interruptions(turns: pd.DataFrame) -> NDArray[np.bool_]:
    """Turns that cut in: begin while another speaker's turn goes on for over 0.5 s more, and outlast it.

    That is between-speaker overlap (Heldner and Edlund 2010) less terminal overlap; back-channels are none. The other
    turn is the latest to end of those begun before. All False where times do not tell of overlap.
    """
    return _cuts(turns)[0]


def interrupted(turns: pd.DataFrame) -> NDArray[np.bool_]:
    """Turns that another speaker's turn cuts into: see `interruptions`."""
    return _cuts(turns)[1]


def _cuts(turns: pd.DataFrame) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    cuts, suffers = np.zeros(len(turns), dtype=bool), np.zeros(len(turns), dtype=bool)
    start, end = (turns[name].to_numpy(dtype=np.float64) for name in ("start_s", "end_s"))
    taking = turns["overlap_s"].notna().to_numpy() & (turns["overlap_s"] > 0).to_numpy() & ~back_channels(turns)
    speaker = turns["speaker"].to_numpy()
    holder = -1
    for row in range(len(turns)):
        if np.isnan(start[row]):
            continue
        if (
            holder >= 0
            and taking[row]
            and speaker[holder] != speaker[row]
            and start[holder] < start[row] < end[holder] - TERMINAL_OVERLAP_S
            and end[row] > end[holder]
        ):
            cuts[row] = suffers[holder] = True
        if holder < 0 or end[row] >= end[holder] or start[row] < start[holder] - TERMINAL_OVERLAP_S:
            holder = row
    return cuts, suffers


def quarter_shares(turns: pd.DataFrame) -> NDArray[np.float64]:
    """Each speaker's part of each quarter of the conversation: (speakers in order of name, 4); columns sum to 1.

    A quarter holds a fourth of all speech, in order, so that it exists without times too; a turn across an edge is
    parted. Where nobody has any seconds, words count instead.
    """
    edges = np.concatenate([[0.0], np.cumsum(spoken_amounts(turns))])
    bounds = np.linspace(0.0, edges[-1], QUARTERS + 1)
    codes, names = pd.factorize(turns["speaker"], sort=True)
    shares = np.zeros((len(names), QUARTERS))
    for quarter in range(QUARTERS):
        inside = np.clip(edges, bounds[quarter], bounds[quarter + 1])
        shares[:, quarter] = np.bincount(codes, weights=np.diff(inside), minlength=len(names))
    result: NDArray[np.float64] = shares / shares.sum(axis=0)
    return result
