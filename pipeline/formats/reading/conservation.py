"""No word is lost and none invented: what a reader gave is held against a second count of the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.core.cues import Reject, Transcript
from pipeline.formats.reading.nonspeech import apart
from pipeline.formats.reading.source import FormatError, Source
from pipeline.speech.words import words

_DOUBTFUL = 0.02  # of the words: where the two counts differ by no more, the words at odds are set aside
_AT_ODDS = "found by the second count of the file's words alone"


def _bare(word: str) -> str:
    return "".join(character for character in word if character.isalnum()).lower() or word


def check(transcript: Transcript, source: Sequence[str], file: Source) -> int:
    """The number of words of the source without structure; a `FormatError` with the place where words differ.

    A few words at odds do not cost the reader the whole file: those that only the second count has become rejects,
    and those that only the reader has stay, where the file holds them.
    """
    pieces = [cue.text for cue in transcript.cues] + [reject.text for reject in transcript.rejects]
    labels = [word for piece in transcript.structure for word in words(apart(piece))]
    printed: Counter[str] = Counter(labels)
    for piece in pieces:
        printed.update(words(piece))
    have, want = _folded(printed), _folded(Counter(source))
    if have == want:
        return len(source) - len(labels)
    if _letters(have) == _letters(want):  # the same text: the two counts only part some words elsewhere
        transcript.notes.append("some words are joined otherwise by the second count; no letter is lost")
        return printed.total() - len(labels)
    lost, extra = want - have, have - want
    if lost.total() + extra.total() <= _DOUBTFUL * len(source) and extra <= _folded(Counter(_all(file))):
        aside = _set_aside(lost, source, file)
        transcript.rejects += aside
        transcript.notes.append(
            f"{lost.total()} words that the second count has and the reader has not are set aside, and {extra.total()} "
            f"that it alone has are kept; the first: {_first(lost or extra, [*source, *printed])!r}"
        )
        return printed.total() - len(labels) + sum(len(words(reject.text)) for reject in aside)
    given = [word for piece in pieces for word in words(piece)]
    if lost:
        place = f"it is lost: {_place(source, lost, given)}"
    else:
        place = f"it is not in the source, or there less often: {_first(extra, given + labels)!r}"
    raise FormatError(_problem(place, given, labels, source))


def _first(wanted: Counter[str], printed: Sequence[str]) -> str:
    return next(word for word in printed if _bare(word) in wanted)


def _all(file: Source) -> list[str]:
    """Every word that stands anywhere in the file: in the strings of JSON, else in its text."""
    if file.json is None:
        return words(file.text)
    found, stack = [], [file.json]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            found += words(one)
        elif isinstance(one, dict | list):
            stack += one.values() if isinstance(one, dict) else one
    return found


def _set_aside(lost: Counter[str], source: Sequence[str], file: Source) -> list[Reject]:
    """The lost words as rejects, each on the last line of a text that holds it; 0 where it is none of lines."""
    left, aside = Counter(lost), []
    known = (
        {} if file.json is not None else {word: k for k, line in enumerate(file.lines, start=1) for word in words(line)}
    )
    for word in reversed(source):
        if left[_bare(word)] > 0:
            left[_bare(word)] -= 1
            aside.append(Reject(known.get(word, 0), word, _AT_ODDS))
    return aside[::-1]


def _folded(printed: Counter[str]) -> Counter[str]:
    """Counts of words as printed, as counts of their letters and digits alone: each word is looked at once."""
    folded: Counter[str] = Counter()
    for word, count in printed.items():
        folded[_bare(word)] += count
    return folded


def _letters(counted: Counter[str]) -> Counter[str]:
    letters: Counter[str] = Counter()
    for word, count in counted.items():
        for letter in word:
            letters[letter] += count * letter.isalnum()
    return +letters


def _place(source: Sequence[str], lost: Counter[str], given: Sequence[str]) -> str:
    """The first lost word: rather one that no longer follows the word before it."""
    bare = [_bare(word) for word in source]
    known = {(_bare(word), _bare(after)) for word, after in zip(given, given[1:], strict=False)}
    suspects = [at for at, word in enumerate(bare) if word in lost]
    at = next((at for at in suspects if (bare[at - 1], bare[at]) not in known), suspects[0])
    return f"word {at + 1}, {source[at]!r} in {' '.join(source[max(0, at - 4) : at + 5])!r}"


def _problem(place: str, given: list[str], labels: list[str], source: Sequence[str]) -> str:
    return (
        f"words are not accounted for ({len(given)} read and {len(labels)} in labels and stamps, "
        f"{len(source)} in the source); "
        f"the first: {place}. Force another reader in configs/ingest.yaml under formats:, or report this file"
    )
