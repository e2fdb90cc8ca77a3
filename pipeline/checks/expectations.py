"""What a statement expects of a measure: read from its text, and judged by the whole of the interval."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pipeline.checks.estimate import Estimate

SUPPORTED, REFUTED, UNCERTAIN, NOT_MEASURABLE = "supported", "refuted", "uncertain", "not measurable"
FORMS = (
    "`>= 0.66`, `> 0.66`, `<= 0.66`, `< 0.66`, `between 110 and 150`, `first`, `yes`, `no`, "
    "`greater than: {speaker: ...}`, `less than: {speaker: ...}`"
)
YES_NO = "yes or no"  # unit of what either is so or is not: 1 and 0
WITHOUT_WORD = {"share", "ratio", "rank"}  # units that a sentence does not name

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*%?"
_COMPARISON = re.compile(rf"(>=|<=|>|<)\s*({_NUMBER})")
_BETWEEN = re.compile(rf"between\s+({_NUMBER})\s+and\s+({_NUMBER})")
_VERSUS = re.compile(r"(greater|less) than:?\s*\{\s*(\w+)\s*:\s*(.+?)\s*\}")


@dataclass(frozen=True)
class Range:
    """The values for which a statement is true: between two bounds, each in or (`open_`) out of the range."""

    low: float = -np.inf
    high: float = np.inf
    open_low: bool = False
    open_high: bool = False


@dataclass(frozen=True)
class First:
    """The topic comes before every other topic."""


@dataclass(frozen=True)
class Versus:
    """Greater (or less) than the same measure of another speaker or topic."""

    greater: bool
    kind: str  # speaker or topic
    name: str


Expectation = Range | First | Versus


def parse(expect: object, unit: str) -> Expectation:
    """An expectation from its form in YAML; a `ValueError` says what is wrong and which forms there are."""
    if isinstance(expect, Mapping):
        return _from_mapping(expect)
    if unit == YES_NO and (isinstance(expect, bool) or expect in ("yes", "no")):  # yes is a boolean in YAML
        return Range(low=1.0) if expect in (True, "yes") else Range(high=0.0)
    if not isinstance(expect, str):
        raise ValueError(f"is no expectation; the forms are {FORMS}")
    text = expect.strip()
    if text == "first":
        return First()
    if match := _COMPARISON.fullmatch(text):
        sign, bound = match[1], _number(match[2], unit)
        if sign.startswith(">"):
            return Range(low=bound, open_low=sign == ">")
        return Range(high=bound, open_high=sign == "<")
    if match := _BETWEEN.fullmatch(text):
        low, high = _number(match[1], unit), _number(match[2], unit)
        if low > high:
            raise ValueError(f"the smaller number comes first: between {match[2].strip()} and {match[1].strip()}")
        return Range(low, high)
    if match := _VERSUS.fullmatch(text):
        return _versus(match[1] + " than", {match[2]: match[3].strip("\"'")})
    raise ValueError(f"is no expectation; the forms are {FORMS}")


def _number(text: str, unit: str) -> float:
    value = float(text.rstrip("% "))
    if not np.isfinite(value):
        raise ValueError(f"{text} is beyond any number")
    if text.endswith("%"):
        if unit != "share":
            raise ValueError(f"the measure is in {unit}, not a share, so that % has no meaning")
        value /= 100
    if unit == "share" and not 0 <= value <= 1:
        raise ValueError(f"the measure is a share, between 0 and 1; {text} lies outside (66 % is written 0.66 or 66%)")
    return value


def _from_mapping(expect: Mapping[object, object]) -> Versus:
    if len(expect) != 1:
        raise ValueError(f"is no expectation; the forms are {FORMS}")
    [(relation, other)] = expect.items()
    return _versus(relation, other)


def _versus(relation: object, other: object) -> Versus:
    if relation not in ("greater than", "less than"):
        raise ValueError(f"{relation!r} is no comparison; there are 'greater than' and 'less than'")
    if not isinstance(other, Mapping) or len(other) != 1 or next(iter(other)) not in ("speaker", "topic"):
        raise ValueError(f"'{relation}' needs one other speaker or topic, as in {relation}: {{speaker: Name}}")
    [(kind, name)] = other.items()
    return Versus(relation == "greater than", str(kind), str(name))


def express(expectation: Expectation) -> str:
    """An expectation in one line, for the results."""
    match expectation:
        case First():
            return "first"
        case Versus(greater, kind, name):
            return f"{'greater' if greater else 'less'} than {kind} {name}"
        case Range(low, high, open_low, open_high):
            if np.isfinite(low) and np.isfinite(high):
                return f"between {low:g} and {high:g}"
            return (
                f"{'>' if open_low else '>='} {low:g}" if np.isfinite(low) else f"{'<' if open_high else '<='} {high:g}"
            )


def columns(expectation: Expectation, unit: str) -> dict[str, object]:
    """An expectation as columns of results/checks: its relation in words, the bounds, and who it compares with."""
    found: dict[str, object] = {"relation": "first", "expected_low": None, "expected_high": None, "compared_with": None}
    match expectation:
        case Versus(greater, _, name):
            found |= {"relation": "greater than" if greater else "less than", "compared_with": name}
        case Range(low, high) if unit != YES_NO:
            finite = {
                "expected_low": low if np.isfinite(low) else None,
                "expected_high": high if np.isfinite(high) else None,
            }
            found |= {"relation": _relation(expectation), **finite}
        case Range(low):
            found |= {"relation": "yes" if np.isfinite(low) else "no"}
    return found


def _relation(wanted: Range) -> str:
    if np.isfinite(wanted.low) and np.isfinite(wanted.high):
        return "between"
    if np.isfinite(wanted.low):
        return "more than" if wanted.open_low else "at least"
    return "less than" if wanted.open_high else "at most"


def judge(wanted: Range, found: Estimate, unit: str) -> tuple[str, str]:
    """The verdict and its reason: supported when the whole interval lies in the range, refuted when none of it does."""
    above = found.low > wanted.low or (found.low == wanted.low and not wanted.open_low)
    below = found.high < wanted.high or (found.high == wanted.high and not wanted.open_high)
    under = found.high < wanted.low or (found.high == wanted.low and wanted.open_low)
    over = found.low > wanted.high or (found.low == wanted.high and wanted.open_high)
    bounds = [bound for bound in (wanted.low, wanted.high) if np.isfinite(bound)]
    places = decimals(found, bounds, unit)
    value = written(found, unit, places)
    low, high = (_plain(bound, unit, places) for bound in (wanted.low, wanted.high))
    if unit == YES_NO:
        return SUPPORTED if above and below else REFUTED, value
    if above and below:
        return SUPPORTED, f"{value} is {_within(wanted, low, high)}"
    if under:
        return REFUTED, f"{value} is {'not above' if wanted.open_low else 'below'} {low}"
    if over:
        return REFUTED, f"{value} is {'not below' if wanted.open_high else 'above'} {high}"
    crossed = [_plain(bound, unit, places) for bound in bounds if found.low <= bound <= found.high]
    return UNCERTAIN, f"{value} lies on both sides of {' and of '.join(crossed)}"


def _within(wanted: Range, low: str, high: str) -> str:
    if np.isfinite(wanted.low) and np.isfinite(wanted.high):
        return f"between {low} and {high}"
    if np.isfinite(wanted.low):
        return f"above {low}" if wanted.open_low else f"at least {low}"
    return f"below {high}" if wanted.open_high else f"at most {high}"


def compare(wanted: Versus, found: Estimate, other: Estimate, unit: str, level: float) -> tuple[str, str]:
    """The verdict on a difference and its reason; see `difference`."""
    low, high = difference(found, other, level)
    places = max(decimals(found, [other.value], unit), decimals(other, [found.value], unit))
    value, against = written(found, unit, places), f"{written(other, unit, places, bare=True)} of {wanted.name}"
    more, less = ("greater", "not greater") if wanted.greater else ("less", "not less")
    if not wanted.greater:
        low, high = -high, -low
    if low > 0:
        return SUPPORTED, f"{value} is {more} than the {against}"
    if high <= 0:
        return REFUTED, f"{value} is {less} than the {against}"
    return UNCERTAIN, f"{value} and the {against} are too close to tell apart"


def difference(first: Estimate, second: Estimate, level: float) -> tuple[float, float]:
    """Interval of first - second: percentiles of the paired draws; without draws, as of independent errors.

    The second is the square-and-add method (MOVER: Zou and Donner 2008), which needs the two intervals alone.
    """
    one, other = first.samples, second.samples
    if one is not None and other is not None and len(one) == len(other):
        tail = (1 - level) / 2
        low, high = np.nanquantile(one - other, [tail, 1 - tail])
        return float(low), float(high)
    between = first.value - second.value
    below = np.hypot(first.value - first.low, second.high - second.value)
    above = np.hypot(first.high - first.value, second.value - second.low)
    return float(between - below), float(between + above)


def decimals(found: Estimate, bounds: list[float], unit: str) -> int:
    """Decimals that tell value and interval from the bounds: 1 for percent, 2 for what is below 10; 0 for counts."""
    scale = _scale(unit)
    shown = [scale * x for x in (found.value, found.low, found.high)]
    bounds = [scale * bound for bound in bounds]
    if unit != "share" and all(float(x).is_integer() for x in [*shown, *bounds]):
        return 0
    places = 2 if unit != "share" and abs(found.value) < 10 else 1  # display: decimals
    most = 6  # display: decimals
    near = [(x, y) for x in shown for y in bounds if x != y]
    while places < most and any(round(x, places) == round(y, places) for x, y in near):
        places += 1
    return places


def written(found: Estimate, unit: str, places: int, bare: bool = False) -> str:
    """Value, unit and interval, as in `61.9 % (60.9 to 62.9)`; no interval where it has no width, no unit if `bare`."""
    if unit == YES_NO:
        return "yes" if found.value else "no"
    scale = _scale(unit)
    value, low, high = (f"{scale * x:.{places}f}" for x in (found.value, found.low, found.high))
    if unit == "share":
        value += " %"
    elif unit not in WITHOUT_WORD and not bare:
        value += f" {unit[:-1] if value == '1' and len(unit) > 1 else unit}"
    return value if found.low == found.high else f"{value} ({low} to {high})"


def _scale(unit: str) -> float:
    return 100.0 if unit == "share" else 1.0  # unit: per cent


def _plain(bound: float, unit: str, places: int) -> str:
    """A bound as it was written, without needless zeros."""
    bound = _scale(unit) * bound
    text = f"{bound:.{places}f}".rstrip("0").rstrip(".") if places and np.isfinite(bound) else f"{bound:g}"
    return f"{text} %" if unit == "share" else text
