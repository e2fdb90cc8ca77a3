"""Sentences of a turn, by spaCy; robust to speech without punctuation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.core import decisions
from pipeline.core.config import ConfigError
from pipeline.speech.blank import blank, without_marks
from pipeline.speech.words import words

Span = tuple[int, int]
Splitter = Callable[[str], list[Span]]

CHUNK = 100_000  # memory: characters that spaCy gets at a time
JOINTS = frozenset("and but so because then or which who when while if although though where well now".split())
PAUSE_S = decisions.number("speech", "sentence_pause_s")  # a shorter gap between two words says nothing
CUT = decisions.numbers("speech", "sentence_cut")  # what weighs beside a joint
_WORD = re.compile(r"\S+")
_END = re.compile(r"[.?!…][\"'”’)\]]*\s")


def splitter(pipeline: str = "", language: str = "en") -> Splitter:
    """A function from a text to the character spans of its sentences, in order.

    `pipeline` is an installed spaCy pipeline, or empty for a blank one of `language` with the rule-based sentencizer.
    Every word of the text lies in exactly one span, and no span cuts a word in two.
    """
    nlp = _load(pipeline, language)

    def split(text: str) -> list[Span]:
        starts = [0]
        for begin, chunk in _chunks(text):
            starts += [begin + sentence.start_char for sentence in nlp(without_marks(chunk)).sents]
        return _spans(text, starts)

    return split


def cut_long(text: str, spans: list[Span], max_words: int, gaps: NDArray[np.float64] | None = None) -> list[Span]:
    """Spans of at most `max_words` words: longer ones are cut at a pause, else at a comma, else before a joint.

    `gaps[k]` is the silence in seconds before word k of the text, NaN where it is not known.
    """
    found = (match.span() for match in _WORD.finditer(text) if words(match.group()))
    tokens: NDArray[np.int64] = np.fromiter(found, dtype=np.dtype((np.int64, 2)))  # begin and end of each word
    first, out = 0, []
    for start, end in spans:
        last = first + int(np.searchsorted(tokens[first:, 0], end))
        while last - first > max_words:
            cut = _best_cut(text, tokens, first, max_words, gaps)
            begin = int(tokens[cut, 0])
            out.append((start, _trimmed(text, start, begin)))
            start, first = begin, cut
        out.append((start, end))
        first = last
    return out


def _best_cut(
    text: str, tokens: NDArray[np.int64], first: int, max_words: int, gaps: NDArray[np.float64] | None
) -> int:
    def merit(k: int) -> tuple[float, int]:
        pause = 0.0 if gaps is None or not gaps[k] >= PAUSE_S else float(gaps[k])
        comma = text[tokens[k - 1, 1] - 1] in ",;:-—–"
        joint = text[slice(*tokens[k])].lower().strip(",.") in JOINTS
        return CUT["pause"] * pause + CUT["comma"] * comma + joint, k

    return max(range(first + max(1, max_words // 2), first + max_words + 1), key=merit)


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def _spans(text: str, starts: list[int]) -> list[Span]:
    """Spans between the starts that stand at a word's beginning; one without a word joins the one before."""
    starts = sorted({start for start in starts if start == 0 or text[start - 1].isspace()})
    out: list[Span] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        while start < end and text[start].isspace():
            start += 1
        end = _trimmed(text, start, end)
        if start == end:
            continue
        if out and not (words(text[start:end]) and words(text[out[-1][0] : out[-1][1]])):
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    begin = 0
    while len(text) - begin > CHUNK:
        ends = [match.end() for match in _END.finditer(text, begin + CHUNK // 2, begin + CHUNK)]
        space = text.rfind(" ", begin + 1, begin + CHUNK) + 1
        end = ends[-1] if ends else space or begin + CHUNK
        yield begin, text[begin:end]
        begin = end
    yield begin, text[begin:]


def _load(pipeline: str, language: str) -> Any:
    if not pipeline:
        try:
            nlp = blank(language)
        except ImportError as error:
            raise ConfigError(f"configs/split.yaml: language = {language!r}: spaCy has no such language") from error
    else:
        import spacy

        try:
            nlp = spacy.load(
                pipeline, exclude=["ner", "lemmatizer", "attribute_ruler", "textcat", "textcat_multilabel"]
            )
        except OSError as error:
            raise ConfigError(
                f"configs/split.yaml: spacy_pipeline = {pipeline!r}: it is not installed. "
                f"Install it (python -m spacy download {pipeline}), or leave it empty for a blank pipeline with rules"
            ) from error
    if not {"parser", "senter", "sentencizer"} & set(nlp.pipe_names):
        nlp.add_pipe("sentencizer")
    return nlp
