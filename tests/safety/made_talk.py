"""Conversations made by chance: overlaps, missing times, one-word turns, who never speaks, several scripts."""

from __future__ import annotations

import csv
import io
import json
import random
from dataclasses import replace

from tests.safety.obvious import Row

KINDS = ("plain", "captions", "table", "words")
SPEAKERS = ("Ada Brill", "Jon Vale", "Zoë Brânză", "Łukasz Norek", "Mo O'Reed", "Åsa Öhman", "Ngũgĩ Kamau", "Ivo Lang")
ASIDES = ("[laughter]", "[applause]", "(crosstalk)", "[inaudible]")
# words with their syllables, counted by hand; numerals as they are read, letters one by one
COUNTED = (
    {"we": 1, "they": 1, "yes": 1, "no": 1, "went": 1, "north": 1, "house": 1, "walked": 1, "hmm": 1, "7": 1},
    {"river": 2, "window": 2, "paper": 2, "table": 2, "wanted": 2, "border": 2, "café": 2, "日本": 2, "county": 2},
    {"banana": 3, "electric": 3, "NBC": 3, "2,000": 3, "hospital": 3, "immigration": 4, "400": 5},
)
VOCABULARY = {word: n for part in COUNTED for word, n in part.items()}


def talk(luck: random.Random, kind: str) -> list[Row]:
    """The rows of one conversation."""
    names = luck.sample(SPEAKERS, luck.choice((1, 2, 2, 2, 3, 3, 4, 6)))
    silent = names.pop() if len(names) > 2 and luck.random() < 0.3 else None
    rows: list[Row] = []
    for _ in range(luck.choice((1, 2, 5, 10, 20, 30))):
        who = luck.choice(names)
        rows += [_said(who, luck) for _ in range(luck.choice((1, 1, 1, 2, 4)))]
        if silent and luck.random() < 0.2:
            rows.append(Row(silent, (), (), aside=luck.choice(ASIDES)))
    if kind == "plain":
        return rows
    return _with_word_times(rows, luck) if kind == "words" else _with_cue_times(rows, luck, kind)


def _said(who: str, luck: random.Random) -> Row:
    plain = [luck.choice(list(VOCABULARY)) for _ in range(luck.choice((1, 1, 3, 8, 15, 25)))]
    marks = [luck.choice(("", "", "", "", ",", ".", "?")) for _ in plain]
    marks[-1] = luck.choice((".", ".", "?", "", "…"))
    words = tuple(word + mark for word, mark in zip(plain, marks, strict=True))
    aside = luck.choice(ASIDES) if luck.random() < 0.08 else ""
    return Row(who, words, tuple(VOCABULARY[word] for word in plain), aside=aside)


def _with_cue_times(rows: list[Row], luck: random.Random, kind: str) -> list[Row]:
    """Mostly after each other; some overlap, some lie within the one before, some are far too long or lack times."""
    found, at = [], luck.uniform(0, 3000)
    lacking = luck.choice((0.0, 0.0, 0.2)) if kind == "table" else 0.0
    for row in rows:
        length = max(0.1, len(row.words) * luck.uniform(0.2, 0.7) + luck.choice((0.0,) * 9 + (40.0,)))
        start = max(at + luck.choice((0.0, 0.0, 0.3, 2.0, -0.4, -3.0)), 0.0)
        missing = luck.random() < lacking
        start, end = round(start, 3), round(start + length, 3)
        found.append(replace(row, start=None if missing else start, end=None if missing else end))
        at = max(at, end)
    return found


def _with_word_times(rows: list[Row], luck: random.Random) -> list[Row]:
    found, at = [], luck.uniform(0, 3000)
    for row in rows:
        at = max(at + luck.choice((0.0, 0.2, 1.5, -0.5, -2.0)), 0.0)
        times = []
        for _ in row.words:
            end = at + luck.choice((0.05, 0.2, 0.4, 0.6, 0.6, 8.0 if luck.random() < 0.1 else 0.3))
            times.append((round(at, 3), round(end, 3)))
            at = end + luck.choice((0.0, 0.0, 0.1, 0.8, 3.0))
        found.append(replace(row, word_times=tuple(times)))
    return found


def written(rows: list[Row], kind: str) -> tuple[bytes, str]:
    """A conversation as a file, and the file's ending."""
    texts = [" ".join(filter(None, [row.aside, *row.words])) for row in rows]
    if kind == "plain":
        return "\n\n".join(f"**{r.speaker}:** {t}" for r, t in zip(rows, texts, strict=True)).encode() + b"\n", ".md"
    if kind == "captions":
        cues = [f"{_clock(r.start)} --> {_clock(r.end)}\n<v {r.speaker}>{t}" for r, t in zip(rows, texts, strict=True)]
        return ("WEBVTT\n\n" + "\n\n".join(cues) + "\n").encode(), ".vtt"
    if kind == "table":
        out = io.StringIO()
        csv.writer(out).writerows([("speaker", "text", "start", "end")])
        csv.writer(out).writerows((r.speaker, t, r.start, r.end) for r, t in zip(rows, texts, strict=True))
        return out.getvalue().encode(), ".csv"
    segments = []
    for row, text in zip(rows, texts, strict=True):
        timed = [{"word": w, "start": a, "end": b} for w, (a, b) in zip(row.words, row.word_times, strict=True)]
        if row.aside:
            timed.insert(0, {"word": row.aside})
        segments.append({"speaker": row.speaker, "text": text, "words": timed})
    return json.dumps({"segments": segments}).encode(), ".json"


def _clock(t: float | None) -> str:
    assert t is not None
    ms = round(t * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
