"""How the speakers dealt with each other: monologues, interruptions, questions, back-channels, first and last.

Sources of the names: back-channel: Yngve, On getting a word in edgewise (1970); interruption as an overlap that takes
the floor: Zimmerman and West, Sex roles, interruptions and silences (1975), and, as between-speaker overlap, Heldner
and Edlund, Pauses, gaps and overlaps in conversations (2010); turn-taking: Sacks, Schegloff and Jefferson (1974).
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
PUNCTUATED = decisions.number("measures", "punctuated")  # of the sentences, for question marks to be trusted

_ACKNOWLEDGING = (
    "yeah yes yep yup ya mm mmm hm hmm mhm mmhm mmhmm hmmm uhhuh uh huh um right okay ok oh ah aha sure wow exactly "
    "absolutely totally definitely true cool nice great good no nope really gosh i see of course correct indeed got it "
    "thats interesting amazing"
).split()
_WORD = re.compile(r"[^\W_]+")


def per_speaker(turns: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """All measures of this module for the turns and sentences of one transcript, by speaker."""
    by = turns["speaker"]
    names = pd.Index(sorted(by.unique()), name="speaker")
    table = pd.DataFrame(index=names)
    asker = sentences["turn_index"].map(turns.set_index("turn_index")["speaker"])
    asked = _count(asker[questions(sentences)], names).astype("Int64")
    table["n_questions"] = asked.where(pd.Series(punctuated(sentences) >= PUNCTUATED, index=names))
    table["n_back_channels"] = _count(by[back_channels(turns)], names)
    table["monologue_index"] = monologue_index(turns)
    table["longest_run_s"] = longest_runs(turns)
    table["n_interruptions"] = _where_known(turns, _count(by[interruptions(turns)], names))
    table["n_interrupted"] = _where_known(turns, _count(by[interrupted(turns)], names))
    table["overlap_s"] = turns.groupby("speaker")["overlap_s"].sum(min_count=1).reindex(names)
    for quarter, share in enumerate(quarter_shares(turns).T, start=1):
        table[f"share_quarter_{quarter}"] = pd.Series(share, index=names)
    table["is_first"], table["is_last"] = names == by.iloc[0], names == by.iloc[-1]
    return table


def _count(names: pd.Series[str], index: pd.Index[str]) -> pd.Series[int]:
    return names.value_counts().reindex(index, fill_value=0).astype("int64")


def _where_known(turns: pd.DataFrame, counts: pd.Series[int]) -> pd.Series[int]:
    """The counts, or nulls where no overlap can be seen: times are missing, or follow one stream."""
    known = turns["overlap_s"].notna().any()
    return counts.astype("Int64").where(pd.Series(known, index=counts.index))


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
