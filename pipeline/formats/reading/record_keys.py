"""Which keys of records hold the text, the speaker and the times: by their names, else by values where it is plain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pipeline.core.config import RecordKeys
from pipeline.formats.reading.documents import Json, at, name
from pipeline.formats.reading.timed import number
from pipeline.speech.words import words

Path = tuple[str, ...]
WORD_LISTS = frozenset(("words", "tokens", "w", "word"))  # keys of lists of single words
_DEEPEST = 3  # keys from a record to a value
_LOOKED_AT = 2000  # records: what a key means shows in the first ones
_PEOPLE = frozenset(  # words of a key that holds a person, where no known name is there
    "speaker speakers speaking name names person people participant user author member talker voice who by host actor "
    "guest from identity attendee interlocutor respondent witness caller".split()
)
_BARE = frozenset(("name", "label", "id", "role", "user", "who"))  # they name a person only in an object of one
_IN_PERSON = ("display name", "name", "full name", "label", "id")
_IN_VALUE = ("relative", "seconds", "value")  # what an object of a time or text holds
_START = frozenset(
    "start starts started begin begins beginning from since onset ts time timestamp offset t0 in at".split()
)
_END = frozenset("end ends ended stop stops to until finish out t1".split())
_ADDRESS = re.compile(r"https?:|www\.|[\w.+-]+@[\w-]+\.\w|\d{4}-\d\d-\d\d|[a-z]{2}(?:[-_][A-Za-z]{2,4})?$")
_PLAIN = 0.75  # of all words in strings: so many stand under the one key that is the text, if no name says which


@dataclass(frozen=True)
class Keys:
    """Where records have what: paths of keys, the preferred one first; and what to tell about the choice."""

    text: tuple[Path, ...]
    speaker: tuple[Path, ...] = ()
    start: tuple[Path, ...] = ()
    end: tuple[Path, ...] = ()
    words: tuple[Path, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)


@lru_cache(maxsize=4096)
def spelt(key: str) -> str:
    """A key in lower case, its words parted by blanks: speakerName, speaker_name and speaker-name are one."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key)
    return re.sub(r"[\s_.-]+", " ", parted).strip().lower()


def leaves(item: Json, depth: int = _DEEPEST) -> Iterator[tuple[Path, Any]]:
    """The values of a record by their paths, also those in the objects that it holds; lists are values."""
    for key, value in item.items():
        if isinstance(value, dict) and depth > 1:
            yield from (((key, *path), inner) for path, inner in leaves(value, depth - 1))
        elif value is not None and not isinstance(value, dict):
            yield (key,), value


def _named(paths: Sequence[Path], names: Sequence[str], people: bool = False) -> tuple[Path, ...]:
    """The paths that have one of the names, in the order of the names; in an object of a person, the name first."""
    found: dict[Path, None] = {}
    for wanted in names:
        fitting = [path for path in paths if _fits(path, wanted, people)]
        found |= dict.fromkeys(sorted(fitting, key=lambda path: (len(path), _rank(path))))
    return tuple(found)


def _fits(path: Path, wanted: str, people: bool) -> bool:
    last = spelt(path[-1])
    if "." in wanted:
        return ".".join(path) == wanted
    if len(path) > 1 and spelt(path[-2]) == spelt(wanted):
        return last in (_IN_PERSON if people else _IN_VALUE)
    return last == spelt(wanted) and (len(path) == 1 or last not in _BARE)


def _rank(path: Path) -> int:
    last = spelt(path[-1])
    return _IN_PERSON.index(last) if last in _IN_PERSON else len(_IN_PERSON)


def choose(items: Sequence[Json], above: Sequence[Json], names: RecordKeys, by_values: bool = True) -> Keys | None:
    """The keys of records, or None where no key is their text.

    `above` are the objects that hold the records; `by_values` allows keys of unknown names with plain values.
    """
    values: dict[Path, list[Any]] = {}
    for item in items[:_LOOKED_AT]:
        for path, value in leaves(item):
            values.setdefault(path, []).append(value)
    paths = sorted(values, key=len)
    texts = [path for path in paths if any(isinstance(value, str) and words(value) for value in values[path])]
    text, notes = _named(texts, names.text), []
    if not text and by_values:
        text = _plain_text({path: values[path] for path in texts})
        notes += [f"the text was found under the key {_shown(text[0])}"] if text else []
    if not text:
        return None
    others = [path for path in paths if path not in text]
    speaker = _named([path for path in others if _says_who(values[path])], names.speaker, people=True)
    if not speaker:
        around = [path for one in above for path, value in leaves(one) if _says_who([value])]
        speaker = _named(around, names.speaker, people=True)
    if not speaker and by_values:
        speaker, said = _plain_speaker({path: values[path] for path in others})
        notes += said
    times = [path for path in others if path not in speaker and _timely(values[path])]
    start, end = _named(times, names.start), _named(times, names.end)
    start = start or tuple(
        path for path in times if _tokens(path) & _START and not _tokens(path) & _END and path not in end
    )
    end = end or tuple(path for path in times if _tokens(path) & _END and path not in start)
    inner = tuple(path for path in paths if spelt(path[-1]) in WORD_LISTS and _objects(values[path]))
    return Keys(text, speaker, start, end, inner, tuple(notes))


