"""No word is lost and none invented: what a reader gave is held against a second count of the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.formats.base import FormatError, Transcript, words


def _bare(word: str) -> str:
    return "".join(c for c in word if c.isalnum()).lower() or word


def check(transcript: Transcript, source: Sequence[str]) -> int:
    """The number of words of the source without structure; a `FormatError` with the place where the reader's words differ."""
    pieces = [cue.text for cue in transcript.cues] + [reject.text for reject in transcript.rejects]
    given = [word for piece in pieces for word in words(piece)]
    labels = [word for piece in transcript.structure for word in words(piece)]
    have, want = Counter(map(_bare, given + labels)), Counter(map(_bare, source))
    if have == want:
        return len(source) - len(labels)
    left = Counter(have)
    for at, word in enumerate(source):
        bare = _bare(word)
        if not left[bare]:
            place = f"word {at + 1}, {word!r} in {' '.join(source[max(0, at - 4) : at + 5])!r}"
            raise FormatError(_problem(f"it is lost: {place}", given, labels, source))
        left[bare] -= 1
    extra = next(word for word in given + labels if left[_bare(word)])
    raise FormatError(_problem(f"it is not in the source, or there less often: {extra!r}", given, labels, source))


def _problem(place: str, given: list[str], labels: list[str], source: Sequence[str]) -> str:
    return (
        f"words are not accounted for ({len(given)} read and {len(labels)} in labels and stamps, {len(source)} in the source); "
        f"the first: {place}. Force another reader in configs/ingest.yaml under formats:, or report this file"
    )
