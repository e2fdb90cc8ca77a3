"""Words of the topics in a text: strong anchors, weak hints and exclusions, matched token by token with spaCy."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.core import command, config
from pipeline.speech.blank import blank, without_marks

if TYPE_CHECKING:
    from spacy.tokens import Doc

BESIDE = 6  # tokens between an exclusion and an anchor that it still cancels
RECENT = 15  # sentences for which a hint that is said again is no fresh one
STRONG, WEAK, CASE, EXCLUDE = "strong", "weak", "case", "exclude"
_MOST = 50_000  # phrases kept as spaCy's documents
PART = "part"  # part 0.one and part 0.other are the two lists of a topic's first anchor of two parts


class LexiconError(command.Problem):
    """A lexicon entry cannot be matched."""


@dataclass(frozen=True)
class Hits:
    """Per sentence and topic, how many separate anchors, hints and exclusions; each of shape (sentences, topics).

    `fresh` counts the hints that were not said in the sentences just before. An anchor of two parts is where the second
    of them is said, and only counts where there is no other.
    """

    strong: NDArray[np.float32]
    weak: NDArray[np.float32]
    excluded: NDArray[np.float32]
    fresh: NDArray[np.float32]


@dataclass(frozen=True)
class Entry:
    """A phrase as tokens; `open` says which of them match any ending."""

    tokens: tuple[str, ...]
    open: tuple[bool, ...]


class Lexicon:
    """The lexicons of all topics, matched together in one pass over a conversation."""

    def __init__(self, topics: Sequence[config.Topic], pipeline: str = "") -> None:
        """`pipeline` is a spaCy pipeline whose tokens are matched, by name or folder; empty: English rules."""
        self._nlp = _tokens_of(pipeline)
        self._doc = lru_cache(_MOST)(self._phrase)
        self.size = len(topics)
        self._entries: dict[tuple[int, str], list[Entry]] = {}
        for index, topic in enumerate(topics):
            lexicon = topic.lexicon
            kinds = {STRONG: lexicon.phrases, WEAK: lexicon.weak, CASE: lexicon.case, EXCLUDE: lexicon.exclude}
            for number, anchor in enumerate(lexicon.together):
                kinds |= {f"{PART} {number}.one": anchor.one, f"{PART} {number}.other": anchor.other}
            for kind, phrases in kinds.items():
                self._entries[index, kind] = [self._entry(topic.id, phrase, kind != CASE) for phrase in phrases]

    def _entry(self, topic: str, phrase: str, lower: bool) -> Entry:
        tokens: list[str] = []
        wild: list[bool] = []
        for word in phrase.split():
            stem = word.rstrip("*")
            parts = [token.lower_ if lower else token.text for token in self._nlp.make_doc(stem)]
            tokens += parts
            wild += [False] * (len(parts) - 1) + [stem != word] if parts else []
        if not tokens or "*" in "".join(tokens):
            raise LexiconError(
                f"topic {topic!r}: the lexicon entry {phrase!r} cannot be matched: it needs letters or digits, "
                "and `*` may only end a word"
            )
        return Entry(tuple(tokens), tuple(wild))

    def hits(self, texts: Sequence[str]) -> Hits:
        """Count the matches in every sentence; linear in the text."""
        docs = [self._nlp.make_doc(without_marks(text)) for text in texts]
        lower, exact = self._matchers(docs)
        shape = (len(docs), self.size)
        hits = Hits(*(np.zeros(shape, dtype=np.float32) for _ in range(4)))
        last: dict[tuple[int, str], int] = {}
        parts: dict[tuple[int, str], int] = {}  # where a part was said last
        for row, doc in enumerate(docs):
            shouted = doc.text.isupper()  # capitals tell nothing where everything is capitals
            found: dict[int, dict[str, list[tuple[int, int]]]] = {}
            for matcher in (lower,) if shouted else (lower, exact):
                for key, start, end in matcher(doc):
                    index, kind = self._nlp.vocab.strings[key].split(":")
                    kind = STRONG if kind == CASE else kind
                    found.setdefault(int(index), {}).setdefault(kind, []).append((start, end))
            for index, kinds in found.items():
                strong, weak, excluded = _weigh(kinds)
                said = [] if excluded else [kind for kind in kinds if kind.startswith(PART)]
                parts |= {(index, kind): row for kind in said}
                strong += not strong and any(row - parts.get((index, _other(kind)), row - 2) < 2 for kind in said)
                hits.strong[row, index], hits.weak[row, index], hits.excluded[row, index] = strong, len(weak), excluded
                for hint in {(index, doc[start:end].text.lower()) for start, end in weak}:
                    hits.fresh[row, index] += row - last.get(hint, -RECENT - 1) > RECENT
                    last[hint] = row
        return hits

    def _matchers(self, docs: Sequence[Doc]) -> tuple[Any, Any]:
        """Phrase matchers whose open endings are spelled out with the words that the conversation has."""
        from spacy.attrs import LOWER, ORTH
        from spacy.matcher import PhraseMatcher

        vocabulary, cased = self._words(docs, LOWER), self._words(docs, ORTH)
        lower, exact = PhraseMatcher(self._nlp.vocab, attr="LOWER"), PhraseMatcher(self._nlp.vocab, attr="ORTH")
        for (index, kind), entries in self._entries.items():
            matcher, words = (exact, cased) if kind == CASE else (lower, vocabulary)
            spelled = {tokens for entry in entries for tokens in _spell(entry, words)}
            if spelled:
                matcher.add(f"{index}:{kind}", [self._doc(tokens) for tokens in sorted(spelled)])
        return lower, exact

    def _words(self, docs: Sequence[Doc], attribute: int) -> list[str]:
        """The different tokens, in order; an attribute of a whole sentence at once is much faster than its tokens."""
        found = [np.zeros(0, np.uint64), *(doc.to_array(attribute) for doc in docs)]
        return sorted(self._nlp.vocab.strings[key] for key in np.unique(np.concatenate(found)))

    def _phrase(self, tokens: tuple[str, ...]) -> Doc:
        from spacy.tokens import Doc

        return Doc(self._nlp.vocab, words=list(tokens))


def _tokens_of(pipeline: str) -> Any:
    if not pipeline:
        return blank()
    import spacy

    try:
        return spacy.load(pipeline)
    except (OSError, ValueError) as error:
        raise config.ConfigError(
            f"configs/topics.yaml: spacy_pipeline = {pipeline!r}: it is no folder of a pipeline and not installed. "
            f"Install it (python -m spacy download {pipeline}), or leave it empty for English rules"
        ) from error


def _other(part: str) -> str:
    """The other part of an anchor of two."""
    anchor, list_ = part.split(".")
    return f"{anchor}.{'other' if list_ == 'one' else 'one'}"


def _spell(entry: Entry, words: Sequence[str]) -> list[tuple[str, ...]]:
    """The entry with each open ending replaced by every known word that begins so."""
    choices = []
    for token, wild in zip(entry.tokens, entry.open, strict=True):
        first = bisect_left(words, token)
        last = bisect_left(words, token + "\U0010ffff") if wild else first + (words[first : first + 1] == [token])
        choices.append(words[first:last])
    return list(product(*choices))


def _weigh(kinds: dict[str, list[tuple[int, int]]]) -> tuple[int, list[tuple[int, int]], int]:
    """How many anchors, which hints and how many exclusions one sentence has for one topic, each apart from the others.

    What an exclusion covers does not count at all; an anchor beside one counts as a hint only.
    """
    exclusions = _separate(kinds.get(EXCLUDE, []))
    strong = _separate([span for span in kinds.get(STRONG, []) if not _near(span, exclusions, 0)])
    beside = [span for span in strong if _near(span, exclusions, BESIDE)]
    weak = [span for span in kinds.get(WEAK, []) if not _near(span, exclusions, 0) and not _near(span, strong, 0)]
    return len(strong) - len(beside), _separate(weak) + beside, len(exclusions)


def _separate(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest spans that do not overlap, the earlier first among equals."""
    kept: list[tuple[int, int]] = []
    for span in sorted(set(spans), key=lambda span: (span[0] - span[1], span[0])):
        if not _near(span, kept, 0):
            kept.append(span)
    return kept


def _near(span: tuple[int, int], others: list[tuple[int, int]], gap: int) -> bool:
    """Whether the span overlaps one of the others, or ends within so many tokens of it."""
    return any(span[0] < end + gap and start < span[1] + gap for start, end in others)