def _shown(path: Path) -> str:
    return repr(".".join(path))


def _tokens(path: Path) -> set[str]:
    return {token for key in path for token in re.split(r"[^a-z0-9]+", spelt(key))}


def _objects(values: Sequence[Any]) -> bool:
    return any(isinstance(value, list) and value and isinstance(value[0], dict) for value in values)


def _says_who(values: Sequence[Any]) -> bool:
    return any(name(value) is not None for value in values)


def _timely(values: Sequence[Any]) -> bool:
    known = [seconds(value) is not None for value in values]
    return 2 * sum(known) >= max(1, len(known))


def seconds(value: Any, scale: float = 1.0, last: bool = False) -> float | None:
    """Seconds of a value: a number, a clock time, a date with a time (since 1970), or the first (last) of a list."""
    if isinstance(value, list):
        return seconds(value[-1 if last else 0], scale) if value and not isinstance(value[0], list) else None
    if isinstance(value, str) and len(value) > 15 and value[4:5] == "-":
        try:
            date = datetime.fromisoformat(value)
            return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            return None
    return number(value, scale)


def _plain_text(values: Mapping[Path, Sequence[Any]]) -> tuple[Path, ...]:
    """The one key under which nearly all words stand, if they are sentences; else nothing."""
    counts = Counter(
        {
            path: sum(len(words(value)) for value in own if isinstance(value, str))
            for path, own in values.items()
            if not _names_people(own) and not _timely(own)
        }
    )
    if not counts:
        return ()
    (best, n_words), *_ = counts.most_common(1)
    spoken = [value for value in values[best] if isinstance(value, str)]
    varied = len(set(spoken)) >= 0.5 * len(spoken)
    plain = (
        n_words >= _PLAIN * counts.total() and n_words >= 3 * len(spoken) and varied and not _ADDRESS.match(spoken[0])
    )
    return (best,) if plain else ()


def _plain_speaker(values: Mapping[Path, Sequence[Any]]) -> tuple[tuple[Path, ...], list[str]]:
    """The one key that names persons, by its name; and a note: where it is not plain, nobody is named."""
    able = [path for path, own in values.items() if _names_people(own)]
    likely = [path for path in able if _tokens(path) & _PEOPLE]
    if len(likely) == 1:
        return (likely[0],), [f"the speakers were found under the key {_shown(likely[0])}"]
    open_to_doubt = likely or able
    if not open_to_doubt:
        return (), []
    shown = ", ".join(map(_shown, open_to_doubt[:5]))
    return (), [
        f"no key is known to say who speaks; it may be {shown}: name it in configs/ingest.yaml under records: speaker:"
    ]


def _names_people(values: Sequence[Any]) -> bool:
    shown = [value for value in values if isinstance(value, str)]
    distinct = set(shown)
    return (
        len(shown) == len(values)
        and 1 < len(distinct) <= max(2, len(shown) // 2)
        and all(0 < len(value.split()) <= 8 and value[:60].strip() and not _ADDRESS.match(value) for value in distinct)
        and any(any(character.isalpha() for character in value) for value in distinct)
    )


def value_at(item: Json, paths: Sequence[Path]) -> Any:
    """The value under the first path that has one, and is not empty."""
    return next((value for path in paths if (value := at(item, *path)) not in (None, "")), None)


def time_at(item: Json, paths: Sequence[Path], last: bool = False) -> float | None:
    """Seconds under the first path that has a value; a key that says milliseconds means them."""
    path = next((path for path in paths if at(item, *path) is not None), ())
    thousandths = path and (path[-1].lower().endswith(("ms", "millis")) or _tokens(path) & {"msec", "milliseconds"})
    return seconds(at(item, *path), 1e-3 if thousandths else 1.0, last) if path else None


def word_keys(items: Sequence[Json]) -> Keys:
    """The keys of single words, which have times more often than names."""
    names = RecordKeys().model_copy(update={"text": ["punctuated_word", "word", "text", "value", "content"]})
    return choose(items, (), names, by_values=False) or Keys(())


def common_place(labels: Sequence[str]) -> str:
    """What all labels begin with if they are addresses, as participants/1 and participants/2 are; else nothing."""
    places = {label.rpartition("/")[0] for label in labels}
    place = next(iter(places), "")
    return f"{place}/" if len(places) == 1 and place and " " not in place and len(set(labels)) > 1 else ""
