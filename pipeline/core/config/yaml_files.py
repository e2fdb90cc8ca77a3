"""YAML files read strictly: an error names the file, the line and what is wrong there."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from pipeline.core.command import Problem


class ConfigError(Problem):
    """A config file is missing or malformed."""


def quoted(given: Any) -> Any:
    """A value, but no date of YAML: DVC tracks the file, and cannot store one."""
    if isinstance(given, date):
        raise ValueError(f'put it in quotes: "{given.isoformat()}"')
    return given


_HEADER = r">[-+0-9]{0,2}(?:[ \t]+#[^\r\n]*|[ \t]*)"  # of a folded block
_FOLDED = re.compile(rf"{_HEADER}[\r\n\0]")
_SIGN = re.compile(rf"(?:^|[\s:,\[{{])(?!{_HEADER}(?:\n|\Z))>")


class _Loader(yaml.SafeLoader):
    """SafeLoader that refuses a key given twice, and reads `expect: >= 0.66` as it is meant."""

    def fetch_folded(self) -> None:
        """Where no folded block can begin, as its header goes on, > is the sign of a comparison: plain text."""
        if _FOLDED.match(self.prefix(80) + "\0"):
            super().fetch_folded()
        else:
            self.fetch_plain()


class _Fast(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """SafeLoader in C, ten times as fast, for files in which no value begins with the sign of a comparison."""


def _mapping(loader: _Loader | _Fast, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"key {key!r} is given twice", key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


for _loader in (_Loader, _Fast):
    _loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _content(text: str) -> Any:
    if not _SIGN.search(text):
        try:
            return _Fast(text).get_single_data()
        except (yaml.YAMLError, UnicodeEncodeError):
            pass  # read again, so that an error has one wording wherever it is found
    return _Loader(text).get_single_data()


_HINTS = {
    "mapping values": "a text with `: ` in it stands in quotes; or the line stands too far in",
    "cannot start any token": "indent with spaces, not tabs; a text that begins with a sign stands in quotes",
}
_ITEM = re.compile(r"^( *)- ")
_KEY = re.compile(r" *(?:- +)*[^\s#-][^:]*:(?:\s|$)")


def read_yaml(path: Path | str) -> Any:
    """A YAML file's content, by the safe loader; a `ConfigError` names the file and every line that is wrong."""
    path = Path(path)
    try:
        with open(path, encoding="utf-8") as handle:
            text = handle.read()
        return _content(text)
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no such file") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text (byte {error.start})") from error
    except yaml.YAMLError as error:
        raise ConfigError("\n".join(f"{path}{problem}" for problem in _problems(text, error))) from error


def line_of(path: Path | str, location: Sequence[Any]) -> int:
    """The line of a key or list item of a file that can be read, from 1; of the last that is there on the way to it."""
    with open(path, encoding="utf-8") as handle:
        node = _Loader(handle.read()).get_single_node()
    line = 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(part)]
            if not found:
                break
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _problems(text: str, error: yaml.YAMLError) -> list[str]:
    """What is wrong in a text, with its line: in each of its parts, where more than one is."""
    if _opens_quote(error):
        return [_in_words(text, error)]  # what follows is inside the quotation
    lines = text.splitlines(keepends=True)
    heads = [k for k, line in enumerate(lines) if re.match(r"[^\s#\-\]}]", line)]
    found = [problem for part in _parts(lines, heads) for problem in _of_part(part)]
    return found if len(found) > 1 else [_in_words(text, error)]


def _of_part(text: str) -> list[str]:
    """What is wrong in one top-level key with all below it: in each item of its list, where it has one."""
    try:
        _content(text)
        return []
    except yaml.YAMLError as error:
        lines = text.splitlines(keepends=True)
        marks = [(k, match[1]) for k, line in enumerate(lines) if (match := _ITEM.match(line))]
        outer = min((len(space) for _, space in marks), default=0)
        items = _parts(lines, [k for k, space in marks if len(space) == outer])[1:]
        found = []
        for item in items:
            try:
                _content(item)
            except yaml.YAMLError as inner:
                found.append(_in_words(item, inner))
        return found or [_in_words(text, error)]


def _parts(lines: list[str], heads: list[int]) -> list[str]:
    """The lines cut before each of these, each part with empty lines before it, so that its lines keep their number."""
    cuts = sorted({0, *heads, len(lines)})
    return ["\n" * start + "".join(lines[start:end]) for start, end in itertools.pairwise(cuts)]


def _inside(line: str) -> int:
    """How far in a line's key stands: behind the hyphen of a list's item."""
    return len(re.match(r" *(?:- +)?", line)[0])  # type: ignore[index]  # it matches nothing at least


def _beside(before: list[str], said: str, inside: int) -> tuple[int, str]:
    """Beside what a line was meant to stand: the key, or the item, whose level is nearest to its own, the last such."""
    shape = _ITEM if said.startswith("- ") else _KEY
    found = [(_inside(line), line.strip()) for line in before if shape.match(line)]
    found = found or [(_inside(before[0]), before[0].strip())]
    return min(reversed(found), key=lambda one: (abs(one[0] - inside), -one[0]))


def _opens_quote(error: yaml.YAMLError) -> bool:
    return "quoted scalar" in str(getattr(error, "context", ""))


def _in_words(text: str, error: yaml.YAMLError) -> str:
    """The place of an error and what to do about it, without the words of a parser where there are plainer ones."""
    mark, begun = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or error)
    if begun and _opens_quote(error):
        return f", line {begun.line + 1}: a quotation mark opens here and never closes"
    if mark is None:
        return f": {problem}"
    lines = text.splitlines()
    said = lines[mark.line].strip() if mark.line < len(lines) else ""
    place = f", line {mark.line + 1}: "
    if "expected <block end>" in problem and begun:
        inside = _inside(lines[mark.line])
        beside, before = _beside(lines[begun.line : mark.line], said, inside)
        return (
            f"{place}`{said}` is indented by {inside}, `{before}` before it by {beside}: "
            "indent them alike, or this one by more to put it below the other"
        )
    if "could not find expected ':'" in problem:
        at = begun.line if begun else mark.line
        return f", line {at + 1}: `{lines[at].strip()}` has no `:`; a key is written `key: value`"
    if "expected ',' or" in problem and begun:
        return f", line {begun.line + 1}: a bracket opens here and is not closed, or a comma is missing"
    hint = next((f" ({hint})" for sign, hint in _HINTS.items() if sign in problem), "")
    return f"{place}{problem}{hint}"
