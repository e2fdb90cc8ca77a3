"""Every config section as a typed model. An error names the file, the key, the value and what is allowed."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from pipeline.core.config.changes import EXAMPLE, Change
from pipeline.core.config.sections import (
    SECTIONS,
    Check,
    ClaimClassifier,
    Claims,
    Classifier,
    Conversations,
    Corrections,
    CsvColumns,
    Details,
    Embed,
    Evaluate,
    FactChecks,
    Ingest,
    Machine,
    Names,
    Ray,
    RecordKeys,
    Report,
    Section,
    Speakers,
    Split,
    Summarize,
    TopicClassifier,
    Topics,
)
from pipeline.core.config.topics_and_articles import (
    Article,
    ArticleHead,
    Example,
    Lexicon,
    Statement,
    Subject,
    Together,
    Topic,
    Window,
)
from pipeline.core.config.yaml_files import ConfigError, line_of, read_yaml

__all__ = [
    "EXAMPLE",
    "SECTIONS",
    "Article",
    "ArticleHead",
    "Change",
    "Check",
    "ClaimClassifier",
    "Claims",
    "Classifier",
    "ConfigError",
    "Conversations",
    "Corrections",
    "CsvColumns",
    "Details",
    "Embed",
    "Evaluate",
    "Example",
    "FactChecks",
    "Ingest",
    "Lexicon",
    "Machine",
    "Names",
    "Ray",
    "RecordKeys",
    "Report",
    "Section",
    "Speakers",
    "Split",
    "Statement",
    "Subject",
    "Summarize",
    "Together",
    "Topic",
    "TopicClassifier",
    "Topics",
    "Window",
    "cores",
    "did_you_mean",
    "load",
    "load_folder",
    "load_topics",
    "nearest",
    "parse",
    "read_yaml",
]

S = TypeVar("S", bound=Section)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def parse(model: type[S], path: Path | str) -> S:
    """A YAML file as a typed model."""
    data = read_yaml(path)
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: must be `key: value` lines, not {type(data).__name__}")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(path, model, problem) for problem in error.errors())) from error


def load(name: str, root: Path | str = ".") -> Any:
    """The section `configs/<name>.yaml` as its typed model in `SECTIONS`."""
    return parse(SECTIONS[name], Path(root) / "configs" / f"{name}.yaml")


def load_folder(model: type[S], folder: Path | str, problems: list[str] | None = None) -> dict[str, S]:
    """Every YAML file of a folder by its name without the ending, in order of name.

    What cannot be read is an error that names every mistake; where a list is given, the mistakes go there instead.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ConfigError(f"{folder}: there is no such folder")
    found, wrong = {}, []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found[path.stem] = parse(model, path)
        except ConfigError as error:
            wrong.append(str(error))
    if wrong and problems is None:
        raise ConfigError("\n".join(wrong))
    if problems is not None:
        problems += wrong
    return found


def load_topics(folder: Path | str) -> list[Topic]:
    """Every topic of a folder, in order of id; the file's name must be the topic's id."""
    topics = load_folder(Topic, folder)
    for stem, topic in topics.items():
        if stem != topic.id:
            raise ConfigError(f"{folder}/{stem}.yaml: id = {topic.id!r}: must be the file's name, {stem!r}")
    return list(topics.values())


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest known name; empty where none is near."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {close[0]!r}?" if close else ""


def nearest(name: str, known: list[str]) -> str:
    """A hint: the nearest known name, and all known names."""
    return f"{did_you_mean(name, known)} known: {', '.join(map(repr, sorted(known)))}".lstrip()


_SHAPES = {
    "tuple_type": "two numbers, from and to, as in [0, 20]",
    "model_type": "a mapping, as in {key: value}",
    "model_attributes_type": "a mapping, as in {key: value}",
    "dict_type": "a mapping, as in {key: value}",
    "list_type": "a list, as in [a, b]",
    "string_type": 'a text: digits stand in quotes, and no text is ""',
}


def _explain(path: Path | str, model: type[Section], problem: Any) -> str:
    key = ".".join(str(part + 1 if isinstance(part, int) else part) for part in problem["loc"])
    path = f"{path}, line {line_of(path, problem['loc'])}"
    if problem["type"] == "extra_forbidden":
        allowed = _allowed(model, problem["loc"][:-1])
        return f"{path}: {key}: unknown key; {nearest(str(problem['loc'][-1]), allowed)}"
    if problem["type"] == "missing":
        return f"{path}: {key}: is missing"
    if problem["type"] in _SHAPES:
        return f"{path}: {key} = {problem['input']!r}: must be {_SHAPES[problem['type']]}"
    return f"{path}: {key} = {problem['input']!r}: {problem['msg'][0].lower() + problem['msg'][1:]}"


def _allowed(model: Any, location: tuple[Any, ...]) -> list[str]:
    """The keys allowed at a place: follows nested sections, lists and mappings of them."""
    for part in location:
        if isinstance(model, type) and issubclass(model, Section):
            model = model.model_fields[part].annotation
        else:
            model = getattr(model, "__args__", (model,))[-1]
    while not (isinstance(model, type) and issubclass(model, Section)):
        arguments = getattr(model, "__args__", ())
        if not arguments:
            return []
        model = next(
            (part for part in arguments if isinstance(part, type) and issubclass(part, Section)), arguments[-1]
        )
    return list(model.model_fields)
