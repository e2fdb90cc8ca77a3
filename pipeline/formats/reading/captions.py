"""Caption cues to transcript cues: voices, names, turn marks, word times, rolling repeats; for VTT, SRT, SBV."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.core.cues import Cue, Doubt, Reject, Transcript
from pipeline.formats.reading import evidence, inside, labels, nonspeech
from pipeline.formats.reading.caption_names import named_above
from pipeline.formats.reading.caption_text import TAG, Block, Run, plain, repeated, rolling, runs_of
from pipeline.speech.words import words

NOBODY = "the words behind it are of nobody known"
_SAME_S = 0.25  # rolling captions follow each other without a gap
_TURN = re.compile(r"(?:^|(?<=\s))(>{2,3})\s*")
_DASH = re.compile(r"\s*[-–—‐]\s*(?=\S)(?![-–—])")
_ENDS = (".", "?", "!", "…", '"', "”", "]", ")")
_BRACKETED = re.compile(r"(?:\[([^\[\]\n]{1,60})\]|\(([^()\n]{1,60})\))\s*:?\s*")
CREDIT = re.compile(
    r"\s*(?:sub(?:title)?s?|captions?|captioned|sync(?:ed)?|transcri\w+|translat\w+|corrected|timed)\b"
    r"[\w, &]{0,40}(?:\bby\b|:)\s*(?:@|https?:|www\.|[A-Z])",
    re.IGNORECASE,
)


@dataclass
class _Piece:
    """What one voice says in one cue."""

    label: str | None
    words: list[tuple[str, float | None]] = field(default_factory=list)


def _candidates(cues: Sequence[tuple[Block, list[list[Run]]]]) -> list[labels.Candidate]:
    found = []
    for block, rows in cues:
        opens, spoken = True, False
        for row in rows:
            for k, part in enumerate(_TURN.split(plain(_unnamed(row)))[::2]):
                text = _DASH.sub("", part, count=1) if _DASH.match(part) else part
                head = head if (head := labels.head(text)) and labels.possible(head[0]) else None
                if bracketed := _BRACKETED.match(text):
                    name = bracketed[1] or bracketed[2]
                    sure = bracketed[1] or bracketed[0].rstrip().endswith(":")  # (Ann) may be an aside
                    fits = labels.possible(name) and not nonspeech.reason(name)
                    if fits and bracketed.end() < len(text) and (sure or name.isupper()):
                        behind = text[bracketed.end() :][:60]
                        found.append(
                            labels.Candidate(name, block.line, opens or k > 0, bool(sure), "box", behind=behind)
                        )
                elif head and not (spoken and head[1][:1].islower()):
                    found.append(labels.Candidate(head[0], block.line, opens or k > 0, behind=head[1][:60]))
                found += [
                    labels.Candidate(one.label, block.line, behind=text[one.end :][:60], before=one.before, inside=True)
                    for one in inside.find(text)
                    if not head or one.end > len(text) - len(head[1])
                ]
            spoken = spoken or bool(plain(row))
            opens = (opens and not plain(row)) or plain(row).endswith(_ENDS)  # several may speak in one cue
    return found


def _unnamed(row: list[Run]) -> list[Run]:
    """What of a row stands in no voice tag: a tag says who speaks, so `so x:` behind it is text."""
    return [run for run in row if run.voice is None]


def _early(numbers: Sequence[int]) -> int:
    """The line until which a file that uses names has its first one: in its first tenth, at least five cues."""
    return numbers[min(len(numbers) - 1, max(4, len(numbers) // 10))] if numbers else 0


def _names(text: str, accepted: frozenset[str], doubtful: frozenset[str]) -> tuple[str | None, int, str]:
    """The label at the head of a text, how many characters it takes, and it as printed; a doubtful one is nobody's."""
    if (match := _BRACKETED.match(text)) and (name := match[1] or match[2]) in accepted:
        return name, match.end(), name
    if (head := labels.head(text)) and head[0] in accepted:
        return head[0], len(text) - len(head[1]), head[0]
    if (match and (match[1] or match[2]) in doubtful) or (head and head[0] in doubtful):
        return "", 0, ""
    return None, 0, ""


