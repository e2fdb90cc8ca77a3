"""Who speaks where no name stands: the speaker before, or nobody known. The file's own habit decides.

Where a name stands only when it changes, what follows is the same person's. Where each cue has its name, also when the
speaker stays, one without a name is of someone whom the exporter did not know.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.core.cues import Transcript
from pipeline.formats.reading import clock
from pipeline.speech.words import words

_EACH = frozenset(("webvtt", "srt", "sbv", "ttml", "ass"))  # formats whose pieces are cues, not paragraphs
_JSON = frozenset(
    "assemblyai deepgram aws ibm google speechmatics azure rev_json amberscript oyez segments_json".split()
)  # each piece has a place for its speaker
_GAP_S, _FILLED, _WORDS_S = 20.0, 0.2, 2.5  # so long a time, filled by less than this share of it at a common pace
_TIMES = 3  # so often a lone name must come again, until what stands between is somebody else's


def settle(transcript: Transcript, form: str) -> None:
    """Give cues without a name to nobody where the file names each cue, and between the turns of a lone name."""
    labels = [cue.label for cue in transcript.cues]
    named = [label for label in labels if label]
    repeats = sum(name == after for name, after in zip(named, named[1:], strict=False))
    since = next((k for k, label in enumerate(labels) if label), len(labels))
    gaps = [k for k, label in enumerate(labels) if label is None and k > since]
    if not gaps or len(named) < 2:
        return
    each = repeats >= 2 * len(gaps)  # the name stands there also when it does not change
    if form in _JSON:
        doubtful = gaps if each or repeats or 3 * len(named) >= len(labels) else []
    elif len(set(named)) == 1 and repeats >= _TIMES and 3 * len(gaps) <= 4 * len(named):
        doubtful = gaps  # only one side of the conversation is named
    elif form in _EACH and each:
        doubtful = [k for k in gaps if _around(labels, k)]
    else:
        doubtful = []
    if doubtful:
        transcript.notes.append(f"{len(doubtful)} cues have no name, where the others have one each")
    elif transcript.timing == "turn_starts" and len(set(named)) > 1:
        doubtful = [k for k in gaps if _torn(transcript, k)]
        transcript.notes += [
            f"speech is missing before {clock.shown(transcript.cues[k].start_s or 0.0)}, and what follows has no name"
            for k in doubtful
        ]
    for k in doubtful:
        transcript.cues[k] = replace(transcript.cues[k], label="")


def _torn(transcript: Transcript, at: int) -> bool:
    """Whether the words before a piece fill so little of the time up to it that a name may have stood in between."""
    before, start = transcript.cues[at - 1], transcript.cues[at].start_s
    if before.start_s is None or start is None:
        return False
    gap = start - before.start_s
    return gap >= _GAP_S and len(words(before.text)) < _FILLED * gap * _WORDS_S


def _around(labels: list[str | None], at: int) -> bool:
    """Whether the names before and after a cue are not one and the same."""
    before = next(label for label in reversed(labels[:at]) if label is not None)
    after = next((label for label in labels[at + 1 :] if label is not None), None)
    return before != after
