"""Fits the pace of speakers: the powers of style and the paces of public figures, for models/pace.

Seconds of speakers come from ../shared: the events (sums by printed label), the debates and other timed conversations.
`log(true / words' seconds)` of a speaker in a conversation is taken as style + the conversation + the person + chance,
all of them drawn to 0 (a mixed model with given variances); `left_out` fits it without one conversation after another.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.alignment.texts import align
from pipeline.core import decisions
from pipeline.speech import pace, paces
from pipeline.speech.doubtful import rates
from pipeline.speech.words import words
from pipeline.training import timed_talk
from pipeline.training.timed_talk import Turns

Floats = NDArray[np.float64]

STYLE_SPREAD = 0.5  # standard deviation of the powers of style before anything is seen: hardly drawn to 0
LONGEST_GAP_S = 3.0  # between the starts of two words: what is longer is no pace
OTHER_WEIGHT = 0.5  # of a conversation that is no event: its seconds hold pauses between turns, too
# Who the surnames of the events are: their speakers are known. A transcript must say so itself (`speech.identity`).
NAMES = {
    "BASH": "Dana Bash", "BLITZER": "Wolf Blitzer", "BUSH": "Jeb Bush", "CARSON": "Ben Carson",
    "CHAFEE": "Lincoln Chafee", "CLINTON": "Hillary Clinton", "ClINTON": "Hillary Clinton", "COOPER": "Anderson Cooper",
    "CRUZ": "Ted Cruz", "FIORINA": "Carly Fiorina", "HOLT": "Lester Holt", "KASICH": "John Kasich",
    "LEMON": "Don Lemon", "MITCHELL": "Andrea Mitchell", "O'MALLEY": "Martin O'Malley", "PAUL": "Rand Paul",
    "RAMOS": "Jorge Ramos", "RUBIO": "Marco Rubio", "SANDERS": "Bernie Sanders", "TRUMP": "Donald Trump",
    "WEBB": "Jim Webb", "BAKER": "Gerard Baker", "BARTIROMO": "Maria Bartiromo", "CAVUTO": "Neil Cavuto",
    "HEWITT": "Hugh Hewitt", "IFILL": "Gwen Ifill", "WOODRUFF": "Judy Woodruff", "TUMULTY": "Karen Tumulty",
    "SALINAS": "María Elena Salinas", "LOUIS": "Errol Louis", "ARRARÁS": "María Celeste Arrarás",
}  # fmt: skip
SAME = {"W Mitt Romney": "Mitt Romney", "Hillary R Clinton": "Hillary Clinton", "Joe R Biden": "Joe Biden"}
TOGETHER = {"otter/2016-01-17_dem_nbc_otter.txt": "20160117_democrats_Charleston"}  # one evening, left out together


@dataclass(frozen=True)
class Fit:
    """The powers of style, and what is known of each person: log pace and its error."""

    sentence: float
    turn: float
    people: Mapping[str, pace.Pace]
    heard: Mapping[str, float]  # seconds of each person


def speakers(conversation: str, kind: str, turns: Turns, seconds: Mapping[str, float]) -> pd.DataFrame:
    """What the model sees of each speaker of a conversation: words, sentences, turns, seconds by the words and true."""
    said = [(label, words(text)) for label, text in turns]
    table = pd.DataFrame(
        [
            (label, len(text), sum(map(rates.ends_sentence, text)), 1, float(rates.word_seconds(text).sum()))
            for label, text in said
            if text
        ],
        columns=["label", "n_words", "n_sentences", "n_turns", "words_s"],
    )
    table = table.groupby("label", as_index=False).sum()
    table["true_s"] = table.label.map(seconds).fillna(0.0)
    names = table.label.map(lambda label: SAME.get(label, NAMES.get(label, label)))
    people = names.map(paces.person)
    table["person"] = people.where(people != "", conversation + ": " + table.label)
    return table.assign(conversation=conversation, kind=kind, group=TOGETHER.get(conversation, conversation))


def all_speakers() -> pd.DataFrame:
    """The speakers of every conversation whose speaking time is known."""
    kinds = {"event": timed_talk.events(), "debate": timed_talk.debates(), "other": timed_talk.timed()}
    parts = [speakers(name, kind, turns, seconds) for kind, found in kinds.items() for name, turns, seconds in found]
    return pd.concat(parts, ignore_index=True)


def design(table: pd.DataFrame) -> Floats:
    """How much longer each speaker's sentences and turns are than the conversation's, as logarithms (row, 2)."""
    found = np.zeros((len(table), 2))
    for _, rows in table.groupby("conversation").indices.items():
        part = table.iloc[rows]
        n_words, n_sentences, n_turns = (
            part[column].to_numpy(dtype=np.float64) for column in ("n_words", "n_sentences", "n_turns")
        )
        found[rows] = np.column_stack(pace.lengths(n_words, n_sentences, n_turns))
    return found


def fit(table: pd.DataFrame) -> Fit:
    """The mixed model: powers of style, an effect of each conversation and of each person, with given variances."""
    used = table[table.true_s > 0]
    lengths = design(table)[(table.true_s > 0).to_numpy()]
    target = np.log(used.true_s.to_numpy() / used.words_s.to_numpy())
    conversation, conversations = pd.factorize(used.conversation)
    person, people = pd.factorize(used.person)
    columns = [lengths, np.eye(len(conversations))[conversation], np.eye(len(people))[person]]
    matrix = np.hstack([np.ones((len(used), 1)), *columns])
    spread = pace.SPREAD
    variance = np.repeat(
        [1e3, STYLE_SPREAD**2, spread["conversation"] ** 2, spread["person"] ** 2],
        [1, 2, len(conversations), len(people)],
    )
    weight = np.where(used.kind == "event", 1.0, OTHER_WEIGHT) / (
        spread["day"] ** 2 + spread["second"] ** 2 / used.true_s.to_numpy()
    )
    precision = matrix.T @ (weight[:, None] * matrix) + np.diag(1 / variance)
    found = np.linalg.solve(precision, matrix.T @ (weight * target))
    error = np.sqrt(np.diag(np.linalg.inv(precision)))
    effects, errors = (dict(zip(people, values[-len(people) :].tolist(), strict=True)) for values in (found, error))
    public = used[used.kind != "other"]  # of politicians and journalists alone
    heard = public.groupby("person").true_s.sum()
    known = {name: pace.Pace(effects[name], errors[name]) for name in heard.index if ": " not in name}
    return Fit(float(found[1]), float(found[2]), known, {str(name): float(seconds) for name, seconds in heard.items()})


def left_out(table: pd.DataFrame) -> dict[str, Fit]:
    """A fit for each conversation, without it and what was said on the same evening."""
    groups = {group: fit(table[table.group != group]) for group in table.group.unique()}
    return {name: groups[TOGETHER.get(name, name)] for name in table.conversation.unique()}


def write(found: Fit) -> None:
    """Put a fit into models/pace: the powers of style, and the table of public figures."""
    path = decisions.FOLDER / "pace" / decisions.FILE
    content = json.loads(path.read_text(encoding="utf-8"))
    content["style"]["value"] = {"sentence": round(found.sentence, 3), "turn": round(found.turn, 3)}
    content["style"]["date"] = date.today().isoformat()
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    rows = [
        (name, round(known.log, 3), round(known.error, 3), round(found.heard[name]))
        for name, known in sorted(found.people.items())
        if found.heard[name] >= paces.LEAST_S
    ]
    frame = pd.DataFrame(rows, columns=["person", "log_pace", "error", "seconds_heard"])
    frame.to_csv(paces.PUBLIC, index=False, lineterminator="\n")


def word_seconds() -> dict[str, float]:
    """Least squares over all words of the debates: seconds from a word's start to the next one's in the turn."""
    features: list[tuple[float, ...]] = []
    seconds: list[float] = []
    for name in timed_talk.DEBATES:
        labelled, captions, _ = timed_talk.debate(name)
        for cue in align(labelled, captions)[0]:
            said, starts = words(cue.text), np.array(cue.word_starts)
            for word, gap in zip(said, np.diff(starts), strict=False):
                kind = rates.pause_kind(word)
                if 0 <= gap < LONGEST_GAP_S:
                    features.append((1.0, rates.syllables(word), kind == "sentence", kind == "clause"))
                    seconds.append(gap)
    found = np.linalg.lstsq(np.array(features), np.array(seconds), rcond=None)[0]
    return dict(zip(("word", "syllable", "sentence", "clause"), found.round(3).tolist(), strict=True))


def main() -> None:
    """Print what is learnt from everything, and the powers of style without each conversation; write with --write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="write models/pace/decisions.json and people.csv")
    parser.add_argument("--words", action="store_true", help="print the seconds of words and pauses in the debates")
    arguments = parser.parse_args()
    if arguments.words:
        print(f"seconds of a word in the debates: {word_seconds()}")
        return
    table = all_speakers()
    found = fit(table)
    print(f"{len(table)} speakers of {table.conversation.nunique()} conversations: sentence {found.sentence:.3f}, "
          f"turn {found.turn:.3f}")  # fmt: skip
    for name, without in left_out(table).items():
        print(f"  without {name}: sentence {without.sentence:.3f}, turn {without.turn:.3f}")
    if arguments.write:
        write(found)


if __name__ == "__main__":
    main()
