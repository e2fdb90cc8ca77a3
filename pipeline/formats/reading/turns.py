"""Transcripts as text with names before what they say: from lines to cues, for every reader of such text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.core.cues import Cue, Doubt, Reject, Transcript
from pipeline.formats.reading import apart, evidence, label_kinds, labels, nonspeech, preamble, units
from pipeline.formats.reading.evidence import Verdict
from pipeline.formats.reading.labels import Candidate
from pipeline.formats.reading.lineparse import Line, boxed_time, question
from pipeline.formats.reading.units import Options, Unit, is_wrapped
from pipeline.speech.words import words

__all__ = ["Options", "is_wrapped", "read"]

_KNOWN = 2  # so often a label stands behind the end of a sentence, and it may stand elsewhere, too
_SHOWN = 80  # characters of a line in a doubt


def read(lines: Sequence[tuple[int, str]], options: Options, transcript: Transcript) -> Transcript:
    """Add the cues and rejects of (number, line) pairs to a transcript."""
    found = units.split(lines, options, transcript.rejects)
    apart.names_after_stamps(found)
    alone = {} if options.certain else apart.names_alone(found)
    _know(found)
    verdict = _verdict(found, alone)
    _read_alone(found, alone, verdict)
    opening = [unit for unit in found if unit.opens]
    if 2 * sum(_takes(verdict, unit) for unit in opening) <= len(opening) and apart.other_marks(found, options):
        verdict = _certain(found, verdict)
    stamped = _bare_stamps(found)
    settled: list[Unit] = []
    for unit in found:
        _settle(unit, verdict, stamped, options, transcript)
        settled += _parted(unit, verdict, transcript) if not options.certain else [unit]
    settled = [unit for unit in settled if not _set_aside(unit, transcript)]
    settled = preamble.without(options.certain, settled, transcript)
    above = {found[at].line for at in alone if settled and found[at].line < settled[0].line}  # titles, set aside
    transcript.doubts = [one for one in transcript.doubts if one.line not in above]
    _cues(settled, options, transcript)
    timed = sum(cue.start_s is not None for cue in transcript.cues)
    if timed and timed >= 0.1 * sum(cue.label is not None or cue.start_s is not None for cue in transcript.cues):
        transcript.timing = "turn_starts"
    return transcript


def _verdict(found: Sequence[Unit], alone: dict[int, Line]) -> Verdict:
    """What the whole file says of each candidate."""
    candidates: list[Candidate] = []
    for at, unit in enumerate(found):
        if (one := _head(unit)) is not None:
            candidates.append(one)
        candidates += [_inside(unit, k) for k in range(len(unit.inner))]
        if at in alone:
            candidates.append(_alone(found, at, alone[at]))
    opening = [unit.line for unit in found if unit.opens]
    early = opening[min(len(opening) - 1, max(9, len(opening) // 5))] if opening else 0  # titles may stand before it
    inside = sum(len(unit.inner) for unit in found)
    return evidence.judge(candidates, max(1, len(opening) + inside), "\n".join(unit.raw for unit in found), early)


def _know(found: Sequence[Unit]) -> None:
    """Tell units whose label stands elsewhere behind the end of a sentence."""
    sure = Counter(
        unit.parsed.label for unit in found if unit.fresh or not unit.before or unit.before in label_kinds.ENDS
    )
    asked = {unit.parsed.signature for unit in found if unit.parsed.mark == "qa" and unit.parsed.label == "Q"}
    for unit in found:
        if asked and (unit.parsed.label or "").startswith(("A. ", "A ")):  # among questions, it is an answer
            answer = question(unit.raw)
            unit.parsed = answer if answer and answer.signature in asked else unit.parsed
        unit.known = sure[unit.parsed.label] >= _KNOWN


def _head(unit: Unit) -> Candidate | None:
    """What may be the label at the head of a unit."""
    parsed = unit.parsed
    if parsed.label is None or parsed.unnamed or parsed.voice:
        return None
    if not unit.fresh and unit.before and unit.before not in label_kinds.ENDS:  # a sentence that goes on:
        if parsed.mark == "." and not unit.opens:  # it was written by / General Motors. So
            return None
        small = labels.case(parsed.label) in ("mixed", "lower") and not unit.raw.lstrip().startswith(">")
        if small and parsed.mark == ":" and not parsed.marked and not unit.known:
            return None  # may it please / the Court: Yes
    return Candidate(
        parsed.label, unit.line, unit.opens, parsed.marked and parsed.mark != "qa", parsed.mark, parsed.signature,
        parsed.text[:60], unit.before, unit.fresh, bold=unit.bold,
    )  # fmt: skip


def _alone(found: Sequence[Unit], at: int, line: Line) -> Candidate:
    unit, below = found[at], found[at + 1].raw.strip()
    behind = below if len(below) <= 60 else below[:59] + below[-1]
    return Candidate(
        line.label or "", unit.line, True, False, "alone", "", behind, unit.before, unit.fresh, bold=unit.bold
    )


def _read_alone(found: Sequence[Unit], alone: dict[int, Line], verdict: Verdict) -> None:
    """Lines that are a name and nothing else: over what it says, or in a list of names behind the talk."""
    judged = {at: _alone(found, at, line) for at, line in alone.items() if not _takes(verdict, found[at])}
    known = {labels.core(one.label) for one in judged.values() if verdict.takes(one)}
    doubtful = {at for at, one in judged.items() if verdict.doubts(one) and found[at].parsed.label is None}
    for at, unit in enumerate(found):
        if at in doubtful and found[at].parsed.stamp is None:
            unit.parsed = alone[at]
            continue
        line = alone.get(at) or Line("", unit.raw.strip(), True, header=True, mark="alone")
        if unit.parsed.stamp is None and labels.core(line.label or "") in known and not _takes(verdict, unit):
            unit.parsed = line


def _inside(unit: Unit, k: int) -> Candidate:
    """The k-th label that may stand inside a unit; marked where a time stands behind it."""
    inner, whole = unit.inner[k], unit.whole
    end = unit.inner[k + 1].start if k + 1 < len(unit.inner) else len(whole)
    behind = whole[inner.end : min(end, inner.end + 60)]
    mark: labels.Mark = "stamp" if inner.marked else ":"
    return Candidate(inner.label, unit.line, True, inner.marked, mark, "", behind, inner.before, False, inside=True)


def _takes(verdict: Verdict, unit: Unit) -> bool:
    parsed, head = unit.parsed, _head(unit)
    if parsed.label is None:
        return False
    return parsed.voice or parsed.unnamed or (head is not None and verdict.takes(head))


def _certain(found: Sequence[Unit], verdict: Verdict) -> Verdict:
    """The verdict, where all of a file's heads are labels by their mark."""
    heads = [head for unit in found if unit.parsed.mark == "other" and (head := _head(unit)) is not None]
    return replace(verdict, scores={**verdict.scores, **{label_kinds.key(head): 1.0 for head in heads}})


