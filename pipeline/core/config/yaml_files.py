"""YAML files read strictly: an error names the file, the line and what is wrong there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from pipeline.core.command import Problem


class ConfigError(Problem):
    """A config file is missing or malformed."""


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
    "mapping values": "a text with `: ` in it stands in quotes",
    "cannot start any token": "indent with spaces, not tabs; a text that begins with a sign stands in quotes",
}


def read_yaml(path: Path | str) -> Any:
    """A YAML file's content, by the safe loader; a `ConfigError` names the file and the line."""
    path = Path(path)
    try:
        with open(path, encoding="utf-8") as handle:
            return _content(handle.read())
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no such file") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text (byte {error.start})") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        problem = str(getattr(error, "problem", None) or error)
        hint = next((f" ({hint})" for sign, hint in _HINTS.items() if sign in problem), "")
        begun = getattr(error, "context_mark", None)
        if begun and "quoted scalar" in str(getattr(error, "context", "")):
            raise ConfigError(f"{path}, line {begun.line + 1}: a quotation mark opens here and never closes") from error
        raise ConfigError(f"{path}{place}: {problem}{hint}") from error
