"""CHAT files of TalkBank (.cha): one line for each utterance, codes inside it, dependent tiers below it."""

from __future__ import annotations

import math
import re

from pipeline.core.cues import Cue, Reject, Transcript
from pipeline.formats.reading import nonspeech
from pipeline.formats.reading.source import Source
from pipeline.speech.words import words

_STRIPPED = re.compile(r"\x15\d+_\d+\x15")
_LINE = re.compile(r"([*%@])([^\s:]{1,40})(?::\s*|$|\s+)(.*)", re.DOTALL)
_CODE = re.compile(r"\[[^\[\]]*\]|\(\d*\.*\d*\.?\)|&[=~*][^\s]+|(?<!\S)0[a-z]\S*|(?<!\S)(?:xxx|yyy|www)(?!\S)")
_WHY = {
    "&": "event",
    "0": "word left out",
    "x": "not understood",
    "y": "not understood",
    "w": "not transcribed",
    "(": "pause",
}
_MARK = re.compile(r"[<>‡„“”]|\+[./!?\"^,<]*|&[-+](?=\w)|@[a-z:$]+(?=\s|$)")


def detect(source: Source) -> bool:
    """The head that every CHAT file begins with."""
    return re.match(r"@(?:UTF8|Begin|Font|PID)\b", source.text.lstrip()) is not None and "\n*" in source.text


def _joined(source: Source) -> list[tuple[int, str]]:
    """Lines with their continuations, which begin with a tab."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(source.lines, start=1):
        if line[:1] in ("\t", " ") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        elif line.strip():
            found.append((number, line))
    return found


def _spoken(text: str) -> tuple[str, list[str]]:
    """An utterance without codes, and the codes that hold words."""
    text = nonspeech.unstamped(_STRIPPED.sub(" ", text))
    codes = _CODE.findall(text)
    bare = _MARK.sub(" ", _CODE.sub(" ", text))
    bare = re.sub(r"\((\w+)\)", r"\1", bare)
    return re.sub(r"\s+([.?!,])(?=\s|$)", r"\1", " ".join(bare.split())), [code for code in codes if words(code)]


def read(source: Source) -> Transcript:
    """One cue for each utterance; `%wor` tiers give its words' times."""
    out = Transcript([], notes=list(source.notes))
    for number, line in _joined(source):
        match = _LINE.match(line)
        if match is None or match[1] == "@" or (match[1] == "%" and match[2] != "wor"):
            why = "header" if line[0] == "@" else "dependent tier"
            plain = _STRIPPED.sub(" ", line).strip()
            out.rejects += [Reject(number, plain, why)] if words(plain) else []
        elif match[1] == "*":
            out.structure.append(match[2])
            text, codes = _spoken(match[3])
            out.rejects += [Reject(number, code, _WHY.get(code[0], "CHAT code")) for code in codes]
            times = list(re.finditer(r"\x15(\d+)_(\d+)\x15", match[3]))
            start = int(times[0][1]) / 1000 if times else None
            end = int(times[-1][2]) / 1000 if times else None
            if words(text):
                out.cues.append(Cue(text, match[2], start, end))
        else:
            _word_times(out, number, match[3])
    timed = sum(cue.start_s is not None for cue in out.cues)
    by_word = sum(cue.word_starts is not None for cue in out.cues)
    out.timing = "none" if not timed else "words" if by_word * 2 >= len(out.cues) else "cues"
    return out


def _word_times(out: Transcript, number: int, tier: str) -> None:
    """Give the last cue the times of its `%wor` tier, where the words are the same; the tier itself is no speech."""
    found = re.findall(r"(?<![^\s\x15])([^\s\x15]+)\s*\x15(\d+)_(\d+)\x15", tier)
    plain = _STRIPPED.sub(" ", f"%wor: {tier}").strip()
    out.rejects.append(Reject(number, plain, "dependent tier"))
    if not out.cues:
        return
    cue = out.cues[-1]
    own = [re.sub(r"\W", "", word).lower() for word in words(cue.text)]
    starts, ends, at = [], [], 0
    for word in own:
        match = next(
            (k for k in range(at, min(at + 3, len(found))) if re.sub(r"\W", "", found[k][0]).lower() == word), None
        )
        starts.append(math.nan if match is None else int(found[match][1]) / 1000)
        ends.append(math.nan if match is None else int(found[match][2]) / 1000)
        at = at if match is None else match + 1
    if any(start == start for start in starts):
        out.cues[-1] = Cue(cue.text, cue.label, cue.start_s, cue.end_s, tuple(starts), tuple(ends))


def all_words(source: Source) -> list[str]:
    """Every word of the file but bullets; codes stand apart."""
    found, said = [], False
    for line in filter(str.strip, source.lines):
        if line[:1] not in ("\t", " "):  # a line that begins so goes on with the one before it
            said = line[0] == "*" and _LINE.match(line) is not None
        text = _STRIPPED.sub(" ", line)
        if said:
            text = re.sub(r"[<>]|@[a-z:$]+(?=\s|$)", " ", re.sub(r"^\*([^\s:]+):", r"\1 ", text))
            text = re.sub(r"(\[[^\[\]]*\])", r" \1 ", text)
        found.append(text)
    return words(nonspeech.unstamped("\n".join(found)))