def _again(text: str, voice: str) -> frozenset[str]:
    """The name of a voice tag, as it stands once more at the head of its text."""
    match, head = _BRACKETED.match(text), labels.head(text)
    found = [match[1] or match[2]] if match else [head[0]] if head else []
    return frozenset(name for name in found if labels.core(name).casefold() == labels.core(voice).casefold())


def _voices(part: str, accepted: frozenset[str], doubtful: frozenset[str]) -> list[str]:
    """A text cut before each label inside it."""
    head = labels.head(part.lstrip())
    known = len(part) - len(head[1]) if head and head[0] in accepted else 0
    edges = [one.start for one in inside.find(part) if one.start >= known and one.label in accepted | doubtful]
    return [part[start:end] for start, end in zip([0, *edges], [*edges, len(part)], strict=True)] if edges else [part]


def _pieces(
    rows: list[list[Run]], found: tuple[frozenset[str], frozenset[str]], dashes: bool, structure: list[str]
) -> list[_Piece]:
    """A cue's words by voice, in order."""
    pieces = [_Piece(None)]
    voiced: str | None = None
    for row in rows:
        fresh = True
        joined = False  # whether the last run ended inside a word
        for run in row:
            if run.voice != voiced and run.text.strip():
                voiced = run.voice
                pieces.append(_Piece(run.voice))
            text = run.text
            if fresh and (dash := _DASH.match(text)):
                text = text[dash.end() :]
                if dashes:
                    pieces.append(_Piece("" if run.voice is None else run.voice))
            for k, part in enumerate(_TURN.split(text)):
                if k % 2:
                    pieces.append(_Piece(part if run.voice is None else run.voice))
                    fresh = True
                    continue
                known = found if run.voice is None else (_again(part.lstrip(), run.voice), frozenset[str]())
                for voice in _voices(part, *known):
                    if (fresh or voice is not part) and voice.strip():
                        name, taken, printed = _names(voice.lstrip(), *known)
                        if name is not None:
                            structure += [printed] if printed else []
                            voice = voice.lstrip()[taken:]
                            if run.voice is None:
                                pieces.append(_Piece(name))
                        fresh = False
                    joined = _add(pieces[-1], voice, run.time, joined)
    return [piece for piece in pieces if piece.words or piece.label]


def _add(piece: _Piece, text: str, time: float | None, joined: bool) -> bool:
    if not text:
        return joined
    found = text.split()
    if found and joined and piece.words and not text[0].isspace():
        piece.words[-1] = (piece.words[-1][0] + found[0], piece.words[-1][1])
        found = found[1:]
    for k, word in enumerate(found):
        piece.words.append((word, time if k == 0 else None))
    return bool(text) and not text[-1].isspace()


def assemble(
    blocks: Sequence[Block], notes: Sequence[str] = (), rejects: Sequence[Reject] = (), rolls: bool | None = None
) -> Transcript:
    """The transcript of a file's caption blocks; `rolls` says whether they repeat lines, None: look."""
    out = Transcript([], list(rejects), "cues", list(notes))
    cues = named_above([(block, runs_of(block.payload)) for block in blocks], out.structure)
    rolls = rolling(cues) if rolls is None else rolls
    text = "\n".join(plain(row) for _, rows in cues for row in rows)
    candidates = _candidates(cues)
    verdict = evidence.judge(candidates, len(cues), text, _early([block.line for block in blocks]))
    accepted = frozenset(one.label for one in candidates if verdict.takes(one))
    doubtful = frozenset(one.label for one in candidates if verdict.doubts(one)) - accepted
    out.doubts += _doubts(candidates, verdict, accepted, doubtful)
    doubtful = doubtful if accepted else frozenset()  # without any label all is said by nobody known anyway
    dashes = any(sum(bool(_DASH.match(plain(row))) for row in rows) > 1 for _, rows in cues)
    shown: list[str] = []
    end: float | None = None
    pending: str | None = None
    shared = 0
    for block, rows in cues:
        if rolls:
            touching = end is None or block.start is None or block.start - end <= _SAME_S
            count = repeated(rows, shown, touching)
            now = [line for row in rows if (line := plain(row))]
            for row in rows[:count]:
                if words(plain(row)):
                    out.rejects.append(Reject(block.line, plain(row), "shown again by rolling captions"))
            rows = rows[count:]
            shown, end = now or shown, block.end
        pieces = _pieces(rows, (accepted, doubtful), dashes, out.structure)
        if block.label is not None and pieces and pieces[0].label is None:
            pieces[0].label = block.label
        spoken: list[Cue] = []
        for piece in pieces:
            label = piece.label if piece.label is not None else pending
            cue = _cue(block, piece, label, out.rejects)
            pending = label if cue is None else None
            if cue is not None:
                spoken.append(cue)
        shared += len(spoken) > 1
        out.cues += _shared(spoken)
    if shared:
        out.notes.append(f"{shared} cues hold more than one speaker: their times are divided by words")
    timed = sum(cue.word_starts is not None for cue in out.cues)
    out.timing = "words" if timed and timed * 2 >= len(out.cues) else "cues"
    return out


