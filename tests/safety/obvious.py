"""The main figures once more, slowly and obviously, from the definitions of data/METHOD.md: plain loops, no pipeline.

A conversation is a list of `Row`s in order. What a row says is a list of words with their punctuation; no table, no
array and no function of the pipeline is used, so that an agreement of the two is one of two derivations.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Interval = tuple[float, float]


@dataclass(frozen=True)
class Row:
    """A piece of one speaker's speech: words with their syllables, and its times or those of each word, if known."""

    speaker: str
    words: tuple[str, ...]
    syllables: tuple[int, ...]
    start: float | None = None
    end: float | None = None
    word_times: tuple[Interval, ...] = ()
    aside: str = ""  # what stands before the words and is no speech


@dataclass
class Turn:
    """Successive rows of one speaker, and when he or she is heard in them."""

    speaker: str
    rows: list[Row]
    seconds: float = 0.0
    heard: list[Interval] | None = None  # None: no time is known
    unplaced: float = 0.0  # seconds of it that are nowhere on the clock
    measured: float = 0.0


def turns(rows: list[Row]) -> list[Turn]:
    """Rows without words are nobody's turn."""
    found: list[Turn] = []
    for row in rows:
        if not row.words:
            continue
        if found and found[-1].speaker == row.speaker:
            found[-1].rows.append(row)
        else:
            found.append(Turn(row.speaker, [row]))
    return found


def at_rest(word: str, syllables: int) -> float:
    """Seconds of a word at the average speaker's rate: 175 ms, 105 ms a syllable, and the pause after it."""
    pause = 0.085 if word[-1] in ".?!…" else 0.07 if word[-1] in ",;:" else 0.0
    return 0.175 + 0.105 * syllables + pause


def row_at_rest(row: Row) -> float:
    return sum(at_rest(word, n) for word, n in zip(row.words, row.syllables, strict=True))


def style(found: list[Turn]) -> dict[str, float]:
    """Who speaks in longer sentences and in longer turns than the others is slower."""
    n_words: dict[str, int] = {}
    n_ends: dict[str, int] = {}
    n_turns: dict[str, int] = {}
    for turn in found:
        said = [word for row in turn.rows for word in row.words]
        n_words[turn.speaker] = n_words.get(turn.speaker, 0) + len(said)
        n_ends[turn.speaker] = n_ends.get(turn.speaker, 0) + sum(word[-1] in ".?!…" for word in said)
        n_turns[turn.speaker] = n_turns.get(turn.speaker, 0) + 1
    return {who: longer(who, n_words, n_ends) ** 0.133 * longer(who, n_words, n_turns) ** 0.066 for who in n_words}


def longer(who: str, n_words: dict[str, int], n_parts: dict[str, int]) -> float:
    """How much longer someone's parts are than those of all, with five of the common length beside them."""
    if not sum(n_parts.values()):
        return 1.0
    typical = sum(n_words.values()) / sum(n_parts.values())
    return (n_words[who] + 5 * typical) / (n_parts[who] + 5) / typical


def own_rate(timed: float, expected: float) -> float:
    """How much slower than expected someone is, trusted the more, the more of the speech is timed."""
    if timed <= 0 or expected <= 0:
        return 1.0
    return math.exp(expected / (expected + 30) * math.log(min(max(timed / expected, 0.4), 2.5)))


def fill_in(
    found: list[Turn], unknown: list[tuple[Turn, Row, float]], timed: dict[str, list[tuple[float, float]]]
) -> None:
    """Add rows whose times are not known: at the speaker's own rate, and no longer than the room (the last item)."""
    factor = style(found)
    everything = [(seconds, rest * factor[who]) for who, pairs in timed.items() for seconds, rest in pairs]
    everyone = own_rate(sum(s for s, _ in everything), sum(r for _, r in everything))
    for turn, row, room in unknown:
        pairs = timed.get(turn.speaker, [])
        own = own_rate(sum(s for s, _ in pairs), sum(r for _, r in pairs) * factor[turn.speaker] * everyone)
        seconds = min(row_at_rest(row) * factor[turn.speaker] * everyone * own, room)
        turn.seconds += seconds
        if row.start is None:
            turn.unplaced += seconds
        else:
            turn.heard = [*(turn.heard or []), (row.start, row.start + seconds)]