def _bare_stamps(found: Sequence[Unit]) -> bool:
    """Whether times without brackets at the head of lines are stamps: many lines have one, and they hardly go back."""
    times = [unit.parsed.stamp for unit in found if unit.parsed.bare and not unit.parsed.header]
    known = [time for time in times if time is not None]
    back = sum(after < start for start, after in zip(known, known[1:], strict=False))
    if len(known) >= 3 and len(set(known)) == 1:  # every line begins with 0:00, as broken exports have it: no times
        for unit in found:
            if unit.parsed.bare and unit.parsed.stamp == known[0] and not unit.parsed.header:
                unit.parsed = replace(unit.parsed, stamp=None)
    return len(known) >= max(2, 0.2 * sum(unit.opens for unit in found)) and back <= 0.1 * len(known)


def _settle(unit: Unit, verdict: Verdict, stamped: bool, options: Options, transcript: Transcript) -> None:
    """Decide what of a line's reading holds."""
    parsed = unit.parsed
    alone = not parsed.text and parsed.label is None
    head = _head(unit)
    named = parsed.label is not None and (options.certain or _takes(verdict, unit))
    if parsed.bare and not (stamped or alone or (named and parsed.header)):  # a time that is spoken
        parsed, named = _without_time(unit, verdict)
    unit.start = parsed.stamp
    if named and parsed.label is not None:
        unit.label, unit.named, unit.text = parsed.label, True, parsed.text
        if not parsed.unnamed and not parsed.voice:
            transcript.structure.append(parsed.label)
    elif parsed.label is not None:
        unit.start, unit.text = boxed_time(unit.raw.strip())
        if head is not None and not options.certain:
            _refused(unit, head, verdict, transcript)
        parsed = Line(unit.text)
    else:
        unit.text = parsed.text
    if parsed.bare:
        transcript.structure.append(parsed.bare)


def _without_time(unit: Unit, verdict: Verdict) -> tuple[Line, bool]:
    """A line whose time is spoken: what is left of its reading."""
    parsed = unit.parsed
    if parsed.voice:
        return replace(parsed, text=f"{parsed.bare} {parsed.text}", stamp=None, bare=""), True
    head = labels.head(unit.raw.strip())
    if head is not None and verdict.takes(Candidate(head[0], unit.line)):
        return Line(head[1], head[0]), True
    return Line(unit.raw.strip()), False