def _doubts(
    candidates: Sequence[labels.Candidate],
    verdict: evidence.Verdict,
    accepted: frozenset[str],
    doubtful: frozenset[str],
) -> list[Doubt]:
    """What was not plain about labels: doubtful ones, and those refused though they look like the others."""
    before = "taken as words of whoever spoke before"
    found = []
    for one in candidates:
        shown = f"{one.label}: {one.behind}"
        if one.label in doubtful:
            found.append(Doubt("label in doubt", shown, NOBODY, one.line, label=labels.core(one.label)))
        elif verdict.refuses(one) and one.label not in accepted:
            found.append(Doubt("label refused", shown, before, one.line, label=one.label))
    return found


def _cue(block: Block, piece: _Piece, label: str | None, rejects: list[Reject]) -> Cue | None:
    full = " ".join(word for word, _ in piece.words)
    if (full[:1] == "[" and nonspeech.direction(full)) or CREDIT.match(full):
        if words(full):
            rejects.append(Reject(block.line, full, "credit line" if CREDIT.match(full) else "stage direction"))
        return None
    text, cut = nonspeech.split(full)
    rejects += [Reject(block.line, what, why) for what, why in cut if words(what)]
    if not words(text):
        return None
    if all(time is None for _, time in piece.words):
        return Cue(text, label, block.start, block.end, line=block.line)
    starts, ends = _word_times(block, piece.words, words(text))
    return Cue(text, label, block.start, block.end, starts, ends, block.line)


def _word_times(
    block: Block, timed: list[tuple[str, float | None]], kept: list[str]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Start and end of each kept word: a word ends where the next one starts, the last with the cue."""
    starts: list[float] = []
    at = 0
    for word in kept:
        while at < len(timed) and word not in timed[at][0]:
            at += 1
        time = timed[at][1] if at < len(timed) else None
        if time is None and at == 0:
            time = block.start
        starts.append(math.nan if time is None else time)
        at += 1
    ends = [*starts[1:], math.nan if block.end is None else block.end]
    ends = [math.nan if math.isnan(start) or end < start else end for start, end in zip(starts, ends, strict=True)]
    return tuple(starts), tuple(ends)


def _shared(cues: list[Cue]) -> list[Cue]:
    """Speakers of one cue share its time in order, by their words; word times stay as they are."""
    if len(cues) < 2 or cues[0].start_s is None or cues[0].end_s is None:
        return cues
    start, length = cues[0].start_s, cues[0].end_s - cues[0].start_s
    total = sum(len(words(cue.text)) for cue in cues)
    result, done = [], 0
    for cue in cues:
        count = len(words(cue.text))
        edges = (start + length * done / total, start + length * (done + count) / total)
        if cue.word_starts and not math.isnan(cue.word_starts[0]):
            edges = (cue.word_starts[0], max(edges[1], cue.word_starts[0]))
        result.append(Cue(cue.text, cue.label, *edges, cue.word_starts, cue.word_ends, cue.line))
        done += count
    return result


def all_words(payload: str) -> list[str]:
    """Every word of caption text but tags, stamps and turn marks: the second route."""
    return words(nonspeech.apart(re.sub(r"(?<!\S)>{2,3}", " ", html.unescape(TAG.sub("", payload)))))