def untimed(found: list[Turn]) -> None:
    """No times at all: words and syllables."""
    fill_in(found, [(turn, row, math.inf) for turn in found for row in turn.rows], {})


def by_cues(found: list[Turn]) -> None:
    """Captions: each lasts until it ends, or until the next of its turn begins; no moment of a turn counts twice.

    A caption too long for its words (over 2.2 times what they take, and 3 s) holds something else: it is estimated.
    """
    unknown: list[tuple[Turn, Row, float]] = []
    timed: dict[str, list[tuple[float, float]]] = {}
    for turn in found:
        known = sorted((row for row in turn.rows if row.start is not None and row.end is not None), key=_begin)
        unknown += [(turn, row, math.inf) for row in turn.rows if row.start is None]
        covered = -math.inf
        for row, following in zip(known, [*known[1:], None], strict=False):
            assert row.start is not None and row.end is not None
            end = row.end
            if following is not None and following.end is not None and following.end >= row.end:
                end = min(end, _begin(following))
            begin = max(row.start, covered)
            length = max(end - begin, 0.0)
            if length > 2.2 * row_at_rest(row) + 3.0:
                unknown.append((turn, Row(row.speaker, row.words, row.syllables, begin, end), length))
            else:
                turn.seconds += length
                turn.measured += length
                turn.heard = [*(turn.heard or []), (begin, begin + length)]
                timed.setdefault(turn.speaker, []).append((length, row_at_rest(row)))
            covered = max(covered, end)
    fill_in(found, unknown, timed)


def _begin(row: Row) -> float:
    return math.inf if row.start is None else row.start


def by_words(found: list[Turn]) -> None:
    """Word times: from a word to the next of the turn; over a silence of more than a second, and last, by itself."""
    for turn in found:
        times = [pair for row in turn.rows for pair in row.word_times]
        turn.heard = []
        for (start, end), following in zip(times, [*times[1:], None], strict=False):
            length = min(max(end - start, 0.0), 6.0)  # what is longer holds a silence
            if following is not None and 0 <= following[0] - start <= length + 1.0:
                length = following[0] - start
            turn.seconds += length
            turn.heard.append((start, start + length))
        turn.measured = turn.seconds


def overlap_and_floor(found: list[Turn]) -> tuple[list[float], list[float]]:
    """By turn: seconds while another speaker speaks; and seconds that no turn begun before covers."""
    edges = sorted({edge for turn in found for interval in turn.heard or [] for edge in interval})
    overlap, floor = [0.0] * len(found), [turn.unplaced for turn in found]
    begins = [min((a for a, _ in turn.heard), default=math.inf) if turn.heard else math.inf for turn in found]
    for a, b in zip(edges, edges[1:], strict=False):
        middle = (a + b) / 2
        active = [k for k, turn in enumerate(found) if any(x <= middle < y for x, y in turn.heard or [])]
        if active:
            floor[min(active, key=lambda k: (begins[k], k))] += b - a
        if len({found[k].speaker for k in active}) > 1:
            for k in active:
                overlap[k] += (b - a) * sum(x <= middle < y for x, y in found[k].heard or [])
    return overlap, floor


def shares(amounts: dict[str, float]) -> dict[str, float]:
    total = sum(amounts.values())
    return {name: amount / total for name, amount in amounts.items()}


def quarter_shares(found: list[Turn]) -> dict[str, list[float]]:
    """Each speaker's part of each fourth of all speech, in order."""
    total, at = sum(turn.seconds for turn in found), 0.0
    parts = {turn.speaker: [0.0] * 4 for turn in found}
    for turn in found:
        for quarter in range(4):
            low, high = quarter * total / 4, (quarter + 1) * total / 4
            parts[turn.speaker][quarter] += max(min(at + turn.seconds, high) - max(at, low), 0.0) / (total / 4)
        at += turn.seconds
    return parts