def _refused(unit: Unit, head: Candidate, verdict: Verdict, transcript: Transcript) -> None:
    """What is doubtful is said by nobody known, its label among the words; a doubt says so."""
    if verdict.refuses(head) and not unit.aside:
        transcript.doubts.append(_as_text(head, unit.raw.strip(), unit.line))
    if not verdict.doubts(head) or unit.aside:
        return
    if verdict.forms:  # in a file without any label, all is said by nobody known anyway
        unit.label, unit.named = "", True
    shown = unit.raw.strip()[:_SHOWN]
    transcript.doubts.append(
        Doubt(
            "label in doubt", shown, "the words behind it are of nobody known", unit.line, label=labels.core(head.label)
        )
    )


def _as_text(one: Candidate, shown: str, line: int) -> Doubt:
    return Doubt("label refused", shown[:_SHOWN], "taken as words of whoever spoke before", line, label=one.label)


def _parted(unit: Unit, verdict: Verdict, transcript: Transcript) -> list[Unit]:
    """A unit cut before each label inside it."""
    if not unit.inner:
        return [unit]
    whole = unit.whole
    judged = [(inner, _inside(unit, k)) for k, inner in enumerate(unit.inner)]
    transcript.doubts += [
        _as_text(one, whole[inner.start :], unit.line) for inner, one in judged if verdict.refuses(one)
    ]
    cuts = [(inner, verdict.takes(one)) for inner, one in judged if verdict.takes(one) or verdict.doubts(one)]
    if not cuts or not unit.text.endswith(whole) or not unit.raw.endswith(whole):
        return [unit]
    taken = len(whole) - cuts[0][0].start
    parts = [replace(unit, text=unit.text[:-taken], raw=unit.raw[:-taken], inner=[])]
    for k, (inner, sure) in enumerate(cuts):
        end = cuts[k + 1][0].start if k + 1 < len(cuts) else len(whole)
        text = whole[inner.end if sure else inner.start : end]
        part = Unit(unit.line, Line(text, inner.label), whole[inner.start : end], True, unit.paragraph, text)
        part.label, part.named = inner.label if sure else "", True
        if sure:
            transcript.structure.append(inner.label)
            part.start = _time_behind(whole[inner.start : inner.end])
        else:
            done = "the words behind it are of nobody known"
            transcript.doubts.append(Doubt("label in doubt", part.raw[:_SHOWN], done, unit.line, label=inner.label))
        parts.append(part)
    return [part for k, part in enumerate(parts) if k or part.named or part.text.strip() or part.start is not None]


def _time_behind(printed: str) -> float | None:
    at = max(printed.rfind("["), printed.rfind("("))
    return boxed_time(printed[at:].rstrip(" :：") + " ")[0] if at >= 0 else None


def _set_aside(unit: Unit, transcript: Transcript) -> bool:
    if unit.named or not unit.aside:
        return False
    if words(unit.raw):
        transcript.rejects.append(Reject(unit.line, unit.raw.strip(), unit.aside))
    return True


def _cues(found: Sequence[Unit], options: Options, transcript: Transcript) -> None:
    """Join the lines of a paragraph, cut out what was not said, and hand a name without words on to what follows."""
    pending: str | None = None
    start: float | None = None
    at = 0
    while at < len(found):
        unit = found[at]
        parts = [unit.text]
        at += 1
        while (
            at < len(found)
            and found[at].paragraph == unit.paragraph
            and not found[at].named
            and found[at].start is None
            and not (unit.parsed.header and not parts[0] and len(parts) > 1 and found[at].opens)
        ):
            parts.append(found[at].text)
            at += 1
        label = unit.label if unit.named else pending
        begin = unit.start if unit.start is not None else None if unit.named and pending is not None else start
        text, cut = nonspeech.split(" ".join(parts))
        transcript.rejects += [Reject(unit.line, what, why) for what, why in cut if words(what)]
        if words(text):
            transcript.cues.append(Cue(text, label, begin, line=unit.line))
            pending, start = None, None
        else:
            pending, start = label, begin
    last = found[-1] if found else None
    if (
        pending
        and last is not None
        and last.named
        and last.label == pending
        and not last.parsed.bare
        and not (last.parsed.voice or last.parsed.unnamed or words(last.text))
    ):
        transcript.structure.remove(pending)
        transcript.rejects.append(Reject(last.line, last.raw.strip(), "a name with nothing said behind it"))
