"""Labels inside a paragraph: `...out? BOB RAY: Since Monday.`, behind the end of a sentence, a dash or a bracket."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.formats.reading import labels, nonspeech
from pipeline.formats.reading.clock import CLOCK

_COLON = re.compile(  # blanks are looked at from their first one alone: each once, however many there are
    rf"(?:(?<!\s)\s*[\[(]{CLOCK}[\])])?[:：](?=\s|$)|(?<=\w)\s*[\[(]{CLOCK}[\])](?=\s+\S)"
)
_BOUNDARY = re.compile(r"(?:(?<=[.?!…\"”’)\]♪>])|(?<=--)|(?<=[\s\w][-–—])|(?<=[—–]))\s+")
_BRACKET = re.compile(r"[(\[][^()\[\]]*[)\]]$")
_INITIAL = re.compile(r"(?:^|[\s(])(?:[B-HJ-Z]|Jr|Sr|St)\.$")
_DOTTED = re.compile(r"(?:[A-Z]\.){2,}")
_NO_INITIALS = frozenset(
    "U.S. U.N. U.K. E.U. D.C. L.A. N.Y. N.J. U.S.A. U.S.S.R. A.M. P.M. Q.C. M.D. M.P. D.A. C.I.A. F.B.I.".split()
)
_LOUD = re.compile(
    r"(?:(?:(?<=\s)|^)[^\W\d_a-zß-öø-ÿ](?:[^\W\d_a-zß-öø-ÿ]|['’-])+\s+){1,3}(?=[^\W\d_a-zß-öø-ÿ](?:[^\W\d_a-zß-öø-ÿ]|['’-])+$)"
)
_MOST = 6  # boundaries to look behind
_NAMES = 6  # tokens of a name that is not in capitals


@dataclass(frozen=True)
class Inner:
    """A label inside a text: where it begins, where its words begin, and how the text before it ends."""

    label: str
    start: int
    end: int
    before: str
    marked: bool = False  # a time stands behind it


def find(text: str) -> list[Inner]:
    """The candidates inside a text, in order; each colon is looked at once, with a bounded part of what is before."""
    found: list[Inner] = []
    if ":" not in text and "：" not in text and "[" not in text and "(" not in text:
        return found
    edge = 0
    for colon in _COLON.finditer(text):
        low = max(edge, colon.start() - labels.LONGEST)
        start = _start(text, low, colon.start())
        edge = colon.end()
        if start is None or start <= 0:
            continue
        while edge < len(text) and text[edge].isspace():
            edge += 1
        before = text[max(0, start - 12) : start].rstrip()
        found.append(Inner(text[start : colon.start()].strip(), start, edge, before[-1:], len(colon[0]) > 1))
    return found


def _start(text: str, low: int, end: int) -> int | None:
    """Where a label that ends before a colon begins; None where no name stands there."""
    window = text[low:end]
    starts = [low + match.end() for match in _BOUNDARY.finditer(window)][-_MOST:]
    best: int | None = None
    for start in reversed(starts):
        piece = text[start:end].strip()
        if not _may_be(piece):
            if best is not None or len(piece) > 60:
                break
            if not _goes_on(text[low:start].rstrip(), piece):
                break
            continue
        if best is not None and not _goes_on(text[low:best].rstrip(), text[best:end].strip()):
            break
        best = start
    return best if best is not None else _amid(window, low)


def _amid(window: str, low: int) -> int | None:
    """Where a name of several words in capitals begins, though no sentence ended before it: `...the one PAT LEE`."""
    loud = next((match for match in _LOUD.finditer(window)), None)
    if loud is None or loud.start() == 0 or not window[: loud.start()].rstrip()[-1:].islower():
        return None
    return low + loud.start()


def _goes_on(before: str, piece: str) -> bool:
    """Whether a full stop or bracket before a piece is no end of a sentence: `GOV. `, `J. `, `LEE (D) `."""
    if _INITIAL.search(before):
        return True
    rest, _, last = before.rpartition(" ")
    if last.endswith(".") and labels.abbreviated(last[:-1].strip("(")):
        return True
    if _DOTTED.fullmatch(last) and last not in _NO_INITIALS and labels.case(piece) in ("names", "name", "capitals"):
        return len(piece.split()) <= _NAMES - 1  # J.D. Day
    if _DOTTED.fullmatch(last) and (word := rest.rpartition(" ")[2].strip(",")).isupper() and len(word) > 1:
        return piece[:2].isupper()  # ANN LEE, U.S. SECRETARY OF TRADE
    bracket = _BRACKET.search(before[-60:])
    if bracket is None or nonspeech.reason(bracket[0][1:-1]) or any(character.isdigit() for character in bracket[0]):
        return False
    word = before[-60:][: bracket.start()].rstrip().rpartition(" ")[2]
    return len(word) > 1 and word.isupper() and piece[:1].isupper()


def _may_be(piece: str) -> bool:
    if not labels.possible(piece):
        return False
    case = labels.case(piece)
    if case in ("capitals", "titled capitals"):
        return len(labels.base(piece).split()) <= 9 and sum(character.isalpha() for character in labels.base(piece)) > 1
    if "," in labels.core(piece):
        return False
    return case in ("names", "name", "uncased") and len(labels.base(piece).split()) <= _NAMES and piece[0] not in "\"“'"
