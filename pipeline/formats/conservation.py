"""No word is lost and none invented: what a reader gave is held against a second count of the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.formats.base import FormatError, Transcript, words
from pipeline.formats.nonspeech import apart


def _bare(word: str) -> str:
    return "".join(c for c in word if c.isalnum()).lower() or word


def check(transcript: Transcript, source: Sequence[str]) -> int:
    """The number of words of the source without structure; a `FormatError` with the place where words differ."""
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
    given = [word for piece in pieces for word in words(piece)]
    if lost := want - have:
        place = f"it is lost: {_place(source, lost, given)}"
    else:
        extra = have - want
        place = (
            f"it is not in the source, or there less often: {next(w for w in given + labels if _bare(w) in extra)!r}"
        )
    raise FormatError(_problem(place, given, labels, source))


def _folded(printed: Counter[str]) -> Counter[str]:
    """Counts of words as printed, as counts of their letters and digits alone: each word is looked at once."""
    folded: Counter[str] = Counter()
    for word, n in printed.items():
        folded[_bare(word)] += n
    return folded


def _letters(counted: Counter[str]) -> Counter[str]:
    letters: Counter[str] = Counter()
    for word, n in counted.items():
        for letter in word:
            letters[letter] += n * letter.isalnum()
    return +letters


def _place(source: Sequence[str], lost: Counter[str], given: Sequence[str]) -> str:
    """The first lost word: rather one that no longer follows the word before it."""
    bare = [_bare(word) for word in source]
    known = {(_bare(a), _bare(b)) for a, b in zip(given, given[1:], strict=False)}
    suspects = [at for at, word in enumerate(bare) if word in lost]
    at = next((at for at in suspects if (bare[at - 1], bare[at]) not in known), suspects[0])
    return f"word {at + 1}, {source[at]!r} in {' '.join(source[max(0, at - 4) : at + 5])!r}"


def _problem(place: str, given: list[str], labels: list[str], source: Sequence[str]) -> str:
    return (
        f"words are not accounted for ({len(given)} read and {len(labels)} in labels and stamps, "
        f"{len(source)} in the source); "
        f"the first: {place}. Force another reader in configs/ingest.yaml under formats:, or report this file"
    )