def clock(sentences: list[tuple[float | None, float, float]], ends_known: bool) -> list[float]:
    """When each sentence (start if known, end, seconds of speech) begins; by what is known before and after it."""
    found: list[float] = []
    for at, (start, _, _) in enumerate(sentences):
        if start is not None:
            found.append(start)
            continue
        last = next((k for k in range(at, -1, -1) if sentences[k][0] is not None), None)
        coming = next((k for k in range(at, len(sentences)) if sentences[k][0] is not None), None)
        if last is None and coming is None:
            found.append(sum(speech for _, _, speech in sentences[:at]))
        elif last is None and coming is not None:
            before, until = sum(s for _, _, s in sentences[:at]), sum(s for _, _, s in sentences[:coming])
            first = float(sentences[coming][0] or 0.0)
            found.append(first - (until - before) if until <= first else before * first / until)
        elif last is not None and coming is None:
            found.append(sentences[last][1] + sum(s for _, _, s in sentences[last + 1 : at]))
        elif last is not None and coming is not None:
            begin, end, _ = sentences[last]
            after = float(sentences[coming][0] or 0.0)
            from_end = ends_known and end <= after
            opened = last + 1 if from_end else last
            left = end if from_end else float(begin or 0.0)
            passed, whole = sum(s for _, _, s in sentences[opened:at]), sum(s for _, _, s in sentences[opened:coming])
            found.append(left + passed * (max(after - left, 0.0) / whole if whole > 0 else 1.0))
    return found


@dataclass(frozen=True)
class Sentence:
    """One row of the sentences table with its speaker, its scores, and whether its claims count."""

    speaker: str
    n_words: int
    seconds: float
    start: float | None
    topics: frozenset[str]
    score: float
    counted: bool


def topic_share(said: list[Sentence], speaker: str, topic: str) -> dict[str, float | None]:
    """Sentences and seconds of a speaker (`*`: of all) on a topic, their share, and when it first came up."""
    own = [s for s in said if speaker in ("*", s.speaker)]
    on = [s for s in own if topic in s.topics]
    total, seconds = sum(s.seconds for s in own), sum(s.seconds for s in on)
    starts = [s.start for s in on if s.start is not None]
    share = seconds / total if total > 0 else 0.0
    return {"n_sentences": len(on), "speech_s": seconds, "share_time": share, "first_s": min(starts, default=None)}


def density(said: list[Sentence], offset: float) -> dict[str, float | None]:
    """Claims of these sentences by count, and per words, sentence and minute by the sum of their probabilities."""
    expected, n_claims = 0.0, 0
    for s in said:
        odds = 1 / min(max(s.score, 5e-5), 1 - 5e-5) - 1
        expected += 1 / (1 + odds * math.exp(-offset))
        n_claims += s.score >= 0.5
    n_words, seconds = sum(s.n_words for s in said), sum(s.seconds for s in said)
    return {
        "n_claims": n_claims,
        "claims_per_100_words": 100 * expected / n_words if n_words else None,
        "claims_per_sentence": expected / len(said) if said else None,
        "claims_per_minute": 60 * expected / seconds if seconds > 0 else None,
    }


def quarters(said: list[Sentence]) -> list[int]:
    """In which fourth of all speech the middle of each sentence lies, from 1; 0: on the very edge of two."""
    amounts = [s.seconds for s in said]
    if sum(amounts) < 1e-3:
        amounts = [max(float(s.n_words), 1e-9) for s in said]
    found, at = [], 0.0
    for amount in amounts:
        place = (at + amount / 2) / sum(amounts) * 4
        on_edge = 0 < round(place) < 4 and abs(place - round(place)) < 1e-9
        found.append(0 if on_edge else min(int(place), 3) + 1)
        at += amount
    return found
